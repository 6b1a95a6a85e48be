"""Add several: questions pasted as lines of text, looked at first or added at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder import levels, pasted
from pathways.admin.builder.forms import ElementForm
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.question_shape import rows_in
from pathways.authoring import edits
from pathways.authoring.edits import Edit, free_key
from pathways.authoring.ordering import flagged_first
from pathways.nhsuk.fields import TextareaField


class SeveralForm(ElementForm):
    """Lines of text. Clean: `questions`."""

    lines = TextareaField(
        label=gettext_lazy("One question a line"),
        help_text=gettext_lazy(
            "Write the question, then its answers, the mildest first, with a semicolon before each. "
            "After = write what an answer means: 999, same day, within days, GP or self-refer. "
            "Without answers it is a yes-or-no question. For a scale write 0 to 10."
        ),
        rows=8,
        error_messages={"required": gettext_lazy("Enter at least one question")},
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        said["questions"], problems = pasted.read(said.get("lines") or "")
        for problem in problems:
            self.add_error("lines", problem)
        return said

    def summary(self) -> list[dict[str, str]]:
        """One line of the summary for each line that is unclear."""
        href = "#id_lines"
        return [{"text": str(error), "href": href} for error in self["lines"].errors] + [
            {"text": str(error)} for error in self.non_field_errors()
        ]


class Several(PathwayPage):
    """Add the questions of the lines to the end of the screen or of the check-in."""

    part = "questions"

    def get(self, request: HttpRequest, pathway_id: Any, section: str) -> TemplateResponse:
        return self._show(SeveralForm())

    def post(self, request: HttpRequest, pathway_id: Any, section: str) -> HttpResponse:
        form = SeveralForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        questions = form.cleaned_data["questions"]
        if request.POST.get("do") == "check":
            return self._show(form, questions)
        note = _("Added %(count)s questions") % {"count": len(questions)}
        if self.save(adding(section, questions), form, note=note):
            return self.go("questions", said=_("%(note)s.") % {"note": note})
        return self._show(form)

    def _show(self, form: SeveralForm, questions: Any = ()) -> TemplateResponse:
        read = [
            {"ask": one["ask"], "scale": one.get("scale"), "rows": rows_in(one)}
            for one in questions
        ]
        context = {"page_title": _("Add several questions"), "read": read, "tag": levels.tag}
        return self.page("several", context, form=form)


def adding(section: str, questions: Any) -> Edit:
    """Add questions, each with a key made from its words; those with a flag go to the front."""

    def edit(document: Any) -> dict[str, Any]:
        for question in questions:
            key = free_key(document, section, question["ask"])
            document = edits.put(section, {"key": key, **question})(document)
        return flagged_first(document) if section == "screen" else dict(document)

    return edit
