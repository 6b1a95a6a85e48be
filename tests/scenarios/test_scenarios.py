"""The stories of tests/scenarios/*_vectors.yaml, told to the engine; no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from pathways.engine import documents, nudging
from pathways.engine.decisions import Decision, Moment
from pathways.engine.definition import Content, Definition, Question
from pathways.engine.facts import facts_at
from pathways.engine.rules import decide, explain
from pathways.engine.screens import next_step
from pathways.engine.values import Asked, History, Person
from pathways.proving.situations import run_cases
from pathways.proving.walking import Answers, Reply, Walker, fill_in, mildest
from pathways.services.library import library, pathway_keys, pathway_text


FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
VECTORS = {path.stem: documents.parse(path.read_text()) for path in FOLDER.glob("*_vectors.yaml")}


@cache
def pathway(key: str) -> Definition:
    return documents.load(documents.resolve(documents.parse(pathway_text(key)), library()))


def stories(part: str) -> list[Any]:
    return [
        pytest.param(stem.removesuffix("_vectors"), story, id=f"{stem}-{story['id']}")
        for stem, document in VECTORS.items()
        for story in document[part]
    ]


@dataclass
class Told:
    """An invented person of a story: who they are and what they say on which day."""

    person: Person
    says_first: Mapping[str, Reply]
    later: Mapping[str, Reply]
    each_day: Mapping[str, list[Reply]]
    measures: Mapping[str, Mapping[str, Reply]]
    quiet: frozenset[int]
    opened: list[str] = field(default_factory=list)

    def comes(self, day: int) -> bool:
        return day not in self.quiet

    def says(self, question: Question, asking: Asked) -> Reply:
        if asking.kind == "measure":
            return self._measured(question, asking)
        if asking.kind == "check_in":
            replies = self.each_day.get(question.key, [])
            return replies[min(asking.day, len(replies)) - 1] if replies else mildest(question)
        answers = self.says_first if asking.cause == "triage" else self.later
        return answers.get(question.key, mildest(question))

    def exercises(self, content: Content, day: int) -> Answers:
        return ()

    def _measured(self, question: Question, asking: Asked) -> Reply:
        """What the story names for the latest day up to this one, by `measure.item` or by the
        measure alone; the middle of a scale, or the first choice, where it names nothing."""
        named = self.measures.get(f"{asking.key}.{question.key}")
        if named is None and question.span is not None:
            named = self.measures.get(asking.key)
        days = [int(day) for day in named or {} if int(day) <= asking.day]
        if named and days:
            return named[str(max(days))]
        if question.span is None:
            return question.codes[0]
        return (question.span.first + question.span.last) // 2


def _told(story: Mapping[str, Any]) -> Told:
    first, _, last = str(story.get("silent", "0 to -1")).partition(" to ")
    return Told(
        person=Person(
            **{"age": 45, "place": "northtown", "waiting_for": "none", "pregnant": "no"}
            | story.get("person", {})
        ),
        says_first={"how_long": "weeks_0_6"} | story.get("says", {}),
        later=story.get("later", {}),
        each_day={"feeling": ["same"], "moved": ["all"]} | story.get("each_day", {}),
        measures=story.get("measures", {}),
        quiet=frozenset([*range(int(first), int(last) + 1), *story.get("silent_on", [])]),
    )


def _check(definition: Definition, decision: Decision, expect: Mapping[str, Any]) -> None:
    reasons = [counted.key for counted in decision.counted]
    assert decision.disposition == expect["disposition"], reasons
    for name in ("by", "also"):
        if name in expect:
            assert expect[name] in reasons
    if "service" in expect:
        assert decision.service == expect["service"]
    if "desk" in expect:
        assert (decision.desk or "none") == expect["desk"]
    if "due_hours" in expect:
        assert decision.due_hours == expect["due_hours"]
    if "asks_again" in expect:
        assert bool(decision.ask_again) is expect["asks_again"]
    if "told" in expect:
        assert expect["told"] in explain(definition, decision)


@pytest.mark.parametrize(("key", "story"), stories("screen"))
def test_screen_story_is_decided_as_told(key: str, story: dict[str, Any]) -> None:
    definition = pathway(f"{key}_pain")
    expect = story["expect"]
    if "in_order" in story:
        answers = tuple((question, answer) for question, answer in story["in_order"])
        asked = Asked("screen", "screen", 0, answers, cause="triage")
        history = History(person=_told(story).person, asked=(asked,))
        facts = facts_at(definition, history, day=0, moment=Moment.SCREEN)
        _check(definition, decide(definition, facts), expect)
        return
    walker = Walker(definition, _told(story))
    walker.screen(day=0, cause="triage")
    _check(definition, walker.walked[-1].decision, expect)
    answers = walker.history.asked[-1].answers
    keys = {question for question, _ in answers}
    assert keys.isdisjoint(expect.get("not_asked", []))
    for question in expect.get("explained", []):
        marks = [answer for asked, answer in answers if asked == question]
        assert "unsure" in marks or "asked_again" in marks
    if "pages_at_most" in expect:
        assert _pages(definition, _told(story)) <= expect["pages_at_most"]


def _pages(definition: Definition, told: Told) -> int:
    """How many pages the first screen takes this person."""
    asking = Asked("screen", "screen", 0, cause="triage")
    pages = 0
    while page := next_step(definition, History(told.person, (asking,)), day=0).page:
        said = fill_in(page, partial(_said, told, asking))
        asking = replace(asking, answers=(*asking.answers, *said))
        pages += 1
    return pages


def _said(told: Told, asking: Asked, question: Question) -> Reply:
    return told.says(question, asking)


@pytest.mark.parametrize(("key", "story"), stories("days"))
def test_day_story_is_decided_as_told(key: str, story: dict[str, Any]) -> None:
    definition = pathway(f"{key}_pain")
    walker = Walker(definition, _told(story))
    walker.screen(day=0, cause="triage")
    for day in range(1, story["on_day"] + 1):
        assert not walker.stopped, f"the story ended before day {story['on_day']}"
        walker.live(day)
    decisions = [
        walked.decision
        for walked in walker.walked
        if walked.day == story["on_day"] and walked.decision.moment == story["moment"]
    ]
    by = story["expect"].get("by")
    named = [d for d in decisions if by in [counted.key for counted in d.counted]]
    assert decisions, "nothing was decided on that day"
    strongest = max(named or decisions, key=lambda decision: decision.disposition.rank)
    _check(definition, strongest, story["expect"])


@pytest.mark.parametrize(("key", "story"), stories("messages"))
def test_message_story_is_chosen_as_told(key: str, story: dict[str, Any]) -> None:
    definition = pathway(f"{key}_pain")
    walker = Walker(definition, _told(story))
    walker.screen(day=0, cause="triage")
    history = walker.history
    if "barrier" in story:
        answers = (("feeling", "same"), ("moved", "none"), ("barrier", story["barrier"]))
        asked = Asked("check_in", "check_in", story["day"] - 1, answers, finished=True)
        history = replace(history, asked=(*history.asked, asked))
    told = tuple((int(day), level) for day, level in story.get("dispositions", {}).items())
    history = replace(history, dispositions=told)
    choice = nudging.choose(definition, history, day=story["day"], plan_kind=story["plan"])
    assert (choice.message.key if choice.message else "none") == story["expect"]


def told_ids() -> list[str]:
    return [s["id"] for document in VECTORS.values() for part in document.values() for s in part]


def hazards() -> list[dict[str, Any]]:
    log = documents.parse((ROOT / "docs" / "clinical-safety" / "hazards.yaml").read_text())
    assert log["signed_off"] is False
    return list(log["hazards"])


def test_every_story_has_its_own_id_and_a_hazard_that_exists() -> None:
    told = [story for document in VECTORS.values() for part in document.values() for story in part]
    assert len(set(told_ids())) == len(told)
    assert {story["hazard"] for story in told} <= {hazard["id"] for hazard in hazards()}


@pytest.mark.parametrize("hazard", hazards(), ids=lambda hazard: hazard["id"])
def test_every_hazard_names_controls_and_tests_that_exist(hazard: dict[str, Any]) -> None:
    assert hazard["controls"]
    assert hazard["status"] in ("controlled", "partly", "open")
    missing = [t for t in hazard["tests"] if t not in told_ids() and not (ROOT / t).is_file()]
    assert hazard["tests"]
    assert missing == []


@pytest.mark.parametrize("key", pathway_keys())
def test_cases_of_a_library_pathway_come_out_as_they_say(key: str) -> None:
    runs = run_cases(pathway(key))
    assert runs
    assert [str(run) for run in runs if not run.passed] == []
