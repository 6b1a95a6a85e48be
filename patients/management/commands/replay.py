"""manage.py replay: derive stored decisions again."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from pathways.clock import LONDON
from patients.services import replaying


SHOWN = 100
PATIENCE_SECONDS = 2


def instant(text: str) -> datetime:
    """A date or an instant as ISO 8601; without a zone it is London's."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(
            f"'{text}' is no date. Write 2026-11-02 or 2026-11-02T09:30."
        ) from error
    return read if read.tzinfo else read.replace(tzinfo=LONDON)


class Command(BaseCommand):
    help = (
        "Derive every stored decision again from its stored facts and definition. Exit code 0: all "
        "of the current semantics come out the same; 1: some do not, their ids are printed. "
        "Decisions of older semantics are listed apart and change no exit code."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=instant, metavar="DATE", help="only decisions from then"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = replaying.replay(since=options["since"], after_each=self._progress(options))
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "checked": found.checked,
                        "differing": [str(pk) for pk in found.differing],
                        "older": found.older,
                        "older_differing": [str(pk) for pk in found.older_differing],
                    }
                )
            )
        else:
            self._say(found)
        if found.differing:
            raise SystemExit(1)

    def _say(self, found: replaying.Replay) -> None:
        same = found.checked - found.older - len(found.differing)
        self.stdout.write(f"{found.checked} decisions derived again, {same} come out the same.")
        if found.older:
            self.stdout.write(
                f"{found.older} were made under older semantics; {len(found.older_differing)} of "
                "them come out another way now."
            )
        for pk in found.differing[:SHOWN]:
            self.stdout.write(f"differs: {pk}")
        if len(found.differing) > SHOWN:
            self.stdout.write(f"and {len(found.differing) - SHOWN} more")

    def _progress(self, options: dict[str, Any]) -> Callable[[int], None]:
        """A line every 2 seconds, where somebody watches."""
        total = replaying.count(options["since"])
        last = time.monotonic()

        def tell(done: int) -> None:
            nonlocal last
            if time.monotonic() - last >= PATIENCE_SECONDS and not options["json"]:
                last = time.monotonic()
                self.stderr.write(f"{done} of {total} decisions")

        return tell
