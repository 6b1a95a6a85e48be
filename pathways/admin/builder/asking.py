"""Who is asked a question: seen from an answer ("then also ask"), and as its own condition."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.admin.builder.condition_fields import ConditionForm
from pathways.admin.builder.elements import ElementPage
from pathways.admin.builder.forms import ElementForm
from pathways.admin.builder.outline import Opened, short
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.typed import typed_in
from pathways.admin.builder.vocabulary import facts_before, said
from pathways.authoring import edits
from pathways.authoring.branching import open_by, opened_by
from pathways.authoring.edits import Edit
from pathways.authoring.elements import Address, Document, find, get
from pathways.authoring.ordering import flagged_first
from pathways.engine.definition import Question
from pathways.engine.kinds import words
from pathways.engine.values import DECLINED
from pathways.nhsuk.fields import CheckboxesField, SelectField


MOST_BOXES, CHOICES = 20, 3  # boxes under one answer; lists beside them where there are more


class ThenAskForm(ElementForm):
    """For each answer, the later questions that it has asked: boxes to tick. Where there are many,
    boxes for those that some answer opens already, and lists to choose others from."""

    def __init__(
        self,
        *args: Any,
        answers: Sequence[tuple[str, str]],
        later: Sequence[tuple[str, str]],
        opened: Collection[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.answers = answers
        many = len(later) > MOST_BOXES
        self.boxes = [one for one in later if not many or one[0] in opened]
        self.lists = CHOICES if many else 0
        others = [("", _("Choose")), *later]
        for number, (_code, label) in enumerate(answers, start=1):
            title = _("If the answer is “%(answer)s”, then also ask") % {"answer": label}
            self.fields[f"answer{number}"] = CheckboxesField(
                label=title, choices=self.boxes, required=False
            )
            for place in range(1, self.lists + 1):
                self.fields[f"other{number}_{place}"] = SelectField(
                    label=_("If “%(answer)s”, also") % {"answer": label},
                    choices=others,
                    required=False,
                )

    def answer_groups(self) -> list[tuple[Any, list[Any]]]:
        """The boxes and the lists of each answer, for the page."""
        return [
            (self[f"answer{n}"] if self.boxes else None, [self[name] for name in self._lists(n)])
            for n in range(1, len(self.answers) + 1)
        ]

    def ticked(self) -> dict[str, list[str]]:
        """The questions ticked and chosen for each answer, by its code."""
        said = self.cleaned_data
        return {
            code: [*said[f"answer{n}"], *(said[name] for name in self._lists(n) if said[name])]
            for n, (code, _label) in enumerate(self.answers, start=1)
        }

    def _lists(self, number: int) -> list[str]:
        return [f"other{number}_{place}" for place in range(1, self.lists + 1)]


class ThenAsk(PathwayPage):
    """One question's answers, and what each has asked. What is saved is the difference to what the
    page showed, in the later questions' own conditions: nothing that a colleague did is lost."""

    part = "questions"
    question: Question
    section: str

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.section = kwargs["section"]
        asked = self.definition.screen if self.section == "screen" else self.definition.check_in
        found = next((one for one in asked if one.key == kwargs["key"]), None)
        if found is None or not found.answers:
            raise Http404
        self.question = found

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        shown = self._shown()
        codes = [code for code, _label in self._answers()]
        initial = {
            f"answer{number}": [key for key, opens in shown.items() if code in (opens or ())]
            for number, code in enumerate(codes, start=1)
        }
        return self._show(self._form(initial=initial))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            before = set(request.POST.getlist("was"))
            after = {f"{code} {key}" for code, keys in form.ticked().items() for key in keys}
            change = asking(self._own_later(), self.question.key, self._codes(), before, after)
            note = _("Then also ask: %(title)s") % {"title": short(self.question)}
            if self.save(change, form, note=note[:200]):
                self.say(_("What is asked after each answer is saved."))
                return HttpResponseRedirect(f"{self.at_page('questions')}#q-{self.question.key}")
        return self._show(form)

    # --- what there is ---------------------------------------------------------------------------
    def _answers(self) -> list[tuple[str, str]]:
        labels = [(answer.code, words(answer.label)) for answer in self.question.answers]
        return [*labels, (DECLINED, _("Not answered"))]

    def _codes(self) -> list[str]:
        return [code for code, _label in self._answers()]

    def _later(self) -> list[Opened]:
        """The pathway's own questions that come later; every check-in comes after the screen."""
        parts = {"screen": self.definition.screen, "check_in": self.definition.check_in}
        found, is_later = [], False
        for section, asked in parts.items():
            for number, one in enumerate(asked, start=1):
                if is_later and not self.definition.origins.get(one.key):
                    found.append(Opened(section, one.key, number, short(one)))
                is_later = is_later or one.key == self.question.key
        return found

    def _own_later(self) -> list[Address]:
        return [Address(one.section, one.key) for one in self._later()]

    def _shown(self) -> dict[str, tuple[str, ...] | None]:
        """For each later question, the answers of this one that have it asked; None: in another way."""
        return {
            address.key: opened_by(get(self.document, address).get("ask_if"), self.question.key)
            for address in self._own_later()
        }

    def _form(self, *args: Any, **kwargs: Any) -> ThenAskForm:
        shown = self._shown()
        choices = [
            (one.key, self._label(one)) for one in self._later() if shown[one.key] is not None
        ]
        opened = {key for key, codes in shown.items() if codes}
        return ThenAskForm(*args, answers=self._answers(), later=choices, opened=opened, **kwargs)

    def _label(self, one: Opened) -> str:
        where = _("Check-in ") if one.section == "check_in" != self.section else ""
        return f"{where}{one.number}. {one.words}"

    def _show(self, form: ThenAskForm) -> TemplateResponse:
        shown = self._shown()
        was = [f"{code} {key}" for key, codes in shown.items() for code in codes or ()]
        context = {
            "page_title": _("Then also ask"),
            "question": short(self.question),
            "was": self.request.POST.getlist("was") or was,
            "others": self._in_another_way(shown),
            "later": bool(shown),
        }
        return self.page("then_ask", context, form=form)

    def _in_another_way(self, shown: Mapping[str, Any]) -> list[dict[str, str]]:
        """Later questions whose condition reads this one together with something else."""
        found = []
        for one in self._later():
            if shown[one.key] is None:
                raw = get(self.document, Address(one.section, one.key)).get("ask_if")
                href = self.at_page(f"{one.section}_ask_if", one.key)
                sentence = said(self.definition, raw)
                found.append({"words": self._label(one), "sentence": sentence, "href": href})
        return found


