"""Classes of people for all of whom one change is true, each with somebody whom the engine saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from pathways.engine.decisions import LADDER, Decision, Disposition
from pathways.engine.logic import Leaf
from pathways.engine.sentences import sentence
from pathways.engine.values import DECLINED
from pathways.proving.counterexamples import Said
from pathways.proving.formulas import FALSE, Literal
from pathways.proving.phrasing import (
    NOT_ANSWERED,
    answer_words,
    example,
    joined,
    level,
    phrase,
    question_words,
    short_hash,
)
from pathways.proving.readings import Rail
from pathways.proving.searching import Found
from pathways.proving.sides import DESKS, Ruled, Side
from pathways.proving.spaces import PAST_DAY
from pathways.proving.variables import Variable
from pathways.proving.verdicts import Change, ChangeKind
from pathways.proving.worlds import World


YES, PERHAPS = "yes", "yes, or not known"
BESIDES = "and no other sign that counts as much"
_NOBODY = {None: "nobody", "clinical": "the clinical desk", "waiting_list": "the waiting-list desk"}


# Each rule that may decide, with when it is the first to.
Decided = list[tuple[Ruled, Literal]]
# Of which fact a literal speaks, and by which side's words.
What = tuple[str, "Variable | Leaf", Side]


@dataclass(frozen=True, slots=True)
class Part:
    """One answer that makes up a class: any of some literals, in words."""

    literals: tuple[Literal, ...]
    said: Said


@dataclass(frozen=True, slots=True)
class Reason:
    """What one side comes to for everybody of a class, and what the other side must not."""

    holds: Literal  # follows from the answers of the class alone
    not_other: Literal  # what must hold besides for the change to be true


class Classes:
    """All classes of one kind at one moment, one after the other, the strongest change first."""

    KINDS: ClassVar[tuple[ChangeKind, ...]] = ("milder", "harsher", "elsewhere")

    def __init__(self, world: World) -> None:
        self.world = world
        self.formulas = world.formulas

    def of(self, kind: ChangeKind) -> Iterator[Change]:
        """Every class of a kind. Raises NotShown, OutOfTime."""
        if kind == "elsewhere":
            yield from self._elsewhere()
            return
        strong, weak = (
            (self.world.old, self.world.new)
            if kind == "milder"
            else (self.world.new, self.world.old)
        )
        for disposition in reversed(LADDER[1:]):
            reason = Reason(strong.at_least(disposition), -weak.at_least(disposition))
            only = strong.exactly(disposition)
            yield from self._all(kind, strong, reason, only)
        for desk in reversed(DESKS[1:]):
            reason = Reason(strong.calls(desk), -weak.calls(desk))
            same = [self._same_level(), strong.calls(desk)]
            higher = [d for d in DESKS if DESKS.index(d) > DESKS.index(desk)]
            same += [-strong.calls(d) for d in higher]
            yield from self._all(kind, strong, reason, self.formulas.all_of(same))

    def _same_level(self) -> Literal:
        old, new = self.world.old, self.world.new
        same = [self.formulas.same(old.at_least(one), new.at_least(one)) for one in LADDER[1:]]
        return self.formulas.all_of(same)

    def _all(
        self, kind: ChangeKind, strong: Side, reason: Reason, only: Literal
    ) -> Iterator[Change]:
        """The classes of one level: after each, its people are left out at this level alone."""
        here = self.formulas.new()
        while True:
            found = self.world.someone(here, reason.holds, reason.not_other, only)
            if found is None:
                return
            parts = self._parts(strong, found, reason.holds, [reason.not_other, only])
            others = self.formulas.all_of([*self._in(parts), -reason.not_other])
            besides = BESIDES if others != FALSE and self.formulas.can(others) else ""
            yield self._change(kind, found, parts, besides)
            self.formulas.add(-here, *(-one for one in self._in(parts)))

    def _elsewhere(self) -> Iterator[Change]:
        """The same disposition and desk, but another service: one class for each rule that has
        moved, which is the old one unless that still counts just the same."""
        old, new, formulas = self.world.old, self.world.new, self.formulas
        same = [self._same_level()]
        same += [formulas.same(old.calls(desk), new.calls(desk)) for desk in DESKS[1:]]
        for disposition in reversed(LADDER[1:]):
            before, after = list(old.decided(disposition)), list(new.decided(disposition))
            left, comes = _going(old, before, disposition), _going(new, after, disposition)
            differs = formulas.any_of(
                formulas.all_of([formulas.any_of(when), -formulas.any_of(comes.get(place, ()))])
                for place, when in left.items()
            )
            here = formulas.new()
            while found := self.world.someone(here, differs, *same):
                side, one, decides = self._moved(found, before, after, disposition)
                claim = side.counts_at(one, disposition)
                parts = self._parts(side, found, claim, [differs, decides])
                yield self._change("elsewhere", found, parts, BESIDES)
                formulas.add(-here, -decides, *(-one for one in self._in(parts)))

    def _moved(
        self, found: Found, before: Decided, after: Decided, disposition: Disposition
    ) -> tuple[Side, Ruled, Literal]:
        old, new = self.world.old, self.world.new
        was, is_first = next((one, when) for one, when in before if found.holds(when))
        still = [
            one
            for one, _ in after
            if one.rule.key == was.rule.key
            and new.counts_at(one, disposition) == old.counts_at(was, disposition)
            and service(new, one.rule.key, disposition) == service(old, was.rule.key, disposition)
        ]
        if not still:
            return old, was, is_first
        now, when = next((one, when) for one, when in after if found.holds(when))
        return new, now, when

    def _in(self, parts: Sequence[Part]) -> list[Literal]:
        return [self.formulas.any_of(part.literals) for part in parts]

    def _parts(
        self, side: Side, found: Found, claim: Literal, change: Sequence[Literal]
    ) -> list[Part]:
        """The fewest answers of this person that make a claim true whatever else they say, each
        as wide as it may be while somebody of it is changed."""
        known = self._literals(found)
        kept = [one for one in known if one in set(self._core(list(known), claim))]
        for one in list(kept):
            fewer = [other for other in kept if other != one]
            if not self.formulas.can(*fewer, -claim):
                kept = fewer
        return [
            self._changed_answer(one, known[one], found)
            or self._widened(one, known[one], kept, claim, change)
            for one in kept
        ]

    def _core(self, literals: list[Literal], claim: Literal) -> list[Literal]:
        if self.formulas.can(*literals, -claim):
            raise AssertionError("what somebody says does not make them what they are")
        return self.formulas.core()

    def _literals(self, found: Found) -> dict[Literal, What]:
        """All that holds of this person: where they are in each fact, what each view says, and
        which series were read."""
        known: dict[Literal, What] = {}
        for side in self.world.sides:
            for name, seen in side.seen.items():
                for literal in filter(found.holds, seen.variable.literals):
                    known.setdefault(literal, (name, seen.variable, side))
            for name, leaf, rail in _views(side):
                for literal in (rail.true, rail.maybe):
                    known[literal if found.holds(literal) else -literal] = (name, leaf, side)
        for literal in self.world.space.present.values():
            here = literal if found.holds(literal) else -literal
            known.setdefault(here, ("", Leaf(""), self.world.new))
        return known

    def _changed_answer(self, literal: Literal, what: What, found: Found) -> Part | None:
        """Where the two documents do not have the same answers: what was said before, and what is
        said now instead."""
        name, of, _ = what
        if not isinstance(of, Variable):
            return None
        twins = [one for one in self.world.space.variables.values() if one.name == of.name]
        values = [spot.value if (spot := one.spot(found.holds)) else DECLINED for one in twins]
        if len(set(values)) < 2:
            return None
        both = [one for twin in twins for one in twin.literals if found.holds(one)]
        was, now = (answer_words(one.fact, value) for one, value in zip(twins, values, strict=True))
        said = Said(name, question_words(of.fact), f"{was} (now: {now})", unusual=True)
        return Part((self.formulas.all_of(both),), said)

    def _widened(
        self,
        literal: Literal,
        what: What,
        kept: Sequence[Literal],
        claim: Literal,
        change: Sequence[Literal],
    ) -> Part:
        name, of, side = what
        if not isinstance(of, Variable):
            return Part((literal,), _view_said(side, name, of, literal))
        others = [one for one in kept if one != literal]
        wide = [
            one
            for one in of.literals
            if one == literal
            or (
                self._surely(*others, one, claim=claim) and self.formulas.can(*others, one, *change)
            )
        ]
        return Part(tuple(wide), _spots_said(name, of, wide))

    def _surely(self, *literals: Literal, claim: Literal) -> bool:
        return FALSE not in literals and not self.formulas.can(*literals, -claim)

    def _change(
        self, kind: ChangeKind, found: Found, parts: Sequence[Part], besides: str
    ) -> Change:
        before, after = found.decisions
        said = tuple(part.said for part in parts if part.said.question)
        person = example(self.world.new, found.situations[1], after, found.holds)
        moment = self.world.moment
        services = (before.service, after.service)
        return Change(
            kind,
            moment,
            before.disposition,
            after.disposition,
            before.decided_by,
            after.decided_by,
            *services,
            before.desk,
            after.desk,
            said,
            besides,
            _sentence(kind, before, after, said, besides),
            person,
            short_hash(
                kind,
                moment.value,
                before.disposition.value,
                after.disposition.value,
                before.desk,
                after.desk,
                *((before.decided_by, after.decided_by, *services) if kind == "elsewhere" else ()),
                *sorted(f"{one.fact}={one.answer}" for one in said),
            ),
        )


def service(side: Side, key: str, disposition: Disposition) -> str | None:
    """The service that a rule names where it decides, else that of the outcome."""
    rule = side.definition.rule(key)
    if rule is not None and rule.service:
        return rule.service
    outcome = side.definition.outcomes.get(disposition)
    return outcome.service if outcome else None


def _going(
    side: Side, decided: Decided, disposition: Disposition
) -> dict[str | None, list[Literal]]:
    """By each service: when its rules decide."""
    found: dict[str | None, list[Literal]] = {}
    for one, when in decided:
        found.setdefault(service(side, one.rule.key, disposition), []).append(when)
    return found


def _views(side: Side) -> Iterator[tuple[str, Leaf, Rail]]:
    for name, readings in side.views.items():
        for leaf, rail in readings.views.items():
            yield name, leaf, rail


def _view_said(side: Side, name: str, leaf: Leaf, literal: Literal) -> Said:
    if not name:
        return Said("", "", "", unusual=False)
    rail = side.readings(name).views[leaf]
    said = sentence(side.definition, replace(leaf, fact=name)).rstrip(".")
    answers = {rail.true: YES, -rail.true: "not surely", rail.maybe: PERHAPS}
    return Said(name, said, answers.get(literal, "no"), unusual=literal in (rail.true, rail.maybe))


def _spots_said(name: str, of: Variable, wide: Sequence[Literal]) -> Said:
    spots = [spot for spot in of.spots if spot.literal in wide]
    fact = of.fact
    answers: list[str] = []
    if fact.kind == "number":
        answers += _stretches(
            [(s.value, s.last) for s in spots], fact.span.last if fact.span else 0
        )
    else:
        answers += [answer_words(fact, spot.value) for spot in spots]
    answers += [NOT_ANSWERED] if of.declined in wide else []
    question = "the day of the screen" if name == PAST_DAY else question_words(fact)
    usual = of.usual in spots
    return Said(name, question, " or ".join(answers), unusual=not usual)


def _stretches(spots: Sequence[tuple[object, int | None]], last: int) -> Iterator[str]:
    joined_up: list[list[int]] = []
    for first, end in sorted((int(str(a)), b or 0) for a, b in spots):
        if joined_up and joined_up[-1][1] + 1 == first:
            joined_up[-1][1] = end
        else:
            joined_up.append([first, end])
    for first, end in joined_up:
        yield (
            f"{first} or more"
            if end == last
            else str(first)
            if first == end
            else f"{first} to {end}"
        )


def _sentence(
    kind: ChangeKind, before: Decision, after: Decision, said: Sequence[Said], besides: str
) -> str:
    who = f"Everybody {joined([_phrase(one) for one in said])}" if said else "Everybody"
    who = f"{who}, {besides}," if besides else who
    if before.disposition != after.disposition:
        was, now = level(before.disposition), level(after.disposition)
    elif before.desk != after.desk:
        was, now = (
            f"{level(one.disposition)} and {_NOBODY[one.desk]} is called" for one in (before, after)
        )
    else:
        was, now = (
            f"{level(one.disposition)} with {one.service or 'no service'}"
            for one in (before, after)
        )
    return f"{who} was told {was}; with this draft it is {now}."


def _phrase(one: Said) -> str:
    """One answer of a class; a view over readings is a sentence of its own."""
    ways = {
        YES: "of whom it is so that",
        PERHAPS: "of whom it is so, or not known, that",
        "no": "of whom it is not so that",
        "not surely": "of whom it is not sure that",
    }
    if one.answer in ways and not one.question.endswith("”"):
        return f"{ways[one.answer]} {one.question}"
    return f"who {phrase(one)}"
