#!/usr/bin/python3
"""Every answer of confide, recomputed with numpy from the raw counts by model.md 9 and output.md alone, to 1e-9.
Usage: check_answers.py CONFIDE SOURCE_DIR [FILE.h5...]: of these files instead of those made here"""
import csv
import io
import itertools
import math
import os
import re
import subprocess
import sys
import tempfile

import h5py
import numpy as np
import yaml

confide, source = sys.argv[1:3]
CARE = ("gp", "emergency", "clinic")
TWINS = ("disclosed", "deterred", "died", "removed", "long_untreated")
OF_EVERYBODY = ("requests", "traces")  # not told by group or subgroup
counted = {"numbers": 0, "wrong": 0}


def check(truth, words):
    if not truth:
        sys.exit(f"check_answers: {words}")


def run(*args, cwd=None, status=0):
    done = subprocess.run([confide, *args], capture_output=True, text=True, cwd=cwd)
    check(done.returncode == status, f"{args} ended with {done.returncode}, not {status}: {done.stderr}")
    return done.stdout


def rows(*args):
    return list(csv.DictReader(io.StringIO(run(*args))))


def same(got, right, what, tolerance=1e-9, floor=1e-300):
    counted["numbers"] += 1
    missing = right is None or math.isnan(right)
    if got == "" or got is None:
        good = missing
    else:
        got = float(got)
        good = not missing and abs(got - right) <= tolerance * max(abs(got), abs(right)) + floor
    if not good:
        counted["wrong"] += 1
        print(f"check_answers: {what}: {got!r}, not {right!r}")
        check(counted["wrong"] < 40, "too many")


def beta_share(x, a, b):
    """The regularised incomplete beta function, by its continued fraction."""
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - x, b, a)
    c, d, h = 1.0, 1 / (1 - (a + b) * x / (a + 1)), 1 / (1 - (a + b) * x / (a + 1))
    for m in range(1, 500):
        up = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / (1 + up * d), 1 + up / c
        h *= d * c
        up = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / (1 + up * d), 1 + up / c
        h *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a * h


def student(degrees, memo={}):
    """The 0.975 quantile of Student's t, by bisection of its distribution."""
    if degrees not in memo:
        low, high = 1e-9, 1e6
        for _ in range(200):
            t = math.sqrt(low * high)
            low, high = (t, high) if beta_share(degrees / (degrees + t * t), degrees / 2, 0.5) > 0.05 else (low, t)
        memo[degrees] = t
    return memo[degrees]


