"""An ICB with the people whom a draft needs, and the tiny pathway as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from pathways.engine import documents
from pathways.models import Actor, Draft, Icb, Part, PathwayVersion, Role
from pathways.services import drafting, publishing, signing
from tests.factories.documents import PUBLISHED_AT, TINY_LIBRARY, ready_pathway
from tests.factories.pathways import IcbFactory, open_directory, staff


AT = PUBLISHED_AT


@dataclass
class Team:
    """Who works on the pathways of one ICB."""

    icb: Icb
    author: Actor
    lead: Actor
    officer: Actor

    def imports(self, *, by: Actor | None = None, **changes: Any) -> Draft:
        text = documents.export(ready_pathway(**changes))
        return drafting.import_document(actor=by or self.author, text=text, at=AT).draft

    def submits(self, draft: Draft) -> Draft:
        open_directory(self.icb)
        return signing.submit(actor=self.author, draft=draft, why="Better words", at=AT)

    def signs(self, draft: Draft) -> Draft:
        self.submits(draft)
        signing.sign(actor=self.lead, draft=draft, part=Part.CLINICAL_LEAD, at=AT)
        signing.sign(actor=self.officer, draft=draft, part=Part.SAFETY_OFFICER, at=AT)
        draft.refresh_from_db()
        return draft

    def publishes(self, **changes: Any) -> PathwayVersion:
        draft = self.signs(self.imports(**changes))
        return publishing.publish(actor=self.lead, draft=draft, at=AT)


@pytest.fixture(autouse=True)
def _tiny_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "library", lambda: TINY_LIBRARY)


@pytest.fixture
def icb(db: None) -> Icb:
    made: Icb = IcbFactory()
    return made


@pytest.fixture
def team(icb: Icb) -> Team:
    return Team(
        icb,
        staff(icb, Role.AUTHOR),
        staff(icb, Role.CLINICAL_LEAD),
        staff(icb, Role.SAFETY_OFFICER),
    )
