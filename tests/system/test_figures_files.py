#!/usr/bin/python3
"""summary and figures on a real output file, against the same rates computed afresh from the file.
Usage: test_figures_files.py CONFIDE SOURCE_DIR"""
import csv
import io
import json
import math
import os
import subprocess
import tempfile
import xml.etree.ElementTree as xml
from math import exp, lgamma, log

import h5py
import numpy as np
import yaml

from program import check, confide, run, sized, source

TITLE = '"; system("touch hit") # {a_b}'
FRENCH = f"{source}/analysis/words/fr.yaml"
T2 = 4.302652729749462  # Student's t, 97.5 %, two degrees of freedom


def make(folder):
    scenario = os.path.join(folder, "s.yaml")
    with open(scenario, "w") as f:
        f.write(f"base: {source}/params/uk-2017.yaml\ntitle: '{TITLE}'\n"
                "time: {years: 0.5, burn_in_years: 0.2}\npopulation: {agents: 4000, communities: 5}\n"
                "random: {replicates: 3}\noutput: {every: steps, every_steps: 5}\n"
                "policies: {history: {schedule: [{from: 2017-01-24, regime: full}, {from: 2017-03-09, regime: serious}, "
                "{from: 2017-05-12, regime: none}]}}\n")
    run("run", scenario, "-o", "x.h5", "--quiet", cwd=folder)


def quantities(f):
    """Sums over real people by policy and replicate, written from model.md 9 alone."""
    dt, weight = float(f.attrs["step_days"]) / 365.25, f["weight"][:]
    subgroups = [s.decode() for s in f["subgroup"][:]]
    k = subgroups.index("all")
    people = lambda v, who="all": np.einsum(
        "prig,g->pr", f[v][0, :, :, :, :, subgroups.index(who)].astype(float), weight)
    visits = np.einsum("prigv,g->prv", f["visits"][0, :, :, :, :, k, :].astype(float), weight)
    services = [s.decode() for s in f["service"][:]]
    care = sum(visits[..., services.index(s)] for s in ("gp", "emergency", "clinic")) + people("reviews")
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
            "exploited": people("exploited") * dt / years,
            "disclosure_rate": 1e3 * people("first_disclosures") / (people("unreferred") * dt),
            "disclosed_since_start": 100 * level("disclosed_since_start") / level("exploited_at_start"),
            "disclosures_exploited": people("disclosures", "exploited") / years,
            "disclosures_escaped": people("disclosures", "escaped") / years,
            "safe_referrals": people("safe_referrals") / years,
            "untreated_rate": 100 * people("untreated") / people("ill"),
            "untreated_prevalence": 1e3 * people("untreated") / people("present"),
            "avoidance": 100 * people("deterred") / (people("deterred") + care),
            "care_use": 1e3 * care / (people("present") * dt),
            "reviews_missed": 100 * people("reviews_missed") / (people("reviews_missed") + people("reviews")),
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


def worths(f):
    """Of the rates that count events: the sum of the squares of what each adds, and the most that one could add."""
    dt, weight = float(f.attrs["step_days"]) / 365.25, f["weight"][:]
    subgroups = [s.decode() for s in f["subgroup"][:]]
    k = subgroups.index("all")
    trafficked = np.array([g.decode().startswith("trafficked") for g in f["group"][:]])
    services = [[s.decode() for s in f["service"][:]].index(s) for s in ("gp", "emergency", "clinic")]
    counts = {v: np.einsum("prig,g->pr", f[v][0, ..., k].astype(float), weight**2) for v in f if v in EVENTS}
    counts["visits"] = np.einsum("prigv,g->pr", f["visits"][0, ..., k, :][..., services].astype(float), weight**2)
    for who in ("exploited", "escaped"):
        told = f["disclosures"][0, ..., subgroups.index(who)].astype(float)
        counts["disclosures_" + who] = np.einsum("prig,g->pr", told, weight**2)
    years = round(0.5 / dt) * dt
    exposure = {v: np.einsum("prig,g->pr", f[v][0, ..., k].astype(float), weight) * dt for v in ("present", "unreferred")}
    policies, group = [p.decode() for p in f["policy"][:]], yaml.safe_load(f.attrs["scenario"])["groups"]
    number = lambda v: float(v["value"] if isinstance(v, dict) else v)
    some = lambda key: np.array([number(group[g.decode()].get(key, 0)) > 0 for g in f["group"][:]])

    def able(variable, policy):
        """The groups in which the model allows such an event under a policy: of requests by what is in force."""
        if variable in ("requests", "traced", "encounters_data"):
            return some("irregular") & (some("serious_crime") if policy == "serious" else policy != "none")
        if variable == "encounters_disclosure":
            return trafficked & some("irregular")
        if variable in ("encounters_background", "removed"):
            return some("irregular")
        return trafficked if variable in TRAFFICKED else np.ones(len(weight), dtype=bool)

    right = {}
    for measure, per, over, variables in COUNTED:
        scale = per / exposure[over] if over else np.full(counts["removed"].shape, per / years)
        most = scale * np.array([[max(weight[able(v, p)], default=0) for v in variables] for p in policies]).max(axis=1)[:, None]
        right[measure] = sum(counts[v] for v in variables) * scale**2, most
    return right


