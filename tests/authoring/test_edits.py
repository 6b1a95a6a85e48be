"""Edits are pure, and each does one thing."""

from copy import deepcopy

import pytest

from pathways.authoring import edits
from pathways.authoring.elements import (
    Address,
    NoSuchElement,
    digest_of,
    find,
    get,
    keys,
    order_digest,
)
from pathways.authoring.skeleton import blank
from pathways.authoring.uses import Use, uses_of
from pathways.engine import documents
from pathways.services.library import library
from tests.factories.documents import tiny_pathway


NEW = {"key": "sore_bone", "ask": "Is the bone sore?", "answers": ["no", "yes"]}


@pytest.mark.parametrize(
    "edit",
    [
        edits.put("screen", NEW),
        edits.put("screen", {**NEW, "key": "fever"}, key="fever"),
        edits.remove("screen", "side"),
        edits.move("screen", "side", -1),
        edits.set_fields(title="Another", days=None),
        edits.change("stages", "start", title=None),
        edits.put_several("screen", [NEW]),
    ],
)
def test_an_edit_leaves_its_document_alone(edit: edits.Edit) -> None:
    document = tiny_pathway()
    before = deepcopy(document)
    assert edit(document) != before
    assert document == before


def test_a_new_element_goes_to_the_end_or_to_its_place() -> None:
    assert keys(edits.put("screen", NEW)(tiny_pathway()), "screen")[-1] == "sore_bone"
    assert keys(edits.put("screen", NEW, at=0)(tiny_pathway()), "screen")[0] == "sore_bone"
    assert keys(edits.put("impossible", {"key": "x"})(tiny_pathway()), "impossible") == ["x"]


def test_an_element_is_replaced_where_it_stands_and_may_take_another_key() -> None:
    changed = edits.put("screen", {**NEW, "key": "hot"}, key="saddle")(tiny_pathway())
    assert keys(changed, "screen") == ["hot", "fever", "side"]


def test_two_elements_never_have_one_key() -> None:
    with pytest.raises(edits.KeyTaken, match="already a `fever`"):
        edits.put("screen", {**NEW, "key": "fever"})(tiny_pathway())
    with pytest.raises(edits.KeyTaken):
        edits.put("screen", {**NEW, "key": "fever"}, key="saddle")(tiny_pathway())


@pytest.mark.parametrize(
    "edit",
    [
        edits.put("screen", NEW, key="gone"),
        edits.remove("screen", "gone"),
        edits.move("screen", "gone", 1),
        edits.change("screen", "gone", hint="x"),
    ],
)
def test_what_is_gone_cannot_be_edited(edit: edits.Edit) -> None:
    with pytest.raises(NoSuchElement, match=r"screen\.gone"):
        edit(tiny_pathway())


@pytest.mark.parametrize(
    ("key", "by", "order"),
    [
        ("side", -1, ["saddle", "side", "fever"]),
        ("side", 1, ["saddle", "fever", "side"]),
        ("saddle", -1, ["saddle", "fever", "side"]),
        ("saddle", 2, ["fever", "side", "saddle"]),
    ],
)
def test_moving_stops_at_the_ends(key: str, by: int, order: list[str]) -> None:
    assert keys(edits.move("screen", key, by)(tiny_pathway()), "screen") == order


def test_fields_are_set_and_taken_out() -> None:
    changed = edits.set_fields(title="Another", area=None, summary="Short")(tiny_pathway())
    assert (changed["title"], changed["summary"], "area" in changed) == ("Another", "Short", False)
    question = get(
        edits.change("screen", "fever", hint="Over 38", flags=None)(tiny_pathway()), FEVER
    )
    assert question["hint"] == "Over 38"
    assert "flags" not in question


FEVER = Address("screen", "fever")


def test_the_last_of_a_section_takes_the_section_with_it() -> None:
    changed = edits.remove("stages", "start")(tiny_pathway())
    assert "stages" not in changed


def test_an_address_finds_an_element_a_field_or_nothing() -> None:
    document = tiny_pathway()
    assert find(document, Address("days")) == 3
    assert find(document, Address("screen", "gone")) is None
    assert get(document, FEVER)["key"] == "fever"
    with pytest.raises(NoSuchElement):
        get(document, Address("days"))
    assert str(FEVER) == "screen.fever"
    assert FEVER.holds("screen.fever.flags")
    assert not FEVER.holds("screen.feverish")


