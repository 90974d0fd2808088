#!/usr/bin/env bash
# The programs of the linkage service and of a compute party have no code that could use a run key;
# the node's program, which has, shows that the symbols looked for are the right ones.
set -euo pipefail
bin_dir=$2
symbols='mirrorflow::(RunKeyAgreement|RecordEncoder|CreateRecordEncoder|AgreementKey|ReadRegister)\b'

count() { nm --demangle --defined-only "$1" | grep -cE "$symbols" || true; }

node=$(count "$bin_dir/mf-node")
[ "$node" -gt 0 ] || { echo 'mf-node has none of the symbols: the pattern is out of date'; exit 1; }
for program in mf-office mf-party; do
  if [ "$(count "$bin_dir/$program")" -ne 0 ]; then
    echo "$program links code that uses keys or raw records:"
    nm --demangle --defined-only "$bin_dir/$program" | grep -E "$symbols"
    exit 1
  fi
done
echo "mf-office and mf-party: 0 symbols of keyed code; mf-node: $node"
