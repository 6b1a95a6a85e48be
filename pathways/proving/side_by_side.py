"""The same invented people on two definitions: what a change would ask of them and of the staff.

Everybody is somebody with nothing serious (people.Benign), for their first 28 days. They say the
same to a question that both sides ask, on whichever day; so two equal definitions differ in nothing.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from pathways.engine.decisions import LADDER, Disposition
from pathways.engine.definition import Definition, Question
from pathways.engine.nudging import choose
from pathways.engine.values import DECLINED, Asked
from pathways.proving.cohorts import DAYS, Opened, cases
from pathways.proving.people import NEW_SINCE, Benign, drawn
from pathways.proving.quick import Memo, Quick
from pathways.proving.walking import Reply, Walked, mildest


SIZE = 500
SEED = 2026
FIRST_NUDGE_DAY = 2  # the plan starts on day 1, and the first nudge is due the day after


class Fate(NamedTuple):
    """What came of one person: their strongest disposition, the staff cases they opened, the
    services they were referred to with how strongly, and the messages they were sent."""

    strongest: Disposition
    opened: tuple[Opened, ...]
    referred: Mapping[str, Disposition]
    messages: int


@dataclass(frozen=True, slots=True)
class Side:
    """What a cohort came to on one definition."""

    strongest: Mapping[str, int]
    cases_by_level: Mapping[str, int]
    cases_by_desk: Mapping[str, int]
    cases_by_rule: Mapping[str, int]
    referrals_by_level: Mapping[str, int]
    referrals_by_service: Mapping[str, int]
    messages: int
    pence: int

    def to_json(self) -> dict[str, Any]:
        """Only text and whole numbers."""
        return {
            "strongest": dict(self.strongest),
            "cases_by_level": dict(self.cases_by_level),
            "cases_by_desk": dict(self.cases_by_desk),
            "cases_by_rule": dict(self.cases_by_rule),
            "referrals_by_level": dict(self.referrals_by_level),
            "referrals_by_service": dict(self.referrals_by_service),
            "messages": self.messages,
            "pence": self.pence,
        }


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A cohort on the live definition and on the draft; `live` is None where nothing is live.

    `moved` counts the people whose strongest disposition differs, by what it was and is.
    """

    people: int
    days: int
    live: Side | None
    draft: Side
    moved: Mapping[tuple[str, str], int]

    def rows(self) -> list[dict[str, Any]]:
        """One line for each disposition, strongest first: people, cases and referrals of each
        side."""
        return [
            {
                "disposition": level.value,
                "people": self._both(level, lambda side: side.strongest),
                "cases": self._both(level, lambda side: side.cases_by_level),
                "referrals": self._both(level, lambda side: side.referrals_by_level),
            }
            for level in reversed(LADDER)
        ]

    def _both(
        self, level: Disposition, of: Callable[[Side], Mapping[str, int]]
    ) -> dict[str, int | None]:
        counts = [
            of(side).get(level.value, 0) if side else None for side in (self.live, self.draft)
        ]
        return dict(zip(("live", "draft"), counts, strict=True))

    def to_json(self) -> dict[str, Any]:
        """What a page shows and a command prints."""
        return {
            "people": self.people,
            "days": self.days,
            "live": self.live.to_json() if self.live else None,
            "draft": self.draft.to_json(),
            "rows": self.rows(),
            "moved": [
                {"from": before, "to": after, "people": count}
                for (before, after), count in self.moved.items()
            ],
        }


def side_by_side(
    draft: Definition,
    live: Definition | None,
    *,
    size: int = SIZE,
    seed: int = SEED,
    pence_a_text: Fraction = Fraction(0),
    out_of_time: Callable[[], bool],
) -> SideBySide:
    """Walk the same people on both; fewer than `size` where the time is up before, but one.

    A referral is what the staff would send: a service named by a decision from `routine` up but not
    for an emergency, once for each service that the person does not wait for already. Messages are
    the nudges of each morning, at so many pence each.
    """
    before: list[Fate] = []
    after: list[Fate] = []
    memo: Memo = {}
    for number in range(size):
        if number and out_of_time():
            break
        if live is not None:
            before.append(_fate_live(live, seed, number))
        after.append(_fate(draft, Alike(live or draft, draft, seed, number), memo))
    pairs = zip(before, after, strict=bool(before))
    moved = Counter((b.strongest.value, a.strongest.value) for b, a in pairs)
    return SideBySide(
        people=len(after),
        days=DAYS,
        live=_side(before, pence_a_text) if live is not None else None,
        draft=_side(after, pence_a_text),
        moved={pair: count for pair, count in moved.most_common() if pair[0] != pair[1]},
    )


