#!/bin/sh
# Makes sure that programs of the system are here: tools/system.sh PROGRAM[,PROGRAM…]=PACKAGE …
# Installs a missing one where we may; says what is missing where we may not, and goes on.
set -eu

here() { # whether one of the programs, with commas between them, is on this machine
    for program in $(printf '%s' "$1" | tr ',' ' '); do
        if command -v "$program" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

missing=""
for wanted in "$@"; do
    here "${wanted%%=*}" || missing="$missing ${wanted#*=}"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
if command -v apt-get >/dev/null 2>&1 && $as_root true >/dev/null 2>&1; then
    echo "Installing$missing with apt-get."
    $as_root apt-get update -q >/dev/null 2>&1 || true
    # shellcheck disable=SC2086  the packages are words
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 || true
fi

for wanted in "$@"; do
    here "${wanted%%=*}" || echo "Not here, and it could not be installed: ${wanted#*=}. What needs it is skipped; install it yourself to run that too." >&2
done
