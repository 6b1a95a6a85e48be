"""How long a text message is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.authoring.texting import filled, size_of


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        # An extended letter is not cut in two: 152 + 1 free place, so the next goes on.
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("ł" * 134, 2),
        ("ł" * 135, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        ("🙂" * 67, 3),
    ],
)
def test_parts(words: str, parts: int) -> None:
    assert size_of(words).parts == parts


def test_letters_that_need_the_wide_alphabet_are_named() -> None:
    size = size_of("Żółw ż")
    assert size.wide == ("Ż", "ó", "ł", "ż")
    assert size.characters == 6
    assert size_of("Café £5 @ñ").wide == ()


@given(st.text(max_size=400), st.text(max_size=5))
def test_more_words_are_never_fewer_parts(words: str, more: str) -> None:
    assert size_of(words + more).parts >= size_of(words).parts


def test_what_a_thousand_cost() -> None:
    assert size_of("a" * 161).cost(Decimal("2.4")) == Decimal("48")
    assert size_of("a").cost(Decimal("2.4"), messages=1) == Decimal("0.024")


def test_a_message_as_it_is_sent() -> None:
    said = filled("Hello {first_name}: {link}", link="https://x.test/r/A", first_name="Ada")
    assert said == "Hello Ada: https://x.test/r/A"
