#!/usr/bin/python3
"""Figures of what is not whole: pictures that gnuplot cuts off, commands that a signal ends, a sweep of which a part is there.
Usage: pictures.py CONFIDE SOURCE_DIR"""
import os
import shutil
import signal
import subprocess
import tempfile
import time

from program import check, confide, run, source

TEX = ("--terminal", "cairolatex")

# gnuplot that waits, or that ends well with the first half of each picture.
SLOW = """#!/bin/sh
touch "$STARTED"
sleep 1
exec "$GNUPLOT" "$@"
"""
HALF = """#!/bin/sh
cat >script
"$GNUPLOT" "$@" <script || exit
for picture in "$(sed -n '2s/^|//p' script)"*.*; do
    case $picture in *.gp | *.csv) ;; *) truncate -s "$(($(stat -c %s "$picture") / 2))" "$picture" ;; esac
done
"""


def make(folder):
    with open(os.path.join(folder, "a.yaml"), "w") as f:
        f.write(f"base: {source}/params/uk-2017.yaml\ntime: {{burn_in_years: 0.2}}\n"
                "population: {agents: 2000, communities: 5}\nrandom: {replicates: 2}\n")
    run("run", "a.yaml", "-o", "x.h5", "--quiet", cwd=folder)


def stub(folder, name, script):
    """The environment in which gnuplot is the script."""
    os.makedirs(os.path.join(folder, name))
    with open(os.path.join(folder, name, "gnuplot"), "w") as f:
        f.write(script)
    os.chmod(os.path.join(folder, name, "gnuplot"), 0o755)
    return {**os.environ, "PATH": f"{folder}/{name}:{os.environ['PATH']}", "GNUPLOT": shutil.which("gnuplot"),
            "STARTED": os.path.join(folder, "started"), "TMPDIR": os.path.join(folder, "tmp")}


def stopped(folder, env):
    """A signal while gnuplot draws: the program ends by it, and soon, and nothing that it made beside is there."""
    os.mkdir(os.path.join(folder, "tmp"))
    for sent in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        for words in (["figures", "-o", "drawn", "-f", "svg"], ["figures", "-o", "drawn", *TEX], ["report", "-o", "drawn/page.html"]):
            os.makedirs(os.path.join(folder, "drawn"))
            p = subprocess.Popen([confide, words[0], "x.h5", *words[1:]], cwd=folder, env=env, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
            while not os.path.exists(env["STARTED"]):
                check(p.poll() is None, f"{words} ended without gnuplot")
                time.sleep(0.02)
            p.send_signal(sent)
            check(p.wait(60) == -sent, f"{words} ended with {p.returncode}, not by {sent!r}")
            left = os.listdir(os.path.join(folder, "tmp")) + [f for f in os.listdir(os.path.join(folder, "drawn")) if f[0] == "." or "html" in f]
            check(not left, f"{words}, {sent!r}: {left} stay")
            os.remove(env["STARTED"])
            shutil.rmtree(os.path.join(folder, "drawn"))


def cut(folder, env):
    """gnuplot ends well, but its picture is half of one: said, an exit code, and the picture before stays, or none."""
    for form in ("svg", "png", "pdf", "tex"):
        words = ("figures", "x.h5", "untreated", "-o", form, *(TEX if form == "tex" else ("-f", form)))
        for before in (None, b"before"):
            picture = os.path.join(folder, form, f"untreated.{form}")
            if before is not None and form != "tex":
                with open(picture, "wb") as f:
                    f.write(before)
            said = run(*words, status=73, cwd=folder, env=env)
            check(f"untreated.{'pdf' if form == 'tex' else form}: gnuplot could not write the whole picture" in said.stderr, said.stderr)
            check(picture[len(folder) + 1:] not in said.stdout, f"{form}: told as written: {said.stdout}")
            there = open(picture, "rb").read() if os.path.exists(picture) else None
            check(there == (before if form != "tex" else None), f"{form}: {there!r} in place of {before!r}")
            check(not [f for f in os.listdir(os.path.join(folder, form)) if f[0] == "."], f"{form}: a hidden file stays")
    os.remove(os.path.join(folder, "script"))


def unfinished(folder):
    """Of a merged sweep with one point of 16, figures over points say how many are not finished; those of the point are drawn."""
    with open(os.path.join(folder, "s.yaml"), "w") as f:
        f.write("scenario: a.yaml\npolicies: [none, full]\ndesign: grid\nreplicates: 2\n"
                "vary: {belief.full: [0.6, 0.7, 0.8, 0.9], belief.floor: [0.1, 0.2, 0.3, 0.4]}\n")
    run("sweep", "s.yaml", "-o", "parts/", "--shard", "3/16", "--quiet", cwd=folder)
    run("merge", "parts", "-o", "part.h5", cwd=folder)
    said = run("figures", "part.h5", "-o", "part", "-f", "svg", status=66, cwd=folder).stderr
    for name in ("dose", "map", "tornado"):
        check(f"{name}: not drawn, the measure is defined at the one point that is simulated; 15 of 16 are not finished" in said, said)
    check("3 figures cannot be drawn of what part.h5 holds" in said, said)
    check(not [f for f in os.listdir(os.path.join(folder, "part")) if f.endswith(".svg")], "a figure of one point over points")
    said = run("figures", "part.h5", "untreated", "--point", "2", "-o", "part", "-f", "svg", status=66, cwd=folder).stderr
    check("untreated: not drawn, the file holds no finished replicate yet (0 of 2) of what was asked" in said, said)
    run("figures", "part.h5", "untreated", "--point", "3", "-o", "part", "-f", "svg", cwd=folder)


with tempfile.TemporaryDirectory() as temporary:
    make(temporary)
    stopped(temporary, stub(temporary, "slow", SLOW))
    cut(temporary, stub(temporary, "half", HALF))
    unfinished(temporary)
