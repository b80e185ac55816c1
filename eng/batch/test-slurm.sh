#!/usr/bin/env bash
# Tries batches on a real Slurm: a controller and two nodes on this machine alone, started and stopped here.
#
#   eng/batch/test-slurm.sh [SCENES] [SHARDS]
#
# Small scenes (1000 without a number) are planned and worked as a job array (20 tasks). Half-way one node is killed, with
# all it runs; Slurm queues its tasks again. In the end every scene must be there and verified, none lost, none twice.
# Then a task that fails for now must be queued again, and one that fails for good or is cancelled must not.
# With THROUGHPUT="2 20" one process then works the batch anew, and so do arrays of 2 and of 20 tasks, for the time they
# take. SIZE is that of a scene, 16x16x8 (lines, samples, bands) without it.
# HYPRESS names the program; without, it is built. All happens in a temporary folder, which is kept when something is wrong.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
scenes=${1:-1000}
shards=${2:-20}
. "$here/../need.sh"
. "$here/loopback-slurm.sh"
need slurm-wlm:slurmctld munge:munged jq:jq
for program in slurmctld slurmd munged jq; do
  command -v "$program" >/dev/null || { echo "skipped: $program is not here"; exit 77; }
done
if [ -z "${HYPRESS:-}" ]; then
  dotnet build "$here/../../src/Hypress.Cli" --configuration Release --nologo --verbosity quiet
  HYPRESS=$(cd "$here/../../src/Hypress.Cli/bin/Release/net10.0" && pwd)/hypress
fi
export HYPRESS

work=$(mktemp -d)
end() {
  local code=$?
  stop_slurm
  if [ "$code" = 0 ]; then rm -rf "$work"; else echo "see $work"; fi
}
trap end EXIT
cd "$work"
fail() { echo "FAILED: $*"; exit 1; }
in_time() { [ "$SECONDS" -lt $((240 + scenes / 2)) ] || fail "nothing comes of it: $(squeue 2>&1)"; }

# The lines of one long scene, in equal parts.
mkdir scenes
IFS=x read -r lines samples bands <<<"${SIZE:-16x16x8}"
"$HYPRESS" sample long.bil --size "$((scenes * lines))x${samples}x$bands" --interleave bil >/dev/null
split --bytes $((lines * samples * bands * 2)) --numeric-suffixes --suffix-length 5 --additional-suffix .dat \
  long.bil scenes/s
printf 'ENVI\nlines = %s\nsamples = %s\nbands = %s\ndata type = 12\ninterleave = bil\nbyte order = 0\n' \
  "$lines" "$samples" "$bands" >small.hdr
for data in scenes/*.dat; do cp small.hdr "${data%.dat}.hdr"; done

# plan NAME FOLDER
plan() {
  "$HYPRESS" batch plan "$2" --output-folder "$1" --manifest "$1.jsonl" --lossless >/dev/null
}

# array NAME TASKS: the job array of a batch; its number
array() {
  sbatch --parsable --array="0-$(($2 - 1))" --output="$work/$1-%a.log" "$here/hypress.sbatch" "$1.jsonl"
}

# finish JOB: waits for all of its tasks. Slurm lets what it queues again wait for two minutes; that is cut short.
finish() {
  local task
  while squeue --noheader --job="$1" 2>/dev/null | grep -q .; do
    for task in $(squeue --noheader --job="$1" --states=pending --format='%A %r' | sed -n 's/ BeginTime$//p'); do
      scontrol update JobId="$task" StartTime=now
    done
    sleep 0.5
    in_time
  done
}

# whole NAME: every scene done, verified and in the report once
whole() {
  "$HYPRESS" batch merge "$1.jsonl" -o "$1-report.jsonl" --deep --overwrite || fail "merge says that something is missing"
  [ "$(wc -l <"$1-report.jsonl")" = "$scenes" ] || fail "the report has $(wc -l <"$1-report.jsonl") rows"
  [ "$(jq -r 'select(.status == "done" and .verified) | .input' "$1-report.jsonl" | sort -u | wc -l)" = "$scenes" ] ||
    fail "not every scene is done and verified"
  [ "$(find "$1" -type f | wc -l)" = "$scenes" ] || fail "there are $(find "$1" -type f | wc -l) files of $scenes outputs"
}

start_slurm "$work/slurm" 2
plan killed scenes
job=$(array killed "$shards")
until [ "$(cat killed.jsonl.results/*/*.jsonl 2>/dev/null | grep -c '"event":"done"')" -ge $((scenes / 2)) ] &&
  task=$(squeue --noheader --nodelist=node1 --states=running --format=%K | grep .); do
  sleep 0.1
  in_time
done
kill_node node1
echo "killed node1 after $("$HYPRESS" batch status killed.jsonl --json | jq .done) of $scenes scenes, in task $task"
finish "$job"
whole killed
jq -r '"\(.node) \(.attempts)"' killed-report.jsonl | sort | uniq -c | while read -r n node attempts; do
  echo "$n scenes by $node, begun $attempts time(s)"
done
grep -q 'due to failure of node node1' "$slurm"/slurmctld*.log || fail "no task was queued again for its node's death"
echo "passed: $scenes scenes, node1 killed half-way, none lost, none twice"

# Two scenes in two tasks: where the first one's output should go stands a folder, the second one changes after the plan.
mkdir few
cp scenes/s0000[01].* few
plan codes few
mkdir -p codes/s00000.hyp
echo >>few/s00001.dat
job=$(array codes 2)
until grep -qs "queued again" codes-0.log; do
  sleep 0.1
  in_time
done
rmdir codes/s00000.hyp
finish "$job"
! "$HYPRESS" batch merge codes.jsonl -o codes-report.jsonl >/dev/null || fail "merge doesn't miss the changed scene"
found=$(jq -r '"\(.status) \(.attempts)"' codes-report.jsonl | tr '\n' ',')
[ "$found" = "done 2,failed_permanently 1," ] || fail "of two failing tasks came $found"
scontrol show job "${job}_1" | grep -q 'ExitCode=3:0' || fail "Slurm doesn't know why the second task failed"
printf '#!/bin/sh\ntrap "exit 75" TERM\necho begun\nsleep 60 & wait\n' >endless
chmod +x endless
job=$(HYPRESS=$work/endless array cancelled 1)
until grep -qs begun cancelled-0.log; do
  sleep 0.1
  in_time
done
scancel "$job"
finish "$job"
scontrol show job "${job}_0" | grep -q JobState=CANCELLED || fail "a cancelled task came back"
echo "passed: a failure for now was queued again and cured; one for good was not, nor a cancelled task"

[ -n "${THROUGHPUT:-}" ] || exit 0
# took WHAT BEGUN: the time since then
took() {
  jq -rn --arg what "$1" "($(date +%s.%N) - $2) as \$s | \"\(\$what): \(\$s * 10 | round / 10) s, \($scenes / \$s * 10 | round / 10) scenes/s\""
}
stop_slurm
start_slurm "$work/slurm2" 2
plan alone scenes
begun=$(date +%s.%N)
"$HYPRESS" batch run alone.jsonl --threads 1 >/dev/null
took "one process of one thread" "$begun"
for tasks in $THROUGHPUT; do
  plan "by$tasks" scenes
  begun=$(date +%s.%N)
  finish "$(array "by$tasks" "$tasks")"
  took "two nodes of one processor, $tasks tasks" "$begun"
  whole "by$tasks" >/dev/null
done
