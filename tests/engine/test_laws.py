"""The laws of deciding, over definitions, conditions and facts that nobody thought of.

1. An answer still to come never takes back a true or a false.
2. Asking more people never makes an outcome milder.
"""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from pathways.engine import logic
from pathways.engine.assembly import assemble
from pathways.engine.conditions import holds, patient
from pathways.engine.decisions import LADDER, Decision, Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.documents import digest, export, parse
from pathways.engine.facts import facts_at
from pathways.engine.findings import models_of
from pathways.engine.rules import decide
from pathways.engine.values import DECLINED, Asked, Fact, Facts, History, Person, State


KEYS = tuple(f"q{n}" for n in range(6))
NUMBERS = ("n0", "n1")
CODES = ("no", "not_sure", "yes")
LEVELS = [level.value for level in LADDER if level is not Disposition.SELF_MANAGE]
CHOICE_STATES = [*CODES, DECLINED, State.CLOSED]
NUMBER_STATES = [0, 4, 5, 10, DECLINED, State.CLOSED]

leaves = st.one_of(
    st.builds(
        lambda key, codes: {key: codes},
        st.sampled_from(KEYS),
        st.lists(st.sampled_from([*CODES, DECLINED]), min_size=1, max_size=3, unique=True),
    ),
    st.builds(
        lambda key, word, n: {key: {word: n}},
        st.sampled_from(NUMBERS),
        st.sampled_from(["at_least", "below"]),
        st.sampled_from([4, 5, 9]),
    ),
)


def _joined(parts: list[dict[str, Any]], how: str, count: int) -> dict[str, Any]:
    if how == "of":
        return {"at_least": 1 + count % len(parts), "of": parts}
    return {how: parts}


conditions = st.recursive(
    leaves,
    lambda inner: st.builds(
        _joined,
        st.lists(inner, min_size=1, max_size=3),
        st.sampled_from(["all", "any", "of"]),
        st.integers(0, 2),
    ),
    max_leaves=8,
)


