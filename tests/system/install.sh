#!/bin/bash
# What cmake --install gives: complete, and at home in any folder; and a Debian package that holds the same.
# Usage: install.sh CONFIDE SOURCE_DIR
set -euo pipefail
build=$(dirname "$(realpath "$1")")
source=$(realpath "$2")
. "$source/tests/support/shell.sh"
enter_scratch
fail() {
    echo "install: $*" >&2
    exit 1
}

# look PREFIX: what was installed there works
look() {
    local share=$1/share/confide
    "$1/bin/confide" --version >version || fail "the program does not start"
    "$1/bin/confide" check "$share/params/uk-2017.yaml" >/dev/null || fail "the scenario"
    "$1/bin/confide" check "$share/params/examples/firewall.yaml" >/dev/null || fail "an example does not find its base"
    "$1/bin/confide" sweep "$share/params/examples/sweep-belief.yaml" --design-only >/dev/null || fail "a sweep"
    grep -q 'confide \\- ' "$1/share/man/man1/confide.1"* || zcat "$1"/share/man/man1/confide.1.gz | grep -q 'confide \\- ' ||
        fail "the manual page"
    for file in README.md LICENSE CITATION.cff runs/cluster/array.sbatch runs/cluster/package.py runs/cluster/confide.def \
        runs/cluster/confide.lua model/ODD.md analysis/figures/first_result.svg; do
        [ -s "$share/$file" ] || fail "$file is not there"
    done
    [ -x "$share/runs/cluster/submit.sh" ] || fail "submit.sh cannot be started"
    [ -s "$1/share/doc/confide/copyright" ] || fail "no licence"
    mkdir -p "$share/tests/checks"
    cp "$source/tests/checks/links" "$share/tests/checks/"
    "$share/tests/checks/links" || fail "links are dead"
    completes "$1" || fail "completion"
}
completes() {
    bash -c 'PATH=$1/bin:$PATH; . "$1/share/bash-completion/completions/confide"
        COMP_WORDS=(confide sw) COMP_CWORD=1; _confide; [ "${COMPREPLY[*]}" = sweep ] || exit 1
        COMP_WORDS=(confide sweep --thr) COMP_CWORD=2; _confide; [ "${COMPREPLY[*]}" = --threads ]' - "$1"
}

cmake --install "$build" --prefix "$folder/first" >log || fail "$(cat log)"
mv first moved
look "$folder/moved"
if command -v dpkg-deb >/dev/null && command -v dpkg-shlibdeps >/dev/null; then
    (cd "$build" && cpack -G DEB -B "$folder/packages" >"$folder/log" 2>&1) || fail "$(cat log)"
    dpkg-deb -f packages/*.deb Depends | grep -q libgsl || fail "the package does not say what it needs"
    dpkg-deb -x packages/*.deb unpacked
    look "$folder/unpacked/usr"
fi