def test_a_digest_is_of_one_element_alone() -> None:
    document = tiny_pathway()
    other = edits.change("screen", "side", hint="x")(document)
    assert digest_of(other, FEVER) == digest_of(document, FEVER)
    changed = edits.change("screen", "fever", hint="x")(document)
    assert digest_of(changed, FEVER) != digest_of(document, FEVER)
    moved = edits.move("screen", "side", -1)(document)
    assert order_digest(moved, "screen") != order_digest(document, "screen")
    assert order_digest(changed, "screen") == order_digest(document, "screen")


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Can you take 4 steps?", "can_you_take_4_steps"),
        ("4 steps", "steps"),
        ("fever", "fever_2"),
        ("???", "screen"),
        ("x" * 60, "x" * 40),
    ],
)
def test_a_free_key_is_made_of_words(words: str, key: str) -> None:
    assert edits.free_key(tiny_pathway(), "screen", words) == key


def test_a_free_key_keeps_clear_of_what_is_included() -> None:
    document = {**tiny_pathway(), "includes": {"b@1": {"screen": [{"key": "hot"}]}}}
    assert edits.free_key(document, "screen", "hot") == "hot_2"


def test_uses_of_content_and_of_questions() -> None:
    document = tiny_pathway()
    assert uses_of(document, Address("content", "keep_moving")) == [
        Use(Address("stages", "start"), "items")
    ]
    assert uses_of(document, Address("check_in", "general")) == [
        Use(Address("stages", "start"), "items"),
        Use(Address("cases", "Two days of strong pain"), "given"),
    ]
    assert uses_of(document, Address("check_in", "pain")) == [
        Use(Address("rules", "pain_rising"), "when"),
        Use(Address("cases", "Two days of strong pain"), "given"),
    ]
    assert uses_of(document, Address("rules", "pain_rising")) == [
        Use(Address("cases", "Two days of strong pain"), "expect_rule")
    ]


def test_uses_of_one_answer() -> None:
    when = {"any": [{"side": ["left", "both"]}, {"fever": "yes"}]}
    rule = {"key": "x", "at": "screen", "when": when, "then": "soon", "because": "x"}
    document = edits.put("rules", rule)(tiny_pathway())
    side = Address("screen", "side")
    assert uses_of(document, side, "both") == [Use(Address("rules", "x"), "when")]
    assert uses_of(document, side, "right") == []
    assert uses_of(document, Address("screen", "fever"), "yes") == [
        Use(Address("rules", "x"), "when")
    ]


def test_an_answer_that_a_nudge_is_for_is_used() -> None:
    nudge = {"key": "b", "kind": "nudge", "text": "x", "barrier": "left"}
    document = edits.put("messages", nudge)(tiny_pathway(local=["side"]))
    uses = uses_of(document, Address("screen", "side"), "left")
    assert uses == [Use(Address("messages", "b"), "barrier"), Use(Address("local"), "side")]


def test_a_measure_is_used_where_its_items_are_read() -> None:
    measure = {"key": "walk", "instrument": "own_activity", "days": "1", "open_days": 1}
    rule = {
        "key": "x",
        "at": "measure",
        "when": {"at_least": 1, "of": [{"walk.how": {"is": ["a"], "for_days": 2}}]},
        "then": "soon",
        "because": "x",
    }
    document = edits.together([edits.put("measures", measure), edits.put("rules", rule)])(
        tiny_pathway()
    )
    assert uses_of(document, Address("measures", "walk")) == [Use(Address("rules", "x"), "when")]


@pytest.mark.parametrize("days", [1, 2, 7, 84])
def test_a_blank_pathway_lacks_only_what_its_days_give(days: int) -> None:
    document = blank(
        key="ankle", title="Ankle", area="ankle", days=days, base=["red_flags_everyone@2026-11"]
    )
    found = documents.findings(documents.resolve(document, library()))
    assert [one.path for one in found] == ["stages.start"]


def test_an_answer_is_used_where_a_condition_names_it_with_is() -> None:
    often = {"general": {"is": ["worse"], "times": 2, "in_days": 7}}
    document = edits.change("rules", "gone_quiet", when=often)(tiny_pathway())
    use = Use(Address("rules", "gone_quiet"), "when")
    assert use in uses_of(document, Address("check_in", "general"), "worse")
    assert use not in uses_of(document, Address("check_in", "general"), "same")
