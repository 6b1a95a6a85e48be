"""The fields of a condition in a form: one row of choices for each line, checked in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder import vocabulary
from pathways.admin.builder.conditions_form import (
    LETTERS,
    SINCE,
    Join,
    Kept,
    Line,
    Lines,
    lines_of,
    raw_of,
)
from pathways.admin.builder.forms import ElementForm
from pathways.engine import logic
from pathways.engine.definition import Definition
from pathways.engine.logic import NotACondition
from pathways.engine.values import DECLINED
from pathways.engine.vocabulary import FactType
from pathways.nhsuk.fields import (
    CheckboxesField,
    NumberField,
    SelectField,
    TextField,
    TickField,
)
from pathways.nhsuk.long_forms import GroupedSelectField, HiddenField


LINES, SPARE, MOST_LINES = 3, 1, 40
TESTS: list[tuple[str, str | Promise]] = [
    ("is", gettext_lazy("is")),
    ("at_least", gettext_lazy("is at least")),
    ("below", gettext_lazy("is below")),
    ("up_by", gettext_lazy("is worse than where it started by at least")),
    ("since:worse", gettext_lazy("is worse than at the start")),
    ("since:same,worse", gettext_lazy("is the same as at the start, or worse")),
    ("since:same", gettext_lazy("is about the same as at the start")),
    ("since:better,same", gettext_lazy("is the same as at the start, or better")),
    ("since:better", gettext_lazy("is better than at the start")),
    ("since:better,worse", gettext_lazy("is better or worse than at the start")),
    ("since:better,same,worse", gettext_lazy("has been measured again")),
]
JOINS: list[tuple[str, str | Promise]] = [
    ("all", gettext_lazy("all of these are true")),
    ("any", gettext_lazy("any of these is true")),
    ("at_least", gettext_lazy("at least this many of these are true")),
]
_WHOLE = {"invalid": gettext_lazy("Enter a whole number, such as 3")}


class Wrong(Exception):
    """A line that says nothing that can be tested: the field, and the sentence at it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


