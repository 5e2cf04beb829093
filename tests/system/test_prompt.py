#!/usr/bin/python3
"""At the prompt: compare of two real files against their replicates, export to a file and its size, new.
Usage: test_prompt.py CONFIDE SOURCE_DIR"""
import csv
import gzip
import io
import json
import math
import os
import re
import shutil
import statistics
import tempfile

import h5py
import numpy

from program import check, run, sized, source

T = {3: 3.182446305, 2: 4.302652730}  # quantiles of Student's t, 0.975


def make(folder):
    with open(os.path.join(folder, "a.yaml"), "w") as f:
        f.write(f"base: {source}/params/uk-2017.yaml\ntime: {{burn_in_years: 0.2}}\npopulation: {{agents: {sized(2000, 400)}, communities: 5}}\n"
                "random: {replicates: 4}\noutput: {every: month}\ncare.gp.fear: 2.2\nbelief.full: 0.9\n")
    with open(os.path.join(folder, "b.yaml"), "w") as f:
        f.write("base: a.yaml\ncare.gp.fear: 3\npolicies: {serious: null, full: {set: {belief.full: 0.5}}, "
                "history: {schedule: [{from: start, regime: full}]}, mine: {schedule: [{from: start, regime: full}]}}\n")
    with open(os.path.join(folder, "s.yaml"), "w") as f:
        f.write("scenario: a.yaml\nvary: {belief.full: [0.6, 0.8]}\ndesign: grid\nreplicates: 2\n")
    for name, more in (("a", []), ("b", []), ("c", ["--seed", "7", "--replicates", "3"])):
        run("run", f"{'a' if name == 'c' else name}.yaml", "-o", f"{name}.h5", "--quiet", *more, cwd=folder)
    run("sweep", "s.yaml", "-o", "s.h5", "--quiet", cwd=folder)


def replicates(folder, file):
    """{policy: the measure of each replicate}"""
    found = {}
    for row in csv.DictReader(io.StringIO(run("export", file, "--measure", "avoidance", cwd=folder).stdout)):
        found.setdefault(row["policy"], []).append(float(row["value"]))
    return found


def compared(folder, a, b):
    rows = csv.DictReader(io.StringIO(run("compare", a, b, "--measure", "avoidance", "--csv", cwd=folder).stdout))
    return {row["policy"]: row for row in rows}


def near(x, y):
    return abs(float(x) - y) <= 1e-9 * max(1, abs(y))


def compare(folder):
    a, b, c = (replicates(folder, f"{name}.h5") for name in "abc")
    rows = compared(folder, "a.h5", "b.h5")
    check(list(rows) == ["none", "full", "history"], rows)
    for policy, row in rows.items():
        less = [y - x for x, y in zip(a[policy], b[policy])]
        half = T[3] * statistics.stdev(less) / 2
        check(row["paired"] == "true" and near(row["first"], statistics.mean(a[policy])) and near(row["second"], statistics.mean(b[policy])),
              f"{policy}: {row}")
        check(near(row["difference"], statistics.mean(less)) and near(row["difference_high"], statistics.mean(less) + half), f"{policy}: {row}")
    row = compared(folder, "a.h5", "c.h5")["full"]
    v, w = statistics.variance(a["full"]) / 4, statistics.variance(c["full"]) / 3
    t = (v + w) ** 2 / (v * v / 3 + w * w / 2)  # Welch's degrees of freedom, between 2 and 5
    half = (float(row["difference_high"]) - float(row["difference_low"])) / 2
    check(row["paired"] == "false" and near(row["difference"], statistics.mean(c["full"]) - statistics.mean(a["full"])), row)
    check(2 <= t <= 5 and 2.57 < half / math.sqrt(v + w) < 4.303, f"{half} of {math.sqrt(v + w)}, {t} degrees of freedom")


