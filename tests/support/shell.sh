# What the system tests have in common; sourced by them, with $source the top of the sources.

# A folder of its own to work in, gone at the end; "disk" in it may be a file system that the test has mounted.
enter_scratch() {
    folder=$(mktemp -d)
    trap leave_scratch EXIT
    cd "$folder"
}
leave_scratch() {
    if mountpoint -q "$folder/disk" 2>/dev/null; then umount "$folder/disk"; fi
    rm -rf "$folder"
}

# sized WHOLE SANITIZED: how much a test does. Sanitizers look at each use of memory and are slow: with them, as much as takes
# every path.
sized() { if [ -n "${CONFIDE_TEST_SANITIZED:-}" ]; then echo "$2"; else echo "$1"; fi; }

# write_sweep REPLICATES: sweep.yaml, four points of a small scenario that take some seconds.
write_sweep() {
    cat >small.yaml <<SCENARIO
base: $source/params/uk-2017.yaml
title: A small one
population: {agents: 25000, communities: 2}
time: {years: 3, burn_in_years: 0.5}
SCENARIO
    cat >sweep.yaml <<SWEEP
scenario: small.yaml
design: grid
replicates: $1
policies: [none, full]
vary:
  belief.ambiguity: [0.0, 0.3, 0.6, 0.9]
SWEEP
}
