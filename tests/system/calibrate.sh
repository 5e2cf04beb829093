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
budget: {points: 80, waves: 2, replicates: 2, posterior: 40, rounds: 1}
YAML

# From the file to the tables.
"$confide" calibrate town-fit.yaml -o whole.h5 --threads 2 >whole.out 2>err || fail "it does not run"
says "wave 1: " && says "posterior " && says "of the prior is left"
for word in consultations Answers contraction Rounds Conflicts; do says "$word" whole.out; done
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

# Beside chance, parameter uncertainty: the middle 90 % of the posterior's points, without chance.
"$confide" run town.yaml -o town.h5 --set random.replicates=3 --quiet >out 2>err || fail "the town does not run"
"$confide" summary town.h5 --uncertainty posterior.h5 >doubts 2>err || fail "no summary with ranges"
says "posterior.h5, 25 points of the posterior" doubts && says "chance of their replicates is taken off" doubts
"$confide" summary posterior.h5 --measure untreated_rate --by point --csv >points-of-it.csv 2>err || fail "no points"
"$confide" summary posterior.h5 --measure untreated_rate --csv >over-points.csv 2>err || fail "no answer over points"
"$confide" summary town.h5 --uncertainty posterior.h5 --csv --measure untreated_rate >doubts.csv 2>err || fail "no CSV with ranges"
"$confide" summary town.h5 --uncertainty posterior.h5 --json --measure untreated_rate >doubts.json 2>err || fail "no JSON with ranges"
/usr/bin/python3 - <<'PY' || fail "the ranges are others"
import csv, json, numpy, re
points = list(csv.DictReader(open("points-of-it.csv")))
over = list(csv.DictReader(open("over-points.csv")))
lines = open("doubts").read().splitlines()
rows = [i for i, line in enumerate(lines) if line.startswith("  Illness left untreated")]
told = [[tuple(map(float, pair)) for pair in re.findall(r"\[([-+0-9.]+) to ([-+0-9.]+)\]", lines[i + 2])] for i in rows]
decimals = [len((re.search(r"\.(\d+)", lines[i + 2]) or ["", ""])[1]) for i in rows]
def right(policy, contrast):
    mine = lambda row: row["policy"] == policy and row["contrast"] == contrast
    x = numpy.array([float(row["estimate"]) for row in points if mine(row)])
    sd, = [float(row["sd_parameters"]) for row in over if mine(row)]
    return [x.mean() + sd / x.std(ddof=1) * (numpy.quantile(x, q) - x.mean()) for q in (0.05, 0.95)]
assert len(rows) == 2 and len(told[0]) == 2 and len(told[1]) == 1
for got, want, digits in ((told[0][0], right("none", ""), decimals[0]), (told[0][1], right("full", ""), decimals[0]),
                          (told[1][0], right("full", "difference"), decimals[1])):
    assert numpy.allclose(got, want, atol=0.51 * 10.0 ** -digits), (got, want)
said = json.load(open("doubts.json"))
assert said["uncertainty"] == {"file": "posterior.h5", "design": "posterior", "points": 25, "share": 0.9, "chance_taken_off": True}
for rows in (list(csv.DictReader(open("doubts.csv"))), said["estimates"]):
    assert len(rows) == 4
    for row in rows:
        got = [float(row[f"uncertainty_{end}"]) for end in ("low", "high")]
        assert numpy.allclose(got, right(row["policy"], row.get("contrast", ""))), (row, got)
