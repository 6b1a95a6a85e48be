"""Stages and days: the stages in their order, and one week of one of them as a table."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from pathways.admin.builder.audience import spelled, who
from pathways.admin.builder.element_form import ElementFormPage
from pathways.admin.builder.forms import ElementForm, text_in, text_out
from pathways.admin.builder.grid import Day, Plan, in_cell
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.stages_forms import CopyWeekForm, GiveForm, RestForm, StageForm
from pathways.admin.builder.titles import title_of
from pathways.authoring import days, edits
from pathways.authoring.elements import Address, Element, find
from pathways.engine.checks_content import spans


class StagePage(PathwayPage):
    """A page about one stage, and what its days give."""

    part = "stages"
    key: str

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.key = str(kwargs.get("key", ""))
        if find(self.document, self.address) is None:
            raise Http404

    @property
    def address(self) -> Address:
        return Address("stages", self.key)

    @property
    def stage(self) -> Element:
        found: Element = find(self.document, self.address)
        return found

    @property
    def title(self) -> str:
        return title_of(self.document, self.address)

    @property
    def plan(self) -> Plan:
        return Plan(self.stored)

    def week_page(self, week: int) -> str:
        return f"{self.at_page('stage', self.key)}?week={week}#week"


class Stages(StagePage):
    """All stages, and one week of the one chosen: the first, where none is."""

    def prepare(self, **kwargs: Any) -> None:
        PathwayPage.prepare(self, **kwargs)
        there = self.document.get("stages") or ()
        self.key = str(kwargs.get("key") or (there[0]["key"] if there else ""))
        if kwargs.get("key") and find(self.document, self.address) is None:
            raise Http404

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        return self._show()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Copy the week shown, or set the rest days."""
        if not self.key:
            raise Http404
        if request.POST.get("do") == "copy":
            return self._copy(self._copy_form(request.POST))
        return self._rest(self._rest_form(request.POST))

    def _copy(self, form: CopyWeekForm) -> HttpResponse:
        if form.is_valid():
            last = form.cleaned_data["last_week"]
            change = days.copy_week(self.key, self.week, last)
            said = _("Week %(week)s is copied to each week up to %(last)s.")
            words = said % {"week": self.week, "last": last}
            if self.save(change, form, lock=self.address, note=words):
                return self.go("stage", self.key, said=words)
        return self._show(form, copy=form)

    def _rest(self, form: RestForm) -> HttpResponse:
        if form.is_valid():
            covered = set(days.days_of(self.stage))
            marked = set(form.cleaned_data["rest"])
            change = edits.together(
                [
                    days.rest(self.key, covered - marked, is_rest=False),
                    days.rest(self.key, marked),
                ]
            )
            if self.save(change, form, lock=self.address, note=_("Rest days")):
                return self.go("stage", self.key, said=_("The rest days are saved."))
        return self._show(form, rest=form)

    # --- forms ---------------------------------------------------------------------------------------
    def _copy_form(self, data: Any = None) -> CopyWeekForm:
        weeks = self.plan.weeks(self.stage)
        last = weeks[-1] if weeks else 1
        initial = {"last_week": last}
        seen = self.seen(self.address)
        return CopyWeekForm(
            data, initial=initial, seen=seen, week=self.week, last=last, prefix="copy"
        )

    def _rest_form(self, data: Any = None) -> RestForm:
        resting = days.rest_of(self.stage)
        initial = {"rest": ", ".join(str(day) for day in resting)}
        return RestForm(data, initial=initial, seen=self.seen(self.address), stage=self.stage)

    @cached_property
    def week(self) -> int:
        """The week of the plan that is shown; one that is in the stage."""
        weeks = self.plan.weeks(self.stage)
        asked = self.request.GET.get("week", "")
        chosen = int(asked) if asked.isdecimal() and len(asked) < 5 else 0
        return chosen if chosen in weeks else weeks[0] if weeks else 1

    # --- what is shown -------------------------------------------------------------------------------
    def _show(
        self,
        form: ElementForm | None = None,
        *,
        copy: CopyWeekForm | None = None,
        rest: RestForm | None = None,
    ) -> TemplateResponse:
        context: dict[str, Any] = {
            "page_title": _("Stages and days"),
            "stages": [self._row(one) for one in self.document.get("stages") or ()],
            "stage": None,
        }
        if self.key:
            context |= self._week()
            context |= {
                "copy": copy or (self._copy_form() if self.week < self.last_week else None),
                "rest": rest or self._rest_form(),
            }
        return self.page("stages", context, form=form)

    def _row(self, stage: Element) -> dict[str, Any]:
        return {
            "key": stage["key"],
            "title": title_of(self.document, Address("stages", stage["key"])),
            "days": spans(list(days.days_of(stage))) if days.days_of(stage) else _("no days"),
            "who": who(self.stored, stage.get("only_if")),
            "is_shown": stage["key"] == self.key,
        }

    @property
    def last_week(self) -> int:
        weeks = self.plan.weeks(self.stage)
        return weeks[-1] if weeks else 1

    def _week(self) -> dict[str, Any]:
        plan = self.plan
        return {
            "stage": self.stage,
            "stage_title": self.title,
            "week": self.week,
            "weeks": [
                {"number": week, "href": self.week_page(week), "is_shown": week == self.week}
                for week in plan.weeks(self.stage)
            ],
            "rows": [self._day(day) for day in plan.week(self.stage, self.week)],
            "check_in": plan.check_in(),
            "has_content": bool(self.document.get("content")),
        }

    def _day(self, day: Day) -> dict[str, Any]:
        return {
            "day": day,
            "href": self.at_page("day", self.key, day.number),
            "read": in_cell(day.read),
            "exercises": in_cell(day.exercises),
            "measures": ", ".join(day.measures),
        }


