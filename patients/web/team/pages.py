"""What every page of the team shares: who is acting, for which ICB, and what they may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input_lazy
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from pathways import clock
from pathways.access import NotAllowed, Permission, SecondFactorNeeded, actor_in, can, check
from pathways.models import Actor
from pathways.nhsuk.pages import page


PAGE_SIZE = 25


class TeamPage(View):
    """A page for signed-in staff. Sets `actor` and `at`; without the role it says so in words.

    Whoever came without a second factor, where one is asked for, is refused the same way.
    """

    permission: Permission = Permission.WORK_ESCALATIONS
    actor: Actor
    at: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        self.at = clock.now()
        try:
            self.actor = actor_in(request.user, request.session)
            check(self.actor, self.permission)
            return super().dispatch(request, *args, **kwargs)
        except NotAllowed as refusal:
            return self._refuse(request, refusal)

    def _refuse(self, request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
        context = {
            "audience": "team",
            "page_title": _("You cannot see this page"),
            "sentence": str(refusal),
            "sign_in": isinstance(refusal, SecondFactorNeeded),
        }
        return page(request, "patients/team/refused.jinja", context, status=403)

    def shell(self, current: str) -> dict[str, Any]:
        """What the header of every team page needs; `current` names the page in its menu."""
        links = [
            ("home", _("Home"), "team:home", Permission.WORK_ESCALATIONS),
            ("escalations", _("Cases"), "team:escalations", Permission.WORK_ESCALATIONS),
            ("patients", _("Patients"), "team:patients", Permission.READ_PATIENTS),
            ("uploads", _("Uploads"), "team:uploads", Permission.ENROL),
        ]
        return {
            "audience": "team",
            "navigation": [
                {"text": text, "href": reverse(name), "current": key == current}
                for key, text, name, permission in links
                if can(self.actor, permission)
            ],
            "account": [
                {"text": str(self.request.user)},
                {"text": _("Admin"), "href": reverse("admin:index")},
                {
                    "text": _("Sign out"),
                    "action": reverse("admin:logout"),
                    "csrf": csrf_input_lazy(self.request),
                },
            ],
            "at": self.at,
        }

    def page(
        self, name: str, current: str, context: dict[str, Any], **kwargs: Any
    ) -> TemplateResponse:
        """Answer with a page of the team's templates inside its shell."""
        template = f"patients/team/{name}.jinja"
        return page(self.request, template, {**self.shell(current), **context}, **kwargs)

    def paged(self, rows: QuerySet[Any]) -> Page[Any]:
        """The page of rows that the address asks for; one beyond the end is the last."""
        return Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
