#!/usr/bin/python3
"""kill -9 at random over run, sweep, its parts, and merge: no replicate that was safe is lost, and what they end with is
what an undisturbed run gives. Usage: soak.py CONFIDE SOURCE_DIR SECONDS [SEED]. Ends with the figures: kills, replicates."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

confide, source = (os.path.realpath(p) for p in sys.argv[1:3])
seconds = float(sys.argv[3])
chance = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 2017)
SMALL = ["--agents", "1000", "--set", "population.communities=2", "--set", "time.burn_in_years=0", "--set", "time.years=2",
         "--threads", "2", "-q"]
SWEEP = """scenario: {}/params/uk-2017.yaml
design: grid
replicates: 12
policies: [none, full]
vary:
  belief.ambiguity: [0.0, 0.4, 0.8]
"""
PARTS = 3
figures = {"kills": 0, "ended before": 0, "rounds": 0, "replicates compared": 0}


def check(truth, words):
    if not truth:
        sys.exit(f"soak: {words} (in {os.getcwd()})")


def start(arguments):
    how = {**os.environ, "CONFIDE_JOIN": chance.choice(("steps", ""))}
    return subprocess.Popen([confide, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=how)


def end(arguments):
    program = start(arguments)
    _, said = program.communicate()
    check(program.returncode == 0, f"exit {program.returncode} of {' '.join(arguments)}: {said.decode()[-500:]}")


def safe(path):
    """How many replicates are safe; None where nothing is there yet."""
    got = subprocess.run([confide, "status", path, "--json", "--verify"], capture_output=True, text=True)
    check(got.returncode in (0, 66), f"status ends with {got.returncode}: {got.stderr}")
    return json.loads(got.stdout)["safe"] if got.returncode == 0 else 0


def same(a, b):
    got = subprocess.run(["/usr/bin/python3", f"{source}/tests/checks/same_data.py", a, b], stdout=subprocess.DEVNULL)
    check(got.returncode == 0, f"{a} and {b} differ")
    figures["replicates compared"] += safe(b)


def kill(arguments, longest):
    """Starts it and kills it after a while. Whether it was still at work."""
    program = start(arguments)
    try:
        program.wait(chance.uniform(0, longest))
    except subprocess.TimeoutExpired:
        program.kill()
    program.communicate()
    was_killed = program.returncode == -9
    check(was_killed or program.returncode == 0, f"exit {program.returncode} of {' '.join(arguments)}")
    figures["kills" if was_killed else "ended before"] += 1
    return was_killed


def torment(arguments, path, longest, most):
    """Killed again and again: what is safe never becomes less; at last it is left to end."""
    before = 0
    for _ in range(chance.randrange(1, most)):
        if not kill(arguments, longest):
            break
        after = safe(path)
        check(after >= before, f"{before} replicates were safe, now {after}: {' '.join(arguments)}")
        before = after
    end(arguments)


def one_round(whole, longest):
    for name in ("r.h5", "s.h5", "m.h5", "parts"):
        for path in (name, name + ".parts"):
            shutil.rmtree(path, ignore_errors=True)
            if os.path.exists(path):
                os.remove(path)
    run, sweep = ["run", f"{source}/params/uk-2017.yaml", "-r", "12", *SMALL], ["sweep", "sweep.yaml", *SMALL]
    torment([*run, "-o", "r.h5"], "r.h5", longest, 5)
    same(whole["run"], "r.h5")
    torment([*sweep, "-o", "s.h5"], "s.h5", longest, 5)
    same(whole["sweep"], "s.h5")
    for part in range(1, PARTS + 1):
        torment([*sweep, "-o", "parts", "--shard", f"{part}/{PARTS}"], "parts", longest / PARTS, 3)
    torment(["merge", "parts", "-o", "m.h5", "-q"], "parts", longest / 10, 4)
    same(whole["sweep"], "m.h5")
    figures["rounds"] += 1


def main():
    whole = {"run": "whole-run.h5", "sweep": "whole-sweep.h5"}
    with open("sweep.yaml", "w", encoding="utf-8") as f:
        f.write(SWEEP.format(source))
    began = time.monotonic()
    end(["run", f"{source}/params/uk-2017.yaml", "-r", "12", *SMALL, "-o", whole["run"]])
    longest = time.monotonic() - began
    end(["sweep", "sweep.yaml", *SMALL, "-o", whole["sweep"]])
    while figures["rounds"] == 0 or time.monotonic() - began < seconds:
        one_round(whole, longest)
    print("soak: no replicate lost or changed;", ", ".join(f"{n} {what}" for what, n in figures.items()))


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    main()
    os.chdir("/")
