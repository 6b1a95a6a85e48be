"""What a copy may do to what its template locks."""

from typing import Any

import pytest

from pathways.authoring import copies, edits
from pathways.authoring.elements import Address
from tests.factories.documents import tiny_pathway


LOCAL = ["invite", "keep_moving"]
NEW = {"key": "sore_bone", "ask": "Is the bone sore?", "answers": ["no", "yes"]}
ORIGIN = {"key": "tiny", "digest": "0" * 64}


def template() -> dict[str, Any]:
    document = tiny_pathway(local=LOCAL, languages=["pl"], summary="Three days")
    document["rules"][0] |= {"due_hours": 8, "again_after_days": 7, "ask_again": "screen"}
    document["screen"][1]["hint"] = {"en": "Over 38", "pl": "x"}
    return document


def paths(edit: edits.Edit) -> list[str]:
    return [one.path for one in copies.breaches(template(), edit(template()))]


def fever(**fields: Any) -> edits.Edit:
    return edits.change("screen", "fever", **fields)


def rising(**fields: Any) -> edits.Edit:
    return edits.change("rules", "pain_rising", **fields)


def start(items: list[dict[str, Any]]) -> edits.Edit:
    return edits.change("stages", "start", items=items)


ITEMS = tiny_pathway()["stages"][0]["items"]


@pytest.mark.parametrize(
    "edit",
    [
        edits.set_fields(key="mine", title="Mine", about={"owner": "Us"}, template=ORIGIN, local=None),
        edits.set_fields(summary="Ours"),
        edits.set_fields(languages=["pl", "ur"], base=["tiny_flags@2027-01", "more@1"]),
        edits.put("screen", NEW),
        edits.put("impossible", {"key": "never"}),
        edits.change("content", "keep_moving", text="Move more."),
        edits.remove("content", "keep_moving"),
        edits.change("messages", "invite", text="Ours: {link}"),
        edits.move("screen", "fever", 1),
        # left to proof
        fever(flags={"yes": "emergency"}, ask_if={"saddle": "no"}, answers=["no", "maybe", "yes"]),
        rising(when={"pain": 6}, then="urgent", if_unknown="soon", desk="clinical", because="Safer"),
        # stronger whatever proof says
        rising(due_hours=4, again_after_days=0),
        edits.change("rules", "gone_quiet", ask_again="screen"),
        fever(again=True, needed=True),
        # further languages and forms
        fever(ask={"en": "Do you have a high temperature?", "ur": "y"}),
        fever(hint={"en": "Over 38", "pl": "x", "ur": "y"}),
        edits.change("content", "flare_plan", easy_read="Do less.", evidence="A study"),
        start([{"give": "more"}, *ITEMS]),
        start([{"give": "keep_moving", "days": "2"}, ITEMS[1]]),  # what it gives is local
    ],
)  # fmt: skip
def test_a_copy_may(edit: edits.Edit) -> None:
    assert paths(edit) == []