class Counts:
    """An output file, as h5py sees it."""

    def __init__(self, path):
        self.path, self.f = path, h5py.File(path)
        f = self.f
        name = lambda v: [s.decode() for s in f[v][:]]
        self.policies, self.groups, self.subgroups = name("policy"), name("group"), name("subgroup")
        self.services, self.conditions = name("service"), name("condition")
        self.scenario = yaml.safe_load(f.attrs["scenario"])
        self.n_points, self.n_intervals = f["complete"].shape[0], f["interval"].shape[0]
        self.dt = float(f.attrs["step_days"]) / 365.25
        time, out = self.scenario["time"], self.scenario.get("output", {})
        number = lambda v: float(v["value"] if isinstance(v, dict) else v)
        steps, every = round(number(time["years"]) / self.dt), int(number(out["every_steps"]))
        self.steps = [min(every, steps - i) for i in range(0, steps, every)]
        check(len(self.steps) == self.n_intervals, f"{path}: {self.n_intervals} intervals, not {len(self.steps)}")
        self.starts = [str(np.datetime64("1970-01-01") + int(d)) for d in f["interval"][:]]
        start = np.datetime64(str(time["start"]))
        for i, day in enumerate(self.starts):
            check(day == str(start + int(i * every * f.attrs["step_days"])), f"interval {i} starts on {day}")
        self.memo = {}

    def per_point(self, variable, point):
        if (variable, point) not in self.memo:
            v = self.f[variable]
            self.memo[variable, point] = v[point] if v.ndim == 2 else v[:]
        return self.memo[variable, point]

    def done(self, point):
        if ("done", point) not in self.memo:
            self.memo["done", point] = np.flatnonzero(self.f["complete"][point])
        return self.memo["done", point]

    def raw(self, variable, point):
        if (variable, point) not in self.memo:
            v = self.f[variable][point].astype(float)
            self.memo[variable, point] = v[:, :, self.done(point)] if variable.startswith("twins") else v[:, self.done(point)]
        return self.memo[variable, point]

    def transmission_public(self, point):
        """[policy, condition]: what varied, else what the scenario says, under each policy."""
        if ("transmission_public", point) in self.memo:
            return self.memo["transmission_public", point]
        out = self.memo["transmission_public", point] = np.zeros((len(self.policies), len(self.conditions)))
        number = lambda v: float(v["value"] if isinstance(v, dict) else v)
        for c, name in enumerate(self.conditions):
            path = f"conditions.{name}.transmission_public"
            own = number(self.scenario["conditions"][name].get("transmission_public", 0))
            varied = "parameter_" + path.replace(".", "_")
            for p, policy in enumerate(self.policies):
                out[p, c] = number((self.scenario["policies"][policy].get("set") or {}).get(path, own))
                if varied in self.f:
                    v = self.f[varied]
                    out[p, c] = v[point] if v.ndim == 1 else v[point, p]
        return out

    def sums(self, point, intervals, groups, subgroup):
        """Sums over real people of every quantity: name -> [policy, replicate]."""
        w = self.per_point("weight", point)[groups]
        cut = lambda v: self.raw(v, point)[:, :, intervals][:, :, :, groups][:, :, :, :, subgroup]
        people = lambda v: np.einsum("prig,g->pr", cut(v), w)
        years = lambda v: people(v) * self.dt
        # It is counted of everybody together alone.
        known = 1 if self.subgroups[subgroup] == "all" else math.nan
        level = lambda v: self.raw(v, point)[:, :, intervals[-1]][:, :, groups] @ w * known
        visits = np.einsum("prigv,g->prv", cut("visits"), w)
        care = sum(visits[:, :, self.services.index(s)] for s in CARE) + people("reviews")
        of_all = self.subgroups[subgroup] == "all"

        def of(name, v):
            """Of one subgroup, which is told of everybody only."""
            if not of_all or name not in self.subgroups:
                return np.full(people(v).shape, math.nan)
            return np.einsum("prig,g->pr", self.raw(v, point)[:, :, intervals][:, :, :, groups][..., self.subgroups.index(name)], w)
        untreated = np.einsum("prigc,g->prc", cut("condition_untreated"), w) * self.dt
        length = sum(self.steps[i] for i in intervals) * self.dt
        data, told = people("encounters_data"), people("encounters_disclosure")
        missed = people("reviews_missed")
        return {
            "exploited": (years("exploited"), length),
            "disclosures_exploited": (of("exploited", "disclosures"), length),
            "disclosures_escaped": (of("escaped", "disclosures"), length),
            "reviews_missed": (100 * missed, people("reviews") + missed),
            "disclosure_rate": (1000 * people("first_disclosures"), years("unreferred")),
            "disclosed_since_start": (100 * level("disclosed_since_start"), level("exploited_at_start")),
            "safe_referrals": (people("safe_referrals"), length),
            "untreated_rate": (100 * years("untreated"), years("ill")),
            "untreated_prevalence": (1000 * years("untreated"), years("present")),
            "avoidance": (100 * people("deterred"), people("deterred") + care),
            "care_use": (1000 * care, years("present")),
            "fearful": (100 * years("fearful"), years("present")),
            "collapses": (1000 * people("collapses"), years("present")),
            "deaths_untreated": (1e5 * people("deaths_untreated"), years("present")),
            "onward_infections": (np.einsum("prc,pc->pr", untreated, self.transmission_public(point)), length),
            "requests": (people("requests"), length),
            "traces": (people("traced"), length),
            "encounters_health": (data + told, length),
            "encounters": (data + told + people("encounters_background"), length),
            "removals": (people("removed"), length),
        }

    def cells(self, by, where_groups=None):
        """(labels, intervals, groups, subgroup) of every cell that `by` tells apart."""
        every = list(range(self.n_intervals))
        kept = where_groups or list(range(len(self.groups)))
        of = lambda k, n: [[x] for x in n] if k in by else [list(n)]
        subgroups = range(len(self.subgroups)) if "subgroup" in by else [self.subgroups.index("all")]
        for i, g, s in itertools.product(of("interval", every), of("group", kept), subgroups):
            labels = {"interval": self.starts[i[0]], "group": self.groups[g[0]], "subgroup": self.subgroups[s]}
            yield {k: labels[k] for k in by if k in labels}, i, g, s


