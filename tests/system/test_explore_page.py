#!/usr/bin/python3
"""confide explore on real output files: what is refused, that the page holds all it needs, and, in Chromium driven by
chromedriver (where they are), that what is chosen, hovered over, typed and saved says what `confide summary` says.
Usage: test_explore_page.py CONFIDE SOURCE_DIR"""
import base64
import csv
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from program import check, confide, run, sized, source

TITLE = "</script><script>alert('x')</script> & {a_b}"


def make(folder):
    with open(os.path.join(folder, "s.yaml"), "w") as f:
        f.write(f"base: {source}/params/uk-2017.yaml\ntitle: {json.dumps(TITLE)}\ntime: {{burn_in_years: 0.2}}\n"
                f"population: {{agents: {sized(4000, 800)}, communities: 5}}\nrandom: {{replicates: 3}}\n")
    with open(os.path.join(folder, "small.yaml"), "w") as f:
        f.write("base: s.yaml\ntime: {years: 2}\n")
    for name, more in (("grid", "vary: {belief.floor: [0.1, 0.3, 0.5], care.gp.fear: [1, 2, 3]}\n"),
                       ("priors", "points: 12\nvary: {belief.floor: {uniform: {min: 0.1, max: 0.5}}, "
                                  "care.gp.fear: {uniform: {min: 1, max: 3}}}\n")):
        with open(os.path.join(folder, f"{name}.yaml"), "w") as f:
            f.write(f"scenario: small.yaml\ndesign: {name}\nreplicates: 2\n{more}")
        run("sweep", f"{name}.yaml", "-o", f"{name}.h5", "--quiet", cwd=folder)
        run("explore", f"{name}.h5", "-o", f"{name}.html", cwd=folder)
    run("run", "s.yaml", "-o", "x.h5", "--quiet", cwd=folder)
    run("run", "small.yaml", "-o", "small.h5", "--quiet", cwd=folder)
    run("explore", "small.h5", "-o", "both.html", "--uncertainty", "priors.h5", "--measure", "avoidance,untreated_rate", cwd=folder)


def refusals(folder):
    run("explore", status=64, cwd=folder)
    run("explore", "nothing.h5", status=66, cwd=folder)
    run("explore", "x.h5", "-o", "", status=64, cwd=folder)
    run("explore", "x.h5", "-o", "no/such/page.html", status=73, cwd=folder)
    alone = run("explore", "x.h5", "--where", "policy=full", status=64, cwd=folder)
    check("none, must be among those" in alone.stderr, alone.stderr)
    check("goes with the file of a run" in run("explore", "grid.h5", "-u", "priors.h5", status=64, cwd=folder).stderr, "of a sweep")
    many = run("explore", "x.h5", "--measure", "variable:*,all", "-o", "many.html", cwd=folder)
    check(os.path.getsize(os.path.join(folder, "many.html")) < 6e6, "a page of every variable")
    check(not glob.glob(os.path.join(folder, "*.new")), os.listdir(folder))


def whole(folder):
    """All that the page needs is in it; a title is no markup; the same file gives the same page."""
    said = run("explore", "x.h5", "-o", "x.html", cwd=folder).stdout
    check(said == "x.html\n", said)
    page = open(os.path.join(folder, "x.html"), encoding="utf-8").read()
    check(len(page) < 3e6, f"the page has {len(page)} bytes")
    check("default-src 'none'" in page and "<script>alert" not in page, "a user's title in the page")
    ours = re.sub(r"(?s)<script>\npart\(.*?</script>", "", page)
    check(not re.findall(r"(?:src|href)=(?!\"data:,\")", ours), "something is fetched")
    check(run("explore", "x.h5", "-o", "-", cwd=folder).stdout == page, "twice the same, and it differs")


def told(folder, file, *args):
    """What summary says: {(policy, contrast): row}."""
    rows = json.loads(run("summary", file, *args, "--json", cwd=folder).stdout)["estimates"]
    return {(r["policy"], r.get("contrast")): r for r in rows}


