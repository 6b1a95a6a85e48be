"""manage.py check_invariants: what must never happen, looked for in the database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from pathways import clock
from patients.services import invariants


class Command(BaseCommand):
    help = (
        "Look in the database for what must never happen. Prints ids alone, never a name. Exit "
        "code 0: nothing was found; 1: something was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--all",
            action="store_true",
            help="derive every state and decision again, not only the newest",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = invariants.check(at=clock.now(), whole=options["all"])
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "checked": len(invariants.ALL),
                        "broken": {
                            one.name: {"count": one.count, "ids": list(one.ids)} for one in found
                        },
                    }
                )
            )
        else:
            self.stdout.write(f"{len(invariants.ALL)} invariants checked, {len(found)} broken.")
            for one in found:
                self.stdout.write(f"{one.name}: {one.rule} {one.count} break it:")
                for pk in one.ids:
                    self.stdout.write(f"  {pk}")
        if found:
            raise SystemExit(1)
