"""The alert budget: how often a pathway calls for staff among people who have nothing serious,
and whether it catches everybody who has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from pathways.engine import conditions, logic
from pathways.engine.decisions import Counted, Decision, Disposition, Moment, strongest
from pathways.engine.definition import Definition
from pathways.engine.effective import Effective, effective_rules
from pathways.engine.facts import LOOK_BACK_DAYS, facts_at
from pathways.engine.rules import decide
from pathways.engine.screens import Step
from pathways.engine.values import PENDING_MARK, Fact, Facts, Person, State
from pathways.engine.vocabulary import PERSON
from pathways.proving.people import PARTS, Benign, Planted
from pathways.proving.walking import Persona, Reply, Walked, Walker


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
    memo: _Memo = {}
    for number in range(cohort.size):
        persona = Benign(definition, cohort.seed, number)
        walked = _walk(definition, persona, cohort.days, memo)
        top = max((one.decision for one in walked), key=lambda one: one.disposition.rank)
        tops[top.disposition.value] += 1
        if top.decided_by:
            decided_by[f"{top.disposition.value} {top.decided_by}"] += 1
        cases_by.update(cases(definition, walked))
    people = planted(definition, cohort.onsets)
    return Budget(
        people=cohort.size,
        working_days=cohort.days * WORKING_DAYS_OF_7 // 7,
        strongest=dict(tops.most_common()),
        decided_by=dict(decided_by.most_common()),
        cases_by=dict(cases_by.most_common()),
        planted=len(people),
        missed=tuple(miss for one in people if (miss := _missed(definition, one, memo))),
    )


def cases(definition: Definition, walked: Iterable[Walked]) -> tuple[str, ...]:
    """The rules that opened a staff case for one person, in order: once for one problem."""
    opened: list[str] = []
    closes = -1
    held: dict[str, tuple[int, Disposition]] = {}
    for day, decision, _ in walked:
        if not decision.calls_person:
            continue
        if day > closes and not _only_noted(definition, decision, day, held):
            opened.append(decision.decided_by or "unknown")
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
        serious = _true_for(definition, rule)
        age = serious.pop("age", 40)
        person = Person(age=int(age), waiting_for="none", pregnant="no")
        people += [
            Planted(f"{rule.key} from day {onset}", rule.then.value, serious, person, onset)
            for onset in onsets
            if onset == 0 or rule.then >= Disposition.URGENT
        ]
    return tuple(people)


def _true_for(definition: Definition, rule: Effective) -> dict[str, Reply]:
    """Answers that make a rule of the screen true, with those that its questions need."""
    questions = {question.key: question for question in definition.screen}
    said = dict(_wanted(rule.when))
    for question in reversed(definition.screen):
        if question.key in said and question.ask_if is not None:
            said = dict(_wanted(question.ask_if)) | said
    return {key: reply for key, reply in said.items() if key in questions or key == "age"}


def _wanted(condition: logic.Condition) -> Iterator[tuple[str, Reply]]:
    """One way to make a condition true, test by test."""
    if isinstance(condition, logic.Leaf):
        yield from _wanted_of(condition)
        return
    count = len(condition.parts)
    if isinstance(condition, logic.Any_ | logic.AtLeast):
        count = getattr(condition, "count", 1)
    said: dict[str, Reply] = {}
    for part in condition.parts:
        wanted = dict(_wanted(part))
        if count and not any(said.get(key, reply) != reply for key, reply in wanted.items()):
            said |= wanted
            count -= 1
    yield from said.items()


def _wanted_of(leaf: logic.Leaf) -> Iterator[tuple[str, Reply]]:
    if leaf.codes:
        yield leaf.fact, leaf.codes[0]
    elif leaf.at_least is not None:
        yield leaf.fact, leaf.at_least
    elif leaf.below is not None:
        yield leaf.fact, leaf.below - 1


def _missed(definition: Definition, one: Planted, memo: _Memo) -> Missed | None:
    walked = _walk(definition, one, one.onset + CAUGHT_WITHIN, memo)
    seen = [step.decision for step in walked if step.day >= one.onset]
    found = max((decision.disposition for decision in seen), default=Disposition.SELF_MANAGE)
    if found >= one.level:
        return None
    return Missed(one.name, one.level, found.value)


_Memo = dict[object, Step]


def _walk(definition: Definition, persona: Persona, days: int, memo: _Memo) -> tuple[Walked, ...]:
    walker = _Quick(definition, persona, memo)
    walker.screen(day=0, cause="triage")
    for day in range(1, days + 1):
        if walker.stopped:
            break
        walker.live(day)
    return tuple(walker.walked)


class _Quick(Walker):
    """Walks like Walker, without what decides nothing or was worked out for somebody alike.

    The items of a day are not chosen. A page of a screen that is decided by the person and the
    screen's answers alone is remembered for everybody of the same answers. A day is passed over
    when silence and what was decided lately say that no rule of the day can be true. A check-in
    whose first page hangs on the screen and the day alone takes them from the screen.
    """

    def __init__(self, definition: Definition, persona: Persona, memo: _Memo) -> None:
        super().__init__(definition, persona)
        self.memo = memo
        self.screened: Step | None = None

    def step(self, day: int) -> Step:
        if not _is_timeless(self.definition):
            return super().step(day)
        screens = [asked for asked in self.history.asked if asked.kind == "screen"]
        running = screens[-1]
        between = [pair for asked in screens[1:-1] for pair in asked.answers]
        kept = tuple(pair for pair in between if pair[0] in _lasting(self.definition))
        first = screens[0].answers
        key = (self.history.person, first, kept, running.answers, len(screens) > 1)
        if key not in self.memo:
            self.memo[key] = super().step(day)
        self.screened = self.memo[key]
        return self.screened

    def live(self, day: int) -> None:
        silent = max(day - max(self.history.last_seen_day, 1), 0)
        lately = [level for on, level in self.history.dispositions if on > day - LOOK_BACK_DAYS]
        top = strongest(map(Disposition, lately))
        if not _is_quiet(self.definition, silent, top):
            facts = facts_at(self.definition, self.history, day=day, moment=Moment.DAY)
            self._note(day, facts, decide(self.definition, facts), ())
            self.visit(day, facts)
        elif self.persona.comes(day):
            self.visit(day, self._first_facts(day))

    def _first_facts(self, day: int) -> Facts:
        screened = self.screened
        if (
            screened is None
            or screened.decision.disposition >= Disposition.SOON
            or not _is_plain(self.definition)
        ):
            return facts_at(self.definition, self.history, day=day, moment=Moment.DAY)
        scalars = {**screened.facts.scalars, "day": Fact(State.VALUE, day)}
        return Facts(day, Moment.DAY, scalars, {})


@lru_cache(maxsize=16)
def _is_plain(definition: Definition) -> bool:
    """Whether the first page of a check-in hangs on the screen, the person and the day alone."""
    own = {question.key for question in definition.check_in}
    known = {question.key for question in definition.screen} | {*PERSON, "day"}
    reads = [logic.names(question.ask_if) for question in definition.check_in]
    return all(names & own or names <= known for names in reads)


@lru_cache(maxsize=16)
def _is_timeless(definition: Definition) -> bool:
    """Whether a screen is decided by the person and its own answers alone."""
    read: set[str] = set()
    for rule in effective_rules(definition):
        if Moment.SCREEN in rule.at:
            read |= logic.names(rule.when)
    for question in definition.screen:
        read |= logic.names(question.ask_if)
    return read <= {question.key for question in definition.screen} | set(PERSON)


@lru_cache(maxsize=16)
def _lasting(definition: Definition) -> frozenset[str]:
    """The questions whose answer in one re-screen stands in the next."""
    return frozenset(question.key for question in definition.screen if question.lasts)


@lru_cache(maxsize=4096)
def _is_quiet(definition: Definition, silent: int, top: Disposition) -> bool:
    """Whether every rule of the day is false after so many silent days and this as the strongest
    of the last 14, whatever else is known: an answer still to come never takes back a false."""
    rules = [rule for rule in effective_rules(definition) if Moment.DAY in rule.at]
    names = {name for rule in rules for name in logic.names(rule.when)}
    known: dict[str, object] = dict.fromkeys(names, PENDING_MARK)
    known |= {"days_silent": silent, "strongest_14_days": top.value, "#series": {}}
    return all(conditions.patient(rule.when, known)[0] is False for rule in rules)
