"""Three-way merging: what one side leaves alone is the other's; what both changed is decided."""

from copy import deepcopy
from typing import Any

import pytest

from pathways.authoring import edits
from pathways.authoring.elements import Address, find, get, keys
from pathways.authoring.merging import ORDER, Conflict, Decision, Merged, merge
from tests.factories.documents import tiny_pathway


NEW = {"key": "sore_bone", "ask": "Is the bone sore?", "answers": ["no", "yes"]}
FEVER = Address("screen", "fever")


def merged(theirs: edits.Edit, mine: edits.Edit, **decisions: Decision) -> Merged:
    base = tiny_pathway()
    return merge(base, theirs(base), mine(base), decisions)


def conflict(theirs: edits.Edit, mine: edits.Edit) -> Conflict:
    (found,) = merged(theirs, mine).conflicts
    return found


def fever(**fields: Any) -> edits.Edit:
    return edits.change("screen", "fever", **fields)


# --- no conflict ----------------------------------------------------------------------------------
def test_both_sides_change_different_elements() -> None:
    found = merged(fever(hint="Over 38"), edits.change("rules", "gone_quiet", then="soon"))
    assert not found.conflicts
    assert get(found.document, FEVER)["hint"] == "Over 38"
    assert get(found.document, Address("rules", "gone_quiet"))["then"] == "soon"


def test_both_sides_change_different_fields_of_one_element() -> None:
    found = merged(fever(hint="Over 38"), fever(ask="Are you hot?"))
    assert not found.conflicts
    assert get(found.document, FEVER)["hint"] == "Over 38"
    assert get(found.document, FEVER)["ask"] == "Are you hot?"


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    both = edits.together(
        [fever(hint="Over 38"), edits.put("screen", NEW), edits.set_fields(days=4)]
    )
    found = merged(both, both)
    assert not found.conflicts
    assert found.document == both(tiny_pathway())


@pytest.mark.parametrize(
    ("theirs", "mine", "field", "value"),
    [
        ({"flags": {"yes": "emergency"}}, {"flags": {"yes": "urgent", "no": "routine"}}, "flags",
         {"yes": "emergency", "no": "routine"}),
        ({"answers": ["no", "not_sure", "yes"]}, {"answers": ["no", {"yes": "Yes!"}]}, "answers",
         ["no", "not_sure", {"yes": "Yes!"}]),
        ({"ask": {"en": "Do you have a high temperature?", "pl": "x"}}, {"ask": "Hot?"}, "ask",
         {"en": "Hot?", "pl": "x"}),
        ({"answers": ["no", {"yes": {"en": "Y", "pl": "x"}}]},
         {"answers": [{"no": "N"}, "yes"]}, "answers",
         [{"no": "N"}, {"yes": {"en": "Y", "pl": "x"}}]),
        ({"hint": {"pl": "x"}}, {"hint": {"en": "y"}}, "hint", {"pl": "x", "en": "y"}),
        ({"bct": ["1.1"]}, {"bct": ["2.2"]}, "bct", ["1.1", "2.2"]),
    ],
)  # fmt: skip
def test_parts_of_one_field_are_merged_by_name(
    theirs: dict[str, Any], mine: dict[str, Any], field: str, value: Any
) -> None:
    found = merged(fever(**theirs), fever(**mine))
    assert not found.conflicts
    assert get(found.document, FEVER)[field] == value


def test_items_of_a_stage_are_merged_by_what_they_give() -> None:
    items = tiny_pathway()["stages"][0]["items"]
    theirs = [*items, {"give": "a"}]
    mine = [{"give": "b"}, {**items[0], "every": 2}, items[1]]
    found = merged(
        edits.change("stages", "start", items=theirs), edits.change("stages", "start", items=mine)
    )
    assert not found.conflicts
    assert get(found.document, Address("stages", "start"))["items"] == [*mine, {"give": "a"}]


def test_fields_of_the_document_are_merged_and_about_by_its_parts() -> None:
    found = merged(
        edits.set_fields(title="T", about={"owner": "A"}, local=["invite"]),
        edits.set_fields(days=5, about={"for_whom": "B"}, local=["go_on"]),
    )
    assert not found.conflicts
    said = {name: found.document[name] for name in ("title", "days", "about", "local")}
    assert said == {
        "title": "T",
        "days": 5,
        "about": {"owner": "A", "for_whom": "B"},
        "local": ["invite", "go_on"],
    }