class Browser:
    """The W3C WebDriver protocol, as far as it is needed."""

    def __init__(self, folder):
        self.program = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        for line in self.program.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                break
        self.at = f"http://127.0.0.1:{found[1]}"
        options = {"args": ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking",
                            "--host-resolver-rules=MAP * ~NOTFOUND"]}
        self.session = ""
        made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = "/session/" + made["sessionId"]
        self.devtools("Browser.setDownloadBehavior", behavior="allow", downloadPath=folder)

    def ask(self, method, path, body=None):
        asked = urllib.request.Request(self.at + self.session + path, method=method, headers={"Content-Type": "application/json"},
                                       data=None if body is None else json.dumps(body).encode())
        try:
            return json.load(urllib.request.urlopen(asked, timeout=120))["value"]
        except urllib.error.HTTPError as e:
            return sys.exit(f"explore_page: {path}: {e.read().decode()[:500]}")

    def devtools(self, command, **params):
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def say(self, script, *args):
        return self.ask("POST", "/execute/sync", {"script": script, "args": args})

    def find(self, css):
        return next(iter(self.ask("POST", "/element", {"using": "css selector", "value": css}).values()))

    def click(self, css):
        self.ask("POST", f"/element/{self.find(css)}/click", {})

    def type(self, css, keys):
        self.ask("POST", f"/element/{self.find(css)}/value", {"text": keys})

    def choose(self, name, value):
        self.click(f'select[name="{name}"] option[value="{value}"]')

    def hover(self, x, y):
        element = {"element-6066-11e4-a52e-4f735466cecf": self.find("#drawing")}
        self.ask("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": [
            {"type": "pointerMove", "duration": 0, "origin": element, "x": x, "y": y}]}]})

    def size(self, width, dark=False):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=1400, deviceScaleFactor=1, mobile=width < 500)
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, address):
        self.ask("POST", "/url", {"url": "about:blank"})
        self.ask("POST", "/url", {"url": address})
        self.until(lambda: self.say("return document.body.dataset.ready") == "yes", f"{address} is not ready")

    def until(self, truth, words):
        begun = time.monotonic()
        while not truth():
            check(time.monotonic() - begun < 60, words)
            time.sleep(0.05)

    def text(self, css):
        return self.say("return document.querySelector(arguments[0]).innerText", css)

    def table(self, css):
        return self.say("return [...document.querySelectorAll(arguments[0] + ' tbody tr')].map(r => [...r.cells].map(c => c.textContent))", css)

    def quiet(self, what):
        log = [l["message"] for l in self.ask("POST", "/se/log", {"type": "browser"})]
        fetched = self.say("return performance.getEntriesByType('resource').map(x => x.name).filter(x => !/^(data|blob):/.test(x))")
        check(not log and not fetched, f"{what}: {log} {fetched}")

    def end(self):
        try:
            self.ask("DELETE", "")
        finally:
            self.program.terminate()
            self.program.wait()


def ranges_agree(said, row, words):
    """What is not known, "[2.1 to 14.0]" behind a number, against a row of summary; leaves the number."""
    number, _, range_ = said.partition(" [")
    ends = [float(x.replace(",", "").replace("\u2212", "-")) for x in range_.rstrip("]").split(" to ")] if range_ else [None, None]
    for end, key in zip(ends, ("uncertainty_low", "uncertainty_high")):
        right = row.get(key)
        check((end is None) == (right is None), f"{words}: {key} of {said} is {right}")
        decimals = len(re.match(r"[\d,]*\.?(\d*)", number.lstrip("+\u2212"))[1])
        check(end is None or abs(end - right) <= 0.51 * 10.0 ** -decimals + 0.006 * (row["uncertainty_high"] - row["uncertainty_low"]),
              f"{words}: {key} of {said} is {right}")
    return number


