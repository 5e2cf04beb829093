#!/usr/bin/python3
"""An output file opened by h5py, netCDF4, xarray (both engines), pandas and ncdump. Usage: readers.py CONFIDE SOURCE_DIR"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import h5py
import netCDF4
import numpy as np
import xarray as xr

confide, source = sys.argv[1:3]
NAMES = ["policy", "group", "subgroup", "condition", "service", "severity", "policy_b", "cell"]
STOCK = ("point", "policy", "replicate", "interval", "group", "subgroup")
SHAPES = {
    "present": STOCK, "alarm_sum": STOCK, "untreated_severity": STOCK + ("severity",), "onsets": STOCK + ("condition",),
    "visits": STOCK + ("service",), "exploited_at_start": STOCK[:-1], "weight": ("group",), "people": ("group",),
    "agents": ("group",), "complete": ("point", "replicate"),
    "twins_died": ("point", "policy", "policy_b", "replicate", "group", "cell"),
}
ATTRIBUTES = """Conventions title program version source_revision compiler build_options created command host_cpu seed
    step_days random_generator scenario scenario_sha256""".split()
# What the summary says of these must be among the numbers that a recipe about them prints.
RECIPES = {"untreated_rate": r"\bill\b", "avoidance": "deterred", "twins_disclosed.only_reference": "twins"}


def check(truth, words):
    if not truth:
        sys.exit(f"readers: {words}")


def look_with_xarray(path, engine):
    with xr.open_dataset(path, engine=engine) as d:
        for name, dims in SHAPES.items():
            check(d[name].dims == dims, f"{engine}: {name} has the dimensions {d[name].dims}")
        check(list(d.policy.values) == ["none", "serious", "full", "history"], f"{engine}: policies {d.policy.values}")
        check(str(d.interval.values[0])[:10] == "2017-01-01", f"{engine}: the time is {d.interval.values[0]}")
        check(d.weight.dtype == "float64" and d.present.dtype == "uint32", f"{engine}: types")
        check(d.complete.values.tolist() == [[1, 1]], f"{engine}: complete is {d.complete.values}")
        total = d.present.sel(policy="none", subgroup="all").sum(("point", "interval", "group")).values
        check((total > 0).all(), f"{engine}: nobody is present")
        for name in d.variables:
            a = d[name].attrs if name != "interval" else dict(d[name].attrs, units=d[name].encoding["units"])
            check("long_name" in a and "units" in a, f"{engine}: {name} lacks long_name or units")
        frame = d.disclosures.sel(subgroup="all").sum(("point", "interval")).to_dataframe()
        check(list(frame.index.names) == ["policy", "replicate", "group"], "pandas: the index")
    with xr.open_dataset(path, engine=engine, group="persons") as p:
        check(p.slot.dims == ("person",) and p.sizes["person"] > 0, f"{engine}: the persons")
        check(set(np.unique(p["replicate"])) == {1, 2}, f"{engine}: replicates of the persons")


def recipes(folder, path):
    """Runs those of analysis/RECIPES.md, and holds what they print to the summary."""
    shutil.copy(path, os.path.join(folder, "uk.h5"))
    env = dict(os.environ, PATH=os.path.dirname(os.path.abspath(confide)) + os.pathsep + os.environ["PATH"])
    run = lambda *a: subprocess.run(a, cwd=folder, env=env, capture_output=True, text=True)
    asked = run(confide, "summary", "uk.h5", "--json", "--measure", ",".join(RECIPES))
    check(asked.returncode == 0, asked.stderr)
    right = {r["measure"]: r["estimate"] for r in json.loads(asked.stdout)["estimates"]
             if r["policy"] == "full" and r.get("contrast", "twins") == "twins"}
    text = open(os.path.join(source, "analysis", "RECIPES.md")).read()
    has_r = shutil.which("Rscript") and run("Rscript", "-e", "library(ncdf4)").returncode == 0
    done = {"python": 0, "r": 0, "sh": 0}
    for language, code in re.findall(r"```(\w+)\n(.*?)```", text, re.S):
        check(len(code.splitlines()) <= 12, f"a recipe is long:\n{code}")
        if language == "julia":  # on paper
            continue
        if language == "r" and not has_r:
            print("readers: the recipe in R is left out: there is no Rscript with ncdf4 here")
            continue
        command = {"python": ["/usr/bin/python3", "-c"], "r": ["Rscript", "-e"], "sh": ["sh", "-ec"]}[language]
        told = run(*command, code)
        check(told.returncode == 0, f"the recipe fails:\n{code}\n{told.stderr}")
        check(told.stdout.strip() or os.path.getsize(os.path.join(folder, "uk.csv")) > 0, f"it says nothing:\n{code}")
        numbers = [float(x) for x in re.findall(r"-?\d+\.\d+", told.stdout)]
        for measure, about in RECIPES.items():
            near = [x for x in numbers if abs(x - right[measure]) <= 1e-4 * abs(right[measure])]
            check(near or not re.search(about, code), f"{measure} is {right[measure]}, but it prints {numbers}:\n{code}")
        done[language] += 1
    check(done["python"] == 4 and done["sh"] == 1, f"recipes: {done}")
    header = open(os.path.join(folder, "uk.csv")).readline().strip()
    check(header == "policy,replicate,group,measure,value,unit", f"export: {header}")


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "readers.h5")
    scenario = os.path.join(folder, "readers.yaml")
    with open(scenario, "w") as f:
        f.write(f"base: {source}/params/uk-2017.yaml\ntitle: Readers \u2014 \u00e9\noutput: {{people: true}}\n"
                "random: {replicates: 2}\npopulation: {agents: 800, communities: 2}\ntime: {burn_in_years: 0}\n")
    subprocess.run([confide, "run", scenario, "-o", path, "--quiet"], check=True, stdout=subprocess.DEVNULL)

    for engine in (None, "netcdf4", "h5netcdf"):
        look_with_xarray(path, engine)
    with h5py.File(path, "r") as f:
        missing = [a for a in ATTRIBUTES if a not in f.attrs]
        check(not missing, f"h5py: attributes are missing: {missing}")
        check("policies:" in f.attrs["scenario"].decode(), "h5py: the scenario")
        check([s.decode() for s in f["group"][:2]] == ["overstayers", "refused_asylum"], "h5py: the groups")
        check(f["present"].dims[5][0].name == "/subgroup", "h5py: no scale on the subgroups")
        check(f["present"].compression == "gzip" and f["present"].shuffle, "h5py: compression")
    with netCDF4.Dataset(path) as f:
        check(f.title == "Readers \u2014 \u00e9", f"netCDF4: the title is {f.title}")
        check(f["policy"][2] == "full" and f["interval"].calendar == "proleptic_gregorian", "netCDF4: coordinates")
        check(f["interval_steps"].dimensions == ("interval",) and (f["interval_steps"][:] >= 1).all(), "netCDF4: interval_steps")
        check(list(f["delay_from"][:]) == [0, 7, 14, 28, 56, 91, 120, 182, 365], "netCDF4: delay_from")
        for what in ("policy", "group", "condition"):
            labels = f[f"{what}_label"]
            check(labels.dimensions == (what,) and all(labels[:]), f"netCDF4: {what}_label")
        check(f["delay_from"].dimensions == ("delay",), "netCDF4: the dimension of delay_from")
    header = subprocess.run(["ncdump", "-h", path], check=True, capture_output=True, text=True).stdout
    check("uint present(point, policy, replicate, interval, group, subgroup) ;" in header, "ncdump: present")
    check(header.index("\tpoint = 1") < header.index("\tpolicy = 4") < header.index("\treplicate = 2"), "ncdump: order")
    values = subprocess.run(["ncdump", "-v", ",".join(NAMES), path], check=True, capture_output=True, text=True).stdout
    check('"neither", "only_a", "only_b", "both"' in values, "ncdump: cells")
    recipes(folder, path)
print("readers: all as it should be")
