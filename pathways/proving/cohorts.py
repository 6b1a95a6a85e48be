"""The alert budget: how often a pathway calls for staff among people who have nothing serious,
and whether it catches everybody who has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from pathways.engine import logic
from pathways.engine.decisions import Counted, Decision, Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.effective import Effective, effective_rules
from pathways.engine.values import Person
from pathways.proving.people import PARTS, Benign, Planted
from pathways.proving.quick import Memo, quick_walk
from pathways.proving.walking import Reply, Walked


DAYS = 28
WORKING_DAYS_OF_7 = 5
CASE_DAYS = 3  # how long a team keeps a case open
AGAIN_AFTER_DAYS = 7
CAUGHT_WITHIN = 7  # days after something serious begins in the plan
ONSETS = (0, 4, 15)

# At most, of benign people; cases in a working day among 10,000 active people.
MOST_EMERGENCY = Fraction(1, 100)
MOST_URGENT = Fraction(3, 100)
MOST_CASES = 30


@dataclass(frozen=True)
class Cohort:
    """So many benign people of a seed over so many days, and everybody serious that is planted."""

    size: int = PARTS
    seed: int = 2026
    days: int = DAYS
    onsets: tuple[int, ...] = ONSETS


@dataclass(frozen=True)
class Missed:
    """A planted person whom the pathway did not answer as strongly as it has to."""

    name: str
    expected: str
    found: str


@dataclass(frozen=True)
class Budget:
    """What a cohort came to: people by their strongest disposition, people by the rule that
    decided it, staff cases by the rule that opened them, and the planted people missed."""

    people: int
    working_days: int
    strongest: Mapping[str, int]
    decided_by: Mapping[str, int]
    cases_by: Mapping[str, int]
    planted: int
    missed: tuple[Missed, ...]

    @property
    def cases(self) -> int:
        """Staff cases that were opened."""
        return sum(self.cases_by.values())

    @property
    def cases_a_day(self) -> Fraction:
        """Staff cases in a working day among 10,000 active people."""
        return Fraction(self.cases * PARTS, self.people * self.working_days)

    def share(self, disposition: str) -> Fraction:
        """The share of benign people whose strongest disposition this was."""
        return Fraction(self.strongest.get(disposition, 0), self.people)

    def problems(self) -> tuple[str, ...]:
        """What breaks the budget, in plain words; empty when it is kept."""
        found = [
            f"{float(self.share(level)):.1%} of benign people are told {level}, "
            f"at most {float(most):.0%} may be"
            for level, most in (("emergency", MOST_EMERGENCY), ("urgent", MOST_URGENT))
            if self.share(level) > most
        ]
        if self.cases_a_day > MOST_CASES:
            found.append(
                f"{float(self.cases_a_day):.0f} cases a working day among 10,000 people, "
                f"at most {MOST_CASES} may be"
            )
        found += [f"{m.name}: {m.found}, not {m.expected}" for m in self.missed]
        return tuple(found)


def alert_budget(definition: Definition, cohort: Cohort = Cohort()) -> Budget:
    """Walk a cohort and count what staff would see.

    A decision that calls a person opens a case; while it is open (3 days) others join it, and
    after that a rule that it held is only noted for its `again_after_days` (7; at most 14; 0 for
    urgent and emergency). The same seed gives the same numbers.
    """
    tops: Counter[str] = Counter()
    decided_by: Counter[str] = Counter()
    cases_by: Counter[str] = Counter()
    memo: Memo = {}
    for number in range(cohort.size):
        persona = Benign(definition, cohort.seed, number)
        walked = quick_walk(definition, persona, cohort.days, memo)
        top = max((one.decision for one in walked), key=lambda one: one.disposition.rank)
        tops[top.disposition.value] += 1
        if top.decided_by:
            decided_by[f"{top.disposition.value} {top.decided_by}"] += 1
        cases_by.update(one.rule for one in cases(definition, walked))
    people = planted(definition, cohort.onsets)
    return Budget(
        people=cohort.size,
        working_days=cohort.days * WORKING_DAYS_OF_7 // 7,
        strongest=dict(tops.most_common()),
        decided_by=dict(decided_by.most_common()),
        cases_by=dict(cases_by.most_common()),
        planted=len(people),
        missed=tuple(
            miss for one in people if (miss := missed(one, watched(definition, one, memo)))
        ),
    )


class Opened(NamedTuple):
    """A staff case: the rule that opened it, at which desk, and how strong it is."""

    rule: str
    desk: str
    level: Disposition


def cases(definition: Definition, walked: Iterable[Walked]) -> tuple[Opened, ...]:
    """The staff cases that one person opens, in order: once for one problem."""
    opened: list[Opened] = []
    closes = -1
    held: dict[str, tuple[int, Disposition]] = {}
    for day, decision, _ in walked:
        if not decision.calls_person:
            continue
        if day > closes and not _only_noted(definition, decision, day, held):
            rule = decision.decided_by or "unknown"
            opened.append(Opened(rule, str(decision.desk), decision.disposition))
            closes = day + CASE_DAYS
        if day <= closes:  # it opened this case or joins it
            held |= _holds(definition, decision, closes)
    return tuple(opened)


def _only_noted(
    definition: Definition,
    decision: Decision,
    day: int,
    held: Mapping[str, tuple[int, Disposition]],
) -> bool:
    return all(
        one.key in held and day <= held[one.key][0] and one.counts_as <= held[one.key][1]
        for one in decision.counted
        if _calls_person(definition, one)
    )


def _calls_person(definition: Definition, one: Counted) -> bool:
    rule = definition.rule(one.key)
    named = rule is not None and rule.desk is not None
    return named or one.state != "true" or one.counts_as >= Disposition.SOON


def _holds(
    definition: Definition, decision: Decision, closes: int
) -> dict[str, tuple[int, Disposition]]:
    holds = {}
    for one in decision.counted:
        rule = definition.rule(one.key)
        again = rule.again_after_days if rule else None
        days = AGAIN_AFTER_DAYS if again is None else again
        days = 0 if one.counts_as >= Disposition.URGENT else days
        holds[one.key] = (closes + days, one.counts_as)
    return holds


def planted(definition: Definition, onsets: Iterable[int] = ONSETS) -> tuple[Planted, ...]:
    """Somebody for each flag and each rule of the screen from `soon` up, at triage and, from
    `urgent` up, beginning in the plan as well."""
    people = []
    for rule in effective_rules(definition):
        if rule.shadow or Moment.SCREEN not in rule.at or rule.then < Disposition.SOON:
            continue
        serious = answers_for(definition, rule)
        age = serious.pop("age", 40)
        person = Person(age=int(age), waiting_for="none", pregnant="no")
        people += [
            Planted(f"{rule.key} from day {onset}", rule.then.value, serious, person, onset)
            for onset in onsets
            if onset == 0 or rule.then >= Disposition.URGENT
        ]
    return tuple(people)


def answers_for(definition: Definition, rule: Effective) -> dict[str, Reply]:
    """Answers that make a rule of the screen true, with those that its questions need."""
    questions = {question.key: question for question in definition.screen}
    said = _wanted(rule.when, {})
    for question in reversed(definition.screen):
        if question.key in said and question.ask_if is not None:
            said = _wanted(question.ask_if, said)
    return {key: reply for key, reply in said.items() if key in questions or key == "age"}


def _wanted(condition: logic.Condition, said: dict[str, Reply]) -> dict[str, Reply]:
    """What is said already and, test by test, one way to make a condition true beside it; a test
    that it contradicts is passed over."""
    if isinstance(condition, logic.Leaf):
        return said if condition.fact in said else said | _reply_to(condition)
    count = len(condition.parts)
    if isinstance(condition, logic.Any_ | logic.AtLeast):
        count = getattr(condition, "count", 1)
    for part in condition.parts:
        wanted = _wanted(part, said)
        if count and not _contradicted(part, wanted):
            said = wanted
            count -= 1
    return said


def _contradicted(part: logic.Condition, said: dict[str, Reply]) -> bool:
    """Whether a single test is false by what is said; of joined ones each part was looked at."""
    if not isinstance(part, logic.Leaf) or part.fact not in said:
        return False
    reply = said[part.fact]
    if isinstance(reply, str):
        return reply not in part.codes
    above = part.at_least is None or reply >= part.at_least
    return not (above and (part.below is None or reply < part.below))


def _reply_to(leaf: logic.Leaf) -> dict[str, Reply]:
    if leaf.codes:
        return {leaf.fact: leaf.codes[0]}
    if leaf.at_least is not None:
        return {leaf.fact: leaf.at_least}
    return {leaf.fact: leaf.below - 1} if leaf.below is not None else {}


def watched(definition: Definition, one: Planted, memo: Memo) -> tuple[Walked, ...]:
    """A planted person's walk, up to the last day on which they count as caught."""
    return quick_walk(definition, one, one.onset + CAUGHT_WITHIN, memo)


def missed(one: Planted, walked: Iterable[Walked]) -> Missed | None:
    """Whether a pathway answered a planted person, from the onset on, more mildly than it has to."""
    seen = [step.decision for step in walked if step.day >= one.onset]
    found = max((decision.disposition for decision in seen), default=Disposition.SELF_MANAGE)
    if found >= one.level:
        return None
    return Missed(one.name, one.level, found.value)
