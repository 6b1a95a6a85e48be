"""What somebody may say to one question, or be, as variables of a solver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pathways.engine.logic import Leaf
from pathways.engine.values import DECLINED
from pathways.engine.vocabulary import FactType
from pathways.proving.formulas import FALSE, Formulas, Literal


ELSEWHERE = "elsewhere"  # stands for every code of an open fact that no condition names
USUAL: dict[str, str | int] = {
    "age": 40,
    "pregnant": "no",
    "waiting_for": "none",
    "place": ELSEWHERE,
}

Said = str | int


@dataclass(frozen=True, slots=True)
class Spot:
    """One answer, or a stretch of numbers that no condition tells apart."""

    literal: Literal
    value: Said
    last: int | None = None  # of a stretch that starts at `value`

    def __contains__(self, said: object) -> bool:
        if isinstance(self.value, int) and isinstance(said, int) and self.last is not None:
            return self.value <= said <= self.last
        return said == self.value


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """All that somebody may say, or be, in one respect: exactly one spot, or declined.

    Spots stand mildest first where the fact says which way is worse (`ordered`).
    """

    name: str
    fact: FactType
    spots: tuple[Spot, ...]
    declined: Literal
    usual: Spot

    @property
    def ordered(self) -> bool:
        """Whether some answers are worse than others."""
        return self.fact.worse is not None

    @property
    def literals(self) -> list[Literal]:
        """One for every spot, and the one for declined: exactly one of them holds."""
        return [*(spot.literal for spot in self.spots), self.declined]

    def passes(self, leaf: Leaf, formulas: Formulas) -> Literal:
        """Whether a value passes the plain test of a leaf; declined never does here."""
        return formulas.any_of(spot.literal for spot in self.spots if passes(leaf, spot.value))

    def spot(self, holds: Callable[[Literal], bool]) -> Spot | None:
        """Where somebody is; None for declined."""
        return next((spot for spot in self.spots if holds(spot.literal)), None)


def passes(leaf: Leaf, value: Said) -> bool:
    """Whether a value passes the plain test of a leaf."""
    if leaf.codes:
        return value in leaf.codes
    if not isinstance(value, int):
        return False
    return value >= leaf.at_least if leaf.at_least is not None else value < (leaf.below or 0)


def variable(
    name: str, fact: FactType, cuts: Iterable[int], codes: Iterable[str], formulas: Formulas
) -> Variable:
    """A fresh variable for a fact. Numbers are cut where some condition tells them apart; of a
    fact whose codes only the directory knows those count that a condition names."""
    if fact.kind == "number":
        spots = [Spot(formulas.new(), first, last) for first, last in _stretches(fact, cuts)]
        spots = spots[::-1] if fact.worse == "down" else spots
    else:
        spots = [Spot(formulas.new(), code) for code in fact.codes or _open(name, codes)]
    declined = FALSE if fact.source == "clock" else formulas.new()
    formulas.exactly_one([*(spot.literal for spot in spots), declined])
    wanted = USUAL.get(name)
    usual = next((spot for spot in spots if wanted is not None and wanted in spot), spots[0])
    return Variable(name, fact, tuple(spots), declined, usual)


def _open(name: str, codes: Iterable[str]) -> Sequence[str]:
    kept = dict.fromkeys([str(USUAL.get(name, ELSEWHERE)), *codes, ELSEWHERE])
    return [code for code in kept if code != DECLINED]


def _stretches(fact: FactType, cuts: Iterable[int]) -> list[tuple[int, int]]:
    first, last = (fact.span.first, fact.span.last) if fact.span else (0, 0)
    starts = [first, *sorted({cut for cut in cuts if first < cut <= last})]
    return [(a, b - 1) for a, b in zip(starts, [*starts[1:], last + 1], strict=True)]
