#!/usr/bin/env bash
# Builds the NEON kernel and its test for 64-bit ARM and runs them in an emulator. Skipped where the
# cross compiler or the emulator is missing (Debian: g++-aarch64-linux-gnu, qemu-user).
set -euo pipefail
source_dir=$1
for tool in aarch64-linux-gnu-g++ qemu-aarch64; do
  command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
aarch64-linux-gnu-g++ -std=c++20 -O2 -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Werror \
  -static -I"$source_dir" "$source_dir"/linkage/kernel_{neon,scalar}.cc \
  "$source_dir"/tests/linkage/neon_kernel_main.cc -o "$work/neon_kernel"
qemu-aarch64 "$work/neon_kernel"
