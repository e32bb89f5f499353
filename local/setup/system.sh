#!/bin/sh
# What must come from the system: Python 3.11 or newer with venv, Node 20 or newer, zstd, curl.
# Python and Node are only looked for; Debian packages that are missing are installed, with sudo where needed.
set -eu

missing() { ! command -v "$1" >/dev/null 2>&1; }

fail() {
    echo "$1" >&2
    exit 1
}

python=$(local/setup/find_python.sh) || fail "Python 3.11 or newer is needed: apt-get install python3"
missing node && fail "Node 20 or newer is needed: https://nodejs.org/en/download"
node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || fail "Node 20 or newer is needed, not $(node --version)"
missing npm && fail "npm is needed: it comes with Node, or by apt-get install npm"

packages=""
"$python" -c 'import ensurepip, venv' 2>/dev/null || packages="$packages $(basename "$(readlink -f "$python")")-venv"
missing zstd && packages="$packages zstd"
missing curl && packages="$packages curl"
missing setpriv && packages="$packages util-linux"
[ -e /etc/ssl/certs/ca-certificates.crt ] || packages="$packages ca-certificates"
[ -z "$packages" ] && exit 0

sudo=""
[ "$(id -u)" -eq 0 ] || sudo=sudo
echo "Installing$packages"
$sudo apt-get update -qq
# shellcheck disable=SC2086 # one word per package
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qq -y --no-install-recommends $packages >/dev/null
