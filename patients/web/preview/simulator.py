"""The simulator: the patient's screen on one side, what the engine does on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from pathways.proving.scenes import Event
from pathways.proving.simulation import Step
from pathways.proving.suggesting import suggested
from pathways.proving.telling import Told, told
from patients.web.preview import sending, walks
from patients.web.preview.forms import JumpForm, LookForm
from patients.web.preview.looking import bar_of, languages_of
from patients.web.preview.pages import WalkPage
from patients.web.preview.people import BY_HAND, name_of
from patients.web.preview.screens import Stage, drawn
from patients.web.preview.walks import Look, Walk


WEEK = 7
PAGES = ("screen", "check_in", "measure", "read", "exercise")
EARLIER = 60  # earlier steps that the page lists
IN_FULL = 12  # events of the last step that are not folded away


class Simulator(WalkPage):
    """`/preview/walk/<walk>/<step>/`: one state of a walk, and the ways on from it."""

    def get(self, request: HttpRequest, walk: str, step: int) -> HttpResponse:
        look = Look.of(request.GET, self.definition.languages, self.walk.look)
        if look != self.walk.look:
            whole = walks.find(request, walk)
            if whole is not None:
                walks.keep(request, replace(whole, look=look))
            self.walk = replace(self.walk, look=look)
        return self.show(aside=request.GET.get("aside", ""))

    def post(self, request: HttpRequest, walk: str, step: int) -> HttpResponse:
        if request.POST.get("do") != "jump":
            return self.go(self.wanted(request.POST.get("do", "")))
        jump = JumpForm(request.POST, now=self.state.day, last=self.definition.days)
        if not jump.is_valid():
            return self.show(jump=jump)
        return self.go(self.until(jump.cleaned_data["day"]))

    def wanted(self, name: str) -> Step | None:
        """The step that a button takes."""
        state = self.state
        if name == "next":
            return suggested(self.definition, state, self.persona)
        if name in ("day", "week"):
            return self.until(state.day + (1 if name == "day" else WEEK))
        if name == "silent":
            open_page = state.showing.kind in PAGES
            return Step("leave") if open_page else Step("wait", day=state.day + 1)
        return Step("release") if name == "release" else None

    def until(self, day: int) -> Step:
        """To the start of a day: a persona lives until then, nobody answers by hand."""
        by_hand = self.walk.session.start.persona == BY_HAND
        return Step("wait" if by_hand else "live", day=day)

    def go(self, step: Step | None) -> HttpResponse:
        """Take a step, or none, and show what it leads to. What does not fit is said."""
        if step is None:
            return HttpResponseRedirect(self.address(self.walk, self.step))
        further = self.walk.then(step)
        self.walk = further
        self.__dict__.pop("state", None)
        _checked = self.state  # raises where the step does not fit
        walks.keep(self.request, further)
        return HttpResponseRedirect(self.address(further, self.step + 1))

    # --- the page --------------------------------------------------------------------------------
    def show(
        self, *, aside: str = "", form: Any = None, jump: JumpForm | None = None
    ) -> HttpResponse:
        """The whole page. `form` is what a patient's page sent and has to be put right."""
        status = 422 if form is not None or (jump is not None and jump.errors) else 200
        screen = drawn(self.request, self.stage(framed=self.is_framed), aside=aside, form=form)
        if not self.is_framed:
            screen.status_code = status
            return screen
        context = {
            "page_title": _("Simulator") if self.walk.with_trace else _("Preview"),
            "screen": screen.content.decode(),
            "width": self.walk.look.width,
            "state": self.state,
            "walk": self.walk,
            "step": self.step,
            "steps": self.step,
            "look": self.look_form(),
            "jump": jump or JumpForm(now=self.state.day, last=self.definition.days),
            "problems": jump.summary() if jump is not None else [],
            "who": name_of(self.walk.session.start),
            "by_hand": self.walk.session.start.persona == BY_HAND,
            "can_be_left": self.state.showing.kind in PAGES,
            **self.trace(),
            "may_save": self.may_edit and self.state.last_decided is not None,
            "errors": jump.summary() if jump is not None else [],
        }
        return self.own_page("simulator", context, status=status)

    @property
    def is_framed(self) -> bool:
        """A preview without a trace, as wide as it goes, is the patient's page itself."""
        return self.walk.with_trace or self.walk.look.width != "full"

    def stage(self, *, framed: bool) -> Stage:
        prefix = self.address(self.walk, self.step, "patient")
        bar = bar_of(self.walk.look, self.definition, framed=framed, links=self.links())
        return Stage(self.scene, self.walk.look, prefix, bar)

    def links(self) -> list[dict[str, str]]:
        back = {"text": _("Step back"), "href": self.address(self.walk, max(self.step - 1, 0))}
        pages = {"text": _("All pages"), "href": self.source.address("contents")}
        return [pages, back] if self.step else [pages]

    def look_form(self) -> LookForm:
        look = self.walk.look
        initial = {
            "language": look.language,
            "width": look.width,
            "large": ["yes"] if look.large else [],
            "easy": ["yes"] if look.easy else [],
        }
        return LookForm(initial=initial, languages=languages_of(self.definition))

    def trace(self) -> dict[str, Any]:
        """What the last step brought about, the newest of it in full, and the steps before."""
        events = self.state.events[-1]
        before = list(enumerate(self.state.events[:-1]))[-EARLIER:]
        return {
            "told": self.told_of(events[-IN_FULL:], events),
            "until_then": self.told_of(events[:-IN_FULL], ()),
            "earlier": [(number, self.told_of(one, ())) for number, one in before],
        }

    def told_of(self, events: Sequence[Event], step: Sequence[Event]) -> list[Told]:
        """Events in words. The rules stand with the last decision of a step, and with each that
        came to more than to carry on."""
        last = next((one for one in reversed(step) if one.decision is not None), None)
        found = []
        for event in events:
            words = told(self.definition, event)
            matters = event is last or (bool(step) and words.level not in ("", "self_manage"))
            found.append(words if matters else replace(words, rules=()))
        return found


class Patient(Simulator):
    """`/preview/walk/<walk>/<step>/at/<path>`: a link or a form of the patient's own page."""

    def get(self, request: HttpRequest, walk: str, step: int, path: str = "") -> HttpResponse:
        led = sending.followed(path)
        if led.step is not None:
            return self.go(led.step)
        aside = f"?aside={led.aside}" if led.aside else ""
        return HttpResponseRedirect(self.address(self.walk, self.step) + aside)

    def post(self, request: HttpRequest, walk: str, step: int, path: str = "") -> HttpResponse:
        led = sending.sent(request, self.stage(framed=self.is_framed), path)
        if led.form is not None:
            return self.show(form=led.form)
        return self.go(led.step)


def begun(request: HttpRequest, walk: Walk) -> HttpResponse:
    """On to the first state of a walk that has just been made."""
    walks.keep(request, walk)
    return HttpResponseRedirect(WalkPage().address(walk, 0))
