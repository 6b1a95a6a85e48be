"""Which message to send, or why none: barrier, then COM-B component, then technique, then words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pathways.engine import conditions
from pathways.engine.days import stage_on
from pathways.engine.decisions import Disposition, Moment
from pathways.engine.definition import Definition, Message
from pathways.engine.facts import facts_at
from pathways.engine.progression import Verdict, sessions
from pathways.engine.values import Facts, History


REPEAT_DAYS = 14  # no words twice within these
WEEK = 7
WEEKLY_GOAL = 3  # days with exercise
# Up to this day of the plan, at most one nudge in so many days; then the last.
TAPER = ((14, 1), (42, 3), (84, 5))
LATE_GAP = 28
_MOTIVATING = ("nudge", "praise")
_HELD_BACK = (*_MOTIVATING, "reminder")
_DONE = ("all", "some")
_DID = {"exercise": "done", "check_in": "moved"}  # what asks whether they exercised


class Reason(StrEnum):
    """Why a message is sent or not: the closed list that a choice is stored with."""

    FITS_BARRIER = "fits_barrier"
    FITS_COMPONENT = "fits_component"
    GENERAL = "general"
    PRAISE = "praise"
    OF_KIND = "of_kind"
    AFTER_URGENT = "after_urgent"
    TAPERED = "tapered"
    GOAL_MET = "goal_met"
    DONE_TODAY = "done_today"
    NOTHING_FITS = "nothing_fits"
    # of a message that was considered
    OTHER_STAGE = "other_stage"
    CONDITION_NOT_TRUE = "condition_not_true"
    SENT_LATELY = "sent_lately"
    OTHER_BARRIER = "other_barrier"
    ANOTHER_FITS_BETTER = "another_fits_better"


@dataclass(frozen=True, slots=True)
class Considered:
    """One message that was looked at, and what spoke for or against it."""

    key: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Choice:
    """A message or none, always with a reason.

    `pain_first`: the last session hurt too much, so the easier exercise is shown before the words
    of this message are acted on.
    """

    message: Message | None
    reason: Reason
    considered: tuple[Considered, ...] = ()
    pain_first: bool = False


def choose(definition: Definition, history: History, *, day: int, plan_kind: str) -> Choice:
    """The message of a kind for one person on a day, or the reason for none.

    No nudge, praise or reminder on the day of an urgent or emergency disposition or the day after
    it. A nudge comes at most daily in the first 2 weeks, then every 3 days to week 6, every 5 to
    week 12, every 28 after. Whoever exercised on 3 of the last 7 days is praised instead, once a
    week. Whoever checked in today needs no nudge. Otherwise the message for the barrier that the
    person named in the last 14 days, else one for the same COM-B component (with a technique in
    common first), else a general one; among equals the least used, then the first of the
    document. No nudge or praise is repeated within 14 days.
    """
    kind, halt = _kind_or_halt(definition, history, day, plan_kind)
    if halt is not None:
        return Choice(None, halt)
    facts = facts_at(definition, history, day=day, moment=Moment.DAY)
    fits, considered = _fitting(definition, history, facts, kind)
    if not fits:
        return Choice(None, Reason.NOTHING_FITS, considered)
    used = [key for _, key in history.sent]
    best = min(fits, key=lambda fit: (fit.rank, used.count(fit.message.key)))
    beaten = tuple(
        Considered(fit.message.key, Reason.ANOTHER_FITS_BETTER) for fit in fits if fit is not best
    )
    chosen = Considered(best.message.key, best.reason)
    pain_first = _pain_first(definition, history, day)
    return Choice(best.message, best.reason, (chosen, *beaten, *considered), pain_first)


@dataclass(frozen=True, slots=True)
class _Fit:
    message: Message
    rank: tuple[int, int]
    reason: Reason


def _kind_or_halt(
    definition: Definition, history: History, day: int, kind: str
) -> tuple[str, Reason | None]:
    if kind in _HELD_BACK and any(
        on >= day - 1 and level in (Disposition.URGENT, Disposition.EMERGENCY)
        for on, level in history.dispositions
    ):
        return kind, Reason.AFTER_URGENT
    if kind != "nudge":
        return kind, None
    kinds = {message.key: message.kind for message in definition.messages}
    sent = [(on, kinds.get(key)) for on, key in history.sent]
    if any(on > day - gap_days(day) for on, of in sent if of in _MOTIVATING):
        return kind, Reason.TAPERED
    if goal_met(history, day=day):
        praised = any(on > day - WEEK for on, of in sent if of == "praise")
        return "praise", Reason.GOAL_MET if praised else None
    if any(a.kind == "check_in" and a.finished and a.day == day for a in history.asked):
        return kind, Reason.DONE_TODAY
    return kind, None


def gap_days(day: int) -> int:
    """At most one nudge in this many days, growing with the weeks of the plan."""
    return next((gap for until, gap in TAPER if day <= until), LATE_GAP)


def goal_met(history: History, *, day: int) -> bool:
    """Whether the person exercised, wholly or in part, on at least 3 of the last 7 days."""
    active = {
        asked.day
        for asked in history.asked
        if day - WEEK < asked.day <= day
        and dict(asked.answers).get(_DID.get(asked.kind, "")) in _DONE
    }
    return len(active) >= WEEKLY_GOAL


def barrier_on(definition: Definition, history: History, *, day: int) -> str | None:
    """The barrier that the person named last, within 14 days: a code that some message is for."""
    codes = {message.barrier for message in definition.messages if message.barrier}
    for asked in reversed(history.asked):
        if asked.kind == "check_in" and day - REPEAT_DAYS < asked.day <= day:
            for _, answer in reversed(asked.answers):
                if answer in codes:
                    return str(answer)
    return None


def _fitting(
    definition: Definition, history: History, facts: Facts, kind: str
) -> tuple[list[_Fit], tuple[Considered, ...]]:
    barrier = barrier_on(definition, history, day=facts.day)
    own = [m for m in definition.messages if barrier and m.barrier == barrier]
    fits, against = [], []
    for message in definition.messages:
        if message.kind != kind:
            continue
        reason = _against(definition, history, facts, message)
        fit = None if reason else _fit(message, kind, barrier, own)
        if fit:
            fits.append(fit)
        else:
            against.append(Considered(message.key, reason or Reason.OTHER_BARRIER))
    return fits, tuple(against)


def _against(
    definition: Definition, history: History, facts: Facts, message: Message
) -> Reason | None:
    stage = stage_on(definition, facts)
    if message.stage and (stage is None or stage.key != message.stage):
        return Reason.OTHER_STAGE
    if message.only_if and not conditions.holds(message.only_if, facts):
        return Reason.CONDITION_NOT_TRUE
    recent = {key for on, key in history.sent if on > facts.day - REPEAT_DAYS}
    if message.kind in _MOTIVATING and message.key in recent:
        return Reason.SENT_LATELY
    return None


def _fit(message: Message, kind: str, barrier: str | None, own: list[Message]) -> _Fit | None:
    """How well a message fits the barrier; lower ranks fit better."""
    if kind != "nudge":
        return _Fit(message, (0, 0), Reason.PRAISE if kind == "praise" else Reason.OF_KIND)
    if barrier and message.barrier == barrier:
        return _Fit(message, (0, 0), Reason.FITS_BARRIER)
    components = {component for one in own for component in one.com_b}
    techniques = {technique for one in own for technique in one.bct}
    if components & set(message.com_b):
        return _Fit(message, (1, -len(techniques & set(message.bct))), Reason.FITS_COMPONENT)
    return None if message.barrier else _Fit(message, (2, 0), Reason.GENERAL)


def _pain_first(definition: Definition, history: History, day: int) -> bool:
    made = sessions(definition, history, day=day)
    return bool(made) and made[-1].verdict is Verdict.RED