EVENTS = ("first_disclosures", "safe_referrals", "collapses", "deaths_untreated", "requests", "traced", "encounters_data",
          "encounters_disclosure", "encounters_background", "removed", "reviews")
TRAFFICKED = ("first_disclosures", "safe_referrals", "disclosures_exploited", "disclosures_escaped")
COUNTED = (("disclosure_rate", 1e3, "unreferred", EVENTS[:1]), ("safe_referrals", 1, None, EVENTS[1:2]),
           ("care_use", 1e3, "present", ("visits", "reviews")), ("collapses", 1e3, "present", EVENTS[2:3]),
           ("deaths_untreated", 1e5, "present", EVENTS[3:4]), ("requests", 1, None, EVENTS[4:5]),
           ("traces", 1, None, EVENTS[5:6]), ("encounters_health", 1, None, EVENTS[6:8]),
           ("encounters", 1, None, EVENTS[6:9]), ("removals", 1, None, EVENTS[9:10]),
           ("disclosures_exploited", 1, None, TRAFFICKED[2:3]), ("disclosures_escaped", 1, None, TRAFFICKED[3:]))


def gamma_quantile(shape, p):
    """By halving an interval of the incomplete gamma function's series."""
    def below(x):
        term = total = exp(shape * log(x) - x - lgamma(shape + 1))
        n = shape
        while term > 1e-17 * total:
            n += 1
            term *= x / n
            total += term
        return total
    low, high = 1e-12, 2 * shape + 40
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < p else (low, middle)
    return low


def few(total, squares, most):
    """Fay and Feuer's limits of a sum of events of unequal worth, as distances below and above."""
    if total + most == 0:
        return 0, 0  # none can happen
    lowest = squares / total * gamma_quantile(total**2 / squares, 0.025) if total**2 >= 0.5 * squares > 0 else 0
    more, more_squares = total + most, squares + most**2
    return total - lowest, more_squares / more * gamma_quantile(more**2 / more_squares, 0.975) - total


def limits(values, worth, other):
    """The interval of a value, or (other: the reference's values and worth) of a paired difference."""
    differences = values if other is None else values - other[0]
    mean, half = differences.mean(), T2 * differences.std(ddof=1) / np.sqrt(3)
    alike = np.ptp(differences) <= 1e-13 * max(np.abs(values).max(), np.abs(differences).max())
    low, high = (None, None) if alike else (mean - half, mean + half)
    if worth is None:
        return mean, low, high
    squares, most = worth
    sides = most.mean(), 0 if other is None else other[1][1].mean()
    if max(sides) == 0:
        return mean, None, None
    if other is not None:
        squares, most = squares + other[1][0], np.maximum(most, other[1][1])
        values = values + other[0]
    each = np.divide(squares, values, out=most.copy(), where=values > 0)  # what an event adds, on average
    more, fewer = np.maximum(differences, 0), np.maximum(-differences, 0)
    many = (more + fewer).sum() ** 2 >= 20 * ((more + fewer) * each).sum() > 0
    if many and low is not None:
        return mean, low, high
    (a, b), (c, d) = (few(x.sum(), (x * each).sum(), most.mean() if side > 0 else 0) for x, side in zip((more, fewer), sides))
    below, above = (a / 3, b / 3) if other is None else (np.hypot(a, d) / 3, np.hypot(b, c) / 3)
    low, high = min(mean if low is None else low, mean - below), max(mean if high is None else high, mean + above)
    return mean, low if other is not None else max(low, 0), high


def same(found, words, values, worth, other=None):
    for key, right in zip(("estimate", "low", "high"), limits(values, worth, other)):
        check((found[key] is None) == (right is None), f"{words}: {key} is {found[key]}, not {right}")
        check(right is None or abs(found[key] - right) <= 1e-7 * (1 + abs(right)), f"{words}: {key} is {found[key]}, not {right}")
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


def findings(folder):
    """Headings that state what was found say what `confide summary` does, of the policies that differ."""
    told = by_measure(json.loads(run("summary", "x.h5", "--json", cwd=folder).stdout)["estimates"])
    rows = [m for m in told if m["measure"] == "untreated_rate"][0]["policies"]
    differ = [r for r in rows if "difference" in r and r["difference"]["low"] is not None
              and r["difference"]["low"] * r["difference"]["high"] > 0]
    check(differ, "no policy differs")
    run("figures", "x.h5", "untreated", "-d", "found", "-f", "svg", "--findings", "--notes", "found.txt", cwd=folder)
    heading = open(os.path.join(folder, "found.txt")).read().split("\n")[0]
    for n, row in enumerate(differ):
        x = row["difference"]["estimate"]
        size = f"{x:+.{max(0, 1 - math.floor(math.log10(abs(x))))}f}"
        check(size + (" percentage points" if n == 0 else "") + " under " in heading, (heading, size))
    check(heading.count(" under ") == len(differ) and "compared with" in heading, heading)
    run("figures", "x.h5", "untreated", "-d", "found", "-f", "svg", "--findings", "--policies", "none", "--notes", "found.txt", cwd=folder)
    check("untreated: Illness left untreated\n" in open(os.path.join(folder, "found.txt")).read(), "one policy")


