"""How dates, times, numbers and what clinicians write appear on a page."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup


LONDON = ZoneInfo("Europe/London")
NARROW = "\u00a0"

# What the stylesheet styles; everything else a clinician writes is dropped.
TAGS = {"a", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul"}
ATTRIBUTES = {"a": {"href"}, **{tag: {"class"} for tag in ("h2", "h3", "h4", "ol", "ul")}}
CLASSES = {
    "ul": "nhsuk-list nhsuk-list--bullet",
    "ol": "nhsuk-list nhsuk-list--number",
    "h2": "nhsuk-heading-m",
    "h3": "nhsuk-heading-s",
    "h4": "nhsuk-heading-xs",
}
_parser = MarkdownIt("commonmark", {"html": False})


def long_date(day: date | None) -> str:
    """'Thursday 4 June 2026'; nothing for no date."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(LONDON).date()
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month]} {day.year}"


def time_of(at: datetime | None) -> str:
    """'9am', '2:30pm', 'midday' or 'midnight' as clocks in England show it; nothing for no time."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'pm' if local.hour >= 12 else 'am'}"


def nhs_number(number: str | None) -> str:
    """'999 123 4567', kept on one line; what is not ten digits stays as it is."""
    if not number:
        return ""
    if len(number) != 10 or not number.isdigit():
        return number
    return f"{number[:3]}{NARROW}{number[3:6]}{NARROW}{number[6:]}"


def nl2p(text: str | None) -> Markup:
    """Each paragraph of plain text as a paragraph."""
    parts = [part.strip() for part in (text or "").replace("\r\n", "\n").split("\n\n")]
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(part.split("\n"))) for part in parts if part
    )


def markdown(text: str | None) -> Markup:
    """What a clinician wrote, as HTML of an allow-list of elements."""
    tokens = _parser.parse(text or "")
    for token in tokens:
        _dress(token)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return Markup(  # noqa: S704  cleaned by an allow-list
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={"https", "tel", "mailto"},
            link_rel="noopener noreferrer",
        )
    )


def _dress(token: Token) -> None:
    """Headings start at level 2, because the page has the only level 1; lists get their classes."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
    if token.nesting == 1 and token.tag in CLASSES:
        token.attrSet("class", CLASSES[token.tag])


def attributes(values: dict[str, Any]) -> Markup:
    """HTML attributes; None and False are left out, True stands alone."""
    parts = [
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in values.items()
        if value is not None and value is not False
    ]
    return Markup("".join(parts))  # noqa: S704  each value is escaped
