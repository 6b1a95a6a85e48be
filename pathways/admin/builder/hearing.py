"""How counts of what people said, wordings and their versions are put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from pathways.authoring.differences import Segment, segments
from pathways.authoring.editions import Edition, Told
from pathways.authoring.readings import EASY_READ
from pathways.authoring.wording import Wording
from pathways.nhsuk.words import long_date
from pathways.ports import Heard, Share
from pathways.services.listening import DRAFT


@dataclass(frozen=True, slots=True)
class Change:
    """An earlier wording beside the one that took its place, and what people said of it."""

    versions: str
    before: tuple[Segment, ...]
    after: tuple[Segment, ...]
    heard: Heard | None


def share(found: Share | None) -> str:
    """How many of how many; a number from 1 to 4 is not shown."""
    if found is None:
        return _("Not enough answers yet")
    numbers = {"least": found.least, "of": found.of}
    if found.is_exact:
        return _("%(least)s of %(of)s people") % numbers
    if found.least == 1:
        return _("fewer than 5 of %(of)s people") % numbers
    return _("%(least)s or more of %(of)s people") % numbers


def language(code: str) -> str:
    """What a language is called; Easy Read is one here."""
    if code == EASY_READ:
        return _("Easy Read")
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def versions(names: Sequence[str]) -> str:
    """Which documents have a wording: "Version 1", "Versions 1 and 2 and the draft"."""
    numbers = [name for name in names if name != DRAFT]
    if not numbers:
        return _("The draft")
    and_draft = len(numbers) < len(names)
    if len(numbers) == 1:
        said = _("Version %(number)s") % {"number": numbers[0]}
    else:
        given = {"most": ", ".join(numbers[:-1]), "last": numbers[-1]}
        said = _("Versions %(most)s and %(last)s") % given
    return _("%(versions)s and the draft") % {"versions": said} if and_draft else said


def title(told: Told) -> str:
    """What an element is called, also when it was taken out."""
    document = {told.address.section: [told.element]}
    return Wording(document).title(told.address)


def changes(told: Told, heard: dict[tuple[str, str], Heard]) -> list[Change]:
    """Each earlier wording, newest first, with the words that differ from the next one."""
    found = []
    after = told.now
    for before in told.before:
        if after is not None:
            found.append(_change(told, before, after, heard))
        after = before
    return found


def day(written: str) -> str:
    """A date of the document in words; what is no date, as it is written."""
    try:
        return long_date(date.fromisoformat(written))
    except ValueError:
        return written


def is_past(written: str, today: date) -> bool:
    """Whether a date of the document is over; what is no date is not."""
    try:
        return date.fromisoformat(written) < today
    except ValueError:
        return False


def _change(
    told: Told, before: Edition, after: Edition, heard: dict[tuple[str, str], Heard]
) -> Change:
    old, new = segments(before.reading.text, after.reading.text)
    said = heard.get((told.address.key, before.digest))
    return Change(versions(before.names), old, new, said)
