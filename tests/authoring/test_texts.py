"""Every text of a document, and its words in another language."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.authoring import texts
from pathways.authoring.elements import Address, NoSuchElement
from pathways.engine import documents
from pathways.proving.texts import said
from pathways.services.library import library, pathway_text
from tests.factories.documents import TINY_LIBRARY, tiny_pathway


def document() -> dict[str, Any]:
    """A document with every kind of text."""
    made = deepcopy(tiny_pathway())
    made["about"] = {"for_whom": "Adults"}
    made["summary"] = {"en": "Three days", "ur": "تین دن"}
    made["pages"] = [{"key": "now", "title": "Any of these?"}, {"key": "later", "title": "Or?"}]
    made["screen"][0] |= {"page": "now", "line": "Numbness"}
    made["screen"][1]["answers"] = [{"code": "no", "label": "No"}, {"yes": "Yes"}]
    made["messages"] = [
        {"key": "invite", "kind": "invitation", "text": "Your plan: {link}"},
        {"key": "safe", "kind": "safety", "text": "Call 111. {link}"},
    ]
    made["rules"][0]["tell"] = "We will call."
    return made


def paths(some: list[texts.Text]) -> set[str]:
    return {one.path for one in some}


def test_safety_text_is_known() -> None:
    safe = {one.path for one in texts.texts(document()) if one.is_safety}
    assert {
        "screen.saddle.ask",
        "screen.saddle.line",
        "screen.saddle.answers.not_sure",
        "screen.fever.answers.yes",
        "pages.now.title",
        "messages.safe.text",
        "rules.pain_rising.tell",
        "outcomes.emergency.tell",
        "outcomes.emergency.title",
        "outcomes.emergency.do.0",
    } <= safe
    assert not safe & {"pages.later.title", "messages.invite.text", "screen.side.ask", "title"}


@pytest.mark.parametrize("name", ["tiny", "low_back_pain"])
def test_it_finds_the_texts_that_the_checks_find(name: str) -> None:
    written, shelf = tiny_pathway(), TINY_LIBRARY
    if name != "tiny":
        written, shelf = documents.parse(pathway_text(name)), library()
    definition = documents.load(documents.resolve(written, shelf))
    theirs = {(one.path, one.is_safety) for one in said(definition) if one.is_own}
    assert {(one.path, one.is_safety) for one in texts.texts(written)} == theirs


def test_what_is_missing_in_a_language_with_safety_first() -> None:
    found = texts.missing(document(), "ur")
    assert "summary" not in paths(found)
    assert "about.for_whom" in paths(found)
    order = [one.is_safety for one in found]
    assert order == sorted(order, reverse=True)
    assert texts.missing(document(), "en") == []
    assert texts.texts(document())[0].english == "Three quiet days"
    assert texts.Text(Address("summary"), "", {"en": "Three days"}).english == "Three days"


def test_content_without_easy_read() -> None:
    made = document()
    made["content"][0]["easy_read"] = "Move. Rest. Move."
    assert texts.without_easy_read(made) == [Address("content", "flare_plan")]
    assert len(texts.without_easy_read(made, "ur")) == 2


@given(st.data())
def test_a_translation_changes_that_text_in_that_language_alone(data: st.DataObject) -> None:
    before = document()
    every = {one.path: one for one in texts.texts(before)}
    path = data.draw(st.sampled_from(sorted(every)))
    copy = deepcopy(before)
    after = texts.translate({path: "نیا"}, "ur")(before)
    assert before == copy
    now = {one.path: one for one in texts.texts(after)}
    assert list(now) == list(every)
    for other, text in now.items():
        assert text.english == every[other].english
        assert text.said_in("ur") == ("نیا" if other == path else every[other].said_in("ur"))
    assert texts.translate({path: every[path].said_in("ur")}, "ur")(after).keys() == before.keys()


def test_taking_a_translation_out_leaves_plain_english() -> None:
    there = texts.translate({"title": "x", "screen.fever.answers.yes": "y"}, "pl")(document())
    assert there["title"] == {"en": "Three quiet days", "pl": "x"}
    assert there["screen"][1]["answers"][1] == {"yes": {"en": "Yes", "pl": "y"}}
    gone = texts.translate({"title": "", "screen.fever.answers.yes": ""}, "pl")(there)
    assert gone["title"] == "Three quiet days"
    assert gone["screen"][1]["answers"][1] == {"yes": "Yes"}


def test_a_text_that_is_gone_is_said() -> None:
    with pytest.raises(NoSuchElement, match=r"no text `screen\.gone\.ask`"):
        texts.translate({"screen.gone.ask": "x"}, "ur")(document())
