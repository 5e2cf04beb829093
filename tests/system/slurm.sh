#!/bin/bash
# The batch jobs of runs/cluster/ on a real Slurm, started here on loopback and stopped again: tasks are killed and
# told to stop in the middle, go on, and what they give together equals one thread's data. Needs munge and slurm-wlm.
# Usage: slurm.sh CONFIDE SOURCE_DIR array|mpi; mpi: CONFIDE is a build with MPI. Ends with 77 where Slurm cannot start.
set -euo pipefail
confide=$(realpath "$1")
source=$(realpath "$2")
part=$3
. "$source/tests/support/shell.sh"
folder=$(mktemp -d)
cd "$folder"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

fail() {
    echo "slurm: $*" >&2
    tail -n 12 -- *.log log/one log/submit log/slurm*.out >&2 2>/dev/null || true
    exit 1
}
skip() {
    echo "slurm: $*"
    [ -z "${CONFIDE_SLURM_MUST_RUN:-}" ] || fail "and here it must"
    exit 77
}

# until_true SECONDS COMMAND...
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.02
    done
}
is_in() { [ "$(sinfo -h -o %T)" = "$1" ]; }
is_empty() { [ -z "$(squeue -h -o %i "$@")" ]; }

# Stops slurmd, slurmctld, munged in this order: a step's last report goes through all three.
stop() {
    local status=$? pid
    trap - EXIT
    if [ -e slurmd.pid ]; then
        timeout 5 scancel --user="$(id -un)" || true
        until_true 60 is_empty && until_true 20 is_in idle || true
        sleep 1
    fi 2>/dev/null
    for pid in slurmd.pid slurmctld.pid munged.pid; do
        [ -s "$pid" ] || continue
        kill "$(cat "$pid")" 2>/dev/null && until_true 60 is_gone "$(cat "$pid")" || true
    done
    cd /
    rm -rf "$folder"
    exit "$status"
}
is_gone() { ! kill -0 "$1"; }
trap stop EXIT

