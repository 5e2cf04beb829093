#!/bin/bash
# kill -9 at random moments, again and again, until the same command gets to its end, of a run and of a sweep; no
# replicate that was saved is ever done twice, and the data equal an uninterrupted run's.
# Usage: kill_resume.sh CONFIDE SOURCE_DIR [KILLS]
set -euo pipefail
confide=$1
source=$2
. "$source/tests/support/shell.sh"
kills=${3:-$(sized 10 3)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
RANDOM=2017
same_data() { /usr/bin/python3 "$source/tests/checks/same_data.py" "$@" >/dev/null; }
fail() { echo "kill_resume: $*" >&2; exit 1; }

# saved FILE: its shards
saved() { [ ! -d "$1.parts" ] || find "$1.parts" -name "point-*.h5" | sort; }

# kill_until_done NAME COMMAND…: NAME.h5 comes about in spite of all, and equals NAME.whole.h5
kill_until_done() {
    local name=$1 file=$1.h5 killed=0 pid shard
    shift
    "$@" -o "$name.whole.h5" --quiet >/dev/null
    for ((i = 0; i < kills; i++)); do
        saved "$file" >before
        "$@" -o "$file" --quiet >/dev/null 2>>messages &
        pid=$!
        sleep "0.$((RANDOM % 40 + 10))"
        if kill -9 $pid 2>/dev/null; then killed=$((killed + 1)); fi
        wait $pid 2>/dev/null || true
        [ -e "$file" ] && break
        saved "$file" >after
        [ -z "$(comm -23 before after)" ] || fail "$name: a saved replicate is gone after kill $i"
        while read -r shard; do h5dump -H "$shard" >/dev/null || fail "$shard cannot be read after kill $i"; done <after
    done
    "$@" -o "$file" >/dev/null 2>messages || fail "$name: the last time failed: $(cat messages)"
    [ ! -e "$file.parts" ] || fail "$name: the parts are still there"
    same_data "$name.whole.h5" "$file" || fail "$name: the data differ"
    echo "$name: killed $killed times; $(sed -n 's/.*; \([0-9]* done before\).*/\1/p' messages)"
    [ "$killed" -gt 0 ] || fail "$name: never killed while it ran"
}

small=(--agents "$(sized 1000 200)" --set population.communities=2 --threads 2)
kill_until_done run "$confide" run "$source/params/uk-2017.yaml" --replicates "$(sized 40 12)" "${small[@]}" \
    --set time.burn_in_years=1 --set output.people=true

cat >sweep.yaml <<YAML
scenario: $source/params/uk-2017.yaml
design: grid
replicates: 10
policies: [none, full]
vary:
  belief.ambiguity: [0.0, 0.4, 0.8]
  belief.floor: [0.1, 0.3]
YAML
kill_until_done sweep "$confide" sweep sweep.yaml "${small[@]}" --set time.burn_in_years=0 --set time.years=2
