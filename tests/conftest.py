"""What every test may use."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from hypothesis import settings as examples

from tests import hypothesis_profiles  # noqa: F401  loads the one that HYPOTHESIS_PROFILE names
from tests.flushing import let_tests_flush


DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "admin_client", "admin_user"}

# How long an example takes says how busy the machine is, and nothing of what is tested. Where the
# engine is tested too, its own profile counts.
examples.register_profile("patient", deadline=None)
examples.load_profile("patient")


def pytest_configure() -> None:
    let_tests_flush()
    # Django and whitenoise warn about static directories that set-up has not made yet.
    for directory in (*settings.STATICFILES_DIRS, settings.STATIC_ROOT):
        directory.mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a database: those tests run once on SQLite and once on PostgreSQL."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES:
            item.add_marker("database")


@pytest.fixture
def at() -> datetime:
    """A Tuesday morning in June, in UTC: 9:30am in England."""
    return datetime(2026, 6, 2, 8, 30, tzinfo=UTC)
