"""Words are plain, without code, and without what belongs to one place."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.engine.definition import Definition
from pathways.proving import wording
from pathways.proving.points import Point
from pathways.proving.texts import said
from tests.factories.documents import tiny_pathway
from tests.proving.directory import tiny
from tests.proving.test_alert_budget import low_back_pain


LONG = "This is " + "one and " * 10 + "the same sentence."
HARD = "Immediate emergency neurological evaluation is unconditionally necessary. " * 4


def with_content(**fields: Any) -> Definition:
    content = tiny_pathway()["content"]
    return tiny(content=[{**content[0], **fields}, content[1]])


def with_outcome(**fields: Any) -> Definition:
    first, *others = tiny_pathway()["outcomes"]
    return tiny(outcomes=[{**first, **fields}, *others])


def must(definition: Definition) -> list[Point]:
    return list(wording.must(definition, said(definition)))


def should(definition: Definition) -> list[Point]:
    return list(wording.should(said(definition)))


@pytest.mark.parametrize("definition", [low_back_pain(), tiny()], ids=["library", "tiny"])
def test_good_words_say_nothing(definition: Definition) -> None:
    assert must(definition) == []
    assert should(definition) == []


@pytest.mark.parametrize(
    "text", ["<b>Now</b>", "Rest &nbsp; a day", "<script src=x>", "&#60;", "<br/>"]
)
def test_html_is_refused_wherever_it_stands(text: str) -> None:
    assert [(p.kind, p.path) for p in must(with_content(text=text))] == [
        ("html", "content.keep_moving.text")
    ]
    rules = tiny_pathway()["rules"]
    (point,) = must(tiny(rules=[{**rules[0], "because": text}, rules[1]]))
    assert point.path == "rules.pain_rising.because"


@pytest.mark.parametrize("text", ["If it is < 5 or > 7", "Rest & move", "R&D; more", "a <- b"])
def test_signs_that_are_no_html_are_let_through(text: str) -> None:
    assert must(with_content(text=text)) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Call 01632 960 123 today", "a phone number in content.keep_moving.text: 01632 960 123"),
        ("Call (0161) 496-0000.", "a phone number"),
        ("Call +44 1632 960123", "a phone number"),
        ("Call 07700 900123", "a phone number"),
        ("Write to desk@example.nhs.uk", "an e-mail address"),
        ("Come to S10 2JF", "a postcode"),
    ],
)
def test_what_belongs_to_one_place_is_refused(text: str, what: str) -> None:
    (point,) = must(with_content(text=text))

    assert (point.kind, point.path) == ("local_value", "content.keep_moving.text")
    assert what in point.sentence


@pytest.mark.parametrize(
    "text",
    [
        "Call 999, or 111, or 116 123.",
        "Call 0800 1111 or 0800 028 8000 or 0808 157 0100.",
        "Do 10 to 12, then 0 to 10, and 0.5 at 2026-11-30.",
        "In 2026 about 10000000 people had it.",
        "T12 or L5 S1 is a joint.",
    ],
)
def test_national_numbers_and_plain_figures_are_let_through(text: str) -> None:
    assert must(with_content(text=text)) == []


def test_local_value_in_another_language_is_found() -> None:
    (point,) = must(with_content(text={"en": "Move.", "ur": "x 01632 960123"}))
    assert "01632 960123" in point.sentence


@pytest.mark.parametrize(
    ("tell", "said_"),
    [
        (LONG, "a sentence of 25 words, at most 20 are allowed"),
        ("Stop your medication now.", "the word “medication”, for which write medicine"),
        (HARD, "an estimated reading age of"),
    ],
)
def test_safety_text_that_is_hard_to_read_is_refused(tell: str, said_: str) -> None:
    (point,) = must(with_outcome(tell=tell))

    assert (point.kind, point.path) == ("reading", "outcomes.emergency.tell")
    assert said_ in point.sentence
    assert should(with_outcome(tell=tell)) == []


def test_other_text_that_is_hard_to_read_is_looked_at_once_for_all() -> None:
    content = [{**one, "text": f"{LONG} {HARD} Utilise it."} for one in tiny_pathway()["content"]]
    points = should(tiny(content=content))
    both = "content.keep_moving.text and content.flare_plan.text"

    assert must(tiny(content=content)) == []
    assert [point.sentence for point in points] == [
        f"A sentence has more than 20 words in {both}.",
        f"Words that are hard to read stand in {both}: “utilise” (write use).",
        f"The estimated reading age is over 11 in {both}.",
    ]


def test_words_to_avoid_are_looked_at_in_safety_text_too() -> None:
    (point,) = should(with_outcome(tell="You should go."))
    assert "best avoided stand in outcomes.emergency.tell: “should”" in point.sentence


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("See https://www.example.com/back.", "www.example.com"),
        ("See example.org.uk for more", "example.org.uk"),
        ("See www.nhs.uk.evil.com", "nhs.uk.evil.com"),
        ("See https://notnhs.uk/x", "notnhs.uk"),
    ],
)
def test_other_sites_are_looked_at(text: str, host: str) -> None:
    (point,) = should(with_content(text=text))
    assert f"Texts name {host}, which is neither" in point.sentence


@pytest.mark.parametrize(
    "text", ["See https://www.nhs.uk/conditions", "www.gov.uk", "bsl.england.nhs.uk", "e.g. this"]
)
def test_national_sites_are_let_through(text: str) -> None:
    assert should(with_content(text=text)) == []
