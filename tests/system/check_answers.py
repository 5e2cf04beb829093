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
# Rates of events in a time at risk: what they are told per, and what is counted.
COUNTED = {
    "disclosure_rate": (1000, ["first_disclosures"]),
    "disclosures_exploited": (1, ["disclosures.exploited"]),
    "disclosures_escaped": (1, ["disclosures.escaped"]),
    "safe_referrals": (1, ["safe_referrals"]),
    "care_use": (1000, [*(f"visits.{v}" for v in CARE), "reviews"]),
    "collapses": (1000, ["collapses"]),
    "deaths_untreated": (1e5, ["deaths_untreated"]),
    "requests": (1, ["requests"]),
    "traces": (1, ["traced"]),
    "encounters_health": (1, ["encounters_data", "encounters_disclosure"]),
    "encounters": (1, ["encounters_data", "encounters_disclosure", "encounters_background"]),
    "removals": (1, ["removed"]),
}
OF_TRAFFICKED = {"first_disclosures", "disclosures.exploited", "disclosures.escaped", "safe_referrals", "encounters_disclosure"}
EDGE = (20 - 1e-7, 20 + 1e-7)  # below which events are few, but for the rounding of as many exactly
counted = {"numbers": 0, "wrong": 0}
np.seterr(invalid="ignore", divide="ignore")


def check(truth, words):
    if not truth:
        sys.exit(f"check_answers: {words}")


def run(*args, cwd=None, status=0):
    done = subprocess.run([confide, *args], capture_output=True, text=True, cwd=cwd)
    check(done.returncode == status, f"{args} ended with {done.returncode}, not {status}: {done.stderr}")
    return done.stdout


def rows(*args):
    return list(csv.DictReader(io.StringIO(run(*args))))


def columns(*args):
    """The table that the program prints: its columns by their names."""
    head, *body = csv.reader(io.StringIO(run(*args)))
    return dict(zip(head, zip(*body) if body else [()] * len(head)))


def numbers(column):
    """What is told of a number: its value; NaN where the cell is empty."""
    return np.array([math.nan if v == "" else float(v) for v in column])


def agree(got, right, what, tolerance=1e-9, floor=1e-300, also=None):
    """Numbers of one kind, all at once; what(i) says which. also: what is as right."""
    got, right, floor = np.broadcast_arrays(got, right, floor)
    counted["numbers"] += got.size

    def fits(value):
        near = abs(got - value) <= tolerance * np.maximum(abs(got), abs(value)) + floor
        return near | (np.isnan(got) & np.isnan(value))

    for i in np.flatnonzero(~(fits(right) | (False if also is None else fits(also)))):
        counted["wrong"] += 1
        print(f"check_answers: {what(i)}: {got[i]!r}, not {right[i]!r}")
        check(counted["wrong"] < 40, "too many")


def same(got, right, what, tolerance=1e-9, floor=1e-300):
    got = math.nan if got == "" or got is None else float(got)
    agree(np.array([got]), np.array([math.nan if right is None else right]), lambda i: what, tolerance, floor)


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


def intervals_of(days, every, every_steps):
    """The steps that intervals begin with, and the days: model.md 9."""
    if every == "steps":
        first = list(range(0, len(days), every_steps))
        return first, [str(days[i]) for i in first]
    months = {"month": 1, "quarter": 3, "year": 12}[every]
    of = np.array(days).astype("datetime64[M]").astype(int) // months
    first = [0, *(np.flatnonzero(np.diff(of)) + 1)]
    begin = [np.datetime64(int(of[i]) * months, "M").astype("datetime64[D]") for i in first]
    return first, [str(max(day, days[0])) for day in begin]


def number(v):
    return float(v["value"] if isinstance(v, dict) else v)