def settled(allow_pending: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """A state for every fact."""
    pending: list[Any] = [State.PENDING] if allow_pending else []
    return st.fixed_dictionaries(
        {key: st.sampled_from(CHOICE_STATES + pending) for key in KEYS}
        | {key: st.sampled_from(NUMBER_STATES + pending) for key in NUMBERS}
    )


def as_facts(said: dict[str, Any]) -> Facts:
    scalars = {}
    for name, value in said.items():
        if isinstance(value, State):
            scalars[name] = Fact(value)
        elif value == DECLINED:
            scalars[name] = Fact(State.DECLINED)
        else:
            scalars[name] = Fact(State.VALUE, value)
    return Facts(1, Moment.SCREEN, scalars, {})


# Definitions: six choices and two numbers, gates on earlier questions, flags, and rules. They come
# from a seed, because drawing each part by itself costs a hundred times what deciding does.


def random_questions(seed: int) -> list[dict[str, Any]]:
    dice = Random(seed)
    found: list[dict[str, Any]] = []
    for number, key in enumerate(KEYS):
        flagged = dice.sample(["yes", "not_sure", DECLINED], dice.choice([0, 0, 1, 2]))
        flags = {code: dice.choice(LEVELS) for code in flagged}
        found.append({"key": key, "ask": key, "answers": list(CODES), "flags": flags})
        if number and dice.random() < 0.5:
            codes = dice.sample(CODES, dice.choice([1, 2]))
            found[-1]["ask_if"] = {dice.choice(KEYS[:number]): codes}
    gate = {"ask_if": {"q0": "yes"}}
    found += [{"key": n, "ask": n, "scale": "0 to 10", "worse": "up", **gate} for n in NUMBERS]
    return found


def random_condition(dice: Random, depth: int = 2) -> dict[str, Any]:
    if depth and dice.random() < 0.5:
        parts = [random_condition(dice, depth - 1) for _ in range(dice.choice([1, 2, 3]))]
        return _joined(parts, dice.choice(["all", "any", "of"]), dice.randrange(3))
    if dice.random() < 0.3:
        return {dice.choice(NUMBERS): {dice.choice(["at_least", "below"]): dice.choice([4, 5, 9])}}
    return {dice.choice(KEYS): dice.sample([*CODES, DECLINED], dice.choice([1, 2]))}


def random_rules(seed: int) -> list[dict[str, Any]]:
    dice = Random(seed)
    found = []
    for _ in range(dice.randrange(5)):
        more = {"desk": dice.choice(["clinical", "waiting_list"]), "due_hours": dice.randint(1, 9)}
        kept = {name: value for name, value in more.items() if dice.random() < 0.5}
        found.append({"when": random_condition(dice), "then": dice.choice(LEVELS), **kept})
    return found


questions = st.integers(0, 2**32).map(random_questions)
rules = st.integers(0, 2**32).map(random_rules)


def base_of(screen: list[dict[str, Any]], written: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "schema": 1,
        "kind": "base",
        "key": "generated",
        "version": "1",
        "title": "Generated",
        "screen": [
            {name: value for name, value in one.items() if value not in ({}, None)}
            for one in screen
        ],
        "rules": [
            {"key": f"r{n}", "at": "screen", "because": "x", **rule}
            for n, rule in enumerate(written)
        ],
    }


def put_together(document: dict[str, Any]) -> Definition:
    """The definition without findings: the laws hold whatever order its questions stand in."""
    return assemble(models_of(document), digest=digest(document), source=document)


# Law 1


@given(conditions, settled(allow_pending=True), settled())
def test_an_answer_still_to_come_never_takes_back_a_true_or_a_false(
    raw: dict[str, Any], now: dict[str, Any], answers: dict[str, Any]
) -> None:
    condition = logic.read(raw)
    before = holds(condition, as_facts(now))
    later = {key: answers[key] if said is State.PENDING else said for key, said in now.items()}
    after = holds(condition, as_facts(later))
    assert before is None or after is before


@given(questions, rules, settled(allow_pending=True), settled())
def test_an_answer_still_to_come_never_makes_a_decision_milder(
    screen: list[dict[str, Any]],
    written: list[dict[str, Any]],
    now: dict[str, Any],
    more: dict[str, Any],
) -> None:
    definition = put_together(base_of(screen, written))
    later = {key: more[key] if said is State.PENDING else said for key, said in now.items()}
    before, after = decide(definition, as_facts(now)), decide(definition, as_facts(later))
    assert after.disposition >= before.disposition
    assert after.calls_person or not before.calls_person


# Law 2


@given(questions, rules, settled(), st.integers(0, 99))
def test_asking_more_people_never_makes_an_outcome_milder(
    screen: list[dict[str, Any]], written: list[dict[str, Any]], said: dict[str, Any], pick: int
) -> None:
    """Somebody would say the same to each question, were it asked; one gate is taken away."""
    gated = [n for n, one in enumerate(screen) if "ask_if" in one]
    opened = deepcopy(screen)
    if gated:
        del opened[gated[pick % len(gated)]]["ask_if"]
    before = answered(put_together(base_of(screen, written)), said)
    after = answered(put_together(base_of(opened, written)), said)
    assert after.disposition >= before.disposition
    assert after.calls_person or not before.calls_person


def answered(definition: Definition, said: dict[str, Any]) -> Decision:
    """The decision once everything that is asked is answered as this person would."""
    answers = tuple(
        (key, DECLINED if isinstance(value, State) else value) for key, value in said.items()
    )
    run = Asked("screen", "", 1, answers, finished=True, cause="triage")
    history = History(Person(), (run,))
    return decide(definition, facts_at(definition, history, day=1, moment=Moment.SCREEN))


# What else always holds


@given(questions, rules, settled(allow_pending=True), st.randoms(use_true_random=False))
def test_the_order_of_rules_never_matters(
    screen: list[dict[str, Any]], written: list[dict[str, Any]], said: dict[str, Any], random: Any
) -> None:
    document = base_of(screen, written)
    shuffled = {**document, "rules": random.sample(document["rules"], len(document["rules"]))}
    one = decide(put_together(document), as_facts(said))
    other = decide(put_together(shuffled), as_facts(said))
    assert (one.disposition, one.desk, one.due_hours) == (
        other.disposition,
        other.desk,
        other.due_hours,
    )
    assert set(one.counted) == set(other.counted)


@given(questions, rules, rules, settled(allow_pending=True))
def test_one_more_rule_never_softens(
    screen: list[dict[str, Any]],
    written: list[dict[str, Any]],
    more: list[dict[str, Any]],
    said: dict[str, Any],
) -> None:
    before = decide(put_together(base_of(screen, written)), as_facts(said))
    for both in ([*written, *more], [*more, *written]):
        after = decide(put_together(base_of(screen, both)), as_facts(said))
        assert after.disposition >= before.disposition
        assert _desk_rank(after) >= _desk_rank(before)


def _desk_rank(decision: Decision) -> int:
    return [None, "waiting_list", "clinical"].index(decision.desk)


@given(
    questions, rules, settled(allow_pending=True), st.sampled_from(KEYS), st.sampled_from(LEVELS)
)
def test_one_more_flag_never_softens(
    screen: list[dict[str, Any]],
    written: list[dict[str, Any]],
    said: dict[str, Any],
    key: str,
    level: str,
) -> None:
    before = decide(put_together(base_of(screen, written)), as_facts(said))
    flagged = deepcopy(screen)
    question = next(one for one in flagged if one["key"] == key)
    assume("yes" not in question.get("flags", {}))
    # Declining with the question's only flag is an answer. Beside another flag it is an unknown,
    # and an unknown counts once nothing is pending.
    assume([*question.get("flags", {})] != [DECLINED] or State.PENDING not in said.values())
    question["flags"] = {**question.get("flags", {}), "yes": level}
    after = decide(put_together(base_of(flagged, written)), as_facts(said))
    assert after.disposition >= before.disposition
    assert _desk_rank(after) >= _desk_rank(before)


@given(conditions, st.sampled_from(LEVELS[2:]), settled())
def test_unknown_is_never_safe(raw: dict[str, Any], then: str, said: dict[str, Any]) -> None:
    """A rule of soon or above that is not surely false leads to a person."""
    definition = put_together(base_of(plain(), [{"when": raw, "then": then}]))
    rule = definition.rule("r0")
    assert rule is not None
    decision = decide(definition, as_facts(said))
    if holds(rule.when, as_facts(said)) is not False:
        assert decision.disposition >= Disposition.ROUTINE
        assert decision.desk == "clinical"
    else:
        assert decision.disposition is Disposition.SELF_MANAGE


@given(conditions, st.sampled_from(LEVELS), settled(), st.sampled_from([*KEYS, *NUMBERS]))
def test_a_fact_that_breaks_never_leaves_nobody_called(
    raw: dict[str, Any], then: str, said: dict[str, Any], gone: str
) -> None:
    definition = put_together(base_of(plain(), [{"when": raw, "then": then}]))
    rule = definition.rule("r0")
    assert rule is not None
    facts = as_facts({key: value for key, value in said.items() if key != gone})
    decision = decide(definition, facts)
    if gone in logic.names(rule.when):
        assert decision.broken == ("r0",)
        assert decision.desk == "clinical"
    else:
        assert decision.broken == ()
    truth, _ = patient(rule.when, facts.known)
    if truth:
        assert decision.disposition == then


def plain() -> list[dict[str, Any]]:
    """The questions without gates or flags."""
    choices = [{"key": key, "ask": key, "answers": list(CODES)} for key in KEYS]
    numbers = [{"key": key, "ask": key, "scale": "0 to 10", "worse": "up"} for key in NUMBERS]
    return [*choices, *numbers]


@given(questions, rules, settled(allow_pending=True))
def test_the_same_facts_give_the_same_decision_after_storage(
    screen: list[dict[str, Any]], written: list[dict[str, Any]], said: dict[str, Any]
) -> None:
    document = base_of(screen, written)
    facts = as_facts(said)
    decision = decide(put_together(document), facts)
    stored_facts = json.loads(json.dumps(facts.to_json()))
    stored = json.loads(json.dumps(decision.to_json()))
    again = decide(put_together(parse(export(document))), Facts.from_json(stored_facts))
    assert again == decision == Decision.from_json(stored)
    assert digest(parse(export(document))) == digest(document)
