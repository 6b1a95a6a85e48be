"""Are the words of the library readable, and fit for a text message?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from pathways.engine.documents import parse
from pathways.services.library import library, pathway_keys, pathway_text


# What people read, wherever it stands in a document.
READ = {"ask", "line", "hint", "explain", "title", "text", "tell", "do", "low", "high"}
READ |= {"dose", "stop_if", "answers", "summary", "what", "out_of_hours"}
BANNED = re.compile(
    r"\b(should|medications?|suffer\w*|journey|patients?|utilise|commence|simply|just)\b|!", re.I
)
# Words about a condition, which a text message must not have.
TELLING = re.compile(r"\b(backs?|pain|spine|muscle|joint|sciatica|physio\w*|tablet\w*)\b", re.I)
LONGEST_SENTENCE = 20
LONGEST_SCREEN = 120
LINK = "https://plans.example.nhs.uk/r/x"[:30]


@cache
def documents() -> dict[str, dict[str, Any]]:
    pathways = {key: parse(pathway_text(key)) for key in pathway_keys()}
    return {**pathways, **library()}


def texts(element: Any, path: str, *, is_read: bool = False) -> Iterator[tuple[str, str]]:
    """Every text that people read, with its path. Staff titles of rules are not among them."""
    if isinstance(element, dict):
        for name, value in element.items():
            if ".rules." in path and name != "tell":
                continue
            yield from texts(value, f"{path}.{name}", is_read=is_read or name in READ)
    elif isinstance(element, list):
        for number, value in enumerate(element):
            named = value.get("key", number) if isinstance(value, dict) else number
            yield from texts(value, f"{path}.{named}", is_read=is_read)
    elif isinstance(element, str) and is_read:
        yield path, element


def all_texts() -> list[tuple[str, str]]:
    return [found for key, doc in documents().items() for found in texts(doc, key)]


def sentences(text: str) -> list[str]:
    """The sentences and list lines of a text, whose long lines may be wrapped."""
    blocks = re.split(r"\n\n|\n(?=- |\d+\. )", text.replace("*", ""))
    parts = [part for block in blocks for part in re.split(r"(?<=[.?:])\s+", block)]
    return [" ".join(part.split()) for part in parts if part.strip()]


def test_texts_are_found_in_every_kind_of_document() -> None:
    assert len(all_texts()) > 400


def test_sentences_have_at_most_twenty_words() -> None:
    long = [
        (path, sentence)
        for path, text in all_texts()
        for sentence in sentences(text)
        if len(sentence.split()) > LONGEST_SENTENCE
    ]
    assert long == []


def test_words_that_talk_down_or_confuse_are_not_used() -> None:
    assert [(path, m.group()) for path, text in all_texts() for m in BANNED.finditer(text)] == []


def test_texts_have_no_decimals() -> None:
    assert [path for path, text in all_texts() if re.search(r"\d\.\d", text)] == []


@pytest.mark.parametrize("key", pathway_keys())
def test_content_fits_one_screen(key: str) -> None:
    for content in documents()[key].get("content", []):
        assert len(content["text"].split()) <= LONGEST_SCREEN, content["key"]


@pytest.mark.parametrize("key", pathway_keys())
def test_content_says_what_it_works_on_and_who_reviews_it(key: str) -> None:
    for content in documents()[key].get("content", []):
        for name in ("title", "com_b", "bct", "behaviour", "owner", "review_on", "evidence"):
            assert content.get(name), (content["key"], name)


@pytest.mark.parametrize("key", pathway_keys())
def test_messages_fit_one_text_and_tell_nobody_what_is_wrong(key: str) -> None:
    for message in documents()[key].get("messages", []):
        text = message["text"]
        assert len(text.replace("{link}", LINK)) <= 160, message["key"]
        assert not TELLING.search(text), message["key"]
        assert text.isascii(), message["key"]


def test_low_back_pain_has_a_nudge_for_each_of_thirty_barriers() -> None:
    document = documents()["low_back_pain"]
    numbers = {
        int(found.group(1))
        for message in document["messages"]
        if (found := re.match(r"nudge_b(\d\d)_", message["key"]))
    }
    offered = next(q for q in document["check_in"] if q["key"] == "barrier")["answers"]
    codes = {code for answer in offered for code in answer}
    assert numbers == set(range(1, 31))
    assert {m["barrier"] for m in document["messages"] if "barrier" in m} == codes


def test_safety_questions_explain_themselves_and_offer_not_sure() -> None:
    for document in documents().values():
        for question in document.get("screen", []):
            if question.get("flags"):
                codes = {
                    c for a in question["answers"] for c in (a if isinstance(a, dict) else [a])
                }
                assert "not_sure" in codes, question["key"]
                assert question.get("explain"), question["key"]
