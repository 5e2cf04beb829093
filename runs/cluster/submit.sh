#!/bin/bash
# Submits a sweep as a job array of TASKS tasks, and the job that joins what they save once all of them have ended.
#
#   runs/cluster/submit.sh SWEEP.yaml OUT.h5 TASKS [OPTION OF sbatch...] [-- OPTION OF confide sweep...]
#   runs/cluster/submit.sh sweep.yaml sweep.h5 20 --time=1:00:00 --partition=short -- --replicates 50
#
# TASKS may be 20%5: five at a time. Options of sbatch go to both jobs; what belongs to the tasks alone (dependency, logs,
# signal, processors) does not reach the job that joins. Its log is confide-merge-JOB.log.
# The shares lie in OUT.shards until you remove them. The same command again computes what is missing, and no more.
set -euo pipefail
here=$(cd -- "$(dirname -- "$0")" && pwd)
refuse() {
    echo "submit.sh: $1" >&2
    exit 64
}
if [ $# -lt 3 ] || [[ ! $3 =~ ^[1-9][0-9]*(%[1-9][0-9]*)?$ ]]; then
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 64
fi
sweep=$1 out=$2 at_a_time=${3#"${3%%%*}"} tasks=${3%%%*}
shift 3
folder=${out%.h5}.shards
confide=${CONFIDE:-confide}
command -v "$confide" >/dev/null || {
    echo "submit.sh: there is no program '$confide'; put it on your PATH, or its path into CONFIDE" >&2
    exit 69
}

# Options of sbatch, for the tasks and for the job that joins; after --, options of confide sweep.
for_tasks=() for_merge=() for_sweep=()
while [ $# -gt 0 ]; do
    case $1 in
    --) shift && for_sweep=("$@") && break ;;
    -a* | --arr*) refuse "TASKS says how many tasks there are; '$1' would say it again" ;;
    --wrap*) refuse "'$1' would run something else" ;;
    -d | -o | -e | -c | --dependency | --output | --error | --signal | --cpus-per-task)
        [ $# -gt 1 ] || refuse "'$1' has no value"
        for_tasks+=("$1" "$2")
        shift ;;
    -d* | -o* | -e* | -c* | --dep* | --out* | --err* | --sig* | --cpus-per-t*) for_tasks+=("$1") ;;
    *) for_tasks+=("$1") for_merge+=("$1") ;;
    esac
    shift
done

# A sweep that cannot be read is told here, once, and not by every task.
"$confide" sweep "$sweep" --design-only "${for_sweep[@]}" >/dev/null

# The site's largest task number is one less than MaxArraySize.
most=$(($(scontrol show config | sed -n 's/^MaxArraySize *= *//p') - 1))
[ "$tasks" -le "$most" ] ||
    refuse "this cluster takes at most $most tasks in an array; each then does more: $0 $sweep $out $most"

array=$(sbatch --parsable --array="1-$tasks$at_a_time" "${for_tasks[@]}" "$here/array.sbatch" "$sweep" "$folder" "${for_sweep[@]}")
array=${array%%;*}
merge=$(sbatch --parsable "${for_merge[@]}" --cpus-per-task=1 --dependency="afterany:$array" "$here/merge.sbatch" "$folder" "$out")
merge=${merge%%;*}
echo "array job $array: $tasks tasks, which save in $folder"
echo "merge job $merge: makes $out when they have ended"
echo "see how far it is:  $confide status $folder      what the queue holds:  squeue --me"
