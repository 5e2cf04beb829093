#!/bin/bash
# What a site or a job's limits do to a run: threads bound by OpenMP, control groups, signals.
# Usage: limits.sh CONFIDE SOURCE_DIR
set -euo pipefail
confide=$1
source=$2
. "$source/tests/support/shell.sh"
enter_scratch
unset OMP_NUM_THREADS SLURM_CPUS_PER_TASK
trap 'echo "limits: line $LINENO failed: $(cat messages 2>/dev/null)" >&2' ERR
fail() { echo "limits: $*" >&2; exit 1; }
small=("$source/params/uk-2017.yaml" --agents 500 --replicates 2 --set time.years=2 --set time.burn_in_years=0)

# threads VARIABLE=VALUE…: how many a run takes with it
threads() {
    env "$@" "$confide" run "${small[@]}" -o t.h5 --overwrite 2>&1 >/dev/null | sed -n 's/^threads: .* got //p'
}

if [ "$(nproc)" -gt 1 ]; then
    free=$(threads NOTHING=1)
    for bound in OMP_PROC_BIND=true OMP_PROC_BIND=close OMP_PLACES=cores GOMP_CPU_AFFINITY=0-1; do
        got=$(threads "$bound")
        [ "$got" = "$free" ] || fail "$bound: $got threads, not $free"
    done
fi
[ "$(taskset -c 0 env OMP_PROC_BIND=true "$confide" run "${small[@]}" -o t.h5 --overwrite 2>&1 >/dev/null |
    sed -n 's/^threads: .* got //p')" = 1 ] || fail "a mask of one processor gives more than one thread"

env OMP_NUM_THREADS=1 SLURM_CPUS_PER_TASK=4 "$confide" run "${small[@]}" -o t.h5 --overwrite >/dev/null 2>messages
grep -q "WARNING: OMP_NUM_THREADS leaves 3 .* --threads slurm" messages || fail "idle processors are not told"
env OMP_NUM_THREADS=1 SLURM_CPUS_PER_TASK=4 "$confide" run "${small[@]}" -o t.h5 --overwrite --quiet >/dev/null 2>messages
[ "$(grep -c "^WARNING: OMP_NUM_THREADS leaves 3 " messages)" = 1 ] && [ "$(wc -l <messages)" = 1 ] ||
    fail "--quiet: idle processors are not told, or more is said: $(cat messages)"

# A made-up job of a batch system, version 2, in a mount namespace of its own.
cat >job <<'JOB'
mount --make-rprivate / && mount -t tmpfs t /sys/fs/cgroup || exit 77
job=/sys/fs/cgroup/system.slice/slurmstepd.scope/job_7
mkdir -p $job/step_batch/user/task_0
echo $1 >$job/memory.max
echo 4096 >$job/memory.current
echo "100000 100000" >$job/cpu.max
echo "0::/system.slice/slurmstepd.scope/job_7/step_batch/user/task_0" >mine
mount --bind mine /proc/$$/cgroup || exit 77
shift
exec "$@"
JOB
status=0
unshare -m bash job 16777216 "$confide" run "${small[@]}" --agents 200000 -o t.h5 --overwrite >/dev/null 2>messages || status=$?
if [ $status = 70 ]; then
    grep -q "and 16 MiB are available" messages || fail "the job's memory is not told: $(cat messages)"
    unshare -m bash job 1073741824 "$confide" run "${small[@]}" -o t.h5 --overwrite >/dev/null 2>messages
    grep -q "got 1$" messages || fail "the job's one processor is not seen: $(cat messages)"
elif [ $status = 77 ] || [ $status = 1 ]; then
    echo "limits: no mount namespace here; the job's control group was not tried"
else
    fail "16 MiB of memory for 200,000 agents: exit $status"
fi

# A limit on the size of files: told as a full disk is, by every command that writes.
"$confide" run "${small[@]}" -o t.h5 --overwrite --quiet >/dev/null
limited() { bash -c 'ulimit -f 1; exec "$@"' limited "$confide" "$@"; }
for command in params "check $source/params/uk-2017.yaml" "summary t.h5" "export t.h5" "report t.h5 --no-figures"; do
    status=0
    # shellcheck disable=SC2086 # words
    limited $command >out.txt 2>messages || status=$?
    [ $status = 74 ] || [ $status = 73 ] || fail "$command under ulimit -f: exit $status"
    grep -q "ulimit -f" messages || fail "$command under ulimit -f says: $(cat messages)"
done
[ ! -e report.html ] && [ -z "$(ls .confide-* 2>/dev/null)" ] || fail "half a report was left"

