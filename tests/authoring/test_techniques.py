"""Codes of behaviour change techniques as they are typed."""

from __future__ import annotations

import pytest

from pathways.authoring.techniques import NotATechnique, codes_in, groups


def test_codes_are_read_once_each_in_their_order() -> None:
    assert codes_in("4.1, 1.4;4.1 16.3") == ["4.1", "1.4", "16.3"]
    assert codes_in("  ") == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1.10", "group 1 goes from 1.1 to 1.9"),
        ("4.1, 17.1", "groups go from 1 to 16"),
        ("0.1", "There is no group 0"),
        ("3.0", "group 3 goes from 3.1 to 3.3"),
        ("01.1", "There is no 01.1"),
        ("goals", "“goals” is not a code"),
    ],
)
def test_what_is_no_code_is_told_where_its_group_ends(typed: str, sentence: str) -> None:
    with pytest.raises(NotATechnique, match=sentence):
        codes_in(typed)


def test_the_groups_have_93_techniques() -> None:
    found = groups()
    assert len(found) == 16
    assert sum(int(last.partition(".")[2]) for _first, last, _name in found) == 93
    assert found[7] == ("8.1", "8.7", "Practice and habits")
