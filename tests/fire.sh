#!/usr/bin/env bash
# The long form of the tests under fire, with the figures of docs/reliability.md: tests/fire.sh BIN [ROUNDS]
# Each line is a table row: what was done, how often, how it ended.
set -uo pipefail
bin=$1 rounds=${2:-5}
export MF_BIN_DIR=$bin MF_SOURCE_DIR=$PWD MIRRORFLOW_LONG=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
row() { # WHAT BINARY FILTER REPEAT
  local begun=$SECONDS
  "$bin/$2" --gtest_filter="$3" --gtest_repeat="$4" >"$log" 2>&1
  local passed missed
  passed=$(grep -c '^\[       OK \]' "$log")
  missed=$(grep -c '^\[  FAILED  \] .*ms)$' "$log")
  [ "$missed" = 0 ] && [ "$passed" -gt 0 ] || { failed=1; grep -B12 '^\[  FAILED  \] .*ms)$' "$log" >&2; }
  echo "| $1 | $passed | $missed | $((SECONDS - begun)) s |"
}
echo '| what | passed | failed | time |'
echo '| --- | --- | --- | --- |'
row 'attacks on the listener' transport_test 'ListenerAttackTest.*:ConnectionAcceptorTest.*' "$rounds"
row 'peers that are refused' transport_test 'PeerNegativeTest.*:TlsTest.*' "$rounds"
row 'runs and releases over lines with faults' office_service_test '*LineFaultsTest*-*LineOf23*' "$rounds"
row 'a line of 23 kbit/s that drops every minute' office_service_test '*LineOf23*' 1
row 'linkage service killed after each change of a run' kill_test 'Kill*Test.Linkage*' 1
row 'node killed after each change of a run' kill_test 'Kill*Test.Node*' 1
row 'backups: damage, cuts, changes meanwhile' backup_test '*' "$rounds"
exit $failed
