"""What was typed, kept over a button that saves nothing: more rows, one up, see the sentence."""

from __future__ import annotations

from typing import Any

from django import forms


def typed_in(form: forms.Form) -> dict[str, Any]:
    """The posted values of a form by field, to start a form from that is not checked."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, name)
        for name, field in form.fields.items()
    }
