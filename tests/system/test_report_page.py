#!/usr/bin/python3
"""confide report on real output files: what the page says against the file, that it is valid HTML, that text of the user
stays text, and in Chromium (where it can start) that it is quiet, fetches nothing, fits a phone and prints.
Usage: test_report_page.py CONFIDE SOURCE_DIR"""
import html
import html.parser
import json
import os
import re
import shutil
import subprocess
import tempfile

import h5py
import numpy as np

from program import check, confide, run, source

TITLE = """"]]> <script>alert('x')</script> & <img src=http://x.invalid/y> "; system("touch hit") # {a_b}"""
SOURCE_TEXT = """<b onload="x">Smith & Sons</b> ]]> </details> 'q' 2020 (US)"""


def make(folder):
    with open(os.path.join(folder, "s.yaml"), "w") as f:
        f.write(f"base: {source}/params/uk-2017.yaml\ntitle: {json.dumps(TITLE)}\n"
                "time: {years: 0.5, burn_in_years: 0.2}\npopulation: {agents: 4000, communities: 5}\n"
                "random: {replicates: 3}\noutput: {every: steps, every_steps: 5}\n"
                f"care: {{gp: {{fear: {{value: 2, source: {json.dumps(SOURCE_TEXT)}}}}}}}\n"
                "policies: {serious: null, history: {schedule: [{from: 2017-01-24, regime: full}, "
                "{from: 2017-03-09, regime: serious}, {from: 2017-05-12, regime: none}]}, full: {set: {belief.full: {value: 0.8, source: 'assumption: <i>'}}}}\n")
    with open(os.path.join(folder, "sweep.yaml"), "w") as f:
        f.write("scenario: s.yaml\ndesign: priors\npoints: 5\nreplicates: 2\n"
                "vary: {belief.floor: {uniform: {min: 0.1, max: 0.5}}, care.gp.fear: {uniform: {min: 1, max: 3}}}\n")
    run("run", "s.yaml", "-o", "x.h5", "--quiet", cwd=folder)
    run("sweep", "sweep.yaml", "-o", "sweep.h5", "--quiet", cwd=folder)


class Page(html.parser.HTMLParser):
    """The page as a reader of HTML sees it: text, tags, ids, links, and the order of its headings."""
    VOID = {"meta", "link", "wbr", "br", "col"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.words, self.tags, self.ids, self.links, self.headings, self.open = "", [], [], [], [], []
        self.scopes = {"th": 0, "th scope": 0, "caption": 0, "table": 0}
        self.feed(text)
        self.close()
        check(not self.open, f"left open: {self.open}")

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        self.tags.append((tag, a))
        if tag not in self.VOID:
            self.open.append(tag)
        if "id" in a:
            self.ids.append(a["id"])
        self.links += [a[k] for k in ("href", "src", "xlink:href") if k in a]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in self.scopes:
            self.scopes[tag] += 1
            self.scopes["th scope"] += tag == "th" and "scope" in a
        check(not [k for k in a if k.startswith("on")], f"an event handler: {tag} {a}")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        check(self.open and self.open[-1] == tag, f"</{tag}> ends {self.open[-1:]}")
        self.open.pop()

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words += data


def read(folder, name, language="en"):
    text = open(os.path.join(folder, name), encoding="utf-8").read()
    page = Page(text)
    names = {tag for tag, _ in page.tags}
    check(text.startswith(f'<!DOCTYPE html>\n<html lang="{language}">'), "how it begins")
    check(not names & {"script", "img", "iframe", "object", "form", "input", "i", "title img"}, f"tags: {names}")
    check(len(page.ids) == len(set(page.ids)), "an id stands twice")
    check(all(l in ("data:,",) or (l.startswith("#") and l[1:] in page.ids) for l in page.links),
          f"links out of the page, or to nowhere: {[l for l in page.links if not l.startswith('#')]}")
    check(page.headings[0] == 1 and page.headings.count(1) == 1
          and all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:])), f"headings: {page.headings}")
    check(page.scopes["th"] == page.scopes["th scope"] and page.scopes["table"] == page.scopes["caption"], page.scopes)
    figures = re.findall("(?s)<figure .*?</figure>", text)
    check(len(figures) * 2 == sum(tag == "svg" for tag, _ in page.tags), "a drawing out of a figure, or not two in one")
    for figure in figures:  # one description of both drawings, which are not read aloud themselves
        check(len(re.findall(r'<div class="sheet"[^>]* role="img" aria-label="[^"]*[0-9][^"]*">', figure)) == 1, f"without words: {figure[:400]}")
        check(re.findall('<svg class="(wide|narrow)" aria-hidden="true"', figure) == ["wide", "narrow"] and figure.count("aria-label") == 1, figure[:400])
    return text, page


