"""What every page of the builder shares: who acts, on which pathway, and how an edit is saved."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.backends.utils import csrf_input_lazy
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from pathways import clock
from pathways.access import NotAllowed, Permission, SecondFactorNeeded, can, visible_to
from pathways.admin.builder import parts
from pathways.admin.builder.forms import ElementForm
from pathways.admin.builder.showing import situation_page
from pathways.admin.builder.titles import plain
from pathways.admin.site import actor_of
from pathways.authoring.edits import Edit, KeyTaken
from pathways.authoring.elements import Address, NoSuchElement, digest_of
from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.engine.documents import Finding, Invalid
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Actor, Draft, DraftStatus, Pathway, PathwayVersion
from pathways.nhsuk.pages import page
from pathways.services import drafting, editing, publishing
from pathways.services.editing import ChangedMeanwhile


class StaffPage(View):
    """A page of the builder for signed-in staff. Sets `actor` and `at`; who may not see it is told
    why in words. What a service refuses is a page too."""

    actor: Actor
    at: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        self.at = clock.now()
        try:
            self.actor = actor_of(request)
            self.prepare(**kwargs)
            return super().dispatch(request, *args, **kwargs)
        except NotAllowed as refusal:
            return self._refuse(request, refusal)
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(self.way_out())

    def way_out(self) -> str:
        """Where to go, with its sentence, when what was asked cannot be done now."""
        return reverse("builder:home")

    def prepare(self, **kwargs: Any) -> None:
        """Find what the address names, before anything is shown or done."""

    def _refuse(self, request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
        context = {
            "audience": "builder",
            "page_title": _("You cannot see this page"),
            "sentence": str(refusal),
            "sign_in": isinstance(refusal, SecondFactorNeeded),
        }
        return page(request, "builder/refused.jinja", context, status=403)

    def shell(self) -> dict[str, Any]:
        """What the header of every page of the builder needs."""
        return {
            "audience": "builder",
            "navigation": [
                {"text": _("Pathways"), "href": reverse("builder:home"), "current": True},
                {"text": _("Admin"), "href": reverse("admin:index"), "current": False},
                {"text": _("Worklist"), "href": "/team/", "current": False},
            ],
            "account": [
                {"text": str(self.request.user)},
                {
                    "text": _("Sign out"),
                    "action": reverse("admin:logout"),
                    "csrf": csrf_input_lazy(self.request),
                },
            ],
            "crumbs": self.crumbs(),
            "notices": [str(one) for one in messages.get_messages(self.request)],
        }

    def crumbs(self) -> list[dict[str, str]]:
        return [{"text": _("Pathways"), "href": reverse("builder:home")}]

    def page(self, name: str, context: Mapping[str, Any], **kwargs: Any) -> TemplateResponse:
        """Answer with a page of the builder's templates inside its shell."""
        template = f"builder/{name}.jinja"
        return page(self.request, template, {**self.shell(), **context}, **kwargs)

    def say(self, sentence: str) -> None:
        """A sentence at the top of the next page."""
        messages.success(self.request, sentence)


