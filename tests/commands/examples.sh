#!/usr/bin/env bash
# usage: examples.sh SOURCE PLACE PREFIX PAGE
#
# Types the commands by which the page builds examples, in a folder with copies of them and with the library installed
# under PREFIX. Then it runs the one that the page runs, on a port of its own, and asks it for a page. It ends with 77
# if a library that the commands name is not installed.
set -euo pipefail
source=$1 place=$2 prefix=$3 page=$4
. "$source/tests/commands/packages.sh"
. "$source/tests/commands/server.sh"

commands=$(block "$source/$page" 'g++ ')
test -n "$commands"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name dynasession-sqlite.pc)")
export PKG_CONFIG_PATH
modules=$(sed -n 's/.*--libs \([^)]*\)).*/\1/p' <<<"$commands")
# shellcheck disable=SC2086 # each is a word
pkg-config --exists --print-errors $modules || exit 77

rm -rf "$place"
mkdir -p "$place"
cp -r "$source/examples" "$source"/examples/recipes/*.?pp "$place"
cd "$place"
server=
trap '[[ -z $server ]] || kill "$server"' EXIT
while IFS= read -r line; do
  if [[ $line != *./counter* ]]; then
    eval "$line"
    continue
  fi
  port=$(free_port $((20000 + $$ % 10000))) # tests for several pages run at once
  eval "${line%%#*} $port &"
  server=$!
  wait_for_server "$server" "$port"
  [[ $(curl -s "http://127.0.0.1:$port/") == 'visits: 1' ]]
done <<<"$commands"
