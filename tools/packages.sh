# shellcheck shell=bash
# Sets up the packages that the project needs; for ./check and ./explain.
# SPDX-License-Identifier: GPL-2.0-or-later

package_list=$(dirname "${BASH_SOURCE[0]}")/packages.txt

# Prints "package elsewhere sign" for each package that one of the given purposes needs.
list_packages() {
    local purpose
    for purpose in "$@"; do
        awk -v purpose="$purpose" '$1 == purpose { print $2, $3, $4 }' "$package_list"
    done
}

is_debian() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null
}

# The packages of "$@" that dpkg does not know as installed.
missing_in_debian() {
    local installed
    # dpkg-query fails if it has never heard of a package; that one is then missing from its answer.
    installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    comm -23 <(printf '%s\n' "$@" | sort -u) <(awk '$1 == "installed" { print $2 }' <<<"$installed" | sort -u)
}

install_in_debian() {
    local log result=0
    local -a become_root=()
    if [[ $EUID -ne 0 ]]; then
        if ! command -v sudo >/dev/null; then
            echo "These packages are missing, and there is no sudo to install them with: $*" >&2
            echo "Install them as root: apt-get install --no-install-recommends $*" >&2
            return 1
        fi
        become_root=(sudo)
    fi
    echo "Installing with ${become_root[*]:+sudo }apt-get, which may take some minutes: $*" >&2
    log=$(mktemp)
    # One of them (wireshark-common) asks a question on installation; its default answer is right here.
    {
        "${become_root[@]}" apt-get -q update &&
            "${become_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install --yes --no-install-recommends \
                -o DPkg::Lock::Timeout=300 "$@"
    } >"$log" 2>&1 || result=$?
    if [[ $result -ne 0 ]]; then
        cat "$log" >&2
        echo "The packages could not be installed; the lines above say why." >&2
    fi
    rm -f "$log"
    return "$result"
}

has_sign() {
    case $1 in
    command:*) command -v "${1#command:}" >/dev/null ;;
    module:*) pkg-config --exists "${1#module:}" 2>/dev/null ;;
    python:*) /usr/bin/python3 -c "import ${1#python:}" 2>/dev/null ;;
    tesseract:*) tesseract --list-langs 2>/dev/null | grep -qx "${1#tesseract:}" ;;
    font:*) fc-list ":lang=${1#font:}" 2>/dev/null | grep -q . ;;
    esac
}

# Names what is missing on a system without apt-get.
demand_elsewhere() {
    local package elsewhere sign
    local -a missing=()
    while read -r package elsewhere sign; do
        if ! has_sign "$sign"; then
            echo "Missing: ${sign#*:} (Debian: $package; Fedora: $elsewhere)" >&2
            missing+=("$elsewhere")
        fi
    done
    if [[ ${#missing[@]} -gt 0 ]]; then
        echo "This is not Debian or Ubuntu, so nothing was installed. On Fedora:" >&2
        echo "    sudo dnf install $(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')" >&2
        echo "Other distributions have them under these or similar names; then run this again." >&2
        return 1
    fi
}

# require_packages PURPOSE...: installs what is missing, and does nothing if nothing is.
require_packages() {
    local -a packages missing
    if ! is_debian; then
        list_packages "$@" | demand_elsewhere
        return
    fi
    mapfile -t packages < <(list_packages "$@" | cut -d ' ' -f 1)
    mapfile -t missing < <(missing_in_debian "${packages[@]}")
    if [[ ${#missing[@]} -gt 0 ]]; then
        install_in_debian "${missing[@]}"
    fi
}