def can_happen(term, regime, group, world):
    """Whether the model (7, 8) allows an event among the people of a group under a regime in force."""
    of, law = (lambda k: number(group.get(k, 0))), (lambda k: number(world["enforcement"][k]))
    trafficked, exposed = of("exploited") > 0 or of("escaped") > 0, number(world["disclosure"]["exposed_" + regime])
    asked = {"none": 0, "full": 1, "serious": of("serious_crime") * (1 - of("child")) * law("serious_focus")}[regime]
    asked *= of("irregular") * law("requests_per_year")
    met = of("irregular") * law("background") + trafficked * of("irregular") * exposed
    if term in ("encounters_disclosure", "safe_referrals"):
        rest = of("irregular") * exposed if term[0] == "e" else 1 - of("irregular") * exposed
        return trafficked and rest > 0
    if term in OF_TRAFFICKED:
        return trafficked
    traced = asked * law("approve") * law("match")
    return {"requests": asked, "traced": traced, "encounters_data": traced * law("encounter"),
            "encounters_background": of("irregular") * law("background"),
            "removed": (met + traced * law("encounter")) * law("detain") * law("remove")}.get(term, 1) > 0


class Counts:
    """An output file, as h5py sees it."""

    def __init__(self, path):
        self.path, self.f = path, h5py.File(path)
        f = self.f
        name = lambda v: [s.decode() for s in f[v][:]]
        self.policies, self.groups, self.subgroups = name("policy"), name("group"), name("subgroup")
        self.services, self.conditions = name("service"), name("condition")
        self.scenario = yaml.load(f.attrs["scenario"].decode(), yaml.CSafeLoader)
        self.n_points, self.n_replicates = f["complete"].shape
        self.n_intervals = f["interval"].shape[0]
        self.dt = float(f.attrs["step_days"]) / 365.25
        time, out = self.scenario["time"], self.scenario.get("output", {})
        steps, start = round(number(time["years"]) / self.dt), np.datetime64(str(time["start"]))
        days = [start + int(i * f.attrs["step_days"]) for i in range(steps)]
        kept = f["interval_steps"][:].astype(int)
        first, begin = intervals_of(days, out.get("every", "steps"), int(number(out.get("every_steps", 1))))
        check(list(kept) == list(np.diff([*first, steps])), f"{path}: intervals of {kept} steps, which begin at {first}")
        self.starts = [str(np.datetime64("1970-01-01") + int(d)) for d in f["interval"][:]]
        check(self.starts == begin, f"intervals start on {self.starts}, not on {begin}")
        self.lengths = kept * self.dt
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

    def over(self, v, point, by, power=1):
        """[policy, replicate, interval, group, subgroup, ...] of agents, as real people in the cells that `by` tells apart."""
        v = v * (self.per_point("weight", point) ** power).reshape((-1,) + (1,) * (v.ndim - 4))
        v = v if "interval" in by else v.sum(axis=2, keepdims=True)
        v = v if "group" in by else v.sum(axis=3, keepdims=True)
        k = self.subgroups.index("all")
        return v if "subgroup" in by else v[:, :, :, :, k:k + 1]

    def of_one(self, name, variable, point, by, power=1):
        """Of one subgroup, which is told of everybody only."""
        out = np.full_like(v := self.over(self.raw(variable, point), point, by), math.nan)
        if name in self.subgroups:
            only = np.zeros(len(self.subgroups))
            only[self.subgroups.index(name)] = 1
            own = (self.raw(variable, point) * only).sum(axis=4, keepdims=True)
            own = np.broadcast_to(own, own.shape[:4] + (len(self.subgroups),))
            out[..., self.everybody(by)] = self.over(own, point, by, power)[..., self.everybody(by)]
        check(out.shape == v.shape, name)
        return out

    def everybody(self, by):
        return self.subgroups.index("all") if "subgroup" in by else 0

    def level(self, variable, point, by):
        """At the end of each interval that is told apart; counted of everybody together alone."""
        v = self.raw(variable, point)
        v = (v if "interval" in by else v[:, :, -1:])[..., None]
        v = v * self.per_point("weight", point)[:, None]
        v = v if "group" in by else v.sum(axis=3, keepdims=True)
        out = np.full(v.shape[:4] + (len(self.subgroups) if "subgroup" in by else 1,), math.nan)
        out[..., self.everybody(by)] = v[..., 0]
        return out

    def people(self, name, point, by, power=1):
        """Of one term of COUNTED: a flow, the visits to one service, or what a subgroup did."""
        variable, _, part = name.partition(".")
        if variable == "visits":
            return self.over(self.raw("visits", point)[..., self.services.index(part)], point, by, power)
        if part:
            return self.of_one(part, variable, point, by, power)
        return self.over(self.raw(variable, point), point, by, power)

    def numerator(self, measure, point, by, power=1):
        return sum(self.people(name, point, by, power) for name in COUNTED[measure][1])

    def sums(self, point, by):
        """Sums over real people of what every rate is made of: name -> numerator, denominator, both by
        [policy, replicate, interval, group, subgroup], of which what `by` does not tell apart has one element."""
        people = lambda v: self.over(self.raw(v, point), point, by)
        years = lambda v: people(v) * self.dt
        untreated = self.over(self.raw("condition_untreated", point), point, by) * self.dt
        length = (self.lengths if "interval" in by else self.lengths.sum()[None])[:, None, None]
        missed, care = people("reviews_missed"), self.numerator("care_use", point, by)
        public = np.einsum("prigsc,pc->prigs", untreated, self.transmission_public(point))
        events = lambda name: COUNTED[name][0] * self.numerator(name, point, by)
        return {
            "exploited": (years("exploited"), length),
            "disclosures_exploited": (events("disclosures_exploited"), length),
            "disclosures_escaped": (events("disclosures_escaped"), length),
            "reviews_missed": (100 * missed, people("reviews") + missed),
            "disclosure_rate": (events("disclosure_rate"), years("unreferred")),
            "disclosed_since_start": (100 * self.level("disclosed_since_start", point, by),
                                      self.level("exploited_at_start", point, by)),
            "safe_referrals": (events("safe_referrals"), length),
            "untreated_rate": (100 * years("untreated"), years("ill")),
            "untreated_prevalence": (1000 * years("untreated"), years("present")),
            "avoidance": (100 * people("deterred"), people("deterred") + care),
            "care_use": (events("care_use"), years("present")),
            "fearful": (100 * years("fearful"), years("present")),
            "collapses": (events("collapses"), years("present")),
            "deaths_untreated": (events("deaths_untreated"), years("present")),
            "onward_infections": (public, length),
            "requests": (events("requests"), length),
            "traces": (events("traces"), length),
            "encounters_health": (events("encounters_health"), length),
            "encounters": (events("encounters"), length),
            "removals": (events("removals"), length),
        }

    def worth(self, measure, point, by):
        """Of a rate that counts events: what those counted are worth on average, and the most that one can be, both
        by [policy, replicate, ...] in units of the numerator; 0 where there can be none."""
        total, w = self.numerator(measure, point, by), self.per_point("weight", point)
        per, terms = COUNTED[measure]
        able = w * np.max([self.can(term) for term in terms], axis=0)
        able = able if "interval" in by else able.max(axis=1, keepdims=True)
        able = able if "group" in by else able.max(axis=2, keepdims=True)
        most = np.broadcast_to(able[:, None, ..., None], total.shape)
        return per * np.where(total > 0, rate(self.numerator(measure, point, by, 2), total), most), per * most

    def can(self, term):
        """[policy, interval, group]: whether what is counted can happen at all under what is in force then."""
        if ("can", term) not in self.memo:
            world = {k: self.scenario[k] for k in ("enforcement", "disclosure")}
            group = [self.scenario["groups"][g] for g in self.groups]
            self.memo["can", term] = np.array([[[
                any(can_happen(term, r, g, world) for r in some) for g in group] for some in of] for of in self.regimes()])
        return self.memo["can", term]

    def regimes(self):
        """[policy][interval]: the regimes in force in its steps."""
        ends = np.cumsum(np.round(self.lengths / self.dt)).astype(int)
        out = []
        for name in self.policies:
            policy, force = self.scenario["policies"][name], np.full(ends[-1], "", dtype=object)
            before = policy.get("before", "none")
            force[:] = before["regime"] if isinstance(before, dict) else before
            for entry in policy.get("schedule") or []:
                since = np.datetime64(str(entry["from"])) - np.datetime64(str(self.scenario["time"]["start"]))
                step = max(0, round(int(since.astype(int)) / float(self.f.attrs["step_days"])))
                force[step:] = entry.get("regime", force[min(step, len(force) - 1)])
            out.append([set(part) for part in np.split(force, ends[:-1])])
        return out

    def rates(self, point, by):
        """Of every rate that is told so: itself and what its events are worth, by [policy, cell, replicate]."""
        out = {}
        for measure, (n, d) in self.sums(point, by).items():
            like = np.broadcast_shapes(n.shape, d.shape)
            made = [n, *(self.worth(measure, point, by) if measure in COUNTED else ())]
            if is_told(measure, by):
                out[measure] = [self.of_all_replicates(by_cell(rate(v, d), like), point) for v in made]
        return out

    def of_all_replicates(self, x, point):
        out = np.full((*x.shape[:2], self.n_replicates), math.nan)
        out[..., self.done(point)] = x
        return out

    def whole(self, measure, point):
        """[policy, replicate]: of everybody, over the whole period."""
        if ("rates", point) not in self.memo:
            self.memo["rates", point] = {m: rate(n, d)[:, :, 0, 0, 0] for m, (n, d) in self.sums(point, []).items()}
        return self.memo["rates", point][measure]

    def labels(self, by):
        """Of every cell that `by` tells apart, in the order of the sums: its words, interval, group and subgroup."""
        told = {"interval": self.starts, "group": self.groups, "subgroup": self.subgroups}
        return list(itertools.product(*(told[k] if k in by else [""] for k in told)))


