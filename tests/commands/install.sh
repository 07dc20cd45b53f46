#!/usr/bin/env bash
# usage: install.sh SOURCE PLACE
#
# Runs the commands by which docs/install.md installs the library, as they stand there, in a fresh copy of the
# sources. Of all programs only those are found that the packages bring which the page names. `sudo` checks that
# these packages are there, and installs below PLACE. The compiler does not optimise, which takes most of its time
# and finds no package; its cache is used, if there is one.
set -euo pipefail
source=$1 place=$2
. "$source/tests/commands/packages.sh"

commands=$(block "$source/docs/install.md" 'apt-get install')
packages=$(packages_of "$commands")
[[ -n $packages ]] || { echo "docs/install.md names no packages" >&2; exit 1; }

words() { tr -s '\\&\n ' '\n' | sed '/^$/d'; }
diff <(block "$source/README.md" 'apt-get install' | words) <(words <<<"$commands") || {
  echo "README.md installs in another way than docs/install.md" >&2
  exit 1
}

rm -rf "$place"
mkdir -p "$place"/{programs,root,copy}
git -C "$source" ls-files -z -co --exclude-standard |
  (cd "$source" && xargs -0 ls -d 2>/dev/null | tar -c --files-from=-) | tar -x -C "$place/copy"

for package in $(closure $packages); do
  dpkg-query -L "$package" 2>/dev/null || true
done | grep -E '^(/usr)?/bin/[^/]+$' | while read -r program; do
  printf '#!/bin/sh\nexec %s "$@"\n' "$program" >"$place/programs/${program##*/}"
done
cat >"$place/programs/sudo" <<SUDO
#!/bin/sh
case "\$*" in
  "apt-get install --yes "*)
    shift 3
    for package; do
      dpkg-query -W -f '\${db:Status-Status}' "\$package" | grep -qx installed || { echo "no package \$package"; exit 1; }
    done ;;
  "cmake --install "*) DESTDIR=$place/root exec "\$@" ;;
  *) echo "sudo \$*: this test does not know it"; exit 1 ;;
esac
SUDO
chmod +x "$place"/programs/*

cat >"$place/compile" <<COMPILE
#!/bin/bash
exec $(command -v ccache || true) "\${@/#-O3/-O0}"
COMPILE
chmod +x "$place/compile"

bare=(env -i "PATH=$place/programs" "HOME=$HOME" CCACHE_NOHASHDIR=1 "CCACHE_BASEDIR=$place/copy"
      "CMAKE_CXX_COMPILER_LAUNCHER=$place/compile" ${CCACHE_DIR:+"CCACHE_DIR=$CCACHE_DIR"}
      ${CXXFLAGS:+"CXXFLAGS=$CXXFLAGS"})
cd "$place/copy"
"${bare[@]}" bash -euxc "$commands"
test -f "$place/root/usr/local/include/dynasession/dynasession.hpp"

# What CMake and the compiler read, and what the linker will be given.
{
  find build/package -name '*.d' -exec cat {} + | tr -s ' \\' '\n' | grep -E '^/(usr|lib)/'
  grep -ohE '"/usr/[^"]*"' build/package/CMakeFiles/Makefile.cmake | tr -d '"'
} | sort -u >"$place/files"
test -s "$place/files"
expect_covered "$place/files" $packages
