"""The patients' own pages, drawn for somebody who does not exist: the views and templates that
patients meet, with what a simulation knows in place of rows. Nothing is read of a patient."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from pathways.engine.definition import Content
from pathways.engine.values import History
from pathways.nhsuk.pages import page
from patients.models import Asking
from patients.services import progress
from patients.services.feeding_back import Said
from patients.web.patient import checking_in, days, doing, measuring, own, screens
from patients.web.patient.forms import NeedsForm, QuestionsForm
from patients.web.patient.pages import PatientPage
from patients.web.preview.standing_in import Scene
from patients.web.preview.walks import Look


@dataclass(frozen=True)
class Stage:
    """Where a page is drawn: whose links lead where, how it is looked at, and in a frame or not."""

    scene: Scene
    look: Look
    prefix: str  # what every address of the patients' pages begins with here
    bar: dict[str, Any]  # what the bar at the top of the page says and leads to


class InMemory(PatientPage):
    """What each of the pages here has in place of a patient who signed in."""

    stage: Stage

    def __init__(self, request: HttpRequest, stage: Stage) -> None:
        super().__init__()
        self.request, self.stage = request, stage
        self.at = stage.scene.at
        self.enrolment = stage.scene.enrolment()
        self.__dict__["definition"] = stage.scene.definition

    @property
    def day(self) -> int:
        return self.stage.scene.state.day

    @property
    def history(self) -> History:
        return self.stage.scene.state.history

    def page(self, name: str, context: dict[str, Any] | None = None, **kwargs: Any) -> HttpResponse:
        context = {**(context or {}), "trial": self.stage.bar}
        return page(self.request, f"patients/patient/{name}.jinja", context, **kwargs)

    def content(self, key: str) -> Content:
        """In Easy Read where that is asked for and there is one."""
        content = self.definition.contents[key]
        if self.stage.look.easy and content.easy_read:
            return content.model_copy(update={"text": content.easy_read})
        return content

    def said_before(self, content: Content) -> Said | None:
        return None


class Triage(InMemory, screens.Triage):
    """A page of safety questions."""


class Outcome(InMemory, screens.OutcomeView):
    """What to do now."""


class Seen(InMemory, screens.Seen):
    """Whether they were seen."""


class Ready(InMemory, screens.Ready):
    """The plan is ready."""


class Today(InMemory, days.TodayView):
    """The day of the plan."""


class CheckIn(InMemory, checking_in.CheckIn):
    """The check-in of a day."""


class Measure(InMemory, measuring.MeasureView):
    """One item of a questionnaire."""


class Read(InMemory, doing.Read):
    """One thing to read."""


class Exercise(InMemory, doing.Exercise):
    """One exercise."""


class Progress(InMemory, own.Progress):
    """How it goes."""


class AllDays(InMemory, days.AllDays):
    """Every day of the plan."""


class Services(InMemory, own.Services):
    """What there is nearby."""


class Choices(InMemory, own.Choices):
    """What the person can choose."""


class Welcome(InMemory):
    """Before the first question. The real page also notes who opened it; this one does not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "title": self.definition.title,
            "summary": self.say(self.definition.document.summary),
            "icb": self.enrolment.icb,
            "first_name": self.patient.given_name,
        }
        return self.page("welcome", context, form=NeedsForm())


