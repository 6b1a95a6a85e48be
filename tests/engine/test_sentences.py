"""Every condition reads as a sentence made from the data."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.engine import logic
from pathways.engine.sentences import sentence
from tests.engine.examples import draft, plan


SAID = [
    ({"chest": "yes"}, "“Chest pain” is “Yes”."),
    ({"steps": ["with_help", "no"]}, "“Can you take 4 steps?” is “Only with help” or “No”."),
    ({"lump": "declined"}, "“A new lump” is not answered."),
    ({"pain": {"at_least": 8}}, "“How bad is the pain?” is 8 or more."),
    ({"pain": {"below": 3}}, "“How bad is the pain?” is below 3."),
    (
        {"pain": {"at_least": 8, "for_days": 1}},
        "“How bad is the pain?” is 8 or more, now and for at least 1 day.",
    ),
    (
        {"feel": {"is": ["worse"], "times": 3, "in_days": 7}},
        "“How is it?” is “Worse”, at least 3 times in the last 7 days.",
    ),
    (
        {"feel": {"is": ["worse"], "times": 1, "in_days": 1}},
        "“How is it?” is “Worse”, at least once in the last 1 day.",
    ),
    ({"pain": {"up_by": 2}}, "“How bad is the pain?” is at least 2 above where it started."),
    (
        {"walking": {"up_by": 2, "over_days": 7}},
        "The score of “Walking” is at least 2 below where it started, for 7 days or more.",
    ),
    (
        {"walking": {"since_start": ["same", "worse"]}},
        "The score of “Walking” is about the same as at the start or worse than at the start.",
    ),
    ({"days_silent": {"at_least": 14}}, "The number of days without a word is 14 or more."),
    ({"strongest_14_days": "urgent"}, "The strongest advice of the last 14 days is “Urgent”."),
    ({"visits_now.seen": "yes"}, "“Did you see a GP?” is “Yes”."),
    ({"no_such_fact": "x"}, "No such fact is “X”."),
    (
        {
            "all": [
                {"chest": "no"},
                {"any": [{"lump": "yes"}, {"side": "left"}]},
                {"any": [{"age": {"below": 18}}]},
            ]
        },
        "“Chest pain” is “No”, (“A new lump” is “Yes” or “Which ankle?” is “Left”) and age is below 18.",
    ),
    (
        {"at_least": 2, "of": [{"chest": "yes"}, {"lump": "yes"}]},
        "At least 2 of these 2: “Chest pain” is “Yes”; “A new lump” is “Yes”.",
    ),
    (
        {"any": [{"at_least": 1, "of": [{"chest": "yes"}]}, {"lump": "yes"}]},
        "(at least 1 of these 1: “Chest pain” is “Yes”) or “A new lump” is “Yes”.",
    ),
]


@pytest.mark.parametrize(("raw", "expected"), SAID)
def test_a_condition_reads_as_a_sentence(raw: dict[str, Any], expected: str) -> None:
    assert sentence(plan(), logic.read(raw)) == expected


def test_a_measure_with_a_title_is_called_by_it() -> None:
    measures = draft()["measures"]
    measures[0]["title"] = "How you walk"
    raw = {"walking": {"at_least": 5}}
    said = sentence(plan(measures=measures), logic.read(raw))
    assert said == "The score of “How you walk” is 5 or more."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("age", "Age"),
        ("pregnant", "Pregnant"),
        ("place", "The place"),
        ("waiting_for", "What the person waits for"),
        ("area", "The body area"),
        ("day", "The day of the plan"),
        ("stage", "The stage"),
        ("days_overdue", "The number of days that a measure is overdue"),
    ],
)
def test_what_is_always_known_has_words(name: str, expected: str) -> None:
    assert sentence(plan(), logic.read({name: "x"})) == f"{expected} is “X”."
