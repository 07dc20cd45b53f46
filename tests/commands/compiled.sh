#!/usr/bin/env bash
# usage: compiled.sh SOURCE BUILD
#
# Every header that the compiler read in a build by Ninja belongs to a package that the documents name: for the
# library and the command those of docs/install.md, for all else those of scripts/install-packages.
set -euo pipefail
source=$1 build=$2
. "$source/tests/commands/packages.sh"

# The system's headers that objects depend on, by a pattern of the objects' names. Those of clang itself do not count:
# the documents name g++.
headers() { # pattern
  ninja -C "$build" -t deps | awk -v pattern="$1" '
    /^[^ ]/ { counts = $0 ~ pattern }
    /^ +\/(usr|lib)\// && !/\/lib\/clang\// && counts { print $1 }' | sort -u
}

files=$(mktemp)
trap 'rm -f "$files"' EXIT
page=$source/docs/install.md
added=$(sed -z 's/\n/ /g' "$page" | sed -nE 's/.*For all components and the command add `([^`]*)`.*/\1/p')
[[ -n $added ]] || { echo "docs/install.md names no packages for all components" >&2; exit 1; }
headers '^(src|cli)/' >"$files"
grep -q /CLI/ "$files" || { echo "the command was not compiled in $build" >&2; exit 1; }
expect_covered "$files" $(packages_of "$(block "$page" 'apt-get install')") $added

headers . >"$files"
expect_covered "$files" $("$source/scripts/install-packages" --list test)
