"""Forms whose fields render themselves as NHS.UK components, with a summary of what to put right."""

from typing import Any

from django import forms
from markupsafe import Markup

from pathways.nhsuk.fields import NhsField
from pathways.nhsuk.rendering import render, words


class NhsBoundField(forms.BoundField):
    """`form["pain"].group()` in a template is the whole component."""

    field: Any

    def group(
        self, *, heading: bool = False, size: str | None = None, caption: Any = None, **extra: Any
    ) -> Markup:
        """Render question, hint, error and answers; with `heading`, the question is the page's h1."""
        field: NhsField = self.field
        size = size or ("l" if heading else "s" if field.is_group else None)
        title = {**(words(self.label) or {}), "isPageHeading": heading, "size": size}
        if caption:
            title["caption"] = str(caption)
        params = {
            "id": self.auto_id,
            "name": self.html_name,
            "hint": words(self.help_text),
            "errorMessage": words(self.errors[0]) if self.errors else None,
            **({"fieldset": {"legend": title}} if field.is_group else {"label": title}),
            **field.params(self),
            **extra,
        }
        return render(field.component, {k: v for k, v in params.items() if v is not None})

    def sections(self, *, size: str = "m") -> Markup:
        """Render checkboxes under several legends, each a heading of level 2; the error stands
        with the first."""
        shown: list[Markup] = []
        for section in self.field.section_params(self):
            heading = {**section.pop("legend"), "level": 2, "size": size}
            error = words(self.errors[0]) if self.errors and not shown else None
            params = {
                "name": self.html_name,
                "fieldset": {"legend": {"heading": heading}},
                **section,
                **({"errorMessage": error} if error else {}),
            }
            shown.append(render(self.field.component, params))
        return Markup("\n").join(shown)


class NhsForm(forms.Form):
    """No HTML validation, no colon after labels; the errors in the order of the page."""

    bound_field_class = NhsBoundField
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def summary(self) -> list[dict[str, str]]:
        """One line for each problem, leading to the field it is about."""
        lines = [{"text": str(error)} for error in self.non_field_errors()]
        for name in self.fields:
            bound: Any = self[name]
            href = f"#{bound.field.first_id(bound)}"
            lines += [{"text": str(error), "href": href} for error in list(bound.errors)[:1]]
        return lines

    def groups(self) -> Markup:
        """Every field, one after the other."""
        return Markup("\n").join(self[name].group() for name in self.fields)  # type: ignore[attr-defined]
