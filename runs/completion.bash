# Completion for bash: commands and options, asked of the program itself.
_confide() {
    local word=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]} words=
    if [ "$COMP_CWORD" -eq 1 ] || [[ $COMP_CWORD -eq 2 && ${COMP_WORDS[1]} == help ]]; then
        words=$("$program" --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
        [ "$COMP_CWORD" -eq 1 ] && words="$words help --help --version"
    elif [[ $word == -* ]]; then
        words=$("$program" help "${COMP_WORDS[1]}" 2>/dev/null | sed -n 's/^  [- ][a-z ][, ] \(--[a-z-]*\).*/\1/p')
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _confide confide
