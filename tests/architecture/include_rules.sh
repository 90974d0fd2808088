#!/usr/bin/env bash
# Core rooms include no gRPC, no generated protobuf header and nothing of the rooms after them.
set -euo pipefail
source_dir=$1

# forbid ROOT ROOM PATTERN: prints every include of ROOM's files that matches.
forbid() {
  grep -rnE --include='*.h' --include='*.cc' "^#include [<\"]($3)" "$1/$2" || true
}
check() {
  local root=$1 wire='grpc|google/protobuf|mirrorflow/v1/|services/'
  for room in corridor workbook records crypto linkage statistics attacks; do forbid "$root" "$room" "$wire"; done
  forbid "$root" workbook 'corridor/|records/|crypto/|linkage/|statistics/|attacks/'
  forbid "$root" corridor 'workbook/|records/|crypto/|linkage/|statistics/|attacks/'
  forbid "$root" records 'crypto/|linkage/|statistics/|attacks/'
  forbid "$root" crypto 'linkage/|statistics/|attacks/'
  forbid "$root" linkage 'records/|statistics/|attacks/|crypto/(run_key|agreement_key|record_encoder|batch_encoder|subkey)'
  forbid "$root" statistics 'records/|linkage/|crypto/|attacks/'
  forbid "$root" attacks 'workbook/|linkage/|statistics/'
}

found=$(check "$source_dir")
if [ -n "$found" ]; then
  printf 'forbidden include:\n%s\n' "$found"
  exit 1
fi

# A planted violation must be found, or this test proves nothing.
planted=$(mktemp -d)
trap 'rm -rf "$planted"' EXIT
mkdir -p "$planted"/{corridor,workbook,records,crypto,linkage,statistics,attacks}
echo '#include "records/person_event.h"' >"$planted/linkage/kernel.cc"
[ "$(check "$planted" | wc -l)" = 1 ] || { echo 'a planted include was not found'; exit 1; }
echo '#include <grpcpp/server.h>' >"$planted/crypto/identity.h"
[ "$(check "$planted" | wc -l)" = 2 ] || { echo 'a planted gRPC include was not found'; exit 1; }
echo 'no forbidden include; planted ones are found'
