#!/bin/sh
# pin.sh FOLDER FILE: writes the versions of all packages of a virtual environment into a constraints file.
set -eu

{
    echo "# The exact version of every package of $1: refreshed by \`make pins\`."
    "$1/bin/python" -m pip freeze --disable-pip-version-check
} >"$2"
