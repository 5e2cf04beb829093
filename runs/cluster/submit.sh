#!/bin/bash
# Submits a sweep as a job array of TASKS tasks, and the job that joins what they save once all of them have ended.
#
#   runs/cluster/submit.sh SWEEP.yaml OUT.h5 TASKS [OPTION OF sbatch...]
#   runs/cluster/submit.sh sweep.yaml sweep.h5 20 --time=1:00:00 --cpus-per-task=8 --partition=short
#
# The shares lie in OUT.shards until you remove them. The same command again computes what is missing, and no more.
set -euo pipefail
here=$(cd -- "$(dirname -- "$0")" && pwd)
if [ $# -lt 3 ] || [[ ! $3 =~ ^[1-9][0-9]*$ ]]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 64
fi
sweep=$1 out=$2 tasks=$3
shift 3
folder=${out%.h5}.shards
confide=${CONFIDE:-confide}
command -v "$confide" >/dev/null || {
    echo "submit.sh: there is no program '$confide'; put it on your PATH, or its path into CONFIDE" >&2
    exit 69
}

# The site's largest task number is one less than MaxArraySize.
most=$(($(scontrol show config | sed -n 's/^MaxArraySize *= *//p') - 1))
if [ "$tasks" -gt "$most" ]; then
    echo "submit.sh: this cluster takes at most $most tasks in an array; each then does more: $0 $sweep $out $most" >&2
    exit 64
fi

array=$(sbatch --parsable --array="1-$tasks" "$@" "$here/array.sbatch" "$sweep" "$folder")
array=${array%%;*}
merge=$(sbatch --parsable --dependency="afterany:$array" "$@" --cpus-per-task=1 "$here/merge.sbatch" "$folder" "$out")
merge=${merge%%;*}
echo "array job $array: $tasks tasks, which save in $folder"
echo "merge job $merge: makes $out when they have ended"
echo "see how far it is:  $confide status $folder      what the queue holds:  squeue --me"