# Every signal that asks to stop: what is finished is saved, exit 75, and the same command continues.
long=("$source/params/uk-2017.yaml" --agents 1000 --replicates 400 --threads 1 --quiet)
for signal in HUP INT TERM USR1 USR2 XCPU; do
    rm -rf s.h5 s.h5.parts
    (trap - INT; exec "$confide" run "${long[@]}" -o s.h5 >/dev/null 2>&1) &
    pid=$!
    for ((i = 0; i < 200; i++)); do
        [ -z "$(find s.h5.parts -name 'point-*' 2>/dev/null)" ] || break
        sleep 0.05
    done
    kill -$signal $pid
    [ $signal = HUP ] && kill -HUP $pid # the shell's own, and the kernel's
    status=0
    wait $pid || status=$?
    [ $status = 75 ] || fail "SIG$signal ends a run with $status, not 75"
    [ -n "$(find s.h5.parts -name 'point-*')" ] || fail "SIG$signal: nothing is saved"
done

# The soft limit of processor time is told every second, until the hard one kills.
rm -rf s.h5 s.h5.parts
status=0
(ulimit -St 1; exec "$confide" run "${long[@]}" -o s.h5 >/dev/null 2>&1) || status=$?
[ $status = 75 ] || fail "a limit of processor time ends a run with $status, not 75"

# Short memory is told as such, exit 70, and nothing that is whole is called damaged or touched. (A sanitizer takes all
# addresses there are for itself.)
cat >sweep.yaml <<SWEEP
scenario: $source/params/uk-2017.yaml
design: grid
replicates: 400
policies: [none, full]
vary:
  belief.ambiguity: [0.0, 0.4, 0.8]
SWEEP
if (ulimit -Sv 1000000; "$confide" --version >/dev/null 2>&1); then
    sweep=(timeout -s TERM 1 "$confide" sweep sweep.yaml --agents 500 --threads 2 --quiet -o w.h5)
    "$confide" run "${small[@]}" -o r.h5 --overwrite --quiet >/dev/null
    "${sweep[@]}" >/dev/null 2>&1 || true
    cp -r w.h5.parts before
    for kib in 30000 40000 50000 60000 66000 70000 80000 150000; do
        (ulimit -Sv $kib; "$confide" summary r.h5 >/dev/null 2>messages) && status=0 || status=$?
        [ $status = 0 ] || [ $status = 70 ] || fail "summary with $kib kB: exit $status: $(cat messages)"
        rm -rf m.h5 m.h5.parts
        (ulimit -Sv $kib; "$confide" merge w.h5.parts -o m.h5 >/dev/null 2>>messages) && status=0 || status=$?
        [ $status = 0 ] || [ $status = 70 ] || fail "merge with $kib kB: exit $status: $(cat messages)"
        if ((kib >= 60000 && kib <= 72000)); then
            (ulimit -Sv $kib; "${sweep[@]}" >/dev/null 2>>messages) && status=0 || status=$?
            [ $status = 70 ] || [ $status = 124 ] || [ $status = 75 ] || fail "sweep with $kib kB: exit $status"
        fi
        ! grep -q damaged messages || fail "$kib kB: whole files are called damaged: $(cat messages)"
        for shard in before/point-*; do
            [ -e "w.h5.parts/${shard#before/}" ] || fail "$kib kB: a whole shard is gone"
        done
    done
fi

# A disk of 1.2 times the result, where shards and result have no room side by side: joined in steps, to the same data.
# (What a file has beside its numbers, kept three times in a step, is a part of a small one.)
sed -i "s/replicates: 400/replicates: $(sized 80 30)/" sweep.yaml
steps=("$confide" sweep sweep.yaml --agents 500 --set time.years=2 --set time.burn_in_years=0 --threads 1 --quiet)
for every in $(sized "month year" year); do
    few=("${steps[@]}" --set output.every=$every)
    [ $every = month ] || few+=(--replicates "$(sized 400 100)")
    "${few[@]}" -o $every.h5 >/dev/null 2>messages
    mkdir -p disk
    if mount -t tmpfs -o size=$(($(stat -c %s $every.h5) * $(sized 12 17) / 10)) narrow disk 2>/dev/null; then
        "${few[@]}" -o disk/narrow.h5 >/dev/null 2>messages || fail "there is no room to join by $every: $(cat messages)"
        /usr/bin/python3 "$source/tests/checks/same_data.py" $every.h5 disk/narrow.h5 >/dev/null ||
            fail "joined in steps, the data by $every are others"
        [ ! -e disk/narrow.h5.parts ] || fail "a join in steps leaves something: $(ls disk/narrow.h5.parts)"
        umount disk
    else
        echo "limits: no file system can be mounted here; a narrow disk was not tried"
    fi
done