def rate(n, d):
    n, d = np.asarray(n), np.asarray(d)
    return np.where(d != 0, n / np.where(d != 0, d, 1), math.nan)


# Intervals of numbers of many cells at once: [cell, replicate] -> estimate, low, high, replicates of each cell.


def mean(x):
    there = ~np.isnan(x)
    n = there.sum(axis=-1)
    return rate(np.where(there, x, 0).sum(axis=-1), n), n


def variance(x):
    middle, n = mean(x)
    return np.where(n > 1, np.nansum((x - middle[..., None]) ** 2, axis=-1) / (n - 1), math.nan)


def largest(x):
    return np.where(np.isnan(x), 0, abs(x)).max(axis=-1, initial=0)


def half_width(x, size):
    """Of the 95 % interval of a mean; NaN: replicates of numbers of this size are all alike, to rounding."""
    n, sd = mean(x)[1], np.sqrt(variance(x))
    t = np.array([math.nan, math.nan, *(student(k) for k in range(1, x.shape[-1]))])[n]
    return np.where(sd > 1e-13 * size, t * sd / np.sqrt(n), math.nan)


def mean_interval(x, size=None):
    middle, n = mean(x)
    half = half_width(x, largest(x) if size is None else size)
    return middle, middle - half, middle + half, n


