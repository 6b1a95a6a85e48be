"""Fields that long forms need: a select under headings, and what is carried along unseen."""

from typing import Any

from django import forms

from pathways.nhsuk.fields import NhsField, SelectField


class GroupedSelectField(SelectField):
    """A long list under headings: choices are (heading, [(value, label), ...]) or (value, label)."""

    component = "app/grouped_select"

    def params(self, bound: Any) -> dict[str, Any]:
        chosen = str(bound.value() or "")
        choices: Any = self.choices  # as in SelectField
        groups: list[dict[str, Any]] = []
        for value, label in choices:
            grouped = isinstance(label, list | tuple)
            some = label if grouped else [(value, label)]
            items = [
                {"value": str(one), "text": str(text), "selected": str(one) == chosen}
                for one, text in some
            ]
            groups.append({"title": str(value) if grouped else "", "items": items})
        return {"groups": groups}


class HiddenField(NhsField, forms.CharField):
    """What a form carries along unseen; the page writes the input itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(*args, **kwargs)
