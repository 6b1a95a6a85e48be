"""The real application, with its waits shortened to what a test can wait for."""

from datetime import timedelta

from config.celery import app
from patients.services import delivering


__all__ = ["app"]

delivering.LEASE = timedelta(seconds=5)
# As in the product, a run ends well inside its lease.
delivering.deliver_all.__kwdefaults__["seconds"] = 3.0
for _name in ("plan_nudges", "deliver_nudges", "recover_leases"):
    app.conf.beat_schedule[_name]["schedule"] = 1.0
