#!/usr/bin/env bash
# One linkage by any number of processes and threads gives the same bytes; a process that dies ends
# the job without a result, and another job goes on with the tiles that were finished.
set -euo pipefail
bin_dir=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() { echo "$1" >&2; exit 1; }
worker() {
  local terms=$1
  shift
  "$bin_dir/mf-link-worker" --terms "$terms/scale.terms" --sender "$terms/scale.sender" \
    --receiver "$terms/scale.receiver" "$@"
}
# job RANKS RUN ARGUMENTS...: nothing of the job is bound to a core, tests run side by side.
job() {
  local ranks=$1 run=$2
  shift 2
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 exec mpirun --oversubscribe \
    --bind-to none -np "$ranks" "$bin_dir/mf-link-worker" --terms "$run/scale.terms" \
    --sender "$run/scale.sender" --receiver "$run/scale.receiver" "$@"
}

"$bin_dir/linkage_scale" write small --records 2500 --bits 512 --tokens 0.2 --band-years 20
worker small --result expected.json --threads 1
grep -q '"linked": 12[0-9][0-9]' expected.json || fail "unexpected counts: $(cat expected.json)"
for ranks in 1 2 3 4; do
  for threads in 1 2; do
    (job "$ranks" small --result "result.json" --threads "$threads")
    cmp expected.json result.json || fail "$ranks ranks with $threads threads link otherwise"
    rm result.json
  done
done

# A rank is killed when some tiles are finished.
"$bin_dir/linkage_scale" write large --records 24000 --bits 512
worker large --result expected.json --threads 2
MIRRORFLOW_KERNEL=scalar job 3 large --result result.json --checkpoint tiles --threads 1 \
  >log 2>&1 &
mpirun=$!
for ((i = 0; i < 600; ++i)); do
  [ "$(stat -c %s tiles 2>/dev/null || echo 0)" -gt 2000 ] && break
  sleep 0.05
done
victim=
for child in $(cat /proc/"$mpirun"/task/*/children); do
  [ "$(cat /proc/"$child"/comm)" = mf-link-worker ] && victim=$child
done
[ -n "$victim" ] || fail "the job has no rank to kill: $(cat log)"
kill -KILL "$victim"
if wait "$mpirun"; then fail 'the job did not fail when a rank was lost'; fi
grep -qi 'signal 9' log || fail "nothing is said of the lost rank: $(cat log)"
[ ! -e result.json ] || fail 'there is a result although a rank was lost'
finished=$(stat -c %s tiles)

# Other options would give other tiles.
if worker large --result result.json --checkpoint tiles --sexes-apart 2>log; then
  fail 'tiles of other options were taken'
fi
grep -q 'other options' log || fail "no word about the other options: $(cat log)"
# Others may not read what is there, and the rest is linked by another number of processes.
[ "$(stat -c %a tiles)" = 600 ] || fail 'the finished tiles are readable by others'
(job 2 large --result result.json --checkpoint tiles --threads 2)
cmp expected.json result.json || fail 'a resumed job links otherwise'
[ ! -e tiles ] || fail 'the finished tiles stayed after the result'

# What one rank can't read ends all.
if (job 2 large --result result2.json --terms nowhere --threads 1 >log 2>&1); then
  fail 'a job without terms did not fail'
fi
echo "1 to 4 ranks with 1 and 2 threads agree; a lost rank left $finished bytes to go on with"
