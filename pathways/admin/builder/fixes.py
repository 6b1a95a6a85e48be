"""Safety fixes to live versions: the list, what one changes, its two signatures, its publication."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from pathways import clock
from pathways.access import NotAllowed, Permission, can, check, visible_to
from pathways.admin.builder import differing
from pathways.admin.builder.fix_words import sentences_of
from pathways.admin.builder.pages import StaffPage
from pathways.admin.builder.showing import Showing
from pathways.admin.builder.signature import (
    SignatureForm,
    Standing,
    first_part,
    free_parts,
    is_the_person,
)
from pathways.admin.builder.titles import in_words
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import (
    FixStatus,
    Part,
    PathwayVersion,
    SafetyFix,
    SafetyFixPart,
    SafetyFixTarget,
)
from pathways.services import fixing, publishing, signing, weighing
from pathways.services.signing import NotReady
from pathways.services.weighing import Weighed


COLOURS = {FixStatus.OPEN: "yellow", FixStatus.PUBLISHED: "green", FixStatus.CANCELLED: "grey"}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a fix changes in one of its versions."""

    version: PathwayVersion
    people: int
    weighed: Weighed
    showing: Showing
    differences: list[Any]


def tag_of(fix: SafetyFix) -> dict[str, str]:
    """Where a fix stands, as a tag."""
    colour = COLOURS[FixStatus(fix.status)]
    return {"text": fix.get_status_display(), "classes": f"nhsuk-tag--{colour}"}


class Fixes(StaffPage):
    """Every safety fix of the ICB, the newest first."""

    def get(self, request: HttpRequest) -> TemplateResponse:
        rows = [(one, tag_of(one)) for one in visible_to(SafetyFix, self.actor)]
        context = {
            "page_title": _("Safety fixes"),
            "rows": rows,
            "may_start": can(self.actor, Permission.EDIT_DRAFTS),
        }
        return self.page("fixes", context)


class FixPage(StaffPage):
    """One safety fix: what it changes, for whom, who signed, and what comes next. Sets `fix`."""

    fix: SafetyFix

    def prepare(self, **kwargs: Any) -> None:
        rows = visible_to(SafetyFix, self.actor)
        self.fix = get_object_or_404(rows, pk=kwargs["fix_id"])

    def way_out(self) -> str:
        return reverse("builder:fix", args=[self.fix.pk])

    def crumbs(self) -> list[dict[str, str]]:
        here = {"text": _("Safety fixes"), "href": reverse("builder:fixes")}
        return [*super().crumbs(), here]

    def get(self, request: HttpRequest, fix_id: Any) -> TemplateResponse:
        return self.show([])

    def show(self, missing: list[str]) -> TemplateResponse:
        signed = {one.part for one in self.parts}
        is_open = self.fix.status == FixStatus.OPEN
        is_signed = signed >= set(signing.SIGNERS)
        context = {
            **self.facts(),
            "page_title": _("Safety fix"),
            "made": fixing.published_by(self.actor, self.fix),
            "may_sign": is_open and bool(self.free_parts),
            "may_publish": is_open and is_signed and can(self.actor, Permission.PUBLISH),
            "may_cancel": is_open and can(self.actor, Permission.EDIT_DRAFTS),
            "errors": [{"text": one} for one in missing],
        }
        return self.page("fix", context)

    def facts(self) -> dict[str, Any]:
        """What both this page and that of the signature say of the fix."""
        effects = self._effects()
        changes = fixing.changes_of(self.fix)
        document = effects[0].showing.document
        return {
            "fix": self.fix,
            "tag_of_fix": tag_of(self.fix),
            "proposer": next(one.person for one in self.parts if one.part == Part.EDITOR),
            "sentences": [line for one in changes for line in sentences_of(one, document)],
            "effects_on": effects,
            "left_out": self._left_out(),
            "standing": self._standing(),
        }

    def _effects(self) -> list[Effect]:
        rows = visible_to(SafetyFixTarget, self.actor).filter(fix=self.fix)
        limit = clock.time_limit()
        found = []
        for target in rows.select_related("version__pathway"):
            before, after = json.loads(target.version.document), json.loads(target.document)
            found.append(
                Effect(
                    target.version,
                    publishing.people_on(target.version),
                    weighing.between(before, after, out_of_time=limit),
                    Showing(after, f"version/{target.version.pk}"),
                    differing.between(target.version, after),
                )
            )
        return found

    def _left_out(self) -> list[tuple[PathwayVersion, str]]:
        why = {one["version"]: one["why"] for one in self.fix.left_out}
        rows = visible_to(PathwayVersion, self.actor).filter(pk__in=why)
        return [
            (one, in_words(json.loads(one.document), why[str(one.pk)]))
            for one in rows.select_related("pathway")
        ]

    @cached_property
    def parts(self) -> list[SafetyFixPart]:
        rows = visible_to(SafetyFixPart, self.actor).filter(fix=self.fix)
        return list(rows.select_related("person"))

    @cached_property
    def free_parts(self) -> list[tuple[str, str]]:
        """The parts that this person may sign in: none for whoever has a part in it."""
        if any(one.person_id == self.actor.id for one in self.parts):
            return []
        return free_parts(self.actor, {one.part for one in self.parts})

    def _standing(self) -> list[Standing]:
        given = {one.part: one for one in self.parts}
        rows = []
        for part in signing.SIGNERS:
            one = given.get(part)
            name, at = (str(one.person), one.at) if one else ("", None)
            rows.append(Standing(Part(part).label, name, at, ""))
        return rows


class SignFix(FixPage):
    """All that the fix changes once more, and the signature."""

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        check(self.actor, Permission.SIGN_DRAFTS)
        if self.fix.status != FixStatus.OPEN:
            raise NotAllowedNow(_("This fix does not wait for signatures any more."))

    def get(self, request: HttpRequest, fix_id: Any) -> TemplateResponse:
        form = SignatureForm(parts=self._parts, initial=first_part(self._parts))
        return self._show_form(form)

    def post(self, request: HttpRequest, fix_id: Any) -> HttpResponse:
        form = SignatureForm(request.POST, parts=self._parts)
        if form.is_valid() and is_the_person(request, form):
            part = form.cleaned_data["part"]
            try:
                fixing.sign(actor=self.actor, fix=self.fix, part=part, at=self.at)
            except NotAllowed as refused:
                form.add_error("part", str(refused))
            else:
                self.say(_("You signed the fix."))
                return HttpResponseRedirect(self.way_out())
        return self._show_form(form)

    @property
    def _parts(self) -> list[tuple[str, str]]:
        """The parts of this person's roles that are free: the service says who may not take one."""
        return free_parts(self.actor, {one.part for one in self.parts})

    def _show_form(self, form: SignatureForm) -> TemplateResponse:
        context = {**self.facts(), "page_title": _("Sign this safety fix")}
        return self.page("fix_sign", context, form=form)


class PublishFix(FixPage):
    """Publish the fix to all its versions, or to none; everybody on them moves now."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, fix_id: Any) -> HttpResponse:
        try:
            fixing.publish(
                actor=self.actor, fix=self.fix, out_of_time=clock.time_limit(), at=self.at
            )
        except NotReady as refused:
            return self.show(list(refused.sentences))
        return HttpResponseRedirect(self.way_out())


class CancelFix(FixPage):
    """Give the fix up before it is published."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, fix_id: Any) -> HttpResponse:
        fixing.cancel(actor=self.actor, fix=self.fix, at=self.at)
        self.say(_("The fix is cancelled. Nothing was published."))
        return HttpResponseRedirect(reverse("builder:fixes"))
