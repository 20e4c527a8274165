# shellcheck shell=bash
# Configures build directories, from the top of the project; for the scripts that build.
# SPDX-License-Identifier: GPL-2.0-or-later

# A value in the CMake cache of a build directory.
cached() {
    sed -n "s/^$2:[A-Z]*=//p" "$1/CMakeCache.txt" 2>/dev/null || true
}

is_configured() {
    [[ -f $1/build.ninja && $(cached "$1" CMAKE_GENERATOR) == Ninja &&
        $(cached "$1" CMAKE_CACHEFILE_DIR) == "$PWD/$1" ]]
}

# configure DIRECTORY COMPILER [OPTION...]
configure() {
    local directory=$1 compiler=$2
    shift 2
    # CMake refuses a cache of another place or generator, and never changes the compiler of one.
    if ! is_configured "$directory" || [[ $(basename "$(cached "$directory" CMAKE_C_COMPILER)") != "$compiler" ]]; then
        rm -rf "$directory/CMakeCache.txt" "$directory/CMakeFiles"
    fi
    CC=$compiler cmake -S . -B "$directory" -G Ninja "$@"
}