def summaries(folder):
    told = json.loads(run("summary", "x.h5", "--against", "full", "--json", cwd=folder).stdout)
    told["measures"] = by_measure(told["estimates"])
    check(told["title"] == TITLE and told["replicates_used"] == 3 and told["replicates_missing"] == 0, told)
    with h5py.File(os.path.join(folder, "x.h5")) as f:
        right, worth, names = rates(f), worths(f), [s.decode() for s in f["policy"][:]]
    check([m["measure"] for m in told["measures"]] == list(right), "the measures differ")
    full = names.index("full")
    for m in told["measures"]:
        for p, row in enumerate(m["policies"]):
            words, values = f"{m['measure']} under {row['policy']}", right[m["measure"]]
            of = lambda q: (worth[m["measure"]][0][q], worth[m["measure"]][1][q]) if m["measure"] in worth else None
            same(row, words, values[p], of(p))
            check(("difference" in row) == (p != full), words)
            if p != full:
                same(row["difference"], words + " against full", values[p], of(p), (values[full], of(full)))
    return told


def tables(folder, told):
    text = run("summary", "x.h5", "--against", "full", "--csv", cwd=folder).stdout
    rows = {(r["measure"], r["policy"], r["contrast"]): r for r in csv.DictReader(io.StringIO(text))}
    for m in told["measures"]:
        for row in m["policies"]:
            r = rows[m["measure"], row["policy"], ""]
            check(abs(float(r["estimate"]) - row["estimate"]) <= 1e-9 * abs(row["estimate"]) and r["unit"] == m["unit"], f"CSV and JSON differ: {r}")
    check(len(rows) == len(told["measures"]) * (3 * len(told["measures"][0]["policies"]) - 2), "rows of the CSV")
    table = run("summary", "x.h5", cwd=folder).stdout
    check(TITLE in table and max(map(len, table.splitlines())) <= 100, "the table")
    wrong = run("summary", "x.h5", "--against", "nobody", status=64, cwd=folder)
    check("none, serious, full, history" in wrong.stderr, wrong.stderr)
    run("summary", "nothing.h5", status=66, cwd=folder)
    run("summary", status=64, cwd=folder)
    run("summary", "x.h5", "--csv", "--json", status=64, cwd=folder)


PLAIN = ("disclosure", "untreated", "difference", "avoidance", "timeline", "contrasts", "twins", "groups")


def rows_of(path):
    with open(path) as f:
        return list(csv.DictReader(f))


def interval(found, values, words):
    with_replicates(found, values, values, words)


def with_replicates(found, values, differences, words):
    """An estimate whose interval is that of differences, replicate by replicate."""
    mean, half = values.mean(), T2 * differences.std(ddof=1) / np.sqrt(3)
    alike = np.ptp(differences) <= 1e-13 * np.abs(values).max()
    for key, right in (("estimate", mean), ("low", mean - half), ("high", mean + half)):
        if alike and found[key] == "":
            continue  # what never varied has no interval
        check(abs(float(found[key]) - right) <= 1e-9 * (1 + abs(right)), f"{words}: {key} is {found[key]}, not {right}")


def numbers(folder, out):
    """The CSV beside a figure, against the same numbers computed afresh."""
    with h5py.File(os.path.join(folder, "x.h5")) as f:
        name = lambda v: [s.decode() for s in f[v][:]]
        policies, groups, k = name("policy"), name("group"), name("subgroup").index("all")
        right, weight, worth = rates(f), f["weight"][:], worths(f)
        deterred = f["deterred"][0, ..., k].sum(axis=2).astype(float)  # policy, replicate, group
        visits = f["visits"][0, ..., k, :].sum(axis=2).astype(float)
        reviews = f["reviews"][0, ..., k].sum(axis=2).astype(float)
        care = reviews + sum(visits[..., name("service").index(v)] for v in ("gp", "emergency", "clinic"))
        ill, untreated = (np.einsum("prig,g->pri", f[v][0, ..., k].astype(float), weight) for v in ("ill", "untreated"))
        present, alarm = (np.einsum("prig,g->pri", f[v][0, ..., k].astype(float), weight) for v in ("present", "alarm_sum"))
        twins = np.einsum("abrgc,g->abrc", f["twins_disclosed"][0].astype(float), weight)
    for n, r in enumerate(rows_of(os.path.join(out, "untreated.csv"))):
        p, i = divmod(n, ill.shape[2])
        check(r["policy"] == policies[p] and r["replicates"] == "3", r)
        interval(r, 100 * untreated[p, :, i] / ill[p, :, i], r)
    rate = 100 * untreated / ill
    differences = rows_of(os.path.join(out, "difference.csv"))
    check(len(differences) == 3 * ill.shape[2], differences)
    for n, r in enumerate(differences):
        p, i = 1 + n // ill.shape[2], n % ill.shape[2]
        check(r["policy"] == policies[p] and r["unit"] == "percentage points", r)
        with_replicates(r, rate[p, :, i] - rate[0, :, i], rate[p, :, i] - rate[0, :, i], r)
    for r in rows_of(os.path.join(out, "avoidance.csv")):
        p, g = policies.index(r["policy"]), groups.index(r["group"])
        interval(r, 100 * deterred[p, :, g] / (deterred[p, :, g] + care[p, :, g]), r)
    for r in rows_of(os.path.join(out, "contrasts.csv")):
        values, p = right[r["measure"]], policies.index(r["policy"])
        of = lambda q: (worth[r["measure"]][0][q], worth[r["measure"]][1][q]) if r["measure"] in worth else None
        found = {k: float(r[k]) if r[k] else None for k in ("estimate", "low", "high", "replicates")}
        same(found, f"contrasts {r}", values[p], of(p), (values[0], of(0)))  # as the summary: exact for few events
    lived = rows_of(os.path.join(out, "twins.csv"))
    told = {(r["measure"], r["group"]) for r in lived if r["estimate"]}
    check(told == {(r["measure"], r["group"]) for r in lived} and ("not_disclosed", "overstayers") not in told, f"twins has empty rows: {lived}")
    scales = open(os.path.join(out, "groups.gp")).read().partition("array TO[")[2].partition("]")[2].partition("\n")[0]
    check(len(set(scales.strip("= []").split(","))) > 1, f"groups on one axis: {scales}")
    for r in (r for r in rows_of(os.path.join(out, "twins.csv")) if r["measure"] == "not_disclosed" and r["group"] == "all"):
        of = twins[0, policies.index(r["policy"])]
        lost, all_ = of[:, 1], of[:, 1] + of[:, 3]  # a ratio of sums, with its linear part
        share = lost.sum() / all_.sum()
        interval(r, 100 * (share + (lost - share * all_) / all_.mean()), r)
    series = [r for r in rows_of(os.path.join(out, "timeline.csv")) if r["measure"] == "alarm" and r["policy"] == "history"]
    check(len(series) == 6, series)
    for i, r in enumerate(series):
        interval(r, (alarm / present)[policies.index("history"), :, i], r)


