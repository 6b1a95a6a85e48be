"""Publishing, the history of versions, the emergency stop and its review, the signed evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways import clock, ports
from pathways.access import Permission, can, check, visible_to
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.showing import Showing
from pathways.engine import documents
from pathways.models import (
    Moving,
    Part,
    PathwayVersion,
    VersionEvidence,
    VersionMove,
    VersionPart,
    VersionStatus,
    Withdrawal,
)
from pathways.nhsuk.fields import RadiosField, TextareaField
from pathways.nhsuk.forms import NhsForm
from pathways.nhsuk.words import long_date, time_of
from pathways.ports import Affected, Backtest, MoveProgress
from pathways.services import editing, evidencing, moving, publishing, signing, withdrawing
from pathways.services.moving import People
from pathways.services.signing import NotReady


@dataclass(frozen=True, slots=True)
class InFlight:
    """The people on one older version, and what the new one would change for them."""

    version: PathwayVersion
    affected: Affected
    backtest: Backtest


class PublishForm(NhsForm):
    """What happens to the people in flight."""

    moving = RadiosField(
        label=gettext_lazy("What happens to the people who follow it now?"),
        choices=Moving.choices,
        hints={
            Moving.STAY: gettext_lazy("Usual. They finish what they began."),
            Moving.NEXT_STAGE: gettext_lazy("Each moves when their stage changes."),
            Moving.NOW: gettext_lazy(
                "For a safety fix. Whoever is answering questions finishes them first."
            ),
        },
        error_messages={"required": gettext_lazy("Choose what happens to the people in flight")},
    )
    reason = TextareaField(
        label=gettext_lazy("If they move: why?"),
        required=False,
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        moves = found.get("moving", Moving.STAY) != Moving.STAY
        if moves and not str(found.get("reason", "")).strip():
            self.add_error("reason", _("Write why people move to the new version"))
        return found


class ReasonForm(NhsForm):
    """Why a version is withdrawn."""

    reason = TextareaField(
        label=gettext_lazy("Why is it withdrawn?"),
        help_text=gettext_lazy("A second person reads this and reviews it within 24 hours."),
        error_messages={"required": gettext_lazy("Write why the version is withdrawn")},
    )


class ReviewForm(NhsForm):
    """What the second person found."""

    found = TextareaField(
        label=gettext_lazy("What did you find, and what happens next?"),
        error_messages={"required": gettext_lazy("Write what you found")},
    )


class Publish(PathwayPage):
    """The interruption before a version goes live: who is affected, and what happens to them."""

    part = "sign_off"

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        check(self.actor, Permission.PUBLISH)

    def way_out(self) -> str:
        return self.at_page("sign_off")

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        return self._show(PublishForm(initial={"moving": Moving.STAY}), [])

    def post(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        form = PublishForm(request.POST)
        if not form.is_valid():
            return self._show(form, [])
        chosen = People(Moving(form.cleaned_data["moving"]), form.cleaned_data["reason"])
        try:
            version = publishing.publish(
                actor=self.actor,
                draft=self.open_draft(),
                people=chosen,
                out_of_time=clock.time_limit(),
                at=self.at,
            )
        except NotReady as refused:
            return self._show(form, [{"text": one} for one in refused.sentences])
        return self.go("published", version.number)

    def _show(self, form: PublishForm, errors: list[dict[str, str]]) -> TemplateResponse:
        draft = self.open_draft()
        missing = signing.missing_for_publication(draft)
        context = {
            "page_title": _("Publish this draft"),
            "missing": missing,
            "in_flight": [] if missing else self._in_flight(),
            "errors": errors,
        }
        return self.page("publish", context, form=form)

    def _in_flight(self) -> list[InFlight]:
        definition = documents.load(self.stored)
        caseload = ports.caseload()
        rows = [one for one, people in moving.in_flight(self.pathway) if people]
        return [
            InFlight(
                one,
                caseload.affected_by(one.pk, definition, at=self.at),
                caseload.backtest(one.pk, definition),
            )
            for one in rows
        ]


class VersionPage(PathwayPage):
    """A page about one version of the pathway. Sets `version`."""

    part = "history"
    version: PathwayVersion

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        rows = visible_to(PathwayVersion, self.actor).filter(pathway=self.pathway)
        self.version = get_object_or_404(rows, number=kwargs["number"])

    def way_out(self) -> str:
        return self.at_page("history")


class Published(VersionPage):
    """The confirmation: the version is live, and what happens to whom."""

    def get(self, request: HttpRequest, pathway_id: Any, number: int) -> TemplateResponse:
        orders = visible_to(VersionMove, self.actor).filter(to_version=self.version)
        return self.page(
            "published",
            {
                "page_title": _("Version %(number)s is live") % {"number": number},
                "version": self.version,
                "order": orders.first(),
            },
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One version of the history."""

    version: PathwayVersion
    colour: str
    signers: list[str]
    people: int
    withdrawal: Withdrawal | None
    is_overdue: bool
    moves: list[tuple[VersionMove, MoveProgress]]
    has_evidence: bool