def half_width(x, size):
    """Of the 95 % interval of a mean; NaN: replicates of numbers of this size are all alike, to rounding."""
    if x.std(ddof=1) <= 1e-13 * size:
        return math.nan
    return student(len(x) - 1) * x.std(ddof=1) / math.sqrt(len(x))


def mean_interval(x, size=None):
    x = x[~np.isnan(x)]
    if len(x) < 2:
        return (x.mean() if len(x) else math.nan), math.nan, math.nan, len(x)
    half = half_width(x, np.abs(x).max() if size is None else size)
    return x.mean(), x.mean() - half, x.mean() + half, len(x)


def ratio_interval(n, d, times=1.0, less=0.0):
    """times * mean(n) / mean(d) - less, by the delta method."""
    if len(n) == 0 or d.mean() == 0:
        return math.nan, math.nan, math.nan, len(n)
    r = times * n.mean() / d.mean()
    if len(n) < 2:
        return r - less, math.nan, math.nan, len(n)
    half = half_width((times * n - r * d) / d.mean(), np.abs(times * n).max() / d.mean())
    return r - less, r - less - half, r - less + half, len(n)


def rate(n, d):
    n, d = np.broadcast_arrays(n, d)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(d != 0, n / np.where(d != 0, d, 1), math.nan)


def contrasts(x, a, policy):
    """What is said of policy against a: contrast -> (estimate, low, high, n, variance ratio)."""
    yield "", (*mean_interval(x[policy]), math.nan)
    if policy == a:
        return
    both = ~np.isnan(x[policy]) & ~np.isnan(x[a])
    y, r = x[policy][both], x[a][both]
    pairing = math.nan
    size = max(np.abs(y).max(), np.abs(r).max()) if len(y) else 0
    if len(y) > 1 and (y - r).std(ddof=1) > 1e-13 * size:
        # Of differences that are all but equal it is rounding, and not held to anything.
        spread, parts = (y - r).var(ddof=1), y.var(ddof=1) + r.var(ddof=1)
        pairing = parts / spread if spread > 1e-9 * parts + 1e-18 * (y**2).max() else None
    yield "difference", (*mean_interval(y - r, size), pairing)
    yield "relative", (*ratio_interval(y, r, 100, 100), math.nan)


def hold(row, right, what, size):
    # An estimate may be a difference of larger numbers, and the ends of an interval have the root of their rounding.
    floor = {"estimate": 1e-13 * size, "low": 2e-6 * size, "high": 2e-6 * size}
    for key, value in zip(("estimate", "low", "high", "replicates", "variance_ratio"), right):
        if key != "variance_ratio" or value is not None:
            same(row[key], value, f"{what} {key}", 1e-6 if key == "variance_ratio" else 1e-9, floor.get(key, 1e-300))


def keyed(table, keys):
    out = {}
    for row in table:
        k = tuple(row.get(x, "") for x in keys)
        check(k not in out, f"two rows of {k}")
        out[k] = row
    return out


def check_summary(c, by, against):
    words = ["--by", ",".join(by)] if by else []
    table = rows("summary", c.path, "--csv", "--against", c.policies[against], "--measure", "all", *words)
    kept = [b for b in by if b != "point"]
    points = [p for p in range(c.n_points)]
    table = keyed(table, ["measure", "policy", "contrast", "point", *kept])
    left = set(table)
    for point in points:
        for labels, i, g, s in c.cells(by):
            for measure, (n, d) in c.sums(point, i, g, s).items():
                if measure in OF_EVERYBODY and {"group", "subgroup"} & set(by):
                    continue
                x = rate(n, d)
                for policy, name in enumerate(c.policies):
                    for contrast, right in contrasts(x, against, policy):
                        k = (measure, name, contrast, str(point + 1) if c.n_points > 1 else "", *(labels[b] for b in kept))
                        check(k in table, f"no row of {k}")
                        left.discard(k)
                        size = 100 + abs(right[0]) if contrast == "relative" else np.nan_to_num(np.abs(x[[policy, against]])).max()
                        hold(table[k], right, f"{os.path.basename(c.path)} {k}", size)
    left = [k for k in left if not k[0].startswith("twins")]
    check(not left, f"{c.path} --by {by}: rows of nothing: {left[:5]}")