def ratio_interval(n, d, times=1.0, less=0.0):
    """times * mean(n) / mean(d) - less, by the delta method."""
    n, d = np.where(np.isnan(n + d), math.nan, n), np.where(np.isnan(n + d), math.nan, d)
    of_d = np.where(mean(d)[0] == 0, math.nan, mean(d)[0])
    r = times * mean(n)[0] / of_d
    half = half_width((times * n - r[..., None] * d) / of_d[..., None], largest(times * n) / of_d)
    return r - less, r - less - half, r - less + half, mean(n)[1]


log_gamma = np.vectorize(math.lgamma, otypes=[float])


def gamma_below(a, x):
    """The regularised incomplete gamma function, by its series."""
    term = np.exp(a * np.log(x) - x - log_gamma(a + 1))
    total, n = term.copy(), a.copy()
    while (term > 1e-17 * total).any():
        for _ in range(8):
            n += 1
            term *= x / n
            total += term
    return total


def gamma_quantile(shape, p):
    """By Newton's method on the logarithm of the distribution, which is concave in that of x."""
    a, back = np.unique(shape, return_inverse=True)
    z = {0.025: -1.959963984540054, 0.975: 1.959963984540054}[p]
    x = a * np.maximum(0.1, 1 - 1 / (9 * a) + z / (3 * np.sqrt(a))) ** 3
    for _ in range(40):
        below = gamma_below(a, x)
        slope = np.exp(a * np.log(x) - x - log_gamma(a)) / below
        move = (math.log(p) - np.log(below)) / slope
        x *= np.exp(np.clip(move, -3, 3))
        if (abs(move) < 1e-13).all():
            break
    # Of many the program takes Wilson and Hilferty's, which is right to four digits of how far it lies.
    near = a * (1 - 1 / (9 * a) + z / (3 * np.sqrt(a))) ** 3
    check((abs(near - x) <= 1e-4 * abs(x - a))[a > 100].all(), "Wilson and Hilferty")
    return np.where(a > 100, near, x)[back].reshape(np.shape(shape))


