#!/bin/bash
# `confide calibrate` as people use it: a small calibration from its file to its tables; interrupted, on other threads and
# another time with the same bits; mistakes; and the United Kingdom's, small. Usage: calibrate.sh CONFIDE SOURCE_DIR
set -euo pipefail
confide=$1
source=$2
. "$source/tests/support/shell.sh"
enter_scratch
unset SLURM_ARRAY_TASK_ID OMP_NUM_THREADS
fail() { echo "calibrate: $*; stderr was: $(tail -n 20 err)" >&2; exit 1; }
says() { grep -q -- "$1" "${2:-err}" || fail "'$1' is not said in ${2:-err}"; }

cat >town.yaml <<YAML
base: $source/params/uk-2017.yaml
title: A town
population: {agents: 600, communities: 5}
time: {years: 1, burn_in_years: 1}
policies: {serious: null, history: null}
output: {every: year, subgroups: [all, registered]}
YAML
cat >town-fit.yaml <<YAML
experiments: {town: {scenario: town.yaml, policies: [none, full]}}
vary:
  care.gp.appeal: {normal: {mean: 1.6, sd: 1}}
  conditions.acute_infection.onset: {from: 1, to: 5, log: true}
  belief.floor: {beta: {mean: 0.3, sd: 0.12}}
copula: [{between: [care.gp.appeal, belief.floor], r: 0.3}]
targets:
  consultations: {policy: full, measure: "visits:service=gp / present per person-year", value: 2, within: 10 %, source: a made-up number}
  untreated: {policy: none, measure: untreated_rate, between: [40 %, 60 %], weight: low}
  deterred: {contrast: [full, none], relative: true, measure: "(visits:service=gp + reviews) / present", at_most: 5 %}
held_out:
  avoided: {contrast: [full, none], measure: avoidance}
budget: {points: 80, waves: 2, replicates: 2, posterior: 40}
YAML

# From the file to the tables.
"$confide" calibrate town-fit.yaml -o whole.h5 --threads 2 >out 2>err || fail "it does not run"
says "wave 1: " && says "posterior " && says "of the prior is left"
says "consultations" out && says "Answers" out && says "contraction" out && says "Rounds" out
says "Conflicts" out
head -n 1 whole.csv | grep -qx "care.gp.appeal,conditions.acute_infection.onset,belief.floor,weight" || fail "whole.csv has other columns"
[ "$(wc -l <whole.csv)" -eq 41 ] || fail "whole.csv has not a row for each point"
/usr/bin/python3 - <<'PY' || fail "the file does not hold what it should"
import csv, h5py, numpy
f = h5py.File("whole.h5")
value, weight = f["posterior_value"][:], f["posterior_weight"][:]
assert value.shape == (40, 3) and abs(weight.sum() - 1) < 1e-12
assert [n.decode() for n in f["target"][:]] == ["consultations", "untreated", "deterred", "avoided"]
rows = list(csv.reader(open("whole.csv")))[1:]
assert all([float(x) for x in row] == list(v) + [w] for row, v, w in zip(rows, value, weight))
output, rounds = f["point_output"][:], f["point_round"][:]
# Consultations at the posterior's points lie nearer to 2 than those of the prior.
last = output[f["point_weight"][:] > 0, 0]
assert numpy.median(abs(last - 2)) < numpy.median(abs(output[rounds == 1, 0] - 2)) / 2
PY