def check_twins(c, by, against):
    words = ["--by", "group"] if by else []
    table = keyed(rows("summary", c.path, "--csv", "--twins", "--against", c.policies[against], *words),
                  ["measure", "policy", "point", "group"])
    for point, what in itertools.product(range(c.n_points), TWINS):
        w, raw = c.per_point("weight", point), c.raw("twins_" + what, point)
        for g in [[g] for g in range(len(c.groups))] if by else [list(range(len(c.groups)))]:
            for b, policy in enumerate(c.policies):
                if b == against:
                    continue
                cell = np.einsum("rgc,g->cr", raw[against, b][:, g], w[g])
                check((raw[against, b].sum(axis=2) == raw[b, against].sum(axis=2)).all(), "twins: pairs of unlike size")
                check((raw[against, b][..., [0, 2, 1, 3]] == raw[b, against]).all(), "twins: (a, b) is not (b, a) turned")
                for which, only in (("reference", cell[1]), ("policy", cell[2])):
                    k = (f"twins_{what}.only_{which}", policy, str(point + 1) if c.n_points > 1 else "", c.groups[g[0]] if by else "")
                    size = max(1, np.abs(cell).max())
                    hold(table[k], (*ratio_interval(100 * only, only + cell[3]), math.nan), str(k), 100)
                    k = (k[0] + "_people", *k[1:])
                    hold(table[k], (*mean_interval(only), math.nan), str(k), size)


def check_export(c, by):
    table = rows("export", c.path, "--csv", *(["--by", ",".join(by)] if by else []))
    table = keyed(table, ["measure", "policy", "replicate", "point", *by])
    expected = 0
    for point in range(c.n_points):
        for labels, i, g, s in c.cells(by):
            for measure, (n, d) in c.sums(point, i, g, s).items():
                if measure in OF_EVERYBODY and {"group", "subgroup"} & set(by):
                    continue
                x = rate(n, d)
                for p, policy in enumerate(c.policies):
                    for at, r in enumerate(c.done(point)):
                        k = (measure, policy, str(r + 1), str(point + 1) if c.n_points > 1 else "", *(labels[b] for b in by))
                        expected += 1
                        check(k in table, f"export: no row of {k}")
                        same(table[k]["value"], x[p, at], f"export {k}")
    check(expected == len(table), f"export: {len(table)} rows, not {expected}")


DELAYS = [0, 7, 14, 28, 56, 91, 120, 182, 365]
DEFINED = """# of one's own
gp "GP visits" = visits:service=gp:subgroup=women / present:subgroup=women per 1000 person-years
mixed = (visits:service=gp,emergency + 0.5 * (reviews - collapses)) / considered in %
exploited_now = exploited
with_care = spells_with_care / spells_ended
wait = median(first_treatments:condition=tuberculosis)
late = first_treatments:condition=tuberculosis:delay=91..365 / first_treatments:condition=tuberculosis per 100
"""


def defined(c, point, i, g):
    """What DEFINED comes to: name -> [policy, replicate]."""
    w = c.per_point("weight", point)[g]
    cut = lambda v: c.raw(v, point)[:, :, i][:, :, :, g]
    real = lambda x: np.einsum("prig...,g->pr...", x, w)
    of = lambda v, name="all": real(cut(v)[:, :, :, :, c.subgroups.index(name)])
    service = c.services.index
    ends = of("spells_ended")
    bins = real(cut("first_treatments")[..., c.conditions.index("tuberculosis"), :])
    wait = np.full(ends.shape, math.nan)
    for at in np.ndindex(ends.shape):
        x = bins[at]
        if x.sum() > 0:
            k = int(np.argmax((x.cumsum() >= x.sum() / 2) & (x > 0)))
            wait[at] = 365 if k == 8 else DELAYS[k] + (x.sum() / 2 - x[:k].sum()) / x[k] * (DELAYS[k + 1] - DELAYS[k])
    visits = of("visits")
    mixed = visits[..., service("gp")] + visits[..., service("emergency")] + 0.5 * (of("reviews") - of("collapses"))
    return {
        "gp": rate(1000 * of("visits", "women")[..., service("gp")], of("present", "women") * c.dt),
        "mixed": rate(100 * mixed, of("considered")),
        "exploited_now": of("exploited") * c.dt / (sum(c.steps[k] for k in i) * c.dt),
        "with_care": rate(of("spells_with_care"), ends),
        "wait": wait,
        "late": rate(100 * bins[..., 5:8].sum(axis=-1), bins.sum(axis=-1)),
    }


