"""`make bench`: the measured ratios side by side, each with its bar. Exit code 1 when one is missed.

Ratios count, not seconds: whatever else the machine does slows both sides of one.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from config.scripts import servers


@dataclass(frozen=True)
class Row:
    work: str
    ours: str
    against: str
    ratio: float
    bar: float
    digits: int = 2

    @property
    def holds(self) -> bool:
        return self.ratio <= self.bar

    def __str__(self) -> str:
        said = f"{self.ratio:.{self.digits}f}"
        verdict = "ok" if self.holds else "MISSED"
        return f"{self.work:<46}{self.ours:>12}{self.against:>14}{said:>9}{self.bar:>7g}  {verdict}"


@contextlib.contextmanager
def scratch_database() -> Iterator[str]:
    """A PostgreSQL database that is made and dropped; the server is DATABASE_URL's, or our own."""
    given = os.environ.get("DATABASE_URL", "")
    with contextlib.ExitStack() as stack:
        if not given.startswith("postgres"):
            given = stack.enter_context(servers.postgres())
        head, question, options = given.partition("?")
        base = head.rpartition("/")[0]
        name = f"bench_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        try:
            yield f"{base}/{name}{question}{options}"
        finally:
            with psycopg.connect(given, autocommit=True) as server:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def rules_row() -> Row:
    from tests.bench import rules

    took = rules.run()
    return Row(
        "40 rules on one patient, against by hand",
        f"{took['engine'] * 1e6:.1f} us",
        f"{took['hand'] * 1e6:.1f} us",
        took["ratio"],
        3,
    )


def today_rows() -> list[Row]:
    from tests.bench import today

    took = today.run()
    ours, one = f"{took['today'] * 1e3:.2f} ms", f"{took['one'] * 1e3:.2f} ms"
    queries, few = f"{took['queries']:g}", f"{took['one_queries']:g}"
    return [
        Row("Today, against a page of one query", ours, one, took["ratio"], 1.5),
        Row("  its 99th percentile, against that page's", "", "", took["p99"], 2),
        Row("  its queries, session included", queries, few, took["queries"], 4, 0),
    ]


def proving_rows() -> list[Row]:
    from tests.bench import proving

    took = proving.run()
    rows = []
    for name, most in (("library", 1), ("many", 10)):
        seconds, ours, theirs = took[name], took[f"{name}_ours"], took[f"{name}_z3"]
        work = f"proof of {took[f'{name}_questions']:g} questions"
        rows.append(Row(f"{work}, in seconds", f"{seconds:.2f} s", "", seconds, most))
        against = (f"{ours * 1e3:.0f} ms", f"{theirs * 1e3:.0f} ms z3")
        rows.append(Row("  its questions to the solver, against z3", *against, ours / theirs, 0.2))
    diff, walks = took["diff"], took["walks"]
    rows.append(Row("semantic diff of a draft, in ms", f"{diff * 1e3:.0f} ms", "", diff * 1e3, 100))
    rows.append(Row("10,000 triage paths, in seconds", f"{walks:.2f} s", "", walks, 5))
    return rows


def planning_rows(people: int, due: int) -> list[Row]:
    from tests.bench import planning

    took = planning.run(people=people, due=due)
    plan, bare = f"{took['plan']:.2f} s", f"{took['bare']:.2f} s"
    return [
        Row(
            f"planning {due:,} due among {people:,}, bare SQL",
            plan,
            bare,
            took["plan"] / took["bare"],
            2.5,
        ),
        Row(
            "  a sweep with nothing due, against a full one",
            f"{took['idle'] * 1e3:.1f} ms",
            plan,
            took["idle"] / took["plan"],
            0.05,
            4,
        ),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000, help="enrolments in the table")
    parser.add_argument("--due", type=int, default=100_000, help="of whom a nudge is due")
    given = parser.parse_args()
    with scratch_database() as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        # The planner's own time limit is the task's; a statement here may take what it takes.
        os.environ["STATEMENT_TIMEOUT_SECONDS"] = "600"
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
        head = ("", "ours", "against", "ratio", "bar")
        print(f"{head[0]:<46}{head[1]:>12}{head[2]:>14}{head[3]:>9}{head[4]:>7}")
        rows = [rules_row()]
        print(rows[-1], flush=True)
        for more in (proving_rows, lambda: planning_rows(given.people, given.due), today_rows):
            found = more()
            rows += found
            print("\n".join(map(str, found)), flush=True)
        connection.close()
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
