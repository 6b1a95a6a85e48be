"""The only clock. The edges read it once and pass the instant down."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, aware, in UTC; moved by CLOCK_OFFSET_SECONDS in tests and demonstrations."""
    moved = timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)
    return timezone.now() + moved  # noqa: TID251  the one place


def local_date(at: datetime) -> date:
    """The calendar date in England at this instant."""
    return at.astimezone(LONDON).date()


def local_time(at: datetime) -> datetime:
    """The same instant as clocks in England show it."""
    return at.astimezone(LONDON)


def time_limit(seconds: float | None = None) -> Callable[[], bool]:
    """Says whether so many seconds have gone by since now; PROOF_SECONDS where none are named.

    Services take it as `out_of_time`, since they read no clock.
    """
    ends = monotonic() + (settings.PROOF_SECONDS if seconds is None else seconds)
    return lambda: monotonic() >= ends
