"""What a sample says of everybody: a value and the range that holds it 95 times in 100."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt


Z = 1.96  # 95 of 100


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, and the lowest and the highest that the sample leaves open."""

    value: float
    low: float
    high: float

    def scaled(self, factor: float, plus: float = 0.0) -> Estimate:
        """The estimate times a factor, and a known amount on top."""
        return Estimate(*(one * factor + plus for one in (self.value, self.low, self.high)))

    def to_json(self) -> dict[str, float]:
        """What is stored of it, to four places."""
        return {
            "value": round(self.value, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
        }


def proportion(count: int, of: int) -> Estimate:
    """The share of people of whom something is true (Wilson's interval). None seen is not none:
    of 1,000 people it leaves up to 4 in 1,000 open."""
    share, square = count / of, Z * Z / of
    middle = share + square / 2
    spread = Z * sqrt(share * (1 - share) / of + square / of / 4)
    low, high = ((middle + sign * spread) / (1 + square) for sign in (-1, 1))
    return Estimate(share, min(max(low, 0.0), share), max(high, share))


def rate(counts: Iterable[int]) -> Estimate:
    """How often something happens to one person, from how often it happened to each.

    Counts of rare things are about as uncertain as their square root, and more where the same
    people have them again and again: the interval widens by how much the counts vary.
    """
    each = list(counts)
    size, total = len(each), sum(each)
    mean = total / size
    varied = sum((one - mean) ** 2 for one in each) / size
    spread = max(varied / mean, 1.0) if total else 1.0
    seen = total / spread
    middle, half = seen + Z * Z / 2, Z * sqrt(seen + Z * Z / 4)
    low, high = (max(middle + sign * half, 0.0) * spread / size for sign in (-1, 1))
    return Estimate(mean, low, high)