def test_what_is_included_is_no_part_of_a_merge() -> None:
    document = tiny_pathway(includes={"a": {}})
    assert "includes" not in merge(document, document, document).document


def test_one_side_takes_out_what_the_other_left_alone() -> None:
    found = merged(edits.remove("screen", "side"), edits.remove("messages", "go_on"))
    assert not found.conflicts
    assert keys(found.document, "screen") == ["saddle", "fever"]
    assert keys(found.document, "messages") == ["invite"]


def test_a_section_of_which_all_is_gone_is_gone() -> None:
    both = edits.together([edits.remove("messages", "go_on"), edits.remove("messages", "invite")])
    assert "messages" not in merged(both, edits.set_fields(days=4)).document


def test_a_renamed_element_takes_the_others_changes_along() -> None:
    rename = edits.put(
        "screen", {**tiny_pathway()["screen"][1], "key": "hot", "was": "fever"}, key="fever"
    )
    for theirs, mine in ((rename, fever(hint="x")), (fever(hint="x"), rename)):
        found = merged(theirs, mine)
        assert not found.conflicts
        assert keys(found.document, "screen") == ["saddle", "hot", "side"]
        assert get(found.document, Address("screen", "hot"))["hint"] == "x"


# --- order ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("swapped", [False, True])
def test_an_order_changed_on_one_side_holds_and_takes_in_what_the_other_added(
    swapped: bool,
) -> None:
    move, add = edits.move("screen", "side", -2), edits.put("screen", NEW, at=1)
    found = merged(add, move) if swapped else merged(move, add)
    assert not found.conflicts
    assert keys(found.document, "screen") == ["side", "saddle", "sore_bone", "fever"]


def test_what_is_added_first_comes_first() -> None:
    found = merged(edits.move("screen", "side", -1), edits.put("screen", NEW, at=0))
    assert keys(found.document, "screen") == ["sore_bone", "saddle", "side", "fever"]


def test_what_is_added_after_what_the_other_took_out_stays_near() -> None:
    found = merged(edits.remove("screen", "fever"), edits.put("screen", NEW, at=2))
    assert keys(found.document, "screen") == ["saddle", "sore_bone", "side"]


def test_two_orders_are_a_conflict_to_decide() -> None:
    up, down = edits.move("screen", "side", -1), edits.move("screen", "saddle", 1)
    found = conflict(up, down)
    assert (found.path, found.is_text) == (f"screen{ORDER}", False)
    assert found.theirs == ["saddle", "side", "fever"]
    assert found.mine == ["fever", "saddle", "side"]
    for take, order in (("theirs", found.theirs), ("mine", found.mine)):
        decided = merged(up, down, **{found.path: Decision(take)})  # type: ignore[arg-type]
        assert not decided.conflicts
        assert keys(decided.document, "screen") == order


def test_the_same_new_order_on_both_sides_is_none() -> None:
    move = edits.move("screen", "side", -2)
    found = merged(
        edits.together([move, fever(hint="x")]), edits.together([move, edits.put("screen", NEW)])
    )
    assert not found.conflicts
    assert keys(found.document, "screen") == ["side", "saddle", "fever", "sore_bone"]


# --- conflicts ------------------------------------------------------------------------------------
def test_one_field_changed_twice_names_all_three_states() -> None:
    found = conflict(fever(ask="Theirs?"), fever(ask="Mine?"))
    assert (found.path, found.is_text) == ("screen.fever.ask", True)
    assert (found.base, found.theirs, found.mine) == (
        "Do you have a high temperature?",
        "Theirs?",
        "Mine?",
    )


@pytest.mark.parametrize(
    ("decision", "ask"),
    [
        (Decision("theirs"), "Theirs?"),
        (Decision("mine"), "Mine?"),
        (Decision("edited", " Ours? "), "Ours?"),
    ],
)
def test_a_text_is_decided_by_a_side_or_by_other_words(decision: Decision, ask: str) -> None:
    decisions = {"screen.fever.ask": decision}
    found = merged(fever(ask="Theirs?"), fever(ask="Mine?"), **decisions)
    assert not found.conflicts
    assert get(found.document, FEVER)["ask"] == ask


