#!/usr/bin/env bash
# The mutant gate, as a table: each planted defect of this directory is applied alone, and the test that it names
# must fail with it, having passed without. tests/mutants/run.sh [NAME...]
# It changes the sources while it works and puts them back, so they must be as committed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=build/release
log=$(mktemp)
applied=
restore() {
  if [ -n "$applied" ]; then git apply -R "$applied"; fi
  applied=
}
trap 'restore; rm -f "$log"' EXIT

field() { sed -n "s/^$2: //p" "$1"; }
patches=()
if [ $# -gt 0 ]; then
  for name in "$@"; do patches+=("tests/mutants/$name.patch"); done
else
  patches=(tests/mutants/*.patch)
fi
mapfile -t targets < <(for patch in "${patches[@]}"; do field "$patch" target; done | sort -u)
mapfile -t sources < <(sed -n 's,^+++ b/,,p' "${patches[@]}" | sort -u)
git diff --quiet HEAD -- "${sources[@]}" ||
  { echo "mutants: commit first what is changed in: ${sources[*]}" >&2; exit 1; }

make_targets() { cmake --build "$build" -j "$(nproc)" --target "$@" >"$log" 2>&1; }
passes() { # TARGET TEST
  MF_SOURCE_DIR=$PWD MF_BIN_DIR=$PWD/$build/bin \
    timeout 300 "$build/bin/$1" --gtest_filter="$2" >"$log" 2>&1 && grep -q '\[  PASSED  \] [1-9]' "$log"
}
make_targets "${targets[@]}" || { tail -30 "$log" >&2; exit 1; }

missed=0
echo '| planted defect | test that must fail | caught |'
echo '| --- | --- | --- |'
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch)
  target=$(field "$patch" target)
  test=$(field "$patch" 'caught by')
  passes "$target" "$test" ||
    { echo "mutants: $test does not pass without a defect" >&2; tail -20 "$log" >&2; exit 1; }
  git apply "$patch" ||
    { echo "mutants: $name does not fit the code any more: make it anew" >&2; exit 1; }
  applied=$patch
  make_targets "$target" ||
    { tail -30 "$log" >&2; echo "mutants: $name does not compile" >&2; exit 1; }
  caught=yes
  if passes "$target" "$test"; then
    caught='**no**'
    missed=$((missed + 1))
  fi
  echo "| $(field "$patch" defect) (\`$name\`) | \`$test\` | $caught |"
  restore
  make_targets "$target"
done
echo "${#patches[@]} planted defects, $((${#patches[@]} - missed)) caught" >&2
[ "$missed" = 0 ]
