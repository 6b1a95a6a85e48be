"""Forty rules on one patient: the engine against the same rules written by hand in Python."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from pathways.engine import documents
from pathways.engine.decisions import Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.rules import decide
from pathways.engine.values import DECLINED, Fact, Facts, State
from tests.factories.documents import TINY_LIBRARY, tiny_pathway


ANSWERS = ("no", "not_sure", "yes")
CHOICES = (
    "bladder",
    "bowel",
    "breath",
    "cancer",
    "chest_pain",
    "dizzy",
    "fall",
    "fear",
    "fever",
    "gait",
    "hands",
    "immune",
    "iv_drugs",
    "legs_weak",
    "mood",
    "morning_stiff",
    "night_pain",
    "numb",
    "psoriasis",
    "pulse",
    "saddle",
    "sleep",
    "steroids",
    "trauma",
    "uveitis",
    "weight_loss",
    "work",
)
NUMBERS = {"pain": 10, "leg_pain": 10, "walking": 300}
# (what must be true, then)
_LIKELY = ["yes", "not_sure"]
RULES: list[tuple[dict[str, Any], str]] = [
    ({"saddle": "yes"}, "emergency"),
    ({"bladder": "yes"}, "emergency"),
    ({"chest_pain": "yes"}, "emergency"),
    ({"breath": "yes"}, "emergency"),
    ({"legs_weak": "yes"}, "emergency"),
    ({"pulse": "yes"}, "emergency"),
    ({"fever": "yes"}, "urgent"),
    ({"trauma": "yes"}, "urgent"),
    ({"bowel": "yes"}, "urgent"),
    ({"gait": "yes"}, "urgent"),
    ({"cancer": "yes"}, "soon"),
    ({"weight_loss": "yes"}, "soon"),
    ({"all": [{"numb": _LIKELY}, {"legs_weak": "yes"}]}, "emergency"),
    ({"all": [{"fever": _LIKELY}, {"iv_drugs": "yes"}]}, "emergency"),
    ({"all": [{"fever": _LIKELY}, {"immune": "yes"}]}, "urgent"),
    ({"all": [{"fall": _LIKELY}, {"steroids": "yes"}]}, "urgent"),
    ({"all": [{"gait": _LIKELY}, {"hands": "yes"}]}, "urgent"),
    ({"all": [{"night_pain": _LIKELY}, {"cancer": "yes"}]}, "urgent"),
    ({"all": [{"night_pain": _LIKELY}, {"weight_loss": "yes"}]}, "soon"),
    ({"all": [{"morning_stiff": _LIKELY}, {"uveitis": "yes"}]}, "soon"),
    ({"any": [{"bladder": "yes"}, {"bowel": "yes"}, {"saddle": "yes"}]}, "urgent"),
    ({"any": [{"dizzy": "yes"}, {"breath": "yes"}, {"chest_pain": "yes"}]}, "urgent"),
    ({"any": [{"numb": "yes"}, {"hands": "yes"}, {"gait": "yes"}]}, "soon"),
    ({"any": [{"uveitis": "yes"}, {"psoriasis": "yes"}, {"morning_stiff": "yes"}]}, "soon"),
    ({"any": [{"steroids": "yes"}, {"fall": "yes"}, {"trauma": "yes"}]}, "soon"),
    ({"any": [{"immune": "yes"}, {"iv_drugs": "yes"}, {"fever": "yes"}]}, "soon"),
    ({"any": [{"mood": "yes"}, {"fear": "yes"}, {"sleep": "yes"}]}, "routine"),
    ({"any": [{"work": "yes"}, {"fear": "yes"}, {"mood": "yes"}]}, "routine"),
    (
        {
            "at_least": 2,
            "of": [
                {"uveitis": "yes"},
                {"psoriasis": "yes"},
                {"morning_stiff": "yes"},
                {"night_pain": "yes"},
            ],
        },
        "soon",
    ),
    (
        {
            "at_least": 2,
            "of": [{"sleep": "yes"}, {"mood": "yes"}, {"work": "yes"}, {"fear": "yes"}],
        },
        "routine",
    ),
    (
        {
            "at_least": 2,
            "of": [
                {"fever": "yes"},
                {"weight_loss": "yes"},
                {"night_pain": "yes"},
                {"cancer": "yes"},
            ],
        },
        "urgent",
    ),
    (
        {
            "at_least": 2,
            "of": [{"numb": "yes"}, {"legs_weak": "yes"}, {"saddle": "yes"}, {"bladder": "yes"}],
        },
        "emergency",
    ),
    (
        {
            "at_least": 2,
            "of": [{"dizzy": "yes"}, {"hands": "yes"}, {"gait": "yes"}, {"breath": "yes"}],
        },
        "urgent",
    ),
    ({"all": [{"pain": {"at_least": 8}}, {"sleep": _LIKELY}]}, "soon"),
    ({"all": [{"pain": {"at_least": 7}}, {"numb": _LIKELY}]}, "soon"),
    ({"all": [{"leg_pain": {"at_least": 7}}, {"numb": _LIKELY}]}, "urgent"),
    ({"all": [{"leg_pain": {"at_least": 5}}, {"legs_weak": _LIKELY}]}, "urgent"),
    ({"all": [{"walking": {"below": 60}}, {"numb": _LIKELY}]}, "soon"),
    ({"all": [{"pain": {"at_least": 4}}, {"work": _LIKELY}]}, "routine"),
    ({"all": [{"leg_pain": {"at_least": 3}}, {"sleep": _LIKELY}]}, "routine"),
]
Hit = tuple[str, str, str]
_RANK = {level.value: level.rank for level in Disposition}


def by_hand(a: dict[str, Any]) -> tuple[str, list[Hit], bool]:  # noqa: C901
    """The strongest level, every rule that counts, and whether the clinical desk is called."""
    hits: list[Hit] = []
    hit = hits.append
    bladder = a["bladder"]
    bowel = a["bowel"]
    breath = a["breath"]
    cancer = a["cancer"]
    chest_pain = a["chest_pain"]
    dizzy = a["dizzy"]
    fall = a["fall"]
    fear = a["fear"]
    fever = a["fever"]
    gait = a["gait"]
    hands = a["hands"]
    immune = a["immune"]
    iv_drugs = a["iv_drugs"]
    legs_weak = a["legs_weak"]
    mood = a["mood"]
    morning_stiff = a["morning_stiff"]
    night_pain = a["night_pain"]
    numb = a["numb"]
    psoriasis = a["psoriasis"]
    pulse = a["pulse"]
    saddle = a["saddle"]
    sleep = a["sleep"]
    steroids = a["steroids"]
    trauma = a["trauma"]
    uveitis = a["uveitis"]
    weight_loss = a["weight_loss"]
    work = a["work"]
    pain, leg_pain, walking = a["pain"], a["leg_pain"], a["walking"]
    if saddle == "yes":
        hit(("r0", "true", "emergency"))
    elif saddle == DECLINED:
        hit(("r0", "unknown", "urgent"))
    if bladder == "yes":
        hit(("r1", "true", "emergency"))
    elif bladder == DECLINED:
        hit(("r1", "unknown", "urgent"))
    if chest_pain == "yes":
        hit(("r2", "true", "emergency"))
    elif chest_pain == DECLINED:
        hit(("r2", "unknown", "urgent"))
    if breath == "yes":
        hit(("r3", "true", "emergency"))
    elif breath == DECLINED:
        hit(("r3", "unknown", "urgent"))
    if legs_weak == "yes":
        hit(("r4", "true", "emergency"))
    elif legs_weak == DECLINED:
        hit(("r4", "unknown", "urgent"))
    if pulse == "yes":
        hit(("r5", "true", "emergency"))
    elif pulse == DECLINED:
        hit(("r5", "unknown", "urgent"))
    if fever == "yes":
        hit(("r6", "true", "urgent"))
    elif fever == DECLINED:
        hit(("r6", "unknown", "soon"))
    if trauma == "yes":
        hit(("r7", "true", "urgent"))
    elif trauma == DECLINED:
        hit(("r7", "unknown", "soon"))
    if bowel == "yes":
        hit(("r8", "true", "urgent"))
    elif bowel == DECLINED:
        hit(("r8", "unknown", "soon"))
    if gait == "yes":
        hit(("r9", "true", "urgent"))
    elif gait == DECLINED:
        hit(("r9", "unknown", "soon"))
    if cancer == "yes":
        hit(("r10", "true", "soon"))
    elif cancer == DECLINED:
        hit(("r10", "unknown", "routine"))
    if weight_loss == "yes":
        hit(("r11", "true", "soon"))
    elif weight_loss == DECLINED:
        hit(("r11", "unknown", "routine"))
    if legs_weak == "yes" and (numb == "yes" or numb == "not_sure"):
        hit(("r12", "true", "emergency"))
    elif (legs_weak == "yes" or legs_weak == DECLINED) and numb != "no":
        hit(("r12", "unknown", "urgent"))
    if iv_drugs == "yes" and (fever == "yes" or fever == "not_sure"):
        hit(("r13", "true", "emergency"))
    elif (iv_drugs == "yes" or iv_drugs == DECLINED) and fever != "no":
        hit(("r13", "unknown", "urgent"))
    if immune == "yes" and (fever == "yes" or fever == "not_sure"):
        hit(("r14", "true", "urgent"))
    elif (immune == "yes" or immune == DECLINED) and fever != "no":
        hit(("r14", "unknown", "soon"))
    if steroids == "yes" and (fall == "yes" or fall == "not_sure"):
        hit(("r15", "true", "urgent"))
    elif (steroids == "yes" or steroids == DECLINED) and fall != "no":
        hit(("r15", "unknown", "soon"))
    if hands == "yes" and (gait == "yes" or gait == "not_sure"):
        hit(("r16", "true", "urgent"))
    elif (hands == "yes" or hands == DECLINED) and gait != "no":
        hit(("r16", "unknown", "soon"))
    if cancer == "yes" and (night_pain == "yes" or night_pain == "not_sure"):
        hit(("r17", "true", "urgent"))
    elif (cancer == "yes" or cancer == DECLINED) and night_pain != "no":
        hit(("r17", "unknown", "soon"))
    if weight_loss == "yes" and (night_pain == "yes" or night_pain == "not_sure"):
        hit(("r18", "true", "soon"))
    elif (weight_loss == "yes" or weight_loss == DECLINED) and night_pain != "no":
        hit(("r18", "unknown", "routine"))
    if uveitis == "yes" and (morning_stiff == "yes" or morning_stiff == "not_sure"):
        hit(("r19", "true", "soon"))
    elif (uveitis == "yes" or uveitis == DECLINED) and morning_stiff != "no":
        hit(("r19", "unknown", "routine"))
    if bladder == "yes" or bowel == "yes" or saddle == "yes":
        hit(("r20", "true", "urgent"))
    elif bladder == DECLINED or bowel == DECLINED or saddle == DECLINED:
        hit(("r20", "unknown", "soon"))
    if dizzy == "yes" or breath == "yes" or chest_pain == "yes":
        hit(("r21", "true", "urgent"))
    elif dizzy == DECLINED or breath == DECLINED or chest_pain == DECLINED:
        hit(("r21", "unknown", "soon"))
    if numb == "yes" or hands == "yes" or gait == "yes":
        hit(("r22", "true", "soon"))
    elif numb == DECLINED or hands == DECLINED or gait == DECLINED:
        hit(("r22", "unknown", "routine"))
    if uveitis == "yes" or psoriasis == "yes" or morning_stiff == "yes":
        hit(("r23", "true", "soon"))
    elif uveitis == DECLINED or psoriasis == DECLINED or morning_stiff == DECLINED:
        hit(("r23", "unknown", "routine"))
    if steroids == "yes" or fall == "yes" or trauma == "yes":
        hit(("r24", "true", "soon"))
    elif steroids == DECLINED or fall == DECLINED or trauma == DECLINED:
        hit(("r24", "unknown", "routine"))
    if immune == "yes" or iv_drugs == "yes" or fever == "yes":
        hit(("r25", "true", "soon"))
    elif immune == DECLINED or iv_drugs == DECLINED or fever == DECLINED:
        hit(("r25", "unknown", "routine"))
    if mood == "yes" or fear == "yes" or sleep == "yes":
        hit(("r26", "true", "routine"))
    if work == "yes" or fear == "yes" or mood == "yes":
        hit(("r27", "true", "routine"))
    sure = (
        (uveitis == "yes") + (psoriasis == "yes") + (morning_stiff == "yes") + (night_pain == "yes")
    )
    if sure >= 2:
        hit(("r28", "true", "soon"))
    elif (
        sure
        + (uveitis == DECLINED)
        + (psoriasis == DECLINED)
        + (morning_stiff == DECLINED)
        + (night_pain == DECLINED)
        >= 2
    ):
        hit(("r28", "unknown", "routine"))
    sure = (sleep == "yes") + (mood == "yes") + (work == "yes") + (fear == "yes")
    if sure >= 2:
        hit(("r29", "true", "routine"))
    sure = (fever == "yes") + (weight_loss == "yes") + (night_pain == "yes") + (cancer == "yes")
    if sure >= 2:
        hit(("r30", "true", "urgent"))
    elif (
        sure
        + (fever == DECLINED)
        + (weight_loss == DECLINED)
        + (night_pain == DECLINED)
        + (cancer == DECLINED)
        >= 2
    ):
        hit(("r30", "unknown", "soon"))
    sure = (numb == "yes") + (legs_weak == "yes") + (saddle == "yes") + (bladder == "yes")
    if sure >= 2:
        hit(("r31", "true", "emergency"))
    elif (
        sure
        + (numb == DECLINED)
        + (legs_weak == DECLINED)
        + (saddle == DECLINED)
        + (bladder == DECLINED)
        >= 2
    ):
        hit(("r31", "unknown", "urgent"))
    sure = (dizzy == "yes") + (hands == "yes") + (gait == "yes") + (breath == "yes")
    if sure >= 2:
        hit(("r32", "true", "urgent"))
    elif (
        sure + (dizzy == DECLINED) + (hands == DECLINED) + (gait == DECLINED) + (breath == DECLINED)
        >= 2
    ):
        hit(("r32", "unknown", "soon"))
    if pain != DECLINED and pain >= 8 and (sleep == "yes" or sleep == "not_sure"):
        hit(("r33", "true", "soon"))
    elif sleep != "no" and (pain == DECLINED or pain >= 8):
        hit(("r33", "unknown", "routine"))
    if pain != DECLINED and pain >= 7 and (numb == "yes" or numb == "not_sure"):
        hit(("r34", "true", "soon"))
    elif numb != "no" and (pain == DECLINED or pain >= 7):
        hit(("r34", "unknown", "routine"))
    if leg_pain != DECLINED and leg_pain >= 7 and (numb == "yes" or numb == "not_sure"):
        hit(("r35", "true", "urgent"))
    elif numb != "no" and (leg_pain == DECLINED or leg_pain >= 7):
        hit(("r35", "unknown", "soon"))
    if leg_pain != DECLINED and leg_pain >= 5 and (legs_weak == "yes" or legs_weak == "not_sure"):
        hit(("r36", "true", "urgent"))
    elif legs_weak != "no" and (leg_pain == DECLINED or leg_pain >= 5):
        hit(("r36", "unknown", "soon"))
    if walking != DECLINED and walking < 60 and (numb == "yes" or numb == "not_sure"):
        hit(("r37", "true", "soon"))
    elif numb != "no" and (walking == DECLINED or walking < 60):
        hit(("r37", "unknown", "routine"))
    if pain != DECLINED and pain >= 4 and (work == "yes" or work == "not_sure"):
        hit(("r38", "true", "routine"))
    if leg_pain != DECLINED and leg_pain >= 3 and (sleep == "yes" or sleep == "not_sure"):
        hit(("r39", "true", "routine"))
    strongest = max((level for _, _, level in hits), key=_RANK.__getitem__, default="self_manage")
    called = any(
        level in ("emergency", "urgent", "soon") or state == "unknown" for _, state, level in hits
    )
    return strongest, hits, called


def definition() -> Definition:
    """The forty rules as a document, on the tiny pathway."""
    screen = [
        *({"key": key, "ask": f"Is there {key}?", "answers": list(ANSWERS)} for key in CHOICES),
        *(
            {"key": key, "ask": f"How much {key}?", "number": f"0 to {most}", "worse": "none"}
            for key, most in NUMBERS.items()
        ),
    ]
    rules = [
        {
            "key": f"r{number}",
            "at": "screen",
            "when": when,
            "then": then,
            "title": f"Rule {number}",
            "because": "Synthetic",
        }
        for number, (when, then) in enumerate(RULES)
    ]
    silence = [rule for rule in tiny_pathway()["rules"] if rule["at"] == "day"]
    check_in = [
        question | ({"key": "pain_now"} if question["key"] == "pain" else {})
        for question in tiny_pathway()["check_in"]
    ]
    document = tiny_pathway(screen=screen, check_in=check_in, rules=[*rules, *silence], cases=[])
    return documents.load(documents.resolve(document, TINY_LIBRARY))


def people(count: int, seed: int) -> list[dict[str, Any]]:
    """Answers, about 5 in 100 of them declined; most people have no red flag."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        said: dict[str, Any] = {key: chance.choices(ANSWERS, (88, 5, 7))[0] for key in CHOICES} | {
            key: chance.randint(0, most) for key, most in NUMBERS.items()
        }
        for key in said:
            if chance.random() < 0.05:
                said[key] = DECLINED
        made.append(said)
    return made


