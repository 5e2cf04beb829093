#!/bin/bash
# `confide sweep` and the system around it: threads, parts, signals, failures, forecasts; whatever happens in between, the
# data are those of one thread. Usage: run_sweep.sh CONFIDE SOURCE_DIR
set -euo pipefail
confide=$1
source=$2
. "$source/tests/support/shell.sh"
enter_scratch
unset SLURM_ARRAY_TASK_ID OMP_NUM_THREADS
same_data() { /usr/bin/python3 "$source/tests/checks/same_data.py" "$@" >/dev/null; }
fail() { echo "run_sweep: $*; stderr was: $(cat err)" >&2; exit 1; }
says() { [ -z "$1" ] || grep -q -- "$1" "${2:-err}" || fail "'$1' is not said${2:+ in $2}"; }
# expect CODE WORDS COMMAND…: the exit code, and what stderr must say.
expect() {
    local code=$1 words=$2 got=0
    shift 2
    "$@" >out 2>err || got=$?
    [ "$got" -eq "$code" ] || fail "exit code $got, not $code, of: $*"
    says "$words"
}
agents=200
by_month=(--set population.communities=2 --set time.burn_in_years=0 --set time.years=2 --agents "$agents")
small=("${by_month[@]}" --set output.every=quarter)
cat >sweep.yaml <<YAML
scenario: $source/params/uk-2017.yaml
design: grid
replicates: 3
policies: [none, full]
vary:
  belief.ambiguity: [0.0, 0.4, 0.8]
  belief.floor: {from: 0.1, to: 0.5, step: 0.4}
YAML
sweep=("$confide" sweep sweep.yaml "${small[@]}")

# Threads.
expect 0 "18 replicates of 6 points" "${sweep[@]}" -o whole.h5 --threads 1
says "confide sensitivity whole.h5"
for threads in 2 3 8; do
    expect 0 "the data are in" "${sweep[@]}" -o "t$threads.h5" --threads "$threads"
done
same_data whole.h5 t2.h5 t3.h5 t8.h5 || fail "the data depend on the threads"
expect 0 "nothing to do" "${sweep[@]}" -o whole.h5
"${sweep[@]}" -o quiet.h5 --quiet >out 2>err
[ ! -s err ] && [ ! -s out ] || fail "--quiet is not quiet"
expect 0 "18 done before" "${sweep[@]}" -o quiet.h5 --replicates 4
expect 73 "holds another experiment" "${sweep[@]}" -o whole.h5 --seed 5
expect 73 "whole disk has" timeout -s KILL 5 "${sweep[@]}" -o endless.h5 --replicates 1000000000

# One unit again, with its bits.
expect 0 "the data are in sweep.only-5-2.h5" "${sweep[@]}" --only 5:2
/usr/bin/python3 - <<'PY' || fail "--only gives other bits"
import h5py
whole, one = h5py.File("whole.h5"), h5py.File("sweep.only-5-2.h5")
assert one["complete"][:].sum() == 1 and one["complete"][4, 1] == 1
for name in ("considered", "ill", "alarm_sum"):
    axis = [d.keys()[0] for d in whole[name].dims].index("replicate")
    assert (whole[name][4].take(1, axis - 1) == one[name][4].take(1, axis - 1)).all(), name
    assert whole[name][4].any()
PY

# Parts: of 1, 4 and 7 jobs, merged; partly there, and gone on with by a job array of those that are missing.
for n in 1 4 7; do
    for ((k = 1; k <= n; k++)); do
        expect 0 "into parts$n/shard-$k.h5" "${sweep[@]}" -o "parts$n" --shard "$k/$n" --threads 2
    done
    expect 0 "18 of 18 replicates are in merged$n.h5" "$confide" merge "parts$n" -o "merged$n.h5"
    same_data whole.h5 "merged$n.h5" || fail "the data of $n parts differ"
