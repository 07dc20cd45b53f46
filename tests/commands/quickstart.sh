#!/usr/bin/env bash
# usage: quickstart.sh SOURCE PLACE PREFIX
#
# Types what docs/quickstart.md types, in a copy of its project and with the library installed under PREFIX, and
# compares the output. The port is another one, if 8080 is in use.
set -euo pipefail
source=$1 place=$2 prefix=$3

rm -rf "$place"
cp -r "$source/tests/docs/app" "$place"
cd "$place"
port=8080
while (echo >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do ((port += 1)); done
sed -i "s/8080/$port/" main.cpp
awk '/^```console$/ { inside = 1; next } /^```/ { inside = 0 } inside' "$source/docs/quickstart.md" |
  sed "s/:8080/:$port/" >session
test -s session

export CMAKE_PREFIX_PATH=$prefix
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
      for ((i = 0; i < 100; ++i)); do
        (echo >"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
        kill -0 "$server"
        sleep 0.1
      done ;;
    *) eval "$command" ;;
  esac
done <session
diff expected seen