def check_defined(folder, c, by):
    with open(os.path.join(folder, "own.def"), "w") as f:
        f.write(DEFINED)
    words = ["--by", ",".join(by)] if by else []
    table = keyed(rows("export", c.path, "--csv", "--define-file", os.path.join(folder, "own.def"), *words),
                  ["measure", "policy", "replicate", *by])
    expected = 0
    for labels, i, g, _ in c.cells(by):
        for name, x in defined(c, 0, i, g).items():
            for p, policy in enumerate(c.policies):
                for at, r in enumerate(c.done(0)):
                    expected += 1
                    k = (name, policy, str(r + 1), *(labels[b] for b in by))
                    same(table[k]["value"], x[p, at], f"defined {k}", floor=1e-12)
    check(expected == len(table), f"defined: {len(table)} rows, not {expected}")


def check_parameters(c):
    """The design, the values of each point and what was simulated agree."""
    if "design" not in c.f:
        return
    design, factors = c.f["design"][:], [s.decode() for s in c.f["factor"][:]]
    table = list(csv.reader(io.StringIO(c.f.attrs.get("design_csv", "")))) if "design_csv" in c.f.attrs else None
    check(design.shape == (c.n_points, len(factors)), f"design is {design.shape}")
    check(table is None or len(table) == c.n_points + 1, "design_csv")
    number = lambda v: float(v["value"] if isinstance(v, dict) and "value" in v else v)
    for k, path in enumerate(factors):
        scale, plain = c.f["factor_is_scale"][k], path.removeprefix("scale:")
        policy, inner = re.match(r"policies\.([^.]+)\.set\.(.*)", plain).groups() if plain.startswith("policies.") else (None, plain)
        pattern = re.compile("parameter_" + re.escape(inner).replace(r"\*", "[a-z_0-9]*?").replace(r"\.", "_"))
        found = [v for v in c.f if pattern.fullmatch(v)]
        check(found, f"{path}: no parameter_*")
        for v in found:
            value = c.f[v][:]
            if policy is not None:
                check(value.ndim == 2, f"{v}: a policy's own, but of no policy")
                value = value[:, c.policies.index(policy)]
            elif value.ndim == 2:
                continue  # a policy's own set wins where there is one
            if not scale:
                for p in range(c.n_points):
                    same(value[p], design[p, k], f"{v} of point {p + 1}", 1e-15)
            else:
                own = value / design[:, k]
                if not v.endswith("agents") and not v.endswith("people"):
                    check(np.ptp(own) <= 1e-12 * abs(own).max(), f"{v}: not in proportion to the scale")


def between(c, against):
    """Over the points of a sample: means, and parameters and chance apart."""
    table = keyed(rows("summary", c.path, "--csv", "--against", c.policies[against]), ["measure", "policy", "contrast"])
    every, groups = list(range(c.n_intervals)), list(range(len(c.groups)))
    sums = [c.sums(p, every, groups, c.subgroups.index("all")) for p in range(c.n_points)]
    for measure in sums[0]:
        x = np.array([rate(*s[measure]) for s in sums])  # point, policy, replicate
        for p, policy in enumerate(c.policies):
            kinds = [("", x[:, p])] + ([("difference", x[:, p] - x[:, against])] if p != against else [])
            for contrast, y in kinds:
                row, n = table[measure, policy, contrast], y.shape[1]
                if np.isnan(y).any():
                    continue
                mean, within = y.mean(axis=1), y.var(axis=1, ddof=1)
                common = 1.0
                if bool(c.f.attrs.get("common_random_numbers", 1)):
                    left = y - mean[:, None] - y.mean(axis=0) + y.mean()
                    free = (len(y) - 1) * (n - 1)
                    common = (left**2).sum() / free / within.mean() if within.mean() > 0 else 1.0
                size = np.abs(y).max()
                what = f"{os.path.basename(c.path)} over points {measure} {policy} {contrast}"
                same(row["points"], len(y), what)
                same(row["estimate"], mean.mean(), what + " estimate", floor=1e-12 * size)
                same(row["low"], np.quantile(mean, 0.025), what + " low", floor=1e-12 * size)
                same(row["high"], np.quantile(mean, 0.975), what + " high", floor=1e-12 * size)
                chance = within.mean() / n
                same(row["se_chance"], math.sqrt(chance), what + " se_chance", floor=1e-12 * size)
                parameters = max(0, mean.var(ddof=1) - common * chance)
                got = float(row["sd_parameters"] or "nan")
                same(got**2, parameters, what + " sd_parameters squared", floor=1e-12 * size**2)


