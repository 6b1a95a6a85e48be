"""What a live service refuses to start with. Each sentence says what to do."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


Values = Mapping[str, Any]

FAKE_GATEWAYS = ("Console", "File", "Fake", "Memory", "Recording")


def _is_fake(dotted: str) -> bool:
    return dotted.rsplit(".", 1)[-1].startswith(FAKE_GATEWAYS)


# name of the problem -> (is it there?, the sentence)
RULES: dict[str, tuple[Callable[[Values], bool], str]] = {
    "secret": (
        lambda v: v["SECRET_KEY"] == v["DEFAULT_SECRET_KEY"] or len(v["SECRET_KEY"]) < 50,
        "SECRET_KEY is the demonstration's or shorter than 50 characters. Set a long random one.",
    ),
    "debug": (lambda v: bool(v["DEBUG"]), "DEBUG is on. Switch it off."),
    "hosts": (
        lambda v: not v["ALLOWED_HOSTS"] or any("*" in host for host in v["ALLOWED_HOSTS"]),
        "ALLOWED_HOSTS is empty or holds '*'. Name the hosts that this service answers for.",
    ),
    "address": (
        lambda v: urlsplit(v["SITE_ADDRESS"]).scheme != "https",
        "SITE_ADDRESS does not start with https://. Links in messages need the public address.",
    ),
    "tls": (
        lambda v: (
            not (
                v["SECURE_SSL_REDIRECT"]
                and v["SESSION_COOKIE_SECURE"]
                and v["CSRF_COOKIE_SECURE"]
                and v["SECURE_HSTS_SECONDS"]
            )
        ),
        "A TLS setting is off. Keep the redirect, HSTS and both Secure cookies on.",
    ),
    "clock": (
        lambda v: v["CLOCK_OFFSET_SECONDS"] != 0,
        "CLOCK_OFFSET_SECONDS is set. A live service runs on the real time.",
    ),
    "demo": (lambda v: bool(v["DEMO_MODE"]), "DEMO_MODE is on. Switch it off."),
    "second_factor": (
        lambda v: not v["STAFF_SECOND_FACTOR"],
        "STAFF_SECOND_FACTOR is off. Staff sign in with a second factor.",
    ),
    "notify_gateway": (
        lambda v: _is_fake(v["NOTIFY_GATEWAY"]),
        "NOTIFY_GATEWAY sends nothing. Name the GOV.UK Notify gateway.",
    ),
    "notify_key": (
        lambda v: len(v["NOTIFY_API_KEY"]) < 73 or v["NOTIFY_API_KEY"].startswith("test"),
        "NOTIFY_API_KEY is missing, cut short or a test key. Set the live key.",
    ),
    "referral_gateway": (
        lambda v: _is_fake(v["REFERRAL_GATEWAY"]),
        "REFERRAL_GATEWAY hands nothing over. Name a real gateway.",
    ),
    "database": (
        lambda v: not v["DATABASES"]["default"]["ENGINE"].endswith("postgresql"),
        "DATABASE_URL names no PostgreSQL. A live service with several processes needs it.",
    ),
}


def unfit(values: Values) -> list[str]:
    """Return one sentence for each setting that is not fit for a live service."""
    return [sentence for is_there, sentence in RULES.values() if is_there(values)]


class _Live(Mapping[str, Any]):
    """The settings in force, readable by name."""

    def __getitem__(self, name: str) -> Any:
        return getattr(settings, name)

    def __iter__(self) -> Any:
        return iter(dir(settings))

    def __len__(self) -> int:
        return len(dir(settings))


@register(Tags.security)
def live_service(**_: Any) -> list[CheckMessage]:
    """The same rules for a service whose settings were changed after they were read."""
    if not settings.PRODUCTION:
        return []
    return [
        Error(sentence, id=f"config.{name}")
        for name, (is_there, sentence) in RULES.items()
        if is_there(_Live())
    ]


@register(Tags.database)
def database_role(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A superuser passes every guard of the database; a live service signs in as somebody else.

    Runs with `manage.py check --database default`, and before each migration.
    """
    wrong: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if not settings.PRODUCTION or connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone() == (True,):
                sentence = "The database role is a superuser. Give the service a role of its own."
                wrong.append(Error(sentence, id="config.database_role"))
    return wrong


def evicts(policy: str) -> str | None:
    """The sentence for a broker that throws messages away when its memory is full; else None."""
    if policy in ("", "noeviction"):
        return None
    return f"The broker's maxmemory-policy is '{policy}'. Set it to noeviction: it loses messages."
