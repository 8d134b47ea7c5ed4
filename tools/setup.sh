#!/bin/sh
# Makes .venv with a fitting Python and exactly the pinned packages. `make setup` runs it.
# Needs nothing but a POSIX shell and any Python 3; where no Python is new enough, one is fetched by uv.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

fits() { # a Python of 3.12 or newer that can make virtual environments
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

install_packages() { # system packages, where we may
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
    if [ -n "$as_root" ]; then $as_root true >/dev/null 2>&1 || return 1; fi
    $as_root apt-get update -q >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1
}

find_python() {
    root="${PYENV_ROOT:-$HOME/.pyenv}/versions"
    for candidate in ${PYTHON:-} python3.12 python3.13 python3 "$root"/3.1[2-9]*/bin/python3; do
        if fits "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
}

fetch_python() { # by uv, in a place of its own inside .venv's neighbour
    command -v python3 >/dev/null 2>&1 || install_packages python3 python3-venv || true
    command -v python3 >/dev/null 2>&1 || stop "There is no python3: install Python 3.12 or newer, then run make setup again."
    if command -v uv >/dev/null 2>&1; then
        uv=uv
    else
        if ! python3 -m venv .uv >/dev/null 2>&1; then
            install_packages python3-venv && python3 -m venv --clear .uv >/dev/null 2>&1 ||
                stop "This Python cannot make a virtual environment: install the package python3-venv, or Python 3.12 or newer, then run make setup again."
        fi
        .uv/bin/python -m pip install -q --disable-pip-version-check uv ||
            stop "uv could not be installed: install Python 3.12 or newer yourself, then run make setup again."
        uv=.uv/bin/uv
    fi
    say "No Python of 3.12 or newer is here: fetching one with uv." >&2
    "$uv" python install -q 3.12 >&2 ||
        stop "uv could not fetch Python 3.12: install Python 3.12 or newer yourself, then run make setup again."
    "$uv" python find 3.12
}

if ! fits .venv/bin/python; then
    rm -rf .venv
    python="$(find_python)"
    if [ -z "$python" ]; then python="$(fetch_python)"; fi
    [ -n "$python" ] || exit 1
    say "Making .venv with $("$python" --version)."
    "$python" -m venv .venv
fi

say "Installing the pinned packages (about a minute the first time)."
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
for package in packages/*/pyproject.toml; do
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e "$(dirname "$package")"
done
for catalogues in packages/*/src/*/locale packages/*/src/*/*/locale; do
    if [ -d "$catalogues" ]; then
        .venv/bin/pybabel -q compile --domain django --directory "$catalogues"
    fi
done
touch .venv/ready
say "Ready. Try: make demo"
