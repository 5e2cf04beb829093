#!/bin/bash
# Sweeps over MPI ranks: the same data as one thread's from 1, 2 and 4 ranks of 1 and 2 threads, after a rank was
# killed, and after all were told to stop; each time another number of ranks goes on. More ranks than processors.
# Usage: mpi.sh CONFIDE SOURCE_DIR TEST_MPI_RANKS: a build with MPI (Open MPI), and its test of the ranks.
set -euo pipefail
confide=$(realpath "$1")
source=$(realpath "$2")
ranks_test=$(realpath "$3")
. "$source/tests/support/shell.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_WAIT_POLICY=passive
mpi=(mpirun --bind-to none --oversubscribe)

fail() {
    echo "mpi: $*" >&2
    tail -n 20 said >&2 || true
    exit 1
}
same_data() { /usr/bin/python3 "$source/tests/checks/same_data.py" "$@" >said || fail "the data differ"; }

# The counter, in shared memory and as it is between machines.
for n in 2 4; do
    "${mpi[@]}" -np $n "$ranks_test" >said 2>&1 || fail "$n ranks do not agree"
    "${mpi[@]}" -np $n --mca osc pt2pt --mca btl tcp,self "$ranks_test" >said 2>&1 ||
        fail "$n ranks do not agree as between machines"
done

write_sweep 5
cat >numbered <<PROGRAM
#!/bin/bash
echo \$\$ >pid.\$OMPI_COMM_WORLD_RANK
exec '$confide' "\$@"
PROGRAM
chmod +x numbered

# until_saved FILE: some replicates of it are safe, in 30 s
until_saved() {
    for ((i = 0; i < 600; i++)); do
        ! compgen -G "$1.parts/point-*" >/dev/null || return 0
        sleep 0.05
    done
    fail "nothing is saved of $1"
}
sweep=(sweep sweep.yaml --grace 1)

"$confide" --version | grep -q "^MPI: [A-Z][A-Za-z ]* [0-9]" || fail "--version does not name the MPI"
"$confide" "${sweep[@]}" -o one.h5 --threads 1 >said 2>&1 || fail "one thread alone fails"
"${mpi[@]}" -np 1 "$confide" "${sweep[@]}" -o 1-2.h5 --threads 2 >said 2>&1 || fail "1 rank of 2 threads fails"
"${mpi[@]}" -np 2 "$confide" "${sweep[@]}" -o 2-1.h5 --threads 1 >said 2>&1 || fail "2 ranks of 1 thread fail"
grep -q "^2 ranks, 2 threads" said || fail "how many ranks and threads there are is not said"
"${mpi[@]}" -np 4 "$confide" "${sweep[@]}" -o 4-2.h5 --threads 2 >said 2>&1 || fail "4 ranks of 2 threads fail"
same_data one.h5 1-2.h5 2-1.h5 4-2.h5

# What is wrong is said once; another experiment's file is replaced only when that is asked.
other=("${sweep[@]}" --seed 5 --set time.years=2 --replicates 1 --threads 1)
status=0
"${mpi[@]}" -np 2 "$confide" "${other[@]}" -o 2-1.h5 >said 2>&1 || status=$?
[ $status -eq 73 ] || fail "in the way of another experiment, the exit code is $status, not 73"
[ "$(grep -c "^confide: " said)" -eq 1 ] && grep -q "holds another experiment" said || fail "it is not said once what is in the way"
"${mpi[@]}" -np 2 "$confide" "${other[@]}" -o 2-1.h5 --overwrite >said 2>&1 || fail "2 ranks do not replace a file"
"$confide" "${other[@]}" -o other.h5 >said 2>&1 || fail "one thread alone fails"
same_data other.h5 2-1.h5

# The second of two dies in the middle; mpirun ends the first.
"${mpi[@]}" -np 2 ./numbered "${sweep[@]}" -o killed.h5 --threads 1 >said 2>&1 &
run=$!
until_saved killed.h5
kill -9 "$(cat pid.1)" || fail "rank 1 has ended too early"
! wait $run || fail "nobody noticed that rank 1 was killed"
[ ! -e killed.h5 ] || fail "the work was done before rank 1 was killed"
"${mpi[@]}" -np 4 "$confide" "${sweep[@]}" -o killed.h5 --threads 1 >said 2>&1 || fail "4 ranks do not go on"
grep -q "done before" said || fail "what was saved before rank 1 was killed is done again"
done_before=$(sed -n 's/.*; \([0-9]*\) done before.*/\1/p' said)
same_data one.h5 killed.h5

# All are asked to stop, through mpirun.
"${mpi[@]}" -np 2 ./numbered "${sweep[@]}" -o stopped.h5 --threads 1 >said 2>&1 &
run=$!
until_saved stopped.h5
kill -USR1 $run
status=0
wait $run || status=$?
[ $status -eq 75 ] || fail "asked to stop, the exit code is $status, not 75"
[ "$(grep -c "^confide: " said)" -eq 1 ] || fail "it is not said once that all have stopped"
cp -r stopped.h5.parts replaced.h5.parts
"${mpi[@]}" -np 2 "$confide" "${other[@]}" -o replaced.h5 --overwrite >said 2>&1 || fail "2 ranks do not replace parts"
same_data other.h5 replaced.h5
"$confide" "${sweep[@]}" -o stopped.h5 --threads 2 >said 2>&1 || fail "one process does not go on"
same_data one.h5 stopped.h5
echo "mpi: equal data; $done_before of 20 were saved when a rank was killed; $SECONDS s"
