#!/usr/bin/env bash
# Sets up everything that a command needs, into .venv, node_modules and build. Does nothing twice.
#   setup.sh run    what `make run` needs
#   setup.sh dev    that and the tools for tests and checks
set -euo pipefail
cd "$(dirname "$0")/../.."
lock=requirements.txt
[ "${1:-run}" = dev ] && lock=requirements-dev.txt

say() { printf '%s\n' "$*" >&2; }

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  say "Python 3.11, 3.12 or 3.13 is needed. Install one, or name it: PYTHON=/path/to/python3.11 make run"
  return 1
}

if [ ! -x .venv/bin/python ]; then
  python=$(find_python)
  say "Making a virtual environment with $("$python" --version)"
  if ! "$python" -m venv .venv; then
    rm -rf .venv
    say "Python cannot make virtual environments. On Debian and Ubuntu: sudo apt install python3-venv"
    exit 1
  fi
fi
venv=.venv/bin/python

# The development lock holds the other one too.
stamp_of() { printf '.venv/.installed-%s-%s' "${1%.txt}" "$("$venv" -c 'import hashlib,sys; print(hashlib.sha256(open(sys.argv[1],"rb").read()).hexdigest()[:16])' "$1")"; }
stamp=$(stamp_of "$lock")

# Quick where it can reach the packages; what it says of a failure would only puzzle, pip says it again.
with_uv() {
  "$venv" -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<0.14' 2>/dev/null &&
    .venv/bin/uv pip install --quiet --system-certs --python "$venv" --require-hashes -r "$lock" 2>/dev/null
}
with_pip() { "$venv" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"; }

if [ ! -e "$stamp" ] && { [ "$lock" = requirements-dev.txt ] || [ ! -e "$(stamp_of requirements-dev.txt)" ]; }; then
  say "Installing what $lock names (once; up to a minute)"
  # A network has bad moments: each way is tried, the last one twice.
  with_uv || with_pip || with_pip
  touch "$stamp"
fi

"$venv" config/scripts/assets.py
mkdir -p var build/collected
