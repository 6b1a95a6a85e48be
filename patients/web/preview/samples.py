"""Every page of a pathway by itself: what it is called, and a state that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from pathways.engine.days import check_in_questions
from pathways.engine.decisions import LADDER, Decision, Disposition, Moment
from pathways.engine.definition import Definition, Question
from pathways.engine.kinds import label
from pathways.engine.pages import Page
from pathways.engine.values import Facts
from pathways.proving.scenes import Event, Showing, State
from pathways.proving.simulation import Session, Start, play


WEEKS = 7


@dataclass(frozen=True, slots=True)
class Sample:
    """One page: its kind and key in the address, and what it is called."""

    what: str
    key: str
    title: str


def samples(definition: Definition) -> list[tuple[str, list[Sample]]]:
    """Every page in groups, in the order of the plan."""
    groups = [
        (_("Safety questions"), list(_screens(definition))),
        (_("What to do now"), list(_outcomes(definition))),
        (_("Days"), list(_days(definition))),
        (_("Check-in"), list(_check_ins(definition))),
        (_("To read and to do"), list(_contents(definition))),
        (_("Questionnaires"), list(_measures(definition))),
        (_("Other pages"), list(_others())),
    ]
    return [(title, found) for title, found in groups if found]


def state_of(definition: Definition, what: str, key: str) -> State | None:
    """A state that shows the page; None for a page that the pathway does not have."""
    known = {(one.what, one.key) for _title, group in samples(definition) for one in group}
    if (what, key) not in known:
        return None
    if what == "day":
        return play(definition, Session(Start(day=int(key))))
    base = play(definition, Session(Start(day=1)))
    if what == "outcome":
        return _told(definition, base, Disposition(key))
    if what == "page":
        return replace(base, showing=Showing("ready"))
    return replace(base, showing=_showing(definition, what, key))


def _screens(definition: Definition) -> Iterator[Sample]:
    seen = set()
    for question in definition.screen:
        if question.page and question.page not in seen:
            seen.add(question.page)
            title = definition.text(definition.pages[question.page].title)
            yield Sample("screen", question.page, title)
        if not question.page or len(question.codes) != 2:
            yield Sample("question", question.key, definition.text(question.ask))


def _outcomes(definition: Definition) -> Iterator[Sample]:
    for level in reversed(LADDER):
        outcome = definition.outcome(level)
        if outcome is not None and level > Disposition.SELF_MANAGE:
            yield Sample("outcome", level.value, definition.text(outcome.title) or label(level))


def _days(definition: Definition) -> Iterator[Sample]:
    """The first day of each week, and of each stage."""
    firsts = set(range(1, definition.days + 1, WEEKS))
    firsts |= {s.days.first for s in definition.stages if s.days.first <= definition.days}
    for day in sorted(firsts):
        yield Sample("day", str(day), _("Day %(day)s") % {"day": day})


def _check_ins(definition: Definition) -> Iterator[Sample]:
    if definition.check_in:
        yield Sample("check_in", "first", _("The first page"))
    for question in definition.check_in:
        if question.ask_if is not None:
            yield Sample("check_in", question.key, definition.text(question.ask))


def _contents(definition: Definition) -> Iterator[Sample]:
    for key, content in definition.contents.items():
        what = "exercise" if content.kind == "exercise" else "read"
        yield Sample(what, key, definition.text(content.title) or label(key))


def _measures(definition: Definition) -> Iterator[Sample]:
    for measure in definition.measures:
        title = measure.title or definition.instrument(measure.instrument).title
        yield Sample("measure", measure.key, definition.text(title))


def _others() -> Iterator[Sample]:
    yield Sample("page", "welcome", _("Before the first question"))
    yield Sample("page", "ready", _("The plan is ready"))
    yield Sample("page", "progress", _("Progress"))
    yield Sample("page", "all_days", _("All days"))
    yield Sample("page", "services", _("Services nearby"))
    yield Sample("page", "help", _("Get help now"))


def _showing(definition: Definition, what: str, key: str) -> Showing:
    if what == "screen":
        page = definition.pages[key]
        lines = tuple(q for q in definition.screen if q.page == key)
        section = lines[0].section
        shown = Page("tick", key, page.title, page.hint, lines, section)
        if len(lines) == 1:
            shown = _alone(lines[0])
        return Showing("screen", key, shown, lines)
    if what == "question":
        question = next(one for one in definition.screen if one.key == key)
        return Showing("screen", key, _alone(question), (question,))
    if what == "check_in":
        return Showing(
            "check_in", "first" if key == "first" else "more", questions=_asked(definition, key)
        )
    if what == "measure":
        items = definition.questions("measure", key)
        return Showing("measure", key, questions=items[:1])
    return Showing("exercise" if what == "exercise" else "read", key)


def _alone(question: Question) -> Page:
    return Page(
        "question", question.key, question.ask, question.hint, (question,), question.section
    )


def _asked(definition: Definition, key: str) -> tuple[Question, ...]:
    if key != "first":
        return tuple(one for one in definition.check_in if one.key == key)
    base = play(definition, Session(Start(day=1)))
    return check_in_questions(definition, base.history, day=1) or definition.check_in[:1]


def _told(definition: Definition, base: State, level: Disposition) -> State:
    """The outcome of a level as it reads where no rule has words of its own."""
    outcome = definition.outcome(level)
    decision = Decision(
        Moment.SCREEN,
        1,
        level,
        service=outcome.service if outcome else None,
        desk="clinical" if level >= Disposition.SOON else None,
    )
    event = Event("decided", 1, "screen", Facts(1, Moment.SCREEN, {}, {}), decision)
    held = level >= Disposition.URGENT
    return replace(base, showing=Showing("outcome"), told=event, is_held=held)
