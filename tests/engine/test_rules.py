"""Deciding: what counts, who is called, and what is said."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.engine.decisions import (
    LADDER,
    SEMANTICS,
    Counted,
    Decision,
    Disposition,
    Moment,
    strongest,
)
from pathways.engine.definition import Definition
from pathways.engine.documents import load
from pathways.engine.effective import effective_rules
from pathways.engine.levels import flag_levels, unknown_level
from pathways.engine.rules import KEEP_GOING, decide, explain, trace
from pathways.engine.values import DECLINED, Facts, State
from tests.engine.examples import HALF, draft, element, known, plan, readings


D = Disposition
PENDING, CLOSED = State.PENDING, State.CLOSED


def rule(key: str, when: dict[str, Any], then: str = "soon", **fields: Any) -> dict[str, Any]:
    return {"key": key, "at": "screen", "when": when, "then": then, "because": "x", **fields}


SIDE_LEFT = {"side": "left"}
ALL_OUTCOMES = [
    {"disposition": "soon", "service": "physio", "tell": "Soon."},
    {"disposition": "routine", "service": "gp", "tell": "Routine."},
    {"disposition": "self_referral", "service": "gym", "tell": "Refer yourself."},
]


def with_rules(*rules: dict[str, Any], **changes: Any) -> Definition:
    """The pathway with these rules beside the one for silence."""
    document = draft(outcomes=ALL_OUTCOMES, **changes)
    document["rules"] = [*rules, element(document, "rules", "quiet")]
    return load(document)


def clear(**changes: Any) -> Facts:
    """A finished screen of somebody with nothing to report."""
    said = {
        "chest": "no",
        "lump": "no",
        "injured": "no",
        "steps": CLOSED,
        "side": "left",
        **changes,
    }
    return known(Moment.SCREEN, **said)


def decided(definition: Definition, facts: Facts) -> tuple[str, str | None, str | None]:
    decision = decide(definition, facts)
    return decision.disposition.value, decision.decided_by, decision.desk


# What counts


def test_nothing_true_is_self_manage_and_calls_nobody() -> None:
    decision = decide(plan(), clear())
    assert decision == Decision(Moment.SCREEN, 1, D.SELF_MANAGE)
    assert not decision.calls_person
    assert decision.semantics == SEMANTICS


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"chest": "yes"}, ("emergency", "flag:chest", "clinical")),
        ({"chest": "not_sure"}, ("urgent", "flag:chest", "clinical")),
        ({"lump": "yes"}, ("soon", "flag:lump", "clinical")),
        ({"lump": "yes", "chest": "not_sure"}, ("emergency", "lump_and_fever", "clinical")),
        ({"injured": "yes", "steps": "no"}, ("urgent", "flag:steps", "clinical")),
        ({"steps": "with_help", "lump": "yes"}, ("urgent", "unsteady", "clinical")),
        # declined
        ({"chest": DECLINED}, ("urgent", "flag:chest", "clinical")),
        ({"lump": DECLINED}, ("soon", "flag:lump", "clinical")),
        ({"steps": DECLINED}, ("soon", "flag:steps", "clinical")),
        ({"steps": "with_help", "lump": DECLINED}, ("soon", "flag:lump", "clinical")),
        # pending: true counts at once, unknown waits
        ({"chest": PENDING}, ("self_manage", None, None)),
        ({"chest": DECLINED, "side": PENDING}, ("self_manage", None, None)),
        ({"chest": "yes", "side": PENDING}, ("emergency", "flag:chest", "clinical")),
    ],
)
def test_flags_and_rules_of_a_screen(
    facts: dict[str, Any], expected: tuple[str, str | None, str | None]
) -> None:
    assert decided(plan(), clear(**facts)) == expected


def test_each_rule_that_counts_is_named_with_its_state_and_title() -> None:
    decision = decide(plan(), clear(chest="not_sure", lump=DECLINED))
    assert decision.counted == (
        Counted("lump_and_fever", "unknown", D.URGENT, "Lump and fever"),
        Counted("flag:chest", "true", D.URGENT, "Chest pain"),
        Counted("flag:lump", "unknown", D.SOON, "A new lump"),
    )


@pytest.mark.parametrize(
    ("then", "if_unknown", "expected"),
    [
        ("emergency", None, "urgent"),
        ("urgent", None, "soon"),
        ("soon", None, "routine"),
        ("routine", None, None),
        ("self_referral", None, None),
        ("emergency", "emergency", "emergency"),
        ("emergency", "routine", "routine"),
        ("urgent", "self_manage", "routine"),
        ("soon", "self_referral", "routine"),
        ("routine", "self_referral", "self_referral"),
        ("self_referral", "self_referral", "self_referral"),
    ],
)
def test_an_unknown_counts_one_step_below_and_from_soon_up_as_routine_at_least(
    then: str, if_unknown: str | None, expected: str | None
) -> None:
    level = unknown_level(D(then), D(if_unknown) if if_unknown else None)
    assert level == (D(expected) if expected else None)


def test_an_unknown_of_a_milder_rule_counts_only_if_it_says_so() -> None:
    definition = with_rules(rule("mild", SIDE_LEFT, "routine"))
    assert decided(definition, clear(side=DECLINED)) == ("self_manage", None, None)
    definition = with_rules(rule("mild", SIDE_LEFT, "routine", if_unknown="self_referral"))
    assert decided(definition, clear(side=DECLINED)) == ("self_referral", "mild", None)


def test_a_closed_fact_is_false_not_unknown() -> None:
    assert decide(with_rules(rule("a", SIDE_LEFT)), clear(side=CLOSED)).counted == ()


def test_a_rule_runs_at_its_moments_alone() -> None:
    definition = plan()
    series = {"pain": readings(9, 9)}
    told = {
        moment: decide(
            definition,
            known(
                moment,
                day=2,
                series=series,
                feel="same",
                numb=CLOSED,
                days_silent=0,
                **{"visits_now.sent": CLOSED},
                **clear_screen(),
            ),
        ).disposition
        for moment in (Moment.CHECK_IN, Moment.DAY, Moment.SCREEN)
    }
    assert told == {Moment.CHECK_IN: D.SOON, Moment.DAY: D.SOON, Moment.SCREEN: D.SELF_MANAGE}


def clear_screen() -> dict[str, Any]:
    return {"chest": "no", "lump": "no", "injured": "no", "steps": CLOSED, "side": "left"}


def test_flags_of_check_ins_and_measures_run_when_they_are_sent() -> None:
    definition = plan()
    series = {"pain": readings(1)}
    facts = known(Moment.CHECK_IN, series=series, numb="yes")
    assert decided(definition, facts) == ("soon", "flag:numb", "clinical")
    facts = known(Moment.MEASURE, series={"walking": ()}, **{"visits_now.sent": "yes"})
    assert decided(definition, facts) == ("routine", "flag:visits_now.sent", None)


def test_a_shadow_rule_counts_nowhere_and_is_traced() -> None:
    definition = plan()
    facts = known(Moment.CHECK_IN, series={"pain": ()}, numb=CLOSED, feel="worse")
    assert decide(definition, facts).disposition is D.SELF_MANAGE
    (shadow,) = [one for one in trace(definition, facts) if one.shadow]
    assert (shadow.key, shadow.state, shadow.counts_as) == ("trying_out", "true", None)


def test_a_flag_on_declining_alone() -> None:
    document = draft(outcomes=ALL_OUTCOMES)
    element(document, "screen", "side")["flags"] = {"declined": "routine"}
    definition = load(document)
    assert decided(definition, clear(side=DECLINED)) == ("routine", "flag:side", None)
    assert decided(definition, clear()) == ("self_manage", None, None)


def test_flag_levels_are_strongest_first() -> None:
    chest = plan().screen[0]
    levels, unknown = flag_levels(chest)
    assert list(levels.items()) == [(D.EMERGENCY, ("yes",)), (D.URGENT, ("not_sure",))]
    assert unknown is D.URGENT
    assert flag_levels(plan().screen[-1]) == ({}, None)


def test_an_unknown_flag_counts_once() -> None:
    counted = decide(plan(), clear(chest=DECLINED)).counted
    assert [one.key for one in counted] == ["flag:chest"]


def test_the_base_comes_first_and_written_rules_before_flags() -> None:
    keys = [one.key for one in effective_rules(plan())]
    assert keys[:4] == ["lump_and_fever", "flag:chest", "flag:chest", "flag:lump"]
    assert keys[4:6] == ["unsteady", "pain_stays"]
    assert keys[-3:] == ["flag:steps", "flag:numb", "flag:visits_now.sent"]


# Broken rules


def test_a_broken_rule_counts_as_unknown_and_calls_the_clinical_desk() -> None:
    facts = clear()
    del facts.scalars["chest"]
    decision = decide(plan(), facts)
    assert decision.disposition is D.URGENT
    assert decision.desk == "clinical"
    assert decision.broken == ("lump_and_fever", "flag:chest")
    assert {one.state for one in decision.counted} == {"broken"}


@pytest.mark.parametrize("order", [1, -1])
def test_a_rule_that_is_true_whatever_is_broken_counts_as_true(order: int) -> None:
    parts = [{"side": "left"}, {"injured": "yes"}][::order]
    definition = with_rules(rule("either", {"any": parts}, "routine"))
    facts = clear()
    del facts.scalars["injured"]
    decision = decide(definition, facts)
    assert decision.counted == (Counted("either", "broken", D.ROUTINE, "Either"),)
    assert decision.broken == ("either",)
    assert decision.desk == "clinical"


@pytest.mark.parametrize("order", [1, -1])
def test_a_broken_rule_calls_the_desk_though_another_part_is_false(order: int) -> None:
    parts = [{"side": "right"}, {"injured": "yes"}][::order]
    definition = with_rules(rule("both", {"all": parts}, "routine"))
    facts = clear()
    del facts.scalars["injured"]
    decision = decide(definition, facts)
    assert decision.counted == (Counted("both", "broken", D.SELF_MANAGE, "Both"),)
    assert decision.disposition is D.SELF_MANAGE
    assert decision.desk == "clinical"
    assert decision.decided_by is None


def test_a_broken_rule_waits_while_the_screen_may_still_ask_but_is_named() -> None:
    facts = clear(side=PENDING)
    del facts.scalars["chest"]
    decision = decide(plan(), facts)
    assert (decision.disposition, decision.desk) == (D.SELF_MANAGE, None)
    assert decision.broken == ("lump_and_fever", "flag:chest")


def test_a_fact_of_the_wrong_kind_breaks_its_rule() -> None:
    definition = with_rules(rule("old", {"age": {"at_least": 65}}, "soon"))
    decision = decide(definition, clear(age="old"))
    assert decision.broken == ("old",)
    assert decision.disposition is D.ROUTINE


def test_a_series_that_is_missing_breaks_its_rule() -> None:
    facts = known(Moment.CHECK_IN, numb=CLOSED)
    assert decide(plan(), facts).broken == ("pain_stays",)


# Who is called, what is named


def test_a_milder_rule_calls_a_person_only_if_it_names_a_desk() -> None:
    definition = with_rules(rule("mild", SIDE_LEFT, "routine"))
    assert decided(definition, clear()) == ("routine", "mild", None)
    definition = with_rules(rule("mild", SIDE_LEFT, "routine", desk="waiting_list"))
    assert decided(definition, clear()) == ("routine", "mild", "waiting_list")
    definition = with_rules(rule("mild", SIDE_LEFT, "self_referral", desk="clinical"))
    assert decided(definition, clear()) == ("self_referral", "mild", "clinical")


def test_the_clinical_desk_outranks_the_other() -> None:
    definition = with_rules(
        rule("a", SIDE_LEFT, "soon", desk="waiting_list"),
        rule("b", SIDE_LEFT, "routine", desk="waiting_list"),
    )
    assert decide(definition, clear()).desk == "clinical"


def test_an_unknown_rule_of_soon_calls_the_clinical_desk_as_routine() -> None:
    definition = with_rules(rule("a", SIDE_LEFT, "soon"))
    assert decided(definition, clear(side=DECLINED)) == ("routine", "a", "clinical")


def test_among_equals_the_first_of_the_document_names_the_service_and_words() -> None:
    definition = with_rules(
        rule("a", SIDE_LEFT, "soon", service="eyes", tell="Words of a."),
        rule("b", SIDE_LEFT, "soon", service="ears", tell="Words of b.", due_hours=4),
        rule("c", SIDE_LEFT, "soon", due_hours=9, ask_again="screen"),
        rule("d", SIDE_LEFT, "routine", due_hours=1, ask_again="screen"),
    )
    decision = decide(definition, clear())
    assert (decision.decided_by, decision.service, decision.tell_key) == ("a", "eyes", "a")
    assert decision.due_hours == 4
    assert decision.ask_again == ("screen",)
    assert explain(definition, decision) == "Words of a."


def test_without_words_of_its_own_the_outcome_speaks() -> None:
    decision = decide(plan(), clear(lump="yes"))
    assert (decision.service, decision.tell_key) == ("physio", None)
    assert explain(plan(), decision) == "A physiotherapist will call you."


def test_words_come_in_the_persons_language() -> None:
    facts = known(Moment.DAY, day=4, series={"pain": ()}, days_silent=3)
    decision = decide(plan(), facts)
    assert (decision.disposition, decision.desk) == (D.ROUTINE, "waiting_list")
    assert explain(plan(), decision, "ur") == "Urdu."
    assert explain(plan(), decision, "pl") == "We help."


def test_self_manage_says_keep_going() -> None:
    assert explain(plan(), decide(plan(), clear())) == KEEP_GOING


def test_a_definition_that_lost_its_outcome_still_decides() -> None:
    base = draft()["includes"]["flags@2026-11"]
    definition = load({**base, "outcomes": []})
    decision = decide(definition, known(chest="yes", lump="no"))
    assert (decision.disposition, decision.service) == (D.EMERGENCY, None)
    assert explain(definition, decision) == KEEP_GOING


# Traces


def test_a_trace_says_what_each_rule_saw() -> None:
    facts = known(
        Moment.CHECK_IN,
        day=3,
        series={"pain": readings(8, HALF, 9)},
        pain=9,
        numb=DECLINED,
        feel="same",
    )
    pain, shadow, numb = trace(plan(), facts)
    assert (numb.key, numb.state, numb.counts_as) == ("flag:numb", "unknown", D.ROUTINE)
    assert numb.seen == {"numb": "declined"}
    assert numb.sentence == "“Is your foot numb?” is “Yes”."
    assert (pain.key, pain.state, pain.counts_as) == ("pain_stays", "false", None)
    assert pain.seen == {"pain": {"last": 9, "readings": {1: 8, 2: "7/2", 3: 9}}}
    assert shadow.seen == {"feel": "same"}


def test_a_trace_names_what_is_broken() -> None:
    facts = clear()
    del facts.scalars["lump"]
    by_key = {one.key: one for one in trace(plan(), facts)}
    assert by_key["flag:lump"].state == "broken"
    assert by_key["flag:lump"].counts_as is D.SOON
    assert by_key["flag:lump"].seen == {"lump": "broken"}


def test_a_trace_agrees_with_the_decision() -> None:
    for said in ("no", "not_sure", "yes", DECLINED, PENDING):
        facts = clear(chest=said)
        decision = decide(plan(), facts)
        traced = [(t.key, t.state, t.counts_as) for t in trace(plan(), facts) if t.counts_as]
        assert [(c.key, c.state, c.counts_as) for c in decision.counted] == traced


# Decisions


def test_dispositions_compare_by_strength() -> None:
    assert sorted(LADDER, reverse=True)[0] is D.EMERGENCY
    assert D.SOON < D.URGENT
    assert D.SOON <= D.SOON
    assert D.EMERGENCY > D.URGENT
    assert D.ROUTINE >= D.SELF_REFERRAL
    assert not D.ROUTINE > D.SOON
    assert [one.rank for one in LADDER] == list(range(6))
    assert D.SELF_MANAGE.below() is D.SELF_MANAGE
    assert D.EMERGENCY.below() is D.URGENT
    assert strongest([]) is D.SELF_MANAGE
    assert strongest([D.SOON, D.URGENT]) is D.URGENT


def test_a_decision_is_stored_and_read_back_the_same() -> None:
    decision = decide(plan(), clear(chest=DECLINED, lump="yes"))
    assert decision.calls_person
    assert Decision.from_json(decision.to_json()) == decision


def test_a_stored_decision_with_a_field_that_nobody_knows_is_refused() -> None:
    stored = decide(plan(), clear()).to_json()
    with pytest.raises(TypeError):
        Decision.from_json({**stored, "mood": "good"})
