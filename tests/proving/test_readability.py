"""The reading checker counts as a person would: long sentences, hard words, a rough age."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.proving.readability import FEWEST_WORDS, Reading, read, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("pain", 1),
        ("numbness", 2),
        ("little", 2),
        ("moved", 1),
        ("started", 2),
        ("emergency", 4),
        ("the", 1),
        ("tables", 2),
        ("needed", 2),
        ("hmm", 1),
    ],
)
def test_syllables_are_about_right(word: str, count: int) -> None:
    assert syllables(word) == count


def test_sentences_are_told_apart() -> None:
    assert read("Go now. Do not wait!\nCall “999.” Then sit down").longest == 3
    assert read("One " * 21).longest == 21
    assert read("…").longest == 0


def test_hard_and_poor_words_are_found_whatever_their_case() -> None:
    assert read("Patients should commence Medication.") == Reading(
        4, ("commence", "medication"), ("patients", "should"), None
    )
    assert read("A shoulder is no should-er.").poor == ()


def test_short_texts_have_no_age() -> None:
    assert read("word " * (FEWEST_WORDS - 1)).age is None
    assert read("word " * FEWEST_WORDS).age is not None


def test_plain_words_are_young_and_long_words_old() -> None:
    plain = "Go to A&E now. Do not wait for a call from us. Take your medicines with you. " * 3
    hard = "Immediate emergency neurological evaluation is unconditionally necessary. " * 4
    assert read(plain).age == 5
    assert (read(hard).age or 0) > 14


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert read(text).longest >= 0