def point_means(c, measure, policy, against=None):
    every, groups = list(range(c.n_intervals)), list(range(len(c.groups)))
    out = []
    for p in range(c.n_points):
        x = rate(*c.sums(p, every, groups, c.subgroups.index("all"))[measure])
        out.append((x[policy] - x[against] if against is not None else x[policy]).mean())
    return np.array(out)


def ranks(x):
    order = np.argsort(x, kind="stable")
    out = np.empty(len(x))
    out[order] = np.arange(1, len(x) + 1)
    for v in np.unique(x):
        out[x == v] = out[x == v].mean()
    return out


def check_sobol(c, measure, y, got):
    k = c.f["design"].shape[1]
    y = y.reshape(-1, k + 2)
    a, b = y[:, 0], y[:, -1]
    v = np.concatenate([a, b]).var()
    centred = y - y.mean()  # as SALib does
    for j in range(k):
        name = c.f["factor"][j].decode()
        ab = y[:, j + 1]
        same(got["total", name], ((a - ab) ** 2).mean() / 2 / v, f"{measure} total of {name}")
        same(got["first", name], (centred[:, -1] * (ab - a)).mean() / v, f"{measure} first of {name}", floor=1e-9)


def unit_cube(c, j):
    """Morris' levels of a factor: 0, 1/3, 2/3, 1 by the order of its values."""
    x = c.f["design"][:, j]
    values = np.unique(x)
    check(len(values) == 4, f"morris: {len(values)} values of a factor")
    return np.searchsorted(values, x) / 3


def check_morris(c, measure, y, got):
    k = c.f["design"].shape[1]
    u = np.stack([unit_cube(c, j) for j in range(k)], axis=1).reshape(-1, k + 1, k)
    y = y.reshape(-1, k + 1)
    for j in range(k):
        name, effects = c.f["factor"][j].decode(), []
        for t in range(len(y)):
            move = u[t, 1:, j] - u[t, :-1, j]
            s = int(np.flatnonzero(move)[0])
            check(np.count_nonzero(move) == 1 and abs(abs(move[s]) - 2 / 3) < 1e-12, "morris: not one step of 2/3")
            effects.append((y[t, s + 1] - y[t, s]) / move[s])
        e = np.array(effects)
        same(got["mu", name], e.mean(), f"{measure} mu of {name}", floor=1e-9 * abs(e).max())
        same(got["mu_star", name], abs(e).mean(), f"{measure} mu* of {name}")
        same(got["sigma", name], e.std(ddof=1), f"{measure} sigma of {name}")


def check_ranks(c, measure, y, method, got):
    x = c.f["design"][:]
    if method == "prcc":
        x, y = np.stack([ranks(col) for col in x.T], axis=1), ranks(y)
    for j in range(x.shape[1]):
        name = c.f["factor"][j].decode()
        others = np.column_stack([np.ones(len(y)), np.delete(x, j, axis=1)])
        rest = lambda v: v - others @ np.linalg.lstsq(others, v, rcond=None)[0]
        rx, ry = rest(x[:, j]), rest(y)
        right = rx @ ry / math.sqrt((rx @ rx) * (ry @ ry)) if method == "prcc" else rx @ ry / (rx @ rx) * x[:, j].std() / y.std()
        same(got[method, name], right, f"{measure} {method} of {name}", 1e-8)


