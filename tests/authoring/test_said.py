"""A value at a path, in words."""

from typing import Any

import pytest

from pathways.authoring.wording import Wording
from tests.factories.documents import tiny_pathway


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("hint", None, ""),
        ("hint", "Over 38", "Over 38"),
        ("hint.pl", "x", "x"),
        ("flags.yes", "urgent", "Urgent: the same day"),
        ("then", "urgent", "Urgent: the same day"),
        ("when", {"pain": {"at_least": 7}}, "“How bad is your pain now?” is 7 or more."),
        ("flags", {"yes": "soon", "no": "routine"}, "Flag of the answer “Yes”: Soon: within days\nFlag of the answer “No”: Routine"),
        ("", {"key": "a", "text": "Move"}, "Key: a\nText: Move"),
    ],
)  # fmt: skip
def test_a_value_is_said_in_words(path: str, value: Any, words: str) -> None:
    assert Wording(tiny_pathway()).said(path, value) == words
