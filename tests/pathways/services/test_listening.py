"""The content owner's queue: what people say of the words that they read now, and read before."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from pathways import ports
from pathways.access import NotAllowed
from pathways.authoring.readings import reading_of
from pathways.models import Actor, Icb, Pathway, PathwayVersion
from pathways.ports import Heard, Share
from pathways.services import listening
from pathways.services.listening import Row
from tests.factories.documents import publish_document, tiny_pathway
from tests.factories.pathways import IcbFactory, staff
from tests.pathways.services.conftest import Team


def content(key: str, text: Any, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "advice",
        "title": key.capitalize(),
        "text": text,
        "com_b": ["psychological_capability"],
        "bct": ["4.1"],
        "behaviour": {"promotes": "movement"},
        **more,
    }


def publish(icb: Icb, number: int, *contents: dict[str, Any]) -> PathwayVersion:
    document = tiny_pathway()
    document["content"] = [*document["content"], *contents]
    return publish_document(icb, document, number=number)


class Voices:
    """What people say, as a port."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.asked: list[uuid.UUID] = []

    def say(self, element: dict[str, Any], share: Share | None, language: str = "en") -> Heard:
        digest = reading_of(element, language).digest
        found = Heard(element["key"], digest, 20, share, None, None, ())
        self.heard.append(found)
        return found

    def of_pathway(self, pathway_id: uuid.UUID) -> list[Heard]:
        self.asked.append(pathway_id)
        return self.heard


@pytest.fixture
def voices(monkeypatch: pytest.MonkeyPatch) -> Voices:
    found = Voices()
    monkeypatch.setattr(ports, "_feedback", found)
    return found


def rows(team: Team, pathway: Pathway) -> list[Row]:
    found = listening.queue(actor=team.author, pathway=pathway)
    return [row for row in found if row.told.address.key not in TINY]


TINY = {one["key"] for one in tiny_pathway()["content"]}


def test_least_clear_first_and_what_few_have_read_last(team: Team, voices: Voices) -> None:
    a, b, c, d, e, f = (content(key, "Words.") for key in "abcdef")
    pathway = publish(team.icb, 1, a, b, c, d, e, f).pathway
    voices.say(f, Share(1, 4, 5))
    voices.say(a, Share(1, 4, 20))
    voices.say(b, Share(15, 15, 20))
    voices.say(c, None)
    voices.say(e, Share(0, 0, 5))

    found = rows(team, pathway)

    assert [row.title for row in found] == ["B", "F", "A", "E", "C", "D"]
    assert [row.now is None for row in found] == [False, False, False, False, False, True]
    assert found[0].not_clear == Share(15, 15, 20)
    assert found[-1].not_clear is None
    assert voices.asked == [pathway.pk]


def test_words_before_stand_beside_the_words_of_now(team: Team, voices: Voices) -> None:
    old, new = content("walk", "Ambulate."), content("walk", "Walk.", owner="Ada")
    publish(team.icb, 1, old)
    pathway = publish(team.icb, 2, new).pathway
    voices.say(old, Share(15, 15, 20))
    now = voices.say(new, Share(0, 0, 20))

    (row,) = rows(team, pathway)

    assert row.now == now
    assert row.owner == "Ada"
    assert [one.reading.text for one in row.told.before] == ["Walk\n\nAmbulate."]
    assert not row.is_changing


def test_a_draft_that_changes_the_words_is_said(team: Team, voices: Voices) -> None:
    walk, rest, sit = (content(key, "Old.") for key in ("walk", "rest", "sit"))
    pathway = publish(team.icb, 1, walk, rest, sit).pathway
    changed = [content("walk", "New."), rest]
    team.imports(content=[*tiny_pathway()["content"], *changed])

    found = {row.title: row.is_changing for row in rows(team, pathway)}

    assert found == {"Walk": True, "Rest": False, "Sit": True}


def test_each_language_is_heard_by_itself(team: Team, voices: Voices) -> None:
    walk = content("walk", {"en": "Walk.", "cy": "Cerddwch."}, title="")
    walk.pop("title")
    pathway = publish(team.icb, 1, walk).pathway
    voices.say(walk, Share(0, 0, 9), "cy")

    assert [(row.told.language, row.title, row.now is None) for row in rows(team, pathway)] == [
        ("cy", "walk", False),
        ("en", "walk", True),
    ]


def test_the_live_version_is_heard_also_when_a_newer_one_was_withdrawn(
    team: Team, voices: Voices
) -> None:
    first = publish(team.icb, 1, content("walk", "Old."))
    second = publish(team.icb, 2, content("walk", "New."))
    PathwayVersion.objects.filter(pk=second.pk).update(status="withdrawn")
    texts = [row.told.now.reading.text for row in rows(team, first.pathway) if row.told.now]
    assert texts == ["Walk\n\nNew."]

    PathwayVersion.objects.filter(pk=first.pk).update(status="live")

    texts = [row.told.now.reading.text for row in rows(team, first.pathway) if row.told.now]
    assert texts == ["Walk\n\nOld."]


def test_before_the_first_version_there_is_nothing(team: Team, voices: Voices) -> None:
    draft = team.imports()

    assert listening.queue(actor=team.author, pathway=draft.pathway) == []


def test_another_icb_and_patients_hear_nothing(team: Team) -> None:
    pathway = publish(team.icb, 1).pathway

    for actor in (staff(IcbFactory(), "author"), Actor.patient(team.icb.pk, uuid.uuid4())):
        with pytest.raises(NotAllowed):
            listening.queue(actor=actor, pathway=pathway)