def numbers(folder, page):
    """What the page says is what the summary says."""
    told = json.loads(run("summary", "x.h5", "--json", cwd=folder).stdout)
    for r in told["estimates"]:
        if r["measure"] == "avoidance" and r["policy"] == "full" and r.get("contrast") == "difference":
            size = [abs(r[k]) for k in ("estimate", "low", "high")]
    said = re.search(r"Full sharing instead of No sharing.*?Care avoided for fear would be (higher|lower) by ([\d.]+) percentage "
                     r"points \(([\d.]+) to ([\d.]+)\)", page.words, re.S)
    check(said, "no answer about care avoided")
    for a, b in zip(size, said.groups()[1:]):
        check(abs(a - float(b)) <= 0.51 * 10.0 ** -len(b.partition(".")[2]), f"{size} is said to be {said.groups()}")
    words = " ".join(page.words.split())
    for part in ("The stated benefit of sharing.", "1,000,100 real ones", "Modelled, not observed",
                 "Others change the other way", "from 24 January 2017", "less than is done: quiet sharing",
                 "Replicates used: 3 . Asked for: 3", "not a forecast", "What the model leaves out", "20170101",
                 "confide run"):
        check(part.replace(" .", ".") in words.replace(" .", "."), f"the page does not say: {part}")
    check(TITLE in page.words and SOURCE_TEXT in page.words, "text of the user is not as it was written")
    check(words.count("assumption: <i>") == 2, "the source of what a policy sets")  # there, and in the scenario


def finding(folder, page):
    """The page opens with the finding: its sentence and its three numbers are those of the summary."""
    told = lambda *args: json.loads(run("summary", "x.h5", "--json", *args, cwd=folder).stdout)["estimates"]
    twins = {r["policy"]: r for r in told("--twins") if r["measure"] == "twins_disclosed.only_reference"}
    worst = max(twins, key=lambda p: twins[p]["estimate"])
    label = {"full": "Full sharing", "history": "What happened"}[worst]
    words = " ".join(page.words.split())
    first = words.partition("The finding")[2].partition("What was asked")[0]
    words = words.rpartition("The finding ")[2].partition("What was asked")[0]
    balance = [r for r in told() if r["policy"] == worst and r.get("contrast") == "difference" and r["measure"] == "disclosure_rate"][0]
    is_clear = twins[worst]["low"] > 0 and balance["high"] < 0
    said = re.match(rf"Under {label}, ([\d.]+) in 100 trafficked people who would have told a clinician under No sharing do not; from " if is_clear
                    else rf"No difference could be told between {label} and No sharing in how many trafficked people tell a clinician: ([\d.]+) in 100", words)
    check(said and abs(float(said[1]) - twins[worst]["estimate"]) <= 0.51, f"{first} {words[:300]} {twins}")
    change = [r for r in told() if r["policy"] == worst and r.get("contrast") == "difference" and r["measure"] == "untreated_rate"][0]
    said = re.search(rf"([+\u2212][\d.]+) percentage points ?of the time that the people modelled spend ill goes untreated under {label} \([\d.]+ %\), compared with No sharing \([\d.]+ %\) ?from ([+\u2212][\d.]+) to ([+\u2212][\d.]+) by chance", words)
    check(said, words[:600])
    for key, number in zip(("estimate", "low", "high"), said.groups()):
        value = float(number.replace("\u2212", "-"))
        check(abs(value - change[key]) <= 0.51 * 10.0 ** -len(number.partition(".")[2]), f"{key}: {number}, {change}")
    assumed = re.search(r"What was assumed\. (.*?): (.*?)\. No sharing: no sharing throughout\. ", words)
    check(assumed and assumed[1] == label and "full sharing from " in assumed[2], words[:1500])
    values = re.search(r"Of its (\d+) values, (\d+) are assumptions without evidence", words)
    check(values and f"Of {values[1]} values" in " ".join(page.words.split()) and int(values[2]) > 100, words[:1500])
    check("is missing here" in words and "design: posterior" in words and "Figure 1." in words, "what is missing, and the chart")


