#!/bin/sh
# environment.sh FOLDER REQUIREMENTS: makes a virtual environment, or brings an existing one up to date.
set -eu

folder=$1 requirements=$2
echo "Installing $requirements into $folder"
[ -x "$folder/bin/python" ] || "$(local/setup/find_python.sh)" -m venv "$folder"
PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore "$folder/bin/python" -m pip install -qq -r "$requirements"
