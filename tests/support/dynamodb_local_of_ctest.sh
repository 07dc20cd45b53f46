#!/usr/bin/env bash
# usage: dynamodb_local_of_ctest.sh starts|stops FILE
#
# The DynamoDB Local that the tests of one run of ctest share. FILE names its endpoint and its process. It
# ends with ctest at the latest, so that nothing is left when ctest is interrupted.
set -euo pipefail

program=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/scripts/dynamodb-local
file=$2
output=$file.log

starts() {
  rm -f "$file" "$output"  # of a run that was interrupted
  setsid "$program" --port 0 --with "$PPID" </dev/null >"$output" 2>&1 &
  until grep -qs '^http://' "$output"; do
    kill -0 $! 2>/dev/null || { cat "$output" >&2; exit 1; }
    sleep 0.1
  done
  echo "$(grep '^http://' "$output") $!" >"$file"
}

# Only if the process id still belongs to it.
stops() {
  [[ -e $file ]] || return 0
  read -r _ process <"$file"
  rm "$file"
  if grep -qs "$program" "/proc/$process/cmdline"; then kill "$process"; fi
}

"$1"