ASKED = {"ask-disclosure": ("disclosure_rate", "trafficked people would tell a clinician under", "how many trafficked people tell a clinician"),
         "ask-avoidance": ("avoidance", "People would stay away from care", "how often people stay away from care"),
         "ask-untreated": ("untreated_rate", "illness would go untreated under", "how much illness goes untreated"),
         "ask-traces": ("traces", "addresses would be found under", "how many addresses are found"),
         "ask-encounters": ("encounters_health", "encounters with enforcement under", "how often care leads to enforcement")}
LABELS = {"full": "Full sharing", "history": "What happened"}


def plain(text):
    return " ".join(html.unescape(re.sub("<[^>]*>", "", text)).replace("\u2212", "-").split())


def questions(folder, text):
    """Each question's heading says what its intervals allow, and names no policy whose interval covers 0."""
    told = json.loads(run("summary", "x.h5", "--json", cwd=folder).stdout)["estimates"]
    for name, (measure, clear_words, none_words) in ASKED.items():
        part = text.partition(f'id="{name}"')[2].partition("</section>")[0]
        heading, lines = plain(part.partition("<h2>")[2].partition("</h2>")[0]), [plain(l) for l in re.findall("(?s)<li>(.*?)</li>", part)]
        rows = {r["policy"]: r for r in told if r["measure"] == measure and r.get("contrast") == "difference"}
        clear = {p for p, r in rows.items() if r["low"] is not None and (r["low"] > 0 or r["high"] < 0)}
        for policy, r in rows.items():
            check((LABELS[policy] in heading) == (policy in clear), f"{heading}: {rows}")
            line = [l for l in lines if l.startswith(LABELS[policy] + ":")]
            check(len(line) == 1, lines)
            if policy in clear:
                said = [float(n.replace(",", "")) for n in re.findall(r"[+-][\d,.]*\d", line[0])][:3]
                for a, b in zip(said, (r["estimate"], r["low"], r["high"])):
                    check(abs(a - b) <= 0.06 * abs(b) + 0.51, f"{line} {r}")
            elif r["low"] is not None:
                check("no difference could be told" in line[0] or "no difference at all" in line[0], f"{line} {r}")
        check(clear_words.lower() in heading.lower() if clear else none_words in heading, heading)
        if len(clear) > 1:
            first, second = sorted(clear, key=lambda p: -abs(rows[p]["estimate"]))[:2]
            apart = rows[first]["low"] > rows[second]["high"] or rows[first]["high"] < rows[second]["low"]
            if (rows[first]["estimate"] > 0) == (rows[second]["estimate"] > 0):
                check(("changes it most" in lines[-1]) == apart and ("ranges overlap" in lines[-1]) != apart, f"{lines} {rows}")


def phases(folder, text):
    """The table by phase is that of the summary by phase, and says where each policy stands in it."""
    told = [r for r in json.loads(run("summary", "x.h5", "--json", "--by", "phase", "--measure", "untreated_rate", cwd=folder).stdout)["estimates"]
            if r.get("contrast") == "difference"]
    part = text.partition('id="by-phase"')[2].partition("Illness left untreated")[2].partition("</tbody>")[0]
    rows = [[plain(c.replace("<", " <")) for c in re.findall("(?s)<td class=.n.>(.*?)</td>", row)] for row in part.split("<tr>")[1:]]
    times = sorted({r["phase"] for r in told})
    check(len(rows) == len(times) > 2, f"{rows} {times}")
    for time, row in zip(times, rows):
        for policy, cell in zip(("full", "history"), row):
            right = [r["estimate"] for r in told if r["phase"] == time and r["policy"] == policy][0]
            said = re.match(r"[+-]?[\d.]+", cell)[0]
            check(abs(float(said) - right) <= 0.51 * 10.0 ** -len(said.partition(".")[2]), f"{time} {policy} {cell} {right}")
    check("before it" in rows[0][1] and "while it lasts" in rows[1][1] and "after it ended" in rows[-1][1], rows)
    run("report", "x.h5", "-o", "phases.html", "--phases", "--no-figures", cwd=folder)
    more, _ = read(folder, "phases.html")
    annex = more.partition('id="all-by-phase"')[2]
    check("Deaths while untreated" in annex.partition("</table>")[0] and "all-by-phase" not in text, "--phases")


