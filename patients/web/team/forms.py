"""What a person does with a case, as forms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from pathways.nhsuk.fields import RadiosField, TextareaField
from pathways.nhsuk.forms import NhsForm
from patients.services.escalating import LONGEST_NOTE, REASON_LABELS


_TOO_LONG = {"max_length": _("Use at most 2,000 characters")}


class NoteForm(NhsForm):
    """A note that may stay empty."""

    note = TextareaField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, rows=3, error_messages=_TOO_LONG
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The forms of a case stand on one page, so each needs ids of its own.
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)


class AcknowledgeForm(NoteForm):
    """Say that it is in hand."""


class ReachForm(NoteForm):
    """Write down that nobody answered."""


class HandOverForm(NoteForm):
    """Put it back on the desk's list."""

    note = TextareaField(
        label=_("What does your colleague need to know?"),
        max_length=LONGEST_NOTE,
        rows=3,
        error_messages={"required": _("Write what a colleague needs to know"), **_TOO_LONG},
    )


class CloseForm(NoteForm):
    """How it ended."""

    field_order = ("reason", "note")

    reason = RadiosField(
        label=_("How did this case end?"),
        choices=[(key, _(label)) for key, label in REASON_LABELS.items()],
        error_messages={
            "required": _("Select how this case ended"),
            "invalid_choice": _("Select how this case ended"),
        },
    )
    note = TextareaField(
        label=_("What was done?"),
        required=False,
        max_length=LONGEST_NOTE,
        rows=3,
        error_messages=_TOO_LONG,
    )
