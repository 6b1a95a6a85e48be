"""From what is known to the words of a page. Every sentence here is true of a stored row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pathways import clock
from pathways.engine.decisions import Disposition
from pathways.engine.definition import Definition
from pathways.engine.rules import explain
from pathways.models import Service
from pathways.nhsuk.words import long_date, time_of
from patients.models import (
    Escalation,
    EscalationStatus,
    Referral,
    ReferralKind,
    ReferralStatus,
)
from patients.services.progress import Series, Task, Today
from patients.services.informing import Told


CARDS = {
    Disposition.EMERGENCY: "emergency",
    Disposition.URGENT: "urgent",
    Disposition.SOON: "urgent",
    Disposition.ROUTINE: "non-urgent",
    Disposition.SELF_REFERRAL: "non-urgent",
}


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """What the page of an outcome shows: its card, why, and what was done."""

    kind: str
    title: str
    tell: str
    do: list[str]
    why: str
    done: list[str]
    told_anyone: bool
    service: Service | None
    is_emergency: bool
    call_111: bool


def outcome_page(definition: Definition, told: Told, language: str, at: datetime) -> OutcomePage:
    """The card's heading is the page's heading: the action itself."""
    decision = told.decision
    outcome = definition.outcome(decision.disposition)
    rule = definition.rule(decision.tell_key) if decision.tell_key else None
    tell = rule.tell if rule and rule.tell else outcome.tell if outcome else None
    done = what_was_done(told, at)
    return OutcomePage(
        kind=CARDS.get(decision.disposition, "non-urgent"),
        title=(definition.text(outcome.title, language) if outcome and outcome.title else "")
        or action(decision.disposition),
        tell=definition.text(tell, language),
        do=[definition.text(step, language) for step in outcome.do] if outcome else [],
        why=explain(definition, decision, language),
        done=done,
        told_anyone=bool(done),
        service=told.service,
        is_emergency=decision.disposition == Disposition.EMERGENCY,
        call_111=decision.disposition in (Disposition.URGENT, Disposition.SOON),
    )


def action(disposition: Disposition) -> str:
    """What to do, where the definition has no words of its own for it."""
    return {
        Disposition.EMERGENCY: _("Call 999 or go to A&E now"),
        Disposition.URGENT: _("Get help today"),
        Disposition.SOON: _("You need to be seen in the next few days"),
        Disposition.ROUTINE: _("Speak to your GP surgery or a physiotherapist"),
        Disposition.SELF_REFERRAL: _("You can book physiotherapy yourself"),
    }.get(disposition, _("Carry on with your plan"))


def what_was_done(told: Told, at: datetime) -> list[str]:
    """True sentences about the case and the referral; none where nobody was told."""
    sentences = []
    if told.escalation is not None:
        sentences.append(_about_case(told.escalation, at))
    if told.referral is not None:
        sentences.append(_about_referral(told.referral))
    return sentences


def _about_case(case: Escalation, at: datetime) -> str:
    desk = case.desk.name
    if case.status == EscalationStatus.CLOSED:
        return _("%(desk)s looked at your answers on %(on)s.") % {
            "desk": desk,
            "on": long_date(case.closed_at),
        }
    if case.status == EscalationStatus.ACKNOWLEDGED:
        return _("Someone from %(desk)s has read your answers.") % {"desk": desk}
    if case.due_at <= at:
        return _("We have passed your answers to %(desk)s. They have not read them yet.") % {
            "desk": desk
        }
    return _("We have passed your answers to %(desk)s. They aim to look by %(by)s.") % {
        "desk": desk,
        "by": by_when(case.due_at, at),
    }


def by_when(due: datetime, at: datetime) -> str:
    """'5pm today', '9am tomorrow' or '9am on Friday 5 June 2026'."""
    days = (clock.local_date(due) - clock.local_date(at)).days
    if days == 0:
        return _("%(time)s today") % {"time": time_of(due)}
    if days == 1:
        return _("%(time)s tomorrow") % {"time": time_of(due)}
    return _("%(time)s on %(day)s") % {"time": time_of(due), "day": long_date(due)}


def _about_referral(referral: Referral) -> str:
    service = {"service": referral.service.name}
    worse = referral.kind == ReferralKind.WORSE
    if referral.status == ReferralStatus.FAILED:
        return _("We tried to contact %(service)s but could not reach them.") % service
    if referral.status in (ReferralStatus.DECLINED, ReferralStatus.CLOSED):
        return _("We asked %(service)s about you. That request has ended.") % service
    if referral.status == ReferralStatus.CREATED:
        if worse:
            return _("We are telling %(service)s that you are worse.") % service
        return _("We are sending your details to %(service)s.") % service
    if worse:
        return _("We have told %(service)s that you are worse.") % service
    return _("We have sent your details to %(service)s.") % service


@dataclass(frozen=True, slots=True)
class Row:
    """One line of Today: where it leads, what it says, how it stands."""

    href: str
    title: str
    hint: str
    status: str
    is_done: bool


def task_title(task: Task, words: str) -> str:
    if task.kind == "check_in":
        return _("Check in")
    if task.kind == "read":
        return _("Read: %(title)s") % {"title": words}
    if task.kind == "exercise":
        return words if task.count == 1 else _("Do your exercises")
    return words


def task_hint(task: Task) -> str:
    minutes = ngettext("About %(n)d minute", "About %(n)d minutes", max(task.minutes, 1)) % {
        "n": max(task.minutes, 1)
    }
    if task.count == 1:
        return minutes
    if task.kind == "exercise":
        things = ngettext("%(n)d exercise", "%(n)d exercises", task.count) % {"n": task.count}
    else:
        things = ngettext("%(n)d page", "%(n)d pages", task.count) % {"n": task.count}
    return f"{things}. {minutes}"


def task_status(task: Task) -> str:
    if task.is_done:
        return _("Completed")
    if task.done:
        return _("%(done)d of %(all)d done") % {"done": task.done, "all": task.count}
    return _("Not yet started")


def short_date(day: date) -> str:
    """'Thursday 4 June': today needs no year."""
    return long_date(day).rsplit(" ", 1)[0]


def plan_date(start_on: date, day: int) -> str:
    """The date of a day of the plan, without its year."""
    return short_date(start_on + timedelta(days=day - 1))


def hour_of(minute: int) -> str:
    """A minute of the day as people say it: 540 is 9am."""
    return time_of(datetime.combine(date(2000, 1, 1), time(minute // 60, minute % 60), clock.LONDON))


def plain_date(written: str | None) -> str:
    """'1 November 2027' for a date as definitions write it; other words stay as they are."""
    try:
        return long_date(date.fromisoformat(written or "")).partition(" ")[2]
    except ValueError:
        return written or ""


def heading(today: Today) -> str:
    return _("Day %(day)d: %(date)s") % {"day": today.day, "date": short_date(today.on)}


def about_missed(days: int) -> str:
    """Missing days is never scolded."""
    if not days:
        return ""
    missed = ngettext("You missed %(n)d day.", "You missed %(n)d days.", days) % {"n": days}
    return missed + " " + _("That is OK. Start from today.")


def about_general(answer: str | None) -> str:
    """What follows from "better, same or worse?"; other first questions have no line."""
    return {
        "better": _("You are feeling better. Keep doing what works for you."),
        "same": _("You are about the same. Small steps each day add up."),
        "worse": _("You are feeling worse. Take it gently today. Bad days do happen."),
    }.get(answer or "", "")


def sentence_of(series: Series, title: str) -> str:
    """The whole story of a chart in one sentence; empty before the first reading."""
    readings = series.readings
    if not readings:
        return ""
    first, last = readings[0], readings[-1]
    name = _("Your pain") if series.is_pain else _("Your answer to “%(title)s”") % {"title": title}
    words = {"name": name, "first": first.shown, "last": last.shown}
    if len(readings) == 1:
        return _("%(name)s was %(first)s out of %(top)s on day %(day)s.") % {
            **words,
            "top": series.highest,
            "day": first.day,
        }
    words["time"] = over(last.day - first.day)
    if last.value == first.value:
        return _("%(name)s is %(last)s, the same as %(time)s ago.") % words
    if (last.value or 0) < (first.value or 0):
        return _("%(name)s has gone down from %(first)s to %(last)s in %(time)s.") % words
    return _("%(name)s has gone up from %(first)s to %(last)s in %(time)s.") % words


def over(days: int) -> str:
    """'5 days' or '3 weeks': whole weeks from two weeks on."""
    if days < 14:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    weeks = round(days / 7)
    return ngettext("%(n)d week", "%(n)d weeks", weeks) % {"n": weeks}
