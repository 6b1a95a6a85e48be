"""Find a patient; see who they are and what happened."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from pathways.access import Permission
from patients.services import timelines
from patients.web.team import presenters
from patients.web.team.pages import TeamPage


LONGEST_QUERY = 100


class Patients(TeamPage):
    """All patients by name, or those that fit what was typed."""

    permission = Permission.READ_PATIENTS

    def get(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
        rows = self.paged(timelines.find(self.actor, query))
        context = {
            "page_title": _("Patients"),
            "query": query,
            "count": rows.paginator.count,
            "rows": [
                {
                    "id": patient.pk,
                    "name": f"{patient.family_name}, {patient.given_name}",
                    "nhs_number": patient.nhs_number,
                    "local_identifier": patient.local_identifier,
                    "born": patient.date_of_birth,
                    "needs": presenters.needs_of(patient),
                }
                for patient in rows
            ],
            "pages": presenters.pages(rows, q=query),
        }
        return self.page("patients", "patients", context)


class PatientPage(TeamPage):
    """One patient: needs first, then what happened, the newest first."""

    permission = Permission.READ_PATIENTS

    def get(self, request: HttpRequest, patient_id: UUID) -> HttpResponse:
        file = timelines.patient_file(actor=self.actor, patient_id=patient_id, at=self.at)
        if file is None:
            raise Http404
        context = {
            "page_title": presenters.full_name(file.patient),
            "file": file,
            "patient": file.patient,
            "needs": presenters.needs_of(file.patient),
            "open_cases": [
                presenters.case_row(case, self.at) for case in file.cases if case.status != "closed"
            ],
        }
        return self.page("patient", "patients", context)
