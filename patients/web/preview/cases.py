"""What was tried becomes a test case of the draft, once somebody has looked at what it expects."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pathways.authoring.edits import KeyTaken
from pathways.engine.documents import Invalid
from pathways.proving.scenes import Event
from pathways.proving.situations import Situation
from pathways.proving.starting import situation_of
from pathways.proving.telling import LEVELS, told
from pathways.services import simulating
from patients.web.preview.forms import CaseForm
from patients.web.preview.pages import WalkPage


class SaveCase(WalkPage):
    """`/preview/walk/<walk>/<step>/case`: what was decided last, to be confirmed and kept."""

    def get(self, request: HttpRequest, walk: str, step: int) -> HttpResponse:
        return self.show(CaseForm())

    def post(self, request: HttpRequest, walk: str, step: int) -> HttpResponse:
        form = CaseForm(request.POST)
        if form.is_valid() and self._saved(form):
            self.say(_("The test case is saved. It runs at every check and before every publish."))
            pathway = self.subject.pathway
            return HttpResponseRedirect(reverse("builder:checks", args=[pathway.pk]))
        return self.show(form)

    def _saved(self, form: CaseForm) -> bool:
        draft, situation, decided = self.subject.draft, self.situation, self.decided
        if draft is None or situation is None or decided.decision is None:
            form.add_error(None, _("This cannot be written as a test case."))
            return False
        case = simulating.case_of(situation, decided.decision, form.cleaned_data["name"])
        try:
            simulating.save_case(actor=self.actor, draft=draft, case=case, at=self.at)
        except KeyTaken as taken:
            form.add_error("name", str(taken))
        except Invalid as wrong:
            for finding in wrong.findings:
                form.add_error(None, str(finding))
        return not form.errors

    @property
    def decided(self) -> Event:
        found = self.state.last_decided
        if found is None or not self.may_edit:
            raise Http404
        return found

    @property
    def situation(self) -> Situation | None:
        facts, person = self.decided.facts, self.state.history.person
        return situation_of(self.definition, facts, person) if facts is not None else None

    def show(self, form: CaseForm) -> HttpResponse:
        decided, situation = self.decided, self.situation
        given: list[Any] = []
        if situation is not None:
            given = [*situation.given.items(), *situation.series.items()]
        context = {
            "page_title": _("Save as a test case"),
            "expects": LEVELS[decided.decision.disposition] if decided.decision else "",
            "told": told(self.definition, decided),
            "situation": situation,
            "given": [(name, value) for name, value in given],
            "back": self.address(self.walk, self.step),
        }
        return self.own_page("case", context, form=form)
