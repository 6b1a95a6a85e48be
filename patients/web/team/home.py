"""The team's first page: what needs somebody, and since when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from patients.services import waiting_list
from patients.services.waiting_list import Tally
from patients.web.team import presenters
from patients.web.team.pages import TeamPage


class Home(TeamPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        tallies = waiting_list.tallies(self.actor, self.at)
        cards = [self._card(name, tally) for name, tally in tallies.items()]
        context = {
            "page_title": _("What needs you"),
            "cards": cards,
            "is_quiet": all(tally.count == 0 for tally in tallies.values()),
        }
        return self.page("home", "home", context)

    def _card(self, name: str, tally: Tally) -> dict[str, Any]:
        title, address = {
            "cases": (_("Cases to act on"), reverse("team:escalations")),
            "referrals": (_("Referrals not moving"), reverse("team:referrals")),
            "uploads": (_("Uploads that need you"), reverse("team:uploads")),
        }[name]
        oldest = presenters.ago(tally.oldest_at, self.at) if tally.oldest_at else ""
        return {
            "title": title,
            "href": address,
            "count": tally.count,
            "overdue": tally.overdue,
            "oldest": oldest,
        }


class Referrals(TeamPage):
    """Referrals that somebody was to look after by now."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.paged(waiting_list.stuck_referrals(self.actor, self.at))
        context = {
            "page_title": _("Referrals not moving"),
            "rows": [
                {
                    "patient": presenters.full_name(one.enrolment.patient),
                    "patient_id": one.enrolment.patient_id,
                    "service": one.service,
                    "kind": one.get_kind_display(),
                    "status": one.get_status_display(),
                    "due": presenters.due_words(one.due_at, self.at),
                }
                for one in rows
            ],
            "count": rows.paginator.count,
            "pages": presenters.pages(rows),
        }
        return self.page("referrals", "home", context)
