#!/bin/bash
# `confide run` and the system around it: Ctrl-C, a full disk, a folder that cannot be written to, a second run at the
# same time, pipes. Usage: run_command.sh CONFIDE SOURCE_DIR
set -euo pipefail
confide=$1
source=$2
. "$source/tests/support/shell.sh"
enter_scratch
same_data() { /usr/bin/python3 "$source/tests/checks/same_data.py" "$@" >/dev/null; }
fail() { echo "run_command: $*; stderr was: $(cat err)" >&2; exit 1; }
base=(--set population.communities=2 --set time.burn_in_years=0 --set output.every=quarter --threads 2)
small=(--agents 300 --replicates 3 --set time.years=2 "${base[@]}")
scenario=$source/params/uk-2017.yaml
# expect CODE WORDS COMMAND…: the exit code, and what stderr must say.
expect() {
    local code=$1 words=$2 got=0
    shift 2
    "$@" >out 2>err || got=$?
    [ "$got" -eq "$code" ] || fail "exit code $got, not $code, of: $*"
    grep -q -- "$words" err || fail "stderr does not say '$words'"
}

expect 0 "the data are in whole.h5" "$confide" run "$scenario" "${small[@]}" -o whole.h5
grep -q "threads: asked for 2 (--threads), got 2" err || fail "the threads are not told"
# Without a burn-in it does not stand still: run warns of it, report states it, and check --settle finds it alone.
"$confide" run "$scenario" --agents "$(sized 1000 300)" --replicates 8 "${base[@]}" -o drifting.h5 >out 2>err
drifts="Illness left untreated does not stand still: under policy No sharing, which never changes"
grep -q "^Warning: $drifts, it goes from .* policies differ by at most" err || fail "run does not warn of a drift"
"$confide" report drifting.h5 -o drifting.html 2>err >out || fail "report fails"
grep -q "these do not stand still.*; Illness left untreated by −[0-9.]* (−[0-9.]* to −[0-9.]*) % of time" drifting.html || fail "report does not say that it drifts"
small_scenario=("$scenario" --set population.agents="$(sized 1000 300)" --set population.communities=2)
"$confide" check "${small_scenario[@]}" --set time.burn_in_years=0 --settle >out 2>err || fail "check --settle fails"
grep -q "Illness left untreated .* drifts$" out && grep -q "$drifts" out || fail "check --settle does not find a drift"
"$confide" check "$source/params/examples/nobody-minds.yaml" --set population.agents="$(sized 5000 500)" \
    --set population.communities=2 --settle >out 2>err || fail "check --settle fails"
grep -q "^It stands still: no change is both" out || fail "check --settle does not say that it stands still"
expect 0 "nothing to do" "$confide" run "$scenario" "${small[@]}" -o whole.h5
expect 0 "threads: asked for 1 (OMP_NUM_THREADS), got 1" env OMP_NUM_THREADS=1 \
    "$confide" run "$scenario" --agents 1000 --replicates 1 --set population.communities=2 --set time.burn_in_years=0 -o one.h5
