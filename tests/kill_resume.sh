#!/bin/bash
# kill -9 at random moments, again and again, until the same command gets to its end; no replicate that was saved is
# ever done twice, and the data equal an uninterrupted run's. Usage: kill_resume.sh CONFIDE SOURCE_DIR [KILLS]
set -euo pipefail
confide=$1
source=$2
kills=${3:-12}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
RANDOM=2017
same_data() { /usr/bin/python3 "$source/tests/checks/same_data.py" "$@" >/dev/null; }
fail() { echo "kill_resume: $*" >&2; exit 1; }
saved() { [ ! -d killed.h5.parts ] || find killed.h5.parts -name "point-*.h5" | sort; }

run=("$confide" run "$source/params/uk-2017.yaml" --agents 1000 --replicates 40 --set population.communities=2
    --set time.burn_in_years=1 --set output.people=true --threads 2)
"${run[@]}" -o whole.h5 --quiet >/dev/null

killed=0
for ((i = 0; i < kills; i++)); do
    saved >before
    "${run[@]}" -o killed.h5 --quiet >/dev/null 2>>messages &
    pid=$!
    sleep "0.$((RANDOM % 40 + 5))"
    if kill -9 $pid 2>/dev/null; then killed=$((killed + 1)); fi
    wait $pid 2>/dev/null || true
    [ -e killed.h5 ] && break
    saved >after
    [ -z "$(comm -23 before after)" ] || fail "a saved replicate is gone after kill $i"
    while read -r shard; do h5dump -H "$shard" >/dev/null || fail "$shard cannot be read after kill $i"; done <after
done
"${run[@]}" -o killed.h5 >/dev/null 2>messages || fail "the last run failed: $(cat messages)"
[ ! -e killed.h5.parts ] || fail "the parts are still there"
same_data whole.h5 killed.h5 || fail "the data differ"
echo "killed $killed times; $(sed -n 's/.*; \([0-9]* done before\).*/\1/p' messages)"
[ "$killed" -gt 0 ] || fail "never killed while it ran"