def refusals(folder):
    run("figures", "x.h5", "--format", "gif", status=64, cwd=folder)
    unused = run("figures", "x.h5", "untreated", "twins", "--measure", "avoidance", status=64, cwd=folder).stderr
    check("--measure is not used by untreated, twins; the figures that take it are difference, avoidance," in unused, unused)
    for named in (["groups"], []):
        check("--x is not used by" in run("figures", "x.h5", *named, "--x", "belief.floor", status=64, cwd=folder).stderr, "--x")
    check("--findings is not used by twins" in run("figures", "x.h5", "twins", "--findings", status=64, cwd=folder).stderr, "--findings")
    check("--title and --findings" in run("figures", "x.h5", "untreated", "--findings", "--title", "A", status=64, cwd=folder).stderr, "both")
    check("--define is not used by twins" in run("figures", "x.h5", "twins", "--define", "v = visits", status=64, cwd=folder).stderr, "--define")
    check("there is no figure 'maps'" in run("figures", "x.h5", "maps", status=64, cwd=folder).stderr, "maps")
    check("plain run" in run("figures", "x.h5", "map", status=64, cwd=folder).stderr, "map")
    check("no name of a font" in run("figures", "x.h5", "--font", '"><script>', status=64, cwd=folder).stderr, "font")
    check("is no size" in run("figures", "x.h5", "--size", "2x2", status=64, cwd=folder).stderr, "size")
    small = run("figures", "x.h5", "groups", "--size", "8x4", "-d", "small", status=64, cwd=folder).stderr
    check("groups takes a height of" in small, small)
    bare = run("figures", "x.h5", "-d", "bare", status=73, cwd=folder, env={"PATH": "/nowhere"})
    check("gnuplot is not installed" in bare.stderr, bare.stderr)


def german(folder):
    """The example of another language in FIGURES.md."""
    page = open(os.path.join(source, "analysis", "figures", "FIGURES.md")).read()
    with open(os.path.join(folder, "de.yaml"), "w") as f:
        f.write(page.split("```yaml\n")[1].split("```")[0])
    run("figures", "x.h5", "untreated", "groups", "-d", "de", "-f", "svg", "--size", "column", "--lang-file", "de.yaml", cwd=folder)
    words = "".join(xml.parse(os.path.join(folder, "de", "untreated.svg")).getroot().itertext())
    for word in ("Unbehandelte Krankheit", "% der Zeit, in der", "Mittel aus 3 Wiederholungen", "volle Übermittlung"):
        check(word in words, f"'{word}' is not in {words}")
    check("Visum abgelaufen" in open(os.path.join(folder, "de", "groups.svg")).read(), "a group in words")


def harmless(folder):
    """What is no UTF-8, or would move a terminal's cursor, in a title and in a file's name: pictures stay valid."""
    odd = os.path.join(os.fsencode(folder), b"x\xff\x1b[31m.h5")
    os.link(os.path.join(folder, "x.h5"), odd)
    run("figures", odd, "untreated", "-d", "odd", "-f", "svg", "--title", b"a\xff\x07b\xc2\x85\xef\xbf\xbe", cwd=folder)
    drawn = xml.parse(os.path.join(folder, "odd", "untreated.svg")).getroot()
    check([t for t in drawn.itertext() if t == "a? b  "], "a title of any bytes")
    run("figures", odd, "untreated", "-d", "odd", "--terminal", "cairolatex", "--title", b"a\xff_b", cwd=folder)
    check(r"a?\_b" in open(os.path.join(folder, "odd", "untreated.tex"), encoding="utf-8").read(), "TeX of any bytes")
    os.unlink(odd)


