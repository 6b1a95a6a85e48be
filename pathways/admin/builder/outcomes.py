"""What patients read at a disposition, and which service takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.admin.builder import levels
from pathways.admin.builder.rule_forms import OutcomeForm, shown_outcome
from pathways.admin.builder.rules import RulesPart
from pathways.authoring import edits
from pathways.authoring.elements import Address, find
from pathways.engine.decisions import RANKS


class OutcomePage(RulesPart):
    """The words of one outcome. What the base says is locked: it has no form here."""

    template: ClassVar[str] = "one"
    disposition: str

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.disposition = kwargs["key"]
        locked = {one.get("disposition") for one in self.locked("outcomes")}
        if self.disposition not in RANKS or self.disposition in locked:
            raise Http404

    @property
    def address(self) -> Address:
        return Address("outcomes", self.disposition)

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        form = OutcomeForm(initial=shown_outcome(self._old()), seen=self.seen(self.address))
        form.offer(self.roles())
        return self._show(form)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = OutcomeForm(request.POST)
        form.offer(self.roles())
        if form.is_valid():
            kept = self.keep(form, form.outcome(self._old(), self.disposition))
            return kept or self._show(form)
        return self._show(form)

    def keep(self, form: OutcomeForm, element: Mapping[str, Any]) -> HttpResponse | None:
        """Save the words and go on; None where that was refused, which the form says."""
        put = edits.put("outcomes", element, key=self.disposition if self._old() else None)
        note = _("What patients read: %(level)s") % {"level": levels.words(self.disposition)}
        if not self.save(put, form, touches=self.address, note=note):
            return None
        return self.go("rules", said=_("What patients read is saved."))

    def _old(self) -> dict[str, Any]:
        return dict(find(self.document, self.address) or {})

    def _show(self, form: OutcomeForm) -> TemplateResponse:
        level = levels.words(self.disposition)
        title = _("What patients read: %(level)s") % {"level": level}
        old = bool(self._old())
        context = {"page_title": title, "section": "outcomes", "key": self.disposition}
        return self.page(self.template, {**context, "is_new": not old}, form=form)
