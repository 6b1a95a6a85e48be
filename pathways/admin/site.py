"""The staff site: who gets in, for which ICB they act, and the pages around that."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login

from pathways import clock
from pathways.access import (
    SESSION_ICB,
    NotAllowed,
    SecondFactorNeeded,
    actor_in,
    icbs_of,
)
from pathways.admin.forms import CodeForm, IcbForm, SignInForm
from pathways.models import Actor, User
from pathways.services import signing_in, watching


PRIVATE = (never_cache, csrf_protect)
# How the lists stand on the first page.
ORDER = [
    "Draft",
    "PathwayVersion",
    "Pathway",
    "Service",
    "Place",
    "Practice",
    "Desk",
    "Provider",
    "Icb",
    "User",
    "Membership",
    "AuditEvent",
    "AuditBlock",
]


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request, found once. Raises NotAllowed where there is none."""
    found: Actor | None = getattr(request, "staff_actor", None)
    if found is None:
        if not isinstance(request.user, User):
            raise NotAllowed("Sign in first.")
        found = actor_in(request.user, request.session)
        request.staff_actor = found  # type: ignore[attr-defined]
    return found


class StaffSite(admin.AdminSite):
    """Signed in with a second factor, with a role, for one ICB at a time."""

    index_title = _("What would you like to do?")
    login_form = SignInForm
    site_url = "/team/"
    login_template = "admin/login.html"
    enable_nav_sidebar = False

    @property
    def site_header(self) -> str:  # type: ignore[override]
        return settings.SERVICE_NAME

    @property
    def site_title(self) -> str:  # type: ignore[override]
        return settings.SERVICE_NAME

    def has_permission(self, request: HttpRequest) -> bool:
        try:
            actor_of(request)
        except NotAllowed:
            return False
        return True

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            mine = icbs_of(request.user)  # type: ignore[arg-type]
            context["acting_icb"] = mine.get(pk=actor_of(request).icb_id)
            context["other_icbs"] = mine.count() > 1
        return context

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """What there is to do, and first what versions in use lack of the directory."""
        gaps = watching.open_gaps(actor_of(request))
        return super().index(request, {**(extra_context or {}), "gaps": gaps})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """In the order of the work: pathways first, the audit trail last."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: ORDER.index(model["object_name"]))
        return apps

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own: list[URLPattern | URLResolver] = [
            path("second-factor/", self.second_factor, name="second_factor"),
            path("icb/", self.admin_view(self.choose_icb), name="choose_icb"),
        ]
        return own + super().get_urls()

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Somebody who gave a password and has no second factor yet goes on to set one up."""
        if request.method == "GET" and _needs_to_enrol(request):
            return redirect("admin:second_factor")
        return super().login(request, extra_context)

    @method_decorator(PRIVATE)
    @method_decorator(require_http_methods(["GET", "POST"]))
    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """Set up an authenticator app: scan, type the first code, print the spare ones."""
        person = request.user
        if not isinstance(person, User) or not _needs_to_enrol(request):
            return redirect_to_login(reverse("admin:index"), reverse("admin:login"))
        form = CodeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            done = signing_in.confirm(person=person, code=form.cleaned_data["code"], at=clock.now())
            if done:
                device, codes = done
                otp_login(request, device)
                request.session.cycle_key()
                return self._page(request, "second_factor_done", _("Keep these codes"), codes=codes)
            form.add_error(
                "code", _("That code does not fit. Wait for the next one and try again.")
            )
        device = signing_in.begin(person)
        image = segno.make(device.config_url, error="m").svg_inline(scale=5, border=4)
        title = _("Set up your second factor")
        return self._page(
            request, "second_factor", title, form=form, qr=image, secret=_spoken(device.config_url)
        )

    @method_decorator(require_http_methods(["GET", "POST"]))
    def choose_icb(self, request: HttpRequest) -> HttpResponse:
        """Choose which ICB to act for, of those where the person has a role."""
        form = IcbForm(
            request.POST or None,
            icbs=icbs_of(request.user),  # type: ignore[arg-type]
            initial={"icb": actor_of(request).icb_id},
        )
        if request.method == "POST" and form.is_valid():
            request.session[SESSION_ICB] = str(form.cleaned_data["icb"].pk)
            messages.success(request, _("You now act for %s.") % form.cleaned_data["icb"])
            return HttpResponseRedirect(reverse("admin:index"))
        return self._page(request, "choose_icb", _("Which ICB do you act for?"), form=form)

    def _page(
        self, request: HttpRequest, name: str, title: object, **context: Any
    ) -> TemplateResponse:
        form = context.get("form")
        status = 422 if form is not None and form.errors else 200
        everything = {**self.each_context(request), "title": title, **context}
        return TemplateResponse(request, f"admin/{name}.html", everything, status=status)


def _needs_to_enrol(request: HttpRequest) -> bool:
    """Whether this person gave a right password, has a role, and has no second factor at all."""
    if not isinstance(request.user, User):
        return False
    try:
        actor_of(request)
    except SecondFactorNeeded:
        return not signing_in.has_second_factor(request.user)
    except NotAllowed:
        return False
    return False


def _spoken(config_url: str) -> str:
    """The secret of an otpauth address in groups of four, to type by hand."""
    secret = config_url.split("secret=")[1].split("&")[0]
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


site = StaffSite(name="admin")