def period(folder):
    """--from and --to: the numbers are the summary's of this time, and the page says so."""
    run("report", "x.h5", "-o", "part.html", "--from", "2017-03", "--to", "2017-04-30", cwd=folder)
    text, page = read(folder, "part.html")
    words = " ".join(page.words.split())
    told = json.loads(run("summary", "x.h5", "--json", "--where", "interval=2017-03..2017-04-30", "--measure", "avoidance", cwd=folder).stdout)
    change = [r["estimate"] for r in told["estimates"] if r["policy"] == "full" and r.get("contrast") == "difference"][0]
    part = plain(text.partition('id="ask-avoidance"')[2].partition("</section>")[0])
    said = re.search(r"Full sharing: ([+-][\d.]+)", part)
    check(said and abs(float(said[1]) - change) <= 0.51 * 10.0 ** -len(said[1].partition(".")[2]), f"{part} {change}")
    check("This page tells of 12 March 2017 to 20 May 2017 alone" in words and "Only interval=2017-03..2017-04-30." in words, words[:1500])
    check('id="twins"' not in text and "figure-twins" not in text, "twins of a part of the time")
    for wrong in (["--from", "2030"], ["--to", "x"], ["--from", "2017-13"]):
        said = run("report", "x.h5", *wrong, status=64, cwd=folder).stderr
        check(f"{wrong[0]}: " in said, said)


def pictures_are_what_they_are_called(page):
    """One kind of figure is drawn of several measures, and each picture has the title that stands beneath it."""
    figures = re.findall('<figure id="figure-(.*?)".*?</figure>', page, re.S)
    check(len(figures) == len(set(figures)) and {"doubts", "ranges", "difference", "traces"} <= set(figures), figures)
    for figure in re.findall("<figure .*?</figure>", page, re.S):
        title = plain(re.search("<text.*?</text>", figure, re.S)[0])
        check(f". {title}" in plain(re.search("<figcaption.*?</figcaption>", figure, re.S)[0]), figure[:300] + title)


def doubts(folder):
    """With a sweep of what is not known both doubts stand beside each number, and nothing is said to be missing."""
    run("report", "x.h5", "-o", "both.html", "--uncertainty", "sweep.h5", cwd=folder)
    pictures_are_what_they_are_called(open(os.path.join(folder, "both.html"), encoding="utf-8").read())
    text, page = read(folder, "both.html")
    told = json.loads(run("summary", "x.h5", "--json", "--uncertainty", "sweep.h5", cwd=folder).stdout)["estimates"]
    words = plain(text)
    first = words.rpartition("The finding ")[2].partition("What was asked")[0]
    check("is missing here" not in words and "the middle 90 % of 5 sets of parameters (sweep.h5), with chance taken off" in first, first)
    near = lambda said, value: abs(float(said) - value) <= 0.51 * 10.0 ** -len(said.partition(".")[2])
    change, = [r for r in told if r["policy"] == "full" and r.get("contrast") == "difference" and r["measure"] == "avoidance"]
    ends = [change["uncertainty_low"], change["uncertainty_high"]]
    part = plain(text.partition('id="ask-avoidance"')[2].partition("</section>")[0])
    said = re.search(r"Full sharing: .*?What is not known: ([+-][\d.]+) to ([+-][\d.]+)\.", part)
    check(said and all(map(near, said.groups(), ends)), f"{part} {ends}")
    for name in ("answers", "differences", "levels", "by-phase"):
        cut = plain(text.partition(f'id="{name}"')[2].partition("</section>")[0].replace("</small>", " "))
        check(re.search(r"\[[+-]?[\d.,]+ to [+-]?[\d.,]+\]", cut), f"no range in {name}: {cut[:400]}")
    check("sweep.h5, 5 points of the priors" in words, "which sweep it was, for who repeats it")
    with open(os.path.join(folder, "fewer.yaml"), "w") as f:
        f.write("scenario: s.yaml\ndesign: priors\npoints: 3\nreplicates: 1\npolicies: [none, full]\n"
                "vary: {belief.floor: {uniform: {min: 0.1, max: 0.5}}}\n")
    run("sweep", "fewer.yaml", "-o", "fewer.h5", "--agents", "500", "--quiet", cwd=folder)
    run("report", "x.h5", "-o", "fewer.html", "--no-figures", "--uncertainty", "fewer.h5", cwd=folder)
    rows = read(folder, "fewer.html")[0].partition('id="by-phase"')[2].partition("</table>")[0].split("<tr>")[3:5]
    check(all("[" in plain(row) for row in rows), f"phases of a policy that the sweep does not have: {rows}")
    check("goes with the file of a run" in run("report", "sweep.h5", "-u", "sweep.h5", status=64, cwd=folder).stderr, "of a sweep")


