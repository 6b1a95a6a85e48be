"""One day of a stage: what it gives to whom, adding to it and taking from it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.admin.builder.forms import ElementForm
from pathways.admin.builder.grid import Day as Shown
from pathways.admin.builder.grid import Given
from pathways.admin.builder.stages import StagePage, give_edit, give_note
from pathways.admin.builder.stages_forms import AddToDayForm
from pathways.authoring import days
from pathways.authoring.days import WEEK, Part
from pathways.engine.checks_content import spans


class Day(StagePage):
    """What one day gives. Buttons take one thing off it, or off all its days; a form adds."""

    number: int

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.number = int(kwargs["day"])
        if self.number not in days.days_of(self.stage):
            raise Http404

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        initial = {"first": self.number, "last": self.number, "every": 1}
        return self._show(self._form(initial=initial))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        verb = request.POST.get("do", "")
        if verb in ("stop", "stop_all"):
            return self._stop(None if verb == "stop_all" else self.number)
        if verb in ("rest", "no_rest"):
            return self._rest(is_rest=verb == "rest")
        return self._give(self._form(request.POST))

    # --- what can be done ------------------------------------------------------------------------------
    def _stop(self, day: int | None) -> HttpResponse:
        post = self.request.POST
        part = Part(post.get("give", ""), post.get("to", ""))
        title = self.plan.title(part.give)
        if day is None:
            said = _("“%(title)s” is given no longer in this stage.") % {"title": title}
        else:
            said = _("“%(title)s” is off day %(day)s.") % {"title": title, "day": day}
        if self.save(days.stop(self.key, part, day), note=said):
            self.say(said)
        return self.go("day", self.key, self.number)

    def _rest(self, *, is_rest: bool) -> HttpResponse:
        said = _("Day %(day)s is a rest day.") if is_rest else _("Day %(day)s is no rest day.")
        words = said % {"day": self.number}
        if self.save(days.rest(self.key, [self.number], is_rest=is_rest), note=words):
            self.say(words)
        return self.go("day", self.key, self.number)

    def _give(self, form: AddToDayForm) -> HttpResponse:
        if form.is_valid():
            said = form.cleaned_data
            note = give_note(self, said["content"])
            if self.save(give_edit(self.key, said), form, note=note):
                return self.go(
                    "day", self.key, self.number, said=_("%(what)s: given.") % {"what": note}
                )
        return self._show(form)

    # --- what is shown ---------------------------------------------------------------------------------
    def _form(self, data: Any = None, **kwargs: Any) -> AddToDayForm:
        return AddToDayForm(data, stored=self.stored, stage=self.stage, **kwargs)

    def _show(self, form: ElementForm) -> TemplateResponse:
        day = self.plan.day(self.stage, self.number)
        covered = days.days_of(self.stage)
        place = {"day": self.number, "stage": self.title}
        return self.page(
            "day",
            {
                "page_title": _("Day %(day)s of “%(stage)s”") % place,
                "day": day,
                "lists": self._lists(day),
                "check_in": self.plan.check_in(),
                "before": self._neighbour(self.number - 1 if self.number > covered[0] else None),
                "after": self._neighbour(self.number + 1 if self.number < covered[-1] else None),
                "week": self.week_page((self.number - 1) // WEEK + 1),
                "has_content": bool(self.document.get("content")),
            },
            form=form,
        )

    def _lists(self, day: Shown) -> list[dict[str, Any]]:
        return [
            {"id": "read", "title": _("Read"), "rows": [self._row(one) for one in day.read]},
            {
                "id": "exercises",
                "title": _("Exercises"),
                "rows": [self._row(one) for one in day.exercises],
            },
        ]

    def _row(self, given: Given) -> dict[str, Any]:
        asked = urlencode({"give": given.key, "to": given.to})
        return {
            "who_page": f"{self.at_page('item_only_if', self.key)}?{asked}",
            "given": given,
            "days": spans(list(given.days)),
            "is_once": len(given.days) == 1,
            "href": self.at_page("content_edit", given.key),
        }

    def _neighbour(self, day: int | None) -> dict[str, Any] | None:
        return {"day": day, "href": self.at_page("day", self.key, day)} if day else None
