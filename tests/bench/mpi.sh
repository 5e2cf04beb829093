#!/bin/bash
# How much two MPI ranks get done beside two processes that know nothing of each other: the same replicates, by
# `mpirun -np 2` (one file at the end) and as --shard 1/2 and 2/2 (two files). Medians of several rounds, in turns; a
# quiet machine of two processors or more. The aim is 0.95 or more.
# Usage: mpi.sh CONFIDE SOURCE_DIR [ROUNDS [REPLICATES]]: a build with MPI.
set -euo pipefail
confide=$(realpath "$1")
source=$(realpath "$2")
rounds=${3:-5}
replicates=${4:-60}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

printf 'scenario: %s\ndesign: grid\nreplicates: %d\npolicies: [none, full]\nvary:\n  belief.ambiguity: [0.0, 0.3]\n' \
    "$source/params/uk-2017.yaml" "$replicates" >sweep.yaml
sweep=("$confide" sweep sweep.yaml --threads 1 --quiet --agents 20000)

seconds() {
    local from=$EPOCHREALTIME
    "$@"
    awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN {print b - a}'
}
ranks() { mpirun --bind-to none -np 2 "${sweep[@]}" -o ranks.h5 --overwrite; }
processes() {
    "${sweep[@]}" -o processes/ --shard 1/2 --overwrite &
    "${sweep[@]}" -o processes/ --shard 2/2 --overwrite
    wait
}
median() { sort -g "$1" | awk '{x[NR] = $1} END {print (x[int((NR + 1) / 2)] + x[int(NR / 2) + 1]) / 2}'; }

for ((i = 0; i < rounds; i++)); do
    rm -rf ranks.h5* processes
    mkdir processes
    seconds processes >>of_processes
    seconds ranks >>of_ranks
done
awk -v p="$(median of_processes)" -v r="$(median of_ranks)" -v n=$((2 * replicates)) -v k="$rounds" 'BEGIN {
    printf "%d replicates, medians of %d rounds: two processes %.2f s, two MPI ranks %.2f s\n", n, k, p, r
    printf "two MPI ranks get %.3f of what two processes get done\n", p / r }'
