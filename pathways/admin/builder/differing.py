"""Two editions of a pathway side by side: what it changes for patients, and what it says otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways import clock
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.showing import Showing
from pathways.authoring import differences as authoring
from pathways.authoring.differences import Difference
from pathways.engine import documents
from pathways.engine.documents import Invalid
from pathways.models import PathwayVersion
from pathways.nhsuk.fields import SelectField, TickField
from pathways.nhsuk.forms import NhsForm
from pathways.proving import situations
from pathways.services import weighing


DRAFT = "draft"
Document = Mapping[str, Any]


class ChooseForm(NhsForm):
    """Which two editions, and whether only what matters for safety."""

    before = SelectField(label=gettext_lazy("From"), choices=())
    after = SelectField(label=gettext_lazy("To"), choices=())
    only = TickField(label=gettext_lazy("Show"), text=gettext_lazy("Safety only"), required=False)

    def __init__(self, *args: Any, editions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name].choices = editions  # type: ignore[attr-defined]


class Compare(PathwayPage):
    """Any two versions, or the draft: by default the draft with what is live."""

    part = "compare"

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        asked = {"before": self._usual[0], "after": self._usual[1], **request.GET.dict()}
        form = ChooseForm(asked, editions=list(self._editions.items()))
        context: dict[str, Any] = {"page_title": _("Compare")}
        if len(self._editions) > 1 and form.is_valid():
            before, after = (self._document(form.cleaned_data[one]) for one in ("before", "after"))
            found = authoring.differences(before, after)
            only = bool(form.cleaned_data["only"])
            context |= {
                "summary": authoring.summary(found),
                "differences": authoring.grouped(one for one in found if one.safety or not only),
                "weighed": weighing.between(before, after, out_of_time=clock.time_limit()),
                "showing": Showing(after, self._source(form.cleaned_data["after"])),
            }
        return self.page("compare", context, form=form)

    @cached_property
    def _versions(self) -> dict[str, PathwayVersion]:
        rows = self.pathway.versions.order_by("-number").defer("document")
        return {str(one.number): one for one in rows}

    @cached_property
    def _editions(self) -> dict[str, str]:
        drafts = {DRAFT: _("Draft")} if self.draft is not None else {}
        return drafts | {
            number: _("Version %(number)s (%(status)s)")
            % {"number": number, "status": one.get_status_display().lower()}
            for number, one in self._versions.items()
        }

    @property
    def _usual(self) -> tuple[str, str]:
        """The live version and the draft; without a draft the two newest versions."""
        numbers = list(self._versions)
        if self.draft is not None:
            live = str(self.live.number) if self.live else (numbers or [DRAFT])[0]
            return live, DRAFT
        return numbers[min(1, len(numbers) - 1)], numbers[0]

    def _document(self, edition: str) -> dict[str, Any]:
        if edition == DRAFT:
            return self.stored
        found: dict[str, Any] = json.loads(self._versions[edition].document)
        return found

    def _source(self, edition: str) -> str:
        return self.source if edition == DRAFT else f"version/{self._versions[edition].pk}"


def between(live: PathwayVersion | None, document: Document) -> list[tuple[str, list[Difference]]]:
    """What a document says otherwise than the live version, by section; of a first one nothing."""
    if live is None:
        return []
    return authoring.grouped(authoring.differences(json.loads(live.document), document))


def cases_of(document: Document) -> list[tuple[str, bool, str]]:
    """The test cases of a document: name, whether it comes out as expected, and what came of it."""
    try:
        definition = documents.load(document)
    except Invalid:
        return []
    return [(run.case.name, run.passed, str(run)) for run in situations.run_cases(definition)]
