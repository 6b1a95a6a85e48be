"""Questions: the list of the screen and the check-in, one question's form, several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.admin.builder import levels, parts
from pathways.admin.builder.elements import ElementPage
from pathways.admin.builder.outline import SECTIONS, outline
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.question_form import MORE_ROWS, NEW_PAGE, QuestionForm
from pathways.admin.builder.question_shape import answers_in
from pathways.admin.builder.titles import field_title, title_of
from pathways.admin.builder.typed import typed_in
from pathways.authoring import edits
from pathways.authoring.elements import Address, get, keys
from pathways.authoring.ordering import flagged_first
from pathways.authoring.uses import Use, uses_of
from pathways.engine.kinds import words


class Questions(PathwayPage):
    """Every question in the order in which it is asked, with what each answer brings about."""

    part = "questions"

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        lines = outline(self.definition)
        shown = {line.key for section in SECTIONS for line in lines[section]}
        broken = [
            {"key": one.get("key"), "section": section, "text": words(one.get("ask"))}
            for section in SECTIONS
            for one in self.document.get(section) or ()
            if one.get("key") not in shown
        ]
        context = {
            "page_title": _("Questions"),
            "lines": lines,
            "broken": broken,
            "tag": levels.tag,
            "tick_pages": [
                {"key": one["key"], "title": words(one.get("title")) or one["key"]}
                for one in self.document.get("pages") or ()
            ],
        }
        return self.page("questions", context)


class QuestionPage(ElementPage):
    """The form of one question."""

    part = "questions"
    before: Sequence[str] = ()  # the order of the questions before it was saved

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        return self.show(self.form(seen=self.seen(self.address)))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        do = request.POST.get("do", "save")
        if do.startswith(("rows", "up")):
            return self.show(self.rearranged(form, do))
        if form.is_valid() and self.may_go(form, do) and self.keep(form):
            return self.after(do)
        return self.show(form)

    # --- the question ----------------------------------------------------------------------------
    @property
    def old(self) -> Mapping[str, Any]:
        return get(self.document, self.address)

    def form(self, *args: Any, **kwargs: Any) -> QuestionForm:
        pages = [(one["key"], words(one.get("title"))) for one in self.document.get("pages") or ()]
        return QuestionForm(*args, question=self.old, pages=pages, **kwargs)

    def rearranged(self, form: QuestionForm, do: str) -> QuestionForm:
        """The same form with more rows, or with one answer a place up. Nothing is checked."""
        typed = typed_in(form)
        typed["rows"] = form.rows + (MORE_ROWS if do == "rows" else 0)
        number = do.removeprefix("up")
        if number.isdecimal() and 1 < int(number) <= form.rows:
            for name in ("label", "flag", "code"):
                here, above = f"{name}{number}", f"{name}{int(number) - 1}"
                typed[here], typed[above] = typed[above], typed[here]
        return self.form(typed=typed, seen=form.seen)

    def may_go(self, form: QuestionForm, do: str) -> bool:
        """Whether no answer goes that something else names; else the form says which uses are left."""
        made = form.question(self.old, self.address.key, "")
        left = {code for code, _words in answers_in(made)}
        going = [code for code, _words in answers_in(self.old) if code not in left]
        uses = [use for code in going for use in uses_of(self.document, self.address, code)]
        if uses and do != "anyway":
            form.uses = self.used(uses)
            form.add_error(None, _("An answer would go that is used elsewhere. See where below."))
            return False
        return True

    def keep(self, form: QuestionForm) -> bool:
        section, key = self.address
        self.before = keys(self.document, section)
        page, change = self.tick_page(form)
        question = form.question(self.old, key, page)
        change.append(edits.put(section, question, key=key if self.old else None))
        note = _("Question: %(title)s") % {"title": words(question["ask"])}
        change += [flagged_first] if section == "screen" else []
        return self.save(edits.together(change), form, touches=self.address, note=note[:200])

    def tick_page(self, form: QuestionForm) -> tuple[str, list[edits.Edit]]:
        """The tick-list page of the question, and the edit that makes it where it is new."""
        page: str = form.cleaned_data["page"]
        if page != NEW_PAGE:
            return page, []
        title = form.cleaned_data["new_page"]
        key = edits.free_key(self.stored, "pages", title)
        return key, [edits.put("pages", {"key": key, "title": title})]

    def after(self, do: str) -> HttpResponse:
        said = _("The question is saved.")
        if self.moved():
            said += " " + _("Questions with a flag come first, so it stands further up now.")
        if do == "another":
            return self.go(f"{self.address.section}_question_new", said=said)
        self.say(said)
        return HttpResponseRedirect(f"{self.list_page()}#q-{self.address.key}")

    def moved(self) -> bool:
        """Whether saving put the question before others: those of the screen with a flag go first."""
        section, key = self.address
        now = keys(self.document, section)
        return now.index(key) < (self.before.index(key) if key in self.before else len(self.before))

    # --- the page --------------------------------------------------------------------------------
    def show(self, form: QuestionForm) -> TemplateResponse:
        context = {
            "page_title": title_of(self.document, self.address),
            "section": self.address.section,
            "key": self.address.key,
            "is_new": not self.old,
            "uses": self.used(uses_of(self.document, self.address)),
        }
        return self.page("question", context, form=form)

    def used(self, uses: Sequence[Use]) -> list[dict[str, str]]:
        """Uses as links to the page where each is changed."""
        return [
            {
                "text": title_of(self.document, use.address),
                "field": field_title(use.field),
                "href": parts.page_of(self.pathway.pk, str(use.address)),
            }
            for use in uses
        ]

    def list_page(self) -> str:
        return self.at_page("questions")


class NewQuestion(QuestionPage):
    """A question that is not there yet: its key is made from its words when it is saved."""

    def prepare(self, **kwargs: Any) -> None:
        PathwayPage.prepare(self, **kwargs)
        self.address = Address(kwargs["section"])

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        return self.show(self.form())

    @property
    def old(self) -> Mapping[str, Any]:
        return {}

    def may_go(self, form: QuestionForm, do: str) -> bool:
        return True

    def keep(self, form: QuestionForm) -> bool:
        section = self.address.section
        key = edits.free_key(self.stored, section, form.cleaned_data["ask"])
        self.address = Address(section, key)
        return super().keep(form)

    def show(self, form: QuestionForm) -> TemplateResponse:
        self.address = Address(self.address.section)
        title = _("Add a safety question")
        if self.address.section == "check_in":
            title = _("Add a check-in question")
        context = {"page_title": title, "section": self.address.section, "is_new": True}
        return self.page("question", {**context, "key": "", "uses": []}, form=form)
