"""The alert budget of a publication: what a pathway asks of each desk, and of people with nothing
serious, with how far a small cohort can be trusted.

Three cohorts: benign people; everybody serious, planted one at a time; and a caseload mixed of
both, 1 serious person in 100. Each is of people who start within the same 4 weeks, so that a plan
of one week is measured as one of twelve. People and base rates are invented: a plan, no evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pathways.engine.decisions import LADDER, Disposition
from pathways.engine.definition import Definition
from pathways.engine.effective import effective_rules
from pathways.proving.cohorts import (
    DAYS,
    MOST_CASES,
    MOST_EMERGENCY,
    MOST_URGENT,
    ONSETS,
    WORKING_DAYS_OF_7,
    Cohort,
    Missed,
    Opened,
    cases,
    missed,
    planted,
    watched,
)
from pathways.proving.directories import DESKS, Directory
from pathways.proving.estimates import Estimate, proportion, rate
from pathways.proving.people import PARTS, Benign
from pathways.proving.points import Point, listed
from pathways.proving.quick import Memo, quick_walk


SERIOUS = 100  # of 10,000 people whom the mixed caseload holds; 0.9 % of acute back pain is serious
USUAL_SIZE = 1_000
WORKING_DAYS = DAYS * WORKING_DAYS_OF_7 // 7
FEWEST = 100  # people; fewer say nothing
BARS: Mapping[str, float] = {"emergency": float(MOST_EMERGENCY), "urgent": float(MOST_URGENT)}

OutOfTime = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Workload:
    """New cases that a kind of desk is to expect on a working day, beside what it can work."""

    kind: str
    expected: Estimate
    capacity: int


@dataclass(frozen=True, slots=True)
class AlertBudget:
    """What the cohorts came to.

    `shares` and `cases` are of benign people: shares by disposition, cases a working day among
    10,000. `desks`, `by_level` and `by_rule` are new cases a working day of the mixed caseload of
    `people`. Cases are counted over the 20 working days of 4 weeks.
    """

    key: str
    walked: int
    days: int
    people: int
    shares: Mapping[str, Estimate]
    cases: Estimate
    desks: tuple[Workload, ...]
    by_level: Mapping[str, float]
    by_rule: Mapping[str, float]
    titles: Mapping[str, str]
    planted: int
    missed: tuple[Missed, ...]

    @property
    def is_full(self) -> bool:
        """Whether this is the cohort that the bars are stated for, so that its values decide."""
        return self.walked >= PARTS

    def exceeds(self, found: Estimate, most: float) -> bool:
        """Whether something is over its bar beyond doubt; a full cohort leaves none."""
        return (found.value if self.is_full else found.low) > most

    def may_exceed(self, found: Estimate, most: float) -> bool:
        """Whether a small cohort leaves open that something is over its bar."""
        return not self.is_full and not self.exceeds(found, most) and found.high > most

    @property
    def sentence(self) -> str:
        """How many were walked, and how far that can be trusted."""
        doubt = (
            "It is the cohort that the limits are stated for."
            if self.is_full
            else "Ranges hold the true figure 95 times in 100; a larger cohort narrows them."
        )
        return (
            f"{self.walked:,} invented people with nothing serious walked their first {self.days} "
            f"days, and {self.planted} with something serious. {doubt}"
        )

    def to_json(self) -> dict[str, Any]:
        """What a report keeps and its pages show."""
        return {
            "sentence": self.sentence,
            "walked": self.walked,
            "days": self.days,
            "people": self.people,
            "full": self.is_full,
            "serious_in_10000": SERIOUS,
            "shares": [
                {"disposition": level, **found.to_json(), "most": BARS.get(level)}
                for level, found in self.shares.items()
            ],
            "cases": {**self.cases.to_json(), "most": MOST_CASES},
            "desks": [
                {"kind": one.kind, **one.expected.to_json(), "capacity": one.capacity}
                for one in self.desks
            ],
            "by_disposition": [
                {"disposition": level, "a_day": round(count, 2)}
                for level, count in self.by_level.items()
            ],
            "by_rule": [
                {"rule": rule, "title": self.titles.get(rule, rule), "a_day": round(count, 2)}
                for rule, count in self.by_rule.items()
            ],
            "planted": self.planted,
            "missed": [[one.name, one.expected, one.found] for one in self.missed],
        }

    def must(self) -> list[Point]:
        """What is over budget beyond doubt, and everybody serious who was missed."""
        over = [said for said, found, most in self._bars() if self.exceeds(found, most)]
        return [*(Point("budget", "", f"{said}.", _LESS) for said in over), *self._missed()]

    def should(self) -> list[Point]:
        """What a cohort of this size leaves open."""
        open_ = [said for said, found, most in self._bars() if self.may_exceed(found, most)]
        if not open_:
            return []
        sentence = f"It is not known whether the budget is kept: {'; '.join(open_)}."
        return [Point("budget", "", sentence, _MORE.format(key=self.key))]

    def _bars(self) -> Iterable[tuple[str, Estimate, float]]:
        for level, most in BARS.items():
            found = self.shares[level]
            said = f"{_percent(found)} of people with nothing serious are told `{level}`"
            yield f"{said}, at most {most:.0%} may be", found, most
        said = f"{_count(self.cases)} cases a working day among 10,000 people with nothing serious"
        yield f"{said}, at most {MOST_CASES} may be", self.cases, MOST_CASES
        for desk in self.desks:
            said = f"{_count(desk.expected)} new cases a working day for the {DESKS[desk.kind]}"
            said = f"{said} from {self.people:,} people, and it can work {desk.capacity}"
            yield said, desk.expected, desk.capacity

    def _missed(self) -> Iterable[Point]:
        at_triage = [one.name for one in self.missed if one.name.endswith(_AT_TRIAGE)]
        later = [one.name for one in self.missed if not one.name.endswith(_AT_TRIAGE)]
        for names, when, mend in (
            (at_triage, "at triage", "Mend the rule or the question that keeps it from counting."),
            (later, "when it begins during the plan", _ASK_AGAIN),
        ):
            if names:
                keys = list(dict.fromkeys(name.partition(" from day ")[0] for name in names))
                said = [f"“{self.titles.get(key, key)}”" for key in keys]
                sentence = f"Somebody serious is not caught {when}: {listed(said)}."
                yield Point("planted", _path_of(keys[0]), sentence, mend)


_AT_TRIAGE = " from day 0"
_LESS = "Reword, narrow or lower what fires most often, or plan for more people at the desk."
_MORE = (
    "Run the full cohort of 10,000 before you sign: `manage.py pathway check {key} --icb CODE "
    "--full`, with the code of your ICB."
)
_ASK_AGAIN = (
    "Let a rule of the check-in ask the safety questions again (`ask_again: screen`) when somebody "
    "says worse."
)


def _path_of(rule: str) -> str:
    return f"screen.{rule.removeprefix('flag:')}" if rule.startswith("flag:") else f"rules.{rule}"


def _percent(found: Estimate) -> str:
    return f"{found.value:.1%} ({found.low:.1%} to {found.high:.1%})"


def _count(found: Estimate) -> str:
    return f"{found.value:.1f} ({found.low:.1f} to {found.high:.1f})"


@dataclass(slots=True)
class _Tally:
    """What happened to the people walked so far."""

    tops: Counter[str] = field(default_factory=Counter)
    opened: list[tuple[Opened, ...]] = field(default_factory=list)

    def of_desk(self, kind: str) -> Estimate:
        return rate(sum(one.desk == kind for one in each) for each in self.opened)

    def each(self, name: Callable[[Opened], str]) -> dict[str, float]:
        """Cases a person, by something that each case says."""
        counts = Counter(name(one) for each in self.opened for one in each)
        return {key: count / len(self.opened) for key, count in counts.items()}


def expected(
    definition: Definition,
    directory: Directory | None,
    *,
    people: int,
    size: int = USUAL_SIZE,
    out_of_time: OutOfTime,
) -> AlertBudget | None:
    """Walk the cohorts and set what they ask beside the desks of a directory, if there is one.

    So many benign people as there is time for, at most `size`. None where the time is up before
    everybody planted and at least 100 benign people were walked: then the budget is not known.
    """
    days = min(DAYS, max(definition.days, 1))
    memo: Memo = {}
    serious, lost = _Tally(), []
    wanted = planted(definition, [day for day in ONSETS if day < days])
    for one in wanted:
        if out_of_time():
            return None
        walked = watched(definition, one, memo)
        serious.opened.append(cases(definition, walked))
        miss = missed(one, walked)
        lost += [miss] if miss else []
    benign = _benign(definition, Cohort(size=size, days=days), memo, out_of_time)
    if len(benign.opened) < min(FEWEST, size):
        return None
    return _budget(definition, directory, people, days, benign, serious, tuple(lost))


def _benign(definition: Definition, cohort: Cohort, memo: Memo, out_of_time: OutOfTime) -> _Tally:
    tally = _Tally()
    for number in range(cohort.size):
        if out_of_time():
            break
        persona = Benign(definition, cohort.seed, number)
        walked = quick_walk(definition, persona, cohort.days, memo)
        tally.tops[max(one.decision.disposition for one in walked).value] += 1
        tally.opened.append(cases(definition, walked))
    return tally


def _budget(
    definition: Definition,
    directory: Directory | None,
    people: int,
    days: int,
    benign: _Tally,
    serious: _Tally,
    lost: tuple[Missed, ...],
) -> AlertBudget:
    walked = len(benign.opened)
    well, ill = (PARTS - SERIOUS) / PARTS, SERIOUS / PARTS if serious.opened else 0.0
    each_day = people / WORKING_DAYS

    def mixed(name: Callable[[Opened], str]) -> dict[str, float]:
        usual, rare = benign.each(name), serious.each(name) if serious.opened else {}
        both = {key: usual.get(key, 0) * well + rare.get(key, 0) * ill for key in {**usual, **rare}}
        ordered = sorted(both.items(), key=lambda one: (-one[1], one[0]))
        return {key: count * each_day for key, count in ordered}

    desks = []
    able = {kind: directory.capacity(kind) for kind in DESKS} if directory else {}
    for kind, capacity in able.items():
        rare = serious.each(lambda one: one.desk).get(kind, 0) if serious.opened else 0
        load = benign.of_desk(kind).scaled(well * each_day, rare * ill * each_day)
        desks.append(Workload(kind, load, capacity))
    return AlertBudget(
        key=definition.key,
        walked=walked,
        days=days,
        people=people,
        shares={one.value: proportion(benign.tops[one], walked) for one in reversed(LADDER)},
        cases=rate(map(len, benign.opened)).scaled(PARTS / WORKING_DAYS),
        desks=tuple(desks),
        by_level=mixed(lambda one: Disposition(one.level).value),
        by_rule=mixed(lambda one: one.rule),
        titles={rule.key: rule.title for rule in effective_rules(definition)},
        planted=len(serious.opened),
        missed=lost,
    )
