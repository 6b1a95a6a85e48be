"""The only clock. The edges read it once and pass the instant down."""

from datetime import date, datetime, timedelta
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
