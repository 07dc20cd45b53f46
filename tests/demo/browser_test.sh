#!/usr/bin/env bash
# usage: browser_test.sh EXAMPLES
#
# Runs browser_test.mjs with Chromium and puppeteer-core, or says that they are not there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..

skip() { echo "skipped: $1"; exit; }
chromium=$(command -v chromium) || skip "chromium is not installed"
command -v npm >/dev/null || skip "npm is not installed"
packages=$("$root/scripts/npm-packages" browser)
exec node "$here/browser_test.mjs" "$chromium" "$packages" "$1" "$root/docs/guides/proxies.md"