def french(folder):
    """The French file has every word and its {names}; the page's body is French then, and so are its numbers and days."""
    def words_of(text):
        found = [re.fullmatch(r'([\w.]+): "(.*)"', line) for line in text.splitlines() if not line.startswith("#")]
        check(all(found), text)
        return {m[1]: m[2] for m in found}

    path = os.path.join(source, "analysis", "words", "fr.yaml")
    ours, theirs = words_of(run("figures", "--print-labels", cwd=folder).stdout), words_of(open(path, encoding="utf-8").read())
    check(list(ours) == list(theirs), f"keys missing or too many: {set(ours) ^ set(theirs)}")
    for key, text in ours.items():
        names = lambda s: sorted(set(re.findall(r"{\w+}", s)))
        check(names(text) == names(theirs[key]), f"{key}: {theirs[key]}")
        check(text != theirs[key] or len(text) < 9 or "{" in text, f"{key} is not translated: {text}")
    run("report", "x.h5", "-o", "fr.html", "--lang", "fr", "--lang-file", path, cwd=folder)
    text, page = read(folder, "fr.html", "fr")
    words = plain(re.sub("(?s)<svg.*?</svg>", "", text.partition('<main id="main">')[2]))
    for ours_only in ("No difference", "would", "trafficked", "replicates", "percentage points", "January", "while it lasts"):
        check(ours_only not in words.partition("Chaque paramètre")[0], f"{ours_only} in {words}")
    check("1 000 100 réelles" in words and "1er janvier 2017" in words and re.search(r"[+-]\d+,\d+ \(", words), words[:2000])
    no_word_is_ours(folder, ours)


def no_word_is_ours(folder, ours):
    """With every letter of our words put into another one, no English is left on the page: what is, is the user's, or says so."""
    with open(os.path.join(folder, "other.yaml"), "w", encoding="utf-8") as f:
        for key, text in ours.items():
            other = re.sub("{.*?}|[A-Za-z]", lambda m: m[0] if len(m[0]) > 1 else "\u00f8", text)
            f.write(f'{key}: "{other}"\n')
    with h5py.File(os.path.join(folder, "x.h5")) as f:
        names = [n.decode() for k in ("policy_label", "group_label") for n in f[k][:]]
    for args in (["x.h5", "--uncertainty", "sweep.h5", "--phases"], ["sweep.h5"], ["sweep.h5", "--point", "2", "--no-figures"]):
        run("report", *args, "-o", "other.html", "--lang", "cy", "--lang-file", "other.yaml", cwd=folder)
        text, _ = read(folder, "other.html", "cy")
        said = re.findall('aria-label="([^"]*)"', text)
        text = re.sub(r'(?s)<(style|svg|h1|title|code|pre)\b.*?</\1>', " ", text)
        text = re.sub(r'(?s)<(\w+) class="(?:policy|label|source|given|reason)"[^>]*>.*?</\1>', " ", text)
        words = " ".join([html.unescape(re.sub("<[^>]*>", " ", text)), *map(html.unescape, said)])
        for name in sorted(names, key=len, reverse=True):
            words = words.replace(name, " ")
        left = re.findall(r"[A-Za-z]{2,}[^\u00f8]{0,40}", re.sub(r"[\w-]+(\.[\w-]+)+", " ", words))
        check(not left, f"{args}: English is left: {left[:20]}")


