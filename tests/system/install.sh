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
    manuals "$1" || fail "the manual pages"
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
# manuals PREFIX: a page for each command, with every option of its help; and groff finds no fault with it
manuals() {
    local pages=$1/share/man/man1 command option name page
    "$1/bin/confide" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' >commands
    [ "$(wc -l <commands)" -gt 10 ] || return 1
    for command in $(<commands); do
        page=$pages/confide-$command.1
        if [ ! -e "$page" ]; then zcat "$page.gz" >page && page=page || return 1; fi
        for option in $("$1/bin/confide" help "$command" | grep -oE -- '^ +(-.,)? *--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
            name=${option//-/\\\\-}
            grep -q -- "$name" "$page" || { echo "$page has no $option" >&2; return 1; }
        done
        if command -v groff >/dev/null; then groff -man -ww -Tutf8 "$page" 2>&1 >/dev/null | { ! grep .; } >&2 || return 1; fi
    done
    { cat "$pages/confide.1" 2>/dev/null || zcat "$pages/confide.1.gz"; } >page && grep -q '^confide \\- ' page &&
        [ "$(grep -c '^\.BR confide-' page)" = "$(wc -l <commands)" ]
}
# The same answers of each shell that is there, from the program's own help. What zsh completes with is asked of the script alone.
completes() {
    bash -c 'PATH=$1/bin:$PATH; . "$1/share/bash-completion/completions/confide"
        COMP_WORDS=(confide sw) COMP_CWORD=1; _confide; [ "${COMPREPLY[*]}" = sweep ] || exit 1
        COMP_WORDS=(confide help sw) COMP_CWORD=2; _confide; [ "${COMPREPLY[*]}" = sweep ] || exit 1
        COMP_WORDS=(confide sweep --thr) COMP_CWORD=2; _confide; [ "${COMPREPLY[*]}" = --threads ]' - "$1" || return 1
    if command -v fish >/dev/null; then
        HOME=$PWD fish --no-config -c 'set -x PATH $argv[1]/bin $PATH; source $argv[1]/share/fish/vendor_completions.d/confide.fish
            for line in "confide sw" "confide help sw" "confide sweep --thr"; complete -C $line; end' "$1" >offered || return 1
        [ "$(cut -f1 offered | tr '\n' ' ')" = "sweep sweep --threads " ] && grep -q "^sweep	simulate it" offered || return 1
    fi
    if command -v zsh >/dev/null; then
        zsh -fc 'PATH=$1/bin:$PATH; _describe() { print -rl -- ${(P)@[-1]} } ; _files() { print FILES }
            offers() { words=(confide "$@"); CURRENT=${#words}; . $prefix/share/zsh/site-functions/_confide }
            prefix=$1; offers sw; offers help sw; offers sweep --thr; offers sweep x' - "$1" >offered || return 1
        [ "$(grep -c '^sweep:simulate it' offered)" = 2 ] && grep -q '^--threads:Threads' offered && grep -q '^FILES$' offered
    fi
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
