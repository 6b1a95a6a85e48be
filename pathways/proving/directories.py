"""Is there somebody to send people to: what a definition names against the live directory.

Set arithmetic alone. It says that a service is listed as open, not that it answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from pathways.engine.decisions import LADDER, Disposition
from pathways.engine.definition import Definition
from pathways.engine.effective import effective_rules
from pathways.proving.points import Point, listed


DESKS = {"clinical": "clinical desk", "waiting_list": "waiting-list desk"}
CHECKED_WITHIN_DAYS = 90


@dataclass(frozen=True, slots=True)
class LiveService:
    """An entry of the directory. Without a place (None) it serves all of the ICB."""

    role: str
    name: str
    place: str | None = None
    is_open: bool = True
    out_of_hours: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class LiveDesk:
    """A team that owns cases, and how many new ones it can work on a working day."""

    kind: str
    name: str
    cases_a_day: int = 30


@dataclass(frozen=True, slots=True)
class Directory:
    """Places by key and name, services in the order in which they are chosen, and desks."""

    places: tuple[tuple[str, str], ...] = ()
    services: tuple[LiveService, ...] = ()
    desks: tuple[LiveDesk, ...] = ()

    @property
    def digest(self) -> str:
        """The identity of a directory, so that a report says against which it was made."""
        written = json.dumps(asdict(self), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()

    def service(self, role: str, place: str | None) -> LiveService | None:
        """The open service for a role: the place's own first, else one for all of the ICB."""
        rows = [one for one in self.services if one.role == role and one.is_open]
        own = [one for one in rows if place is not None and one.place == place]
        return next(iter(own or [one for one in rows if one.place is None]), None)

    def capacity(self, kind: str) -> int:
        """The new cases that all desks of a kind can work on a working day."""
        return sum(desk.cases_a_day for desk in self.desks if desk.kind == kind)


@dataclass(frozen=True, slots=True)
class Gap:
    """A role that nobody fills in a place ("" is all of the ICB), or fills without saying what to
    do when it is closed. `key` is the same while the gap is."""

    key: str
    point: Point


def roles_of(definition: Definition) -> dict[str, str]:
    """Every service role that people can be sent to, and the element that first names it.

    Those of the dispositions that a rule or flag can lead to, and those that rules name
    themselves. Shadow rules count nowhere, and lead nowhere.
    """
    found: dict[str, str] = {}
    for level in reachable(definition):
        outcome = definition.outcomes.get(level)
        if outcome is not None:
            found.setdefault(outcome.service, f"outcomes.{level.value}")
    for rule in definition.rules:
        if rule.service is not None and not rule.shadow:
            found.setdefault(rule.service, f"rules.{rule.key}.service")
    return found


def reachable(definition: Definition) -> tuple[Disposition, ...]:
    """The dispositions above self_manage that a rule or flag can lead to, strongest first."""
    levels: set[Disposition | None] = set()
    for rule in effective_rules(definition):
        if not rule.shadow:
            levels |= {rule.then, rule.if_unknown}
    levels -= {None, Disposition.SELF_MANAGE}
    return tuple(level for level in reversed(LADDER) if level in levels)


def gaps(definition: Definition, directory: Directory) -> tuple[Gap, ...]:
    """Every role that somebody can be sent to and nobody fills, place by place, and every desk
    that is not there. Empty: each has an open service everywhere, with words for when it is
    closed."""
    found = [
        gap for role, path in roles_of(definition).items() for gap in _of(role, path, directory)
    ]
    for kind, name in DESKS.items():
        if all(desk.kind != kind for desk in directory.desks):
            sentence = f"There is no {name}, so cases for it would go to another team or to nobody."
            found.append(Gap(f"desk:{kind}", Point("desk", "", sentence, f"Add a {name}.")))
    return tuple(found)


def _of(role: str, path: str, directory: Directory) -> Iterator[Gap]:
    lacking, speechless = [], {}
    for key, name in directory.places or ((None, "the whole ICB"),):
        service = directory.service(role, key)
        if service is None:
            lacking.append(name)
        elif not service.out_of_hours.strip():
            speechless[service.name] = name
    if lacking:
        sentence = f"Nobody fills the role `{role}` in {listed(lacking)}."
        mend = "Add an open service for it in Local services, or name another role here."
        yield Gap(f"service:{role}", Point("service", path, sentence, mend))
    for service_name in speechless:
        sentence = f"“{service_name}” ({role}) does not say what to do when it is closed."
        mend = "Write its out-of-hours words in Local services."
        yield Gap(f"hours:{role}:{service_name}", Point("service", path, sentence, mend))


def unplaced(definition: Definition, directory: Directory) -> Iterator[Point]:
    """Should look: roles that nobody fills for somebody whose place is not known."""
    if not directory.places:
        return
    lacking = [
        role
        for role in roles_of(definition)
        if directory.service(role, None) is None
        and all(directory.service(role, key) for key, _ in directory.places)
    ]
    if lacking:
        yield Point(
            "service",
            "",
            f"People whose place is not known find no service for {listed(lacking)}.",
            "Add one for the whole ICB, without a place.",
        )


def unchecked(definition: Definition, directory: Directory, today: date) -> Iterator[Point]:
    """Should look: services of this pathway whose details nobody checked for 90 days."""
    roles = roles_of(definition)
    names = [
        one.name
        for one in directory.services
        if one.role in roles
        and one.is_open
        and one.checked_on is not None
        and (today - one.checked_on).days > CHECKED_WITHIN_DAYS
    ]
    if names:
        yield Point(
            "service",
            "",
            f"Nobody checked the details of {listed(names)} for {CHECKED_WITHIN_DAYS} days.",
            "Check them in Local services and set the date.",
        )