def answers(folder):
    said = run("report", "x.h5", "-o", "x.html", cwd=folder).stdout
    check(said == "x.html\n", said)
    text, page = read(folder, "x.html")
    check(sum(tag == "svg" for tag, _ in page.tags) >= 2, "figures")
    numbers(folder, page)
    finding(folder, page)
    questions(folder, text)
    phases(folder, text)
    run("report", "x.h5", "-o", "again.html", cwd=folder)
    check(open(os.path.join(folder, "again.html"), encoding="utf-8").read() == text, "twice the same, and it differs")
    run("report", "x.h5", "-o", "bare.html", "--no-figures", cwd=folder, env={"PATH": "/nowhere"})
    _, bare = read(folder, "bare.html")
    check(not any(tag == "svg" for tag, _ in bare.tags) and "#figures" not in bare.links, "no figures, and a link to them")
    run("report", "x.h5", "-o", "lang.html", "--against", "full", "--lang", "cy", "--no-figures", cwd=folder)
    text, other = read(folder, "lang.html")
    check('<h1 lang="cy">' in text and "No sharing instead of Full sharing" in other.words, "--lang, --against")


def sweep(folder):
    run("report", "sweep.h5", "-o", "sweep.html", cwd=folder)
    _, page = read(folder, "sweep.html")
    words = " ".join(page.words.split())
    for part in ("A sweep of 5 points", "the mean over 5 points", "belief. floor", "Parameters standard deviation", "Which of them decide"):
        check(part.replace(" ", "") in words.replace(" ", ""), f"the page of the sweep does not say: {part}")
    run("report", "sweep.h5", "-o", "point.html", "--point", "2", "--no-figures", cwd=folder)
    _, point = read(folder, "point.html")
    check("This page is of point 2 alone." in point.words and "At this point" in point.words, "the page of a point")


def too_few(folder):
    """What cannot be drawn is named, with the reason and what would help; the rest is drawn."""
    with open(os.path.join(folder, "few.yaml"), "w") as f:
        f.write("scenario: s.yaml\ndesign: saltelli\npoints: 1\nreplicates: 1\n"
                "vary: {belief.floor: {uniform: {min: 0.1, max: 0.5}}, care.gp.fear: {uniform: {min: 1, max: 3}}}\n")
    run("sweep", "few.yaml", "-o", "few.h5", "--quiet", cwd=folder)
    run("report", "few.h5", "-o", "few.html", cwd=folder)
    text, page = read(folder, "few.html")
    check("Not drawn: sobol, for 1 whole base point: at least 2 are needed" in " ".join(page.words.split()), "what is not drawn")
    check('<figure id="figure-tornado">' in text and "figure-sobol" not in text, "what can be drawn is not")


def twins(folder):
    """The twins of the page are those of the file."""
    with h5py.File(os.path.join(folder, "x.h5")) as f:
        names = [n.decode() for n in f["policy"][:]]
        a, b = names.index("none"), names.index("history")
        people = np.einsum("rgc,g->rc", f["twins_disclosed"][0, a, b].astype(float), f["weight"][:])
    right = people[:, 1].mean()  # only under the first
    words = " ".join(open(os.path.join(folder, "x.html"), encoding="utf-8").read().split())
    row = words.partition("The same, as people<small>")[2].partition("</tr>")[0]
    said = [float(n.replace(",", "").replace("\u2212", "-")) for n in re.findall("<b>([^<]*)</b>", row)]
    check(len(said) == len(names) - 1 and abs(said[b - 1] - right) <= 0.51, f"twins: {said}, not {right} under history")


