"""The append-only file of what was handed over."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from patients.gateways.ledger import Ledger


def test_an_empty_ledger_holds_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "not" / "yet" / "there.jsonl")
    assert not ledger.holds("a")
    assert ledger.last(5) == []


def test_entries_are_found_by_reference_and_read_newest_first(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "deep" / "ledger.jsonl")
    for number in range(3):
        ledger.append({"reference": f"r{number}", "text": "café\nline"})
    assert ledger.holds("r0")
    assert not ledger.holds("r")
    assert [entry["reference"] for entry in ledger.last(2)] == ["r2", "r1"]
    assert len(ledger.path.read_text().splitlines()) == 3
    assert json.loads(ledger.path.read_text().splitlines()[0])["text"] == "café\nline"


def test_a_line_is_one_write_so_that_a_kill_leaves_a_whole_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: written.append(data) or write(fd, data))
    Ledger(tmp_path / "ledger.jsonl").append({"reference": "a"})
    assert written == [b'{"reference": "a"}\n']


def test_only_its_owner_reads_the_ledger(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append({"reference": "a"})
    assert ledger.path.stat().st_mode & 0o077 == 0
