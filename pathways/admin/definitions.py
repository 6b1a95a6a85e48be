"""Pathways, drafts and versions: read here. Each leads to the pages of the builder, where they are
edited, signed, published and withdrawn."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from pathways.access import visible_to
from pathways.admin.scoped import ReadOnlyAdmin
from pathways.admin.site import actor_of, site
from pathways.engine import documents
from pathways.models import Actor, Draft, DraftSignature, DraftStatus, Pathway, PathwayVersion
from pathways.services import drafting, publishing, signing


@admin.register(Pathway, site=site)
class PathwayAdmin(ReadOnlyAdmin):
    list_display = ("title", "key", "live")

    @admin.display(description=_("Live version"))
    def live(self, pathway: Pathway) -> str:
        version = publishing.live_version(pathway)
        return str(version.number if version else _("None yet"))


class RecordAdmin(ReadOnlyAdmin):
    """A page of its own for each row, with links to where it is worked on."""

    detail_template: str

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "opts": self.opts,
            "row": row,
            **self.what_to_show(actor_of(request), row),
        }
        return TemplateResponse(request, self.detail_template, context)

    def what_to_show(self, actor: Actor, row: Any) -> dict[str, Any]:
        raise NotImplementedError


@admin.register(Draft, site=site)
class DraftAdmin(RecordAdmin):
    list_display = ("pathway", "status", "created_at")
    list_select_related = ("pathway",)
    ordering = ("-created_at", "id")
    detail_template = "admin/pathways/draft/detail.html"

    def what_to_show(self, actor: Actor, row: Draft) -> dict[str, Any]:
        revision = drafting.latest_revision(row)
        is_published = row.status == DraftStatus.PUBLISHED
        return {
            "revision": revision,
            "revisions": row.revisions.select_related("edited_by").order_by("-number"),
            "signatures": _signatures(actor, row),
            "document_problems": drafting.problems_of(revision),
            "missing": [] if is_published else signing.missing_for_publication(row),
            "yaml": documents.export(json.loads(revision.document)),
            "is_published": is_published,
        }


def _signatures(actor: Actor, draft: Draft) -> QuerySet[DraftSignature]:
    rows = visible_to(DraftSignature, actor).filter(revision__draft=draft)
    return rows.select_related("revision", "signed_by").order_by("id")


@admin.register(PathwayVersion, site=site)
class PathwayVersionAdmin(RecordAdmin):
    list_display = ("pathway", "number", "status", "published_at")
    list_select_related = ("pathway",)
    ordering = ("pathway__title", "-number")
    detail_template = "admin/pathways/pathwayversion/detail.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PathwayVersion]:
        return super().get_queryset(request).defer("document")

    def what_to_show(self, actor: Actor, row: PathwayVersion) -> dict[str, Any]:
        return {
            "parts": row.parts.select_related("person").order_by("id"),
            "yaml": documents.export(json.loads(row.document)),
            "people": publishing.people_on(row),
        }
