#!/usr/bin/env bash
# usage: run.sh compiler main.cpp prefix component: builds a program with pkg-config alone, and CXXFLAGS, and runs
# it.
set -euo pipefail
compiler=$1 source=$2 prefix=$3 component=$4
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name "dynasession-$component.pc")")
export PKG_CONFIG_PATH

read -ra own_flags <<<"${CXXFLAGS-}"
read -ra flags < <(pkg-config --cflags --libs "dynasession-$component")
libraries=$(pkg-config --variable=libdir "dynasession-$component")
"$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Werror "${own_flags[@]}" "$source" "${flags[@]}" \
  "-Wl,-rpath,$libraries" -o "$prefix/consumer-$component"
"$prefix/consumer-$component"
