#!/usr/bin/python3
"""summary and figures on a real output file, against the same rates computed afresh from the file.
Usage: test_figures_files.py CONFIDE SOURCE_DIR"""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

import h5py
import numpy as np

confide, source = sys.argv[1:3]
TITLE = '"; system("touch hit") # {a_b}'
T2 = 4.302652729749462  # Student's t, 97.5 %, two degrees of freedom


def check(truth, words):
    if not truth:
        sys.exit(f"figures_files: {words}")


def run(*args, status=0, **more):
    done = subprocess.run([confide, *args], capture_output=True, text=True, **more)
    check(done.returncode == status, f"{args} ended with {done.returncode}, not {status}: {done.stderr}")
    return done


def make(folder):
    scenario = os.path.join(folder, "s.yaml")
    with open(scenario, "w") as f:
        f.write(f"base: {source}/params/uk-2017.yaml\ntitle: '{TITLE}'\n"
                "time: {years: 0.5, burn_in_years: 0.2}\npopulation: {agents: 4000, communities: 5}\n"
                "random: {replicates: 3}\noutput: {every_steps: 5}\n")
    run("run", scenario, "-o", "x.h5", "--quiet", cwd=folder)


def quantities(f):
    """Sums over real people by policy and replicate, written from model.md 9 alone."""
    dt, weight = float(f.attrs["step_days"]) / 365.25, f["weight"][:]
    k = [s.decode() for s in f["subgroup"][:]].index("all")
    people = lambda v: np.einsum("prig,g->pr", f[v][0, :, :, :, :, k].astype(float), weight)
    visits = np.einsum("prigv,g->prv", f["visits"][0, :, :, :, :, k, :].astype(float), weight)
    services = [s.decode() for s in f["service"][:]]
    care = sum(visits[..., services.index(s)] for s in ("gp", "emergency", "clinic"))
    level = lambda v: np.einsum("prg,g->pr", f[v][0, :, :, -1, :].astype(float), weight)
    tb = [s.decode() for s in f["condition"][:]].index("tuberculosis")  # alone has transmission_public: 1 a year
    spread = np.einsum("prig,g->pr", f["condition_untreated"][0, :, :, :, :, k, tb].astype(float), weight) * dt
    return people, level, care, spread, dt


def rates(f):
    people, level, care, spread, dt = quantities(f)
    years = round(0.5 / dt) * dt
    data = people("encounters_data") + people("encounters_disclosure")
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "disclosure_rate": 1e3 * people("first_disclosures") / (people("unreferred") * dt),
            "disclosed_since_start": 100 * level("disclosed_since_start") / level("exploited_at_start"),
            "safe_referrals": people("safe_referrals") / years,
            "untreated_rate": 100 * people("untreated") / people("ill"),
            "untreated_prevalence": 1e3 * people("untreated") / people("present"),
            "avoidance": 100 * people("deterred") / (people("deterred") + care),
            "care_use": 1e3 * care / (people("present") * dt),
            "fearful": 100 * people("fearful") / people("present"),
            "collapses": 1e3 * people("collapses") / (people("present") * dt),
            "deaths_untreated": 1e5 * people("deaths_untreated") / (people("present") * dt),
            "onward_infections": spread / years,
            "requests": people("requests") / years,
            "traces": people("traced") / years,
            "encounters_health": data / years,
            "encounters": (data + people("encounters_background")) / years,
            "removals": people("removed") / years,
        }


def same(found, values, words):
    mean, half = values.mean(), T2 * values.std(ddof=1) / np.sqrt(3)
    for key, right in (("estimate", mean), ("low", mean - half), ("high", mean + half)):
        check(abs(found[key] - right) <= 1e-9 * (1 + abs(right)), f"{words}: {key} is {found[key]}, not {right}")
    check(found["replicates"] == 3, words)


def by_measure(estimates):
    """The list of estimates as measures, each with its policies, each with its difference."""
    measures = {}
    for r in estimates:
        m = measures.setdefault(r["measure"], {"measure": r["measure"], "unit": r["unit"], "policies": {}})
        if r.get("contrast", "difference") == "difference":
            (m["policies"][r["policy"]] if "contrast" in r else m["policies"].setdefault(r["policy"], {})).update(
                {"difference": r} if "contrast" in r else r)
    return [dict(m, policies=list(m["policies"].values())) for m in measures.values()]