write_configuration() {
    local host ports
    host=$(hostname -s)
    ports=$(/usr/bin/python3 -c 'import socket
s = [socket.socket() for _ in "ab"]
[x.bind(("127.0.0.1", 0)) for x in s]
print(*[x.getsockname()[1] for x in s])')
    cat >slurm.conf <<CONF
ClusterName=ci
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.sock
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.own.pid
SlurmdPidFile=$folder/slurmd.own.pid
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd
SlurmctldPort=${ports% *}
SlurmdPort=${ports#* }
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1,bf_interval=1
ReturnToService=2
KillWait=4
MaxArraySize=101
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=2000 State=UNKNOWN
PartitionName=ci Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
    export SLURM_CONF=$folder/slurm.conf
}

start() {
    for program in munged mungekey slurmctld slurmd sbatch; do
        command -v "$program" >/dev/null || skip "there is no $program here (Debian: munge, slurm-wlm)"
    done
    mkdir -p state spool log munge
    chmod 700 munge
    mungekey --create --keyfile="$folder/munge/key" || skip "munge makes no key"
    write_configuration
    munged --foreground --force --key-file="$folder/munge/key" --socket="$folder/munge.sock" \
        --pid-file="$folder/munge/pid" --seed-file="$folder/munge/seed" --log-file="$folder/munge/log" \
        --origin=127.0.0.1 >log/munged 2>&1 &
    echo $! >munged.pid
    until_true 10 test -S munge.sock || skip "munged does not start here: $(tail -n 1 log/munged)"
    slurmctld -D >log/slurmctld.out 2>&1 &
    echo $! >slurmctld.pid
    until_true 60 scontrol ping || skip "slurmctld does not start here: $(tail -n 1 log/slurmctld.out)"
    slurmd -D >log/slurmd.out 2>&1 &
    echo $! >slurmd.pid
    until_true 60 is_in idle || skip "slurmd does not start here: $(tail -n 1 log/slurmd.out)"
}

# What the jobs run: the program, which first tells under which name and number it runs.
write_program() {
    printf '#!/bin/bash\necho $$ >"pid.${SLURM_ARRAY_TASK_ID:-$SLURM_PROCID}.${SLURM_RESTART_COUNT:-0}"\nexec %q "$@"\n' \
        "$confide" >program
    chmod +x program
    export CONFIDE=$folder/program
}
forget_pids() { rm -f pid.*; }

# tell JOB PID: what Slurm tells a batch script before its time is over (--signal=B:USR1). The program is held until
# the signal has reached it, so that it cannot end before. scancel itself tries again for a minute: it wonders that the
# job is queued anew.
tell() {
    kill -STOP "$2" || fail "$1 has ended too early"
    timeout 2 scancel --batch --signal=USR1 "$1" >>log/scancel 2>&1 || true
    until_true 60 is_told "$2" || fail "$1 passes no signal on"
    kill -CONT "$2"
}
is_told() { grep -qE '^(Shd|Sig)Pnd:.*[2367abef]..$' "/proc/$1/status"; } # bit 9: USR1 is waiting
is_saved() { compgen -G "$1.parts/point-*"; }
is_held() { [ "$(squeue -h -r -o '%T %r' -j "$1")" = "PENDING BeginTime" ]; }

# The two minutes that Slurm holds a job it queues anew are for its first start to end everywhere, its credential, too;
# here it takes less.
go_on() {
    local id
    until_true 60 is_held "$1" || fail "$1 was not queued anew"
    id=$(squeue -h -r -o %A -j "$1")
    until_true 60 grep -qF "[$id.batch] done with job" log/slurmd || fail "the first start of $1 does not end"
    scontrol update "JobId=$1" StartTime=now+3
}
same_data() { /usr/bin/python3 "$source/tests/checks/same_data.py" one.h5 "$1" || fail "$1 differs from one thread's"; }
submit() { "$source/runs/cluster/submit.sh" sweep.yaml out.h5 4 --cpus-per-task=1 --mem-per-cpu=100M --time=10; }

test_array() {
    local said array
    said=$(submit) || fail "submit.sh: $said"
    array=$(sed -n 's/^array job \([0-9]*\):.*/\1/p' <<<"$said")
    until_true 60 is_saved out.shards/shard-1.h5 || fail "task 1 saves nothing"
    kill -9 "$(cat pid.1.0)" || fail "task 1 has ended too early"
    until_true 60 is_saved out.shards/shard-2.h5 || fail "task 2 saves nothing"
    tell "${array}_2" "$(cat pid.2.0)"
    go_on "${array}_2"
    until_true 60 is_empty || fail "the jobs do not end"
    [ -e pid.2.1 ] || fail "task 2 was not started anew"
    grep -qi missing confide-merge-*.log || fail "the merge does not say that task 1 lacks something"
    forget_pids
    submit >>log/submit
    until_true 60 is_empty || fail "the second jobs do not end"
    same_data out.h5
    if SLURM_CONF=$folder/slurm.conf "$source/runs/cluster/submit.sh" sweep.yaml out.h5 101 2>log/many; then
        fail "more tasks than MaxArraySize are taken"
    fi
    grep -q "at most 100 tasks" log/many || fail "the largest array is not named"
}

# mpi_job RANKS [OPTION OF sbatch...]: prints its number.
mpi_job() {
    sbatch --parsable --ntasks="$1" --cpus-per-task=1 --mem-per-cpu=100M --time=10 "${@:2}" \
        "$source/runs/cluster/mpi.sbatch" sweep.yaml out.h5
}

test_mpi() {
    local job
    mpi_job 2 >>log/submit
    until_true 60 is_saved out.h5 || fail "the ranks save nothing"
    kill -STOP "$(cat pid.0.0)" || fail "rank 0 has ended too early"
    kill -9 "$(cat pid.1.0)" || fail "rank 1 has ended too early"
    until_true 60 is_empty || fail "a job of which a rank is killed does not end"
    [ ! -e out.h5 ] || fail "the work was done before rank 1 was killed"
    forget_pids
    job=$(mpi_job 1)
    until_true 60 grep -q '^threads:' "confide-$job.log" || fail "the second job does not start"
    tell "$job" "$(cat pid.0.0)"
    go_on "$job"
    until_true 60 is_empty || fail "the job queued anew does not end"
    [ -e pid.0.1 ] || fail "the job was not started anew"
    same_data out.h5
    rm -rf out.h5*
    CONFIDE_LAUNCH="mpirun --map-by slot:PE=1" mpi_job 2 >>log/submit
    until_true 60 is_empty || fail "the job by mpirun does not end"
    same_data out.h5
}

start
write_program
write_sweep 6
"$confide" sweep sweep.yaml -o one.h5 --threads 1 --quiet >log/one 2>&1 || fail "the run on one thread fails"
"test_$part"
echo "slurm $part: equal data after a kill and a requeue, in $SECONDS s"
