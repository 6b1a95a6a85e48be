"""The form of one content: what patients see, when it is given, what it works on, who answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder.forms import ElementForm
from pathways.admin.builder.stages_forms import KINDS, WHOLE, check_order, outside
from pathways.authoring import days
from pathways.authoring.coverage import COMPONENTS, barriers
from pathways.authoring.edits import slug
from pathways.authoring.elements import Address, find
from pathways.authoring.techniques import NotATechnique, codes_in
from pathways.engine.kinds import label, words
from pathways.nhsuk.fields import (
    CheckboxesField,
    DateField,
    NumberField,
    SelectField,
    TextareaField,
    TextField,
)


COM_B = tuple((name, label(name)) for name in COMPONENTS)
COM_B_HINTS = {
    "physical_capability": gettext_lazy("strength, skill, stamina"),
    "psychological_capability": gettext_lazy("knowing, remembering, planning"),
    "physical_opportunity": gettext_lazy("time, space, kit, money"),
    "social_opportunity": gettext_lazy("other people, what is usual"),
    "reflective_motivation": gettext_lazy("beliefs, intentions, goals"),
    "automatic_motivation": gettext_lazy("feelings, habits, wants"),
}


def com_b_field(**kwargs: Any) -> CheckboxesField:
    return CheckboxesField(
        label=gettext_lazy("What does it work on? (COM-B)"),
        choices=COM_B,
        hints=COM_B_HINTS,
        error_messages={"required": gettext_lazy("Select what it works on")},
        **kwargs,
    )


def bct_field(**kwargs: Any) -> TextField:
    return TextField(
        label=gettext_lazy("By which techniques? (BCT Taxonomy v1 codes)"),
        help_text=gettext_lazy("Codes with commas between, such as 4.1, 8.1."),
        error_messages={"required": gettext_lazy("Enter at least one code, such as 4.1")},
        **kwargs,
    )


def cleaned_codes(form: ElementForm) -> list[str]:
    """The techniques that were typed; a code that is none stands at its field."""
    try:
        return codes_in(form.cleaned_data["bct"])
    except NotATechnique as wrong:
        form.add_error("bct", str(wrong))
        return []


class ContentForm(ElementForm):
    """Everything about one content, on one page."""

    title = TextField(
        label=gettext_lazy("What is it called?"),
        error_messages={"required": gettext_lazy("Enter what it is called")},
    )
    kind = SelectField(label=gettext_lazy("Kind"), choices=KINDS)
    text = TextareaField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy(
            "Short sentences, one idea each. Start a line with a dash for a list, with ## for a "
            "heading, and leave a line empty between paragraphs."
        ),
        rows=8,
        error_messages={"required": gettext_lazy("Enter the words that patients read")},
    )
    minutes = NumberField(
        label=gettext_lazy("Minutes it takes"),
        min_value=0,
        max_value=120,
        required=False,
        error_messages={"invalid": gettext_lazy("Enter the minutes as a whole number")},
    )
    dose = TextField(
        label=gettext_lazy("How much (exercises)"),
        help_text=gettext_lazy("For example “10 slow rolls, 2 or 3 times a day”."),
        required=False,
    )
    stop_if = TextField(
        label=gettext_lazy("When to stop (safety text)"),
        help_text=gettext_lazy("For example “Stop if pain goes above 5 out of 10”."),
        required=False,
    )
    easy_read = TextareaField(
        label=gettext_lazy("Easy Read words"),
        help_text=gettext_lazy("One idea a sentence, at most 15 words, hard words explained."),
        rows=4,
        required=False,
    )
    stage = SelectField(label=gettext_lazy("Give it in stage"), required=False)
    first = NumberField(
        label=gettext_lazy("From day"),
        min_value=1,
        required=False,
        error_messages={"invalid": WHOLE, "min_value": WHOLE},
    )
    last = NumberField(
        label=gettext_lazy("To day"),
        min_value=1,
        required=False,
        error_messages={"invalid": WHOLE, "min_value": WHOLE},
    )
    every = NumberField(
        label=gettext_lazy("Every how many days?"),
        help_text=gettext_lazy("1 is every day, 2 every second day."),
        min_value=1,
        required=False,
    )
    com_b = com_b_field()
    bct = bct_field()
    way = SelectField(
        label=gettext_lazy("What it does about a behaviour"),
        choices=(
            ("", gettext_lazy("Not said")),
            ("promotes", gettext_lazy("It promotes it")),
            ("mitigates", gettext_lazy("It works against it")),
        ),
        required=False,
    )
    behaviour = TextField(
        label=gettext_lazy("The behaviour"),
        help_text=gettext_lazy("For example “daily movement” or “resting in bed”."),
        required=False,
    )
    barriers = CheckboxesField(label=gettext_lazy("For which barriers?"), required=False)
    stages = CheckboxesField(label=gettext_lazy("Meant for which stages?"), required=False)
    harder = SelectField(label=gettext_lazy("Its harder version (exercises)"), required=False)
    topic = TextField(label=gettext_lazy("Topic"), required=False)
    evidence = TextField(label=gettext_lazy("Evidence"), required=False)
    owner = TextField(label=gettext_lazy("Owner"), required=False)
    review_on = DateField(
        label=gettext_lazy("Review it by"), what=gettext_lazy("The review date"), required=False
    )

    sections = (
        (
            gettext_lazy("What patients see"),
            ("title", "kind", "text", "minutes", "dose", "stop_if"),
        ),
        (gettext_lazy("When it is given"), ("stage", "first", "last", "every")),
        (gettext_lazy("What it works on"), ("com_b", "bct", "way", "behaviour")),
        (gettext_lazy("Who it is for"), ("barriers", "stages", "harder", "easy_read")),
        (gettext_lazy("For the record"), ("topic", "evidence", "owner", "review_on")),
    )

    def __init__(
        self, *args: Any, document: Mapping[str, Any], key: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self._offer("stage", [("", _("Not given yet")), *stage_choices(document)])
        self._offer("stages", stage_choices(document))
        self._offer("barriers", [(one.code, one.text) for one in barriers(document)])
        self._offer("harder", [("", _("None")), *_exercises(document, key)])
        for name in ("barriers", "stages"):
            if not self.fields[name].choices:  # type: ignore[attr-defined]
                del self.fields[name]

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def shown_sections(self) -> list[tuple[Any, list[Any]]]:
        """The fields under their headings."""
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in self.sections
        ]

    def clean_bct(self) -> list[str]:
        return cleaned_codes(self)

    def clean_topic(self) -> str:
        return slug(self.cleaned_data["topic"])

    def clean_behaviour(self) -> str:
        return slug(self.cleaned_data["behaviour"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if bool(said.get("way")) != bool(said.get("behaviour")) and "behaviour" not in self.errors:
            name = "behaviour" if said.get("way") else "way"
            self.add_error(name, _("Say both the behaviour and what it does about it, or neither"))
        self._check_days(said)
        return said

    def _check_days(self, said: Mapping[str, Any]) -> None:
        """Days are in the stage that is named, and one is named where there are days."""
        check_order(self, said)
        typed = [name for name in ("first", "last") if said.get(name)]
        if typed and not said.get("stage"):
            self.add_error("stage", _("Select the stage that these days are in"))
        elif typed:
            stage = find(self.document, Address("stages", said["stage"]))
            for name in typed:
                if said[name] not in days.days_of(stage):
                    self.add_error(name, outside(stage))


def stage_choices(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The stages of a pathway with their days."""
    found = []
    for stage in document.get("stages") or ():
        title = words(stage.get("title")) or label(stage["key"])
        found.append((stage["key"], f"{title} ({_('days')} {stage.get('days')})"))
    return found


def _exercises(document: Mapping[str, Any], key: str) -> list[tuple[str, str]]:
    return [
        (one["key"], words(one.get("title")) or label(one["key"]))
        for one in document.get("content") or ()
        if one.get("kind") == "exercise" and one["key"] != key
    ]
