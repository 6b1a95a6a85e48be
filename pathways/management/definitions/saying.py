"""How the command speaks: sentences for people, one JSON object for machines, exit code 1."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from pathways.engine.documents import Finding


QUIET_SECONDS = 2.0
AGAIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Voice:
    """Where one run of the command writes, and whether a machine reads it."""

    out: OutputWrapper
    err: OutputWrapper
    as_json: bool

    def say(self, sentence: str, found: dict[str, Any]) -> None:
        """The answer: a sentence, or the object."""
        self.out.write(json.dumps(found, ensure_ascii=False) if self.as_json else sentence)

    def refuse(self, sentences: Sequence[str], found: dict[str, Any] | None = None) -> None:
        """Stop with exit code 1; the object is still one object."""
        if self.as_json:
            self.out.write(json.dumps(found or {"problems": list(sentences)}, ensure_ascii=False))
        raise CommandError("\n".join(sentences), returncode=1)

    @contextmanager
    def working(self, what: str) -> Iterator[None]:
        """Say on the error stream what takes long, once it has taken 2 seconds, and every 15
        seconds from then on."""
        done = threading.Event()
        threading.Thread(target=self._tell, args=(what, done), daemon=True).start()
        try:
            yield
        finally:
            done.set()

    def _tell(self, what: str, done: threading.Event) -> None:
        begun, wait = time.monotonic(), QUIET_SECONDS
        while not done.wait(wait):
            self.err.write(f"{what} … {time.monotonic() - begun:.0f} seconds so far")
            wait = AGAIN_SECONDS


def rows(found: Sequence[Finding]) -> list[dict[str, str]]:
    """Findings as a machine reads them."""
    return [{"path": f.path, "problem": f.problem, "mend": f.mend} for f in found]
