#!/usr/bin/python3
"""Known parameters are found again: made data of a small town, 50 times with parameters drawn from their priors, and of the
90 % intervals of three of them 85 to 97 % hold what was put in. Usage: recovery.py CONFIDE SOURCE_DIR [TIMES]"""
import concurrent.futures
import csv
import io
import os
import sys
import tempfile

import h5py
import numpy as np

from program import check, run, source

TIMES = int(sys.argv[3]) if len(sys.argv) > 3 else 50
PRIORS = {"care.gp.appeal": "{uniform: {min: 0, max: 3}}",
          "conditions.acute_infection.onset": "{uniform: {min: 1, max: 5}}",
          "belief.floor": "{uniform: {min: 0.05, max: 0.6}}"}
ENDS = {"care.gp.appeal": (0, 3), "conditions.acute_infection.onset": (1, 5), "belief.floor": (0.05, 0.6)}
MEASURES = {"visits": ("visits:service=gp / present per person-year", 0.05),
            "infections": ("condition_untreated:condition=acute_infection / present", 0.001),
            "afraid": ("fearful / present", 0.02), "untreated": ("untreated / ill", 0.02)}
TOWN = f"""base: {source}/params/uk-2017.yaml
title: A town
population: {{agents: 400, communities: 5}}
time: {{years: 1, burn_in_years: 0.5}}
policies: {{serious: null, history: null, full: null}}
output: {{every: year, subgroups: [all]}}
"""


def observed(folder, truth, k, rng):
    """What the town gives at the truth, over many replicates and with an error of the observation."""
    sets = [word for path, value in truth.items() for word in ("--set", f"{path}={value!r}")]
    run("run", "town.yaml", "-o", f"truth-{k}.h5", "--set", "random.replicates=12", "--set", f"random.seed={7000 + k}",
        "--threads", "1", "--quiet", *sets, cwd=folder)
    defined = [word for name, (formula, _) in MEASURES.items() for word in ("--define", f"my_{name}={formula}")]
    rows = run("summary", f"truth-{k}.h5", "--csv", "--measure", ",".join(f"my_{name}" for name in MEASURES), *defined,
               cwd=folder).stdout
    mean = {row["measure"][3:]: float(row["estimate"]) for row in csv.DictReader(io.StringIO(rows))}
    return {name: mean[name] + rng.normal(0, MEASURES[name][1]) for name in MEASURES}


def covered(folder, k):
    rng = np.random.default_rng(100 + k)
    truth = {path: float(rng.uniform(*ENDS[path])) for path in PRIORS}
    data = observed(folder, truth, k, rng)
    with open(os.path.join(folder, f"fit-{k}.yaml"), "w") as f:
        f.write("experiments: {town: {scenario: town.yaml}}\nvary:\n")
        f.writelines(f"  {path}: {prior}\n" for path, prior in PRIORS.items())
        f.write("targets:\n")
        f.writelines(f'  {name}: {{measure: "{MEASURES[name][0]}", policy: none, value: {data[name]!r}, sd: {MEASURES[name][1]}, '
                     "scale: plain}\n" for name in MEASURES)
        f.write(f"budget: {{points: 64, waves: 2, replicates: 2, posterior: 60, rounds: 1}}\nseed: {k}\n")
    run("calibrate", f"fit-{k}.yaml", "-o", f"fit-{k}.h5", "--threads", "1", "--quiet", cwd=folder)
    with h5py.File(os.path.join(folder, f"fit-{k}.h5")) as f:
        ends = dict(zip([n.decode() for n in f["parameter"][:]], f["parameter_posterior"][:]))
    return [ends[path][0] <= truth[path] <= ends[path][2] for path in PRIORS], [ends[p][2] - ends[p][0] for p in PRIORS]


with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "town.yaml"), "w") as f:
        f.write(TOWN)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda k: covered(folder, k), range(TIMES)))
hits = np.array([hit for hit, _ in found])
widths = np.array([w for _, w in found]).mean(axis=0) / [ENDS[p][1] - ENDS[p][0] for p in PRIORS]
words = f"{100 * hits.mean():.1f} % of {hits.size} intervals hold the truth {hits.mean(axis=0)}; widths {widths}"
check(0.85 <= hits.mean() <= 0.97, words)
check(widths.min() < 0.6, f"the data say nothing: {words}")
print(words)
