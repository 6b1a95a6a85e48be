"""What the engine may know of one enrolment: kept in EnrolmentState, derivable from the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pathways.engine.decisions import Disposition as Strength
from pathways.engine.decisions import strongest
from pathways.engine.values import Asked, History, Person
from patients.models import (
    Answer,
    Asking,
    AskingKind,
    AskingStatus,
    DeliveryState,
    Enrolment,
    EnrolmentState,
    Message,
    MessageKind,
    StoredDecision,
    Submit,
)


LONDON = ZoneInfo("Europe/London")

# The cause of a screen that asks "were you seen?". Its answers are no facts of the pathway.
SEEN = "seen"


def local_date(at: datetime) -> date:
    """The calendar date in England at this instant."""
    return at.astimezone(LONDON).date()


def day_of(enrolment: Enrolment, at: datetime) -> int:
    """The plan's day in London: day 1 is the start date, 0 stands for everything before it."""
    return day_on(enrolment, local_date(at))


def day_on(enrolment: Enrolment, on: date) -> int:
    """The plan's day of a calendar date; 0 before day 1."""
    if enrolment.start_on is None:
        return 0
    return max(0, (on - enrolment.start_on).days + 1)


def person_of(enrolment: Enrolment, at: datetime) -> Person:
    """The person as rules may read them: whole years of age, the key of the place, what is waited
    for ("none" for nothing). Nobody outside the questions says whether they are pregnant."""
    patient = enrolment.patient
    born, today = patient.date_of_birth, local_date(at)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return Person(
        age=age,
        place=patient.place.key if patient.place else None,
        waiting_for=enrolment.waiting_for or "none",
    )


def history_of(enrolment: Enrolment, at: datetime | None = None) -> History:
    """The history as it was last written; with `at`, the person as they are at that instant.

    An enrolment nobody has answered for yet has a history of the person alone.
    """
    state = EnrolmentState.objects.filter(enrolment=enrolment).first()
    if state is None or not state.history:
        return History(person=person_of(enrolment, at or enrolment.created_at))
    history = History.from_json(state.history)
    return history if at is None else replace(history, person=person_of(enrolment, at))


def locked_state(enrolment: Enrolment, at: datetime) -> EnrolmentState:
    """The read model's row, locked until the transaction ends. The enrolment is locked first, so
    that two writers of one enrolment wait for each other. The caller's object is brought up to
    date with the row that was locked."""
    locked = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    enrolment.status, enrolment.start_on = locked.status, locked.start_on
    enrolment.version_id, enrolment.waiting_for = locked.version_id, locked.waiting_for
    state, _ = EnrolmentState.objects.select_for_update().get_or_create(
        enrolment=enrolment, defaults={"icb_id": enrolment.icb_id, "updated_at": at}
    )
    return state


def asked_from(asking: Asking, answers: Iterable[tuple[str, str | int]]) -> Asked:
    """One asking as the engine sees it. Only a finished one counts as finished: a lapsed screen
    stays unfinished, so that what was never asked is not taken for answered."""
    return Asked(
        kind=asking.kind,
        key=asking.key,
        day=asking.day,
        answers=tuple(answers),
        finished=asking.status == AskingStatus.FINISHED,
        cause=asking.cause,
    )


def with_new(history: History, asking: Asking, answers: Iterable[tuple[str, str | int]]) -> History:
    """The history with a run that has just been made as its last one."""
    return replace(history, asked=(*history.asked, asked_from(asking, answers)))


def with_current(
    history: History, asking: Asking, added: Iterable[tuple[str, str | int]]
) -> History:
    """The history with this asking as its last one, its earlier answers kept and `added` to them.

    A check-in or measure of a day and the one open screen are one run, however often they are
    sent; every exercise record is a run of its own.
    """
    place = _place_of(history, asking)
    if place is None:
        return with_new(history, asking, added)
    others = history.asked[:place] + history.asked[place + 1 :]
    answers = (*history.asked[place].answers, *added)
    return replace(history, asked=(*others, asked_from(asking, answers)))


def _place_of(history: History, asking: Asking) -> int | None:
    for place in reversed(range(len(history.asked))):
        if _is_run_of(history.asked[place], asking):
            return place
    return None


def _is_run_of(run: Asked, asking: Asking) -> bool:
    if asking.kind == AskingKind.SCREEN:
        # The last unfinished one is the open one: an older one has lapsed.
        return run.kind == AskingKind.SCREEN and not run.finished
    if asking.kind == AskingKind.EXERCISE:
        return False
    return (run.kind, run.key, run.day) == (asking.kind, asking.key, asking.day)


def with_disposition(history: History, day: int, disposition: str) -> History:
    """The history with one more decision: of each day only the strongest is kept."""
    kept = dict(history.dispositions)
    before = [Strength(kept[day])] if day in kept else []
    kept[day] = strongest([*before, Strength(disposition)]).value
    return replace(history, dispositions=tuple(sorted(kept.items())))


def with_sent(history: History, day: int, key: str) -> History:
    """The history with one more nudge that was accepted for sending."""
    return replace(history, sent=(*history.sent, (day, key)))


def with_visit(history: History, day: int) -> History:
    """The history after the patient answered something on this day: silence counts from it.

    Nobody was silent before day 1.
    """
    return replace(history, last_seen_day=max(history.last_seen_day, day, 1))


def rebuild(enrolment: Enrolment, at: datetime) -> History:
    """The history derived again from askings, answers, decisions and accepted nudges alone.

    Equal to what EnrolmentState holds, or the read model is wrong.
    """
    history = History(person=person_of(enrolment, at), asked=_asked_rows(enrolment))
    decisions = StoredDecision.objects.filter(enrolment=enrolment)
    for day, disposition in decisions.values_list("day", "disposition"):
        history = with_disposition(history, day, disposition)
    nudges = Message.objects.filter(
        enrolment=enrolment,
        kind=MessageKind.NUDGE,
        delivery__state=DeliveryState.ACCEPTED,
    ).exclude(template="")
    for on, key in nudges.order_by("local_on", "id").values_list("local_on", "template"):
        history = with_sent(history, day_on(enrolment, on), key)
    for sent_at in Submit.objects.filter(enrolment=enrolment).values_list("at", flat=True):
        history = with_visit(history, day_of(enrolment, sent_at))
    return history


def _asked_rows(enrolment: Enrolment) -> tuple[Asked, ...]:
    """Every run in the order in which it was last answered: the current one is the last."""
    answers: dict[object, list[tuple[str, str | int]]] = {}
    last: dict[object, object] = {}
    rows = Answer.objects.filter(asking__enrolment=enrolment).order_by("submit_id", "position")
    for asking_id, question, code, number in rows.values_list(
        "asking_id", "question", "code", "number"
    ):
        answers.setdefault(asking_id, []).append((question, code if number is None else number))
    submits = Submit.objects.filter(enrolment=enrolment).order_by("id")
    for asking_id, submit_id in submits.values_list("asking_id", "id"):
        last[asking_id] = submit_id
    askings = Asking.objects.filter(enrolment=enrolment).exclude(cause=SEEN)
    in_order = sorted(askings, key=lambda asking: str(last.get(asking.pk, asking.pk)))
    return tuple(asked_from(asking, answers.get(asking.pk, ())) for asking in in_order)