def as_many(total, squares):
    return rate(total**2, squares)


def few_reach(total, squares, most):
    """How far Fay and Feuer's limits of a sum of events of unequal worth lie below and above it."""
    lowest, some = np.zeros(total.shape), np.nan_to_num(as_many(total, squares)) >= 0.5
    lowest[some] = squares[some] / total[some] * gamma_quantile(as_many(total, squares)[some], 0.025)
    more, more_squares, highest = total + most, squares + most**2, np.zeros(total.shape)
    some = more > 0  # else none can happen
    highest[some] = more_squares[some] / more[some] * gamma_quantile(as_many(more, more_squares)[some], 0.975)
    return total - lowest, highest - total


def widened(found, x, usual, most, limit, reference=None):
    """An interval of rates of events x, by [cell, replicate], made wider or made at all where the events are fewer than
    `limit`; usual, most: what one is worth. reference: the same three of a policy from which the difference is told."""
    middle, low, high, n = found
    difference, up, down = x, most > 0, np.zeros(x.shape, dtype=bool)
    if reference is not None:
        all_, difference, down = x + reference[0], x - reference[0], reference[2] > 0
        usual, most = rate(x * usual + reference[0] * reference[1], all_), np.maximum(most, reference[2])
        usual = np.where(all_ > 0, usual, 0)
    counts = ~np.isnan(difference) & (most > 0)
    usual = np.where(usual > 0, usual, most)
    total = lambda v: np.where(counts, v, 0).sum(axis=-1)
    more, fewer = np.maximum(difference, 0), np.maximum(-difference, 0)
    few = np.nan_to_num(as_many(total(more + fewer), total((more + fewer) * usual))) < limit
    at = (total(1) > 1) & ~np.isnan(middle) & (np.isnan(low) | few)
    if not at.any():
        return found
    one = lambda side: total(most * side)[at] / total(1)[at]  # more where there can be one on that side
    below, above = few_reach(total(more)[at], total(more * usual)[at], one(up))
    if reference is not None:
        lower, higher = few_reach(total(fewer)[at], total(fewer * usual)[at], one(down))
        below, above = np.hypot(below, higher), np.hypot(above, lower)
    low, high, m = low.copy(), high.copy(), middle[at]
    low[at] = np.fmin(np.where(np.isnan(low[at]), m, low[at]), m - below / total(1)[at])
    high[at] = np.fmax(np.where(np.isnan(high[at]), m, high[at]), m + above / total(1)[at])
    return middle, low if reference is not None else np.where(at, np.maximum(low, 0), low), high, n


def pairing(y, r, size):
    """The variance ratio; and whether it is held to anything: not of differences that are all but equal, which are rounding."""
    spread, parts = variance(y - r), variance(y) + variance(r)
    some = np.sqrt(spread) > 1e-13 * size
    held = ~some | (spread > 1e-9 * parts + 1e-18 * largest(y) ** 2)
    return np.where(some, rate(parts, np.where(some, spread, 1)), math.nan), held


def contrasts(x, worth, a, policy):
    """What is said of policy against a, by cell: contrast -> estimate, low, high, n, variance ratio, whether that is held
    to, and the size of what an estimate is made of. Intervals of few events twice: with the last that are few, and without."""
    size = np.maximum(largest(x[policy]), largest(x[a]))
    nothing = np.full(size.shape, math.nan), np.full(size.shape, True), size
    both = lambda found, *more: [widened(found, x[policy], *more[0], limit, *more[1:]) if more else found for limit in EDGE]
    own = [v[policy] for v in worth]
    yield "", both(mean_interval(x[policy]), *([own] if own else [])), nothing
    if policy == a:
        return
    y, r = (np.where(np.isnan(x[policy] - x[a]), math.nan, x[p]) for p in (policy, a))
    reference = [(r, *(v[a] for v in worth))]
    found = mean_interval(y - r, np.maximum(largest(y), largest(r)))
    yield "difference", both(found, *([own, *reference] if own else [])), (*pairing(y, r, np.maximum(largest(y), largest(r))), size)
    found = ratio_interval(y, r, 100, 100)
    yield "relative", both(found), (nothing[0], nothing[1], 100 + np.nan_to_num(abs(found[0])))


