"""Differences in words: each kind, each field, word by word, and which of them weigh."""

from copy import deepcopy
from typing import Any

import pytest

from pathways.authoring.changes import Kind
from pathways.authoring.differences import (
    Difference,
    Segment,
    differences,
    grouped,
    segments,
    summary,
)
from pathways.authoring.elements import Address
from pathways.engine import documents
from pathways.services.library import library, pathway_text
from tests.factories.documents import TINY_BASE, tiny_pathway


def changed(**sections: Any) -> list[Difference]:
    return differences(tiny_pathway(), tiny_pathway(**sections))


def with_field(section: str, place: int, **fields: Any) -> dict[str, Any]:
    document = tiny_pathway()
    document[section][place] |= fields
    return document


def only(document: dict[str, Any]) -> Difference:
    (found,) = differences(tiny_pathway(), document)
    return found


def said(one: Difference) -> dict[str, tuple[str, str]]:
    """Path -> before and after as plain text."""
    return {
        field.path: (
            "".join(run.text for run in field.before),
            "".join(run.text for run in field.after),
        )
        for field in one.fields
    }


def test_equal_documents_have_no_differences() -> None:
    assert changed() == []
    assert summary([]) == "No differences"


def test_a_changed_word_alone_is_marked() -> None:
    one = only(with_field("content", 0, text="Move a lot every hour."))
    assert (one.kind, one.title, one.words) == (Kind.CHANGED, "Keep moving", "Changed")
    (field,) = one.fields
    assert field.label == "Text"
    assert field.before == (
        Segment("Move a ", False),
        Segment("little ", True),
        Segment("every hour.", False),
    )
    assert [run for run in field.after if run.differs] == [Segment("lot ", True)]


def test_an_added_element_says_all_that_it_holds() -> None:
    document = tiny_pathway()
    document["pages"] = [{"key": "now", "title": "Now"}]
    one = only(document)
    assert (one.kind, one.section, one.title) == (Kind.ADDED, "pages", "Now")
    assert said(one)["title"] == ("", "Now")


def test_a_removed_element_is_named_by_what_it_was_called() -> None:
    document = tiny_pathway()
    del document["screen"][1]
    one = only(document)
    assert (one.words, one.title) == ("Removed", "Do you have a high temperature?")
    assert one.safety
    assert said(one)["flags.yes"] == ("Urgent: the same day", "")


@pytest.mark.parametrize(
    ("order", "words"), [((2, 0, 1), "Moved up 2 places"), ((0, 2, 1), "Moved up 1 place")]
)
def test_a_moved_element_says_how_far(order: tuple[int, ...], words: str) -> None:
    document = tiny_pathway()
    document["screen"] = [document["screen"][place] for place in order]
    one = only(document)
    assert (one.kind, one.words, one.title) == (Kind.MOVED, words, "Which side is it?")
    assert not one.safety


def test_moving_a_rule_decides_nothing() -> None:
    document = tiny_pathway()
    document["rules"].reverse()
    assert not only(document).safety


def test_renamed_moved_and_changed_is_one_difference() -> None:
    document = tiny_pathway()
    fever, side = document["screen"][1:]
    document["screen"] = [
        document["screen"][0],
        side,
        {**fever, "key": "hot", "was": "fever", "ask": "Are you hot?"},
    ]
    one = differences(tiny_pathway(), document)[-1]
    assert one.was == "fever"
    assert one.words in ("Changed and renamed", "Changed, renamed and moved down 1 place")
    assert said(one)["ask"] == ("Do you have a high temperature?", "Are you hot?")
    moved = with_field("screen", 0, key="hot", was="saddle")
    moved["screen"].append(moved["screen"].pop(0))
    assert only(moved).words == "Changed, renamed and moved down 2 places"


@pytest.mark.parametrize(
    ("section", "place", "fields", "path", "texts"),
    [
        ("rules", 0, {"then": "urgent"}, "then", ("Soon: within days", "Urgent: the same day")),
        (
            "rules",
            0,
            {"when": {"pain": {"at_least": 8, "for_days": 1}}},
            "when",
            (
                "“How bad is your pain now?” is 7 or more, now and for at least 1 day.",
                "“How bad is your pain now?” is 8 or more, now and for at least 1 day.",
            ),
        ),
        ("rules", 0, {"when": "often"}, "when", (None, "often")),
        ("rules", 0, {"shadow": True}, "shadow", ("", "Yes")),
        ("rules", 0, {"at": ["check_in", "day"]}, "at", ("check_in", "check_in, day")),
        ("screen", 0, {"again": None}, "again", ("", "Nothing")),
        (
            "screen",
            2,
            {"answers": ["left", {"right": {"en": "The right", "ur": "x"}}, "both"]},
            "answers.right.ur",
            ("", "x"),
        ),
        ("screen", 1, {"ask": {"en": "Hot?", "pl": "y"}}, "ask.pl", ("", "y")),
        (
            "content",
            0,
            {"behaviour": {"mitigates": "lying_down"}},
            "behaviour.mitigates",
            ("", "lying_down"),
        ),
        ("content", 0, {"bct": ["4.1", "8.1"]}, "bct", ("4.1", "4.1, 8.1")),
        ("outcomes", 0, {"do": ["Go.", {"en": "Call.", "pl": "z"}]}, "do", (None, "Go.\nCall.")),
        ("cases", 1, {"series": {"pain": [8, 9]}}, "series.pain", ("7, 8", "8, 9")),
        ("cases", 0, {"person": {"odd": {"a": [1]}}}, "person.odd.a", ("", "1")),
        ("cases", 0, {"given": {"odd": [{"a": [1, 2]}]}}, "given.odd", ("", "a: 1, 2")),
        (
            "stages",
            0,
            {"items": [{"give": "keep_moving"}, {"give": "keep_moving", "days": "1", "every": 2}]},
            "items.keep_moving (2)",
            ("", "days 1, every 2 days"),
        ),
        (
            "stages",
            0,
            {"items": [{"give": "keep_moving", "only_if": {"general": "worse"}}]},
            "items.keep_moving",
            (
                "days 1 to 3",
                "every day of the stage, only when: “Compared with yesterday, how are you?” is “Worse”.",
            ),
        ),
    ],
)
def test_each_field_is_said_in_words(
    section: str, place: int, fields: dict[str, Any], path: str, texts: tuple[str | None, str]
) -> None:
    before, after = said(only(with_field(section, place, **fields)))[path]
    assert after == texts[1]
    assert texts[0] in (None, before)


