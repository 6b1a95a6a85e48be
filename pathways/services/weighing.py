"""What a draft changes for patients against the live version, as the signers must see it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pathways.models import Draft


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that the second signer ticks by name."""

    id: str
    kind: str  # "milder" | "rewording"
    sentence: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What must be ticked, and what speaks against signing at all, a sentence each."""

    to_tick: tuple[Tick, ...] = ()
    against: tuple[str, ...] = ()


def weigh(draft: Draft) -> Weighed:
    """What the second signer has to tick. Where no version is live there is nothing to compare."""
    return Weighed()