def by_cell(v, like):
    """[policy, replicate, interval, group, subgroup] -> [policy, cell, replicate]"""
    v = np.moveaxis(np.broadcast_to(v, like), 1, -1)
    return v.reshape(v.shape[0], -1, v.shape[-1])


def is_told(measure, by):
    return measure not in OF_EVERYBODY or not {"group", "subgroup"} & set(by)


def hold(got, one, other, pairs, what):
    """Columns of a table against the same made here."""
    ratio, held, size = pairs
    # An estimate may be a difference of larger numbers, and the ends of an interval have the root of their rounding.
    floor = {"estimate": 1e-13 * size, "low": 2e-6 * size, "high": 2e-6 * size, "replicates": 1e-300}
    for key, right, also in zip(floor, one, other):
        agree(got[key], right, lambda i: f"{what(i)} {key}", floor=floor[key], also=also)
    agree(np.where(held, got["variance_ratio"], math.nan), np.where(held, ratio, math.nan),
          lambda i: f"{what(i)} variance_ratio", 1e-6)


NUMBERS = ("estimate", "low", "high", "replicates", "variance_ratio")


class Table:
    """What the program prints, whose rows are asked for by their keys, each once."""

    def __init__(self, keys, names, *args):
        table = columns(*args)
        self.words = " ".join(args)
        n = max(map(len, table.values()))
        self.number = {k: numbers(table[k]) for k in names}
        self.row = {k: i for i, k in enumerate(zip(*(table.get(k, ("",) * n) for k in keys)))}
        check(len(self.row) == n, f"{self.words}: two rows of one key")

    def take(self, keys):
        missing = [k for k in keys if k not in self.row]
        check(not missing, f"{self.words}: no row of {missing[:1]}")
        at = [self.row.pop(k) for k in keys]
        return {name: column[at] for name, column in self.number.items()}

    def end(self):
        check(not self.row, f"{self.words}: rows of nothing: {list(self.row)[:5]}")


def check_summary(c, by, against):
    words = ["--by", ",".join(by)] if by else []
    table = Table(("measure", "policy", "contrast", "point", "interval", "group", "subgroup"), NUMBERS,
                  "summary", c.path, "--csv", "--against", c.policies[against], "--measure", "all", *words)
    points = [(str(p + 1) if c.n_points > 1 else "", c.rates(p, by)) for p in range(c.n_points)]
    cells = [(told, *cell) for told, _ in points for cell in c.labels(by)]
    for measure in points[0][1]:
        x, *worth = (np.concatenate(v, axis=1) for v in zip(*(rates[measure] for _, rates in points)))
        for policy, name in enumerate(c.policies):
            for contrast, intervals, pairs in contrasts(x, worth, against, policy):
                keys = [(measure, name, contrast, *cell) for cell in cells]
                hold(table.take(keys), *intervals, pairs, lambda i: f"{os.path.basename(c.path)} {keys[i]}")
    table.end()


