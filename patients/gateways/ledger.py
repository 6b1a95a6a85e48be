"""An append-only file of what was handed over: one JSON line each, safe for many processes."""

from __future__ import annotations

import json
import os
from collections import deque
from pathlib import Path
from typing import Any


class Ledger:
    """A line is written by one call, so that a killed process leaves a whole line or none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entry: dict[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)

    def holds(self, reference: str) -> bool:
        """Whether something with this reference was handed over."""
        if not self.path.exists():
            return False
        wanted = f'"reference": "{reference}"'
        with self.path.open(encoding="utf-8") as lines:
            return any(wanted in line for line in lines)

    def last(self, limit: int) -> list[dict[str, Any]]:
        """The newest entries, newest first."""
        if not self.path.exists():
            return []
        with self.path.open(encoding="utf-8") as lines:
            newest = deque(lines, maxlen=limit)
        return [json.loads(line) for line in reversed(newest)]
