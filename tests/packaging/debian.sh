#!/usr/bin/env bash
# usage: debian.sh build-folder: makes the Debian packages of a build of shared libraries, installs them into a root of
# their own, runs the command there, and removes them again.
set -euo pipefail
build=$1
folder=$build/packaging
rm -rf "$folder"
mkdir -p "$folder"
cpack --config "$build/CPackConfig.cmake" -B "$folder" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
ls "$folder"/*.deb

root=$folder/root
mkdir -p "$root"/var/lib/dpkg/{info,updates}
touch "$root"/var/lib/dpkg/{status,available}
# Dependencies are the system's own: this root has no other packages.
as_package() { dpkg --root="$root" --force-depends --force-not-root --force-script-chrootless --log=/dev/null "$@"; }

as_package --install "$folder"/*.deb
libraries=$(dirname "$(find "$root/usr/lib" -name 'libdynasession_core.so.*' | head -n 1)")
LD_LIBRARY_PATH=$libraries "$root/usr/bin/dynasession" --version
LD_LIBRARY_PATH=$libraries "$root/usr/bin/dynasession" config show >/dev/null
test -f "$root/usr/include/dynasession/session_manager.hpp"
test -f "$root/usr/share/man/man1/dynasession.1" || test -f "$root/usr/share/man/man1/dynasession.1.gz"

as_package --purge dynasession libdynasession-dev libdynasession0.1
left=$(find "$root/usr" -type f 2>/dev/null || true)
if [[ $left ]]; then
  echo "left behind: $left" >&2
  exit 1
fi
