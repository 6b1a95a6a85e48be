"""What nobody can be: a live decision that meets such a person is broken, and goes to a person."""

from copy import deepcopy

from pathways.engine.decisions import Disposition
from pathways.engine.rules import decide, trace
from pathways.proving.situations import Moment, Situation, facts_of
from tests.engine.plans import PLAN, plan


IMPOSSIBLE = [
    {
        "key": "young_and_long",
        "when": {"all": [{"age": {"below": 10}}, {"duration": {"at_least": 480}}]},
        "because": "Nobody has had it for longer than they live",
    }
]
CALM = {
    "chest": "no",
    "unwell": "no",
    "falls": "no",
    "risk": "no",
    "bladder": "no",
    "saddle": "no",
    "cancer": "no",
    "duration": 490,
    "steroids": "no",
    "side": "left",
}


def _decided(definition, age, **given):
    situation = Situation(Moment.SCREEN, given={**CALM, **given}, person={"age": age})
    return decide(definition, facts_of(definition, situation))


def test_a_breach_is_broken_calls_the_clinical_desk_and_counts_as_routine():
    found = _decided(plan(impossible=IMPOSSIBLE), 9)

    assert found.broken == ("impossible:young_and_long",)
    assert (found.disposition, found.desk) == (Disposition.ROUTINE, "clinical")
    assert found.decided_by == "impossible:young_and_long"
    assert found.counted[0].title == "Nobody has had it for longer than they live"


def test_a_breach_never_softens_what_a_rule_says():
    found = _decided(plan(impossible=IMPOSSIBLE), 9, chest="yes")

    assert (found.disposition, found.decided_by) == (Disposition.EMERGENCY, "flag:chest")
    assert found.broken == ("impossible:young_and_long",)


def test_whoever_is_possible_or_may_be_is_decided_as_without_constraints():
    with_constraint, without = plan(impossible=IMPOSSIBLE), plan()

    for age in (10, None):
        assert _decided(with_constraint, age) == _decided(without, age)


def test_a_breach_counts_beside_a_broken_rule_and_while_questions_are_open():
    definition = plan(impossible=IMPOSSIBLE)
    open_ = Situation(Moment.SCREEN, given={"duration": 490}, person={"age": 9})
    assert decide(definition, facts_of(definition, open_)).broken == ("impossible:young_and_long",)

    facts = facts_of(definition, Situation(Moment.SCREEN, given=CALM, person={"age": 9}))
    del facts.scalars["steroids"]
    found = decide(definition, facts)
    assert found.broken == ("long_with_steroids", "impossible:young_and_long")


def test_a_constraint_that_cannot_be_worked_out_is_an_error_too():
    definition = plan(impossible=IMPOSSIBLE)
    facts = facts_of(definition, Situation(Moment.SCREEN, given=CALM, person={"age": 40}))
    facts.scalars.pop("age")

    assert decide(definition, facts).broken == ("impossible:young_and_long",)


def test_the_trace_shows_every_constraint():
    definition = plan(impossible=IMPOSSIBLE)
    states = {}
    for age in (9, 40):
        situation = Situation(Moment.SCREEN, given=CALM, person={"age": age})
        last = trace(definition, facts_of(definition, situation))[-1]
        states[age] = (last.key, last.state, last.counts_as)

    assert states[9] == ("impossible:young_and_long", "broken", Disposition.ROUTINE)
    assert states[40] == ("impossible:young_and_long", "false", None)
    assert "impossible" not in deepcopy(PLAN)
