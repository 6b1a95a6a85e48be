"""`make test`: the whole suite, on SQLite, on PostgreSQL with Redis, with faults, and in a browser.

DATABASE_URL and REDIS_URL name servers to use; else both come from wheels. The last line says how many
tests passed and failed. Words after -- go to pytest.
"""

import argparse
import contextlib
import io
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import coverage


ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from config.scripts import servers  # noqa: E402


REPORTS = ROOT / "build" / "reports"
APART = "browser or faults or nightly"
# 10,000 people: measuring makes it several times longer, and other tests run the same lines.
UNMEASURED = "tests/proving/test_alert_budget.py"
# Branch coverage that the tests on SQLite must reach, in percent. The bar is 100 for all but the
# last; each floor leaves room for the branch or two that only some timing or example reaches.
FLOORS = {
    "pathways/engine/**": 99.8,
    "pathways/authoring/**": 99.5,
    "pathways/proving/**": 99,
    "pathways/services/**": 99.7,
    "pathways/access.py": 100,
    "patients/services/**": 99.5,
    "patients/access.py": 100,
    "patients/gateways/**": 99.5,
    "**": 95,
}
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __iadd__(self, other: "Count") -> "Count":
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        return self


def chromium() -> str | None:
    """$CHROMIUM, one on the PATH, or one that Playwright brought."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    cache = Path.home() / ".cache" / "ms-playwright"
    return found or next(
        (str(path) for path in cache.glob("chromium-*/chrome-linux*/chrome")), None
    )


def counted(report: Path) -> Count:
    """What the run's own report says; a run that left none counts as one failure."""
    try:
        suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314  written by pytest just now
    except (OSError, ET.ParseError):
        return Count(failed=1)

    def total(name: str) -> int:
        return sum(int(suite.get(name, "0")) for suite in suites)

    failed = total("failures") + total("errors")
    return Count(total("tests") - failed - total("skipped"), failed, total("skipped"))


def run(name: str, arguments: list[str], environment: Mapping[str, str]) -> Count:
    print(f"\n=== {name} ===", flush=True)
    report = REPORTS / f"{name.split()[0].lower()}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    result = Count() if code == 5 else counted(report)  # 5: nothing to run
    if code not in (0, 5) and not result.failed:
        result.failed = 1
    seconds = time.monotonic() - started
    print(
        f"{name}: {result.passed} passed, {result.failed} failed, {result.skipped} skipped in {seconds:.0f} s"
    )
    return result


def environment_without(*names: str) -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in names}


def on_sqlite(workers: str, extra: list[str]) -> Count:
    """Everything but browser and faults. Measures branch coverage, unless tests were chosen."""
    env = environment_without("DATABASE_URL")
    selection = ["-m", f"not ({APART} or postgres)", "-n", workers]
    if extra:
        return run("SQLite", [*selection, *extra], env)
    measured = ["--cov", "--cov-report=", f"--ignore={UNMEASURED}"]
    result = run("SQLite", [*selection, *measured], env)
    result.failed += below_floor()
    result += run("Budget of alerts", [UNMEASURED], env)
    return result


def below_floor() -> int:
    """How many parts are covered less than they must be. Says which lines are not."""
    data = coverage.Coverage(
        data_file=str(ROOT / ".coverage"), config_file=str(ROOT / "pyproject.toml")
    )
    data.load()
    below = 0
    for part, floor in FLOORS.items():
        lines = io.StringIO()
        reached = data.report(
            include=[str(ROOT / part)], file=lines, show_missing=True, skip_covered=True
        )
        print(f"Branch coverage of {part}: {reached:.2f} % (at least {floor} %)")
        if reached < floor:
            below += 1
            print(lines.getvalue())
    return below


def on_postgres(workers: str, extra: list[str]) -> Count:
    """Only tests that use a database; with servers that the two variables name, else with the wheels'."""
    with contextlib.ExitStack() as stack:
        database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
        if not database.startswith("postgres"):
            database = stack.enter_context(servers.postgres())
        if not redis:
            redis = stack.enter_context(servers.valkey())
        env = {**os.environ, "DATABASE_URL": database, "REDIS_URL": redis}
        selection = ["-m", f"database and not ({APART})", "-n", workers]
        return run("PostgreSQL and Redis", [*selection, *extra], env)


def in_browser(extra: list[str]) -> Count:
    binary = chromium()
    if binary is None:
        line = "BROWSER TESTS DID NOT RUN: no Chromium was found. Install one or set CHROMIUM to its path."
        print(f"\n{'!' * len(line)}\n{line}\n{'!' * len(line)}", flush=True)
        return Count(failed=1 if os.environ.get("REQUIRE_BROWSER") == "1" else 0)
    env = environment_without("DATABASE_URL") | {
        "CHROMIUM": binary,
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    return run("Browser", ["-m", "browser and not nightly", *extra], env)


def with_faults(extra: list[str]) -> Count:
    """Processes and servers of their own, killed while they work."""
    env = environment_without("DATABASE_URL")
    return run("Faults", ["-m", "faults and not nightly", *extra], env)


STAGES = ("sqlite", "postgres", "faults", "browser")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=STAGES, action="append", help="one part instead of all")
    parser.add_argument("--workers", default=str(min(4, os.cpu_count() or 2)), help="processes")
    options, extra = parser.parse_known_args()
    extra = [word for word in extra if word != "--"]
    wanted = options.only or STAGES
    REPORTS.mkdir(parents=True, exist_ok=True)
    total = Count()
    if "sqlite" in wanted:
        total += on_sqlite(options.workers, extra)
    if "postgres" in wanted:
        total += on_postgres(options.workers, extra)
    if "faults" in wanted:
        total += with_faults(extra)
    if "browser" in wanted:
        total += in_browser(extra)
    line = f"{total.passed} passed, {total.failed} failed"
    (REPORTS / "summary.txt").write_text(line + "\n")
    print(f"\n{total.skipped} skipped" if total.skipped else "", flush=True)
    print(line, flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