def compare_says(folder):
    said = run("compare", "a.h5", "b.h5", cwd=folder).stdout
    head = ["What differs in the scenarios, first -> second", "  care.gp.fear: 2.2 -> 3", "  policies.serious: only in the first",
            "  policies.full.set.belief.full: 0.9 -> 0.5", "  policies.history: before or schedule: differs", "  policies.mine: only in the second"]
    check(said.partition("\n\n")[0].split("\n") == head, said[:600])
    check("Paired by replicate: both have seed 20170101" in said and "Care avoided for fear: avoidance" in said, said[-600:])
    run("run", "a.yaml", "-o", "few.h5", "--replicates", "1", "-q", cwd=folder)
    few = run("compare", "few.h5", "a.h5", cwd=folder).stdout
    check("few.h5, 1 replicate\n" in few and "over the 1 replicate that both hold, which gives no interval" in few, few[-600:])
    check("that both hold" not in said, said[-600:])
    check("disclosed" in said and "serious" not in said.partition("\n\n")[2], "a policy of one file only has numbers")
    check(max(map(len, said.splitlines())) <= 80, [line for line in said.splitlines() if len(line) > 80])
    check("Not paired: their seeds differ (20170101, 7)" in run("compare", "a.h5", "c.h5", cwd=folder).stdout, "other seeds")
    same = run("compare", "few.h5", "a.h5", cwd=folder).stdout  # one experiment: what both hold cannot differ
    check("the replicates that both hold are the same" in same, same)
    same = run("compare", "a.h5", "a.h5", cwd=folder).stdout
    less = [line for line in same.splitlines() if line.startswith("  ") and re.search(r"[\d,.]+ (±|exactly)|[\d,.]+ to", line)]
    check(less and all(re.search(r" 0(\.0+)? exactly *$", line) for line in less), less)
    rows = compared(folder, "a.h5", "a.h5")
    check(all(float(r["difference"]) == 0 and r["difference_low"] == "" for r in rows.values()), rows)
    found = json.loads(run("compare", "a.h5", "b.h5", "--measure", "avoidance", "--json", cwd=folder).stdout)
    check(found["scenario"][0] == {"path": "care.gp.fear", "first": "2.2", "second": "3"} and found["paired"], found)
    rows = compared(folder, "a.h5", "b.h5")
    for x in found["estimates"]:
        check(near(rows[x["policy"]]["difference_low"], x["difference"]["low"]) and x["first"]["replicates"] == 4, x)
    point = run("compare", "s.h5", "s.h5", "--where", "point=2", cwd=folder).stdout
    check("nothing: every parameter is the same" in point, point)
    check("belief.full: 0.9 -> 0.8" in compare_point(folder), "the parameters of a point")


def compare_point(folder):
    """A plain run is a sweep of one point."""
    with open(os.path.join(folder, "t.yaml"), "w") as f:
        f.write("scenario: a.yaml\nvary: {belief.full: [0.9]}\ndesign: grid\nreplicates: 2\n")
    run("sweep", "t.yaml", "-o", "t.h5", "--quiet", cwd=folder)
    with open(os.path.join(folder, "u.yaml"), "w") as f:
        f.write("scenario: a.yaml\nvary: {belief.full: [0.8]}\ndesign: grid\nreplicates: 2\n")
    run("sweep", "u.yaml", "-o", "u.h5", "--quiet", cwd=folder)
    return run("compare", "t.h5", "u.h5", cwd=folder).stdout


def compare_refuses(folder):
    for words, status, why in ((["a.h5"], 64, "which two files?"), (["a.h5", "b.h5", "c.h5"], 64, "'c.h5' is one too many"),
                               (["a.h5", "s.h5"], 64, "s.h5: compare takes one point of a sweep"),
                               (["a.h5", "b.h5", "--where", "subgroup=women,children"], 64, "one subgroup"),
                               (["a.h5", "b.h5", "--where", "policy=serious"], 64, "b.h5: --where: there is no policy 'serious'"),
                               (["a.h5", "nothing.h5"], 66, "nothing.h5: No such file")):
        said = run("compare", *words, status=status, cwd=folder).stderr
        check(why in said, f"compare {words} says {said}")


def made_by(folder, name, **attributes):
    """a.h5 as another program would have made it."""
    shutil.copy(os.path.join(folder, "a.h5"), os.path.join(folder, name))
    with h5py.File(os.path.join(folder, name), "a") as f:
        del f["checksums"]  # or the change is taken for damage
        for key, value in attributes.items():
            f.attrs.pop(key, None)
            if value is not None:
                f.attrs[key] = value


