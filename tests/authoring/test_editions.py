"""What became of the words of each element."""

from __future__ import annotations

from typing import Any

from pathways.authoring.editions import Told, told
from pathways.authoring.elements import Address


def document(*content: dict[str, Any], **sections: Any) -> dict[str, Any]:
    return {"content": list(content), **sections}


def walk(text: Any, **more: Any) -> dict[str, Any]:
    return {"key": "walk", "text": text, **more}


def one(history: list[tuple[str, dict[str, Any]]]) -> Told:
    (found,) = told(history)
    return found


def names(found: Told) -> list[tuple[str, tuple[str, ...]]]:
    return [(edition.reading.text, edition.names) for edition in found.editions]


def test_a_wording_stands_once_with_every_document_that_has_it() -> None:
    found = one([("1", document(walk("A"))), ("2", document(walk("A", owner="Ada")))])

    assert names(found) == [("A", ("1", "2"))]
    assert found.now is found.editions[0]
    assert found.before == ()
    assert found.element["owner"] == "Ada"


def test_the_words_of_now_stand_last_also_when_they_come_back() -> None:
    found = one([(str(n), document(walk(text))) for n, text in enumerate("ABA")])

    assert names(found) == [("B", ("1",)), ("A", ("0", "2"))]
    assert found.now is not None
    assert found.now.reading.text == "A"
    assert [edition.reading.text for edition in found.before] == ["B"]
    assert found.edition(found.editions[0].digest) == found.editions[0]
    assert found.edition("0" * 16) is None


def test_what_was_taken_out_stands_at_the_end_and_has_no_words_now() -> None:
    history = [
        ("1", document(walk("A"), {"key": "rest", "text": "R"})),
        ("2", document({"key": "sit", "text": "S"}, {"key": "rest", "text": "R"})),
    ]

    found = told(history)

    assert [(one.address.key, one.is_there) for one in found] == [
        ("sit", True),
        ("rest", True),
        ("walk", False),
    ]
    assert found[-1].now is None
    assert [edition.reading.text for edition in found[-1].before] == ["A"]


def test_each_language_and_easy_read_are_followed_by_themselves() -> None:
    history = [
        ("1", document(walk({"en": "A", "cy": "C"}, easy_read="E"))),
        ("2", document(walk("B", easy_read="E"))),
    ]

    found = told(history)

    assert [(one.language, one.is_there, names(one)) for one in found] == [
        ("en", True, [("A", ("1",)), ("B", ("2",))]),
        ("cy", False, [("C", ("1",))]),
        ("easy_read", True, [("E", ("1", "2"))]),
    ]


def test_sections_come_in_the_order_of_the_builder_and_may_be_chosen() -> None:
    history = [
        ("1", document(walk("A"), outcomes=[{"disposition": "urgent", "tell": "Go", "do": ["x"]}]))
    ]

    assert [one.address for one in told(history)] == [
        Address("content", "walk"),
        Address("outcomes", "urgent"),
    ]
    assert [one.address.section for one in told(history, ("outcomes",))] == ["outcomes"]
    assert told([]) == []