done
expect 0 "shard-2-of-3.h5" "${sweep[@]}" -o parts4/ --shard 2/3
expect 0 "" "$confide" merge parts4 parts7 -o merged.h5
same_data whole.h5 merged.h5 || fail "the data of parts of different numbers differ"
slurm_task() { # index, first, last, count
    SLURM_ARRAY_TASK_ID=$1 SLURM_ARRAY_TASK_MIN=$2 SLURM_ARRAY_TASK_MAX=$3 SLURM_ARRAY_TASK_COUNT=$4 \
        "${sweep[@]}" -o array --quiet >out 2>err || fail "the task $1 of a job array fails"
}
for k in 0 2 4; do slurm_task $k 0 4 5; done
"$confide" status array >out
says "sbatch --array=1,3 " out
says "^missing: " out
expect 0 "11 of 18 replicates are in array.h5" "$confide" merge array -o array.h5
slurm_task 1 1 3 2
slurm_task 3 1 3 2
"$confide" status array >out
says "all parts are whole" out
"$confide" status array --json | python3 -c 'import json, sys; s = json.load(sys.stdin); assert s["finished"] and s["safe"] == 18 and s["parts"] == 5 and s["missing_indices"] == ""' ||
    fail "the status as JSON is not as it should be"
expect 0 "18 of 18" "$confide" merge array -o array.h5
same_data whole.h5 array.h5 || fail "the data of a job array differ"
expect 66 "nothing.h5" "$confide" status nothing.h5
expect 0 "part 99 has nothing to do: the sweep has 18 replicates" "${sweep[@]}" -o many --shard 99/100
[ ! -e many/shard-99.h5 ] || fail "a part without replicates makes a file"
"$confide" status sweep.only-5-2.h5 | grep -q -- "--only asked for no more" || fail "status: what adds nothing goes on"
"$confide" merge sweep.only-5-2.h5 -o one.h5 --quiet
"$confide" status one.h5 | grep -q "to go on: merge into it" || fail "status: a merge goes on with itself"
mkdir "two words"
expect 0 "next: confide summary 'two words/whole.h5', " "${sweep[@]}" -o "two words/whole.h5"
expect 64 "into which file" "$confide" merge array
"$confide" status whole.h5 | grep -q finished || fail "a finished file is not said to be"

# The design, and a list that is made of it.
"${sweep[@]}" --design-only >design.csv
[ "$(head -n 1 design.csv)" = "belief.ambiguity,belief.floor" ] && [ "$(wc -l <design.csv)" -eq 7 ] ||
    fail "the design is not as it should be"
expect 0 "" "${sweep[@]}" --design-only -o design.tsv
diff <(tr '\t' , <design.tsv) design.csv >out || fail "CSV and TSV differ"
expect 73 "is there already" "${sweep[@]}" --design-only -o design.tsv

# What it would take.
OMP_NUM_THREADS=1 "${sweep[@]}" --plan -o planned.h5 >plan 2>err || fail "--plan fails"
says "18: 6 points, up to 3 replicates each, 2 policies" plan
says "agent-steps   $(python3 -c "print('%.3g' % (18 * 2 * $agents * 104))")" plan
OMP_NUM_THREADS=1 "${sweep[@]}" --plan -o planned/ --shard 2/4 >plan 2>err || fail "--plan of a part fails"
says "part          2 of 4" plan
says "^units         5: 6 points" plan
says "^cluster .*core hours: 1 task of 4 threads, --time=00:10:00 --mem=[0-9]*M" plan
says "^files " plan
# Its memory is what the run and the joining then take, within a factor of two. (A sanitizer keeps what was freed.)
many=("$confide" sweep sweep.yaml "${by_month[@]}" --agents 200 --replicates "$(sized 80 4)" --threads 2 -q)
"${many[@]}" --plan >plan 2>err || fail "--plan of many fails"
/usr/bin/python3 - "${many[@]}" -o many.h5 <<'PYTHON' || fail "the memory is not what --plan says: $(grep memory plan)"
import os, re, resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
number, unit = re.search(r"^memory +([0-9.]+) ([KMGT])iB; ", open("plan").read(), re.M).groups()
said = float(number) * 2 ** (10 * " KMGT".index(unit))
print(f"memory: {said / 2**20:.1f} MiB said, {used / 2**20:.1f} MiB used", file=sys.stderr)
sys.exit("CONFIDE_TEST_SANITIZED" not in os.environ and not 0.5 < said / used < 2)
PYTHON
[ ! -e planned.h5 ] && [ ! -e planned.h5.parts ] && [ ! -e planned ] || fail "--plan leaves something"

