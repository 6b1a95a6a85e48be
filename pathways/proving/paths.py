"""Every way through triage, the usual ones first: where each ends and what decides it.

People who answer everything with the mildest answer, then one unusual answer, then two, and so on,
so that a limit cuts off the strangest. Before them, somebody for each rule of the screen.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pathways.engine import logic
from pathways.engine.decisions import Decision, Moment
from pathways.engine.definition import Definition, Question
from pathways.engine.effective import effective_rules
from pathways.engine.pages import Page
from pathways.engine.screens import Step, next_step
from pathways.engine.values import BOOKKEEPING, DECLINED, Asked, History, Person
from pathways.proving.cohorts import answers_for
from pathways.proving.points import listed
from pathways.proving.walking import (
    PAGES_LIMIT,
    Answers,
    GoesInCircles,
    Reply,
    fill_in,
    mildest,
)


MOST = 10_000
USUAL_AGE = 40
YOUNGEST = 18

Said = Mapping[str, Reply]
OutOfTime = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Path:
    """One way through triage: the unusual answers that make it, the pages that it took, and where
    it ends."""

    person: Person
    unusual: tuple[tuple[str, Reply], ...]
    pages: int
    decision: Decision

    def to_json(self) -> dict[str, Any]:
        """One line of the table: path, outcome, decided by."""
        return {
            "age": self.person.age,
            "pregnant": self.person.pregnant,
            "unusual": [list(pair) for pair in self.unusual],
            "pages": self.pages,
            "disposition": self.decision.disposition.value,
            "decided_by": self.decision.decided_by,
            "service": self.decision.service,
            "desk": self.decision.desk,
        }


@dataclass(frozen=True, slots=True)
class Tried:
    """The paths that were walked, whether they were all there are, and what none of them reached."""

    paths: tuple[Path, ...]
    is_complete: bool
    questions_not_asked: tuple[str, ...]
    answers_not_given: tuple[tuple[str, str], ...]
    rules_not_true: tuple[str, ...]

    @property
    def longest(self) -> int:
        """The most pages that a path took."""
        return max((path.pages for path in self.paths), default=0)

    def ends(self) -> dict[str, int]:
        """How many paths end at each disposition."""
        return dict(Counter(path.decision.disposition.value for path in self.paths))

    @property
    def sentence(self) -> str:
        """How many were walked, and what that says."""
        count = f"{len(self.paths):,} paths"
        whole = (
            f"These are all {count} through triage."
            if self.is_complete
            else f"{count} were walked, the usual ones first, and then it stopped: there are more."
        )
        missed = []
        for what, names in (
            ("never asked", self.questions_not_asked),
            ("never given", [f"{answer} of {key}" for key, answer in self.answers_not_given]),
            ("never true", self.rules_not_true),
        ):
            if names:
                missed.append(f" On these paths {what}: {listed(names)}.")
        return whole + "".join(missed)

    def to_json(self) -> dict[str, Any]:
        """What a page shows and a command prints."""
        return {
            "sentence": self.sentence,
            "complete": self.is_complete,
            "ends": self.ends(),
            "longest": self.longest,
            "questions_not_asked": list(self.questions_not_asked),
            "answers_not_given": [list(pair) for pair in self.answers_not_given],
            "rules_not_true": list(self.rules_not_true),
            "paths": [path.to_json() for path in self.paths],
        }


def try_paths(definition: Definition, *, most: int = MOST, out_of_time: OutOfTime) -> Tried:
    """Walk triage in every way, at most so many of them and until the time is up.

    Numbers are answered at their ends and at both sides of each limit that a condition sets; people
    differ in age and pregnancy where a condition reads it. What is named as never reached holds for
    the paths that were walked.
    """
    seen = _Seen()
    people = tuple(_people(definition))
    each = max(most // len(people), 1)
    complete = True
    for person in people:
        walker = _Triage(definition, person)
        paths = walker.paths()
        for path in islice(paths, each):
            seen.take(path, walker)
            if out_of_time():
                return seen.tried(definition, is_complete=False)
        complete &= next(paths, None) is None
    return seen.tried(definition, is_complete=complete)


@dataclass(slots=True)
class _Seen:
    """What the paths so far reached."""

    paths: list[Path] = field(default_factory=list)
    answers: set[tuple[str, Reply]] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)

    def take(self, path: Path, walker: _Triage) -> None:
        self.paths.append(path)
        self.answers.update(walker.given)
        self.rules.update(one.key for one in path.decision.counted if one.state == "true")

    def tried(self, definition: Definition, *, is_complete: bool) -> Tried:
        asked = {key for key, _ in self.answers}
        not_given = [
            (question.key, code)
            for question in definition.screen
            for code in question.codes
            if question.key in asked and (question.key, code) not in self.answers
        ]
        rules = dict.fromkeys(
            rule.key
            for rule in effective_rules(definition)
            if Moment.SCREEN in rule.at and not rule.shadow
        )
        return Tried(
            paths=tuple(self.paths),
            is_complete=is_complete,
            questions_not_asked=tuple(q.key for q in definition.screen if q.key not in asked),
            answers_not_given=tuple(not_given),
            rules_not_true=tuple(key for key in rules if key not in self.rules),
        )


@dataclass(frozen=True, slots=True)
class _Fork:
    """A page that a path came to, with what was answered before it and the unusual so far.

    `first` is the place on the page from which on another answer makes a path that is new.
    """

    before: Answers
    page: Page
    pages: int
    said: Said
    seen: frozenset[str]
    first: int


class _Triage:
    """All ways of one person through triage; what paths share is walked once."""

    def __init__(self, definition: Definition, person: Person) -> None:
        self.definition = definition
        self.person = person
        self.options = {q.key: _unusual(definition, q) for q in definition.screen}
        self.given: Answers = ()  # of the path that was walked last
        self.filled: dict[object, Answers] = {}

    def paths(self) -> Iterator[Path]:
        """Somebody for each rule, then everybody by how many unusual answers they give."""
        before = set()
        for said in self._for_rules():
            path, _ = self._walk(said)
            before.add(frozenset(path.unusual))
            yield path
        path, waiting = self._walk({})
        if frozenset(path.unusual) not in before:
            yield path
        forks = deque(waiting)
        while forks:
            for path, more in self._ways(forks.popleft()):
                forks += more
                if frozenset(path.unusual) not in before:
                    yield path

    def _for_rules(self) -> Iterator[Said]:
        """Answers that make each rule of the screen true, for somebody of the right age."""
        kept = {}
        for rule in effective_rules(self.definition):
            if Moment.SCREEN in rule.at and not rule.shadow:
                said = answers_for(self.definition, rule)
                said.pop("age", None)
                kept[frozenset(said.items())] = said
        yield from kept.values()

    def _ways(self, fork: _Fork) -> Iterator[tuple[Path, list[_Fork]]]:
        """The paths that part at a page by one more unusual answer."""
        for place, question in enumerate(fork.page.questions):
            if place < fork.first or question.key in fork.seen:
                continue
            for answer in self.options[question.key]:
                yield self._walk({**fork.said, question.key: answer}, fork, place + 1)

    def _walk(
        self, said: Said, fork: _Fork | None = None, first: int = 0
    ) -> tuple[Path, list[_Fork]]:
        """The path of these answers to its end, and the pages at which more paths part from it."""
        answers, pages = (fork.before, fork.pages) if fork else ((), 0)
        seen = fork.seen if fork else frozenset[str]()
        page = fork.page if fork else None
        forks: list[_Fork] = []
        while True:
            if page is None:
                step = self._step(answers)
                page = step.page
            if page is None:
                return self._path(said, pages, step, answers), forks
            if pages >= PAGES_LIMIT:
                raise GoesInCircles(f"triage of {self.definition.key}")
            forks.append(_Fork(answers, page, pages, said, seen, first))
            answers = (*answers, *self._fill_in(page, said))
            seen |= {question.key for question in page.questions}
            pages, page, first = pages + 1, None, 0

    def _fill_in(self, page: Page, said: Said) -> Answers:
        """The page as this person sends it; the same page with the same answers is read once."""
        keys = tuple([question.key for question in page.questions])
        here = (page.kind, keys, tuple([said.get(key) for key in keys]))
        if here not in self.filled:
            self.filled[here] = fill_in(page, lambda one: said.get(one.key, mildest(one)))
        return self.filled[here]

    def _step(self, answers: Answers) -> Step:
        asked = Asked("screen", "screen", 0, answers, cause="triage")
        return next_step(self.definition, History(person=self.person, asked=(asked,)), day=0)

    def _path(self, said: Said, pages: int, step: Step, answers: Answers) -> Path:
        self.given = tuple(pair for pair in answers if pair[1] not in BOOKKEEPING)
        asked = {key for key, _ in answers}
        unusual = tuple((key, reply) for key, reply in said.items() if key in asked)
        return Path(self.person, unusual, pages, step.decision)


def _unusual(definition: Definition, question: Question) -> tuple[Reply, ...]:
    """Every answer but the mildest, declining last."""
    if question.span is None:
        return (*question.codes[1:], DECLINED)
    limits = [limit for leaf in _leaves(definition, question.key) for limit in _limits(leaf)]
    inside = {number for number in limits if number in question.span}
    inside |= {question.span.first, question.span.last}
    return (*sorted(inside - {mildest(question)}), DECLINED)


def _limits(leaf: logic.Leaf) -> Iterator[int]:
    """The numbers on both sides of a limit."""
    for limit in (leaf.at_least, leaf.below):
        if limit is not None:
            yield from (limit - 1, limit)


def _leaves(definition: Definition, fact: str) -> Iterator[logic.Leaf]:
    """Every test of a fact on the screen: by its rules, and by what is asked."""
    conditions = [rule.when for rule in effective_rules(definition) if Moment.SCREEN in rule.at]
    conditions += [question.ask_if for question in definition.screen if question.ask_if]
    for condition in conditions:
        yield from (leaf for leaf in logic.leaves(condition) if leaf.fact == fact)


def _people(definition: Definition) -> Iterator[Person]:
    """Adults who differ in what the screen reads of them: age on both sides of each limit, and
    pregnancy."""
    limits = {number for leaf in _leaves(definition, "age") for number in _limits(leaf)}
    ages = [USUAL_AGE, *sorted(age for age in limits if age >= YOUNGEST and age != USUAL_AGE)]
    pregnant = ["no", "yes"] if any(_leaves(definition, "pregnant")) else ["no"]
    for age in ages:
        for one in pregnant:
            yield Person(age=age, waiting_for="none", pregnant=one)
