# bash completion for sipexplain
# SPDX-License-Identifier: GPL-2.0-or-later

_sipexplain() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word index words
    COMPREPLY=()

    # "--method=BYE" comes as three words, because "=" divides them.
    if [[ $current == = ]]; then
        current=''
    elif [[ $previous == = && $COMP_CWORD -ge 2 ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi

    case $previous in
    -m | --method)
        words='INVITE re-INVITE REGISTER SUBSCRIBE NOTIFY REFER MESSAGE OPTIONS BYE CANCEL PRACK UPDATE INFO PUBLISH'
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        return
        ;;
    -l | --language)
        mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" --languages 2>/dev/null)" -- "$current")
        return
        ;;
    esac
    if [[ $current == -* ]]; then
        words='--method --json --markdown --language --languages --version --help'
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        return
    fi

    for ((index = 1; index < COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        if [[ $word == compare || $word == list || $word == doctor ]]; then
            command=$word
            break
        fi
    done
    [[ $command == list || $command == doctor ]] && return
    words=$("${COMP_WORDS[0]}" list 2>/dev/null | cut -d ' ' -f 1)
    [[ -z $command && $COMP_CWORD -eq 1 ]] && words+=$'\ncompare\nlist\ndoctor'
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _sipexplain sipexplain
