"""Looks at a page as axe-core does, at three widths, with no rule switched off."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page


ROOT = Path(__file__).resolve().parent.parent.parent
WIDTHS = (320, 768, 1280)
HEIGHT = 900
TAGS = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22a",
    "wcag22aa",
    "best-practice",
    "experimental",
]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    # Off by default in axe-core; everything else of these tags is on.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


@cache
def axe() -> str:
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text()


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, one line for each element."""
    page.evaluate(axe())
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", OPTIONS)
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


def structure(page: Page) -> list[str]:
    """What every page has exactly one of, what names it, and ids that are there twice."""
    problems = []
    for selector in ("h1", "main", "header[role=banner]", "footer[role=contentinfo]"):
        count = page.locator(selector).count()
        if count != 1:
            problems.append(f"{count} of {selector}")
    ids: list[str] = page.evaluate("() => [...document.querySelectorAll('[id]')].map(e => e.id)")
    problems += [f"id {name} twice" for name in sorted({i for i in ids if ids.count(i) > 1})]
    bare = page.locator(".nhsuk-card--care:not(:has(h1, h2, h3))").count()
    if bare:
        problems.append(f"{bare} care cards without a heading")
    return problems


def assert_accessible(page: Page, name: str = "") -> None:
    """No violation, nothing wider than the window and one of each landmark, at every width."""
    problems = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        wide = overflow(page)
        here = violations(page) + structure(page) + ([f"{wide} px too wide"] if wide > 0 else [])
        problems += [f"{width} px: {problem}" for problem in here]
        take_picture(page, name, width)
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    assert not problems, f"{name} {page.url}\n" + "\n".join(problems)


def take_picture(page: Page, name: str, width: int) -> None:
    """A picture of the whole page, where SCREENSHOTS names a directory for it."""
    directory = os.environ.get("SCREENSHOTS")
    if directory and name:
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        page.screenshot(path=Path(directory) / f"{slug}-{width}.png", full_page=True)
