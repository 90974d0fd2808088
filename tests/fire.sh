#!/usr/bin/env bash
# The long form of the tests under fire: tests/fire.sh BIN ROUNDS HISTORIES STATES
# Each line is a row of the table of docs/reliability.md: what was done, how it ended, and what the
# test said of it.
set -uo pipefail
bin=$1 rounds=$2
export MF_BIN_DIR=$bin MF_SOURCE_DIR=$PWD MIRRORFLOW_LONG=1 MIRRORFLOW_HISTORIES=$3 MIRRORFLOW_STATES=$4
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
row() { # WHAT BINARY FILTER REPEAT
  local begun=$SECONDS
  "$bin/$2" --gtest_filter="$3" --gtest_repeat="$4" >"$log" 2>&1
  local passed missed said
  passed=$(grep -c '^\[       OK \]' "$log")
  missed=$(grep -c '^\[  FAILED  \] .*ms)$' "$log")
  [ "$missed" = 0 ] && [ "$passed" -gt 0 ] || { failed=1; grep -B12 '^\[  FAILED  \] .*ms)$' "$log" >&2; }
  said=$(grep -E '^(seeds [0-9]|[0-9]+ (histories|states)(,| ))' "$log" | paste -sd'#' | sed 's/#/<br>/g')
  echo "| $1 | $passed | $missed | $((SECONDS - begun)) s | $said |"
}
echo '| what | passed | failed | time | of it |'
echo '| --- | --- | --- | --- | --- |'
row 'attacks on the listener' transport_test 'ListenerAttackTest.*:ConnectionAcceptorTest.*' "$rounds"
row 'peers that are refused' transport_test 'PeerNegativeTest.*:TlsTest.*' "$rounds"
row 'runs and releases over lines with faults' office_service_test '*LineFaultsTest*-*LineOf23*' "$rounds"
row 'a line of 23 kbit/s that drops every minute' office_service_test '*LineOf23*' 1
row 'linkage service killed after each change of a run' kill_test 'Kill*Test.Linkage*' 1
row 'node killed after each change of a run' kill_test 'Kill*Test.Node*' 1
row 'histories of a simulated federation, and a kill at every change of every disk' \
  simulation_test 'SimulationTest.*:*NamedHistoryTest.*' 1
row 'campaign of all corridors, nodes and linkage service killed' campaign_test '*' 1
row 'power cuts' power_cut_test '*' 1
row 'allocations that fail' allocation_failure_test '*' 1
row 'backups: damage, cuts, changes meanwhile' backup_test '*' "$rounds"
exit $failed
