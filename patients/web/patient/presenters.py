"""From what is known of a day to the words of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pathways import clock
from pathways.nhsuk.words import long_date, time_of
from patients.services.day_shown import Task
from patients.services.progress import Today
from patients.services.series import Series


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
    if task.count > 1:
        return _("Answer questions: %(title)s") % {"title": words}
    return words


def task_hint(task: Task) -> str:
    minutes = ngettext("About %(n)d minute", "About %(n)d minutes", max(task.minutes, 1)) % {
        "n": max(task.minutes, 1)
    }
    if task.count == 1:
        return minutes
    things = {
        "exercise": ngettext("%(n)d exercise", "%(n)d exercises", task.count),
        "read": ngettext("%(n)d page", "%(n)d pages", task.count),
        "measure": ngettext("%(n)d set of questions", "%(n)d sets of questions", task.count),
    }
    return f"{things[task.kind] % {'n': task.count}}. {minutes}"


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
    return time_of(
        datetime.combine(date(2000, 1, 1), time(minute // 60, minute % 60), clock.LONDON)
    )


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
    # A question of the check-in is quoted; a questionnaire has a name that fits into a sentence.
    name = _("Your answer to “%(title)s”") % {"title": title} if title.endswith("?") else title
    name = _("Your pain") if series.is_pain else name
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
