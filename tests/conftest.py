"""What every test may use."""

from datetime import UTC, datetime

import pytest
from django.conf import settings


def pytest_configure() -> None:
    # Django and whitenoise warn about static directories that set-up has not made yet.
    for directory in (*settings.STATICFILES_DIRS, settings.STATIC_ROOT):
        directory.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def at() -> datetime:
    """A Tuesday morning in June, in UTC: 9:30am in England."""
    return datetime(2026, 6, 2, 8, 30, tzinfo=UTC)
