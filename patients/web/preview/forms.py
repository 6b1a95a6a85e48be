"""Forms of previews and of the simulator."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from pathways.engine.definition import Definition
from pathways.nhsuk import fields
from pathways.nhsuk.forms import NhsForm
from pathways.proving.simulation import Start
from patients.web.preview.people import BY_HAND, people_for, person_of


OLDEST = 120


class StartForm(NhsForm):
    """Who walks, and from when."""

    persona = fields.RadiosField(label=_("Who answers?"), required=False)
    age = fields.NumberField(
        label=_("How old are they?"),
        help_text=_("Leave it empty for an age that fits."),
        required=False,
        min_value=0,
        max_value=OLDEST,
        error_messages={
            "invalid": _("Enter their age as a whole number, such as 40"),
            "min_value": _("Enter an age from 0 to 120"),
            "max_value": _("Enter an age from 0 to 120"),
        },
    )
    day = fields.NumberField(
        label=_("On which day do you begin?"),
        help_text=_(
            "0 begins with the safety questions. A later day has the days before behind it."
        ),
        min_value=0,
        error_messages={
            "required": _("Enter a day, or 0 for the safety questions"),
            "invalid": _("Enter the day as a whole number, such as 9"),
            "min_value": _("Enter 0 or a day of the plan"),
            "max_value": _("Enter 0 or a day of the plan"),
        },
    )

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"persona": BY_HAND, "day": 0})
        super().__init__(*args, **kwargs)
        self.definition = definition
        persona: Any = self.fields["persona"]
        persona.choices = people_for(definition)

    def clean_day(self) -> int:
        day: int = self.cleaned_data["day"]
        if day > self.definition.days:
            self.add_error("day", _("The plan has %(n)s days") % {"n": self.definition.days})
        return day

    def start(self) -> Start:
        """The start that it asks for."""
        said = self.cleaned_data
        person = person_of(self.definition, said["persona"], said["age"])
        return Start(person, said["persona"], said["day"])


class JumpForm(NhsForm):
    """A later day to go to."""

    day = fields.NumberField(
        label=_("Jump to day"),
        error_messages={
            "required": _("Enter the day to jump to"),
            "invalid": _("Enter the day as a whole number, such as 9"),
        },
    )

    def __init__(self, *args: Any, now: int, last: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.last = now, last

    def clean_day(self) -> int:
        day: int = self.cleaned_data["day"]
        if not self.now < day <= self.last:
            self.add_error(
                "day",
                _("Enter a day from %(first)s to %(last)s. For an earlier one, start again.")
                % {"first": self.now + 1, "last": self.last},
            )
        return day


class LookForm(NhsForm):
    """How the patient's page is looked at. Sent by GET."""

    language = fields.SelectField(label=_("Language"), required=False)
    width = fields.SelectField(
        label=_("Width"),
        required=False,
        choices=[
            ("320", _("Small phone, 320")),
            ("390", _("Phone, 390")),
            ("full", _("As wide as it goes")),
        ],
    )
    large = fields.TickField(label=_("Text"), text=_("Large text"), required=False)
    easy = fields.TickField(
        label=_("Words"), text=_("Easy Read where there is one"), required=False
    )

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.choices = languages


class CaseForm(NhsForm):
    """A name for a test case."""

    name = fields.TextField(
        label=_("What is the test case called?"),
        help_text=_("Say who it is and what must come of it."),
        max_length=120,
        error_messages={"required": _("Enter a name for the test case")},
    )
