#!/bin/sh
# Installs the library in an environment of its own, where Django is not, and runs its tests there.
# `make library` runs it. The argument is the number of workers.
set -eu
cd "$(dirname "$0")/.."

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

.venv/bin/python -m venv "$folder/alone"
.venv/bin/python -m pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir "$folder" packages/peiling
"$folder/alone/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements/library.txt
"$folder/alone/bin/python" -m pip install -q --disable-pip-version-check --no-deps "$folder"/peiling-*.whl

cd packages/peiling
if "$folder/alone/bin/python" -c 'import django' 2>/dev/null; then
    echo "Django is in the environment of the library: something it needs brings it in." >&2
    exit 1
fi
"$folder/alone/bin/peiling" datasets >/dev/null
"$folder/alone/bin/python" -m pytest -p no:cacheprovider -n "${1:-2}" --dist loadfile