@pytest.mark.parametrize(
    ("theirs", "mine", "path"),
    [
        ({"ask": "A?"}, {"ask": "B?"}, "screen.fever.ask"),
        ({"flags": {"yes": "soon"}}, {"flags": {"yes": "routine"}}, "screen.fever.flags.yes"),
    ],
)
def test_a_decision_that_does_not_fit_decides_nothing(
    theirs: dict[str, Any], mine: dict[str, Any], path: str
) -> None:
    text = "" if path.endswith("ask") else "soon"
    found = merged(fever(**theirs), fever(**mine), **{path: Decision("edited", text)})
    assert [one.path for one in found.conflicts] == [path]


@pytest.mark.parametrize(
    ("theirs", "mine", "path", "is_text"),
    [
        ({"flags": {"yes": "soon"}}, {"flags": {"yes": "routine"}}, "flags.yes", False),
        ({"answers": ["no", {"yes": "A"}]}, {"answers": ["no", {"yes": "B"}]}, "answers.yes", True),
        ({"answers": ["no"]}, {"answers": ["no", {"yes": "B"}]}, "answers.yes", False),
        ({"ask_if": {"side": "left"}}, {"ask_if": {"side": "right"}}, "ask_if", False),
        ({"flags": None}, {"flags": {"yes": "soon"}}, "flags", False),
        ({"answers": ["yes", "no"]}, {"answers": ["a", "a"]}, "answers", False),
        ({"bct": "1.1"}, {"bct": ["2.2"]}, "bct", False),
        ({"items": [{"give": "a"}, {"give": "a"}]}, {"items": [{"give": "b"}]}, "items", False),
        ({"items": "all"}, {"items": [{"give": "b"}]}, "items", False),
        ({"ask": {"en": "A", "pl": "x"}}, {"ask": "B"}, "ask.en", True),
        ({"hint": "A"}, {"hint": {"en": "B"}}, "hint.en", True),
        ({"scale": "0 to 3"}, {"scale": "0 to 5"}, "scale", False),
    ],
)
def test_conflicts_are_as_small_as_they_can_be(
    theirs: dict[str, Any], mine: dict[str, Any], path: str, is_text: bool
) -> None:
    found = conflict(fever(**theirs), fever(**mine))
    assert (found.path, found.is_text) == (f"screen.fever.{path}", is_text)


def test_a_field_of_the_document_changed_twice() -> None:
    found = conflict(edits.set_fields(title="A"), edits.set_fields(title="B"))
    assert (found.path, found.is_text) == ("title", True)
    words = conflict(
        edits.set_fields(about={"for_whom": "A"}), edits.set_fields(about={"for_whom": "B"})
    )
    assert (words.path, words.is_text) == ("about.for_whom", True)


def test_taken_out_on_one_side_and_changed_on_the_other() -> None:
    gone, changed = edits.remove("screen", "fever"), fever(hint="x")
    for theirs, mine in ((gone, changed), (changed, gone)):
        found = conflict(theirs, mine)
        assert found.path == "screen.fever"
        assert (found.theirs is None) == (theirs is gone)
        for take in ("theirs", "mine"):
            decided = merged(theirs, mine, **{found.path: Decision(take)})
            taken = theirs if take == "theirs" else mine
            there = find(decided.document, FEVER)
            assert there == find(taken(tiny_pathway()), FEVER)


def test_the_same_key_added_on_both_sides_is_merged_field_by_field() -> None:
    other = {**NEW, "ask": "Does the bone hurt?", "hint": "Press it."}
    found = merged(edits.put("screen", NEW), edits.put("screen", other))
    assert [one.path for one in found.conflicts] == ["screen.sore_bone.ask"]
    assert get(found.document, Address("screen", "sore_bone"))["hint"] == "Press it."


def test_two_items_changed_twice_are_two_conflicts_decided_one_by_one() -> None:
    theirs = edits.together([fever(ask="A?"), edits.change("rules", "gone_quiet", then="soon")])
    mine = edits.together([fever(ask="B?"), edits.change("rules", "gone_quiet", then="urgent")])
    found = merged(theirs, mine, **{"screen.fever.ask": Decision("theirs")})
    assert [one.path for one in found.conflicts] == ["rules.gone_quiet.then"]


def test_a_merge_leaves_its_documents_alone() -> None:
    base, theirs, mine = (
        tiny_pathway(),
        fever(ask="A?")(tiny_pathway()),
        fever(ask="B?")(tiny_pathway()),
    )
    before = deepcopy((base, theirs, mine))
    merge(base, theirs, mine, {"screen.fever.ask": Decision("edited", "C?")})
    assert (base, theirs, mine) == before