def agree(said, row, words):
    """A number of the page, "3.21 (3.11 to 3.31)", against a row of summary."""
    said = ranges_agree(said, row, words)
    found = re.fullmatch(r"([+\u2212]?[\d,.]+) \(([\u2212\d,.]+) to ([\u2212\d,.]+)\)", said)
    if row["estimate"] is None or row["low"] is None:
        check("undefined" in said or "no interval" in said, f"{words}: {said}, not {row}")
        return 0
    check(found, f"{words}: '{said}' is no number with its interval, which is {row}")
    for text, key in zip(found.groups(), ("estimate", "low", "high")):
        number = float(text.replace(",", "").replace("\u2212", "-").lstrip("+"))
        room = 0.51 * 10.0 ** -len(text.partition(".")[2]) + 0.006 * (row["high"] - row["low"])
        check(abs(number - row[key]) <= room, f"{words}: {key} is {said}, not {row}")
    return 1


def totals_agree(b, folder, file, words, *args):
    names = b.say("return facts.policies.map(x => [x.label, x.name])")
    rows, right = b.table("#totals"), told(folder, file, *args)
    check(len(rows) == len(names), f"{words}: {rows}")
    n = 0
    for (label, name), row in zip(names, rows):
        check(row[0] == label, f"{words}: {row}")
        n += agree(row[1], right[name, None], f"{words}, {name}")
        if (name, "difference") in right:
            n += agree(row[2], right[name, "difference"], f"{words}, {name} difference")
    check(n > 0, f"{words}: nothing was compared")


def choices(b, folder):
    """Chosen with clicks, and read off the page."""
    b.open(f"file://{folder}/x.html")
    check(b.text("h1") == TITLE, "the title")
    totals_agree(b, folder, "x.h5", "as it opens", "--measure", "avoidance")
    b.choose("measure", "untreated_rate")
    b.choose("period", "2018")
    b.until(lambda: "2018" in b.text("#words") and "Illness left" in b.text("#words"), "the words do not follow")
    totals_agree(b, folder, "x.h5", "a year", "--measure", "untreated_rate", "--where", "interval=2018")
    b.choose("group", "overstayers")
    b.until(lambda: "Overstayers" in b.text("#words"), "the group is not shown")
    totals_agree(b, folder, "x.h5", "a group", "--measure", "untreated_rate", "--where", "interval=2018,group=overstayers")
    b.choose("subgroup", "women")
    b.until(lambda: "Women" in b.text("#words"), "the subgroup is not shown")
    check("by year only" in b.text("#words"), b.text("#words"))
    totals_agree(b, folder, "x.h5", "both", "--measure", "untreated_rate", "--where", "interval=2018,group=overstayers,subgroup=women")
    b.choose("group", "everybody")
    b.choose("show", "difference")
    b.until(lambda: "Everybody: Women" in b.text("#words") and "paired" in b.text("#words"), b.text("#words"))
    totals_agree(b, folder, "x.h5", "a subgroup", "--measure", "untreated_rate", "--where", "interval=2018,subgroup=women")
    phase = b.say("return facts.lists.find(x => x.name === 'phase').at[1].name")
    b.choose("period", phase)
    b.until(lambda: phase.split("..")[0] in b.text("#words"), "the phase is not shown")
    totals_agree(b, folder, "x.h5", "a phase", "--measure", "untreated_rate", "--where", f"interval={phase},subgroup=women")
    b.until(lambda: phase.split("..")[0] in b.say("return location.href"), "the address does not follow")
    address = b.say("return location.href")
    check("&group=" not in address and "subgroup=women" in address and "show=difference" in address, address)
    words = b.text("#words")
    b.open(address)
    check(b.text("#words") == words, f"the address leads to {b.text('#words')}, not to {words}")
    b.open(address.partition("#")[0] + "#measure=requests&group=overstayers&by=nonsense&period=never")
    check("reported for everybody together only" in b.text("#words") and not b.table("#totals") and not b.table("#values"),
          f"requests by group: {b.text('#words')} {b.table('#totals')}")
    b.quiet("choosing")


