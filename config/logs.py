"""One filter at the handler: no identifier and no secret of a link reaches a log."""

import logging
import re
from typing import Any


# What is replaced, in this order. Words that only look like an identifier are lost too: that is the cheaper mistake.
PATTERNS = (
    (re.compile(r"(?<=/r/)[A-Za-z0-9_-]{8,}"), "[link]"),
    (
        re.compile(
            r"(?i)((?:token|code|sessionid|csrf\w*|password|secret)['\"]?\s*[=:]\s*['\"]?)[^\s'\"&;,]+"
        ),
        r"\1[secret]",
    ),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[email]"),
    (re.compile(r"(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])"), "[number]"),
    (re.compile(r"(?<![\w-])(?:\+44|0044|0)[ -]?\d(?:[ -]?\d){8,9}(?![\w-])"), "[phone]"),
)


def scrub(text: str) -> str:
    """Return the text without NHS numbers, phone numbers, email addresses, link codes and secrets."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


class Scrub(logging.Filter):
    """Rewrites each record, with its traceback, before a handler formats it."""

    formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = scrub(record.getMessage())
        record.args = ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = scrub(self.formatter.formatException(record.exc_info))
            record.exc_info = None
        return True


LOGGING_DICT: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"scrub": {"()": "config.logs.Scrub"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["scrub"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers bypass the filter; everything goes through the root.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
    },
}