def check_sensitivity(c, methods):
    for measure, contrast in itertools.product(("untreated_rate", "avoidance", "care_use"), (False, True)):
        a, b = 0, len(c.policies) - 1
        y = point_means(c, measure, b, a) if contrast else point_means(c, measure, b)
        words = ["--contrast", f"{c.policies[b]},{c.policies[a]}"] if contrast else ["--policy", c.policies[b]]
        for method in methods:
            table = rows("sensitivity", c.path, "--csv", "--measure", measure, "--method", method, *words)
            got = {(r["index"], r["parameter"]): r["estimate"] for r in table}
            {"sobol": check_sobol, "morris": check_morris}.get(
                method, lambda *args: check_ranks(*args[:3], method, args[3]))(c, measure, y, got)


SCENARIO = """base: {source}/params/uk-2017.yaml
time: {{years: 0.5, burn_in_years: 0.1}}
population: {{agents: 1200, communities: 4}}
random: {{replicates: 3}}
output: {{every_steps: 7}}
policies:
  full: {{set: {{conditions.injury.transmission_public: 0.2, belief.floor: 0.4}}}}
"""
VARY3 = """vary:
  belief.floor: {beta: {mean: 0.3, sd: 0.12}}
  care.gp.fear: {from: 0.5, to: 4}
  care.consider_severe: {from: 10, to: 80, log: true}
"""
STOP = {"half_width": 0.5, "min": 2, "max": 9, "batch": 3}
SWEEPS = {
    "people": "design: grid\nreplicates: 2\nvary:\n  groups.*.people: {scale: [0.5, 3]}\n"
              "  population.agents: [1000, 1501]\n  conditions.*.transmission_public: {scale: [1, 2.5]}\n",
    "set": "design: list\nreplicates: 2\nvary:\n  policies.full.set.belief.floor: [0.1, 0.6]\n"
           "  groups.trafficked_*.registered: {scale: [0.5, 1.5]}\n  conditions.tuberculosis.transmission_public: [0.5, 4]\n",
    "lhs": "design: lhs\npoints: 24\nreplicates: 2\npolicies: [none, full]\n" + VARY3,
    "priors": "design: priors\npoints: 20\nreplicates: 2\ncommon_random_numbers: false\npolicies: [none, full]\n" + VARY3,
    "saltelli": "design: saltelli\npoints: 8\nreplicates: 1\npolicies: [none, full]\n" + VARY3,
    "stop": "design: list\npolicies: [none, full]\nvary: {belief.floor: [0.05, 0.4, 0.7]}\nstop_when: {measure: untreated_rate, "
            "contrast: [none, full], " + ", ".join(f"{k}: {v}" for k, v in STOP.items()) + "}\n",
    "morris": "design: morris\npoints: 6\nreplicates: 1\npolicies: [none, full]\n" + VARY3,
}


def check_file(c):
    design = c.f.attrs.get("design", "")
    design = design.decode() if isinstance(design, bytes) else design
    sample = design in ("lhs", "sobol", "halton", "priors", "saltelli", "morris", "niederreiter", "reverse-halton")
    check_parameters(c)
    last = len(c.policies) - 1
    for by, against in (([], 0), ([], last), (["group"], 0), (["subgroup"], 0), (["interval"], last),
                        (["interval", "group", "subgroup"], 0)):
        if sample:
            by = ["point", *by]
        if c.n_points * (c.n_intervals if "interval" in by else 1) * (7 if "group" in by else 1) * len(by or [1]) < 400:
            check_summary(c, by, against)
    if not sample:
        check_twins(c, False, 0)
        check_twins(c, True, last)
    elif c.f["complete"].shape[1] > 1 and design not in ("saltelli", "morris"):
        between(c, 0)
    if c.n_points < 5:
        check_export(c, [])
        check_export(c, ["interval", "group"])
    if sample:
        check_sensitivity(c, {"saltelli": ["sobol"], "morris": ["morris"]}.get(design, ["prcc", "src"]))


def numbers_of(tree, path=""):
    """Every number of a scenario: path -> value."""
    for key, v in tree.items():
        v = v["value"] if isinstance(v, dict) and "value" in v else v
        if isinstance(v, dict):
            yield from numbers_of(v, f"{path}{key}.")
        elif isinstance(v, (int, float)):
            yield path + str(key), v


