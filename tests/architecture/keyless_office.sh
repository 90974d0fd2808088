#!/usr/bin/env bash
# The linkage service's program has no code that could use a run key; the node's program, which has,
# shows that the symbols looked for are the right ones.
set -euo pipefail
bin_dir=$2
symbols='mirrorflow::(RunKeyAgreement|RecordEncoder|CreateRecordEncoder|AgreementKey|ReadRegister)\b'

count() { nm --demangle --defined-only "$1" | grep -cE "$symbols" || true; }

node=$(count "$bin_dir/mf-node")
office=$(count "$bin_dir/mf-office")
[ "$node" -gt 0 ] || { echo 'mf-node has none of the symbols: the pattern is out of date'; exit 1; }
if [ "$office" -ne 0 ]; then
  echo 'mf-office links code that uses keys or raw records:'
  nm --demangle --defined-only "$bin_dir/mf-office" | grep -E "$symbols"
  exit 1
fi
echo "mf-office: 0 symbols of keyed code; mf-node: $node"
