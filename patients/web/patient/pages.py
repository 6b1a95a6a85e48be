"""What every page of a signed-in patient shares."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from pathways import clock
from pathways.engine.definition import Definition
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Actor
from pathways.nhsuk.pages import page
from pathways.services import publishing
from patients.models import Enrolment, EnrolmentStatus, Patient
from patients.services import progress
from patients.services.answering import NotUsable
from patients.web.patient import signing_in


INVITED, ACTIVE, HELD, STOPPED, FINISHED = (
    EnrolmentStatus.INVITED,
    EnrolmentStatus.ACTIVE,
    EnrolmentStatus.HELD,
    EnrolmentStatus.STOPPED,
    EnrolmentStatus.FINISHED,
)


class PatientPage(View):
    """A page for one patient on one enrolment, the newest that is open.

    Sets `actor`, `at`, `enrolment` and `patient`. A browser that speaks for nobody gets the page
    that says to use the link again; an enrolment in another state goes to the page for that state.
    """

    open_to: ClassVar[tuple[EnrolmentStatus, ...]] = (ACTIVE,)
    enrolment: Enrolment
    actor: Actor
    at: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.at = clock.now()
        known = signing_in.who(request, self.at)
        if known is None:
            return signed_out(request)
        self.actor = Actor.patient(*known)
        enrolment = progress.enrolment_for(self.actor)
        if enrolment is None:
            signing_in.sign_out(request)
            return signed_out(request)
        self.enrolment = enrolment
        if enrolment.status not in self.open_to:
            return redirect(landing(enrolment))
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowedNow:
            # Another tab or a member of staff was faster: show how things stand now.
            enrolment.refresh_from_db(fields=["status"])
            return redirect(landing(enrolment))
        except NotUsable as unusable:
            return page(
                request, "pages/unprocessable.jinja", {"problem": _(str(unusable))}, status=422
            )

    @property
    def patient(self) -> Patient:
        return self.enrolment.patient

    @cached_property
    def definition(self) -> Definition:
        return publishing.definition_of(self.enrolment.version)

    @property
    def language(self) -> str:
        """The language that the page is in; texts of the definition follow it."""
        return (translation.get_language() or "en").split("-")[0]

    def say(self, text: str | dict[str, str] | None) -> str:
        """A text of the definition in the language of the page."""
        return self.definition.text(text, self.language)

    def page(self, name: str, context: dict[str, Any] | None = None, **kwargs: Any) -> HttpResponse:
        """Answer with a page of the patient's templates."""
        return page(self.request, f"patients/patient/{name}.jinja", context, **kwargs)


def landing(enrolment: Enrolment) -> str:
    """The name of the page where a patient belongs as things stand."""
    if enrolment.status == HELD:
        return "patient:outcome"
    if enrolment.status == INVITED:
        return "patient:welcome"
    return "patient:today"


def signed_out(request: HttpRequest) -> HttpResponse:
    """Nobody is signed in: say how to come back, and what became of a form that was sent."""
    return page(
        request,
        "patients/patient/signed_out.jinja",
        {"was_sent": request.method == "POST"},
        status=403,
    )