class PathwayPage(StaffPage):
    """A page about one pathway of the ICB. Sets `pathway`; its draft, or without one its newest
    version, is `document`."""

    part: ClassVar[str] = ""  # the key of the part that the page belongs to
    pathway: Pathway

    def prepare(self, **kwargs: Any) -> None:
        rows = visible_to(Pathway, self.actor)
        self.pathway = get_object_or_404(rows, pk=kwargs["pathway_id"])

    # --- what is edited --------------------------------------------------------------------------
    @cached_property
    def draft(self) -> Draft | None:
        return drafting.unfinished_draft(self.pathway)

    @cached_property
    def live(self) -> PathwayVersion | None:
        return publishing.live_version(self.pathway)

    @cached_property
    def stored(self) -> dict[str, Any]:
        """The document with what it includes: the draft's, else that of the newest version."""
        if self.draft is not None:
            text = drafting.latest_revision(self.draft).document
        else:
            version = self.live or self.pathway.versions.order_by("-number").first()
            if version is None:
                raise Http404
            text = version.document
        found: dict[str, Any] = json.loads(text)
        return found

    @cached_property
    def document(self) -> dict[str, Any]:
        """The document as its author writes it."""
        return editing.without_includes(self.stored)

    @cached_property
    def definition(self) -> Definition:
        """What can be read of the document, with what is locked; to be shown only."""
        return documents.sketch(self.stored)

    @cached_property
    def findings(self) -> list[Finding]:
        return documents.findings(self.stored)

    @property
    def may_edit(self) -> bool:
        """Whether this person can change this pathway now."""
        is_open = self.draft is not None and self.draft.status == DraftStatus.OPEN
        return is_open and can(self.actor, Permission.EDIT_DRAFTS)

    def open_draft(self) -> Draft:
        """The draft that is edited. Raises NotAllowedNow where there is none."""
        if self.draft is None:
            raise NotAllowedNow(_("Start a draft first. What is live cannot be changed."))
        return self.draft

    # --- saving ----------------------------------------------------------------------------------
    def save(
        self,
        change: Edit,
        form: ElementForm | None = None,
        *,
        touches: Address | None = None,
        lock: Address | None = None,
        note: str = "",
    ) -> bool:
        """Run an edit through the service. False where it was refused: then the form says why, at
        the field that it is about, and everything that was typed is kept.

        Where the form knows in which state its element was seen and a colleague has changed it
        meanwhile, nothing is lost on either side: the form says who and when, and saving it again
        replaces theirs. `touches` is the element whose new findings refuse the edit; `lock` the one
        whose state was seen, where it may have findings, as a stage has until its days are filled.
        """
        element = lock or touches
        seen = {element: form.seen} if form is not None and form.seen and element else None
        try:
            editing.edit(
                actor=self.actor,
                draft=self.open_draft(),
                change=change,
                at=self.at,
                note=note,
                touches=touches,
                seen=seen,
            )
        except ChangedMeanwhile as meanwhile:
            self._changed_meanwhile(form, meanwhile)
            return False
        except Invalid as wrong:
            self._place(form, wrong.findings, touches)
            return False
        except (KeyTaken, NoSuchElement, NotAllowedNow) as refused:
            self._add(form, str(refused.args[0]))
            return False
        self.forget()
        return True

    def forget(self) -> None:
        """Read the draft anew: it has just changed."""
        for name in ("draft", "stored", "document", "definition", "findings"):
            self.__dict__.pop(name, None)

    def _changed_meanwhile(self, form: ElementForm | None, meanwhile: ChangedMeanwhile) -> None:
        when = clock.local_time(meanwhile.at) if meanwhile.at else None
        at_time = f"{when:%H:%M}" if when else _("just now")
        who = str(meanwhile.by or _("A colleague"))
        sentence = _(
            "%(who)s changed this at %(time)s. Nothing of yours is saved yet. Save again to replace "
            "what they did, or open the page anew to keep it."
        ) % {"who": who, "time": at_time}
        self._add(form, sentence)
        if form is not None:
            form.take_over(digest_of(editing.document_of(self.open_draft()), meanwhile.address))
            form.theirs = meanwhile.theirs

    def _place(
        self, form: ElementForm | None, found: Sequence[Finding], touches: Address | None
    ) -> None:
        for finding in found:
            inner = finding.path.removeprefix(f"{touches}").lstrip(".") if touches else ""
            field = form.field_of(inner) if form is not None else None
            self._add(form, plain(self.document, finding), field)

    def _add(self, form: ElementForm | None, sentence: str, field: str | None = None) -> None:
        sentence = sentence[:1].upper() + sentence[1:]
        if form is not None:
            form.add_error(field, sentence)
        else:
            messages.error(self.request, sentence)

    def seen(self, address: Address) -> str:
        """The state of an element as this page shows it."""
        return digest_of(self.document, address)

    # --- pages -----------------------------------------------------------------------------------
    def crumbs(self) -> list[dict[str, str]]:
        here = {"text": str(self.pathway), "href": self.at_page("overview")}
        return [*super().crumbs(), here]

    def at_page(self, name: str, *args: Any) -> str:
        """The address of a page of this pathway."""
        return reverse(f"builder:{name}", args=[self.pathway.pk, *args])

    def way_out(self) -> str:
        return self.at_page("overview")

    def go(self, name: str, *args: Any, said: str = "") -> HttpResponseRedirect:
        """On to a page of this pathway, with a sentence at its top."""
        if said:
            self.say(said)
        return HttpResponseRedirect(self.at_page(name, *args))

    def shell(self) -> dict[str, Any]:
        status, colour = self.status()
        return {
            **super().shell(),
            "pathway": self.pathway,
            "draft": self.draft,
            "live": self.live,
            "status": {"text": status, "classes": f"nhsuk-tag--{colour}"},
            "may_edit": self.may_edit,
            "parts": [
                {
                    "text": str(part.title),
                    "href": reverse(part.address, args=[self.pathway.pk]),
                    "current": part.key == self.part,
                }
                for part in (*parts.PARTS, *parts.BESIDE)
            ],
        }

    def status(self) -> tuple[str, str]:
        """What the tag of every page of the pathway says, and its colour."""
        if self.draft is not None and self.draft.status == DraftStatus.IN_REVIEW:
            return _("Waiting for sign-off"), "yellow"
        if self.draft is not None:
            return _("Draft"), "blue"
        if self.live is not None:
            return _("Live, version %(number)s") % {"number": self.live.number}, "green"
        return _("Withdrawn"), "red"

    def in_simulator(self, example: Mapping[str, Any]) -> str:
        """The address that opens an invented person in the simulator; "" where there is none."""
        return situation_page(self.source, example)

    @property
    def source(self) -> str:
        """The edition that the simulator opens: the draft's newest; "" without a draft."""
        if self.draft is None:
            return ""
        return f"revision/{drafting.latest_revision(self.draft).pk}"

    def problem_page(self, path: str) -> str:
        """Where a finding is mended."""
        return parts.page_of(uuid.UUID(str(self.pathway.pk)), path)
