"""What patients read at a disposition, and which service takes them."""

from __future__ import annotations

from typing import Any

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
            old = self._old()
            made = form.outcome(old, self.disposition)
            put = edits.put("outcomes", made, key=self.disposition if old else None)
            note = _("What patients read: %(level)s") % {"level": levels.words(self.disposition)}
            if self.save(put, form, touches=self.address, note=note):
                return self.go("rules", said=_("What patients read is saved."))
        return self._show(form)

    def _old(self) -> dict[str, Any]:
        return dict(find(self.document, self.address) or {})

    def _show(self, form: OutcomeForm) -> TemplateResponse:
        level = levels.words(self.disposition)
        title = _("What patients read: %(level)s") % {"level": level}
        old = bool(self._old())
        context = {"page_title": title, "section": "outcomes", "key": self.disposition}
        return self.page("one", {**context, "is_new": not old}, form=form)