@pytest.mark.parametrize(
    ("edit", "path"),
    [
        (edits.remove("screen", "fever"), "screen.fever"),
        (edits.remove("cases", "Two days of strong pain"), "cases.Two days of strong pain"),
        (fever(ask="Hot?"), "screen.fever.ask"),
        (fever(ask={"en": "Hot?", "ur": "y"}), "screen.fever.ask"),
        (fever(hint={"en": "Over 38"}), "screen.fever.hint"),
        (fever(hint=None), "screen.fever.hint"),
        (fever(explain="Ours"), "screen.fever.explain"),
        (fever(answers=["no", {"yes": "A bit"}]), "screen.fever.answers"),
        (fever(worse="none"), "screen.fever.worse"),
        (edits.change("check_in", "pain", scale="0 to 100"), "check_in.pain.scale"),
        (edits.change("check_in", "pain", needed=False), "check_in.pain.needed"),
        (rising(tell="Wait"), "rules.pain_rising.tell"),
        (rising(service="other"), "rules.pain_rising.service"),
        (rising(due_hours=9), "rules.pain_rising.due_hours"),
        (rising(due_hours=None), "rules.pain_rising.due_hours"),
        (rising(again_after_days=14), "rules.pain_rising.again_after_days"),
        (rising(ask_again=None), "rules.pain_rising.ask_again"),
        (edits.change("rules", "gone_quiet", due_hours=2), "rules.gone_quiet.due_hours"),
        (edits.change("outcomes", "emergency", tell="Rest"), "outcomes.emergency.tell"),
        (edits.change("content", "flare_plan", text="Rest"), "content.flare_plan.text"),
        (edits.change("content", "flare_plan", behaviour={"mitigates": "resting_in_bed", "promotes": "x"}), "content.flare_plan.behaviour"),
        (edits.change("messages", "go_on", text="Ours"), "messages.go_on.text"),
        (edits.change("stages", "start", rest="2"), "stages.start.rest"),
        (start([ITEMS[0]]), "stages.start.items.flare_plan"),
        (start([ITEMS[0], {**ITEMS[1], "days": "3"}]), "stages.start.items.flare_plan"),
        (start([]), "stages.start.items.flare_plan"),
        (edits.set_fields(days=2), "days"),
        (edits.set_fields(languages=None), "languages"),
        (edits.set_fields(languages=["ur"]), "languages"),
        (edits.set_fields(base=["other@1"]), "base"),
        (edits.set_fields(anchor="operation"), "anchor"),
        (edits.put("screen", {**NEW, "was": "fever"}, key="fever"), "screen.sore_bone.key"),
    ],
)  # fmt: skip
def test_a_copy_may_not(edit: edits.Edit, path: str) -> None:
    assert path in paths(edit)


def test_asking_less_often_is_a_breach() -> None:
    locked = fever(again=True)(template())
    for again, ok in ((True, True), ("unless_known", False), (None, False)):
        found = copies.breaches(locked, fever(again=again)(locked))
        assert (found == []) is ok


def test_a_breach_says_what_and_how_to_mend_it() -> None:
    (found,) = copies.breaches(template(), fever(ask="Hot?")(template()))
    assert (found.path, found.problem) == (
        "screen.fever.ask",
        "the template locks `fever`, so a copy cannot change `ask`",
    )
    assert found.mend.startswith("put back")
    (found,) = copies.breaches(template(), edits.set_fields(base=["x@1"])(template()))
    assert "`tiny_flags`" in found.problem


def test_missing_names_only_the_locked_elements_that_are_gone() -> None:
    edit = edits.together(
        [edits.remove("screen", "fever"), edits.remove("content", "keep_moving"), fever_words()]
    )
    found = copies.missing(template(), edit(template()))
    assert [one.path for one in found] == ["screen.fever"]


def fever_words() -> edits.Edit:
    return edits.change("screen", "saddle", ask="Other words?")


def test_what_is_locked() -> None:
    assert copies.is_locked(template(), Address("screen", "fever"))
    assert not copies.is_locked(template(), Address("messages", "invite"))
    assert not copies.is_locked(template(), Address("screen", "sore_bone"))


def test_how_far_a_copy_stands_from_its_template() -> None:
    edit = edits.together(
        [
            edits.set_fields(title="Mine", days=4, template=ORIGIN),
            edits.put("screen", NEW),
            edits.remove("messages", "invite"),
            edits.change("content", "keep_moving", text="Move more."),
            fever(flags={"yes": "emergency"}),
            edits.change("screen", "saddle", ask="Other words?"),
        ]
    )
    stands = copies.standing(template(), edit(template()))
    assert dict(stands.added) == {"screen": 1}
    assert dict(stands.removed) == {"messages": 1}
    assert dict(stands.changed) == {"about": 1, "content": 1, "screen": 1}
    assert dict(stands.strengthened) == {"screen": 1}
    assert stands.total == 6
    assert stands.sections == ("about", "screen", "content", "messages")
    assert [one.path for one in stands.breaches] == ["days", "screen.saddle.ask"]
    assert copies.standing(template(), template()).total == 0