def facts_of(said: dict[str, Any]) -> Facts:
    scalars = {
        key: Fact(State.DECLINED) if value == DECLINED else Fact(State.VALUE, value)
        for key, value in said.items()
    }
    return Facts(0, Moment.SCREEN, scalars, {})


def differences(patients: list[dict[str, Any]], of: Definition) -> int:
    """How often the two do not say the same, rule by rule."""
    wrong = 0
    for said in patients:
        decision = decide(of, facts_of(said))
        counted = [(one.key, one.state, one.counts_as.value) for one in decision.counted]
        engine = (decision.disposition.value, counted, decision.desk == "clinical")
        wrong += engine != by_hand(said)
    return wrong


def _round(work: Callable[[Any], object], on: list[Any]) -> float:
    started = time.perf_counter()
    for one in on:
        work(one)
    return (time.perf_counter() - started) / len(on)


def run(*, count: int = 4000, rounds: int = 7) -> dict[str, float]:
    """Seconds a patient by hand and by the engine, and the ratio: medians of rounds side by side."""
    made, of = people(count, seed=40), definition()
    if wrong := differences(made, of):
        raise AssertionError(f"the engine and the hand-written rules differ on {wrong} patients")
    hands, engines, ratios = [], [], []
    for _ in range(rounds):
        ready = [facts_of(said) for said in made]
        for facts in ready:
            _ = facts.known  # what both sides read is one flat mapping
        hands.append(_round(by_hand, made))
        engines.append(_round(lambda facts: decide(of, facts), ready))
        ratios.append(engines[-1] / hands[-1])
    return {
        "hand": statistics.median(hands),
        "engine": statistics.median(engines),
        "ratio": statistics.median(ratios),
    }
