# Completion of inmail for fish. `inmail completion install fish` puts it where fish looks.

function __inmail_complete
    set -l typed (commandline -opc)
    set -l program $typed[1]
    set -e typed[1]
    set -l current (commandline -ct | string unescape)
    set -lx _INMAIL_COMPLETE fish
    $program $typed "$current" 2>/dev/null
    if test $status -eq 10
        __fish_complete_path "$current"
    end
end

complete -c inmail -f -a '(__inmail_complete)'
