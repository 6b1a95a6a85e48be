"""How a patient's page is looked at: languages, widths, and the bar above it."""

from __future__ import annotations

from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from pathways.engine.definition import Definition
from patients.web.preview.walks import Look


def languages_of(definition: Definition) -> list[tuple[str, str]]:
    """The languages that a plan is offered in, each by its own name."""
    return [(code, name_of_language(code)) for code in definition.languages]


def name_of_language(code: str) -> str:
    info = LANG_INFO.get(code) or {}
    return str(info.get("name_local", code))


def bar_of(
    look: Look, definition: Definition, *, framed: bool, links: list[dict[str, str]]
) -> dict[str, Any]:
    """What stands above a patient's page: that it is a preview, and where else to look."""
    return {
        "framed": framed,
        "large": look.large,
        "text": _("Preview: nothing is saved or sent."),
        "links": [] if framed else [*links, *_looks(look, definition)],
    }


def _looks(look: Look, definition: Definition) -> list[dict[str, str]]:
    """The same page looked at in another way, each a link."""
    here = {"language": look.language, "width": look.width}
    ticks = {name: "yes" for name in ("large", "easy") if getattr(look, name)}
    found = [
        _look(name, {**here, **ticks, "language": code})
        for code, name in languages_of(definition)
        if code != look.language
    ]
    found += [
        _look(_("Phone, %(width)s wide") % {"width": width}, {**here, **ticks, "width": width})
        for width in ("320", "390")
    ]
    found.append(_tick(_("Usual text") if look.large else _("Large text"), here, ticks, "large"))
    if any(content.easy_read for content in definition.contents.values()):
        found.append(_tick(_("Usual words") if look.easy else _("Easy Read"), here, ticks, "easy"))
    return found


def _tick(text: str, here: dict[str, str], ticks: dict[str, str], name: str) -> dict[str, str]:
    others = {key: value for key, value in ticks.items() if key != name}
    mine = {} if name in ticks else {name: "yes"}
    return _look(text, {**here, **others, **mine})


def _look(text: str, asked: dict[str, str]) -> dict[str, str]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return {"text": text, "href": f"?{query}"}
