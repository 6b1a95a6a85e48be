"""Seven people walk any pathway, each to where one expects them."""

from __future__ import annotations

import pytest

from pathways.engine.decisions import Disposition, Moment
from pathways.engine.definition import Definition, Question
from pathways.engine.values import DECLINED, Asked
from pathways.proving.personas import KINDS, persona
from pathways.proving.walking import Walked, walk
from tests.engine.plans import plan
from tests.factories.documents import ready_pathway, tiny_pathway
from tests.proving.directory import tiny
from tests.proving.test_alert_budget import low_back_pain


DEFINITIONS = {
    "library": low_back_pain(),
    "plan": plan(),
    "tiny": tiny(),
    "no flags": tiny(
        screen=[{**question, "flags": {}} for question in tiny_pathway()["screen"]], cases=[]
    ),
}
LIBRARY = DEFINITIONS["library"]


def walked(key: str, definition: Definition = LIBRARY, days: int = 40) -> tuple[Walked, ...]:
    return walk(definition, persona(definition, key), min(days, definition.days))


def strongest(key: str, definition: Definition = LIBRARY) -> Disposition:
    return max(one.decision.disposition for one in walked(key, definition))


def asked(key: str, question: dict[str, object], day: int, kind: str = "check_in") -> object:
    one = Question.model_validate({"key": "q", "ask": "Q?", **question})
    return persona(LIBRARY, key).says(one, Asked(kind, kind, day))


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
@pytest.mark.parametrize("key", [kind.key for kind in KINDS])
def test_everybody_walks_every_pathway_to_its_end(key: str, definition: Definition) -> None:
    assert walked(key, definition)[0].day == 0


def test_unknown_persona_names_those_there_are() -> None:
    with pytest.raises(LookupError, match="improver, plateau, relapser"):
        persona(LIBRARY, "nobody")


def test_improver_is_sent_nowhere() -> None:
    assert strongest("improver") <= Disposition.ROUTINE


def test_silent_one_says_nothing_after_three_days() -> None:
    late = [one.decision.moment for one in walked("silent") if one.day > 3]
    assert late
    assert set(late) == {Moment.DAY}


@pytest.mark.parametrize(("name", "heard"), [("library", 9), ("plan", 11)])
def test_red_flag_on_day_9_is_an_emergency_as_soon_as_it_is_heard_of(name: str, heard: int) -> None:
    """The plan's rule hears of it after two days of getting worse."""
    last = walked("red_flag", DEFINITIONS[name])[-1]
    assert (last.day, last.decision.disposition) == (heard, Disposition.EMERGENCY)
    all_days = walked("red_flag", DEFINITIONS[name])
    before = [one.decision.disposition for one in all_days if one.day < 9]
    assert max(before) < Disposition.SOON


def test_red_flag_of_a_short_plan_is_on_its_last_day() -> None:
    one = persona(tiny(**ready_pathway()), "red_flag")
    screen = Asked("screen", "screen", 3)
    saddle = tiny().screen[0]
    assert one.says(saddle, screen) == "yes"
    assert one.says(saddle, Asked("screen", "screen", 2)) == "no"
    assert one.person.age == 40


def test_red_flag_where_none_is_known_is_as_bad_as_can_be() -> None:
    one = persona(DEFINITIONS["no flags"], "red_flag")
    pain = DEFINITIONS["no flags"].check_in[1]
    assert one.says(pain, Asked("check_in", "check_in", 3)) == 10
    assert one.exercises(LIBRARY.contents[next(iter(LIBRARY.contents))], 3) == ()


def test_who_skips_declines_and_is_still_decided() -> None:
    screen = Asked("screen", "screen", 0)
    one = persona(LIBRARY, "skips")
    declined = [q.key for q in LIBRARY.screen if one.says(q, screen) == DECLINED]
    assert len(declined) > 10
    assert strongest("skips") >= Disposition.ROUTINE


def test_barriers_are_named_in_turn_and_nothing_is_exercised() -> None:
    one = persona(LIBRARY, "barriers")
    barrier = next(q for q in LIBRARY.check_in if q.key == "barrier")
    said = {one.says(barrier, Asked("check_in", "check_in", day)) for day in range(1, 40, 2)}
    assert len(said) > 3
    assert [day for day in range(1, 6) if one.comes(day)] == [1, 3, 5]
    assert one.exercises(next(iter(LIBRARY.contents.values())), 1) == ()


def test_course_is_read_off_the_kind_of_question() -> None:
    felt = {"answers": ["better", "same", "worse"]}
    assert asked("improver", felt, 5) == "better"
    assert asked("plateau", felt, 5) == "same"
    turn = LIBRARY.days * 4 // 10
    assert [asked("relapser", felt, day) for day in (turn, turn + 1, turn + 8)] == [
        "better",
        "worse",
        "better",
    ]
    assert asked("plateau", {"scale": "0 to 10", "worse": "up"}, 5) == 6
    assert asked("plateau", {"scale": "0 to 10", "worse": "down"}, 5) == 4
    assert asked("plateau", {"scale": "1 to 7", "worse": "up"}, 5) == 4
    assert asked("improver", {"scale": "1 to 7", "worse": "up"}, 42) == 1
    assert asked("plateau", {"answers": ["none", "some", "most", "all"]}, 5) == "most"
    assert asked("plateau", {"answers": ["left", "right"], "worse": "none"}, 5) == "left"
    assert asked("plateau", {"answers": ["no", "yes"]}, 0, "screen") == "no"


def test_exercise_is_done_with_the_pain_of_the_day() -> None:
    content = next(iter(LIBRARY.contents.values()))
    assert persona(LIBRARY, "improver").exercises(content, 42) == (
        ("done", "all"),
        ("pain_during", 1),
    )
    turn = LIBRARY.days * 4 // 10
    assert persona(LIBRARY, "relapser").exercises(content, turn + 1) == ()


def test_relapse_is_heard_of() -> None:
    relapse = walked("relapser", days=50)
    worse = [one for one in relapse if one.day == LIBRARY.days * 4 // 10 + 1]
    assert max(one.decision.disposition for one in worse) > Disposition.SELF_MANAGE


def test_red_flag_one_exercises_while_well() -> None:
    content = next(iter(LIBRARY.contents.values()))
    assert persona(LIBRARY, "red_flag").exercises(content, 3)
    assert persona(LIBRARY, "red_flag").comes(3)