# Signals: what is finished is saved, exit code 75, and the same command continues.
long=("$confide" sweep sweep.yaml "${small[@]}" --agents "$(sized 6000 400)" --replicates 8 --threads 2)
"${long[@]}" -o long.h5 --quiet
for signal in TERM USR1; do
    "${long[@]}" -o "$signal.h5" >out 2>err &
    pid=$!
    for ((i = 0; i < 200; i++)); do
        [ -n "$(find $signal.h5.parts -name 'point*.h5' 2>/dev/null)" ] && break
        sleep 0.02
    done
    kill -$signal $pid
    code=0
    wait $pid || code=$?
    [ "$code" -eq 75 ] || fail "exit code $code, not 75, after SIG$signal"
    says "the same command continues"
    [ ! -e "$signal.h5" ] || fail "there is an output file after SIG$signal"
    "$confide" status "$signal.h5" >out
    says "to go on: confide sweep" out
    expect 0 "of 48 replicates are in part.$signal.h5" "$confide" merge "$signal.h5" -o "part.$signal.h5"
    expect 0 "done before" "${long[@]}" -o "$signal.h5"
    same_data long.h5 "$signal.h5" || fail "the data differ after SIG$signal"
done

# A replicate that takes long is given up within the time of grace.
"$confide" sweep sweep.yaml --set population.agents="$(sized 1000000 200000)" -r 1 -t 2 --grace 1 -o heavy.h5 >out 2>err &
pid=$!
for ((i = 0; i < 200; i++)); do
    [ -e heavy.h5.parts/lock ] && break
    sleep 0.05
done
sleep 1
kill -USR1 $pid
seconds=$SECONDS
code=0
wait $pid || code=$?
[ "$code" -eq 75 ] || fail "exit code $code, not 75, in the middle of a replicate"
[ $((SECONDS - seconds)) -le 15 ] || fail "giving up took $((SECONDS - seconds)) s"
says "0 of 6 replicates are safe"

# Points that a rule refuses, and replicates that fail.
cat >rules.yaml <<YAML
scenario: $source/params/uk-2017.yaml
design: grid
replicates: 1
policies: [none]
vary:
  groups.overstayers.exploited: [0.01, 0.6]
  groups.overstayers.escaped: [0.01, 0.6]
YAML
expect 65 "escaped" "$confide" sweep rules.yaml "${small[@]}" -o rules.h5
expect 0 "skipped: point 4: .*escaped" "$confide" sweep rules.yaml "${small[@]}" --skip-invalid -o rules.h5
expect 65 "leaves out" "$confide" sweep rules.yaml "${small[@]}" --skip-invalid --only 4:1
cat >sizes.yaml <<YAML
scenario: $source/params/uk-2017.yaml
design: grid
replicates: 1
policies: [none]
vary:
  population.agents: [2000, 40000000, 3000]
YAML
sizes=("$confide" sweep sizes.yaml --set population.communities=2 --set time.burn_in_years=0 -t 1 -o sizes.h5)
if (ulimit -v 600000 && "$confide" --version) >out 2>err; then
    (ulimit -v 600000 && expect 70 "not enough memory" "${sizes[@]}")
    says "confide sweep sizes.yaml --set population.communities=2 --set time.burn_in_years=0 --only 2:1"
    [ ! -e sizes.h5 ] || fail "there is an output file after an error"
    (ulimit -v 600000 && expect 70 "1 of 3 replicates failed" "${sizes[@]}" --on-error continue)
    says "failed: point 2, replicate 1: not enough memory"
    [ -e sizes.h5 ] || fail "the others are not in the output file"
    expect 73 "holds" "${sizes[@]}" --agents 500 --set belief.floor=0.2
