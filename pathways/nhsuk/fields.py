"""Form fields that know how they look. Each answers `component` and `params(bound)`.

A label is the question, `error_messages["required"]` the sentence that says what to do.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.utils.translation import gettext_lazy as _

from pathways.nhsuk.rendering import words


Choices = Iterable[tuple[Any, Any]]


class NhsField:
    """What all fields share. `hint` is Django's help_text."""

    component = ""
    is_group = False  # a group has a legend, a single input has a label

    def params(self, bound: Any) -> dict[str, Any]:
        raise NotImplementedError

    def first_id(self, bound: Any) -> str:
        """Where the error summary leads: the first thing that takes the focus."""
        return bound.auto_id


class _Input(NhsField):
    component = "input"
    input_type = "text"

    def __init__(
        self,
        *args: Any,
        width: int | None = None,
        inputmode: str | None = None,
        autocomplete: str | None = None,
        prefix: str | None = None,
        suffix: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.look = {
            "width": width,
            "inputmode": inputmode,
            "autocomplete": autocomplete,
            "prefix": prefix,
            "suffix": suffix,
        }
        super().__init__(*args, **kwargs)

    def params(self, bound: Any) -> dict[str, Any]:
        look = {key: value for key, value in self.look.items() if value is not None}
        value = bound.value()
        return look | {
            "type": self.input_type,
            "value": "" if value is None else str(value),
            "spellcheck": False,
        }


class TextField(_Input, forms.CharField):
    """One line of text."""


class EmailField(_Input, forms.EmailField):
    input_type = "email"


class PasswordField(_Input, forms.CharField):
    input_type = "password"

    def params(self, bound: Any) -> dict[str, Any]:
        return super().params(bound) | {"value": ""}


class NumberField(_Input, forms.IntegerField):
    """A whole number, typed as text so that nothing scrolls it by accident."""

    widget = forms.TextInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("inputmode", "numeric")
        kwargs.setdefault("width", 4)
        super().__init__(*args, **kwargs)


class TextareaField(NhsField, forms.CharField):
    """Several lines. With a limit it counts the characters where JavaScript runs."""

    def __init__(self, *args: Any, rows: int = 5, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(*args, widget=forms.Textarea, **kwargs)

    def to_python(self, value: Any) -> str:
        """Browsers send the end of a line as two characters; what is kept has one."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def component(self) -> str:  # type: ignore[override]
        return "character-count/characterCount" if self.max_length else "textarea"

    def params(self, bound: Any) -> dict[str, Any]:
        params = {"rows": self.rows, "value": bound.value() or ""}
        return params | ({"maxlength": self.max_length} if self.max_length else {})


class SelectField(NhsField, forms.ChoiceField):
    """A list to choose from, for many options that people know."""

    component = "select"

    def params(self, bound: Any) -> dict[str, Any]:
        chosen = str(bound.value() or "")
        choices: Any = self.choices  # Django's field makes an iterable of whatever it was given
        return {
            "items": [
                {"value": str(value), "text": str(label), "selected": str(value) == chosen}
                for value, label in choices
            ]
        }


class RadiosField(NhsField, forms.ChoiceField):
    """One of some answers, none chosen beforehand."""

    component = "radios"
    is_group = True
    widget = forms.RadioSelect

    def __init__(
        self,
        *args: Any,
        hints: Mapping[str, Any] | None = None,
        divider_before: str | None = None,
        inline: bool = False,
        **kwargs: Any,
    ) -> None:
        self.hints = hints or {}
        self.divider_before = divider_before
        self.inline = inline
        super().__init__(*args, **kwargs)

    def params(self, bound: Any) -> dict[str, Any]:
        value = bound.value()
        chosen = set() if value in EMPTY_VALUES else {str(value)}
        # The first answer has the field's id: where an error leads. The group has none.
        return {
            "id": None,
            "idPrefix": bound.auto_id,
            "inline": self.inline,
            "items": _items(self.choices, chosen, self.hints, self.divider_before),
        }


class CheckboxesField(NhsField, forms.MultipleChoiceField):
    """Any of some answers; `exclusive` ones ("None of these") stand alone behind "or"."""

    component = "checkboxes"
    is_group = True
    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "exclusive": _("Select the ones that apply, or “{label}”, not both"),
    }

    def __init__(
        self,
        *args: Any,
        exclusive: Sequence[str] = (),
        hints: Mapping[str, Any] | None = None,
        divider_before: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.exclusive = tuple(exclusive)
        self.hints = hints or {}
        self.divider_before = divider_before or (self.exclusive[0] if exclusive else None)
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> list[str]:
        ticked = super().clean(value)
        for alone in self.exclusive:
            if alone in ticked and len(ticked) > 1:
                label = dict(self.choices)[alone]  # type: ignore[arg-type]
                message = str(self.error_messages["exclusive"]).format(label=label)
                raise ValidationError(message, code="exclusive")
        return ticked

    def params(self, bound: Any) -> dict[str, Any]:
        chosen = {str(value) for value in bound.value() or ()}
        items = _items(self.choices, chosen, self.hints, self.divider_before)
        for item in items:
            if item.get("value") in self.exclusive:
                item["behaviour"] = "exclusive"
        return {"id": None, "idPrefix": bound.auto_id, "items": items}


class TickField(CheckboxesField):
    """One box to tick. Clean value: True or False."""

    def __init__(self, *args: Any, text: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=[("yes", text)], **kwargs)

    def clean(self, value: Any) -> bool:  # type: ignore[override]
        return bool(super().clean(value))


class ScaleField(RadiosField):
    """0 to 10 as native radios in a grid of large cells, the ends named on their own cells."""

    component = "app/scale"

    def __init__(
        self,
        *args: Any,
        lowest: int = 0,
        highest: int = 10,
        low: Any = None,
        high: Any = None,
        declined: Any = None,
        **kwargs: Any,
    ) -> None:
        self.ends = {str(lowest): low, str(highest): high}
        self.numbers = [str(number) for number in range(lowest, highest + 1)]
        self.declined = declined
        choices = [(number, number) for number in self.numbers]
        if declined:
            choices.append(("declined", declined))
        super().__init__(*args, choices=choices, **kwargs)

    def params(self, bound: Any) -> dict[str, Any]:
        value = bound.value()
        chosen = "" if value in EMPTY_VALUES else str(value)
        cells = [
            {"value": n, "text": n, "end": words(self.ends.get(n)), "checked": n == chosen}
            for n in self.numbers
        ]
        declined = {"text": str(self.declined), "checked": chosen == "declined"}
        return {
            "idPrefix": bound.auto_id,
            "cells": cells,
            "declined": declined if self.declined else None,
        }


class DateParts(forms.MultiWidget):
    """Three boxes: name-day, name-month, name-year."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(("day", "month", "year"), forms.TextInput))

    @property
    def widgets_names(self) -> list[str]:
        return ["-day", "-month", "-year"]

    @widgets_names.setter
    def widgets_names(self, value: list[str]) -> None:
        """Django writes its own names here; ours stay."""

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, datetime.date):
            return [str(value.day), str(value.month), str(value.year)]
        return ["", "", ""]


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


THE_DATE = _("The date")


class DateField(NhsField, forms.Field):
    """Day, month and year. A month may be a word. `what` starts each sentence: "Date of birth"."""

    component = "date-input/dateInput"
    is_group = True
    widget = DateParts
    default_error_messages = {
        "incomplete": _("{what} must include a {missing}"),
        "unreal": _("{what} must be a real date"),
        "early": _("{what} must be after {limit}"),
        "late": _("{what} must be in the past"),
    }

    def __init__(
        self,
        *args: Any,
        what: Any = THE_DATE,
        birthday: bool = False,
        earliest: datetime.date = datetime.date(1900, 1, 1),
        **kwargs: Any,
    ) -> None:
        self.what = what
        self.birthday = birthday
        self.earliest = earliest
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> datetime.date | None:
        parts = [str(part or "").strip() for part in value or ("", "", "")]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        missing = [
            name for name, part in zip(("day", "month", "year"), parts, strict=True) if not part
        ]
        if missing:
            raise self._problem("incomplete", missing=" and ".join(missing), part=missing[0])
        return self._checked(self._read(*parts))

    def _read(self, day: str, month: str, year: str) -> datetime.date:
        number = MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in MONTHS else month
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise self._problem("unreal", part="year")
        try:
            return datetime.date(int(year), int(number), int(day))
        except (ValueError, OverflowError):
            raise self._problem("unreal", part="day") from None

    def _checked(self, day: datetime.date) -> datetime.date:
        if day < self.earliest:
            raise self._problem("early", limit=f"{self.earliest.year - 1}", part="year")
        return day

    def _problem(self, code: str, *, part: str, **params: str) -> ValidationError:
        sentence = str(self.error_messages[code]).format(what=self.what, **params)
        return ValidationError(sentence, code=f"{code}:{part}")

    def params(self, bound: Any) -> dict[str, Any]:
        value = bound.value()
        parts = value if isinstance(value, list) else DateParts().decompress(value)
        wrong = self._wrong_part(bound)
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        return {
            "items": [
                {
                    "id": f"{bound.auto_id}-{name}",
                    "name": f"{bound.html_name}-{name}",
                    "label": str(label),
                    "value": part or "",
                    "width": 4 if name == "year" else 2,
                    "autocomplete": f"bday-{name}" if self.birthday else None,
                    "error": (wrong == name) if wrong else None,
                    "classes": "nhsuk-input--error" if wrong == name else "",
                }
                for (name, label), part in zip(labels.items(), parts, strict=True)
            ]
        }

    def _wrong_part(self, bound: Any) -> str | None:
        """The one part to mark; None where the whole date is wrong or nothing is."""
        for error in bound.errors.as_data():
            code, _, part = (error.code or "").partition(":")
            if code == "incomplete" or (code == "unreal" and part == "year"):
                return part
        return None

    def first_id(self, bound: Any) -> str:
        return f"{bound.auto_id}-{self._wrong_part(bound) or 'day'}"


class FileField(NhsField, forms.FileField):
    """A file. What was chosen cannot be kept after an error, so the page says to choose it again."""

    component = "file-upload/fileUpload"

    def __init__(self, *args: Any, accept: str | None = None, **kwargs: Any) -> None:
        self.accept = accept
        super().__init__(*args, **kwargs)

    def params(self, bound: Any) -> dict[str, Any]:
        return {"attributes": {"accept": self.accept}} if self.accept else {}


def _items(
    choices: Any, chosen: set[str], hints: Mapping[str, Any], divider_before: str | None
) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for value, label in choices:
        if str(value) == divider_before:
            items.append({"divider": str(_("or"))})
        item = {"value": str(value), "label": words(label), "checked": str(value) in chosen}
        hint = words(hints.get(str(value)))
        items.append(item | ({"hint": hint} if hint else {}))
    return items
