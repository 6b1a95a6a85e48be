"""The words of an element are what one reads of it, and their digest tells wordings apart."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from pathways.authoring.readings import FIELDS, reading_of, readings_of
from pathways.engine import documents
from pathways.engine.elements import Content, Message, Outcome, Page, Question, Rule, Stage
from pathways.engine.kinds import Element, Text
from pathways.services.library import library, pathway_text
from tests.factories.documents import TINY_LIBRARY, tiny_pathway


def content(**changes: Any) -> dict[str, Any]:
    return {
        "key": "walk",
        "kind": "exercise",
        "title": "Walk",
        "text": " Walk for 5 minutes. ",
        "dose": "2 times a day",
        "stop_if": "Stop if it hurts.",
        **changes,
    }


def test_words_stand_in_the_order_of_the_page_without_spaces_at_the_ends() -> None:
    assert reading_of(content()).text == (
        "Walk\n\nWalk for 5 minutes.\n\n2 times a day\n\nStop if it hurts."
    )


@pytest.mark.parametrize(
    "changes", [{"title": "Go"}, {"text": "Go."}, {"dose": None}, {"stop_if": "Stop."}]
)
def test_another_word_is_another_wording(changes: dict[str, Any]) -> None:
    assert reading_of(content(**changes)).digest != reading_of(content()).digest


@pytest.mark.parametrize(
    "changes",
    [
        {"owner": "Somebody", "review_on": "2027-01-01", "minutes": 9, "bct": ["8.1"]},
        {"text": "Walk for 5 minutes."},
        {"easy_read": "Walk."},
        {"title": {"en": "Walk", "cy": "Cerdded"}},
    ],
)
def test_what_is_not_read_makes_no_other_wording(changes: dict[str, Any]) -> None:
    assert reading_of(content(**changes)).digest == reading_of(content()).digest


def test_the_same_word_in_another_field_is_another_wording() -> None:
    one, other = {"title": "Rest"}, {"text": "Rest"}

    assert reading_of(one).text == reading_of(other).text
    assert reading_of(one).digest != reading_of(other).digest


def test_answers_read_as_they_are_called() -> None:
    question = {
        "key": "fever",
        "ask": "Are you hot?",
        "answers": ["no", "not_sure", {"yes": {"en": "Yes, very", "cy": "Ydw"}}],
    }

    assert reading_of(question).text.split("\n\n") == [
        "Are you hot?",
        "No",
        "I am not sure",
        "Yes, very",
    ]
    assert reading_of(question, "cy").parts[-1] == ("answers", "Ydw")


def test_lines_of_an_outcome_are_read_too() -> None:
    outcome = {"title": "Go", "tell": "You need help.", "do": ["Call.", {"en": "Take a friend."}]}

    assert [text for _, text in reading_of(outcome).parts][-2:] == ["Call.", "Take a friend."]


def test_a_language_counts_where_something_is_written_in_it() -> None:
    element = content(
        text={"en": "Walk.", "cy": "Cerddwch.", "pl": "Walk."}, easy_read="Walk a bit."
    )

    found = readings_of(element)

    assert list(found) == ["en", "cy", "easy_read"]
    assert found["cy"].parts[:2] == (("title", "Walk"), ("text", "Cerddwch."))
    assert found["easy_read"].text == "Walk a bit."
    assert list(readings_of({"answers": ["no", {"yes": {"cy": "Ydw", "en": "Yes"}}]})) == [
        "en",
        "cy",
    ]


def test_an_element_without_words_has_no_reading() -> None:
    assert readings_of({"key": "x", "when": {"pain": {"at_least": 9}}}) == {}


@pytest.mark.parametrize("broken", [7, ["a"], {}, {"en": 3}, {"answers": [{}]}])
def test_a_draft_that_is_not_whole_can_be_read(broken: Any) -> None:
    element = {"title": broken, "answers": [broken] if not isinstance(broken, dict) else [{}]}

    assert all(isinstance(text, str) for _, text in reading_of(element).parts)


# Words of the format that no patient reads with the element.
NOT_READ = {"easy_read"}


@pytest.mark.parametrize("model", [Page, Question, Content, Stage, Rule, Outcome, Message])
def test_every_text_of_the_format_that_patients_read_counts(model: type[Element]) -> None:
    language_map = get_args(Text)[1]
    named = {
        name
        for name, field in model.model_fields.items()
        if language_map in get_args(field.annotation) or field.annotation == tuple[Text, ...]
    }

    assert named
    assert named - NOT_READ <= set(FIELDS)


def test_a_compiled_definition_has_the_words_of_its_document() -> None:
    for document in (
        tiny_pathway(),
        documents.resolve(documents.parse(pathway_text("low_back_pain")), library()),
    ):
        raw = {one["key"]: reading_of(one).digest for one in document["content"]}
        definition = documents.load(documents.resolve(document, library() | TINY_LIBRARY))
        dumped = {c.key: reading_of(c.model_dump()).digest for c in definition.contents.values()}
        assert raw == dumped