def contrast(folder):
    """Every colour of letters on both grounds, in light and dark: 4.5 and more (WCAG 2, AA)."""
    def brightness(colour):
        parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    text = open(os.path.join(folder, "x.html"), encoding="utf-8").read()
    palettes = [dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", rule)) for rule in re.findall(r":root \{(.*?)\}", text, re.S)]
    check(len(palettes) == 3, "light, dark and paper")
    for palette in palettes:
        for ink in set(palette) - {"ground", "tint", "line"}:
            for ground in ("ground", "tint"):
                a, b = sorted((brightness(palette[ink]), brightness(palette[ground])))
                check((b + 0.05) / (a + 0.05) >= 4.5, f"{ink} on {ground}: {(b + 0.05) / (a + 0.05):.2f}, {palette}")


def refusals(folder):
    run("report", status=64, cwd=folder)
    run("report", "nothing.h5", status=66, cwd=folder)
    for wrong in (["--point", "0"], ["--point", "2"], ["--lang", '"x'], ["--lang", "a--b"], ["--against", "nobody"],
                  ["-o", ""], ["y.h5"]):
        run("report", "x.h5", *wrong, status=64, cwd=folder)
    run("report", "x.h5", "-o", "no/such/page.html", "--no-figures", status=73, cwd=folder)
    held = open(os.path.join(folder, "x.h5"), "rb").read()
    for args in (["report", "-o"], ["explore", "-o"], ["export", "-o"], ["figures", "untreated", "--notes"]):
        said = run(args[0], "x.h5", *args[1:], "x.h5", status=73, cwd=folder).stderr
        check("x.h5: holds results" in said and f"Choose another file with {args[-1]}" in said, f"{args}: {said}")
        check(open(os.path.join(folder, "x.h5"), "rb").read() == held, f"{args} wrote over the results that it read")
    own = os.path.join(folder, "own.txt")
    with open(own, "w", encoding="utf-8") as f:
        f.write("words.decimal: ','\n")
    for args in (["report", "--lang-file", own, "-o"], ["explore", "--define-file", own, "-o"],
                 ["export", "--define-file", own, "-o"], ["figures", "--lang-file", own, "--notes"],
                 ["figures", "--define-file", own, "--notes"]):
        said = run(args[0], "x.h5", *args[1:], own, status=73, cwd=folder).stderr
        check("own.txt: is what this command reads" in said, f"{args}: {said}")
    bare = run("report", "x.h5", "-o", "z.html", status=73, cwd=folder, env={"PATH": "/nowhere"})
    check("gnuplot is not installed" in bare.stderr and not os.path.exists(os.path.join(folder, "z.html")), bare.stderr)
    check(not [f for f in os.listdir(folder) if f.endswith(".new") or f == "hit"], os.listdir(folder))


def valid(folder):
    if shutil.which("tidy") is None:
        print("report_page: not validated, tidy is not installed")
        return
    for name in ("x.html", "sweep.html", "point.html"):
        done = subprocess.run(["tidy", "-quiet", "-errors", name], cwd=folder, capture_output=True, text=True)
        check(done.returncode == 0, f"{name}: {done.stderr}")


FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
         "--disable-extensions", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
         "--v=0"]


def browse(folder, page, *args):
    with tempfile.TemporaryDirectory() as profile:
        return subprocess.run(["chromium", *FLAGS, f"--user-data-dir={profile}", *args, f"file://{folder}/{page}"],
                              capture_output=True, text=True, timeout=100, cwd=folder)


HARNESS = """<!DOCTYPE html><title>x</title><body><script>
const widths = [360, 768, 1280]; let left = widths.length;
for (const w of widths) {
  const f = document.createElement('iframe');
  f.width = w; f.height = 900; f.src = 'PAGE';
  f.onload = () => {
    const d = f.contentDocument;
    d.querySelectorAll('details').forEach(x => x.open = true);
    const p = document.createElement('p');
    const shown = [...d.querySelectorAll('svg')].filter(x => x.getClientRects().length > 0);
    const letters = shown.flatMap(x => [...x.querySelectorAll('text')]).map(x => {
      const m = x.getScreenCTM();
      return parseFloat(f.contentWindow.getComputedStyle(x).fontSize) * Math.hypot(m.a, m.b);
    });
    p.textContent = ['WIDTH', w, d.documentElement.scrollWidth, d.querySelectorAll('figure').length,
                     shown.filter(x => x.matches('.wide')).length, shown.filter(x => x.matches('.narrow')).length,
                     Math.min(...letters).toFixed(2), f.contentWindow.performance.getEntriesByType('resource').length].join(' ');
    document.body.append(p);
    if (--left === 0) document.body.append('HARNESS DONE');
  };
  document.body.append(f);
}
</script>"""


