#!/usr/bin/env bash
# usage: links_only.sh program library...: fails if the program links, directly or not, another library than
# these (their names up to ".so") and those of the C++ compiler.
set -euo pipefail
program=$1
shift
linked=$(ldd "$program" | sed -n 's/^[[:space:]]*\([^ ]*\)\.so.*/\1/p' | sort -u)
echo "$program links:" $linked
for library in $linked; do
  case " linux-vdso libc libm libgcc_s libstdc++ libpthread libdl ld-linux-x86-64 libasan libubsan librt $* " in
    *" $(basename "$library") "*) ;;
    *) echo "it should not link $library" >&2; exit 1 ;;
  esac
done
