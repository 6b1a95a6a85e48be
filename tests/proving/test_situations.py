"""Trying a definition on invented people."""

import pytest

from pathways.engine import documents
from pathways.engine.decisions import Moment
from pathways.engine.facts import State
from pathways.engine.rules import decide
from pathways.proving import situations
from pathways.proving.situations import Situation
from tests.factories.documents import TINY_LIBRARY, tiny_pathway


ALL = {"saddle": "no", "fever": "no", "side": "left"}


@pytest.fixture(scope="module")
def tiny():
    return documents.load(documents.resolve(tiny_pathway(), TINY_LIBRARY))


def _decides(tiny, situation):
    return decide(tiny, situations.facts_of(tiny, situation)).disposition.value


def test_a_screen_case_leaves_what_it_does_not_name_still_to_be_asked(tiny):
    facts = situations.facts_of(tiny, Situation(Moment.SCREEN, given={"saddle": "no"}))

    assert facts.scalars["saddle"].value == "no"
    assert facts.scalars["fever"].state is State.PENDING


def test_elsewhere_what_is_not_named_is_not_there(tiny):
    facts = situations.facts_of(tiny, Situation(Moment.CHECK_IN, given={"general": "same"}))

    assert facts.scalars["saddle"].state is State.CLOSED
    assert facts.scalars["general"].value == "same"


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (Situation(Moment.SCREEN, given={"saddle": "yes"}), "emergency"),
        (Situation(Moment.SCREEN, given=ALL | {"saddle": "declined"}), "urgent"),
        (Situation(Moment.SCREEN, given=ALL), "self_manage"),
        (Situation(Moment.CHECK_IN, series={"pain": [7, 8]}), "soon"),
        (Situation(Moment.CHECK_IN, series={"pain": [8, 6]}), "self_manage"),
        (Situation(Moment.CHECK_IN, series={"pain": [7]}, given={"pain": 9}), "self_manage"),
        (Situation(Moment.CHECK_IN, series={"pain": [8, 1]}, given={"pain": 9}), "soon"),
        (Situation(Moment.CHECK_IN, series={"pain": [8, None]}), "routine"),
        (Situation(Moment.CHECK_IN, series={"pain": [8, "declined"]}), "routine"),
        (Situation(Moment.DAY, given={"days_silent": 2}, day=3), "routine"),
        (Situation(Moment.DAY, given={"days_silent": 1}, day=3), "self_manage"),
    ],
)
def test_a_situation_is_decided_as_the_document_says(tiny, situation, expected):
    assert _decides(tiny, situation) == expected


def test_a_series_longer_than_the_day_ends_today(tiny):
    facts = situations.facts_of(tiny, Situation(Moment.CHECK_IN, series={"pain": [1, 2, 3]}))

    assert facts.day == 3
    assert [reading.day for reading in facts.series["pain"]] == [1, 2, 3]


def test_person_facts_are_read(tiny):
    facts = situations.facts_of(tiny, Situation(Moment.DAY, person={"age": 70}))

    assert facts.scalars["age"].value == 70
    assert facts.scalars["pregnant"].state is State.DECLINED


def test_a_fact_that_nobody_knows_is_named(tiny):
    situation = Situation(Moment.DAY, given={"nonsense": 1}, series={"other": [1]})

    with pytest.raises(situations.UnknownFact, match="knows no nonsense, other"):
        situations.facts_of(tiny, situation)


def test_cases_of_the_document_pass(tiny):
    assert [run.passed for run in situations.run_cases(tiny)] == [True, True]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"expect": "urgent"},
            "expects urgent by pain_rising; it comes out as soon by pain_rising",
        ),
        ({"expect_rule": "gone_quiet"}, "expects soon by gone_quiet; it comes out as soon"),
        (
            {"series": {"pain": [1, 1]}},
            "expects soon by pain_rising; it comes out as self_manage by no rule",
        ),
    ],
)
def test_a_case_that_comes_out_otherwise_says_how(change, words):
    case = tiny_pathway()["cases"][1] | change
    document = documents.resolve(tiny_pathway(cases=[case]), TINY_LIBRARY)
    (run,) = situations.run_cases(documents.load(document))

    assert not run.passed
    assert words in str(run)


def test_a_case_without_a_rule_passes_by_its_disposition_alone():
    case = {k: v for k, v in tiny_pathway()["cases"][1].items() if k != "expect_rule"}
    document = documents.resolve(tiny_pathway(cases=[case]), TINY_LIBRARY)
    (run,) = situations.run_cases(documents.load(document))

    assert run.passed
    assert "expects soon;" in str(run)


def test_a_series_that_today_did_not_ask_for_ends_yesterday(tiny):
    situation = Situation(Moment.CHECK_IN, series={"pain": [7, 8, situations.NOT_READ]})

    facts = situations.facts_of(tiny, situation)

    assert facts.day == 3
    assert [reading.day for reading in facts.series["pain"]] == [1, 2]
    assert facts.scalars["pain"].state is State.CLOSED


def test_a_screen_sees_how_long_somebody_was_silent_and_what_was_advised(tiny):
    given = {"days_silent": 4, "strongest_14_days": "soon"}

    facts = situations.facts_of(tiny, Situation(Moment.SCREEN, day=9, given=given))

    assert facts.scalars["days_silent"].value == 4
    assert facts.scalars["strongest_14_days"].value == "soon"


def test_elsewhere_the_last_reading_stands_however_old(tiny):
    readings = [7, situations.NOT_READ, 9, situations.NOT_READ]

    facts = situations.facts_of(tiny, Situation(Moment.DAY, day=9, series={"pain": readings}))

    assert [reading.day for reading in facts.series["pain"]] == [6, 8]
    assert facts.scalars["pain"].value == 9
