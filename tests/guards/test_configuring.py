"""The page on configuring a pathway names pages and buttons that are there."""

from __future__ import annotations

import re
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "configuring-a-pathway.md"
PLACES = (
    *(ROOT / "pathways" / "admin" / "builder").glob("*.py"),
    *(ROOT / "pathways" / "jinja2" / "builder").glob("*.jinja"),
)
# The steps themselves, which no page is called.
STEPS = {"Start.", "Build", "Check.", "Sign.", "Publish."}


def named() -> set[str]:
    """What the part on the builder sets in bold."""
    text = DOCUMENT.read_text().partition("## As a file")[0]
    found = (re.sub(r"\s+", " ", name) for name in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL))
    return set(found) - STEPS


def shown() -> set[str]:
    """Every phrase that a page of the builder shows."""
    code = "\n".join(path.read_text() for path in PLACES)
    return {re.sub(r"\s+", " ", one) for one in re.findall(r'"([^"\n]+)"', code)}


def test_every_page_and_button_that_the_document_names_is_there() -> None:
    assert len(named()) > 20
    assert sorted(named() - shown()) == []