else
    echo "run_sweep: memory cannot be limited here (a sanitizer?); failures of replicates are left to test_sweep_run"
fi

# A large sweep is tallied by year, and for everybody only, unless told otherwise.
sed 's/{from.*}/{from: 0.01, to: 0.99, count: 34}/; s/replicates: 3/replicates: 1/; s/\[none, full\]/[none]/' sweep.yaml >large.yaml
tiny=("$confide" sweep large.yaml "${by_month[@]}" --agents 100)
expect 0 "tallied by year for everybody only" "${tiny[@]}" -o large.h5
expect 0 "tallied for everybody only" "${tiny[@]}" --set output.every=steps --set output.every_steps=26 -o half.h5
/usr/bin/python3 - <<'PY' || fail "a large sweep is not thinned out as told"
import h5py
large, half = h5py.File("large.h5"), h5py.File("half.h5")
assert large["ill"].shape[0] == 102 and len(large["interval"]) == 2 and len(large["subgroup"]) == 1
assert len(half["interval"]) == 4
PY

# Replicates are added until it is narrow.
cat sweep.yaml - >rule.yaml <<YAML
stop_when: {measure: untreated_rate, contrast: [none, full], half_width: 0.5, min: 3, batch: 2, max: 9}
YAML
rule=("$confide" sweep rule.yaml "${small[@]}")
expect 0 "stop_when: .* of 6 points reached a half-width of 0.5 in untreated_rate" "${rule[@]}" -t 1 -o rule.h5
expect 0 "" "${rule[@]}" -t 3 -o rule3.h5
"${rule[@]}" -t 2 -o rule2.h5 >out 2>err &
pid=$!
for ((i = 0; i < 200; i++)); do
    [ -n "$(find rule2.h5.parts -name 'point*.h5' 2>/dev/null)" ] && break
    sleep 0.02
done
kill -TERM $pid 2>/dev/null || true
wait $pid || true
expect 0 "" "${rule[@]}" -t 2 -o rule2.h5
same_data rule.h5 rule2.h5 rule3.h5 || fail "added replicates depend on threads or interruptions"
sed 's|untreated_rate|"visits:service=gp / ill:subgroup=children per person-year"|' rule.yaml >own.yaml
expect 0 "reached a half-width of 0.5 in visits:service=gp / ill" "$confide" sweep own.yaml "${small[@]}" -o own.h5
sed 's|untreated_rate|"visits:service=dentist / ill"|' rule.yaml >own.yaml
expect 65 "own.yaml: stop_when.measure: there is no service 'dentist'" "$confide" sweep own.yaml "${small[@]}" -o wrong.h5
sed -i 's/untreated_rate/untreated_rat/' rule.yaml
expect 65 "did you mean 'untreated_rate'" "${rule[@]}" -o wrong.h5
expect 65 "did you mean 'untreated_rate'" "${rule[@]}" -o wrong.h5 --plan

# A disk that is too small is told before the first replicate.
mkdir disk
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=800k tmpfs disk 2>/dev/null; then
    monthly=("$confide" sweep sweep.yaml "${by_month[@]}" -t 1)
    expect 73 "KiB of disk while they are joined, and " "${monthly[@]}" -o disk/x.h5
    [ ! -e disk/x.h5.parts ] || fail "a refused sweep leaves its parts"
    expect 73 "KiB of disk while they are joined, and " "${monthly[@]}" -o disk/x.h5 --plan
else
    echo "run_sweep: no tmpfs can be mounted here; the small disk is left out"
fi
echo "run_sweep: all as it should be"
