"""A page with one form over one element of a list: a new one, or one that is there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from pathways.admin.builder.forms import ElementForm, only_given
from pathways.admin.builder.pages import PathwayPage
from pathways.authoring import edits
from pathways.authoring.elements import Address, find


class ElementFormPage(PathwayPage):
    """Shows and saves the form. `key` is "" for a new element.

    A subclass says which form, what it starts with, and what the element becomes.
    """

    section: ClassVar[str]
    template: ClassVar[str]
    # Whether what is saved may have findings of its own: it is filled in on other pages.
    is_filled_later: ClassVar[bool] = False
    key: str = ""

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.key = str(kwargs.get("key", ""))
        if self.key and find(self.document, self.address) is None:
            raise Http404

    @property
    def address(self) -> Address:
        return Address(self.section, self.key)

    @property
    def element(self) -> dict[str, Any]:
        """The element as it is now; nothing for a new one."""
        return dict(find(self.document, self.address) or {}) if self.key else {}

    # --- what a subclass says ----------------------------------------------------------------------
    def form(self, data: Any = None, **kwargs: Any) -> ElementForm:
        """The form, over what was sent or over what is there."""
        raise NotImplementedError

    def changed(self, said: dict[str, Any]) -> dict[str, Any]:
        """The fields that the form sets; an empty one is taken out."""
        raise NotImplementedError

    def wanted_key(self, said: dict[str, Any]) -> str:
        """The words that the key of a new element is made from."""
        return str(said.get("title") or self.section)

    def more(self, said: dict[str, Any], key: str) -> list[edits.Edit]:
        """What else saving does."""
        return []

    def context(self) -> dict[str, Any]:
        """What the page shows beside the form."""
        return {}

    def saved(self, key: str) -> HttpResponse:
        """Where saving leads."""
        raise NotImplementedError

    # --- the page ------------------------------------------------------------------------------------
    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        return self.show(self.form(seen=self.seen(self.address) if self.key else ""))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if "preview" in request.POST:
            return self.show(form)
        if form.is_valid():
            key = self.save_element(form)
            if key:
                return self.saved(key)
        return self.show(form)

    def show(self, form: ElementForm) -> TemplateResponse:
        return self.page(self.template, {"key": self.key, **self.context()}, form=form)

    def save_element(self, form: ElementForm) -> str:
        """The key of what was saved; "" where it was refused, and the form says why."""
        said = form.cleaned_data
        key = self.key or edits.free_key(self.document, self.section, self.wanted_key(said))
        fields = self.changed(said)
        kept = {n: value for n, value in self.element.items() if n not in fields}
        element = {"key": key, **kept, **only_given(**fields)}
        put = edits.put(self.section, element, key=self.key or None)
        change = edits.together([put, *self.more(said, key)])
        address = Address(self.section, key)
        touches = None if self.is_filled_later else address
        done = self.save(change, form, touches=touches, lock=address, note=self.note(said))
        return key if done else ""

    def note(self, said: dict[str, Any]) -> str:
        """What the list of changes says."""
        return str(said.get("title") or self.key)
