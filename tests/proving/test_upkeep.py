"""What to look at before signing: said once for all that are alike."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.engine.definition import Definition
from pathways.proving import upkeep
from tests.factories.documents import tiny_pathway
from tests.proving.directory import TODAY, tiny


ABOUT = {
    "for_whom": "Adults",
    "not_for": "Children",
    "intended_use": "Self-care",
    "owner": "Back team",
    "clinical_lead": "A lead",
    "evidence": ["NG59"],
    "review_on": "2027-11-30",
}
KEPT = {"owner": "Back team", "evidence": "NG59", "review_on": "2027-11-30"}
TELL = "Your pain has been strong. We will look at it."
WORKS_ON_ALL = {"com_b": list(upkeep.COM_B)}


def content(**fields: Any) -> list[dict[str, Any]]:
    first, second = tiny_pathway()["content"]
    return [{**first, **KEPT, **WORKS_ON_ALL, **fields}, {**second, **KEPT}]


def whole(**changes: Any) -> Definition:
    pain, quiet = tiny_pathway()["rules"]
    return tiny(
        **{"about": ABOUT, "content": content(), "rules": [{**pain, "tell": TELL}, quiet]} | changes
    )


def points(definition: Definition) -> list[tuple[str, str, str]]:
    return [(one.kind, one.path, one.sentence) for one in upkeep.points(definition, TODAY)]


def test_well_kept_pathway_has_nothing_to_look_at() -> None:
    assert points(whole()) == []


def test_about_is_to_be_filled_in() -> None:
    (point,) = points(whole(about={**ABOUT, "owner": None, "evidence": []}))
    assert point == ("about", "about", "It does not say its owner and its evidence.")


@pytest.mark.parametrize("on", ["2026-11-01", "next year"])
def test_passed_review_is_looked_at(on: str) -> None:
    (point,) = points(whole(about={**ABOUT, "review_on": on}))
    assert point == ("review", "about", "The review date has passed of about.")


def test_review_of_today_has_not_passed() -> None:
    assert points(whole(content=content(review_on=TODAY.isoformat()))) == []


def test_what_content_lacks_is_named() -> None:
    lacking = content(owner=None, evidence=None, review_on=None)
    assert points(whole(content=lacking)) == [
        ("review", "content.keep_moving", "There is no review date for content.keep_moving."),
        ("owner", "content.keep_moving", "There is no owner for content.keep_moving."),
        ("evidence", "content.keep_moving", "There is no evidence for content.keep_moving."),
    ]


def test_day_of_many_minutes_is_looked_at() -> None:
    (point,) = points(whole(content=content(minutes=31)))
    assert point[:2] == ("minutes", "stages.start")
    assert "more than 30 minutes on days 1 to 3, up to 31." in point[2]
    assert points(whole(content=content(minutes=30))) == []


def test_exercise_takes_no_time_on_a_rest_day() -> None:
    stages = [{**tiny_pathway()["stages"][0], "rest": [2]}]
    long = content(minutes=40, kind="exercise")
    (point,) = points(whole(content=long, stages=stages))
    assert "on days 1 and 3, up to 40." in point[2]


def extra(*keys: str, **fields: Any) -> list[dict[str, Any]]:
    first = content()[0]
    return [{**first, "key": key, "kind": "exercise", **fields} for key in keys]


def test_content_that_nobody_is_given_is_looked_at() -> None:
    (point,) = points(whole(content=[*content(), *extra("lunge", kind="advice")]))
    assert point == ("unused", "content.lunge", "Nobody is ever given content.lunge.")


def test_steps_of_an_exercise_that_is_given_are_reached_both_ways() -> None:
    stages = tiny_pathway()["stages"]
    stages[0]["items"].append({"give": "squat"})
    chain = [
        *extra("sit", harder="squat"),
        *extra("squat", harder="lunge", easier="sit"),
        *extra("lunge"),
    ]
    assert points(whole(content=[*content(), *chain], stages=stages)) == []


def test_stage_that_earlier_ones_cover_is_looked_at() -> None:
    (first,) = tiny_pathway()["stages"]
    later = {**first, "key": "later", "days": "2 to 3", "items": [{"give": "keep_moving"}]}
    (point,) = points(whole(stages=[first, later]))
    assert point[:2] == ("unused", "stages.later")

    first = {**first, "only_if": {"age": {"at_least": 40}}}
    assert points(whole(stages=[first, {**later, "days": "1 to 3"}])) == []


def test_stage_that_works_on_too_little_is_looked_at() -> None:
    lacking = [one for one in upkeep.COM_B if one != "social_opportunity"]
    (point,) = points(whole(content=content(com_b=lacking)))
    assert point == ("com_b", "stages.start", "Nothing works in `start` on social opportunity.")

    message = tiny_pathway()["messages"][1] | {"com_b": ["social_opportunity"]}
    assert points(whole(content=content(com_b=lacking), messages=[message])) == []
    message["stage"] = "start"
    assert points(whole(content=content(com_b=lacking), messages=[message])) == []


def test_rule_without_words_of_its_own_is_looked_at() -> None:
    (point,) = points(whole(rules=tiny_pathway()["rules"]))
    assert point[:2] == ("own_words", "rules.pain_rising")


def test_rule_that_no_case_tries_is_looked_at() -> None:
    (point,) = points(whole(cases=tiny_pathway()["cases"][:1]))
    assert point == ("case", "rules.pain_rising", "No test case tries rules.pain_rising.")
