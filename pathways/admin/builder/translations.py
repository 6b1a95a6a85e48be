"""Translations and formats: what is missing in each language offered, and writing it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.titles import title_of
from pathways.admin.builder.translating import (
    GROUPS,
    PAGE,
    TranslateForm,
    counts,
    in_group,
    language_name,
)
from pathways.authoring.texts import Text, missing, texts, translate, without_easy_read
from pathways.proving.texts import said


class Translations(PathwayPage):
    """Every language that the pathway is offered in, and Easy Read."""

    part = "translations"

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        every = texts(self.document)
        easy = without_easy_read(self.document)
        return self.page(
            "translations",
            {
                "page_title": _("Translations and formats"),
                "languages": [self._language(one, every) for one in self._offered],
                "easy_read": [
                    {
                        "text": title_of(self.document, address),
                        "href": self.at_page("content_edit", address.key),
                    }
                    for address in easy
                ],
                "content": len(self.document.get("content") or ()),
            },
        )

    @property
    def _offered(self) -> list[str]:
        return [str(one) for one in self.document.get("languages") or () if one != "en"]

    def _language(self, language: str, every: list[Text]) -> dict[str, Any]:
        lacking = missing(self.document, language)
        return {
            "name": language_name(language),
            "safety": sum(one.is_safety for one in lacking),
            "others": sum(not one.is_safety for one in lacking),
            "count": len(every),
            "locked": self._locked(language),
            "easy_read": len(without_easy_read(self.document, language)),
            "href": self.at_page("translate", language),
        }

    def _locked(self, language: str) -> int:
        """How many locked safety texts lack the language; they are written in the base."""
        if self.findings:
            return 0
        every = said(self.definition)
        return sum(one.is_safety and not one.is_own and not one.has(language) for one in every)


class Translate(PathwayPage):
    """The texts of one group in one language, a page of them at a time."""

    part = "translations"
    language: str

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.language = str(kwargs["language"])
        if self.language not in (self.document.get("languages") or ()):
            raise Http404

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            wanted = form.changed()
            note = _("Words in %(language)s") % {"language": language_name(self.language)}
            if self.save(translate(wanted, self.language), note=note):
                count = _("%(count)s texts are saved.") % {"count": len(wanted)}
                self.say(count)
            return HttpResponseRedirect(self._next())
        return self._show(form)

    # --- which texts -----------------------------------------------------------------------------
    @cached_property
    def group(self) -> str:
        """The group asked for, else the first with something missing."""
        asked = self.request.GET.get("group", "")
        here = counts(texts(self.document), self.language)
        if asked in here:
            return asked
        lacking = [name for name, (count, _all) in here.items() if count]
        return lacking[0] if lacking else "safety"

    @cached_property
    def number(self) -> int:
        """The page asked for, from 1."""
        asked = self.request.GET.get("page", "")
        return max(int(asked), 1) if asked.isdecimal() and len(asked) < 5 else 1

    @property
    def _all(self) -> list[Text]:
        return in_group(self.group, texts(self.document))

    @property
    def _pages(self) -> int:
        return max(-(-len(self._all) // PAGE), 1)

    def _address(self, group: str, number: int = 1) -> str:
        return f"{self.at_page('translate', self.language)}?group={group}&page={number}"

    def _next(self) -> str:
        """On to the next page of the group, or the overview of all languages after the last."""
        if self.number < self._pages:
            return self._address(self.group, self.number + 1)
        return self.at_page("translations")

    def _form(self, data: Any = None) -> TranslateForm:
        first = (self.number - 1) * PAGE
        shown = self._all[first : first + PAGE]
        return TranslateForm(data, document=self.document, texts=shown, language=self.language)

    def _show(self, form: TranslateForm) -> TemplateResponse:
        here = counts(texts(self.document), self.language)
        groups = [
            {
                "title": title,
                "href": self._address(name),
                "missing": here[name][0],
                "is_shown": name == self.group,
            }
            for name, title, _sections in GROUPS
            if here[name][1]
        ]
        return self.page(
            "translate",
            {
                "page_title": _("Words in %(language)s")
                % {"language": language_name(self.language)},
                "groups": groups,
                "group": next(title for name, title, _some in GROUPS if name == self.group),
                "number": self.number,
                "pages": self._pages,
                "here": self._address(self.group, self.number),
            },
            form=form,
        )