class ConditionForm(ElementForm):
    """A form over an element with a condition. Clean: `condition` is the raw condition, or None.

    `facts` are what it may look at, `raw` is the condition to show. A line without a fact is no
    line; `lines` of the posted form says how many there are.
    """

    needs_condition = True

    def __init__(
        self,
        *args: Any,
        definition: Definition,
        facts: Mapping[str, FactType],
        raw: Any = None,
        **kwargs: Any,
    ) -> None:
        shown = _readable(raw)
        typed = kwargs.pop("typed", None)  # what was typed before a button that saves nothing
        kwargs["initial"] = {**_initial(shown), **(kwargs.get("initial") or {}), **(typed or {})}
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.facts = facts
        self.grouped = [("", _("Choose")), *vocabulary.grouped(definition, facts)]
        start = {**kwargs["initial"], **{name: self.data.get(name) for name in self.data}}
        self.lines = _count(start.get("lines"), max(len(shown.lines) + SPARE, LINES))
        self._add_join("", _("It counts when"))
        for number in range(1, self.lines + 1):
            self._add_line(number, start)
        for letter in LETTERS:
            self._add_join(letter, _("Bracket %(letter)s: true when") % {"letter": letter})

    # --- fields ----------------------------------------------------------------------------------
    def _add_join(self, letter: str, label: str) -> None:
        self.fields[f"join{letter}"] = SelectField(label=label, choices=JOINS, required=False)
        self.fields[f"count{letter}"] = NumberField(
            label=_("How many, for “at least”")
            if not letter
            else _("How many in %(letter)s") % {"letter": letter},
            required=False,
            min_value=1,
            error_messages=_WHOLE,
        )

    def _add_line(self, number: int, start: Mapping[str, Any]) -> None:
        brackets = [("", _("none")), *((letter, letter) for letter in LETTERS)]
        self.fields[f"group{number}"] = SelectField(
            label=_("Bracket"), choices=brackets, required=False
        )
        if start.get(f"kept{number}"):
            self.fields[f"kept{number}"] = HiddenField()
            self.fields[f"drop{number}"] = TickField(
                label=_("This part"), text=_("Take this part out"), required=False
            )
            return
        name = str(start.get(f"fact{number}") or "")
        gone = [(name, _("No longer there: %(key)s") % {"key": name})]
        choices = self.grouped if not name or name in self.facts else [*self.grouped, *gone]
        self.fields[f"fact{number}"] = GroupedSelectField(
            label=_("When"), choices=choices, required=False
        )
        self.fields[f"test{number}"] = SelectField(label=_("Test"), choices=TESTS, required=False)
        self.fields[f"value{number}"] = TextField(label=_("Answer or number"), required=False)
        fact = self.facts.get(name)
        if fact is not None and vocabulary.answers_of(fact):
            self.fields[f"answers{number}"] = CheckboxesField(
                label=_("Any of these answers"),
                choices=vocabulary.answers_of(fact),
                required=False,
            )
        self._add_window(number)

    def _add_window(self, number: int) -> None:
        for name, label in (("days", _("Days")), ("times", _("Times in these days"))):
            self.fields[f"{name}{number}"] = NumberField(
                label=label, required=False, min_value=1, error_messages=_WHOLE
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the template shows of each line."""
        return [self._row(number) for number in range(1, self.lines + 1)]

    @property
    def letters(self) -> tuple[str, ...]:
        return LETTERS

    @property
    def uses_brackets(self) -> bool:
        """Whether a line stands in a bracket, or a bracket has to be mended."""
        lines = any(self[f"group{n}"].value() for n in range(1, self.lines + 1))
        return lines or any(self[f"count{letter}"].errors for letter in LETTERS)

    def kept_sentence(self, number: int) -> str:
        """What a part that is kept as it is says."""
        try:
            raw = json.loads(self[f"kept{number}"].value())
        except ValueError:
            return ""
        return vocabulary.said(self.definition, raw)

    def _row(self, number: int) -> dict[str, Any]:
        names = ("fact", "test", "value", "answers", "days", "times", "group", "kept", "drop")
        row: dict[str, Any] = {"number": number}
        for name in names:
            there = f"{name}{number}" in self.fields
            row[name] = self[f"{name}{number}"] if there else None
        windows = [row[name] for name in ("days", "times", "group") if row[name] is not None]
        row["open"] = any(one.value() or one.errors for one in windows)
        return row

    # --- checking --------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["condition"] = None
        lines = [line for n in range(1, self.lines + 1) if (line := self._line(n)) is not None]
        if self.errors:
            return cleaned
        joins = {one: self._join(one) for one in ("", *LETTERS)}
        if not lines and self.needs_condition:
            self.add_error("fact1", _("Choose what to look at"))
        try:
            cleaned["condition"] = raw_of(Lines(tuple(lines), joins.pop(""), joins))
        except NotACondition as wrong:
            self.add_error(
                self._blamed(lines), f"{wrong.problems[0].problem}. {wrong.problems[0].mend}."
            )
        return cleaned

    def _blamed(self, lines: Sequence[Line | Kept]) -> str:
        """The count that asks for more than there is: of a bracket, else of all."""
        for letter in LETTERS:
            inside = sum(line.group == letter for line in lines)
            wanted = self.cleaned_data.get(f"count{letter}") or 0
            if (
                inside
                and self.cleaned_data.get(f"join{letter}") == "at_least"
                and not 0 < wanted <= inside
            ):
                return f"count{letter}"
        return "count"

    def _join(self, letter: str) -> Join:
        way = self.cleaned_data.get(f"join{letter}") or "all"
        return Join(way, self.cleaned_data.get(f"count{letter}") if way == "at_least" else None)

    def _line(self, number: int) -> Line | Kept | None:
        said = self.cleaned_data
        group = said.get(f"group{number}") or ""
        if f"kept{number}" in self.fields:
            return None if said.get(f"drop{number}") else self._kept(number, group)
        try:
            return self._tested(number, group)
        except Wrong as wrong:
            self.add_error(wrong.field, wrong.sentence)
            return None

    def _kept(self, number: int, group: str) -> Kept | None:
        try:
            return Kept(json.loads(self.cleaned_data[f"kept{number}"]), group)
        except ValueError:
            self.add_error(None, _("A part of the condition was lost. Open the page anew."))
            return None

    def _tested(self, number: int, group: str) -> Line | None:
        said = self.cleaned_data
        name, test = said.get(f"fact{number}"), said.get(f"test{number}") or "is"
        value = said.get(f"value{number}") or ""
        if not name:
            if value:
                raise Wrong(f"fact{number}", _("Choose what this line looks at, or empty it"))
            return None
        if name not in self.facts:
            raise Wrong(f"fact{number}", _("Choose something else: this cannot be looked at here"))
        fact = self.facts[name]
        days, times = said.get(f"days{number}"), said.get(f"times{number}")
        _check_window(fact, test, number, days, times)
        if test == "is":
            codes = self._codes(fact, number, value)
            return Line(name, test, codes, None, days, times, group)
        if test.startswith(SINCE):
            _check_since(fact, number, value, days or times)
            return Line(name, test, group=group)
        return Line(name, test, (), _number(fact, test, number, value), days, times, group)

    def _codes(self, fact: FactType, number: int, value: str) -> tuple[str, ...]:
        widget = forms.CheckboxSelectMultiple()  # boxes of another fact are read too, where it fits
        ticked = widget.value_from_datadict(self.data, self.files, f"answers{number}") or ()
        answers = dict(vocabulary.answers_of(fact))
        found = [code for code in ticked if code in answers]
        for typed in filter(None, (part.strip() for part in value.split(";"))):
            found.append(_code(fact, typed, f"value{number}"))
        if not found:
            raise Wrong(f"value{number}", _what_to_type(fact))
        order = list(answers) or found
        return tuple(sorted(dict.fromkeys(found), key=order.index))


def _check_window(
    fact: FactType, test: str, number: int, days: int | None, times: int | None
) -> None:
    if (days or times) and not fact.is_series:
        sentence = _("%(fact)s has one answer, not one for each day. Empty days and times.")
        raise Wrong(f"days{number}", sentence % {"fact": vocabulary.name_of(fact)})
    if times and not days:
        raise Wrong(f"days{number}", _("Enter in how many days it has to happen so often"))
    if times and test == "up_by":
        raise Wrong(f"times{number}", _("Empty the times: this test takes days alone"))


def _check_since(fact: FactType, number: int, value: str, window: int | None) -> None:
    if fact.instrument is None or fact.instrument.change is None:
        raise Wrong(
            f"test{number}",
            _(
                "%(fact)s has no rule for what is a change. Choose “is worse than where it started by”"
            )
            % {"fact": vocabulary.name_of(fact)},
        )
    if value or window:
        field = "value" if value else "days"
        raise Wrong(f"{field}{number}", _("Empty this: the test needs no more"))


def _number(fact: FactType, test: str, number: int, value: str) -> int:
    if fact.kind != "number":
        sentence = _("%(fact)s has answers, not numbers. Choose “is”")
        raise Wrong(f"test{number}", sentence % {"fact": vocabulary.name_of(fact)})
    if test == "up_by" and (fact.worse is None or not fact.is_series):
        raise Wrong(
            f"test{number}",
            _("%(fact)s cannot get worse by a number. Choose “is at least” or “is below”")
            % {"fact": vocabulary.name_of(fact)},
        )
    try:
        found = int(value)
    except ValueError:
        raise Wrong(f"value{number}", _("Enter a whole number, such as 7")) from None
    if test == "up_by":
        lowest, highest = 1, found if fact.span is None else fact.span.last - fact.span.first
    else:
        lowest = found if fact.span is None else fact.span.first + 1
        highest = found if fact.span is None else fact.span.last
    if not lowest <= found <= highest:
        sentence = _("Enter a number from %(low)s to %(high)s: any other tells nobody apart")
        raise Wrong(f"value{number}", sentence % {"low": lowest, "high": highest})
    return found


def _code(fact: FactType, typed: str, field: str) -> str:
    if fact.kind == "choice":
        code = vocabulary.matching(fact, typed)
        if code is None:
            raise Wrong(field, _what_to_type(fact))
        return code
    not_answered = typed.casefold() in (DECLINED, _("Not answered").casefold())
    if fact.kind == "number" and not not_answered:
        sentence = _("%(fact)s is a number. Choose “is at least” or “is below”")
        raise Wrong(field.replace("value", "test"), sentence % {"fact": vocabulary.name_of(fact)})
    code = DECLINED if not_answered else typed.lower().replace(" ", "_")
    if not logic.CODE.match(code):
        raise Wrong(field, _what_to_type(fact))
    return code


def _what_to_type(fact: FactType) -> str:
    if fact.kind == "number":
        return _("Enter a number, and choose “is at least” or “is below”")
    if fact.kind == "open":
        return _("Enter the code that the directory uses, such as gp")
    words = vocabulary.listed(words for _code, words in vocabulary.answers_of(fact))
    return _("Tick or type one of its answers: %(answers)s") % {"answers": words}


def _readable(raw: Any) -> Lines:
    """The lines of a condition; one that cannot be read starts empty, and its finding says so."""
    try:
        return lines_of(raw)
    except NotACondition:
        return Lines()


def _count(posted: Any, least: int) -> int:
    number = int(posted) if str(posted or "").isdecimal() else 0
    return min(max(number, 1), MOST_LINES) if number else least


def _initial(shown: Lines) -> dict[str, Any]:
    start: dict[str, Any] = {"join": shown.join.way, "count": shown.join.count}
    for letter, join in shown.groups.items():
        start |= {f"join{letter}": join.way, f"count{letter}": join.count}
    for number, line in enumerate(shown.lines, start=1):
        start[f"group{number}"] = line.group
        if isinstance(line, Kept):
            start[f"kept{number}"] = json.dumps(line.raw)
            continue
        start |= {f"fact{number}": line.fact, f"test{number}": line.test}
        start |= {f"days{number}": line.days, f"times{number}": line.times}
        start[f"answers{number}"] = list(line.codes)
        start[f"value{number}"] = line.number
    return start
