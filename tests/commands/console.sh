#!/usr/bin/env bash
# usage: console.sh SOURCE PLACE PREFIX PAGE
#
# Types what the page types, in a folder with its program and with the library installed under PREFIX, and compares
# the output. The program of the quickstart is the project in tests/docs/app; that of another page is its first
# block of C++. The port is another one, if 8080 is in use.
set -euo pipefail
source=$1 place=$2 prefix=$3 page=$4
. "$source/tests/commands/server.sh"

rm -rf "$place"
if [[ $page == docs/quickstart.md ]]; then
  cp -r "$source/tests/docs/app" "$place"
  main=main.cpp
else
  mkdir -p "$place"
  main=$(sed -nE 's/.*saved as `([^`]*)`.*/\1/p' "$source/$page")
  awk '/^```cpp$/ { inside = 1; next } /^```/ && inside { exit } inside' "$source/$page" >"$place/$main"
fi
cd "$place"
port=$(free_port 8080)
sed -i "s/8080/$port/" "$main"
awk '/^```console$/ { inside = 1; next } /^```/ { inside = 0 } inside' "$source/$page" |
  sed "s/:8080/:$port/" >session
test -s session

export CMAKE_PREFIX_PATH=$prefix PKG_CONFIG_PATH=$prefix/lib/pkgconfig
if cache=$(command -v ccache); then export CMAKE_CXX_COMPILER_LAUNCHER=$cache; fi
server=
trap '[[ -z $server ]] || kill "$server"' EXIT
while IFS= read -r line; do
  [[ $line == '$ '* ]] || { echo "$line" >>expected; continue; }
  command=${line#'$ '}
  case $command in
    curl*) eval "$command" >>seen ;;
    *\&)
      eval "$command"
      server=$!
      wait_for_server "$server" "$port" ;;
    *) eval "$command" ;;
  esac
done <session
diff expected seen