def check_twins(c, by, against):
    words = ["--by", "group"] if by else []
    table = Table(("measure", "policy", "point", "group"), NUMBERS,
                  "summary", c.path, "--csv", "--twins", "--against", c.policies[against], *words)
    groups = c.groups if by else [""]
    for point, what, b in itertools.product(range(c.n_points), TWINS, range(len(c.policies))):
        if b == against:
            continue
        w, raw = c.per_point("weight", point), c.raw("twins_" + what, point)
        check((raw[against, b].sum(axis=2) == raw[b, against].sum(axis=2)).all(), "twins: pairs of unlike size")
        check((raw[against, b][..., [0, 2, 1, 3]] == raw[b, against]).all(), "twins: (a, b) is not (b, a) turned")
        cell = np.einsum("rgc,g->cgr" if by else "rgc,g->cr", raw[against, b], w)
        cell = cell if by else cell[:, None]
        for which, only in (("reference", cell[1]), ("policy", cell[2])):
            told = (c.policies[b], str(point + 1) if c.n_points > 1 else "")
            keys = [(f"twins_{what}.only_{which}", *told, g) for g in groups]
            size = np.maximum(1, largest(cell).max(axis=0))
            nothing = np.full(size.shape, math.nan), np.full(size.shape, True)
            right = ratio_interval(100 * only, only + cell[3])
            hold(table.take(keys), right, right, (*nothing, 100), lambda i: str(keys[i]))
            keys = [(k[0] + "_people", *k[1:]) for k in keys]
            right = mean_interval(only)
            hold(table.take(keys), right, right, (*nothing, size), lambda i: str(keys[i]))


def check_export(c, by):
    table = Table(("measure", "policy", "replicate", "point", "interval", "group", "subgroup"), ("value",),
                  "export", c.path, "--csv", *(["--by", ",".join(by)] if by else []))
    cells = c.labels(by)
    for point in range(c.n_points):
        told = str(point + 1) if c.n_points > 1 else ""
        for measure, (x, *_) in c.rates(point, by).items():
            for (p, policy), r in itertools.product(enumerate(c.policies), c.done(point)):
                keys = [(measure, policy, str(r + 1), told, *cell) for cell in cells]
                agree(table.take(keys)["value"], x[p, :, r], lambda i: f"export {keys[i]}")
    table.end()


DELAYS = [0, 7, 14, 28, 56, 91, 120, 182, 365]
DEFINED = """# of one's own
gp "GP visits" = visits:service=gp:subgroup=women / present:subgroup=women per 1000 person-years
mixed = (visits:service=gp,emergency + 0.5 * (reviews - collapses)) / considered in %
exploited_now = exploited
with_care = spells_with_care / spells_ended
wait = median(first_treatments:condition=tuberculosis)
late = first_treatments:condition=tuberculosis:delay=91..365 / first_treatments:condition=tuberculosis per 100
"""


def median_delay(bins):
    out = np.full(bins.shape[:-1], math.nan)
    for at in np.ndindex(out.shape):
        x = bins[at]
        if x.sum() > 0:
            k = int(np.argmax((x.cumsum() >= x.sum() / 2) & (x > 0)))
            out[at] = 365 if k == 8 else DELAYS[k] + (x.sum() / 2 - x[:k].sum()) / x[k] * (DELAYS[k + 1] - DELAYS[k])
    return out


def defined(c, point, by):
    """What DEFINED comes to: name -> [policy, replicate, interval, group, 1]."""
    of = lambda name, part=None: c.people(name if part is None else f"{name}.{part}", point, by)
    women = c.subgroups.index("women")
    gp = c.raw("visits", point)[..., c.services.index("gp")]
    only_women = lambda v: c.over(np.repeat(v[..., [women]], len(c.subgroups), axis=4), point, by)
    first = c.raw("first_treatments", point)[..., c.conditions.index("tuberculosis"), :]
    bins = c.over(np.repeat(first[..., None, :], len(c.subgroups), axis=4), point, by)
    mixed = of("visits", "gp") + of("visits", "emergency") + 0.5 * (of("reviews") - of("collapses"))
    length = (c.lengths if "interval" in by else c.lengths.sum()[None])[:, None, None]
    return {
        "gp": rate(1000 * only_women(gp), only_women(c.raw("present", point)) * c.dt),
        "mixed": rate(100 * mixed, of("considered")),
        "exploited_now": of("exploited") * c.dt / length,
        "with_care": rate(of("spells_with_care"), of("spells_ended")),
        "wait": median_delay(bins),
        "late": rate(100 * bins[..., 5:8].sum(axis=-1), bins.sum(axis=-1)),
    }


