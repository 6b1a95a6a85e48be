"""What a file says of each element, and taking some of it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pathways.authoring import edits
from pathways.authoring.elements import Address, keys
from pathways.authoring.incoming import State, incoming, taking
from tests.authoring.test_merging_laws import edited
from tests.factories.documents import tiny_pathway


NEW = {"key": "sore_bone", "ask": "Is the bone sore?", "answers": ["no", "yes"]}


def states(
    base: dict[str, Any] | None, mine: dict[str, Any], theirs: dict[str, Any]
) -> dict[str, State]:
    return {str(one.address): one.state for one in incoming(base, mine, theirs) if one.asks}


def fever(hint: str) -> dict[str, Any]:
    return edits.change("screen", "fever", hint=hint)(tiny_pathway())


def test_a_file_against_what_it_came_from() -> None:
    base, mine = tiny_pathway(), edits.change("rules", "gone_quiet", then="soon")(fever("mine"))
    edit = edits.together(
        [
            edits.put("screen", NEW, at=0),
            edits.change("screen", "fever", hint="theirs"),
            edits.change("messages", "invite", text="Ours: {link}"),
            edits.remove("content", "flare_plan"),
            edits.set_fields(title="New"),
        ]
    )
    assert states(base, mine, edit(base)) == {
        "title": State.CHANGED,
        "screen.sore_bone": State.NEW,
        "screen.fever": State.CONFLICT,
        "content.flare_plan": State.REMOVED,
        "messages.invite": State.CHANGED,
        "rules.gone_quiet": State.OURS,
    }


def test_without_knowing_what_it_came_from_what_differs_is_changed() -> None:
    assert states(None, fever("mine"), fever("theirs")) == {"screen.fever": State.CHANGED}
    assert states(None, fever("x"), fever("x")) == {}


def test_the_same_change_on_both_sides_is_the_same() -> None:
    assert states(tiny_pathway(), fever("x"), fever("x")) == {}


def test_taken_out_here_and_changed_there_is_a_conflict() -> None:
    mine = edits.remove("screen", "fever")(tiny_pathway())
    assert states(tiny_pathway(), mine, fever("x")) == {"screen.fever": State.CONFLICT}
    assert states(tiny_pathway(), mine, tiny_pathway()) == {"screen.fever": State.OURS}


def test_another_order_is_one_thing_to_take() -> None:
    theirs = edits.move("screen", "side", -2)(tiny_pathway())
    assert states(None, tiny_pathway(), theirs) == {"screen": State.CHANGED}
    taken = taking(tiny_pathway(), theirs, {Address("screen")})
    assert keys(taken, "screen") == ["side", "saddle", "fever"]
    assert keys(taking(tiny_pathway(), theirs, ()), "screen") == ["saddle", "fever", "side"]


def test_only_what_is_taken_is_put_in() -> None:
    edit = edits.together(
        [
            edits.put("screen", NEW, at=1),
            edits.change("screen", "fever", hint="theirs"),
            edits.remove("messages", "go_on"),
            edits.set_fields(title="New", days=4, summary="More"),
        ]
    )
    theirs = edit(tiny_pathway())
    taken = taking(tiny_pathway(), theirs, {Address("screen", "sore_bone"), Address("days")})
    expected = edits.together([edits.put("screen", NEW, at=1), edits.set_fields(days=4)])
    assert taken == expected(tiny_pathway())
    gone = taking(tiny_pathway(), theirs, {Address("messages", "go_on")})
    assert gone == edits.remove("messages", "go_on")(tiny_pathway())


@given(edited(), edited(), st.one_of(st.none(), edited()))
def test_all_taken_is_the_file_and_nothing_taken_is_the_document(
    mine: dict[str, Any], theirs: dict[str, Any], base: dict[str, Any] | None
) -> None:
    items = incoming(base, mine, theirs)
    assert taking(mine, theirs, {one.address for one in items}) == theirs
    assert taking(mine, theirs, {one.address for one in items if one.asks}) == theirs
    assert taking(mine, theirs, ()) == mine
    assert len({one.address for one in items}) == len(items)


def test_for_a_pathway_that_is_not_there_all_is_new() -> None:
    assert set(states(None, {}, tiny_pathway()).values()) == {State.NEW}