class Help(InMemory):
    """Get help now, with the number of the ICB."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("help", {"icb": self.enrolment.icb})


# Pages that can be looked at from any other, and change nothing.
ASIDE: dict[str, type[InMemory]] = {
    "progress": Progress,
    "all_days": AllDays,
    "services": Services,
    "choices": Choices,
    "help": Help,
    "welcome": Welcome,
    "seen": Seen,
    "ready": Ready,
}


def drawn(
    request: HttpRequest, stage: Stage, *, aside: str = "", form: QuestionsForm | None = None
) -> TemplateResponse:
    """The page that the person has before them, or one `aside`, whole and with its words made.

    `form` is what was just sent and has to be put right.
    """
    with _as_seen(stage):
        if aside in ASIDE:
            answer = ASIDE[aside](request, stage).get(request)  # type: ignore[attr-defined]
        else:
            answer = _DRAW[stage.scene.state.showing.kind](request, stage, form)
        response = cast(TemplateResponse, answer)
        return cast(TemplateResponse, response.render())


@contextmanager
def _as_seen(stage: Stage) -> Iterator[None]:
    """In the language of the preview, and with every address of a patient's page inside it."""
    before = get_script_prefix()
    set_script_prefix(stage.prefix)
    try:
        with translation.override(stage.look.language):
            yield
    finally:
        set_script_prefix(before)


def _screen(request: HttpRequest, stage: Stage, form: QuestionsForm | None) -> HttpResponse:
    view, state = Triage(request, stage), stage.scene.state
    assert state.showing.page is not None  # a screen is shown by its page
    cause = state.history.asked[-1].cause if state.history.asked else "triage"
    asking = Asking(cause=cause)
    return view.show(asking, state.showing.page, (), form or view.form(state.showing.page))


def _outcome(request: HttpRequest, stage: Stage, form: QuestionsForm | None) -> HttpResponse:
    view, state = Outcome(request, stage), stage.scene.state
    told = stage.scene.told(view.enrolment, state.told)
    return view.show(told, stage.scene.definition, asks_safety=state.asks_again)


def _today(request: HttpRequest, stage: Stage, form: QuestionsForm | None) -> HttpResponse:
    view = Today(request, stage)
    scene = stage.scene
    today = progress.today(enrolment=view.enrolment, definition=scene.definition, at=scene.at)
    return view.show(today)


def _check_in(request: HttpRequest, stage: Stage, form: QuestionsForm | None) -> HttpResponse:
    view, showing = CheckIn(request, stage), stage.scene.state.showing
    form = form or view.form(showing.questions)
    return view.show(form, showing.questions, is_first=showing.key == "first")


def _checked_in(request: HttpRequest, stage: Stage, form: QuestionsForm | None) -> HttpResponse:
    view, state = CheckIn(request, stage), stage.scene.state
    asked = next(a for a in reversed(state.history.asked) if a.kind == "check_in")
    return view.page("checked_in", {"answers": view.answers_of(asked)})


def _measure(request: HttpRequest, stage: Stage, form: QuestionsForm | None) -> HttpResponse:
    view, showing = Measure(request, stage), stage.scene.state.showing
    measure = view.definition.measure(showing.key)
    instrument = view.definition.instrument(measure.instrument)
    item = showing.questions[0]
    place = [question.key for question in instrument.items].index(item.key)
    return view.show(measure, instrument, place, form or view.form(item, {}))


def _read(request: HttpRequest, stage: Stage, form: QuestionsForm | None) -> HttpResponse:
    view = Read(request, stage)
    return view.show(view.content(stage.scene.state.showing.key))


def _exercise(request: HttpRequest, stage: Stage, form: Any) -> HttpResponse:
    view = Exercise(request, stage)
    content = view.content(stage.scene.state.showing.key)
    return view.show_form(content, form) if form is not None else view.show(content)


def _ready(request: HttpRequest, stage: Stage, form: QuestionsForm | None) -> HttpResponse:
    return Ready(request, stage).get(request)


def _welcome(request: HttpRequest, stage: Stage, form: QuestionsForm | None) -> HttpResponse:
    return Welcome(request, stage).get(request)


_DRAW = {
    "screen": _screen,
    "outcome": _outcome,
    "today": _today,
    "finished": _today,
    "check_in": _check_in,
    "checked_in": _checked_in,
    "measure": _measure,
    "read": _read,
    "exercise": _exercise,
    "ready": _ready,
    "not_started": _welcome,
}