class StageEdit(ElementFormPage):
    """A new stage, or what one is called, its days and who is in it."""

    part = "stages"
    section = "stages"
    template = "stage_form"
    is_filled_later = True

    def form(self, data: Any = None, **kwargs: Any) -> ElementForm:
        now = self.element.get("only_if")
        covered = days.days_of(self.element)
        initial = {
            "title": text_in(self.element.get("title")),
            "first": covered[0] if covered else self._next_day(),
            "last": covered[-1] if covered else self.document.get("days"),
            "only_if": spelled(now),
        }
        return StageForm(data, initial=initial, stored=self.stored, stage=self.element, **kwargs)

    def _next_day(self) -> int | None:
        """The day after the last that a stage covers, within the plan."""
        ends = [max(days.days_of(one), default=0) for one in self.document.get("stages") or ()]
        after = max(ends, default=0) + 1
        return after if after <= (self.document.get("days") or 0) else None

    def changed(self, said: dict[str, Any]) -> dict[str, Any]:
        return {
            "title": text_out(self.element.get("title"), said["title"]),
            "days": days.span_text(said["first"], said["last"]),
            "only_if": said["only_if"],
        }

    def more(self, said: dict[str, Any], key: str) -> list[edits.Edit]:
        return [days.reach(key, said["first"], said["last"], cut=bool(said.get("cut")))]

    def context(self) -> dict[str, Any]:
        return {"page_title": _("Edit the stage") if self.key else _("Add a stage")}

    def saved(self, key: str) -> HttpResponse:
        return self.go("stage", key, said=_("The stage is saved."))


class Give(StagePage):
    """Give several contents on a run of days at once."""

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        covered = days.days_of(self.stage)
        span = {"first": covered[0], "last": covered[-1]} if covered else {}
        return self._show(self._form(initial={**span, "every": 1}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            note = give_note(self, said["content"])
            if self.save(give_edit(self.key, said), form, note=note):
                return self.go("stage", self.key, said=_("%(what)s: given.") % {"what": note})
        return self._show(form)

    def _form(self, data: Any = None, **kwargs: Any) -> GiveForm:
        return GiveForm(data, stored=self.stored, stage=self.stage, **kwargs)

    def _show(self, form: GiveForm) -> TemplateResponse:
        title = _("Give content on days of “%(stage)s”") % {"stage": self.title}
        return self.page("give", {"page_title": title, "stage": self.stage}, form=form)


def give_edit(stage: str, said: dict[str, Any]) -> edits.Edit:
    """What a filled-in form of giving asks for."""
    return days.give(
        stage, said["content"], said["first"], said["last"], said["every"] or 1, said["only_if"]
    )


def give_note(page: PathwayPage, keys: list[str]) -> str:
    """The titles of what is given."""
    return ", ".join(title_of(page.document, Address("content", key)) for key in keys)
