"""Does the low back plan have something fitting for everybody on each of its 84 days?"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import pytest

from pathways.engine.days import check_in_questions, items_on, measures_due, stage_on
from pathways.engine.decisions import Moment
from pathways.engine.definition import Definition
from pathways.engine.documents import load, parse, resolve
from pathways.engine.facts import facts_at
from pathways.engine.values import Asked, History, Person
from pathways.services.library import library, pathway_text


HOW_LONG = (
    "weeks_0_6",
    "weeks_6_12",
    "months_from_45",
    "months_from_35",
    "months_under_35",
    "declined",
)
SUITABILITY = (
    "heart_lungs",
    "blackouts",
    "falls",
    "recent_operation",
    "expecting",
    "bones_immune",
)
FEELINGS = ("better", "same", "worse")
STANDING = {"bird_dog", "side_plank", "split_squat", "step_up", "lift_floor", "standing_bends"}
REST_DAYS = {49, 56, 63, 70, 77}
MOST_MINUTES = 60


@cache
def plan() -> Definition:
    return load(resolve(parse(pathway_text("low_back_pain")), library()))


def history(
    *, how_long: str = "weeks_0_6", feeling: str | None = None, day: int = 1, **said: str | int
) -> History:
    """Somebody whose triage is done and who checked in on the day before, if at all."""
    answers: dict[str, str | int] = {q.key: q.codes[0] for q in plan().screen}
    answers |= {"how_long": how_long} | {k: v for k, v in said.items() if k in answers}
    asked = [Asked("screen", "screen", 0, tuple(answers.items()), finished=True, cause="triage")]
    rest = {key: value for key, value in said.items() if key not in answers}
    if "status" in rest:
        scored = (("ability", 3), ("status", rest.pop("status")))
        asked.append(Asked("measure", "work", 1, scored, finished=True))
    if feeling or rest:
        sent = (("feeling", feeling or "same"), *rest.items())
        asked.append(Asked("check_in", "check_in", max(day - 1, 1), sent, finished=True))
    return History(Person(45, "northtown", "none", "no"), tuple(asked), last_seen_day=day)


def items(day: int, known: History) -> set[str]:
    return {item.content.key for item in items_on(plan(), known, day=day)}


@pytest.mark.parametrize("how_long", HOW_LONG)
@pytest.mark.parametrize("feeling", [None, *FEELINGS])
@pytest.mark.parametrize("unfit", [None, "falls", "expecting"])
def test_plan_on_every_day_gives_a_fitting_amount(
    how_long: str, feeling: str | None, unfit: str | None
) -> None:
    for day in range(1, plan().days + 1):
        said = {unfit: "not_sure"} if unfit else {}
        given = items_on(
            plan(), history(how_long=how_long, feeling=feeling, day=day, **said), day=day
        )
        kinds = [item.content.kind for item in given]
        rests = unfit is None and day in REST_DAYS
        assert kinds.count("exercise") in ([0] if rests else [2, 3, 4, 5]), day
        assert len(given) <= 9, day
        assert sum(item.minutes for item in given) <= MOST_MINUTES, day


@pytest.mark.parametrize("key", SUITABILITY)
@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_plan_for_somebody_not_fit_to_stand_gives_no_free_standing_exercise(
    key: str, answer: str
) -> None:
    given: set[str] = set()
    for day in range(1, plan().days + 1):
        given |= items(day, history(day=day, **{key: answer}))
    assert given.isdisjoint(STANDING)
    assert "seated_march" in given


@pytest.mark.parametrize("how_long", ["weeks_0_6", "months_from_45"])
@pytest.mark.parametrize("falls", ["no", "yes"])
def test_plan_for_better_same_and_worse_differs_by_two_items_on_every_day(
    how_long: str, falls: str
) -> None:
    for day in range(1, plan().days + 1):
        given = {
            feeling: items(day, history(how_long=how_long, feeling=feeling, day=day, falls=falls))
            for feeling in FEELINGS
        }
        for one, other in combinations(FEELINGS, 2):
            assert len(given[one] ^ given[other]) >= 2, (day, one, other)


def test_plan_gives_every_content_to_somebody_on_some_day() -> None:
    given: set[str] = set()
    for how_long in ("weeks_0_6", "months_from_45"):
        for falls in ("no", "yes"):
            for feeling in FEELINGS:
                for barrier in ("low", "afraid"):
                    for day in range(1, plan().days + 1):
                        given |= items(
                            day,
                            history(
                                how_long=how_long,
                                feeling=feeling,
                                day=day,
                                falls=falls,
                                leg_pain="short",
                                barrier=barrier,
                                moved="some",
                                status="off_short",
                                pain=7,
                            ),
                        )
    assert given == set(plan().contents)


def test_stages_follow_each_other_for_acute_persistent_and_supported_people() -> None:
    def stages(**said: str) -> list[str]:
        found = []
        for day in range(1, plan().days + 1):
            facts = facts_at(plan(), history(day=day, **said), day=day, moment=Moment.DAY)
            stage = stage_on(plan(), facts)
            found.append(stage.key if stage else "none")
        return list(dict.fromkeys(found))

    assert stages() == ["protect", "early", "build", "load", "sustain"]
    assert stages(how_long="months_under_35") == [
        "persistent_start",
        "persistent_build",
        "persistent_load",
        "persistent_keep",
    ]
    assert stages(falls="yes") == ["supported_start", "supported_on"]


def test_exercise_families_step_from_easy_to_hard() -> None:
    contents = plan().contents
    starts = {"knee_rolls", "pelvic_tilts", "bridge", "hinge_hands", "chair_high", "walk_5"}
    for key in starts:
        steps = 0
        at = contents[key]
        while at.harder:
            at, steps = contents[at.harder], steps + 1
        assert steps >= 2, key
    assert all(c.dose and c.stop_if for c in contents.values() if c.kind == "exercise")


@pytest.mark.parametrize("how_long", HOW_LONG)
@pytest.mark.parametrize("feeling", FEELINGS)
@pytest.mark.parametrize("moved", ["all", "some", "none"])
@pytest.mark.parametrize("sex", ["no", "declined"])
@pytest.mark.parametrize("day", [1, 5, 9, 20])
def test_check_in_asks_at_most_four_questions(
    how_long: str, feeling: str, moved: str, sex: str, day: int
) -> None:
    known = history(how_long=how_long, day=day, sexual_change=sex)
    asked: list[str] = []
    replies: dict[str, str | int] = {"feeling": feeling, "moved": moved, "pain": 4}
    sent: list[tuple[str, str | int]] = []
    for _ in range(6):
        running = Asked("check_in", "check_in", day, tuple(sent))
        now = History(known.person, (*known.asked, running), last_seen_day=day)
        questions = check_in_questions(plan(), now, day=day)
        if not questions:
            break
        asked += [question.key for question in questions]
        sent += [(q.key, replies.get(q.key, q.codes[0] if q.codes else 0)) for q in questions]
    assert asked[0] == "feeling"
    assert len(asked) <= 4
    assert ("pain" in asked) is (how_long in ("weeks_0_6", "weeks_6_12", "declined") and day < 15)
    assert ("leg_new" in asked) is (feeling == "worse")


def test_measures_on_day_one_are_short_and_the_rest_is_spread() -> None:
    first = {due.measure.key for due in measures_due(plan(), history(), day=1)}
    assert first == {"pain_weekly", "own_activity", "work", "care_use"}
    for measure in plan().measures:
        assert measure.days[-1] >= 78, f"{measure.key} is not asked at the end"
    assert {1, 42, 84} <= set(next(m for m in plan().measures if m.key == "care_use").days)
