"""Real processes to start, kill and start again, and the database that they share."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from config.scripts import servers


ROOT = Path(__file__).resolve().parents[2]
CELERY = (sys.executable, "-m", "celery", "-A", "tests.faults.celery_app")
QUEUES = "safety,nudge,bulk,maintenance"


def seconds_to_ten_in_the_morning() -> int:
    """The offset that makes the processes' clock read 10am in London: never a quiet hour."""
    now = datetime.now(UTC)
    ten = now.astimezone(ZoneInfo("Europe/London")).replace(hour=10, minute=0)
    return round((ten - now).total_seconds())


@dataclass
class House:
    """One installation in a directory of its own: database, broker, ledger, processes."""

    directory: Path
    database_url: str
    env: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def ledger(self) -> Path:
        return self.directory / "outbox.jsonl"

    def references(self) -> list[str]:
        """What the receiver took, in order."""
        if not self.ledger.exists():
            return []
        return [json.loads(line)["reference"] for line in self.ledger.read_text().splitlines()]

    def sent(self) -> int:
        return self.ledger.read_bytes().count(b"\n") if self.ledger.exists() else 0

    def rows(self, query: str) -> list[Any]:
        if self.database_url.startswith("sqlite"):
            path = self.database_url.removeprefix("sqlite:///")
            with contextlib.closing(sqlite3.connect(path, timeout=20)) as connection:
                return connection.execute(query).fetchall()
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(query).fetchall()

    def count(self, query: str) -> int:
        return int(self.rows(query)[0][0])

    def run(self, *module: str) -> None:
        command = [sys.executable, "-m", *module]
        subprocess.run(command, cwd=ROOT, env=self.env, check=True, timeout=120)

    def start(self, name: str, *command: str) -> None:
        log = (self.directory / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def start_worker(self, name: str = "worker") -> None:
        self.start(
            name, *CELERY, "worker", "-Q", QUEUES, "-c", "2", "-l", "INFO", "-n", f"{name}@h"
        )

    def start_beat(self, name: str = "beat") -> None:
        schedule = str(self.directory / name)
        self.start(name, *CELERY, "beat", "-s", schedule, "--pidfile=", "-l", "INFO")

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """The process and its children, at once and without a word."""
        process = self.running.pop(name)
        os.killpg(process.pid, how)
        process.wait(30)

    def wait_until(self, done: Callable[[], bool], seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if done():
                return True
            time.sleep(0.1)
        return False

    def log(self, name: str) -> str:
        return (self.directory / f"{name}.log").read_text()[-3000:]


@contextlib.contextmanager
def scratch_database(directory: Path) -> Iterator[str]:
    """A database of its own: on the PostgreSQL that DATABASE_URL names, else an SQLite file."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{directory / 'faults.sqlite3'}"
        return
    base, _, _ = given.rpartition("/")
    name = f"faults_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    try:
        yield f"{base}/{name}"
    finally:
        with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@contextlib.contextmanager
def house(directory: Path, **env: str) -> Iterator[House]:
    """An installation with nothing started but its broker; everything ends with the block."""
    with scratch_database(directory) as database_url, servers.valkey() as redis_url:
        made = House(
            directory,
            database_url,
            os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
                "DATABASE_URL": database_url,
                "REDIS_URL": redis_url,
                "VAR_DIR": str(directory),
                "CLOCK_OFFSET_SECONDS": str(seconds_to_ten_in_the_morning()),
            }
            | env,
        )
        try:
            yield made
        finally:
            for name in list(made.running):
                with contextlib.suppress(ProcessLookupError):
                    made.kill(name)