def fits(folder, page):
    """No sideways scrolling of the page at three widths, all folds open; one drawing of each figure, on a phone that with
    letters of 11 px and more; nothing asked of the network."""
    with open(os.path.join(folder, "harness.html"), "w") as f:
        f.write(HARNESS.replace("PAGE", page))
    said = browse(folder, "harness.html", "--allow-file-access-from-files", "--virtual-time-budget=20000",
                  "--window-size=1400,1000", "--dump-dom").stdout
    found = re.findall(r"<p>WIDTH (\d+) (\d+) (\d+) (\d+) (\d+) ([\d.]+) (\d+)", said)
    check(len(found) == 3, f"{page}: the harness was not filled in: {said[-800:]}")
    for width, needs, figures, wide, narrow, letters, fetched in (map(float, row) for row in found):
        check(needs <= width, f"{page}: at {width} px it needs {needs} px")
        check((wide, narrow) == ((0, figures) if width < 500 else (figures, 0)) and figures > 0,
              f"{page}: at {width} px {wide} wide drawings and {narrow} narrow ones of {figures} figures are shown")
        check(width > 500 or letters >= 11, f"{page}: at {width} px there are letters of {letters} px")
        check(fetched == 0, f"{page}: it fetched {fetched} things")


def quiet(done, what):
    noise = [l for l in done.stderr.splitlines() if "CONSOLE" in l or "net::ERR" in l or "Refused" in l]
    check(done.returncode == 0 and not noise, f"{what}: {done.returncode} {noise}")


def chromium(folder):
    if shutil.which("chromium") is None:
        print("report_page: not looked at in a browser, chromium is not installed")
        return
    try:
        first = browse(folder, "bare.html", "--dump-dom")
    except subprocess.TimeoutExpired:
        first = None
    if first is None or first.returncode != 0 or "</html>" not in first.stdout:
        print("report_page: not looked at in a browser, chromium does not start here")
        return
    for page in ("x.html", "sweep.html"):
        done = browse(folder, page, "--dump-dom")
        quiet(done, page)
        check(html.escape(TITLE, quote=False) in done.stdout and "alert" not in re.sub("(?s)>[^<]*<", "><", done.stdout),
              f"{page}: the title in the browser")
        fits(folder, page)
    for width in (360, 768, 1280):
        quiet(browse(folder, "x.html", f"--window-size={width},1400", f"--screenshot={folder}/{width}.png"), width)
        check(os.path.getsize(os.path.join(folder, f"{width}.png")) > 20000, f"the picture at {width} px")
    for page in ("both", "x"):
        quiet(browse(folder, f"{page}.html", "--no-pdf-header-footer", f"--print-to-pdf={folder}/{page}.pdf"), "printing")
        words = subprocess.run(["pdftotext", f"{page}.pdf", "-"], cwd=folder, capture_output=True, text=True).stdout
        annex = [i for i, p in enumerate(words.split("\f")) if "Annex: every number" in p]
        check(annex and annex[0] <= 6, f"{page}: the annex begins after {annex} pages")
    told = subprocess.run(["pdfinfo", "x.pdf"], cwd=folder, capture_output=True, text=True).stdout
    check(re.search(r"Page size: +59[45][.\d]* x 84[12][.\d]*", told) and re.search("Tagged: +yes", told), told)
    figures = open(os.path.join(folder, "x.html"), encoding="utf-8").read().count("<figure ")
    check(len(re.findall(", seed 20170101$", words, re.M)) == figures and not re.search("^seed 20170101$", words, re.M),
          "each figure is printed once, as it is drawn for paper: there its last line is one")
    for part in ("Smith & Sons", "leave_exploitation", "How to repeat it"):  # folded on the screen, there on paper
        check(part in words, f"not printed: {part}")


with tempfile.TemporaryDirectory() as temporary:
    make(temporary)
    answers(temporary)
    contrast(temporary)
    period(temporary)
    doubts(temporary)
    french(temporary)
    sweep(temporary)
    too_few(temporary)
    twins(temporary)
    refusals(temporary)
    if "CONFIDE_TEST_SANITIZED" not in os.environ:  # programs of others look at the page once, in the release build
        valid(temporary)
        chromium(temporary)
