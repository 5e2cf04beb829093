#!/usr/bin/python3
"""params/examples: every command of the tutorial works, in order, and prints and draws what the page shows; every
scenario and sweep of the folder is listed there and runs. Usage: tutorial.py CONFIDE SOURCE_DIR [--write]"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

CONFIDE, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
WRITE = "--write" in sys.argv
EXAMPLES = os.path.join(SOURCE, "params", "examples")
PAGE = os.path.join(EXAMPLES, "README.md")
PART = re.compile(r"(<!-- begin generated: summary -->\n).*?(<!-- end generated -->)", re.S)
SMALL = ["--agents", "500", "--replicates", "2", "--set", "time.years=3", "--set", "time.burn_in_years=0.25",
         "--set", "population.communities=2", "--quiet"]


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def curves(svg):
    """What is drawn, without the words: the caption names the program's revision."""
    return re.findall(r"<path [^>]*d='[^']*'", svg)


def run(command, folder, env):
    done = subprocess.run(["bash", "-euc", command], cwd=folder, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"tutorial: exit code {done.returncode} of:\n{command}\n{done.stdout}{done.stderr}")
    return done.stdout


def follow(page, folder, env):
    """Runs the blocks of the page; what the last command with 'summary' printed, to the end of its tables."""
    summary = ""
    for block in re.findall(r"^```sh\n(.*?)^```$", page, re.S | re.M):
        if block.startswith("PATH="):
            continue
        *before, last = block.rstrip("\n").split("\n")
        if before and not last.startswith("confide summary"):
            run(block, folder, env)
            continue
        run("\n".join(before), folder, env)
        printed = run(last, folder, env)
        if "summary" in last:
            summary = printed.partition("\n\n")[2].partition("\n\n20 replicates")[0]
    return summary


def compare(page, summary, folder):
    shown = PART.sub(lambda m: f"{m[1]}```\n{summary}\n```\n{m[2]}", page)
    made, picture = os.path.join(folder, "figures", "dose.svg"), os.path.join(EXAMPLES, "training.svg")
    if WRITE:
        with open(PAGE, "w", encoding="utf-8") as f:
            f.write(shown)
        shutil.copyfile(made, picture)
        return
    again = "; tests/system/tutorial.py build/release/confide . --write brings it up to date"
    if not summary or shown != page:
        sys.exit("tutorial: params/examples/README.md shows another table than the program" + again)
    if curves(read(made)) != curves(read(picture)):
        sys.exit("tutorial: params/examples/training.svg is another picture than the program's" + again)


def run_every_example(page, folder, env):
    names = sorted(n for n in os.listdir(EXAMPLES) if n.endswith(".yaml"))
    for name in names:
        if f"]({name})" not in page:
            sys.exit(f"tutorial: params/examples/README.md does not list {name}")
        path = os.path.join(EXAMPLES, name)
        command = "sweep" if re.search(r"^design:", read(path), re.M) else "run"
        run(f"confide {command} {path} -o {name}.h5 {' '.join(SMALL)}", folder, env)
    return len(names)


def main():
    page = read(PAGE)
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.join(SOURCE, "params"), os.path.join(folder, "params"))
        env = dict(os.environ, PATH=os.path.dirname(CONFIDE) + os.pathsep + os.environ["PATH"])
        compare(page, follow(page, folder, env), folder)
        n = run_every_example(page, folder, env)
    print(f"tutorial: every command works, and {n} examples run")


main()
