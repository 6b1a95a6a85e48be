"""Templates that can be copied, and how far each copy stands from its template."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pathways.access import Permission, can, visible_to
from pathways.admin.builder.pages import PathwayPage, StaffPage
from pathways.authoring.copies import Standing
from pathways.authoring.wording import SECTION_TITLES
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import PathwayVersion, VersionStatus
from pathways.services import editions, sharing


class Templates(StaffPage):
    """Every template, every copy of the ICB with its drift, and what could become a template."""

    def get(self, request: HttpRequest) -> TemplateResponse:
        copies = [
            {"drift": one, "sections": _sections(one.standing) if one.standing else []}
            for one in sharing.drift_report(self.actor)
        ]
        live = visible_to(PathwayVersion, self.actor).filter(status=VersionStatus.LIVE)
        return self.page(
            "templates",
            {
                "page_title": _("Templates and copies"),
                "templates": editions.newest(),
                "copies": copies,
                "live": list(live.defer("document").select_related("pathway")),
                "may_create": can(self.actor, Permission.EDIT_DRAFTS),
                "may_share": can(self.actor, Permission.PUBLISH),
            },
        )


def _sections(standing: Standing) -> list[dict[str, Any]]:
    """How a copy differs, a line for each section."""
    names = {
        _("changed"): standing.changed,
        _("added"): standing.added,
        _("removed"): standing.removed,
        _("strengthened"): standing.strengthened,
    }
    return [
        {
            "title": SECTION_TITLES[section],
            "counts": ", ".join(
                f"{counts[section]} {name}" for name, counts in names.items() if counts.get(section)
            ),
        }
        for section in standing.sections
    ]


class Share(PathwayPage):
    """Publish the live version as the next edition of a template."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            if self.live is None:
                raise NotAllowedNow(_("Only a live version can become a template."))
            edition = sharing.publish_template(actor=self.actor, version=self.live, at=self.at)
        except NotAllowedNow as refused:
            self.say(str(refused))
        else:
            self.say(_("%(edition)s can be copied by every ICB now.") % {"edition": edition})
        return HttpResponseRedirect(reverse("builder:templates"))
