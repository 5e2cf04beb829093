#compdef confide
# Completion for zsh: commands and options with what they do, asked of the program itself.
local -a found
if (( CURRENT == 2 )) || [[ CURRENT -eq 3 && $words[2] == help ]]; then
    found=(${(f)"$($words[1] --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\)  */\1:/p')"})
    (( CURRENT == 2 )) && found+=('help:what a command takes')
    _describe command found
elif [[ $words[CURRENT] == -* ]]; then
    found=(${(f)"$($words[1] help $words[2] 2>/dev/null | sed -n 's/^  [- ][a-z ][, ] \(--[a-z-]*\)[^ ]* */\1:/p')"})
    _describe -o option found
else
    _files
fi
