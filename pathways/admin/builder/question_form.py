"""The form of one question: its words, how it is answered, what each answer means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder import question_shape as shape
from pathways.admin.builder.forms import ElementForm
from pathways.admin.builder.levels import NO_FLAG, STRONGEST_FIRST
from pathways.admin.builder.question_shape import Row
from pathways.nhsuk.fields import (
    NumberField,
    SelectField,
    TextareaField,
    TextField,
    TickField,
)
from pathways.nhsuk.long_forms import HiddenField


ROWS, MORE_ROWS, MOST_ROWS = 5, 3, 30
FLAGS = [NO_FLAG, *STRONGEST_FIRST]
KINDS: list[tuple[str, str | Promise]] = [
    (shape.YES_NO, gettext_lazy("Yes or no; yes is worse")),
    (shape.NO_YES, gettext_lazy("Yes or no; no is worse")),
    (shape.CHOICES, gettext_lazy("One of some answers")),
    (shape.SCALE, gettext_lazy("A scale, such as 0 to 10")),
    (shape.NUMBER, gettext_lazy("A number")),
]
WORSE: list[tuple[str, str | Promise]] = [
    ("", gettext_lazy("Answers go from mildest to worst; a high number is worse")),
    ("down", gettext_lazy("A low number is worse")),
    ("none", gettext_lazy("No answer is worse than another, such as left or right")),
]
AGAIN: list[tuple[str, str | Promise]] = [
    ("", gettext_lazy("Once. Questions with a flag are asked again anyway")),
    ("yes", gettext_lazy("Each time the safety questions are asked")),
    ("unless_known", gettext_lazy("Until it is known, such as an illness of the past")),
]
NEW_PAGE = "+"
_REQUIRED = {"required": gettext_lazy("Enter the question")}


def _line(label: Any, hint: Any = "", **kwargs: Any) -> TextField:
    return TextField(label=label, help_text=hint, required=False, **kwargs)


def _flag(label: Any, hint: Any = "") -> SelectField:
    return SelectField(label=label, help_text=hint, choices=FLAGS, required=False)


class QuestionForm(ElementForm):
    """Clean: `question`, a function from the old question and a key to the new one."""

    places: ClassVar[dict[str, str]] = {
        "answers": "label1",
        "flags": "declined_flag",
        "scale": "lowest",
        "number": "lowest",
    }

    ask = TextareaField(label=gettext_lazy("Question"), rows=2, error_messages=_REQUIRED)
    kind = SelectField(label=gettext_lazy("How is it answered?"), choices=KINDS)
    worst_flag = _flag(
        gettext_lazy("For yes or no: the worse answer means"),
    )
    not_sure = TickField(
        label=gettext_lazy("Not sure"),
        text=gettext_lazy("Offer “I am not sure”"),
        required=False,
    )
    not_sure_flag = _flag(gettext_lazy("“I am not sure” means"))
    declined_flag = _flag(
        gettext_lazy("No answer means"),
        gettext_lazy("Without a choice: one step below the strongest flag."),
    )
    lowest = NumberField(label=gettext_lazy("Lowest number"), required=False)
    highest = NumberField(label=gettext_lazy("Highest number"), required=False)
    low = _line(gettext_lazy("The lowest number is called"))
    high = _line(gettext_lazy("The highest number is called"))
    worse = SelectField(label=gettext_lazy("What is worse?"), choices=WORSE, required=False)
    hint = _line(gettext_lazy("Hint under the question"))
    explain = TextareaField(
        label=gettext_lazy("Explanation"),
        help_text=gettext_lazy("Shown once to people who are not sure. Then it is asked again."),
        rows=3,
        required=False,
    )
    page = SelectField(label=gettext_lazy("Tick-list page"), required=False)
    new_page = _line(
        gettext_lazy("Title of the new tick-list page"),
        gettext_lazy("For example: Do you have any of these now?"),
    )
    line = _line(
        gettext_lazy("Words on the tick-list page"),
        gettext_lazy("A short line that people tick, such as: New numbness between the legs"),
    )
    section = _line(gettext_lazy("Heading of this part of the questions"))
    again = SelectField(label=gettext_lazy("When is it asked?"), choices=AGAIN, required=False)

    def __init__(
        self,
        *args: Any,
        question: Mapping[str, Any] | None = None,
        pages: Sequence[tuple[str, str]] = (),
        typed: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        before = question or {}
        rows = shape.rows_in(before) if before else []
        start = {**shape.shown(before), **_typed_rows(rows)} if before else {"kind": shape.YES_NO}
        kwargs["initial"] = {**start, **(typed or {})}
        super().__init__(*args, **kwargs)
        choices = [("", _("None")), *pages, (NEW_PAGE, _("A new page"))]
        self.fields["page"].choices = choices  # type: ignore[attr-defined]
        posted = (self.data if self.is_bound else kwargs["initial"]).get("rows")
        self.rows = _count(posted, max(ROWS, len(rows) + 1))
        for number in range(1, self.rows + 1):
            self.fields[f"label{number}"] = _line(_("Answer %(n)s") % {"n": number})
            self.fields[f"flag{number}"] = _flag(_("Answer %(n)s means") % {"n": number})
            self.fields[f"code{number}"] = HiddenField()

    def answer_rows(self) -> list[dict[str, Any]]:
        """What the template shows of each answer."""
        return [
            {"number": n, **{name: self[f"{name}{n}"] for name in ("label", "flag", "code")}}
            for n in range(1, self.rows + 1)
        ]

    @property
    def has_more(self) -> bool:
        """Whether one of the fields that are folded away is filled in or has to be mended."""
        names = ("hint", "explain", "page", "new_page", "line", "section", "again")
        return any(self[name].value() or self[name].errors for name in names)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        kind = said.get("kind")
        if kind == shape.CHOICES:
            self._check_answers(said)
        elif kind in (shape.SCALE, shape.NUMBER):
            self._check_numbers(said)
        if said.get("page") == NEW_PAGE and not said.get("new_page"):
            self.add_error("new_page", _("Enter the title of the new page"))
        if said.get("page") and not said.get("line"):
            self.add_error("line", _("Enter the words that stand on the tick-list page"))
        if said.get("worse") == "down" and kind not in (shape.SCALE, shape.NUMBER):
            self.add_error("worse", _("Put the mildest answer first instead"))
        return said

    def _check_answers(self, said: Mapping[str, Any]) -> None:
        for number in range(1, self.rows + 1):
            there = said.get(f"label{number}") or said.get(f"code{number}")
            if said.get(f"flag{number}") and not there:
                self.add_error(f"label{number}", _("Enter the answer that has this flag"))
        answers = [row.label.casefold() for row in self.typed_rows() if row.label]
        if len(answers) + bool(said.get("not_sure")) < 2:
            self.add_error("label1", _("Enter at least 2 answers, the mildest first"))
        if len(set(answers)) < len(answers):
            self.add_error("label1", _("Two answers have the same words. Change one"))

    def _check_numbers(self, said: dict[str, Any]) -> None:
        is_scale = said["kind"] == shape.SCALE
        for name, usual in (("lowest", 0), ("highest", 10)):
            if said.get(name) is None and is_scale and name not in self.errors:
                said[name] = usual
            elif said.get(name) is None and name not in self.errors:
                self.add_error(name, _("Enter the lowest and the highest number"))
        low, high = said.get("lowest"), said.get("highest")
        if low is not None and high is not None and low >= high:
            self.add_error("highest", _("Enter a number above the lowest"))

    def typed_rows(self) -> list[Row]:
        """The answers as they were typed, in their order."""
        said = self.cleaned_data
        names = [(f"label{n}", f"flag{n}", f"code{n}") for n in range(1, self.rows + 1)]
        return [Row(*(str(said.get(name) or "") for name in one)) for one in names]

    def question(self, old: Mapping[str, Any], key: str, page: str) -> dict[str, Any]:
        """The question that the checked form describes, on this tick-list page or none."""
        said = {**self.cleaned_data, "page": page}
        return shape.question_from(said, self.typed_rows(), old, key)


def _typed_rows(rows: Sequence[Row]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, row in enumerate(rows, start=1):
        found |= {f"label{number}": row.label, f"flag{number}": row.flag, f"code{number}": row.code}
    return found


def _count(posted: Any, least: int) -> int:
    number = int(posted) if str(posted or "").isdecimal() else 0
    return min(number, MOST_ROWS) if number else least
