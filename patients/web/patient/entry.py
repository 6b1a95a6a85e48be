"""The way in: a code or link, the date of birth, what this is, and help for everybody."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from pathways import clock
from pathways.models import Icb
from pathways.nhsuk.pages import page
from patients.models import PatientLink
from patients.services import answering, enrolling, identifying, needs
from patients.services.identifying import Blocked, Matched, NotMatched
from patients.web.patient import signing_in
from patients.web.patient.forms import CodeForm, DateOfBirthForm, NeedsForm
from patients.web.patient.pages import INVITED, PatientPage


log = logging.getLogger(__name__)


class Front(View):
    """`/`: the service's own front page, for a code that is typed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return page(request, "patients/patient/front.jinja", form=CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if not form.is_valid():
            return page(request, "patients/patient/front.jinja", form=form)
        # People paste the whole link as often as its last part.
        code = form.cleaned_data["code"].strip().rstrip("/").rsplit("/", 1)[-1]
        return redirect("patient:link", code="".join(code.split()) or "-")


class Link(View):
    """`/r/<code>`: asks the date of birth. Reading it changes nothing; only a try is counted."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        at = clock.now()
        link = identifying.find_link(code, at)
        if link is None:
            return link_problem(request)
        known = signing_in.who(request, at)
        if known is not None and known[1] == link.patient_id:
            return redirect("patient:today")
        until = identifying.blocked_until(link, at)
        if until is not None:
            return _paused(request, link, Blocked(until))
        return _ask(request, link, DateOfBirthForm(today=clock.local_date(at)))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        at = clock.now()
        link = identifying.find_link(code, at)
        if link is None:
            return link_problem(request)
        form = DateOfBirthForm(request.POST, today=clock.local_date(at))
        if not form.is_valid():
            return _ask(request, link, form)
        tried = identifying.try_date_of_birth(
            link=link, date_of_birth=form.cleaned_data["born"], at=at
        )
        if isinstance(tried, Blocked):
            return _paused(request, link, tried)
        if isinstance(tried, NotMatched):
            form.add_error("born", _not_matched(link))
            return _ask(request, link, form)
        return _let_in(request, tried, remember=form.cleaned_data["remember"])


def _let_in(request: HttpRequest, matched: Matched, *, remember: bool) -> HttpResponse:
    """The link has done its work: from here on a session speaks for the patient."""
    at = clock.now()
    signing_in.sign_in(request, matched.patient, at)
    response = redirect("patient:today")
    if remember:
        token = identifying.remember_phone(patient=matched.patient, at=at)
        signing_in.keep_phone(response, token)
    return response


def _not_matched(link: PatientLink) -> str:
    phone = link.icb.help_phone
    if not phone:
        return _("The date of birth does not match this link. Check it and try again.")
    return _("The date of birth does not match this link. Check it, or call %(phone)s.") % {
        "phone": phone
    }


def _ask(request: HttpRequest, link: PatientLink, form: DateOfBirthForm) -> HttpResponse:
    return page(request, "patients/patient/check_it_is_you.jinja", form=form)


def _paused(request: HttpRequest, link: PatientLink, blocked: Blocked) -> HttpResponse:
    context = {"until": blocked.until, "icb": link.icb}
    return page(request, "patients/patient/too_many_tries.jinja", context, status=429)


def link_problem(request: HttpRequest, code: str = "") -> HttpResponse:
    """Unknown, expired and dead links are one page with the same words."""
    return page(request, "patients/patient/link_problem.jinja", status=404)


class Welcome(PatientPage):
    """What this is, who sees the answers and when nobody does, before the first question."""

    open_to = (INVITED,)

    def get(self, request: HttpRequest) -> HttpResponse:
        if answering.open_screen_of(self.enrolment) is not None:
            return redirect("patient:triage")
        enrolling.open_at_first_visit(actor=self.actor, enrolment=self.enrolment, at=self.at)
        if enrolling.is_closed_to(self.enrolment):
            context = {"title": self.definition.title, "icb": self.enrolment.icb}
            return self.page("not_open", context)
        chosen = needs.needs_of(self.patient)
        return self._show(NeedsForm(initial={"needs": chosen}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NeedsForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        chosen = frozenset(form.cleaned_data["needs"])
        needs.note_needs(actor=self.actor, patient=self.patient, needs=chosen, at=self.at)
        if answering.open_screen_of(self.enrolment) is None:
            answering.open_screen(
                actor=self.actor, enrolment=self.enrolment, cause="triage", at=self.at
            )
        return redirect("patient:triage")

    def _show(self, form: NeedsForm) -> HttpResponse:
        context: dict[str, Any] = {
            "title": self.definition.title,
            "summary": self.definition.summary,
            "icb": self.enrolment.icb,
            "first_name": self.patient.given_name,
        }
        return self.page("welcome", context, form=form)


class SignOut(View):
    """Leave this browser: the session ends, and every remembered phone is forgotten."""

    def post(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        known = signing_in.who(request, at)
        if known is not None:
            identifying.forget_phones(patient_id=known[1])
        signing_in.sign_out(request)
        response = page(request, "patients/patient/signed_off.jinja")
        response.delete_cookie(signing_in.PHONE_COOKIE)
        return response


class Help(View):
    """Get help now: for everybody, signed in or not, and with no database too."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return page(request, "patients/patient/help.jinja", {"icb": _own_icb(request)})


def _own_icb(request: HttpRequest) -> Icb | None:
    """The ICB whose number to show; nobody waits for it when the database is not there."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    try:
        known = signing_in.who(request, clock.now())
        return identifying.icb_of(known[0]) if known else None
    except DatabaseError:
        log.warning("get help now is shown without a local number: no database")
        return None
