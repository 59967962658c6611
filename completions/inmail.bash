# Completion of inmail for bash. `inmail completion install bash` puts it where bash looks.

_inmail() {
    local IFS=$'\n' line word quoted='' current='' started='' sign i
    local -a words=() found=()
    line=${COMP_LINE:0:COMP_POINT}
    # Split as the shell would: COMP_WORDS is cut at every colon, which names and addresses hold.
    for ((i = 0; i < ${#line}; i++)); do
        sign=${line:i:1}
        if [[ $quoted == "'" ]]; then
            if [[ $sign == "'" ]]; then quoted=''; else current+=$sign; fi
        elif [[ $quoted == '"' ]]; then
            if [[ $sign == '"' ]]; then quoted=''
            elif [[ $sign == \\ && ${line:i+1:1} == [\\\"\$\`] ]]; then i=$((i + 1)); current+=${line:i:1}
            else current+=$sign; fi
        elif [[ $sign == [\'\"] ]]; then quoted=$sign; started=1
        elif [[ $sign == \\ ]]; then i=$((i + 1)); current+=${line:i:1}; started=1
        elif [[ $sign == [[:space:]] ]]; then
            [[ $current || $started ]] && words+=("$current")
            current='' started=''
        else current+=$sign; started=1; fi
    done
    words+=("$current")
    mapfile -t found < <(_INMAIL_COMPLETE=bash "${words[0]/#\~/$HOME}" "${words[@]:1}" 2>/dev/null
                         printf '%s\n' "$?")
    local status=${found[${#found[@]} - 1]}
    unset "found[${#found[@]} - 1]"
    COMPREPLY=()
    if [[ $status == 10 ]]; then
        compopt -o default -o bashdefault 2>/dev/null
        return
    fi
    # What bash replaces is only the part after the last word break.
    local cut='' typed=${COMP_WORDS[COMP_CWORD]:-}
    if [[ ! $quoted ]]; then
        local raw=${line##*[[:space:]]}
        cut=${current%"${current##*[:=@]}"}
        [[ $raw == *\\* || $raw == *[\'\"]* ]] && cut=${cut:-}
    fi
    for word in "${found[@]}"; do
        [[ $cut && $word == "$cut"* ]] && word=${word#"$cut"}
        if [[ $quoted ]]; then COMPREPLY+=("$word"); else COMPREPLY+=("$(printf '%q' "$word")"); fi
    done
    [[ ${#COMPREPLY[@]} -eq 1 && $typed == "${COMPREPLY[0]}" ]] && COMPREPLY=("$typed")
    return 0
}

complete -F _inmail inmail
