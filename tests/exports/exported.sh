#!/usr/bin/env bash
# usage: exported.sh include-folder library: fails if the shared library exports something of namespace dynasession
# that no public header marks with DYNASESSION_EXPORT.
set -euo pipefail
headers=$1 library=$2

# Names as in the headers, with the namespace table or detail before them. One declaration a line, after a line that
# ends with the word class if it is one.
marked=$(find "$headers" -name '*.hpp' ! -name export.hpp -exec cat {} + | tr '\n' ' ' |
  sed -E 's/namespace detail \{ ((class|struct) [a-z_]+; *)+\}//g; s/namespace /\n&/g; s/DYNASESSION_EXPORT /\n&/g' |
  awk '
    { line = $0 }
    /^namespace/ { space = /^namespace [a-z:0-9 ]*(table|detail) *\{/ ? (/^namespace [a-z:0-9 ]*table/ ? "table::" : "detail::") : "" }
    sub(/^DYNASESSION_EXPORT /, "") {
      if (before ~ /class $/) match($0, /^[a-z_]+/)
      else { sub(/\(.*/, ""); match($0, /(operator.*|[a-z_]+)$/) }
      name = substr($0, RSTART, RLENGTH)
      sub(/^operator.*/, "operator", name)
      print space name
    }
    { before = line }' | sort -u)

exported=$(nm --dynamic --demangle --defined-only "$library" | cut -d' ' -f3- |
  sed -E 's/^(vtable|VTT|typeinfo|typeinfo name|guard variable) for //; s/^(non-)?virtual thunk to //; s/^(void|bool) //' |
  sed -nE 's/^dynasession::(v0::)?//p' |
  sed -E 's/^((table|detail)::)?(operator|[a-z_0-9]+).*/\1\3/' | sort -u)
if [[ -z $exported ]]; then
  echo "$library exports nothing" >&2
  exit 1
fi
surplus=$(comm -13 <(echo "$marked") <(echo "$exported"))
if [[ $surplus ]]; then
  echo "$library exports what no public header marks:" $surplus >&2
  exit 1
fi
echo "exported:" $exported