def check_same_bits(folder, c, point):
    """A point of a sweep is a plain run of the same values, bit for bit."""
    sets, own = [], dict(numbers_of({k: c.scenario[k] for k in ("groups", "conditions", "population")}))
    for k, path in enumerate(s.decode() for s in c.f["factor"][:]):
        value, scale = float(c.f["design"][point, k]), bool(c.f["factor_is_scale"][k])
        meant = [x for x in own if re.fullmatch(path.replace(".", r"\.").replace("*", "[^.]*"), x)] if scale else [path]
        check(meant, f"{path} means nothing")
        # A policy's own `set` wins over the scenario, where that is what is scaled.
        for x in meant:
            v = own[x] * value if scale else value
            sets += ["--set", f"{x}={int(v) if v.is_integer() else repr(v)}"]
    replicates = str(c.f["complete"].shape[1])
    run("run", "s.yaml", "-q", "--overwrite", "-o", "point.h5", "--policies", ",".join(c.policies),
        "--replicates", replicates, *sets, cwd=folder)
    with h5py.File(os.path.join(folder, "point.h5")) as p:
        for v in (v for v in p if v not in ("point", "replicate")):
            sweep, plain = c.f[v][:], p[v][:]
            if v in ("weight", "people", "agents"):
                sweep = c.per_point(v, point)
            elif len(plain.shape) > 1:
                sweep, plain = sweep[point], plain[0]
            check((sweep == plain).all(), f"{c.path}: {v} of point {point + 1} is not that of {sets}")


def check_stop(c, measure, policy, against, rule):
    """Replicates are those of the first whole batch that is narrow enough."""
    every, groups = list(range(c.n_intervals)), list(range(len(c.groups)))
    for point in range(c.n_points):
        x = rate(*c.sums(point, every, groups, c.subgroups.index("all"))[measure])
        y, n = x[c.policies.index(policy)] - x[c.policies.index(against)], rule["min"]
        while n < rule["max"] and (e := mean_interval(y[:n]))[2] - e[0] > rule["half_width"]:
            n = min(n + rule["batch"], rule["max"])
        check(list(c.done(point)) == list(range(n)), f"stop_when: {len(c.done(point))} replicates of point {point + 1}, not {n}")


def main(folder):
    at = lambda name: Counts(os.path.join(folder, name))
    with open(os.path.join(folder, "s.yaml"), "w") as f:
        f.write(SCENARIO.format(source=source))
    run("run", "s.yaml", "-o", "plain.h5", "-q", cwd=folder)
    check_file(at("plain.h5"))
    for by in ([], ["interval"], ["group"], ["interval", "group"]):
        check_defined(folder, at("plain.h5"), by)
    for name, text in SWEEPS.items():
        with open(os.path.join(folder, name + ".yaml"), "w") as f:
            f.write("scenario: s.yaml\n" + text)
        run("sweep", name + ".yaml", "-o", name + ".h5", "-q", cwd=folder)
    for name in SWEEPS:
        if name != "stop":
            check_file(at(name + ".h5"))
    check_same_bits(folder, at("people.h5"), 6)
    check_same_bits(folder, at("set.h5"), 1)
    check_same_bits(folder, at("lhs.h5"), 11)
    check_stop(at("stop.h5"), "untreated_rate", "full", "none", STOP)
    for k in (1, 2, 3):
        run("sweep", "people.yaml", "-o", "parts", "--shard", f"{k}/3", "-q", cwd=folder)
    run("merge", "parts", "-o", "merged.h5", "-q", cwd=folder)
    whole, merged = at("people.h5").f, at("merged.h5").f
    check(set(whole) == set(merged) and all((whole[v][()] == merged[v][()]).all() for v in whole), "merge: other data")


if len(sys.argv) > 3:
    for path in sys.argv[3:]:
        check_file(Counts(path))
        print(path, counted)
else:
    with tempfile.TemporaryDirectory(prefix="check_answers-") as at:
        main(at)
check(not counted["wrong"], f"{counted['wrong']} of {counted['numbers']} numbers are wrong")
print(f"check_answers: {counted['numbers']} numbers agree")