# A sweep of the posterior, from the file and from the table: the same points, each as often as it weighs.
cat >posterior.yaml <<YAML
scenario: town.yaml
design: posterior
from: whole.h5
points: 25
replicates: 2
seed: 3
YAML
sed 's/whole.h5/whole.csv/' posterior.yaml >table.yaml
"$confide" sweep posterior.yaml --design-only >points.csv 2>err || fail "no sweep of the posterior"
"$confide" sweep table.yaml --design-only >points-of-table.csv 2>err || fail "no sweep of the posterior's table"
cmp points.csv points-of-table.csv || fail "the file and its table make other points"
/usr/bin/python3 - <<'PY' || fail "the points are not drawn by their weights"
import collections, csv
table = list(csv.reader(open("whole.csv")))[1:]
drawn = collections.Counter(tuple(map(float, row)) for row in list(csv.reader(open("points.csv")))[1:])
assert sum(drawn.values()) == 25
assert all(abs(drawn[tuple(map(float, row[:-1]))] - 25 * float(row[-1])) < 1 for row in table)
PY
"$confide" sweep posterior.yaml -o posterior.h5 --threads 2 --quiet 2>err || fail "the posterior does not run"
"$confide" summary posterior.h5 --measure untreated_rate >out 2>err || fail "no summary of the posterior"
says "a sweep (posterior) of 25 points" out
"$confide" sensitivity posterior.h5 --measure untreated_rate >out 2>err || fail "no sensitivity of the posterior"
says "different ones, each as often as it weighs" out
"$confide" sensitivity posterior.h5 --method evppi --better lower --measure untreated_rate >out 2>err || fail "no value of information"
sed 's/whole.h5/posterior.h5/' posterior.yaml >wrong.yaml
"$confide" sweep wrong.yaml -o wrong.h5 2>err && fail "a result is taken for a calibration"
says "wrong.yaml:3:7: from .*posterior.h5: is no calibration"
sed 's/whole.h5/nowhere.h5/' posterior.yaml >wrong.yaml
"$confide" sweep wrong.yaml -o wrong.h5 2>err && fail "a file that is not there is read"
says "wrong.yaml:3:7: from .*nowhere.h5: No such file"

# One thread, and a run that was stopped in between: the same bits.
"$confide" calibrate town-fit.yaml -o one.h5 --threads 1 --quiet >one.out 2>err || fail "one thread does not do"
[ ! -s err ] || fail "--quiet is not quiet"
cmp whole.csv one.csv && cmp out one.out || fail "the numbers depend on the threads"
cmp whole.h5 one.h5 || fail "the files are not the same, byte for byte"
"$confide" calibrate town-fit.yaml -o stopped.h5 --threads 2 --grace 0 >stopped.out 2>err &
job=$!
until [ -e stopped.h5.waves/wave-1-town.csv ]; do kill -0 $job || break; sleep 0.05; done
kill -TERM $job 2>/dev/null || true
wait $job || true
[ ! -e stopped.csv ] || echo "calibrate: it was over before it was stopped" >&2
"$confide" calibrate town-fit.yaml -o stopped.h5 --threads 2 --quiet >stopped.out 2>err || fail "it does not go on"
cmp whole.csv stopped.csv || fail "an interruption changes the numbers"
"$confide" calibrate town-fit.yaml -o whole.h5 --markdown >page.md 2>err || fail "it does not run again"
says "nothing to do"
says "| consultations | per person-year | 2 (1.8 to 2.2) |" page.md

# Mistakes, another seed, another budget.
sed 's/untreated_rate/untreated_rat/; s/policy: none/policy: nine/' town-fit.yaml >wrong.yaml
"$confide" calibrate wrong.yaml -o wrong.h5 >out 2>err && fail "a wrong file runs"
says "wrong.yaml:9:.*unknown name 'policies.nine'"
sed 's/untreated_rate/untreated_rat/' town-fit.yaml >wrong.yaml
"$confide" calibrate wrong.yaml -o wrong.h5 >out 2>err && fail "a wrong measure runs"
says "wrong.yaml:9:.*measure of untreated:.*untreated_rat"
"$confide" calibrate town-fit.yaml -o few.h5 --budget points=20 >out 2>err && fail "too few points run"
says "fewer than 18 a wave"
got=0
"$confide" calibrate town-fit.yaml -o whole.h5 --seed 5 >out 2>err || got=$?
[ "$got" -eq 73 ] || fail "exit code $got, not 73, where another calibration is in the way"

# The United Kingdom's, small.
"$confide" calibrate "$source/params/calibration-uk-2017.yaml" --budget small -o uk.h5 --quiet >out 2>err || fail "the United Kingdom's does not run"
says "Of 17 targets" out && says "k19_adults" out && says "untreated_irregular" out