"$confide" run "$scenario" "${small[@]}" -o quiet.h5 --quiet >out 2>err
[ ! -s err ] || fail "--quiet is not quiet"
expect 0 "the data are in uk-2017.h5" "$confide" run "$scenario" "${small[@]}"
[ -e uk-2017.h5 ] || fail "the default output is not in the current folder"
expect 0 "the data are in uk-2017.only-3.h5" "$confide" run "$scenario" "${small[@]}" --only 3
expect 73 "holds another experiment" "$confide" run "$scenario" "${small[@]}" --seed 5 -o whole.h5
expect 0 "the data are in quiet.h5" "$confide" run "$scenario" "${small[@]}" --seed 5 -o quiet.h5 --overwrite
# Closed streams and pipes that nobody reads: the data are whole all the same.
"$confide" run "$scenario" "${small[@]}" -o closed_stderr.h5 >out 2>&-
same_data whole.h5 closed_stderr.h5 || fail "the data differ with a closed stderr"
code=0
"$confide" run "$scenario" "${small[@]}" -o closed_stdout.h5 2>err >&- || code=$?
[ "$code" -eq 74 ] || fail "exit code $code, not 74, with a closed stdout"
same_data whole.h5 closed_stdout.h5 || fail "the data differ with a closed stdout"
{ "$confide" run "$scenario" "${small[@]}" -o unread.h5 2>&1 >out || true; } | true # it may end at its last words
same_data whole.h5 unread.h5 || fail "the data differ when nobody reads stderr"
mkdir elsewhere
cp quiet.h5 elsewhere/there.h5
ln -s elsewhere/there.h5 link.h5
expect 0 "elsewhere/there.h5" "$confide" run "$scenario" "${small[@]}" -o link.h5 --overwrite
[ -L link.h5 ] || fail "a file took a link's place"
same_data whole.h5 elsewhere/there.h5 || fail "the data differ behind a link"
# A link that leads to nothing yet leads to the file afterwards, for a named output and for the default.
ln -s elsewhere/new.h5 new.h5
expect 0 "elsewhere/new.h5" "$confide" run "$scenario" "${small[@]}" -o new.h5
[ -L new.h5 ] && same_data whole.h5 elsewhere/new.h5 || fail "a file took the place of a link to nothing"
mkdir default && cd default
ln -s ../elsewhere/default.h5 uk-2017.h5
expect 0 "elsewhere/default.h5" "$confide" run "$scenario" "${small[@]}"
[ -L uk-2017.h5 ] && [ -s ../elsewhere/default.h5 ] || fail "a file took the place of a link of the default name"
cd ..
# In a job of Slurm: OMP_NUM_THREADS=1, preset by the site, is told, and overruled where that is asked for.
tiny=(--agents 1000 --replicates 1 --set population.communities=2 --set time.burn_in_years=0 --overwrite -o tiny.h5)
expect 0 "WARNING: OMP_NUM_THREADS leaves 1 of the job's 2 processors idle" env OMP_NUM_THREADS=1 SLURM_CPUS_PER_TASK=2 \
    "$confide" run "$scenario" "${tiny[@]}"
expect 0 "threads: asked for 2 (--threads), got 2" env OMP_NUM_THREADS=1 SLURM_CPUS_PER_TASK=2 \
    "$confide" run "$scenario" "${tiny[@]}" --threads slurm
expect 64 "SLURM_CPUS_PER_TASK is not set" env -u SLURM_CPUS_PER_TASK "$confide" run "$scenario" "${tiny[@]}" --threads slurm
expect 64 "SLURM_CPUS_PER_TASK is not set" env -u SLURM_CPUS_PER_TASK "$confide" merge tiny.h5 -o other.h5 --threads slurm
# A file that was changed is never taken for finished.
"$confide" status tiny.h5 --verify >out 2>err || fail "a whole file is called damaged"
h5repack tiny.h5 repacked.h5
"$confide" status repacked.h5 --verify >out 2>err && "$confide" summary repacked.h5 >out 2>err || fail "a file that h5repack wrote anew is called damaged"
/usr/bin/python3 -c 'import h5py
with h5py.File("tiny.h5", "r+") as f: f["deaths"][...] = 7'
expect 74 "deaths" "$confide" run "$scenario" "${tiny[@]/--overwrite/--quiet}"
expect 74 "deaths" "$confide" status tiny.h5 --verify
expect 74 "tiny.h5: is damaged" "$confide" merge tiny.h5 -o other.h5
[ ! -e other.h5 ] || fail "damage was carried on"
# What is no file is neither waited for nor replaced; a page and a merged file go where a link leads.
mkfifo fifo
expect 66 "fifo: this is a FIFO" timeout 5 "$confide" run fifo
expect 66 "fifo: is a FIFO" timeout 5 "$confide" summary fifo
expect 66 ".: is a folder" "$confide" summary .
expect 73 "fifo: is a FIFO" timeout 5 "$confide" run "$scenario" "${small[@]}" -o fifo
expect 73 "fifo: is a FIFO" timeout 5 "$confide" report whole.h5 --no-figures -o fifo
expect 73 "fifo: is a FIFO" timeout 5 "$confide" merge whole.h5 --overwrite -o fifo
[ -p fifo ] || fail "a file took a FIFO's place"
: >elsewhere/page.html
ln -s elsewhere/page.html page.html
"$confide" report whole.h5 --no-figures -o page.html >out 2>err
[ -L page.html ] || fail "a page took a link's place"
"$confide" report whole.h5 --no-figures -o - | cmp -s - elsewhere/page.html || fail "-o - prints another page"
"$confide" merge whole.h5 --overwrite -o link.h5 >out 2>err
[ -L link.h5 ] || fail "a merged file took a link's place"
same_data whole.h5 elsewhere/there.h5 || fail "the merged data differ behind a link"
for command in status summary "merge -o none.h5"; do
    # shellcheck disable=SC2086
    expect 74 "is not an output file of confide" "$confide" $command "$scenario"
    head -c 4000 whole.h5 >cut.h5
    # shellcheck disable=SC2086
    expect 74 "cut.h5: is not an output file of confide, or is damaged" "$confide" $command cut.h5
