#!/usr/bin/env bash
# usage: hardened.sh PROGRAM CONFIGURATION
#
# Fails unless the program is position independent, with read-only relocations that are resolved at its start. An
# optimised one must also check its stack and its calls of the C library.
set -euo pipefail
program=$1

fail() { echo "$program: $1" >&2; exit 1; }
has() { grep -q -- "$1" <<<"$2"; }

headers=$(readelf --wide --file-header --program-headers --dynamic "$program")
has 'Type: *DYN' "$headers" || fail "not position independent"
has GNU_RELRO "$headers" || fail "no RELRO"
has 'BIND_NOW\|Flags: .*NOW' "$headers" || fail "relocations are not resolved at the start"
! has 'GNU_STACK .* RWE' "$headers" || fail "the stack is executable"

[[ $2 != Debug ]] || exit 0
symbols=$(readelf --wide --dyn-syms "$program")
has __stack_chk_fail "$symbols" || fail "no stack protector"