def test_labels_name_the_answer_and_the_language() -> None:
    document = with_field("screen", 0, flags={"yes": "urgent"}, hint={"en": "a", "pl": "b"})
    labels = {field.path: field.label for field in only(document).fields}
    assert labels["flags.yes"] == "Flag of the answer “Yes”"
    assert labels["hint.pl"] == "Hint (pl)"


def test_fields_of_the_document_stand_under_about() -> None:
    found = changed(title="New", summary="More", days=4, about={"for_whom": {"en": "All"}})
    assert {one.section for one in found} == {"about"}
    assert [(one.kind, one.title, one.safety) for one in found] == [
        (Kind.CHANGED, "Title", False),
        (Kind.CHANGED, "Days", True),
        (Kind.ADDED, "Summary", False),
        (Kind.ADDED, "About", False),
    ]
    assert said(found[-1]) == {"about.for_whom": ("", "All")}
    (gone,) = differences(tiny_pathway(area="back"), {**tiny_pathway(), "area": None})
    assert gone.kind is Kind.REMOVED


def test_an_outcome_is_called_by_its_level_and_the_nameless_by_its_key() -> None:
    assert only(with_field("outcomes", 0, tell="New")).title == "Emergency: 999 or A&E now"
    assert changed(pages=[{"key": "last_days"}])[0].title == "Last days"
    odd = changed(outcomes=[*tiny_pathway()["outcomes"], {"disposition": "odd_one"}])
    assert odd[0].title == "Odd one"


@pytest.mark.parametrize(
    ("section", "place", "weighs"),
    [
        ("rules", 0, True),
        ("outcomes", 0, True),
        ("screen", 0, True),  # it has flags
        ("screen", 2, False),
        ("check_in", 1, True),  # a rule reads it
        ("check_in", 0, False),
        ("content", 0, False),
    ],
)
def test_safety_is_what_a_decision_may_hang_on(section: str, place: int, weighs: bool) -> None:
    assert only(with_field(section, place, note="x")).safety is weighs


def test_included_documents_are_compared_by_key() -> None:
    question = {"key": "hot", "ask": "Hot?", "answers": ["no", "yes"]}
    old = tiny_pathway(includes={"tiny_flags@2026-11": TINY_BASE})
    new_base = TINY_BASE | {"version": "2027-01", "screen": [question]}
    new = tiny_pathway(includes={"tiny_flags@2027-01": new_base})
    found = differences(old, new)
    assert [(one.kind, one.address, one.within) for one in found] == [
        (Kind.CHANGED, Address("version"), "tiny_flags@2027-01"),
        (Kind.ADDED, Address("screen", "hot"), "tiny_flags@2027-01"),
    ]
    assert all(one.safety and one.section == "includes" for one in found)


def test_an_instrument_is_compared_item_by_item() -> None:
    instrument = {"kind": "instrument", "key": "i", "items": [{"key": "a", "ask": "A?"}]}
    other = deepcopy(instrument)
    other["items"][0]["ask"] = "B?"  # type: ignore[index]
    old, new = (tiny_pathway(includes={"i@1": one}) for one in (instrument, other))
    assert [one.address for one in differences(old, new)] == [Address("screen", "a")]
    assert [one.kind for one in differences(old, tiny_pathway())] == [Kind.REMOVED]


def test_they_are_grouped_and_counted_by_section() -> None:
    document = with_field("rules", 0, then="urgent")
    document |= {"title": "New"}
    document["screen"][2]["ask"] = "Where?"
    found = differences(tiny_pathway(), document)
    assert [(title, len(ones)) for title, ones in grouped(found)] == [
        ("About", 1),
        ("Questions", 1),
        ("Safety rules", 1),
    ]
    assert summary(found) == "3 changes: 1 of safety; 1 in About, 1 in Questions, 1 in Safety rules"
    assert summary(changed(title="New")) == "1 change: 1 in About"


def test_runs_of_words_put_together_are_the_texts() -> None:
    before, after = segments("one two\nthree", "one 2\nthree four")
    assert "".join(run.text for run in before) == "one two\nthree"
    assert "".join(run.text for run in after) == "one 2\nthree four"
    assert segments("", "") == ((), ())


def test_very_long_texts_are_shown_whole() -> None:
    before, after = segments("a " * 3000, "b " * 3000)
    assert before == (Segment("a " * 3000, True),)
    assert after == (Segment("b " * 3000, True),)


def test_a_broken_document_is_compared_too() -> None:
    broken = {"title": 3, "screen": None, "rules": [{"key": "a", "when": {"b": "c"}}, {"key": "a"}]}
    found = differences(tiny_pathway(), broken)
    assert Address("rules", "a (2)") in {one.address for one in found}
    assert sum(one.kind is Kind.REMOVED for one in found if one.section == "screen") == 3


def test_a_whole_pathway_against_itself_in_another_order_of_names() -> None:
    document = documents.resolve(documents.parse(pathway_text("low_back_pain")), library())
    assert differences(document, dict(reversed(document.items()))) == []