PY
"$confide" summary town.h5 --uncertainty posterior.h5 --by group >out 2>err && fail "ranges by group as a table"
says "goes with the headline table"
"$confide" summary town.h5 --uncertainty posterior.h5 --by group,year --csv -m untreated_rate >out 2>err || fail "no ranges by group and year"
says "measure,policy,against,contrast,year,group,estimate,low,high,replicates,variance_ratio,unit,uncertainty_low,uncertainty_high" out
says "untreated_rate,full,none,difference,20[0-9]*,[^,]*,.*ill,[-0-9.]*[0-9],[-0-9.]*[0-9]$" out
"$confide" figures town.h5 ranges -u posterior.h5 -m untreated_rate -o both -f svg >out 2>err || fail "no figure of both doubts"
says "Thin: what is not known" both/ranges.svg
cut -d, -f2,8,9 both/ranges.csv | tail -1 >out
sed -n 's/^untreated_rate,full,none,difference,.*ill,/full,/p' doubts.csv | tr -d '\r' | cmp - out || fail "the figure has other ranges"
"$confide" figures town.h5 ranges -o both -f svg >out 2>err && fail "a figure of both doubts with one"
says "name a sweep of 'design: posterior' or 'priors' with --uncertainty"
"$confide" figures town.h5 twins -u posterior.h5 -o both >out 2>err && fail "a sweep that no figure takes"
says "uncertainty is not used by twins"
# Found by its name beside the result; left out with its reason where it does not fit.
cp posterior.h5 town-posterior.h5
"$confide" summary town.h5 >found 2>err || fail "no summary with what was found"
says "It was found beside the result" found && says "town-posterior.h5, 25 points of the posterior" found
grep -v "found beside" found | sed 's/town-posterior/posterior/' | cmp - doubts || fail "what was found gives other numbers"
"$confide" summary town.h5 --no-uncertainty >found 2>err || fail "no summary without what was found"
grep -q "not known" found && fail "--no-uncertainty takes what lies beside"
"$confide" summary town.h5 --uncertainty whole.h5 >named 2>err || fail "a calibration whose sweep is there is refused"
sed 's/town-posterior/posterior/' named | cmp - doubts || fail "a calibration gives other ranges than its sweep"
sed 's/points: 25/points: 7/; s/design: posterior/design: priors/; /^from:/d' posterior.yaml >other.yaml
echo 'vary: {belief.floor: {uniform: {min: 0.1, max: 0.5}}}' >>other.yaml
"$confide" sweep other.yaml -o town-posterior.h5 --overwrite --quiet 2>err || fail "no other sweep"
"$confide" summary town.h5 --uncertainty whole.h5 >out 2>err && fail "a sweep of other points is taken for the calibration's"
says "town-posterior.h5: its points are not those of whole.h5"
rm town-posterior.h5
"$confide" summary town.h5 --uncertainty town.h5 >out 2>err && fail "a run is taken for what is not known"
says "town.h5: it is no sweep over what is not known"
"$confide" run town.yaml -o short.h5 --set time.years=0.5 --set random.replicates=2 --quiet >out 2>err || fail "no short run"
"$confide" summary short.h5 --uncertainty posterior.h5 >out 2>err && fail "another time is taken"
says "is of another time"
cp posterior.h5 short-posterior.h5
"$confide" summary short.h5 >out 2>err || fail "what does not fit beside a result stops its summary"
says "short-posterior.h5 beside the result cannot be taken: it is of another time" && ! grep -q "not known" out || fail "it is taken"

# The figures of the calibration, and their numbers.
"$confide" figures whole.h5 -o figures -f svg >out 2>err || fail "no figures"
for name in targets fit posterior waves; do [ -s figures/$name.svg ] || fail "no figure $name"; done
/usr/bin/python3 - <<'PY' || fail "the figures show other numbers"
import csv, h5py, numpy
f = h5py.File("whole.h5")
read = lambda name: list(csv.DictReader(open(f"figures/{name}.csv")))
names = [n.decode() for n in f["target"][:]]
close = lambda row, q: numpy.allclose([float(row[k]) for k in ("low", "estimate", "high")], q, rtol=1e-12)
for row in read("targets"):
    t = names.index(row["target"])
    if row["of"] != "observed":
        assert close(row, f["target_" + row["of"]][t])
    elif numpy.isfinite(f["target_low"][t]) and numpy.isfinite(f["target_high"][t]):
        assert close(row, [f["target_low"][t], f["target_value"][t], f["target_high"][t]])
