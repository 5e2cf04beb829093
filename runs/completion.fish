# Completion for fish: commands and options with what they do, asked of the program itself.
function __confide_is_command
    set -l words (commandline -opc)
    test (count $words) -eq 1; or test (count $words) -eq 2 -a "$words[2]" = help
end
function __confide_commands
    set -l words (commandline -opc)
    $words[1] --help 2>/dev/null | sed -n '/^Commands:/,/^$/p' | string replace -rf '^  ([a-z]+) +' '$1\t'
    if test (count $words) -eq 1
        printf '%s\t%s\n' help 'what a command takes' --help 'what there is' --version 'the versions of the program and of its libraries'
    end
end
function __confide_options
    set -l words (commandline -opc)
    $words[1] help $words[2] 2>/dev/null | string replace -rf '^  [- ][a-z ][, ] (--[a-z-]+)\S* *' '$1\t'
end
complete -c confide -n __confide_is_command -f -a '(__confide_commands)'
complete -c confide -n 'not __confide_is_command' -a '(__confide_options)'