def own_measures(folder):
    """A defined measure is drawn like any other, and is the default where none is named."""
    run("figures", "x.h5", "difference", "contrasts", "-d", "own", "-f", "svg", "--against", "full", "--define",
        'gp "GP visits" = visits:service=gp / present per 1000 person-years', cwd=folder)
    told = [r for r in csv.DictReader(io.StringIO(run("summary", "x.h5", "--csv", "--against", "full", "--define",
            "gp = visits:service=gp / present per 1000 person-years", cwd=folder).stdout)) if r["contrast"] == "difference"]
    drawn = rows_of(os.path.join(folder, "own", "contrasts.csv"))
    check([r["policy"] for r in told] == [r["policy"] for r in drawn] and len(told) == 3, drawn)
    for a, b in zip(told, drawn):
        check(abs(float(a["estimate"]) - float(b["estimate"])) <= 1e-9 * abs(float(a["estimate"])), f"{a}, {b}")
    words = "".join(xml.parse(os.path.join(folder, "own", "difference.svg")).getroot().itertext())
    check("GP visits: what each policy changes" in words and "Difference from policy Full sharing" in words, words)


def narrowed(folder):
    """--where, --by and --policies: the numbers of a figure are those of a summary that asks for the same."""
    where = ["--where", "group=trafficked_*", "--where", "interval=2017-02..2017"]
    run("figures", "x.h5", "difference", "contrasts", "avoidance", "groups", "-d", "part", "-f", "svg", "--policies", "history,full",
        *where, cwd=folder)
    run("figures", "x.h5", "difference", "-d", "years", "-f", "svg", "--measure", "traces", "--by", "quarter", cwd=folder)
    ask = lambda *args: list(csv.DictReader(io.StringIO(run("summary", "x.h5", "--csv", *args, cwd=folder).stdout)))
    of = lambda rows, contrast: [r for r in rows if r["contrast"] == contrast]
    drawn = rows_of(os.path.join(folder, "part", "contrasts.csv"))
    told = {(r["measure"], r["policy"]): r for r in of(ask(*where, "--measure", ",".join(sorted({r["measure"] for r in drawn}))), "difference")}
    check([r["policy"] for r in drawn] == ["history", "full"] * (len(drawn) // 2) and not any(r["measure"] == "traces" for r in drawn), drawn)
    pairs = [(told[r["measure"], r["policy"]], r) for r in drawn]
    drawn = rows_of(os.path.join(folder, "part", "difference.csv"))
    told = [r for p in ("history", "full") for r in of(ask(*where, "--by", "interval", "--measure", "untreated_rate"), "difference") if r["policy"] == p]
    pairs += list(zip(told, drawn, strict=True))
    drawn = rows_of(os.path.join(folder, "years", "difference.csv"))
    told = sorted(of(ask("--by", "quarter", "--measure", "traces"), "difference"), key=lambda r: ["serious", "full", "history"].index(r["policy"]))
    check(len(drawn) == 3 * 2 and {r["quarter"] for r in told} == {"2017-Q1", "2017-Q2"}, drawn)
    pairs += list(zip(told, drawn, strict=True))
    run("figures", "x.h5", "groups", "-d", "changes", "-f", "svg", "--against", "full", "--policies", "none", *where, cwd=folder)
    drawn = rows_of(os.path.join(folder, "changes", "groups.csv"))
    told = of(ask(*where, "--by", "group,interval", "--measure", "untreated_rate", "--against", "full"), "difference")
    order = list(dict.fromkeys(r["group"] for r in drawn))
    pairs += list(zip(sorted((r for r in told if r["policy"] == "none"), key=lambda r: order.index(r["group"])), drawn, strict=True))
    for a, b in pairs:
        check(all((a[k] == "") == (b[k] == "") and abs(float(a[k] or 0) - float(b[k] or 0)) <= 1e-9 * (1 + abs(float(a[k] or 0)))
                  for k in ("estimate", "low", "high")), f"{a}, {b}")
    drawn = rows_of(os.path.join(folder, "part", "avoidance.csv"))
    check({r["group"] for r in drawn} == {"trafficked_labour", "trafficked_sexual", "trafficked_domestic"}, drawn)
    words = "".join(xml.parse(os.path.join(folder, "part", "groups.svg")).getroot().itertext())
    check("Only group=trafficked_*, interval=2017-02..2017." in " ".join(words.split()) and "Overstayers" not in words, words)
    for wrong, why in ((["--where", "point=1"], "figures choose by group"), (["--policies", "full,full"], "stands there twice"),
                       (["--policies", "nobody"], "no policy 'nobody'"), (["--by", "week"], "none of interval, quarter"),
                       (["--where", "group=trafficked_labour", "--measure", "traces"], "everybody together only")):
        check(why in run("figures", "x.h5", "difference", *wrong, status=64, cwd=folder).stderr, wrong)
    check("--where is not used by twins" in run("figures", "x.h5", "twins", *where, status=64, cwd=folder).stderr, "twins --where")


def notes(folder):
    """Two lines below each picture at 8 cm, in any language; all else in a file; nothing where nothing is wanted."""
    run("figures", "x.h5", "-d", "n", "-f", "svg", "--size", "column", "--notes", "n.txt", cwd=folder)
    said = open(os.path.join(folder, "n.txt")).read()
    check(said.count(TITLE) == said.count("those most afraid") == said.count("20170101") == len(PLAIN) and "untreated: Illness" in said, said)
    lines = lambda d, n: [" ".join(t.split()) for t in xml.parse(os.path.join(folder, d, n + ".svg")).getroot().itertext() if t.strip()]
    run("figures", "x.h5", "-d", "fr", "-f", "svg", "--size", "column", "--lang-file", FRENCH, cwd=folder)
    for where, begins in (("n", "Modelled, not observed."), ("fr", "Modélisé, non observé.")):
        for name in PLAIN:
            drawn = lines(where, name)
            first = [i for i, t in enumerate(drawn) if t.startswith(begins)][0]
            check(drawn[first + 1].startswith("confide 0") and "20170101" in drawn[first + 1] and TITLE not in drawn, drawn)
    run("figures", "x.h5", "contrasts", "-d", "n", "-f", "svg", "--no-notes", cwd=folder)
    check("Modelled" not in "".join(lines("n", "contrasts")), "--no-notes")


def delays(folder):
    run("figures", "x.h5", "delays", "-d", "d", "-f", "svg", "--policies", "none,full", cwd=folder)
    drawn = rows_of(os.path.join(folder, "d", "delays.csv"))
    check(sorted({r["condition"] for r in drawn}) == ["pregnancy", "tuberculosis"] and len(drawn) == 4, drawn)
    told = csv.DictReader(io.StringIO(run("summary", "x.h5", "--csv", "--define",
                                          "d = median(first_treatments:condition=pregnancy)", cwd=folder).stdout))
    right = {r["policy"]: r for r in told if r["measure"] == "d" and r["contrast"] == ""}
    for r in drawn:
        if r["condition"] == "pregnancy":
            check(all(abs(float(r[k]) - float(right[r["policy"]][k])) <= 1e-9 * float(r["estimate"]) for k in ("estimate", "low", "high")), f"{r} {right}")


def looks(folder, out):
    """Sizes, fonts, headings, other words: as asked for."""
    labels = run("figures", "--print-labels", cwd=folder).stdout
    with open(os.path.join(folder, "labels.yaml"), "w") as f:
        f.write(labels)
    run("figures", "x.h5", "-d", "same", "-f", "svg,png", "--lang-file", "labels.yaml", cwd=folder)
    for name in PLAIN:
        for ending in ("svg", "png"):
            a, b = (open(os.path.join(d, f"{name}.{ending}"), "rb").read() for d in (out, os.path.join(folder, "same")))
            check(a == b, f"{name}.{ending} differs from one time to the next")
    run("figures", "x.h5", "untreated", "-d", "alone", "-f", "png", cwd=folder)
    a, b = (open(os.path.join(d, "untreated.png"), "rb").read() for d in (out, os.path.join(folder, "alone")))
    check(a == b, "a format drawn before another changes it")
    run("figures", "x.h5", "untreated", "-d", "look", "-f", "svg", "--size", "16x12", "--font", "DejaVu Sans,9",
        "--title", TITLE, cwd=folder)
    drawn = xml.parse(os.path.join(folder, "look", "untreated.svg")).getroot()
    check(drawn.get("width") == "604" and drawn.get("height") == "453", drawn.attrib)
    check([t for t in drawn.itertext() if t == TITLE], "--title")
    check('font-family="DejaVu Sans' in open(os.path.join(folder, "look", "untreated.svg")).read(), "--font")
    harmless(folder)
    run("figures", "x.h5", "twins", "-d", "tex", "--terminal", "cairolatex", "--title", TITLE, cwd=folder)
    german(folder)
    tex = open(os.path.join(folder, "tex", "twins.tex")).read()
    check("People trafficked for labour" in tex and r"\# \{a\_b\}" in tex, "names in TeX")


def figures(folder):
    said = run("figures", "x.h5", "-d", "out/f", cwd=folder).stdout.split()
    out = os.path.join(folder, "out", "f")
    check(len(said) == 5 * len(PLAIN) and sorted(os.path.basename(s) for s in said) == sorted(os.listdir(out)), said)
    for name in PLAIN:
        path = os.path.join(out, name)
        words = "".join(xml.parse(path + ".svg").getroot().itertext())
        check(TITLE not in words and "What happened" in words and ("Full sharing" in words or name == "timeline"), words)
        check("3 replicates" in words and "20170101" in words and "seed" in words, words)
        check(open(path + ".png", "rb").read(8) == b"\x89PNG\r\n\x1a\n", "PNG")
        check(open(path + ".pdf", "rb").read(5) == b"%PDF-", "PDF")
    check(len(rows_of(os.path.join(out, "disclosure.csv"))) == 4 * 7, "disclosure.csv")
    numbers(folder, out)
    looks(folder, out)
    own_measures(folder)
    narrowed(folder)
    notes(folder)
    findings(folder)
    delays(folder)
    refusals(folder)
    again = subprocess.run(["gnuplot", "disclosure.gp"], cwd=out, capture_output=True)
    check(again.returncode == 0, again.stderr)
    for _, _, names in os.walk(folder):
        check("hit" not in names, "hit")


def sweeps(folder):
    """A sweep made by the program: what is drawn without being named, and a dose against the file."""
    with open(os.path.join(folder, "w.yaml"), "w") as f:
        f.write("scenario: s.yaml\ndesign: grid\nreplicates: 3\npolicies: [none, full]\n"
                "vary:\n  belief.floor: [0.1, 0.4]\n  belief.ambiguity: [0.0, 0.5]\n")
    run("sweep", "w.yaml", "-o", "w.h5", "--quiet", cwd=folder)
    said = run("figures", "w.h5", "-d", "w", "-f", "svg", cwd=folder).stdout.split()
    check(sorted(said) == [f"w/{n}.{e}" for n in ("dose", "map", "tornado") for e in ("csv", "gp", "svg")], said)
    run("figures", "w.h5", "dose", "untreated", "--x", "belief.floor", "--point", "4", "-d", "w", "-f", "svg", cwd=folder)
    with h5py.File(os.path.join(folder, "w.h5")) as f:
        k, weight = [s.decode() for s in f["subgroup"][:]].index("all"), f["weight"][:]
        ill, untreated = (np.einsum("xprig,g->xpri", f[v][..., k].astype(float), weight) for v in ("ill", "untreated"))
    rate = 100 * untreated.sum(axis=3) / ill.sum(axis=3)
    floor = (rate[:2].mean(axis=0), rate[2:].mean(axis=0))  # policy, replicate
    for n, r in enumerate(rows_of(os.path.join(folder, "w", "dose.csv"))):
        check(r["policy"] == ("none", "full")[n // 2] and r["points"] == "2", r)
        with_replicates(r, floor[n % 2][n // 2], floor[n % 2][n // 2], r)
    ends = {(r["end"], r["parameter"]): r for r in rows_of(os.path.join(folder, "w", "tornado.csv"))}
    for end, right in zip(("low", "high"), floor):
        with_replicates(ends[end, "belief.floor"], right[1], right[1] - rate[:, 1].mean(axis=0), f"tornado {end}")
    check("<pattern" in open(os.path.join(folder, "w", "map.svg")).read(), "where a map has no cell it is not hatched")
    for n, r in enumerate(rows_of(os.path.join(folder, "w", "map.csv"))):
        point = 2 * (n % 2) + n // 2
        interval(r, rate[point, 1], f"map {r}")
    first = rows_of(os.path.join(folder, "w", "untreated.csv"))[0]
    interval(first, 100 * untreated[3, 0, :, 0] / ill[3, 0, :, 0], first)


def samples(folder):
    """Of a sample the points are chance: a dose in parts of equal number, its intervals over their points."""
    with open(os.path.join(folder, "l.yaml"), "w") as f:
        f.write("scenario: s.yaml\ndesign: lhs\npoints: 12\nreplicates: 2\npolicies: [none, full]\n"
                "vary:\n  belief.floor: {from: 0.1, to: 0.5}\n  belief.ambiguity: {from: 0, to: 0.9}\n")
    run("sweep", "l.yaml", "-o", "l.h5", "--quiet", "--agents", str(sized(2000, 500)), cwd=folder)
    run("figures", "l.h5", "-d", "l", "-f", "svg", "--x", "belief.floor", cwd=folder)
    with h5py.File(os.path.join(folder, "l.h5")) as f:
        k, weight = [s.decode() for s in f["subgroup"][:]].index("all"), f["weight"][:]
        ill, untreated = (np.einsum("xprig,g->xpr", f[v][..., k].astype(float), weight) for v in ("ill", "untreated"))
        floor = f["parameter_belief_floor"][:]
    rate, order = (100 * untreated / ill).mean(axis=2), np.argsort(floor)
    rows = rows_of(os.path.join(folder, "l", "dose.csv"))
    check(len(rows) == 8, rows)
    for n, r in enumerate(rows):
        part = order[3 * (n % 4):3 * (n % 4) + 3]
        check(r["points"] == "3" and abs(float(r["belief.floor"]) - floor[part].mean()) < 1e-12, r)
        with_replicates(r, rate[part, n // 4], rate[part, n // 4], f"part {r}")
    words = "".join(xml.parse(os.path.join(folder, "l", "dose.svg")).getroot().itertext())
    words = " ".join(words.split())
    check("12 points in 4 parts" in words and "Averaged over belief.ambiguity." in words, words)


def decide(folder):
    """Of evppi: the value of knowing everything, and of each parameter that is worth something; weights in words and CSV."""
    weights = "untreated_rate=-2, considered=0.0001"
    for how in (["--worth", weights], ["--measure", "care_use", "--better", "lower"]):
        run("figures", "p.h5", "evppi", "-d", "e", "-f", "svg", *how, cwd=folder)
        drawn = {r["parameter"]: r for r in rows_of(os.path.join(folder, "e", "evppi.csv"))}
        told = csv.DictReader(io.StringIO(run("sensitivity", "p.h5", "--method", "evppi", "--csv", *how, cwd=folder).stdout))
        told = {r["parameter"] or "all": r for r in told if r["index"] in ("evpi", "evppi")}
        check(set(drawn) == {k for k, r in told.items() if k == "all" or float(r["estimate"]) > 0}, f"{drawn} {told}")
        for k, r in drawn.items():
            for column in ("estimate", "low", "high"):
                check(abs(float(r[column]) - float(told[k][column])) <= 1e-9, f"{r} {told[k]}")
        words = "".join(xml.parse(os.path.join(folder, "e", "evppi.svg")).getroot().itertext())
        words = " ".join(words.split())
        named = "chosen by whoever asked: " + weights if how[0] == "--worth" else "Less of it is better."
        check(named in words and "is best" in words and "all of them together" in words, words)
        check(how[0] != "--worth" or drawn["all"]["unit"] == "points of " + weights, drawn)
    run("figures", "p.h5", "evppi", "-d", "e", "-f", "svg", "-m", "traces", "--better", "lower", cwd=folder)
    words = " ".join("".join(xml.parse(os.path.join(folder, "e", "evppi.svg")).getroot().itertext()).split())
    check("is best at every point: this choice depends on no parameter that was varied" in words and "stated benefit" not in words, words)
    run("figures", "p.h5", "evppi", "-d", "e", "-f", "svg", "--worth", "untreated_rate=-2, traces=0.01", cwd=folder)
    words = " ".join("".join(xml.parse(os.path.join(folder, "e", "evppi.svg")).getroot().itertext()).split())
    check("Addresses found are the stated benefit of sharing. An address found is not a person found." in words, words)
    for how, why in (([], "which is better?"), (["--better", "higher", "-m", "traces"], "done to them"), (["--worth", "traces=1"], "column 1"),
                     (["--worth", "traces=-1", "--better", "lower"], "takes the place of"), (["--policy", "full"], "is not used by evppi")):
        check(why in run("figures", "p.h5", "evppi", *how, status=64, cwd=folder).stderr, why)
    check("design: priors" in run("figures", "m.h5", "evppi", "--worth", "traces=-1", status=64, cwd=folder).stderr, "evppi of morris")


def ranked(folder):
    """morris, prcc and evppi are the numbers of confide sensitivity; a tornado leaves out what moves nothing."""
    vary = "vary:\n  belief.floor: {from: 0.1, to: 0.5}\n  belief.ambiguity: {from: 0, to: 0.9}\n"
    for name, how in (("m", "design: morris\npoints: 12\n"), ("p", "design: lhs\npoints: 20\n")):
        with open(os.path.join(folder, f"{name}.yaml"), "w") as f:
            f.write(f"scenario: s.yaml\n{how}replicates: 2\npolicies: [none, full]\n{vary}")
        run("sweep", f"{name}.yaml", "-o", f"{name}.h5", "--quiet", "--agents", str(sized(2000, 500)), cwd=folder)
    for name, method, columns in (("m", "morris", {"mu_star", "sigma"}), ("p", "prcc", {"prcc"})):
        run("figures", f"{name}.h5", method, "-d", method, "-f", "svg", "--contrast", "full,none", cwd=folder)
        drawn = rows_of(os.path.join(folder, method, f"{method}.csv"))
        told = list(csv.DictReader(io.StringIO(run("sensitivity", f"{name}.h5", "--method", method, "--measure", "untreated_rate",
                                                   "--contrast", "full,none", "--csv", cwd=folder).stdout)))
        numbers = sorted(float(r["estimate"]) for r in told if r["index"] in columns)
        check(len(drawn) == 2 * len(columns) == len(numbers), f"{drawn} {told}")
        for a, b in zip(numbers, sorted(float(r["estimate"]) for r in drawn)):
            check(abs(a - b) <= 1e-9 * (1 + abs(a)), f"{drawn} {told}")
    decide(folder)
    check("design: morris" in run("figures", "p.h5", "morris", status=64, cwd=folder).stderr, "morris of another sweep")
    with open(os.path.join(folder, "o.yaml"), "w") as f:
        f.write("scenario: s.yaml\ndesign: one-at-a-time\nreplicates: 2\npolicies: [none, full]\n"
                "vary:\n  belief.floor: [0.1, 0.5]\n  conditions.tuberculosis.transmission_public: [1, 2]\n")
    run("sweep", "o.yaml", "-o", "o.h5", "--quiet", "--agents", str(sized(2000, 500)), cwd=folder)
    run("figures", "o.h5", "tornado", "-d", "o", "-f", "svg", cwd=folder)
    check({r["parameter"] for r in rows_of(os.path.join(folder, "o", "tornado.csv"))} == {"belief.floor"}, "an inert parameter")
    check("because they move nothing: 1." in " ".join("".join(xml.parse(os.path.join(folder, "o", "tornado.svg")).getroot().itertext()).split()), "inert")


def gaps(folder):
    """Units that are not in the file are not used, and said to be missing."""
    path = os.path.join(folder, "x.h5")
    with h5py.File(path, "a") as f:
        right = rates(f)["untreated_rate"][:, [0, 2]].mean(axis=1)
        del f["checksums"]  # or the change is taken for damage
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
    sweeps(temporary)
    samples(temporary)
    ranked(temporary)
    gaps(temporary)