COLOURS = {
    VersionStatus.LIVE: "green",
    VersionStatus.RETIRED: "grey",
    VersionStatus.WITHDRAWN: "red",
}


class History(PathwayPage):
    """Every version: who signed it, who follows it, what may be done with it."""

    part = "history"

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        rows = visible_to(PathwayVersion, self.actor).filter(pathway=self.pathway)
        versions = list(rows.select_related("published_by").defer("document").order_by("-number"))
        context = {
            "page_title": _("History"),
            "rows": [self._row(one) for one in versions],
            "may_publish": can(self.actor, Permission.PUBLISH),
            "may_start": self.draft is None and can(self.actor, Permission.EDIT_DRAFTS),
        }
        return self.page("history", context)

    def _row(self, version: PathwayVersion) -> Row:
        parts = visible_to(VersionPart, self.actor).filter(version=version)
        signed = parts.exclude(part=Part.EDITOR).select_related("person").order_by("part")
        stop = visible_to(Withdrawal, self.actor).filter(version=version)
        withdrawal = stop.select_related("withdrawn_by", "reviewed_by").first()
        orders = visible_to(VersionMove, self.actor).filter(from_version=version)
        return Row(
            version,
            COLOURS[VersionStatus(version.status)],
            [f"{one.person} ({one.get_part_display()})" for one in signed],
            publishing.people_on(version),
            withdrawal,
            withdrawal is not None and withdrawing.is_overdue(withdrawal, self.at),
            [
                (one, ports.caseload().progress_of(one.pk))
                for one in orders.select_related("to_version").order_by("id")
            ],
            visible_to(VersionEvidence, self.actor).filter(version=version).exists(),
        )


class StartFrom(VersionPage):
    """Make a draft from a version, an old one too."""

    def post(self, request: HttpRequest, pathway_id: Any, number: int) -> HttpResponse:
        editing.reopen(actor=self.actor, pathway=self.pathway, number=number, at=self.at)
        said = _("A draft is open, as version %(number)s was. What is live stays as it is.")
        return self.go("overview", said=said % {"number": number})


class Withdraw(VersionPage):
    """The emergency stop: one person, with a reason."""

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        check(self.actor, Permission.PUBLISH)

    def get(self, request: HttpRequest, pathway_id: Any, number: int) -> TemplateResponse:
        return self._show(ReasonForm())

    def post(self, request: HttpRequest, pathway_id: Any, number: int) -> HttpResponse:
        form = ReasonForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            withdrawing.withdraw(actor=self.actor, version=self.version, reason=reason, at=self.at)
            said = _("Version %(number)s is withdrawn. Nobody new starts on it.")
            return self.go("history", said=said % {"number": number})
        return self._show(form)

    def _show(self, form: ReasonForm) -> TemplateResponse:
        context = {
            "page_title": _("Withdraw version %(number)s now") % {"number": self.version.number},
            "version": self.version,
            "people": publishing.people_on(self.version),
        }
        return self.page("withdraw", context, form=form)


class Review(VersionPage):
    """The second look at an emergency stop."""

    withdrawal: Withdrawal

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        check(self.actor, Permission.PUBLISH)
        rows = visible_to(Withdrawal, self.actor).select_related("withdrawn_by")
        self.withdrawal = get_object_or_404(rows, version=self.version)

    def get(self, request: HttpRequest, pathway_id: Any, number: int) -> TemplateResponse:
        return self._show(ReviewForm())

    def post(self, request: HttpRequest, pathway_id: Any, number: int) -> HttpResponse:
        form = ReviewForm(request.POST)
        if form.is_valid():
            found = form.cleaned_data["found"]
            withdrawing.review(
                actor=self.actor, withdrawal=self.withdrawal, found=found, at=self.at
            )
            return self.go("history", said=_("Your review is kept."))
        return self._show(form)

    def _show(self, form: ReviewForm) -> TemplateResponse:
        context = {
            "page_title": _("Review the withdrawal"),
            "withdrawal": self.withdrawal,
            "version": self.version,
            "people": publishing.people_on(self.version),
            "is_overdue": withdrawing.is_overdue(self.withdrawal, self.at),
        }
        return self.page("review_withdrawal", context, form=form)


class Evidence(VersionPage):
    """What a version was signed on, on one page that prints."""

    def get(self, request: HttpRequest, pathway_id: Any, number: int) -> TemplateResponse:
        rows = visible_to(VersionEvidence, self.actor)
        kept = rows.filter(version=self.version).first()
        if kept is None:
            raise Http404
        context = {
            "page_title": _("Evidence of version %(number)s") % {"number": number},
            "version": self.version,
            "kept": kept,
            "found": kept.content,
            "is_whole": evidencing.digest_of(kept.content) == kept.digest,
            "in_words": Showing(json.loads(self.version.document), "").words,
            "moment": _moment,
        }
        return self.page("evidence", context)


def _moment(written: str) -> str:
    """A time of the evidence in words: "Thursday 4 June 2026, 2:30pm"."""
    at = datetime.fromisoformat(written)
    return f"{long_date(at)}, {time_of(at)}"
