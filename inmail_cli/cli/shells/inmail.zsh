#compdef inmail
# Completion of inmail for zsh. `inmail completion install zsh` puts it where zsh looks.

_inmail() {
    local -a typed found
    local answer code
    # The word being typed comes from PREFIX, which leaves out a quote that is still open.
    (( CURRENT > 2 )) && typed=("${(@Q)words[2,CURRENT-1]}")
    typed+=("${(Q)PREFIX}")
    answer=$(_INMAIL_COMPLETE=zsh ${(Q)words[1]} "${typed[@]}" 2>/dev/null)
    code=$?
    if (( code == 10 )); then
        _files
        return
    fi
    found=("${(@f)answer}")
    found=(${found:#})
    (( $#found )) || return 1
    compadd -U -- "${found[@]}"
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _inmail "$@"
else
    compdef _inmail inmail
fi
