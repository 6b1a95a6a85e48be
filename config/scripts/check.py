"""`make check`: everything that a machine can judge without running the tests. Changes nothing.

Each check runs although another failed, so that one look shows all there is to mend.
"""

import os
import subprocess
import sys
import time
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable

CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "import contracts": [str(BIN / "lint-imports")],
    "templates": [
        *(str(BIN / "djlint"), "--lint", "--extension=jinja", "--quiet"),
        *("pathways/jinja2", "patients/jinja2"),
    ],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "django": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "api schema": [
        *(PYTHON, "manage.py", "spectacular", "--validate", "--fail-on-warn"),
        *("--file", os.devnull),
    ],
    "types": [str(BIN / "mypy"), "-p", "config", "-p", "pathways", "-p", "patients"],
    "guards": [PYTHON, "-m", "pytest", "-q", "-m", "not database", "tests/guards"],
}


def main() -> int:
    wanted = sys.argv[1:] or list(CHECKS)
    failed = []
    # No server is needed to judge the code.
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    for name in wanted:
        started = time.monotonic()
        done = subprocess.run(
            CHECKS[name],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        seconds = time.monotonic() - started
        print(
            f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({seconds:.0f} s)", flush=True
        )
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    if failed:
        print(f"{len(failed)} of {len(wanted)} checks failed: {', '.join(failed)}")
    else:
        print(f"All {len(wanted)} checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
