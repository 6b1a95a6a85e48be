"""Four faults that careful authors make: each cannot be said here, does no harm, or is a finding."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from pathways.engine.decisions import Decision, Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.documents import load
from pathways.engine.reports import Invalid
from pathways.engine.rules import decide
from pathways.engine.values import DECLINED
from pathways.proving.acting import walk_screen
from pathways.proving.comparing import compare
from pathways.proving.proof import prove
from pathways.proving.situations import Situation, facts_of
from pathways.proving.verdicts import Proof
from pathways.proving.walking import mildest
from tests.engine.plans import BASE, PLAN


REGION = {"key": "region", "ask": "Where?", "answers": ["back", "neck"], "worse": "none"}
NO_YES = ["no", "yes"]


def _document(*asked: dict[str, Any], rules: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """The example pathway with some more questions at triage, and rules that read them."""
    document = deepcopy(PLAN)
    gates = {name for one in asked for name in one.get("ask_if", ())}
    first = [one for one in asked if "flags" in one or one["key"] in gates]
    document["screen"] = [*first, *document["screen"], *(one for one in asked if one not in first)]
    document["rules"] += [{"at": "screen", "title": "T", "because": "B", **rule} for rule in rules]
    return document


def _sign(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "ask": f"{key}?", "answers": NO_YES, **more}


def _told(definition: Definition, **given: str | int) -> Decision:
    """What is decided of somebody of 40 who says this, and the mildest to all else."""
    calm = {question.key: mildest(question) for question in definition.screen}
    situation = Situation(Moment.SCREEN, given={**calm, **given}, person={"age": 40})
    return decide(definition, facts_of(definition, situation))


def _proved(definition: Definition) -> Proof:
    return prove(definition, bases=[load(BASE)])


def test_a_flag_counts_whatever_gate_the_patient_skipped() -> None:
    """Nothing can be conjoined with a flag: it is what the answer itself comes to."""
    flagged = load(_document(REGION, _sign("gait", flags={"yes": "urgent"})))

    for region in ("back", "neck", DECLINED):
        assert _told(flagged, region=region, gait="yes").disposition == Disposition.URGENT


def test_a_red_flag_rule_counts_as_unknown_where_its_gate_was_skipped() -> None:
    both = {"all": [{"region": "neck"}, {"gait": "yes"}]}
    ruled = load(
        _document(
            REGION, _sign("gait"), rules=({"key": "neck_gait", "when": both, "then": "urgent"},)
        )
    )
    skipped = _told(ruled, region=DECLINED, gait="yes")

    assert _told(ruled, region="neck", gait="yes").disposition == Disposition.URGENT
    assert (skipped.disposition, skipped.decided_by) == (Disposition.SOON, "neck_gait")
    assert skipped.desk == "clinical"


def test_a_flag_that_became_a_rule_behind_a_gate_is_a_finding() -> None:
    """The signer is shown who skips the gate, and the engine says of them what is shown."""
    both = {"all": [{"region": "neck"}, {"gait": "yes"}]}
    weak = {"key": "neck_gait", "when": both, "then": "urgent", "if_unknown": "routine"}
    flagged = load(_document(REGION, _sign("gait", flags={"yes": "urgent"})))
    ruled = load(_document(REGION, _sign("gait"), rules=(weak,)))

    found = compare(flagged, ruled).milder

    assert {one.before for one in found} >= {Disposition.URGENT}
    for one in found:
        decision = decide(ruled, facts_of(ruled, one.example.situation))
        assert (decision.disposition, decision.desk) == (one.after, one.after_desk)
    assert any("gait" in {said.fact for said in one.said} for one in found)


def test_dizzy_is_asked_and_counts_though_its_gate_was_skipped() -> None:
    """A gate that nobody answered is not a gate that is shut: the question behind it is asked."""
    dizzy = _sign("dizzy", ask_if={"region": "neck"}, flags={"yes": "urgent"})
    gated = load(_document(REGION, dizzy))
    given = {"region": DECLINED, "dizzy": "yes"}

    walk = walk_screen(gated, Situation(Moment.SCREEN, given=given, person={"age": 40}))

    assert "dizzy" in walk.shown
    assert walk.decisions[-1].disposition == Disposition.URGENT
    assert _told(gated, **given).disposition == Disposition.URGENT


def test_dizzy_in_a_rule_behind_a_gate_never_sends_home_who_skipped_it() -> None:
    both = {"all": [{"region": "neck"}, {"dizzy": "yes"}]}
    for policy in ({}, {"if_unknown": "routine"}):
        rule = {"key": "neck_dizzy", "when": both, "then": "urgent", **policy}
        ruled = load(_document(REGION, _sign("dizzy"), rules=(rule,)))
        skipped = _told(ruled, region=DECLINED, dizzy="yes")
        assert skipped.disposition >= Disposition.ROUTINE
        assert skipped.desk == "clinical"
    weakest = {**rule, "if_unknown": "self_manage"}
    with pytest.raises(Invalid, match="if_unknown"):
        load(_document(REGION, _sign("dizzy"), rules=(weakest,)))


@pytest.mark.parametrize("level", ["soon", "urgent", "emergency"])
def test_skipping_a_red_flag_question_is_never_self_manage(level: str) -> None:
    fever = load(_document(_sign("fever", flags={"yes": level})))
    skipped = _told(fever, fever=DECLINED)

    assert skipped.disposition >= Disposition.ROUTINE
    assert (skipped.decided_by, skipped.desk) == ("flag:fever", "clinical")


def test_a_flag_that_lets_declining_pass_cannot_be_written() -> None:
    flags = {"yes": "urgent", "declined": "self_manage"}
    with pytest.raises(Invalid, match="fever"):
        load(_document(_sign("fever", flags=flags)))


def test_a_mild_flag_that_declining_slips_past_is_told_to_whom_it_was_not_before() -> None:
    """From a flag that counts declining to one that does not: the signer sees who skips it."""
    strict = load(_document(_sign("fever", flags={"yes": "routine", "declined": "routine"})))
    lax = load(_document(_sign("fever", flags={"yes": "routine"})))

    (one,) = compare(strict, lax).milder

    assert one.example.situation.given["fever"] == DECLINED
    assert (one.before, one.after) == (Disposition.ROUTINE, Disposition.SELF_MANAGE)
    assert _told(lax, fever=DECLINED).disposition == Disposition.SELF_MANAGE


def test_a_gap_between_two_thresholds_is_a_finding_with_somebody_in_it() -> None:
    odi = {"key": "odi", "ask": "ODI?", "number": "0 to 100", "worse": "up"}
    some = {"all": [{"odi": {"at_least": 20}}, {"odi": {"below": 40}}]}
    gap = load(
        _document(
            odi,
            rules=(
                {"key": "out2", "when": some, "then": "self_referral"},
                {"key": "out3", "when": {"odi": {"at_least": 50}}, "then": "routine"},
            ),
        )
    )

    (problem,) = [one for one in _proved(gap).problems if one.path == "screen.odi"]

    assert problem.kind == "worse_is_milder"
    assert "is told self-referral (by out2)" in problem.sentence
    assert problem.example is not None
    assert problem.example.situation.given["odi"] == 40
    in_gap = decide(gap, facts_of(gap, problem.example.situation))
    assert in_gap.disposition == problem.example.disposition == Disposition.SELF_MANAGE
    before = {**problem.example.situation.given, "odi": 39}
    person = {**problem.example.situation.person}
    milder = Situation(Moment.SCREEN, given=before, person=person)
    assert decide(gap, facts_of(gap, milder)).disposition == Disposition.SELF_REFERRAL


def test_thresholds_that_meet_are_no_finding() -> None:
    odi = {"key": "odi", "ask": "ODI?", "number": "0 to 100", "worse": "up"}
    meets = load(
        _document(
            odi,
            rules=(
                {"key": "out2", "when": {"odi": {"at_least": 20}}, "then": "self_referral"},
                {"key": "out3", "when": {"odi": {"at_least": 50}}, "then": "routine"},
            ),
        )
    )

    assert [one for one in _proved(meets).problems if one.path == "screen.odi"] == []