def check_defined(folder, c, by):
    with open(os.path.join(folder, "own.def"), "w") as f:
        f.write(DEFINED)
    words = ["--by", ",".join(by)] if by else []
    table = Table(("measure", "policy", "replicate", "interval", "group"), ("value",),
                  "export", c.path, "--csv", "--define-file", os.path.join(folder, "own.def"), *words)
    for name, x in defined(c, 0, by).items():
        x = by_cell(x, x.shape)
        for (p, policy), (at, r) in itertools.product(enumerate(c.policies), enumerate(c.done(0))):
            keys = [(name, policy, str(r + 1), *cell[:2]) for cell in c.labels(by)]
            agree(table.take(keys)["value"], x[p, :, at], lambda i: f"defined {keys[i]}", floor=1e-12)
    table.end()


def check_parameters(c):
    """The design, the values of each point and what was simulated agree."""
    if "design" not in c.f:
        return
    design, factors = c.f["design"][:], [s.decode() for s in c.f["factor"][:]]
    table = list(csv.reader(io.StringIO(c.f.attrs.get("design_csv", "")))) if "design_csv" in c.f.attrs else None
    check(design.shape == (c.n_points, len(factors)), f"design is {design.shape}")
    check(table is None or len(table) == c.n_points + 1, "design_csv")
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
    table = {(r["measure"], r["policy"], r["contrast"]): r
             for r in rows("summary", c.path, "--csv", "--against", c.policies[against])}
    for measure in c.sums(0, []):
        x = np.array([c.whole(measure, p) for p in range(c.n_points)])  # point, policy, replicate
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
    out = []
    for p in range(c.n_points):
        x = c.whole(measure, p)
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
output: {{every: steps, every_steps: 7}}
policies:
  full: {{set: {{conditions.injury.transmission_public: 0.2, belief.floor: 0.4}}}}
  history: {{schedule: [{{from: 2017-01-24, regime: full}}, {{from: 2017-03-09, regime: serious}}, {{from: 2017-05-12, regime: none}}]}}
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
    sample = design in ("lhs", "sobol", "halton", "priors", "saltelli", "morris", "niederreiter", "reverse-halton", "posterior")
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
        for v in (v for v in p if isinstance(p[v], h5py.Dataset) and v not in ("point", "replicate")):
            sweep, plain = c.f[v][:], p[v][:]
            if v in ("weight", "people", "agents"):
                sweep = c.per_point(v, point)
            elif len(plain.shape) > 1:
                sweep, plain = sweep[point], plain[0]
            check((sweep == plain).all(), f"{c.path}: {v} of point {point + 1} is not that of {sets}")


def check_stop(c, measure, policy, against, rule):
    """Replicates are those of the first whole batch that is narrow enough."""
    for point in range(c.n_points):
        x = c.whole(measure, point)
        y, n = x[c.policies.index(policy)] - x[c.policies.index(against)], rule["min"]
        while n < rule["max"] and (e := mean_interval(y[None, :n]))[2][0] - e[0][0] > rule["half_width"]:
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
    run("run", "s.yaml", "-o", "months.h5", "-q", "--set", "output.every=month", "--set", "time.start=2017-01-12", cwd=folder)
    for by in ([], ["interval"]):
        check_summary(at("months.h5"), by, 0)
    # Sanitizers look at how memory is used: with them, not every kind of sample is recomputed.
    left_out = ("priors", "morris") if "CONFIDE_TEST_SANITIZED" in os.environ else ()
    sweeps = {name: text for name, text in SWEEPS.items() if name not in left_out}
    for name, text in sweeps.items():
        with open(os.path.join(folder, name + ".yaml"), "w") as f:
            f.write("scenario: s.yaml\n" + text)
        run("sweep", name + ".yaml", "-o", name + ".h5", "-q", cwd=folder)
    for name in sweeps:
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
    check(set(whole) == set(merged) and all((whole[v][()] == merged[v][()]).all() for v in whole
                                             if isinstance(whole[v], h5py.Dataset)), "merge: other data")


if len(sys.argv) > 3:
    for path in sys.argv[3:]:
        check_file(Counts(path))
        print(path, counted)
else:
    with tempfile.TemporaryDirectory(prefix="check_answers-") as at:
        main(at)
check(not counted["wrong"], f"{counted['wrong']} of {counted['numbers']} numbers are wrong")
print(f"check_answers: {counted['numbers']} numbers agree")
