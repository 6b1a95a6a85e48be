"""Reads the environment. Every variable the project knows is read in config/settings, through here."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class BadSetting(Exception):
    """An environment variable holds something that cannot be used."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise BadSetting(f"{name} is '{value}'. Write 1 or 0.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise BadSetting(f"{name} is '{value}'. Write a whole number.") from None


def listing(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def database(url: str, *, base_dir: Path) -> dict[str, Any]:
    """Turn a DATABASE_URL into Django's mapping.

    sqlite:///relative.sqlite3, sqlite:////absolute.sqlite3, postgres://user:pass@host:5432/name and
    postgres:///name?host=/directory/of/the/socket are understood.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")), base_dir)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(parts)
    raise BadSetting(
        f"DATABASE_URL starts with '{parts.scheme}'. Write sqlite:///... or postgres://..."
    )


def _sqlite(path: str, base_dir: Path) -> dict[str, Any]:
    if not path:
        raise BadSetting("DATABASE_URL names no SQLite file. Write sqlite:///var/name.sqlite3.")
    name = path if path == ":memory:" else str(base_dir / path)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # A transaction takes the write lock when it starts, so that it waits instead of failing.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: with NORMAL a power cut can lose a commit that a patient was told about.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            ),
        },
    }


def _postgres(parts: Any) -> dict[str, Any]:
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise BadSetting("DATABASE_URL names no database. Write postgres://user@host:5432/name.")
    try:
        port = parts.port
    except ValueError:
        raise BadSetting("The port in DATABASE_URL is not a number from 1 to 65535.") from None
    options = {key: value for key, value in query.items() if key.startswith("ssl")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", unquote(parts.hostname or "")),
        "PORT": str(port or query.get("port", "")),
        "OPTIONS": options,
    }