def other_programs(folder):
    """Numbers of another model are shown as they are, and said to be, once; a newer format is refused by its version."""
    made_by(folder, "older.h5", model_revision=2)
    made_by(folder, "silent.h5", model_revision=None, format_revision=None)
    made_by(folder, "newer.h5", format_revision=2, version=numpy.bytes_("9.1.0"))
    plain = run("summary", "a.h5", cwd=folder)
    check("revision" not in plain.stderr, plain.stderr)
    for file, words in (("older.h5", "older.h5 was made by revision 2 of the model, and this program is of revision 3"),
                        ("silent.h5", "silent.h5 does not say which revision of the model made it")):
        check(run("summary", file, cwd=folder).stdout == plain.stdout, "the numbers of another model are not shown as stored")
        for command in (["summary", file], ["export", file, "--measure", "avoidance"], ["figures", file, "untreated", "-f", "svg"],
                        ["report", file, "--no-figures"], ["explore", file], ["compare", "a.h5", file]):
            said = run(*command, cwd=folder).stderr
            check(said.count(words) == 1 and said.count("revision") == 2, f"{command} says {said}")
    both = run("compare", "a.h5", "older.h5", cwd=folder)
    check("the difference is also one of models" in both.stderr and "Revisions 3 and 2 of the model" in both.stdout, both.stderr + both.stdout[-600:])
    same = run("compare", "older.h5", "older.h5", cwd=folder)
    check("of models" not in same.stderr + same.stdout, same.stderr)
    found = json.loads(run("compare", "a.h5", "older.h5", "--json", cwd=folder).stdout)
    check((found["first"]["model_revision"], found["second"]["model_revision"]) == (3, 2), found["first"])
    for command in ("summary", "figures", "report", "explore", "export", "status"):
        said = run(command, "newer.h5", status=66, cwd=folder).stderr
        check("newer.h5: is of format 2, and this program reads formats up to 1; confide 9.1.0 made it" in said, f"{command} says {said}")
    with h5py.File(os.path.join(folder, "older.h5"), "r") as f:
        check(f.attrs["format_revision"] == 1, "the file does not say its format")


def export(folder):
    plain = run("export", "a.h5", "--by", "interval", cwd=folder)
    said = re.fullmatch(r"About ([\d.]+) MB, ([\d,]+) rows\.\n(Left out.*\n)?", plain.stderr)
    check(said, plain.stderr)
    check(int(said[2].replace(",", "")) == plain.stdout.count("\n") - 1, f"{plain.stderr} of {plain.stdout.count(chr(10)) - 1}")
    check(abs(float(said[1]) - len(plain.stdout) / 1e6) < 0.1, plain.stderr)
    for name, read in (("t.csv", open), ("t.csv.gz", gzip.open)):
        check(run("export", "a.h5", "--by", "interval", "-o", name, cwd=folder).stdout == f"{name}\n", name)
        with read(os.path.join(folder, name), "rt") as f:
            check(f.read() == plain.stdout, f"{name} has other rows")
    check(os.path.getsize(os.path.join(folder, "t.csv.gz")) < len(plain.stdout) / 5, "it is not compressed")
    check(run("export", "a.h5", "--measure", "avoidance", cwd=folder).stderr == "", "a small table says its size")


def export_refuses(folder):
    os.symlink("linked.csv", os.path.join(folder, "link.csv"))
    run("export", "a.h5", "--measure", "avoidance", "-o", "link.csv", cwd=folder)
    check(os.path.islink(os.path.join(folder, "link.csv")) and os.path.getsize(os.path.join(folder, "linked.csv")) > 100, "a link was replaced")
    large = run("export", "a.h5", "--variables", "--by", "interval,group,subgroup", "-o", "large.csv", status=64, cwd=folder)
    check(re.search(r"would have about [\d,]{3,} MB, [\d,]+ rows; add --yes", large.stderr) and large.stdout == "", large.stderr)
    run("export", "a.h5", "--variables", "--by", "interval,group,subgroup", status=64, cwd=folder)
    run("export", "a.h5", "-o", "no/such.csv", status=73, cwd=folder)
    run("export", "a.h5", "-o", "/dev/full", status=73, cwd=folder)
    run("export", "a.h5", "-o", "", status=64, cwd=folder)
    run("export", "a.h5", "--measure", "avoidance", "--to", "csv", cwd=folder)
    for word, why in (("parquet", "-o TABLE.csv.gz is compressed"), ("xlsx", "--to 'xlsx' is not csv")):
        check(why in run("export", "a.h5", "--to", word, status=64, cwd=folder).stderr, word)
    check(not [f for f in os.listdir(folder) if f.startswith("large") or f.endswith(".new")], os.listdir(folder))


def new(folder):
    """What new writes runs as it stands, in seconds, and does not replace a file."""
    run("new", "mine.yaml", cwd=folder)
    run("run", "mine.yaml", "-o", "mine.h5", "--quiet", "--replicates", "2", cwd=folder)
    os.mkdir(os.path.join(folder, "sub"))
    run("new", "sub/based.yaml", "--base", "a.yaml", cwd=folder)
    check("mine: Full sharing, clinicians trained" in run("check", "sub/based.yaml", cwd=folder).stdout, "a base in another folder")
    run("new", "mine.yaml", status=73, cwd=folder)


with tempfile.TemporaryDirectory() as temporary:
    make(temporary)
    for part in (compare, compare_says, compare_refuses, other_programs, export, export_refuses, new):
        part(temporary)
