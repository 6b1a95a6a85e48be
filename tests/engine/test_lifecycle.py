"""The lifecycle tables: complete, without dead ends, and drawn as they are."""

from __future__ import annotations

from itertools import product

import pytest

from pathways.engine import lifecycle
from pathways.engine.lifecycle import TABLES, Lifecycle, NotAllowedNow, draw, step


# Written out a second time on purpose: a changed table is a changed promise.
PROMISED = {
    "enrolment": {
        ("invited", "start"): "active",
        ("invited", "hold"): "held",
        ("active", "hold"): "held",
        ("held", "release"): "active",
        ("invited", "stop"): "stopped",
        ("active", "stop"): "stopped",
        ("held", "stop"): "stopped",
        ("active", "finish"): "finished",
    },
    "escalation": {
        ("open", "take"): "taken",
        ("open", "acknowledge"): "acknowledged",
        ("taken", "acknowledge"): "acknowledged",
        ("taken", "hand_over"): "open",
        ("acknowledged", "hand_over"): "open",
        ("taken", "close"): "closed",
        ("acknowledged", "close"): "closed",
    },
    "referral": {
        ("created", "send"): "sent",
        ("sent", "acknowledge"): "acknowledged",
        ("sent", "accept"): "accepted",
        ("acknowledged", "accept"): "accepted",
        ("sent", "decline"): "declined",
        ("acknowledged", "decline"): "declined",
        ("accepted", "see"): "seen",
        ("declined", "close"): "closed",
        ("seen", "close"): "closed",
        ("accepted", "close"): "closed",
        ("created", "fail"): "failed",
        ("sent", "fail"): "failed",
        ("failed", "retry"): "created",
        ("failed", "close"): "closed",
    },
    "delivery": {
        ("due", "claim"): "claimed",
        ("claimed", "accept"): "accepted",
        ("claimed", "postpone"): "due",
        ("claimed", "suppress"): "suppressed",
        ("claimed", "fail"): "failed",
        ("due", "suppress"): "suppressed",
        ("due", "expire"): "expired",
        ("claimed", "expire"): "expired",
        ("failed", "retry"): "due",
    },
    "draft": {
        ("open", "submit"): "in_review",
        ("in_review", "take_back"): "open",
        ("in_review", "ask_for_changes"): "open",
        ("in_review", "publish"): "published",
    },
    "version": {("live", "retire"): "retired", ("live", "withdraw"): "withdrawn"},
    "move": {("waiting", "carry_out"): "done", ("waiting", "drop"): "dropped"},
    "safety fix": {("open", "publish"): "published", ("open", "cancel"): "cancelled"},
    "batch": {("checked", "load"): "loaded", ("checked", "cancel"): "cancelled"},
    "asking": {("open", "finish"): "finished", ("open", "lapse"): "lapsed"},
}


def test_the_tables_are_those_promised() -> None:
    assert {table.name: dict(table.moves) for table in TABLES} == PROMISED


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_state_and_step_either_leads_somewhere_or_is_refused_with_a_sentence(
    table: Lifecycle,
) -> None:
    for state, verb in product(table.states, table.verbs):
        if verb in table.allowed(state):
            assert step(table, state, verb) in table.states
        else:
            with pytest.raises(NotAllowedNow, match=r"^You cannot .+ that is .+\.$"):
                step(table, state, verb)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_state_is_reached_and_every_one_can_end(table: Lifecycle) -> None:
    reached = {table.start}
    for _ in table.states:
        reached |= {target for (source, _), target in table.moves.items() if source in reached}
    assert reached == set(table.states)
    ending = set(table.ends)
    for _ in table.states:
        ending |= {source for (source, _), target in table.moves.items() if target in ending}
    assert table.ends
    assert ending == set(table.states)


def test_a_refusal_names_the_thing_the_step_and_the_state() -> None:
    with pytest.raises(NotAllowedNow) as caught:
        step(lifecycle.ESCALATION, "open", "hand_over")
    assert str(caught.value) == "You cannot hand over an escalation that is open."
    with pytest.raises(NotAllowedNow, match="take back a draft that is open"):
        step(lifecycle.DRAFT, "open", "take_back")
    with pytest.raises(NotAllowedNow, match="fly a batch that is checked"):
        step(lifecycle.BATCH, "checked", "fly")
    with pytest.raises(NotAllowedNow, match="load a batch that is lost"):
        step(lifecycle.BATCH, "lost", "load")


def test_a_table_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="close from open stands there twice"):
        Lifecycle("door", "open close -> closed; open close -> locked")


def test_a_table_is_drawn_as_it_is() -> None:
    assert draw(lifecycle.DRAFT) == (
        "stateDiagram-v2\n"
        "    [*] --> open\n"
        "    open --> in_review: submit\n"
        "    in_review --> open: take_back\n"
        "    in_review --> open: ask_for_changes\n"
        "    in_review --> published: publish\n"
        "    published --> [*]\n"
    )