def looking(b, folder):
    """What is hovered over or reached with keys is said in words."""
    b.open(f"file://{folder}/x.html#measure=care_use")
    right = json.loads(run("summary", "x.h5", "--measure", "care_use", "--by", "interval", "--json", cwd=folder).stdout)["estimates"]
    labels = dict(b.say("return facts.policies.map(x => [x.name, x.label])"))

    def here(month, date):
        check(b.text("#here").startswith(month), b.text("#here"))
        for row in right:
            if row["interval"] == date and "contrast" not in row:
                agree(re.search(labels[row["policy"]] + r" (.*?\))", b.text("#here"))[1], row, date)

    here("January 2017", "2017-01-01")
    b.type("input[name=at]", "\ue014\ue014")  # the right arrow, twice
    b.until(lambda: b.text("#here").startswith("March 2017"), "the keys do not move the upright")
    here("March 2017", "2017-03-01")
    b.hover(0, 0)  # the middle of the drawing
    b.until(lambda: "2019" in b.text("#here"), f"hovering does not move the upright: {b.text('#here')}")
    b.click('input[name="policy_full"]')
    b.until(lambda: "Full sharing" not in b.text("#here"), "a policy that is not ticked is shown")
    b.quiet("looking")


def is_whole(path):
    """Chromium keeps a download's name with an empty file until it is there."""
    return os.path.exists(path) and os.path.getsize(path) > 0


def saved(b, folder):
    b.open(f"file://{folder}/x.html#measure=care_use&show=difference&by=year")
    for kind in ("svg", "png", "csv"):
        b.click(f"#{kind}")
        path = os.path.join(folder, f"care_use-difference.{kind}")
        b.until(lambda: is_whole(path), f"no {kind} was saved")
    text = open(os.path.join(folder, "care_use-difference.svg"), encoding="utf-8").read()
    check(text.startswith("<svg") and "Visits and reviews attended" in text and "#15181c" not in text, "the SVG")
    check(open(os.path.join(folder, "care_use-difference.png"), "rb").read(8) == b"\x89PNG\r\n\x1a\n", "the PNG")
    rows = list(csv.DictReader(open(os.path.join(folder, "care_use-difference.csv"), encoding="utf-8")))
    right = told(folder, "x.h5", "--measure", "care_use", "--where", "interval=2019")
    full = [r for r in rows if r["time"] == "2019" and r["policy"] == "Full sharing"]
    check(len(rows) == 15 and len(full) == 1, rows)
    for key in ("estimate", "low", "high"):
        row = right["full", "difference"]
        check(abs(float(full[0][key]) - row[key]) <= 0.006 * (row["high"] - row["low"]), f"{full} {row}")


def fits(b, folder):
    """No sideways scrolling, letters that can be read, in light and dark; and it opens quickly."""
    for page in ("x.html", "grid.html", "priors.html"):
        for width, dark in ((360, False), (768, True), (1280, False)):
            b.size(width, dark)
            b.open(f"file://{folder}/{page}")
            b.until(lambda: b.say("return view.signal('dark')") == dark, "light and dark")
            needs, small, drawn = b.say("""
                const sizes = [...document.querySelectorAll('#drawing text')].map(x => parseFloat(getComputedStyle(x).fontSize));
                return [document.documentElement.scrollWidth, Math.min(...sizes), document.querySelector('#drawing svg').getBoundingClientRect().width]""")
            check(needs <= width and drawn <= width, f"{page}: at {width} px it needs {needs}, the drawing {drawn}")
            check(small >= 11, f"{page}: letters of {small} px")
            picture = base64.b64decode(b.ask("GET", "/screenshot"))
            check(len(picture) > 20000, f"{page}: the picture at {width} px")
        b.quiet(page)
    b.devtools("Performance.enable")
    b.open(f"file://{folder}/x.html")
    spent = {x["name"]: x["value"] for x in b.devtools("Performance.getMetrics")["metrics"]}["ScriptDuration"]
    check(spent < 3, f"scripts took {spent} s")  # 0.3 s on a quiet machine


