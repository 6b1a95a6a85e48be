"""Sign-off: where it stands, sending a draft, taking it back, signing it, asking for changes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways import clock
from pathways.access import NotAllowed, Permission, can, check, visible_to
from pathways.admin.builder import differing
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.showing import Showing
from pathways.admin.builder.signature import (
    SignatureForm,
    Standing,
    first_part,
    free_parts,
    is_the_person,
)
from pathways.engine.documents import Invalid
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import ChangeRequest, Draft, DraftStatus, Part
from pathways.nhsuk.fields import (
    CheckboxesField,
    SelectField,
    TextareaField,
)
from pathways.nhsuk.forms import NhsForm
from pathways.services import checking, signing, weighing
from pathways.services.signing import NotReady
from pathways.services.weighing import Weighed


SECTION_TITLES = {
    signing.WHOLE: gettext_lazy("The whole pathway"),
    "about": gettext_lazy("About"),
    "screen": gettext_lazy("Questions"),
    "rules": gettext_lazy("Safety rules"),
    "outcomes": gettext_lazy("Outcomes"),
    "stages": gettext_lazy("Stages and days"),
    "content": gettext_lazy("Content"),
    "check_in": gettext_lazy("Check-ins"),
    "measures": gettext_lazy("Measures"),
    "messages": gettext_lazy("Messages"),
}


class SendForm(NhsForm):
    """What the signers read first."""

    why = TextareaField(
        label=gettext_lazy("What changed, and why?"),
        help_text=gettext_lazy("The signers read this first. It is kept with the version."),
        error_messages={"required": gettext_lazy("Write what changed and why")},
    )
    risk = TextareaField(
        label=gettext_lazy("What could go wrong, and what was done about it? (optional)"),
        required=False,
        rows=3,
    )


class ChangesForm(NhsForm):
    """What a signer wants changed, and where."""

    section = SelectField(
        label=gettext_lazy("Which part is it about?"),
        choices=tuple(SECTION_TITLES.items()),
    )
    comment = TextareaField(
        label=gettext_lazy("What should change?"),
        error_messages={"required": gettext_lazy("Write what should change")},
    )


class SignForm(SignatureForm):
    """The part, the ticks, and the password once more."""

    ticks = CheckboxesField(
        label=gettext_lazy("I have looked at each of these and accept it"),
        help_text=gettext_lazy("Whoever signs second ticks every one."),
        choices=(),
        required=False,
    )
    field_order = ("part", "ticks", "password")

    def __init__(self, *args: Any, weighed: Weighed, showing: Showing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ticks"].choices = [  # type: ignore[attr-defined]
            (one.id, showing.words(one.sentence)) for one in weighed.to_tick
        ]
        if not weighed.to_tick:
            del self.fields["ticks"]


class SignOffPage(PathwayPage):
    """What the pages of sign-off share."""

    part = "sign_off"

    def way_out(self) -> str:
        return self.at_page("sign_off")

    def standing(self, draft: Draft) -> list[Standing]:
        present = {one.part: one for one in signing.signatures_of(draft)}
        older = {one.part: one for one in signing.signatures_left_behind(draft)}
        rows = []
        for part in signing.SIGNERS:
            one = present.get(part)
            label = Part(part).label
            if one is not None:
                rows.append(Standing(label, str(one.signed_by), one.signed_at, ""))
            else:
                again = str(older[part].signed_by) if part in older else ""
                rows.append(Standing(label, "", None, again))
        return rows

    def free_parts(self, draft: Draft) -> list[tuple[str, str]]:
        """The parts that this person may sign in now."""
        return free_parts(self.actor, {one.part for one in signing.signatures_of(draft)})


class SignOff(SignOffPage):
    """Where sign-off stands, and what comes next."""

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        context: dict[str, Any] = {"page_title": _("Sign-off and publish")}
        if self.draft is not None:
            context |= self._about(self.draft)
        return self.page("sign_off", context)

    def _about(self, draft: Draft) -> dict[str, Any]:
        waits = draft.status == DraftStatus.IN_REVIEW
        asked = visible_to(ChangeRequest, self.actor).filter(draft=draft).select_related("asked_by")
        return {
            "request_to_sign": signing.request_of(draft),
            "standing": self.standing(draft),
            "asked": [(one, SECTION_TITLES[one.section]) for one in asked.order_by("-id")],
            "missing": signing.missing_for_publication(draft),
            "waits": waits,
            "report": checking.latest_report(draft),
            "may_send": self.may_edit,
            "may_take_back": waits and can(self.actor, Permission.EDIT_DRAFTS),
            "may_sign": waits and bool(self.free_parts(draft)),
            "may_ask": waits and can(self.actor, Permission.SIGN_DRAFTS),
            "may_publish": waits and can(self.actor, Permission.PUBLISH),
        }


class Send(SignOffPage):
    """Send the draft for sign-off: from then on nobody edits it."""

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        check(self.actor, Permission.EDIT_DRAFTS)
        return self._show(SendForm())

    def post(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        form = SendForm(request.POST)
        if form.is_valid():
            try:
                signing.submit(
                    actor=self.actor,
                    draft=self.open_draft(),
                    why=form.cleaned_data["why"],
                    risk=form.cleaned_data["risk"],
                    out_of_time=clock.time_limit(),
                    at=self.at,
                )
            except Invalid as wrong:
                for finding in wrong.findings:
                    form.add_error(None, finding.problem)
            else:
                return self.go("sign_off", said=_("The draft now waits for two signatures."))
        return self._show(form)

    def _show(self, form: SendForm) -> TemplateResponse:
        draft = self.open_draft()
        report = checking.latest_report(draft)
        context = {
            "page_title": _("Send for sign-off"),
            "report": report,
            "stale": checking.why_stale(report, draft, self.at) if report else "",
        }
        return self.page("send", context, form=form)


class TakeBack(SignOffPage):
    """Open the draft for editing again."""

    def post(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        signing.take_back(actor=self.actor, draft=self.open_draft(), at=self.at)
        return self.go(
            "overview",
            said=_("The draft is open again. After any change, everybody signs again."),
        )


class AskForChanges(SignOffPage):
    """A signer opens the draft again, and says what should change and where."""

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        check(self.actor, Permission.SIGN_DRAFTS)
        return self._show(ChangesForm())

    def post(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        form = ChangesForm(request.POST)
        if form.is_valid():
            signing.ask_for_changes(
                actor=self.actor, draft=self.open_draft(), at=self.at, **form.cleaned_data
            )
            return self.go("sign_off", said=_("The draft is open again, with your comment."))
        return self._show(form)

    def _show(self, form: ChangesForm) -> TemplateResponse:
        return self.page("ask_for_changes", {"page_title": _("Ask for changes")}, form=form)


class Sign(SignOffPage):
    """What changes for patients, the checks, the test cases and the words, and the signature."""

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        check(self.actor, Permission.SIGN_DRAFTS)

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        parts = self.free_parts(self._waiting())
        return self._show(self._form(parts=parts, initial=first_part(parts)))

    def post(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        parts = self.free_parts(self._waiting())
        form = self._form(request.POST, parts=parts)
        if form.is_valid() and is_the_person(request, form):
            try:
                signing.sign(
                    actor=self.actor,
                    draft=self.open_draft(),
                    part=form.cleaned_data["part"],
                    ticks=form.cleaned_data.get("ticks", ()),
                    at=self.at,
                )
            except NotReady as refused:
                for sentence in refused.sentences:
                    form.add_error("ticks" if "ticks" in form.fields else None, sentence)
            except NotAllowed as refused:
                form.add_error("part", str(refused))
            else:
                return self.go("sign_off", said=_("You signed the draft."))
        return self._show(form)

    def _waiting(self) -> Draft:
        draft = self.open_draft()
        if draft.status != DraftStatus.IN_REVIEW:
            raise NotAllowedNow(_("Only a draft that waits for sign-off can be signed."))
        return draft

    @cached_property
    def weighed(self) -> Weighed:
        return weighing.weigh(self.open_draft(), out_of_time=clock.time_limit())

    @cached_property
    def showing(self) -> Showing:
        return Showing(self.stored, self.source)

    def _form(self, *args: Any, **kwargs: Any) -> SignForm:
        return SignForm(*args, weighed=self.weighed, showing=self.showing, **kwargs)

    def _show(self, form: SignForm) -> TemplateResponse:
        draft = self.open_draft()
        report = checking.latest_report(draft)
        context = {
            "page_title": _("Sign this draft"),
            "request_to_sign": signing.request_of(draft),
            "standing": self.standing(draft),
            "weighed": self.weighed,
            "showing": self.showing,
            "report": report,
            "stale": checking.why_stale(report, draft, self.at) if report else "",
            "cases": differing.cases_of(self.stored),
            "differences": differing.between(self.live, self.stored),
        }
        return self.page("sign", context, form=form)
