"""What a patient's page sends, as a step of a walk: read by the engine, as for people."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from pathways.engine.pages import read_page
from pathways.proving.simulation import Step
from patients.web.patient.doing import as_answers
from patients.web.patient.forms import ExerciseForm, QuestionsForm
from patients.web.preview import screens
from patients.web.preview.screens import ASIDE, Stage


@dataclass(frozen=True)
class Led:
    """Where a link or form of a patient's page leads: a step, a page aside, what has to be put
    right, or nowhere in a preview."""

    step: Step | None = None
    aside: str = ""
    form: QuestionsForm | ExerciseForm | None = None


OPENS = {
    "triage": "screen",
    "check_in": "check_in",
    "measure": "measure",
    "read": "read",
    "exercise": "exercise",
    "today": "today",
}


def followed(path: str) -> Led:
    """A link of a patient's page."""
    name, key = _named(path)
    if name == "outcome":
        return Led(step=Step("open", what="outcome"))
    if name in OPENS:
        return Led(step=Step("open", what=OPENS[name], key=key))
    return Led(aside=name if name in ASIDE else "")


def sent(request: HttpRequest, stage: Stage, path: str) -> Led:
    """A form of a patient's page, as far as it belongs to what is on the screen."""
    name, _key = _named(path)
    kind = stage.scene.state.showing.kind
    if name == "seen":
        return Led(step=Step("release"))
    if name == "welcome":
        return Led(step=Step("open", what="screen"))
    if name != ("triage" if kind == "screen" else kind):
        return Led()
    with translation.override(stage.look.language):
        if kind == "screen":
            return _screen(request, stage)
        if kind == "exercise":
            return _exercise(request)
        if kind == "read":
            return Led(step=Step("answer", answers=(("done", "all"),)))
        return _questions(request, stage)


def _named(path: str) -> tuple[str, str]:
    """The name of a patient's address, and what it is about."""
    try:
        match = resolve(f"/{path}")
    except Resolver404:
        return "", ""
    if match.namespace != "patient":
        return "", ""
    return match.url_name or "", str(match.kwargs.get("key", ""))


def _screen(request: HttpRequest, stage: Stage) -> Led:
    page = stage.scene.state.showing.page
    if page is None:
        return Led()
    reply = read_page(page, dict(request.POST.lists()))
    if not reply.errors:
        return Led(step=Step("answer", answers=reply.answers))
    form = screens.Triage(request, stage).form(page, sent=True)
    form.put_errors((key, _(sentence)) for key, sentence in reply.errors)
    return Led(form=form)


def _questions(request: HttpRequest, stage: Stage) -> Led:
    view = screens.CheckIn(request, stage)
    form, answers = view.read(stage.scene.state.showing.questions)
    if answers is None:
        return Led(form=form)
    return Led(step=Step("answer", answers=tuple(answers.items())))


def _exercise(request: HttpRequest) -> Led:
    form = ExerciseForm(request.POST)
    if not form.is_valid():
        return Led(form=form)
    return Led(step=Step("answer", answers=tuple(as_answers(form.cleaned_data).items())))