def doubts(b, folder):
    """With a sweep of what is not known both doubts stand in the table, in what is looked at and in what is saved."""
    told_of = ("--uncertainty", "priors.h5", "--measure", "untreated_rate")
    for where, args in (("&group=overstayers", ("--where", "group=overstayers")), ("&period=2018", ("--where", "interval=2018")), ("", ())):
        b.open(f"file://{folder}/both.html#measure=untreated_rate&show=difference&by=year{where}")
        totals_agree(b, folder, "small.h5", f"both doubts {where}", *told_of, *args)
        check(" [" in b.table("#totals")[1][2], f"no second range {where}: {b.table('#totals')}")
    check("what is not known of the parameters, the middle 90 % of priors.h5, 12 points of the priors" in b.text("#words"), b.text("#words"))
    check(" [" in b.text("#here") and "is not in it" not in b.text("header"), b.text("#here") + b.text("header"))
    b.click("#csv")
    path = os.path.join(folder, "untreated_rate-difference.csv")
    b.until(lambda: is_whole(path), "no CSV was saved")
    check(all(float(r["uncertainty_high"]) > float(r["uncertainty_low"]) for r in csv.DictReader(open(path, encoding="utf-8"))), "the CSV")
    b.open(f"file://{folder}/x.html")
    check("is not in it" in b.text("header") and " [" not in b.table("#totals")[1][2], b.text("header"))


def sweeps(b, folder):
    b.open(f"file://{folder}/grid.html")
    b.choose("axis", "care.gp.fear")
    b.until(lambda: "Against care.gp.fear, at points near belief.floor = 0.3" in b.text("#words"), b.text("#words"))
    b.click("#every summary")
    rows = b.say("return now.rows")
    right = json.loads(run("summary", "grid.h5", "--measure", "avoidance", "--where", "belief.floor=0.3", "--json", cwd=folder).stdout)
    check([r["at"] for r in rows[:3]] == [1, 2, 3] and len(rows) == 12, rows)
    names = dict(b.say("return facts.policies.map(x => [x.label, x.name])"))
    for said, row in zip(b.table("#values"), rows):
        mine = [r for r in right["estimates"] if r["policy"] == names[row["policy"]] and "contrast" not in r
                and r["parameters"]["care.gp.fear"] == row["at"]]
        check(len(mine) == 1, mine)
        agree(said[2], mine[0], f"{said}")
    b.click("#sliders summary")
    b.type("input[name=near_0]", "\ue010")  # End: the largest value
    b.until(lambda: "belief.floor = 0.5" in b.text("#words"), "the slider")
    b.open(f"file://{folder}/priors.html#measure=untreated_rate")
    totals_agree(b, folder, "priors.h5", "over points", "--measure", "untreated_rate")
    check(len(b.say("return now.rows")) == 48, "every point")
    b.click("#sliders summary")
    b.click("input[name=hold_1]")
    b.until(lambda: 0 <= len(b.say("return now.rows")) < 24, "points near a value")
    b.quiet("sweeps")


def browse(folder):
    if shutil.which("chromedriver") is None or shutil.which("chromium") is None:
        print("explore_page: not looked at in a browser, chromium or chromedriver is not installed")
        return
    b = Browser(folder)
    try:
        b.size(1280)
        for part in (choices, looking, saved, doubts, sweeps, fits):
            part(b, folder)
    finally:
        b.end()


with tempfile.TemporaryDirectory() as temporary:
    if "built without Vega" in subprocess.run([confide, "explore", "x.h5"], capture_output=True, text=True).stderr:
        print("explore_page: not tested, the program was built without libjs-vega")
        sys.exit(77)
    make(temporary)
    refusals(temporary)
    whole(temporary)
    if "CONFIDE_TEST_SANITIZED" not in os.environ:
        browse(temporary)
