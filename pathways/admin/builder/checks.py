"""Checks: what must be mended before sign-off, what somebody should look at, what is proved and what
no proof can say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways import clock
from pathways.access import can
from pathways.admin.builder.levels import LEVELS
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.titles import in_words, title_at
from pathways.nhsuk.fields import NumberField
from pathways.nhsuk.forms import NhsForm
from pathways.services import checking
from pathways.services.checking import Point, Report


MOST_PEOPLE = 10_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One point as the page shows it: where, what, the mend, and the invented person who shows it."""

    title: str
    sentence: str
    mend: str
    href: str
    person: str
    said: tuple[tuple[str, str], ...]
    simulator: str  # the address that opens the person there; "" where there is none


class PeopleForm(NhsForm):
    """How many people the budget of alerts is worked out for."""

    people = NumberField(
        label=gettext_lazy("For how many people who follow it at the same time?"),
        help_text=gettext_lazy("The calls that they cause are set beside what each desk can take."),
        width=10,
        min_value=1,
        max_value=MOST_PEOPLE,
        error_messages={
            "required": gettext_lazy("Enter how many people, such as 2000"),
            "invalid": gettext_lazy("Enter how many people as a whole number, such as 2000"),
            "min_value": gettext_lazy("Enter at least 1"),
            "max_value": gettext_lazy("Enter at most 10 million"),
        },
    )


class Checks(PathwayPage):
    """The last report, and the button that makes a new one."""

    part = "checks"

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        report = checking.latest_report(self.draft) if self.draft else None
        return self._show(report, PeopleForm(initial={"people": self._people(report)}))

    def post(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        form = PeopleForm(request.POST)
        if form.is_valid():
            checking.check_draft(
                actor=self.actor,
                draft=self.open_draft(),
                at=self.at,
                people=form.cleaned_data["people"],
                out_of_time=clock.time_limit(),
            )
            return self.go("checks")
        return self._show(checking.latest_report(self.open_draft()), form)

    def _people(self, report: Report | None) -> int:
        if report is not None:
            return report.people
        return checking.expected_people(self.draft) if self.draft else checking.USUAL_PEOPLE

    def _show(self, report: Report | None, form: PeopleForm) -> TemplateResponse:
        stale = ""
        if report is not None and self.draft is not None:
            stale = checking.why_stale(report, self.draft, self.at)
        return self.page(
            "checks",
            {
                "page_title": _("Checks"),
                "report": report,
                "stale": stale,
                "must": self._rows(report.must if report else ()),
                "should": self._rows(report.should if report else ()),
                "may_check": self._may_check,
                "levels": LEVELS,
            },
            form=form,
        )

    @cached_property
    def _may_check(self) -> bool:
        may = any(can(self.actor, permission) for permission in checking.MAY_CHECK)
        return self.draft is not None and may

    def _rows(self, points: Sequence[Point]) -> list[Row]:
        return [self._row(point) for point in points]

    def _row(self, point: Point) -> Row:
        example = point.example or {}
        return Row(
            title_at(self.document, point.path),
            in_words(self.stored, point.sentence),
            in_words(self.stored, point.mend),
            self.problem_page(point.path),
            str(example.get("sentence", "")),
            tuple((one["question"], one["answer"]) for one in example.get("said", ())),
            self.in_simulator(example),
        )
