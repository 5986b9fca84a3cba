
# Bash breaks words at colons, of which PCI addresses and URIs have some, and at the = of --host=PATH. Here they are put
# together again for the functions above. Readline replaces only what is behind the last colon, so that what stands before it
# is taken off what they offer.
_rmrr-guard_whole_words() {
    local -a words=()
    local -i index
    local rest=$COMP_LINE before='' gap word left=''
    for ((index = 0; index <= COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        # What is between this word and the one before; an empty word is at the end.
        gap=${rest%%"${word:-$'\n'}"*}
        rest=${rest#"$gap$word"}
        if [[ -z $gap && $index -gt 0 && ($word == *:* || $before == *:) ]]; then
            left=${words[-1]}
            words[-1]+=$word
        elif [[ -z $gap && $word == '=' && $before == --* ]]; then
            words+=('')
        elif [[ -z $gap && $before == '=' ]]; then
            words[-1]=$word
        else
            left=
            words+=("$word")
        fi
        before=$word
    done
    # Readline takes a word that ends with a colon for finished.
    [[ $word != *: ]] || left=${words[-1]}

    local -a COMP_WORDS=("${words[@]}")
    local -i COMP_CWORD=$((${#words[@]} - 1))
    _rmrr-guard "$1" "${words[-1]}" "${words[-2]-}"

    local candidate are_files=false
    for candidate in "${COMPREPLY[@]}"; do
        [[ ! -e $candidate && $candidate != '~'* ]] || are_files=true
    done
    if ! "$are_files"; then
        # Readline would put a backslash before each colon of a file's name.
        compopt +o filenames 2>/dev/null
        for index in "${!COMPREPLY[@]}"; do printf -v "COMPREPLY[index]" %q "${COMPREPLY[index]}"; done
    fi
    COMPREPLY=("${COMPREPLY[@]#"$left"}")
}
complete -o filenames -F _rmrr-guard_whole_words rmrr-guard
