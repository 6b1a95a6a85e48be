"""Pathways, drafts and versions: read here; moved on by buttons that post to the services."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pathways import clock
from pathways.access import NotAllowed, Permission, can, visible_to
from pathways.admin.scoped import ReadOnlyAdmin
from pathways.admin.site import actor_of, site
from pathways.engine import documents
from pathways.engine.documents import Invalid
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import (
    Actor,
    Draft,
    DraftSignature,
    DraftStatus,
    Part,
    Pathway,
    PathwayVersion,
    VersionStatus,
)
from pathways.services import drafting, publishing, signing, withdrawing


@admin.register(Pathway, site=site)
class PathwayAdmin(ReadOnlyAdmin):
    list_display = ("title", "key", "live")

    @admin.display(description=_("Live version"))
    def live(self, pathway: Pathway) -> str:
        version = publishing.live_version(pathway)
        return str(version.number if version else _("None yet"))


class StepsAdmin(ReadOnlyAdmin):
    """A page of its own for each row, with a button for each step that may come next."""

    detail_template: str
    # What a button posts to: the address, and the step.
    steps: dict[str, Callable[..., Any]]

    def get_urls(self) -> list[URLPattern]:
        name = f"pathways_{self.opts.model_name}"
        own = [
            path(
                f"<uuid:row_id>/{step}/",
                self.admin_site.admin_view(require_POST(partial(self.step, step=step))),
                name=f"{name}_{step.replace('-', '_')}",
            )
            for step in self.steps
        ]
        return [*own, *super().get_urls()]

    def step(self, request: HttpRequest, row_id: Any, step: str) -> HttpResponse:
        """Take one step; what the service refuses is shown on the page, as it says it."""
        row = self.get_object(request, str(row_id))
        if row is None:
            raise Http404
        try:
            said = self.steps[step](actor=actor_of(request), row=row, at=clock.now())
        except NotAllowed as refused:
            return self.detail(request, row, [str(refused)], status=403)
        except NotAllowedNow as refused:
            return self.detail(request, row, [str(refused)], status=409)
        except signing.NotReady as refused:
            return self.detail(request, row, list(refused.sentences), status=422)
        except Invalid as refused:
            sentences = [str(finding) for finding in refused.findings]
            return self.detail(request, row, sentences, status=422)
        messages.success(request, said)
        address = reverse(f"admin:pathways_{self.opts.model_name}_change", args=[row.pk])
        return HttpResponseRedirect(address)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return self.detail(request, row, [])

    def detail(
        self, request: HttpRequest, row: Any, problems: list[str], status: int = 200
    ) -> TemplateResponse:
        row.refresh_from_db()
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "opts": self.opts,
            "row": row,
            "problems": problems,
            **self.what_to_show(actor_of(request), row),
        }
        return TemplateResponse(request, self.detail_template, context, status=status)

    def what_to_show(self, actor: Actor, row: Any) -> dict[str, Any]:
        raise NotImplementedError


def _submit(*, actor: Actor, row: Draft, at: Any) -> object:
    signing.submit(actor=actor, draft=row, why="Sent from the list of drafts", at=at)
    return _("The draft now waits for two signatures.")


def _take_back(*, actor: Actor, row: Draft, at: Any) -> object:
    signing.take_back(actor=actor, draft=row, at=at)
    return _("The draft is open for editing again.")


def _sign(*, actor: Actor, row: Draft, at: Any, part: Part) -> object:
    signing.sign(actor=actor, draft=row, part=part, at=at)
    return _("You signed the draft.")


def _publish(*, actor: Actor, row: Draft, at: Any) -> object:
    version = publishing.publish(actor=actor, draft=row, at=at)
    return _("%s is live. New people start on it.") % version


def _withdraw(*, actor: Actor, row: PathwayVersion, at: Any) -> object:
    withdrawing.withdraw(actor=actor, version=row, reason="From the list of versions", at=at)
    return _("The version is withdrawn. Nobody new starts on it.")


@admin.register(Draft, site=site)
class DraftAdmin(StepsAdmin):
    list_display = ("pathway", "status", "created_at")
    list_select_related = ("pathway",)
    ordering = ("-created_at", "id")
    detail_template = "admin/pathways/draft/detail.html"
    steps = {
        "submit": _submit,
        "take-back": _take_back,
        "sign-clinical-lead": partial(_sign, part=Part.CLINICAL_LEAD),
        "sign-safety-officer": partial(_sign, part=Part.SAFETY_OFFICER),
        "publish": _publish,
    }

    def what_to_show(self, actor: Actor, row: Draft) -> dict[str, Any]:
        revision = drafting.latest_revision(row)
        edits, signs = can(actor, Permission.EDIT_DRAFTS), can(actor, Permission.SIGN_DRAFTS)
        is_open, waits = row.status == DraftStatus.OPEN, row.status == DraftStatus.IN_REVIEW
        signed = set(revision.signatures.values_list("part", flat=True))
        may_sign = {
            part: waits and signs and role in actor.roles and part not in signed
            for part, role in signing.SIGNERS.items()
        }
        return {
            "revision": revision,
            "revisions": row.revisions.select_related("edited_by").order_by("-number"),
            "signatures": _signatures(actor, row),
            "document_problems": drafting.problems_of(revision),
            "missing": [] if row.status == DraftStatus.PUBLISHED else _missing(row),
            "yaml": documents.export(json.loads(revision.document)),
            "may_submit": is_open and edits,
            "may_take_back": waits and edits,
            "may_sign_lead": may_sign[Part.CLINICAL_LEAD],
            "may_sign_safety": may_sign[Part.SAFETY_OFFICER],
            "may_publish": waits and can(actor, Permission.PUBLISH),
        }


def _missing(draft: Draft) -> list[str]:
    return signing.missing_for_publication(draft)


def _signatures(actor: Actor, draft: Draft) -> QuerySet[DraftSignature]:
    rows = visible_to(DraftSignature, actor).filter(revision__draft=draft)
    return rows.select_related("revision", "signed_by").order_by("id")


@admin.register(PathwayVersion, site=site)
class PathwayVersionAdmin(StepsAdmin):
    list_display = ("pathway", "number", "status", "published_at")
    list_select_related = ("pathway",)
    ordering = ("pathway__title", "-number")
    detail_template = "admin/pathways/pathwayversion/detail.html"
    steps = {"withdraw": _withdraw}

    def get_queryset(self, request: HttpRequest) -> QuerySet[PathwayVersion]:
        return super().get_queryset(request).defer("document")

    def what_to_show(self, actor: Actor, row: PathwayVersion) -> dict[str, Any]:
        live = row.status == VersionStatus.LIVE
        return {
            "parts": row.parts.select_related("person").order_by("id"),
            "yaml": documents.export(json.loads(row.document)),
            "people": publishing.people_on(row),
            "may_withdraw": live and can(actor, Permission.PUBLISH),
        }
