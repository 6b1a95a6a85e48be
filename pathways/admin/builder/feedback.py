"""What people say of the content, and the trail of who tested which words."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways import clock
from pathways.access import Permission, can, check
from pathways.admin.builder import hearing, parts
from pathways.admin.builder.pages import PathwayPage
from pathways.authoring.editions import Edition
from pathways.authoring.elements import Address
from pathways.authoring.wording import SECTION_TITLES
from pathways.models import AskedGroup
from pathways.models.base import new_id
from pathways.nhsuk.fields import DateField, NumberField, RadiosField, TextareaField
from pathways.nhsuk.forms import NhsForm
from pathways.services import co_designing, listening
from pathways.services.co_designing import NotUsable, Trail, Trial, Words
from pathways.services.listening import Row


class Feedback(PathwayPage):
    """The content owner's queue: least clear first, with the words before and after."""

    part = "feedback"

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        rows = listening.queue(actor=self.actor, pathway=self.pathway)
        heard = listening.heard(self.pathway)
        owners = sorted({row.owner for row in rows if row.owner})
        owner = request.GET.get("owner", "")
        mine = [row for row in rows if not owner or row.owner == owner]
        return self.page(
            "feedback",
            {
                "page_title": _("What people say"),
                "owners": owners,
                "owner": owner,
                "spoken": [self._shown(row, heard) for row in mine if row.now is not None],
                "silent": [self._shown(row, heard) for row in mine if row.now is None],
                "share": hearing.share,
                "may_record": can(self.actor, Permission.EDIT_DRAFTS),
            },
        )

    def _shown(self, row: Row, heard: dict[Any, Any]) -> dict[str, Any]:
        told, now = row.told, row.told.now
        review = str(told.element.get("review_on") or "")
        return {
            "row": row,
            "title": hearing.title(told),
            "language": hearing.language(told.language) if told.language != "en" else "",
            "versions": hearing.versions(now.names) if now else "",
            "text": now.reading.text if now else "",
            "changes": hearing.changes(told, heard),
            "review_on": review,
            "review_words": hearing.day(review),
            "is_past": hearing.is_past(review, clock.local_date(self.at)),
            "edit": parts.page_of(self.pathway.pk, str(told.address)),
            "test": self.at_page("record_test", *told.address, told.language, now.digest)
            if now
            else "",
        }


class TrailPage(PathwayPage):
    """Each element with words, its wordings in order, who tested them, what people said. Prints."""

    part = "trail"

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        found = co_designing.trail(actor=self.actor, pathway=self.pathway)
        there = [one for one in found if one.told.is_there]
        only = request.GET.get("show") == "tested"
        shown = [one for one in found if not only or any(step.tests for step in one.steps)]
        return self.page(
            "trail",
            {
                "page_title": _("How the words were made"),
                "made_on": self.at,
                "all": len(there),
                "tested": sum(one.is_tested for one in there),
                "only": only,
                "sections": [
                    (SECTION_TITLES[section], [self._shown(one) for one in ones])
                    for section, ones in groupby(shown, key=lambda one: one.told.address.section)
                ],
                "share": hearing.share,
                "may_record": can(self.actor, Permission.EDIT_DRAFTS),
            },
        )

    def _shown(self, trail: Trail) -> dict[str, Any]:
        told = trail.told
        return {
            "title": hearing.title(told),
            "language": hearing.language(told.language) if told.language != "en" else "",
            "is_there": told.is_there,
            "steps": [
                {
                    "step": step,
                    "versions": hearing.versions(step.edition.names),
                    "href": self.at_page(
                        "record_test", *told.address, told.language, step.edition.digest
                    ),
                }
                for step in trail.steps
            ],
        }


class WordingTestForm(NhsForm):
    """A test of some words with a group of people."""

    on = DateField(
        label=gettext_lazy("When did you test them?"),
        help_text=gettext_lazy("For example, 15 3 2026"),
        what=gettext_lazy("The date of the test"),
        error_messages={"required": gettext_lazy("Enter when you tested them")},
    )
    group = RadiosField(
        label=gettext_lazy("Whom did you test them with?"),
        choices=AskedGroup.choices,
        error_messages={
            "required": gettext_lazy("Select whom you tested the words with"),
            "invalid_choice": gettext_lazy("Select whom you tested the words with"),
        },
    )
    people = NumberField(
        label=gettext_lazy("How many people did you ask?"),
        min_value=1,
        max_value=1000,
        error_messages={
            "required": gettext_lazy("Enter how many people you asked"),
            "invalid": gettext_lazy("Enter the people as a whole number, such as 8"),
            "min_value": gettext_lazy("Enter how many people you asked: 1 or more"),
            "max_value": gettext_lazy("Enter how many people you asked: 1000 or fewer"),
        },
    )
    understood = NumberField(
        label=gettext_lazy("How many of them could say in their own words what it means?"),
        min_value=0,
        max_value=1000,
        error_messages={
            "required": gettext_lazy("Enter how many of them understood"),
            "invalid": gettext_lazy("Enter how many understood as a whole number, such as 6"),
            "min_value": gettext_lazy("Enter how many understood: 0 or more"),
            "max_value": gettext_lazy("Enter how many understood: 1000 or fewer"),
        },
    )
    change = TextareaField(
        label=gettext_lazy("What did you change because of it, and why? (optional)"),
        help_text=gettext_lazy(
            "Do not write a name, a number or anything else by which a person could be known. "
            "Leave it empty if the words stay as they are."
        ),
        required=False,
        max_length=500,
        error_messages={"max_length": gettext_lazy("Use 500 characters or fewer")},
    )


class RecordTest(PathwayPage):
    """Write down a test of one wording."""

    part = "trail"
    words: Words

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        check(self.actor, Permission.EDIT_DRAFTS)
        address = Address(kwargs["section"], kwargs["key"])
        self.words = Words(address, kwargs["language"], kwargs["digest"])

    @cached_property
    def edition(self) -> Edition:
        try:
            return co_designing.edition_of(actor=self.actor, pathway=self.pathway, words=self.words)
        except NotUsable:
            raise Http404 from None

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        return self._show(WordingTestForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = WordingTestForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            co_designing.record_test(
                actor=self.actor,
                pathway=self.pathway,
                words=self.words,
                trial=Trial(**form.cleaned_data),
                row_id=_row_id(request) or new_id(),
                at=self.at,
            )
        except NotUsable as refused:
            if refused.field not in form.fields:
                raise Http404 from None
            form.add_error(refused.field, str(refused))
            return self._show(form)
        return self.go("trail", said=_("The test is on the trail."))

    def _show(self, form: WordingTestForm) -> TemplateResponse:
        return self.page(
            "record_test",
            {
                "page_title": _("Record a test of these words"),
                "text": self.edition.reading.text,
                "versions": hearing.versions(self.edition.names),
                "spoken_in": hearing.language(self.words.language),
                "row_id": _row_id(self.request) or new_id(),
            },
            form=form,
        )


def _row_id(request: HttpRequest) -> uuid.UUID | None:
    """The id that the page gave to the test, so that sending it twice records it once."""
    try:
        return uuid.UUID(request.POST.get("row", ""))
    except ValueError:
        return None
