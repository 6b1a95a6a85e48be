"""The worklist of cases, and one case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pathways.access import NotAllowed, Permission, can
from pathways.engine.lifecycle import NotAllowedNow
from patients.models import Escalation
from patients.services import case_files, escalating, waiting_list
from patients.services.case_files import CaseFile
from patients.web.team import presenters
from patients.web.team.forms import AcknowledgeForm, CloseForm, HandOverForm, NoteForm, ReachForm
from patients.web.team.pages import TeamPage


class Worklist(TeamPage):
    """Every open case, the strongest first; `?show=mine` and `?show=overdue` narrow it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("show", waiting_list.Filter.ALL)
        found = waiting_list.filtered(self.actor, chosen, self.at)
        rows = self.paged(found.prefetch_related(case_files.with_reasons()))
        context = {
            "page_title": _("Cases"),
            "rows": [presenters.case_row(case, self.at) for case in rows],
            "count": rows.paginator.count,
            "filters": [
                {"text": text, "href": f"?show={value}", "current": value == chosen}
                for value, text in (
                    ("all", _("All open")),
                    ("mine", _("Mine")),
                    ("overdue", _("Overdue")),
                )
            ],
            "pages": presenters.pages(rows, show=chosen),
        }
        return self.page("escalations", "escalations", context)


FORMS: dict[str, type[NoteForm]] = {
    "take": NoteForm,
    "acknowledge": AcknowledgeForm,
    "not_reached": ReachForm,
    "hand_over": HandOverForm,
    "close": CloseForm,
}


class Case(TeamPage):
    """One case: what was said, why it is here, what was told, who to call, what to do with it."""

    def get(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        return self._show(self._file(case_id), {})

    def post(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        file = self._file(case_id)
        verb = request.POST.get("do", "")
        if verb not in FORMS:
            return self._show(file, {}, problem=_("Choose what to do with this case."))
        form = FORMS[verb](request.POST)
        if not form.is_valid():
            return self._show(file, {verb: form})
        try:
            self._do(verb, file.case, form.cleaned_data)
        except escalating.NotUsable as problem:
            form.add_error(problem.field, str(problem))
            return self._show(file, {verb: form})
        except (NotAllowedNow, NotAllowed) as refusal:
            return self._show(self._file(case_id), {}, problem=str(refusal))
        return HttpResponseRedirect(reverse("team:escalation", args=[case_id]))

    def _do(self, verb: str, case: Escalation, given: dict[str, Any]) -> None:
        does: dict[str, Callable[..., Escalation]] = {
            "take": escalating.take,
            "acknowledge": escalating.acknowledge,
            "not_reached": escalating.note_not_reached,
            "hand_over": escalating.hand_over,
            "close": escalating.close,
        }
        extra = {} if verb == "take" else given
        does[verb](actor=self.actor, escalation=case, at=self.at, **extra)

    def _file(self, case_id: UUID) -> CaseFile:
        file = case_files.case_file(actor=self.actor, case_id=case_id, at=self.at)
        if file is None:
            raise Http404
        return file

    def _show(self, file: CaseFile, sent: dict[str, NoteForm], problem: str = "") -> HttpResponse:
        case = file.case
        patient = case.enrolment.patient
        forms = {verb: sent.get(verb, form()) for verb, form in FORMS.items()}
        bad = next(iter(sent.values()), None)
        is_theirs = case.taken_by_id in (None, self.actor.id)
        context = {
            "page_title": presenters.full_name(patient),
            "file": file,
            "case": case,
            "row": presenters.case_row(case, self.at),
            "patient": patient,
            "needs": presenters.needs_of(patient),
            "forms": forms,
            "can_take": case.status == "open",
            "can_acknowledge": case.status in ("open", "taken") and is_theirs,
            "can_work": case.status in ("taken", "acknowledged"),
            "can_close": case.status in ("taken", "acknowledged") and is_theirs,
            "is_theirs": is_theirs,
            "needs_clinician": case.disposition in ("urgent", "emergency")
            and not can(self.actor, Permission.CLOSE_URGENT),
            "entries": [presenters.entry(one) for one in file.entries],
            "reasons": escalating.REASON_LABELS,
            "event_words": presenters.EVENT_WORDS,
            "errors": [{"text": problem, "href": "#actions"}] if problem else [],
        }
        return self.page("escalation", "escalations", context, **({"form": bad} if bad else {}))
