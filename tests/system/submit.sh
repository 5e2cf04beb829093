#!/bin/bash
# What runs/cluster/submit.sh gives to sbatch, by stand-ins of Slurm's commands. Usage: submit.sh CONFIDE SOURCE_DIR
set -euo pipefail
confide=$(realpath "$1")
source=$(realpath "$2")
. "$source/tests/support/shell.sh"
enter_scratch
fail() {
    echo "submit: $*" >&2
    cat said jobs >&2 2>/dev/null || true
    exit 1
}

mkdir bin
printf '#!/bin/bash\necho "$*" >>"%s/jobs"; echo 42\n' "$folder" >bin/sbatch
printf '#!/bin/bash\necho "MaxArraySize = 1001"\n' >bin/scontrol
chmod +x bin/*
export PATH=$folder/bin:$PATH CONFIDE=$confide
cat >sweep.yaml <<YAML
scenario: $source/params/uk-2017.yaml
design: grid
replicates: 2
vary:
  belief.full: [0.5, 0.9]
YAML

# submit OPTION...; the two jobs are then in $tasks and $merge
submit() {
    rm -f jobs
    "$source/runs/cluster/submit.sh" sweep.yaml out.h5 "$@" >said 2>&1 || return $?
    [ "$(wc -l <jobs)" -eq 2 ] || fail "$(wc -l <jobs) jobs, not two"
    tasks=$(sed -n 1p jobs) merge=$(sed -n 2p jobs)
}
refused() {
    local status=0
    submit "$@" || status=$?
    [ "$status" -ne 0 ] || fail "'$*' is not refused"
    [ ! -e jobs ] || fail "'$*' is refused, and submitted"
}

submit 20 --time=1:00:00 --partition=short || fail "fails"
[[ $tasks == *"--array=1-20 --time=1:00:00 --partition=short "*"array.sbatch sweep.yaml out.shards" ]] || fail "the tasks: $tasks"
[[ $merge == *"--time=1:00:00 --partition=short"*"--dependency=afterany:42 "*"merge.sbatch out.shards out.h5" ]] || fail "the merge: $merge"

# What is the tasks' own does not reach the job that joins, however it is written.
for own in --dependency=afterok:7 "--dependency afterok:7" "-d afterok:7" -dafterok:7 --depend=afterok:7 --output=%a.log "-o %a.log" \
    -o%a.log --error=%a.err "-e %a.err" --signal=USR1@60 --cpus-per-task=8 "-c 8" -c8; do
    # shellcheck disable=SC2086
    submit 20 $own --mem=2G || fail "fails with $own"
    [[ $tasks == *" $own "* ]] || fail "the tasks lack $own"
    [[ $merge != *afterok* && $merge != *%a* && $merge != *USR1* && $merge != *[=c\ ]8\ * ]] || fail "the merge has $own"
    [[ $merge == *"--dependency=afterany:42"* && $merge == *--mem=2G* ]] || fail "the merge waits for nothing: $merge"
done

submit 20%5 || fail "some at a time"
[[ $tasks == *"--array=1-20%5 "* ]] || fail "the tasks: $tasks"

# What follows -- is of confide sweep.
submit 20 --mem=2G -- --replicates 3 --set belief.floor=0.2 || fail "options of the sweep"
[[ $tasks == *"sweep.yaml out.shards --replicates 3 --set belief.floor=0.2" ]] || fail "the tasks: $tasks"
[[ $merge != *replicates* ]] || fail "the merge: $merge"

refused 20 --array=1-3
refused 20 -a 1-3
refused 2000
refused 20 -- --no-such-option
mv sweep.yaml other.yaml
refused 20
grep -q 'sweep.yaml' said || fail "does not say which sweep is not there"