done
expect 73 "whole disk has" timeout -s KILL 5 "$confide" run "$scenario" --replicates 1000000000 -o endless.h5
[ ! -e endless.h5.parts ] || fail "a refused run leaves its parts"
"$confide" run --help | grep -q "Examples" || fail "--help shows no example"

# Ctrl-C once: what has finished is saved, exit code 75, and the same command continues.
long=(--agents "$(sized 2000 500)" --replicates 16 "${base[@]}")
"$confide" run "$scenario" "${long[@]}" -o long.h5 --quiet >out 2>err
( # a background job ignores SIGINT unless it is given back
    trap - INT
    exec python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
        "$confide" run "$scenario" "${long[@]}" -o stopped.h5 >out 2>err
) &
pid=$!
for ((i = 0; i < 200; i++)); do
    [ -n "$(find stopped.h5.parts -name 'point-*.h5' 2>/dev/null)" ] && break
    sleep 0.05
done
kill -INT $pid
code=0
wait $pid || code=$?
[ "$code" -eq 75 ] || fail "exit code $code, not 75, after Ctrl-C"
grep -q "the same command continues" err || fail "it does not say how to go on"
[ ! -e stopped.h5 ] || fail "there is an output file after Ctrl-C"
expect 0 "done before" "$confide" run "$scenario" "${long[@]}" -o stopped.h5
same_data long.h5 stopped.h5 || fail "the data differ after Ctrl-C"

# A second run on the same output, while the first is at work.
"$confide" run "$scenario" "${long[@]}" --seed 9 -o two.h5 --quiet >first.out 2>first.err &
pid=$!
for ((i = 0; i < 200; i++)); do
    [ -e two.h5.parts/lock ] && break
    sleep 0.05
done
expect 73 "another run is writing it" "$confide" run "$scenario" "${long[@]}" --seed 9 -o two.h5
kill -9 $pid
wait $pid 2>/dev/null || true
expect 0 "the data are in two.h5" "$confide" run "$scenario" "${long[@]}" --seed 9 -o two.h5

# A folder that cannot be written to.
mkdir closed
chmod 555 closed
chmod 755 "$folder"
as_user=()
[ "$(id -u)" -ne 0 ] || as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
expect 73 "choose a place that can be written to" "${as_user[@]}" "$confide" run "$scenario" "${small[@]}" -o closed/x.h5

# A full disk: told, nothing damaged, and the same command continues when there is room. Shards take a little less than the
# file that is made of them.
mkdir disk
file=$(stat -c %s whole.h5)
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=64m tmpfs disk 2>/dev/null; then
    head -c $((64 * 1024 * 1024 - file / 3)) /dev/zero >disk/filler
    expect 74 "No space left on device" "$confide" run "$scenario" "${small[@]}" -o disk/x.h5
    truncate -s $((64 * 1024 * 1024 - file * 4 / 3)) disk/filler # room for all shards, not for their join
    expect 74 "disk/x.h5: cannot be written: No space left on device" "$confide" run "$scenario" "${small[@]}" -o disk/x.h5
    rm disk/filler
    expect 0 "done before" "$confide" run "$scenario" "${small[@]}" -o disk/x.h5
    same_data whole.h5 disk/x.h5 || fail "the data differ after a full disk"
else
    echo "run_command: no tmpfs can be mounted here; the full disk is left out (a limit on file sizes stands in, in test_store)"
fi
echo "run_command: all as it should be"
