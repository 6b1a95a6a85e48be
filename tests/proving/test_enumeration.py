"""On small documents everybody can be listed: the verdicts are those of the plain engine, and z3's."""

from __future__ import annotations

import random
from copy import deepcopy
from itertools import product

import pytest

from pathways.engine.decisions import Moment
from pathways.engine.documents import load
from pathways.engine.rules import decide
from pathways.engine.values import State
from pathways.proving.claims_worse import worse_is_never_milder
from pathways.proving.comparing import compare
from pathways.proving.situations import Situation, facts_of
from pathways.proving.walking import mildest
from tests.engine.plans import PLAN
from tests.proving.second_solver import nobody_is_milder


LEVELS = ["self_referral", "routine", "soon", "urgent", "emergency"]
DESKS = (None, "waiting_list", "clinical")
KEYS = ("one", "two", "three", "four")


def _condition(luck, keys, depth=0):
    kind = luck.choice(["leaf", "leaf", "all", "any", "some"]) if depth < 2 else "leaf"
    if kind == "leaf":
        codes = luck.sample(["not_sure", "yes", "no", "declined"], luck.randint(1, 2))
        return {luck.choice(keys): codes}
    parts = [_condition(luck, keys, depth + 1) for _ in range(luck.randint(1, 3))]
    if kind == "some":
        return {"at_least": luck.randint(1, len(parts)), "of": parts}
    return {kind: parts}


def _question(luck, place):
    question = {"key": KEYS[place], "ask": f"{KEYS[place]}?", "answers": ["no", "not_sure", "yes"]}
    if place and luck.random() < 0.5:
        question["ask_if"] = _condition(luck, KEYS[:place])
    if luck.random() < 0.4:
        question["flags"] = {"yes": luck.choice(LEVELS)}
    return question


def _rule(luck, number):
    rule = {
        "key": f"rule_{number}",
        "at": "screen",
        "when": _condition(luck, KEYS),
        "then": luck.choice(LEVELS),
        "title": "Invented",
        "because": "Invented",
    }
    if luck.random() < 0.2:
        rule["desk"] = luck.choice(DESKS[1:])
    return rule


def _documents(seed):
    """A small pathway, and the same with one thing in it made anew."""
    luck = random.Random(seed)
    quiet = [rule for rule in PLAN["rules"] if rule["key"] == "quiet"]
    plain = {"screen": [], "rules": [], "pages": [], "cases": []}
    old = deepcopy(PLAN) | deepcopy(plain)
    old["includes"]["flags@1"] = {**old["includes"]["flags@1"], "screen": [], "rules": []}
    old["includes"]["flags@1"]["pages"] = []
    for one in (old,):
        one["screen"] = [_question(luck, place) for place in range(len(KEYS))]
        one["screen"].sort(key=lambda q: ("ask_if" in q, "flags" not in q))
        one["rules"] = [*quiet, *(_rule(luck, number) for number in range(3))]
    new = deepcopy(old)
    if luck.random() < 0.5:
        new["rules"][luck.randint(1, 3)]["when"] = _condition(luck, KEYS)
    else:
        new["rules"].pop(luck.randint(1, 3))
    return old, new


def _load(document):
    """The definition, or a skip where the dice made a document that the format refuses."""
    asked = [question["key"] for question in document["screen"]]
    if asked != sorted(asked, key=KEYS.index):
        document["screen"].sort(key=lambda q: KEYS.index(q["key"]))
        for question in document["screen"]:
            question.pop("flags", None)
    return load(document)


def _everybody(definition):
    for said in product(["no", "not_sure", "yes", "declined"], repeat=len(KEYS)):
        yield dict(zip(KEYS, said, strict=True))


def _told(definition, given):
    """What comes of it, where each says what they would say only to what they are asked."""
    said = {}
    for question in definition.screen:
        facts = facts_of(definition, Situation(Moment.SCREEN, given=said, person={"age": 40}))
        if facts.scalars[question.key].state is State.PENDING:
            said[question.key] = given[question.key]
    decision = decide(
        definition,
        facts_of(definition, Situation(Moment.SCREEN, given=said, person={"age": 40})),
    )
    return decision.disposition.rank, DESKS.index(decision.desk)


def _gets_less(before, after):
    return after[0] < before[0] or after[1] < before[1]


@pytest.mark.parametrize("seed", range(40))
def test_the_diff_says_what_the_engine_says_of_everybody(seed):
    old, new = map(_load, _documents(seed))
    told = [(_told(old, one), _told(new, one)) for one in _everybody(old)]

    found = compare(old, new)

    assert found.not_shown == ()
    assert bool(found.milder) == any(_gets_less(a, b) for a, b in told)
    assert bool(found.harsher) == any(_gets_less(b, a) for a, b in told)
    assert bool(found.milder) != nobody_is_milder(old, new, Moment.SCREEN)


@pytest.mark.parametrize("seed", range(40))
def test_worse_is_never_milder_says_what_the_engine_says_of_everybody(seed):
    definition = _load(_documents(seed)[0])
    order = ["no", "not_sure", "yes"]
    faulty = set()
    for given in _everybody(definition):
        for key in KEYS:
            said = given[key]
            steps = [order[order.index(said) + 1]] if said in order[:2] else []
            steps += ["declined"] if said == "no" else []
            before = _told(definition, given)
            for step in steps:
                if _gets_less(before, _told(definition, {**given, key: step})):
                    faulty.add(key)

    found = [one for one in worse_is_never_milder(definition, lambda: False) if one is not None]

    assert {one.path for one in found} == {f"screen.{key}" for key in faulty}
    assert {one.kind for one in found} <= {"worse_is_milder"}
    assert mildest(definition.screen[0]) == "no"
