"""Settings: what the environment may say, what a live service refuses, what a log never holds."""

import ast
import io
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import checks as django_checks
from django.db import connection
from django.test import override_settings

from config import checks, env
from config.logs import LOGGING_DICT, Scrub, scrub
from tests.guards.reading import ROOT, dotted, modules


LIVE: dict[str, Any] = {
    "SECRET_KEY": "k" * 64,
    "DEFAULT_SECRET_KEY": "not-this",
    "DEBUG": False,
    "ALLOWED_HOSTS": ["recovery.example.nhs.uk"],
    "SITE_ADDRESS": "https://recovery.example.nhs.uk",
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_HSTS_SECONDS": 31536000,
    "CLOCK_OFFSET_SECONDS": 0,
    "DEMO_MODE": False,
    "STAFF_SECOND_FACTOR": True,
    "NOTIFY_GATEWAY": "patients.gateways.notify.GovUkNotify",
    "NOTIFY_API_KEY": "live-" + "0" * 73,
    "REFERRAL_GATEWAY": "patients.gateways.referral.EmailReferrals",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
}
UNFIT = [
    ("secret", {"SECRET_KEY": "not-this"}),
    ("secret", {"SECRET_KEY": "short"}),
    ("debug", {"DEBUG": True}),
    ("hosts", {"ALLOWED_HOSTS": ["*"]}),
    ("hosts", {"ALLOWED_HOSTS": []}),
    ("address", {"SITE_ADDRESS": "http://127.0.0.1:8000"}),
    ("tls", {"SECURE_SSL_REDIRECT": False}),
    ("tls", {"SESSION_COOKIE_SECURE": False}),
    ("clock", {"CLOCK_OFFSET_SECONDS": 86400}),
    ("demo", {"DEMO_MODE": True}),
    ("second_factor", {"STAFF_SECOND_FACTOR": False}),
    ("notify_gateway", {"NOTIFY_GATEWAY": "patients.gateways.notify.ConsoleNotify"}),
    ("notify_gateway", {"NOTIFY_GATEWAY": "patients.gateways.notify.FileNotify"}),
    ("notify_key", {"NOTIFY_API_KEY": ""}),
    ("referral_gateway", {"REFERRAL_GATEWAY": "patients.gateways.referral.FakeReferrals"}),
    ("database", {"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}),
]


def read_from_the_environment(tree: ast.AST) -> set[str]:
    """The names of `env.text("NAME")`, `env.flag("NAME")` and so on."""
    return {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func).startswith("env.")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def test_the_example_names_every_variable_that_settings_read() -> None:
    read = {
        name
        for path in modules("config/settings")
        for name in read_from_the_environment(ast.parse(path.read_text()))
    }
    written = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert read >= {"SECRET_KEY", "BROKEN_RULE_INCIDENT_AT", "TLS_ENDS_AT_PROXY"}
    assert sorted(read - set(written)) == []
    assert len(written) == len(set(written))
    of_scripts = {"HOST", "PORT", "WEB_CONCURRENCY", "WORKER_CONCURRENCY"}
    assert sorted(set(written) - read - of_scripts - {"CHROMIUM", "REQUIRE_BROWSER"}) == []


def test_a_fit_live_service_starts() -> None:
    assert checks.unfit(LIVE) == []


@pytest.mark.parametrize(("rule", "change"), UNFIT)
def test_a_live_service_refuses_each_unfit_setting(rule: str, change: dict[str, Any]) -> None:
    assert checks.unfit(LIVE | change) == [checks.RULES[rule][1]]


def test_every_rule_of_a_live_service_has_a_failing_sample() -> None:
    assert {rule for rule, _change in UNFIT} == set(checks.RULES)


def test_the_check_command_names_what_is_unfit() -> None:
    with override_settings(PRODUCTION=True):
        ids = {message.id for message in django_checks.run_checks()}

    assert {"config.secret", "config.demo", "config.notify_gateway"} <= ids


def start_production(**values: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"}}
    code = "import config.settings.production as live; print(live.SESSION_COOKIE_NAME)"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | values,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_without_an_environment_does_not_start_and_says_all() -> None:
    done = start_production()

    assert done.returncode != 0
    assert "This service will not start" in done.stderr
    for rule in ("secret", "address", "notify_key", "referral_gateway", "database"):
        assert checks.RULES[rule][1] in done.stderr


def test_production_with_a_full_environment_starts_with_host_cookies() -> None:
    done = start_production(
        SECRET_KEY="k" * 64,
        ALLOWED_HOSTS="recovery.example.nhs.uk",
        SITE_ADDRESS="https://recovery.example.nhs.uk",
        DATABASE_URL="postgres://app@db.example/pathways",
        NOTIFY_GATEWAY=LIVE["NOTIFY_GATEWAY"],
        NOTIFY_API_KEY=LIVE["NOTIFY_API_KEY"],
        REFERRAL_GATEWAY=LIVE["REFERRAL_GATEWAY"],
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "__Host-session"


# --- the environment -----------------------------------------------------------------------------
def test_database_url_of_postgresql_is_read() -> None:
    read = env.database("postgres://us%40er:p%3Aw@db:5433/name?sslmode=require", base_dir=Path("/"))

    assert read["ENGINE"] == "django.db.backends.postgresql"
    assert (read["USER"], read["PASSWORD"]) == ("us@er", "p:w")
    assert (read["HOST"], read["PORT"], read["NAME"]) == ("db", "5433", "name")
    assert read["OPTIONS"] == {"sslmode": "require"}


def test_database_url_with_a_socket_names_its_directory() -> None:
    read = env.database("postgresql://postgres@/name?host=/run/pg", base_dir=Path("/"))

    assert (read["HOST"], read["USER"], read["NAME"]) == ("/run/pg", "postgres", "name")


def test_database_url_of_sqlite_commits_to_disk_and_takes_the_lock_early() -> None:
    read = env.database("sqlite:///var/x.sqlite3", base_dir=Path("/base"))

    assert read["NAME"] == "/base/var/x.sqlite3"
    assert (
        env.database("sqlite:////abs/x.sqlite3", base_dir=Path("/base"))["NAME"] == "/abs/x.sqlite3"
    )
    assert read["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in read["OPTIONS"]["init_command"]
    assert "journal_mode=WAL" in read["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite://", "postgres://user@host", "postgres://u@h:port/db", ""]
)
def test_database_url_that_cannot_be_used_is_refused_in_words(url: str) -> None:
    with pytest.raises(env.BadSetting, match=r"Write|port"):
        env.database(url, base_dir=Path("/"))


def test_flags_and_numbers_are_read_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMPLE", "Yes")
    assert env.flag("SAMPLE") is True
    monkeypatch.setenv("SAMPLE", "0")
    assert env.flag("SAMPLE", default=True) is False
    assert env.number("SAMPLE", 5) == 0
    monkeypatch.setenv("SAMPLE", "")
    assert env.number("SAMPLE", 5) == 5
    monkeypatch.setenv("SAMPLE", "perhaps")
    with pytest.raises(env.BadSetting):
        env.flag("SAMPLE")
    with pytest.raises(env.BadSetting):
        env.number("SAMPLE", 5)


# --- logs ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("GET /r/AB3K7Qxyz_-9abcdef 200", "AB3K7Qxyz_-9abcdef"),
        ("patient 999 123 4567 is here", "999 123 4567"),
        ("patient 9991234567", "9991234567"),
        ("sent to 07700 900123", "07700 900123"),
        ("sent to +447700900123", "7700900123"),
        ("mail ann.other@example.nhs.uk", "ann.other"),
        ("token=abc123secret", "abc123secret"),
        ("{'code': 'K7QP2M'}", "K7QP2M"),
    ],
)
def test_log_line_loses_the_identifier(line: str, secret: str) -> None:
    assert secret not in scrub(line)


@pytest.mark.parametrize(
    "line",
    [
        "asking 0192f0c1-7c4e-7c4e-8c4e-0123456789ab stored",
        "17 due, 17 sent in 0.25 s",
        "/today 200",
    ],
)
def test_log_line_keeps_what_identifies_nobody(line: str) -> None:
    assert scrub(line) == line


def test_log_record_with_arguments_and_a_traceback_is_scrubbed_whole() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(Scrub())
    handler.setFormatter(logging.Formatter("%(message)s"))
    log = logging.getLogger("tests.scrub")
    log.addHandler(handler)
    log.propagate = False
    try:
        raise ValueError("no contact 07700900123")
    except ValueError:
        log.exception("for %s", "9991234567")
    finally:
        log.removeHandler(handler)

    assert "ValueError" in out.getvalue()
    assert "07700900123" not in out.getvalue()
    assert "9991234567" not in out.getvalue()


def test_every_log_handler_scrubs() -> None:
    assert all("scrub" in handler["filters"] for handler in LOGGING_DICT["handlers"].values())


# --- what only a connection can tell -------------------------------------------------------------
@pytest.mark.django_db
def test_a_superuser_of_the_database_is_refused_in_a_live_service() -> None:
    if connection.vendor != "postgresql":
        assert checks.database_role(databases=["default"]) == []
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        is_superuser = cursor.fetchone()[0]

    with override_settings(PRODUCTION=True):
        found = [message.id for message in checks.database_role(databases=["default"])]

    assert found == (["config.database_role"] if is_superuser else [])
    assert checks.database_role(databases=["default"]) == []


@pytest.mark.parametrize(
    ("policy", "is_refused"),
    [("noeviction", False), ("", False), ("allkeys-lru", True), ("volatile-ttl", True)],
)
def test_a_broker_that_evicts_is_refused(policy: str, is_refused: bool) -> None:
    assert bool(checks.evicts(policy)) == is_refused
