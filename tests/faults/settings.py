"""Settings of the processes that the fault tests start and kill."""

import os

from config.settings.test import *  # noqa: F403


class _WithoutMigrations(dict[str, None]):
    """Every app's tables are made from its models: quicker, and the same."""

    def __contains__(self, _: object) -> bool:
        return True

    def __getitem__(self, _: str) -> None:
        return None


MIGRATION_MODULES = _WithoutMigrations()
NOTIFY_GATEWAY = os.environ.get("NOTIFY_GATEWAY", "tests.faults.gateways.SlowFile")
LOGGING = {}
