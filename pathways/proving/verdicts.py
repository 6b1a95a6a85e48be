"""What a proof and a comparison say: plain data, kept as evidence with the version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pathways.engine.decisions import Disposition, Moment
from pathways.proving.counterexamples import Counterexample, Said, example_of, said_of


ProblemKind = Literal[
    "milder_than_base",  # somebody gets a milder answer, or loses a desk, than by the base alone
    "milder_than_template",  # the same against the template's locked part
    "words_of_base",  # a locked question, rule or outcome reads otherwise than in the base
    "flag_not_asked",  # nobody without another flag is asked a locked red-flag question
    "worse_is_milder",  # one step worse, all else the same, and the outcome is milder
    "never_asked",  # no answers at all lead to a question
    "never_decides",  # a rule or flag never decides: something stronger always counts
    "undecided",  # the solver sees somebody, but none was found whom the engine confirms
    "not_shown",  # the solver sees somebody, but no walk through the plan reached them
]
ChangeKind = Literal["milder", "harsher", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One claim that does not hold: the element's path, a sentence, the mend, and somebody."""

    kind: ProblemKind
    path: str
    sentence: str
    mend: str
    example: Counterexample | None = None

    def to_json(self) -> dict[str, Any]:
        """Only text, whole numbers, lists, true, false and null."""
        return {
            "kind": self.kind,
            "path": self.path,
            "sentence": self.sentence,
            "mend": self.mend,
            "example": self.example.to_json() if self.example else None,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Problem:
        """The problem that to_json() wrote."""
        return cls(**{**stored, "example": example_of(stored["example"])})


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved of one definition against its bases and template, by one engine.

    `problems` are false claims, `not_shown` claims that something can happen which no walk showed,
    `unclaimed` the questions that say of themselves that no answer is worse. `checks` counts the
    properties that were decided. `asked_on` is the most questions that anybody whose one
    unusual answer calls for help was still asked, on a walk for each such answer.
    """

    digest: str
    bases: tuple[str, ...]
    template: str | None
    semantics: int
    finished: bool
    problems: tuple[Problem, ...] = ()
    not_shown: tuple[Problem, ...] = ()
    unclaimed: tuple[str, ...] = ()
    checks: int = 0
    asked_on: int = 0

    @property
    def proved(self) -> bool:
        """Finished and nothing false. Out of time is never proved."""
        return self.finished and not self.problems

    def to_json(self) -> dict[str, Any]:
        """Only text, whole numbers, lists, true, false and null."""
        return {
            "digest": self.digest,
            "bases": list(self.bases),
            "template": self.template,
            "semantics": self.semantics,
            "finished": self.finished,
            "problems": [one.to_json() for one in self.problems],
            "not_shown": [one.to_json() for one in self.not_shown],
            "unclaimed": list(self.unclaimed),
            "checks": self.checks,
            "asked_on": self.asked_on,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Proof:
        """The proof that to_json() wrote."""
        lists = {
            "bases": tuple(stored["bases"]),
            "problems": tuple(Problem.from_json(one) for one in stored["problems"]),
            "not_shown": tuple(Problem.from_json(one) for one in stored["not_shown"]),
            "unclaimed": tuple(stored["unclaimed"]),
        }
        return cls(**{**stored, **lists})


@dataclass(frozen=True, slots=True)
class Change:
    """A class of people whose outcome differs between two definitions.

    The change is true for everybody of the class: who says `said`, and of whom holds what
    `besides` says in words (empty where nothing else must hold). `example` is one of them under
    the new definition. `id` names the class for a tick: the same two documents give the same.
    """

    kind: ChangeKind
    moment: Moment
    before: Disposition
    after: Disposition
    before_rule: str | None
    after_rule: str | None
    before_service: str | None
    after_service: str | None
    before_desk: str | None
    after_desk: str | None
    said: tuple[Said, ...]
    besides: str
    sentence: str
    example: Counterexample
    id: str

    def to_json(self) -> dict[str, Any]:
        """Only text, lists, true, false and null."""
        return {
            "kind": self.kind,
            "moment": self.moment.value,
            "before": self.before.value,
            "after": self.after.value,
            "before_rule": self.before_rule,
            "after_rule": self.after_rule,
            "before_service": self.before_service,
            "after_service": self.after_service,
            "before_desk": self.before_desk,
            "after_desk": self.after_desk,
            "said": [one.to_json() for one in self.said],
            "besides": self.besides,
            "sentence": self.sentence,
            "example": self.example.to_json(),
            "id": self.id,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Change:
        """The change that to_json() wrote."""
        read = {
            "moment": Moment(stored["moment"]),
            "before": Disposition(stored["before"]),
            "after": Disposition(stored["after"]),
            "said": said_of(stored["said"]),
            "example": Counterexample.from_json(stored["example"]),
        }
        return cls(**{**stored, **read})


@dataclass(frozen=True, slots=True)
class Rewording:
    """A changed word or unit of what a rule or flag reads or says. No solver can judge it."""

    path: str
    field: str
    before: str
    after: str
    id: str

    def to_json(self) -> dict[str, Any]:
        """Only text."""
        return {
            "path": self.path,
            "field": self.field,
            "before": self.before,
            "after": self.after,
            "id": self.id,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Rewording:
        """The rewording that to_json() wrote."""
        return cls(**stored)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every class of people that a new definition treats otherwise than an old one.

    `more` says that there are more classes than were listed, which blocks. What is not `finished`
    is no list of all changes, and blocks too. `not_shown` says in words which changes the solver
    sees but no invented person showed: they count as changes that nobody can tick.
    """

    old: str | None
    new: str
    milder: tuple[Change, ...] = ()
    harsher: tuple[Change, ...] = ()
    elsewhere: tuple[Change, ...] = ()
    rewordings: tuple[Rewording, ...] = ()
    more: bool = False
    finished: bool = True
    not_shown: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Only text, lists, true, false and null."""
        return {
            "old": self.old,
            "new": self.new,
            "milder": [one.to_json() for one in self.milder],
            "harsher": [one.to_json() for one in self.harsher],
            "elsewhere": [one.to_json() for one in self.elsewhere],
            "rewordings": [one.to_json() for one in self.rewordings],
            "more": self.more,
            "finished": self.finished,
            "not_shown": list(self.not_shown),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Comparison:
        """The comparison that to_json() wrote."""
        kinds = ("milder", "harsher", "elsewhere")
        lists: dict[str, Any] = {
            kind: tuple(Change.from_json(one) for one in stored[kind]) for kind in kinds
        }
        lists["rewordings"] = tuple(Rewording.from_json(one) for one in stored["rewordings"])
        lists["not_shown"] = tuple(stored["not_shown"])
        return cls(**{**stored, **lists})