def _side(fates: Iterable[Fate], pence_a_text: Fraction) -> Side:
    each = list(fates)
    opened = [one for fate in each for one in fate.opened]
    referred = [pair for fate in each for pair in fate.referred.items()]
    messages = sum(fate.messages for fate in each)
    return Side(
        strongest=Counter(fate.strongest.value for fate in each),
        cases_by_level=Counter(one.level.value for one in opened),
        cases_by_desk=Counter(one.desk for one in opened),
        cases_by_rule=Counter(one.rule for one in opened),
        referrals_by_level=Counter(level.value for _, level in referred),
        referrals_by_service=Counter(service for service, _ in referred),
        messages=messages,
        pence=round(messages * pence_a_text),
    )


@lru_cache(maxsize=4 * SIZE)
def _fate_live(definition: Definition, seed: int, number: int) -> Fate:
    """What came of a person on a live definition, which no draft changes: walked once a process."""
    return _fate(definition, Alike(definition, definition, seed, number), _memo_of(definition))


@lru_cache(maxsize=4)
def _memo_of(definition: Definition) -> Memo:
    return {}


def _fate(definition: Definition, persona: Alike, memo: Memo) -> Fate:
    walker = _Nudged(definition, persona, memo)
    walked = walker.through(min(DAYS, max(definition.days, 1)))
    return Fate(
        max(one.decision.disposition for one in walked),
        cases(definition, walked),
        _referred(walked, persona.person.waiting_for),
        walker.sent,
    )


def _referred(walked: Iterable[Walked], waiting_for: str | None) -> dict[str, Disposition]:
    found: dict[str, Disposition] = {}
    for _, decision, _ in walked:
        level, service = decision.disposition, decision.service
        sends = Disposition.ROUTINE <= level < Disposition.EMERGENCY
        if sends and service is not None and service != waiting_for:
            found.setdefault(service, level)
    return found


class _Nudged(Quick):
    """A quick walk that is sent its nudges."""

    sent = 0

    def live(self, day: int) -> None:
        if day >= FIRST_NUDGE_DAY:
            message = choose(self.definition, self.history, day=day, plan_kind="nudge").message
            if message is not None:
                self.sent += 1
                noted = (*self.history.sent, (day, message.key))
                self.history = replace(self.history, sent=noted)
        super().live(day)


class Alike(Benign):
    """A benign person who says the same to what two definitions both ask.

    Who they are and what they said at triage come from the live one; what only the draft asks, or
    can be answered there alone, is drawn apart, so that it moves nothing else.
    """

    def __init__(self, live: Definition, draft: Definition, seed: int, number: int) -> None:
        super().__init__(live, seed, number)
        self._seed = f"{seed}:{number}"
        known = {question.key for question in live.screen}
        apart = random.Random(f"{self._seed}:more")  # noqa: S311 -- invented, not secret
        more = {key: reply for key, reply in drawn(apart, draft, 1.0).items() if key not in known}
        later = {
            key: reply for key, reply in drawn(apart, draft, NEW_SINCE).items() if key not in known
        }
        self.triage = {**more, **self.triage}
        self.later = {**later, **more, **self.later}

    def says(self, question: Question, asking: Asked) -> Reply:
        """What they say to this question on this day, whatever else they were asked."""
        drawn_by = f"{self._seed}:{asking.kind}:{asking.day}:{question.key}"
        self._luck = random.Random(drawn_by)  # noqa: S311 -- invented, not secret
        said = super().says(question, asking)
        return said if _takes(question, said) else mildest(question)


def _takes(question: Question, reply: Reply) -> bool:
    if reply == DECLINED or question.span is None:
        return reply == DECLINED or reply in question.codes
    return reply in question.span
