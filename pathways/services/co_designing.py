"""Who tested which words, and the trail of it: how a pathway was made together with people."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from pathways.access import NotAllowed, Permission, check, visible_to
from pathways.authoring.editions import Edition, Told, told
from pathways.authoring.elements import Address
from pathways.models import Actor, AskedGroup, Pathway, WordingTest
from pathways.ports import Heard
from pathways.services import auditing, listening
from pathways.services.due import LONDON


class NotUsable(ValueError):
    """A test that cannot be recorded as it is. `field` is what to mend; the text says how."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Words:
    """Which words: an element, the language, and the digest of the wording."""

    address: Address
    language: str
    digest: str


@dataclass(frozen=True, slots=True)
class Trial:
    """When words were tested, with whom, and what came of it. `change` is what was changed because
    of it and why: staff's own words, without a name in them."""

    on: date
    group: str
    people: int
    understood: int
    change: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One wording on the trail: where it stands, who tested it, what people said of it since."""

    edition: Edition
    tests: tuple[WordingTest, ...]
    heard: Heard | None


@dataclass(frozen=True, slots=True)
class Trail:
    """An element in one language with each of its wordings, oldest first."""

    told: Told
    steps: tuple[Step, ...]

    @property
    def is_tested(self) -> bool:
        """Whether the words that one reads now were tested with anybody."""
        return bool(self.told.is_there and self.steps[-1].tests)


@transaction.atomic
def record_test(
    *,
    actor: Actor,
    pathway: Pathway,
    words: Words,
    trial: Trial,
    row_id: uuid.UUID,
    at: datetime,
) -> WordingTest:
    """Write down a test of one wording of an element, as the words stood. `row_id` is the record's
    own: sent again, it records nothing more.

    Raises NotUsable with the field to mend: words that no version and no draft has, a date to come,
    more who understood than were asked, a telephone or NHS number or an address in the text.
    """
    check(actor, Permission.EDIT_DRAFTS)
    if actor.id is None:
        raise NotAllowed("Only a named person can record a test.")
    edition = edition_of(actor=actor, pathway=pathway, words=words)
    before = visible_to(WordingTest, actor).filter(pk=row_id).first()
    if before is not None:
        return before
    _check(trial, at)
    row = WordingTest.objects.create(
        id=row_id,
        icb_id=actor.icb_id,
        pathway=pathway,
        section=words.address.section,
        key=words.address.key,
        language=words.language,
        wording=words.digest,
        words=edition.reading.text,
        tested_on=trial.on,
        group=trial.group,
        people=trial.people,
        understood=trial.understood,
        change=trial.change.strip(),
        tested_by_id=actor.id,
        recorded_at=at,
    )
    auditing.record(
        actor=actor, verb="record_wording_test", target=row, at=at, detail={"people": trial.people}
    )
    return row


def edition_of(*, actor: Actor, pathway: Pathway, words: Words) -> Edition:
    """One wording of a pathway. Raises NotUsable where no version and no draft has it."""
    for one in _told(actor, pathway, (words.address.section,)):
        if (one.address, one.language) == (words.address, words.language):
            found = one.edition(words.digest)
            if found is not None:
                return found
    raise NotUsable("words", "These words are not in this pathway. Choose them from the trail.")


def trail(*, actor: Actor, pathway: Pathway) -> list[Trail]:
    """Every element with words of a pathway: its wordings in all versions and in the draft, in the
    order in which they came, with their tests and what people said."""
    listening.check_hears(actor, pathway)
    rows = visible_to(WordingTest, actor).filter(pathway=pathway).select_related("tested_by")
    tests: dict[tuple[str, str, str], list[WordingTest]] = defaultdict(list)
    for row in rows:
        tests[row.section, row.key, row.wording].append(row)
    heard = listening.heard(pathway)
    return [_trail(one, tests, heard) for one in _told(actor, pathway)]


def _trail(
    one: Told,
    tests: dict[tuple[str, str, str], list[WordingTest]],
    heard: dict[tuple[str, str], Heard],
) -> Trail:
    section, key = one.address
    steps = [
        Step(
            edition,
            tuple(tests.get((section, key, edition.digest), ())),
            heard.get((key, edition.digest)) if section == "content" else None,
        )
        for edition in one.editions
    ]
    return Trail(one, tuple(steps))


def _told(actor: Actor, pathway: Pathway, sections: tuple[str, ...] | None = None) -> list[Told]:
    listening.check_hears(actor, pathway)
    history = listening.versions_of(actor, pathway)
    draft = listening.draft_of(pathway)
    if draft is not None:
        history.append((listening.DRAFT, draft))
    return told(history, sections) if sections else told(history)


# An NHS number, a telephone number or an e-mail address: what a name would be told by.
_IDENTIFIER = re.compile(r"(?:\d[ -]?){9,}|\S+@\S+")


def _check(trial: Trial, at: datetime) -> None:
    if trial.group not in AskedGroup.values:
        raise NotUsable("group", "Select whom you tested the words with.")
    if trial.on > at.astimezone(LONDON).date():
        raise NotUsable("on", "The date of the test must be today or in the past.")
    if trial.people < 1:
        raise NotUsable("people", "Enter how many people you asked: 1 or more.")
    if not 0 <= trial.understood <= trial.people:
        raise NotUsable(
            "understood", f"Enter how many of them understood: from 0 to {trial.people}."
        )
    if _IDENTIFIER.search(trial.change):
        raise NotUsable(
            "change", "Take out the number or e-mail address: nobody may be known by this text."
        )