def asking(
    later: Sequence[Address], fact: str, codes: Sequence[str], before: set[str], after: set[str]
) -> Edit:
    """Change which answers of `fact` have which later questions asked. `before` and `after` hold
    "code key" pairs: what was shown and what is wanted; only the difference is carried out."""

    def edit(document: Document) -> dict[str, Any]:
        changed = dict(document)
        for address in later:
            ask_if = (find(changed, address) or {}).get("ask_if")
            now = opened_by(ask_if, fact)
            if now is None:
                continue
            wanted = [
                code
                for code in codes
                if _wanted(f"{code} {address.key}", code in now, before, after)
            ]
            if set(wanted) != set(now):
                new = open_by(ask_if, fact, wanted)
                changed = edits.change(*address, ask_if=new)(changed)
        return flagged_first(changed)

    return edit


def _wanted(pair: str, is_there: bool, before: set[str], after: set[str]) -> bool:
    """As it is now, unless this page changed it."""
    return pair in after if (pair in before) != (pair in after) else is_there


class AskIf(ElementPage):
    """The whole condition of one question, line by line."""

    part = "questions"

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        return self._show(self._form(seen=self.seen(self.address)))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        do = request.POST.get("do", "save")
        if do == "lines":
            typed = {**typed_in(form), "lines": form.lines + 3}
            return self._show(self._form(typed=typed, seen=form.seen))
        if form.is_valid():
            raw = form.cleaned_data["condition"]
            if do == "check":
                return self._show(form, said(self.definition, raw) or _("Everybody is asked."))
            section, key = self.address
            change = [edits.change(section, key, ask_if=raw)]
            change += [flagged_first] if section == "screen" else []
            note = _("Who is asked: %(key)s") % {"key": key}
            if self.save(edits.together(change), form, touches=self.address, note=note):
                self.say(_("Who is asked is saved."))
                return HttpResponseRedirect(f"{self.at_page('questions')}#q-{key}")
        return self._show(form)

    def _form(self, *args: Any, **kwargs: Any) -> AskIfForm:
        section, key = self.address
        facts = facts_before(self.definition, section, key)
        raw = get(self.document, self.address).get("ask_if")
        return AskIfForm(*args, definition=self.definition, facts=facts, raw=raw, **kwargs)

    def _show(self, form: AskIfForm, sentence: str = "") -> TemplateResponse:
        question = get(self.document, self.address)
        context = {
            "page_title": _("Who is asked"),
            "question": words(question.get("line")) or words(question.get("ask")),
            "sentence": sentence or said(self.definition, question.get("ask_if")),
        }
        return self.page("ask_if", context, form=form)


class AskIfForm(ConditionForm):
    """Without a line everybody is asked."""

    needs_condition = False
