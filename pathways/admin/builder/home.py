"""All pathways of the ICB, a new one, and the page that shows how far one has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.access import Permission, can, visible_to
from pathways.admin.builder import parts
from pathways.admin.builder.pages import PathwayPage, StaffPage
from pathways.admin.builder.titles import plain
from pathways.models import Draft, DraftStatus, Pathway, PathwayVersion, VersionStatus
from pathways.services import editing, fixing, publishing, watching


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list of pathways."""

    pathway: Pathway
    live: str
    people: int
    draft: str


class Home(StaffPage):
    """Every pathway of the ICB acted for."""

    def get(self, request: HttpRequest) -> TemplateResponse:
        pathways = list(visible_to(Pathway, self.actor).order_by("title", "id"))
        versions = {
            version.pathway_id: version
            for version in visible_to(PathwayVersion, self.actor)
            .filter(status=VersionStatus.LIVE)
            .defer("document")
        }
        drafts = {
            draft.pathway_id: draft
            for draft in visible_to(Draft, self.actor).exclude(status=DraftStatus.PUBLISHED)
        }
        rows = [_row(one, versions.get(one.pk), drafts.get(one.pk)) for one in pathways]
        return self.page(
            "home",
            {
                "page_title": _("Pathways"),
                "rows": rows,
                "gaps": watching.open_gaps(self.actor),
                "fixes_waiting": len(fixing.open_fixes(self.actor)),
                "may_create": can(self.actor, Permission.EDIT_DRAFTS),
            },
        )

    def crumbs(self) -> list[dict[str, str]]:
        return []


def _row(pathway: Pathway, live: PathwayVersion | None, draft: Draft | None) -> Row:
    return Row(
        pathway,
        _("Version %(number)s") % {"number": live.number} if live else _("None"),
        publishing.people_on(live) if live else 0,
        draft.get_status_display() if draft else _("None"),
    )


class Overview(PathwayPage):
    """One pathway as a list of what there is to do; what is live stays live meanwhile."""

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        rows = parts.progress(self.pathway.pk, self.document, self.findings)
        problems = [
            {"text": plain(self.document, one), "href": self.problem_page(one.path)}
            for one in self.findings
        ]
        return self.page(
            "overview",
            {
                "page_title": str(self.pathway),
                "rows": rows,
                "done": sum(row.counts and row.problems == 0 and row.colour == "" for row in rows),
                "all": sum(row.counts for row in rows),
                "problems": problems,
                "copied": "template" in self.document,
                "may_start_draft": self.draft is None and can(self.actor, Permission.EDIT_DRAFTS),
                "gaps": watching.gaps_of(self.actor, self.pathway),
            },
        )

    def post(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        """Start a draft from the newest version."""
        editing.reopen(actor=self.actor, pathway=self.pathway, at=self.at)
        return self.go("overview", said=_("A draft is open. What is live stays as it is."))