fit = read("fit")
assert [row["target"] for row in fit] == ["consultations", "untreated"]  # a bound has no tolerance
for row in fit:
    t = names.index(row["target"])
    half = (f["target_high"][t] - f["target_low"][t]) / 2
    assert close(row, (f["target_posterior"][t] - f["target_value"][t]) / half)
u, w = f["point_quantile"][:], f["point_weight"][:]
parameters = [n.decode() for n in f["parameter"][:]]
rows = [row for row in read("posterior") if row["of"] == "posterior"]
order = numpy.argsort(-f["parameter_contraction"][:], kind="stable")
assert [row["parameter"] for row in rows] == [parameters[j] for j in order]
for row in rows:
    x = 100 * u[:, parameters.index(row["parameter"])]
    for key, p in (("low", 0.05), ("estimate", 0.5), ("high", 0.95)):
        assert w[x < float(row[key]) - 1e-9].sum() <= p + w.max() and w[x <= float(row[key]) + 1e-9].sum() >= p - w.max()
left = [row for row in read("waves") if row["what"] == "left"]
assert numpy.allclose([float(row["estimate"]) for row in left if row["estimate"]],
                      [numpy.log10(x) for x in f["round_share_left"][:] if x > 0])
PY
"$confide" figures whole.h5 untreated -o figures >out 2>err && fail "a figure of results is drawn of a calibration"
says "untreated is a figure of a run or a sweep, and whole.h5 is a calibration"
"$confide" figures town.h5 targets -o figures >out 2>err && fail "a figure of calibrations is drawn of a run"
says "targets is a figure of a calibration, and town.h5 is none"
"$confide" figures whole.h5 --measure avoidance -o figures >out 2>err && fail "--measure is taken"
says "only their look can be chosen"
"$confide" summary town.h5 --uncertainty whole.h5 >out 2>err && fail "a calibration is taken that nobody has swept"
says "whole.h5 is a calibration: what its parameters answer has to be simulated once"
says "confide sweep SWEEP.yaml -o town-posterior.h5"
"$confide" summary whole.h5 >out 2>err && fail "a calibration is summarised"
says "whole.h5: is a calibration, not a result"
says "a sweep with 'design: posterior' and 'from: whole.h5' simulates its points"

# Others read the file by the names of its dimensions, as its page says.
/usr/bin/python3 - "$source" <<'PY' || fail "the file is not what its page says"
import re, sys
import numpy, xarray
rows = re.findall(r"^\| (`[^|]+`) \| ([a-z_ ]+) \|", open(sys.argv[1] + "/runs/FORMAT.md").read().split("# The file of a calibration")[1], re.M)
said = {name: tuple(dims.split()) for names, dims in rows for name in re.findall("`([a-z_]+)`", names)}
for engine in ("h5netcdf", "netcdf4"):
    with xarray.open_dataset("whole.h5", engine=engine) as x:
        assert {name: v.dims for name, v in x.data_vars.items()} == said, said
        assert x.attrs["kind"] == "calibration" and "targets:" in x.attrs["calibration"]
        assert list(x.goal.values) == ["consultations", "untreated", "deterred"]
        weight = x.posterior_weight
        assert abs(float(weight.sum()) - 1) < 1e-12 and x.posterior_point.values[0] == 1
        median = x.target_posterior.sel(target="consultations", quantile="50 %")
        assert float(median) == float(x.target_posterior[0, 1])
PY

# One thread, and a run that was stopped in between: the same bits.
"$confide" calibrate town-fit.yaml -o one.h5 --threads 1 --quiet >one.out 2>err || fail "one thread does not do"
[ ! -s err ] || fail "--quiet is not quiet"
cmp whole.csv one.csv && cmp whole.out one.out || fail "the numbers depend on the threads"
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

# The United Kingdom's, in one wave of as few points as its parameters need.
"$confide" calibrate "$source/params/calibration-uk-2017.yaml" --budget small,points=82,waves=1,replicates=1,posterior=12,rounds=1,agents=500 \
    -o uk.h5 --quiet >out 2>err || fail "the United Kingdom's does not run"
says "Of 17 targets" out && says "k19_adults" out && says "untreated_irregular" out
