"""What the system tests in Python have in common: the program, the top of the sources, running it, and failing in words.
Their arguments are CONFIDE SOURCE_DIR."""
import os
import re
import subprocess
import sys

confide, source = sys.argv[1:3]
TEST = re.sub(r"^test_|\.py$", "", os.path.basename(sys.argv[0]))


def sized(whole, sanitized):
    """How much a test does: with sanitizers, which are slow, as much as takes every path."""
    return sanitized if "CONFIDE_TEST_SANITIZED" in os.environ else whole


def check(truth, words):
    if not truth:
        sys.exit(f"{TEST}: {words}")


def run(*args, status=0, **more):
    done = subprocess.run([confide, *args], capture_output=True, text=True, **more)
    check(done.returncode == status, f"{args} ended with {done.returncode}, not {status}: {done.stderr}")
    return done
