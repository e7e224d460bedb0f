#!/bin/sh
# Sets up .venv beside the Makefile: uv from the package index, then the locked packages. Starts nothing.
set -eu
python="$1"
say() { printf '%s\n' "$*"; }

command -v "$python" >/dev/null 2>&1 || {
    say "Nexus needs Python 3.11 to 3.13, and '$python' is not found. Install it, or run: make install PYTHON=/path/to/python3.12"
    exit 1
}
"$python" - <<'PY' || exit 1
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    print(f"Nexus needs Python 3.11 to 3.13; {sys.executable} is {sys.version.split()[0]}. Run: make install PYTHON=/path/to/python3.12")
    sys.exit(1)
PY
command -v git >/dev/null 2>&1 || { say "Nexus reads repositories with git, and 'git' is not found. Install git and run again."; exit 1; }

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    say "Creating the environment .venv ..."
    "$python" -m venv .venv || {
        say "Python's venv module is missing; on Debian and Ubuntu install it with: apt-get install python3-venv"
        exit 1
    }
fi
if [ ! -x .venv/bin/uv ]; then
    say "Fetching uv ..."
    .venv/bin/python -m pip install -q --disable-pip-version-check 'uv>=0.5,<1'
fi
say "Installing the locked packages (about 200; a minute or two the first time) ..."
VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip install -q --python .venv/bin/python -c requirements.lock -e '.[dev]' 'uv<1'
say "Ready: .venv/bin/nexus"