def summaries(folder):
    told = json.loads(run("summary", "x.h5", "--against", "full", "--json", cwd=folder).stdout)
    told["measures"] = by_measure(told["estimates"])
    check(told["title"] == TITLE and told["replicates_used"] == 3 and told["replicates_missing"] == 0, told)
    with h5py.File(os.path.join(folder, "x.h5")) as f:
        right, names = rates(f), [s.decode() for s in f["policy"][:]]
    check([m["measure"] for m in told["measures"]] == list(right), "the measures differ")
    full = names.index("full")
    for m in told["measures"]:
        for p, row in enumerate(m["policies"]):
            words, values = f"{m['measure']} under {row['policy']}", right[m["measure"]]
            same(row, values[p], words)
            check(("difference" in row) == (p != full), words)
            if p != full:
                same(row["difference"], values[p] - values[full], words + " against full")
    return told


def tables(folder, told):
    text = run("summary", "x.h5", "--against", "full", "--csv", cwd=folder).stdout
    rows = {(r["measure"], r["policy"], r["contrast"]): r for r in csv.DictReader(io.StringIO(text))}
    for m in told["measures"]:
        for row in m["policies"]:
            r = rows[m["measure"], row["policy"], ""]
            check(float(r["estimate"]) == row["estimate"] and r["unit"] == m["unit"], f"CSV and JSON differ: {r}")
    check(len(rows) == len(told["measures"]) * (3 * len(told["measures"][0]["policies"]) - 2), "rows of the CSV")
    table = run("summary", "x.h5", cwd=folder).stdout
    check(TITLE in table and max(map(len, table.splitlines())) <= 100, "the table")
    wrong = run("summary", "x.h5", "--against", "nobody", status=64, cwd=folder)
    check("none, serious, full, history" in wrong.stderr, wrong.stderr)
    run("summary", "nothing.h5", status=66, cwd=folder)
    run("summary", status=64, cwd=folder)
    run("summary", "x.h5", "--csv", "--json", status=64, cwd=folder)


def figures(folder):
    said = run("figures", "x.h5", "-d", "out/f", cwd=folder).stdout.split()
    out = os.path.join(folder, "out", "f")
    check(len(said) == 10 and sorted(os.path.basename(s) for s in said) == sorted(os.listdir(out)), said)
    for name in ("disclosure", "untreated"):
        path = os.path.join(out, name)
        words = "".join(xml.parse(path + ".svg").getroot().itertext())
        check(TITLE in words and all(p in words for p in ("none", "serious", "full", "history")), words)
        check("3 replicates" in words and "20170101" in words and "seed" in words, words)
        check(open(path + ".png", "rb").read(8) == b"\x89PNG\r\n\x1a\n", "PNG")
        check(open(path + ".pdf", "rb").read(5) == b"%PDF-", "PDF")
        rows = list(csv.DictReader(open(path + ".csv")))
        check(len(rows) == 4 * (7 if name == "disclosure" else 6), f"{name}.csv has {len(rows)} rows")
    again = subprocess.run(["gnuplot", "disclosure.gp"], cwd=out, capture_output=True)
    check(again.returncode == 0, again.stderr)
    run("figures", "x.h5", "--format", "gif", status=64, cwd=folder)
    bare = run("figures", "x.h5", "-d", "bare", status=73, cwd=folder, env={"PATH": "/nowhere"})
    check("gnuplot is not installed" in bare.stderr, bare.stderr)
    check(not os.path.exists(os.path.join(out, "hit")) and not os.path.exists(os.path.join(folder, "hit")), "hit")


def gaps(folder):
    """Units that are not in the file are not used, and said to be missing."""
    path = os.path.join(folder, "x.h5")
    with h5py.File(path, "a") as f:
        right = rates(f)["untreated_rate"][:, [0, 2]].mean(axis=1)
        f["complete"][0, 1] = 0
    told = json.loads(run("summary", "x.h5", "--json", cwd=folder).stdout)
    check(told["replicates_used"] == 2 and told["replicates_missing"] == 1, told)
    found = [m for m in by_measure(told["estimates"]) if m["measure"] == "untreated_rate"][0]["policies"]
    check(np.allclose([p["estimate"] for p in found], right, rtol=1e-12), found)
    check("2 replicates (1 of 3 are missing)" in run("summary", "x.h5", cwd=folder).stdout, "the gap in the table")
    run("figures", "x.h5", "-d", "gap", "-f", "svg", cwd=folder)
    check("(1 of 3 missing)" in open(os.path.join(folder, "gap", "untreated.svg")).read(), "the gap in the figure")
    with h5py.File(path, "a") as f:
        f["complete"][0, 0] = 0
    told = json.loads(run("summary", "x.h5", "--json", cwd=folder).stdout)
    check(all(r["low"] is None and r["high"] is None for r in told["estimates"]), told)
    with h5py.File(path, "a") as f:
        f["complete"][...] = 0
    for command in ("summary", "figures"):
        check("no finished replicate" in run(command, "x.h5", status=66, cwd=folder).stderr, command)


with tempfile.TemporaryDirectory() as temporary:
    make(temporary)
    tables(temporary, summaries(temporary))
    figures(temporary)
    gaps(temporary)
