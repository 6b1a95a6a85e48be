"""Forms of stages and days: a stage, giving content on some days, copying a week, rest days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder.audience import AudienceField, audiences
from pathways.admin.builder.forms import ElementForm
from pathways.authoring import days
from pathways.authoring.elements import Element
from pathways.authoring.schedules import NotASchedule, days_in
from pathways.engine.checks_content import spans
from pathways.engine.kinds import label, words
from pathways.nhsuk.fields import (
    CheckboxesField,
    NumberField,
    SelectField,
    TextField,
    TickField,
)


KINDS = (
    ("advice", gettext_lazy("Advice to read")),
    ("exercise", gettext_lazy("Exercise")),
    ("skill", gettext_lazy("Skill to practise")),
    ("story", gettext_lazy("Story of somebody like them")),
    ("flare_up", gettext_lazy("Flare-up plan")),
)
WHOLE = gettext_lazy("Enter a whole number of days, such as 7")


def _day_field(title: Any, missing: Any, **kwargs: Any) -> NumberField:
    return NumberField(
        label=title,
        min_value=1,
        error_messages={"required": missing, "invalid": WHOLE, "min_value": WHOLE},
        **kwargs,
    )


class StageForm(ElementForm):
    """A stage: what it is called, its days, who is in it."""

    places = {"days": "first"}

    title = TextField(
        label=gettext_lazy("What is the stage called?"),
        help_text=gettext_lazy("Patients read it, for example “First days”."),
        error_messages={"required": gettext_lazy("Enter what the stage is called")},
    )
    first = _day_field(gettext_lazy("First day"), gettext_lazy("Enter the first day"))
    last = _day_field(gettext_lazy("Last day"), gettext_lazy("Enter the last day"))
    only_if = AudienceField(
        label=gettext_lazy("Who is in it?"),
        help_text=gettext_lazy(
            "On each day the first stage counts that covers the day and fits the person. "
            "The last stage of a day must be for everybody."
        ),
    )
    cut = TickField(
        label=gettext_lazy("If the stage gets shorter"),
        text=gettext_lazy("Take out what was given on days that are no longer in it"),
        required=False,
    )

    def __init__(
        self, *args: Any, stored: Mapping[str, Any], stage: Element, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        self.last_day = stored.get("days") or 0
        now = stage.get("only_if")
        self.fields["only_if"].choices = audiences(stored, now)  # type: ignore[attr-defined]
        if not stage:
            del self.fields["cut"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        check_order(self, said)
        if said.get("last") and said["last"] > self.last_day:
            sentence = _("The plan has days 1 to %(last)s: keep within them")
            self.add_error("last", sentence % {"last": self.last_day})
        self._check_given(said)
        return said

    def _check_given(self, said: Mapping[str, Any]) -> None:
        """Nothing is given outside the days, unless it is to be taken out."""
        if said.get("cut") or not (said.get("first") and said.get("last")):
            return
        covered = range(said["first"], said["last"] + 1)
        outside = sorted(days.occupied(self.stage) - set(covered))
        if outside:
            sentence = _(
                "Something is given on %(days)s. Tick this to take it out, or keep those days"
            )
            self.add_error("cut", sentence % {"days": spans(outside)})


def check_order(form: ElementForm, said: Mapping[str, Any]) -> None:
    """The last day is not before the first."""
    first, last = said.get("first"), said.get("last")
    if first and last and last < first:
        form.add_error("last", _("The last day must be day %(first)s or later") % {"first": first})


class GiveForm(ElementForm):
    """Give content on some days of a stage."""

    content: Any = CheckboxesField(
        label=gettext_lazy("What to give"),
        error_messages={"required": gettext_lazy("Select what to give")},
    )
    first = _day_field(gettext_lazy("From day"), gettext_lazy("Enter the first day"))
    last = _day_field(gettext_lazy("To day"), gettext_lazy("Enter the last day"))
    every = NumberField(
        label=gettext_lazy("Every how many days?"),
        help_text=gettext_lazy("1 is every day, 2 every second day."),
        min_value=1,
        required=False,
    )
    only_if = AudienceField(label=gettext_lazy("Who gets it?"))

    def __init__(
        self, *args: Any, stored: Mapping[str, Any], stage: Element, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        self.fields["only_if"].choices = audiences(stored)  # type: ignore[attr-defined]
        self.fields["content"].choices = content_choices(stored)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        check_order(self, said)
        covered = days.days_of(self.stage)
        for name in ("first", "last"):
            if said.get(name) and said[name] not in covered:
                self.add_error(name, outside(self.stage))
        return said


class AddToDayForm(GiveForm):
    """The same from the page of one day, with one thing to add."""

    content: Any = SelectField(
        label=gettext_lazy("What to add"),
        error_messages={"required": gettext_lazy("Select what to add")},
    )

    def clean_content(self) -> list[str]:
        return [self.cleaned_data["content"]]


class CopyWeekForm(ElementForm):
    """Make later weeks like this one."""

    last_week = NumberField(
        label=gettext_lazy("Copy this week to every week up to week"),
        error_messages={
            "required": gettext_lazy("Enter the last week to copy to"),
            "invalid": gettext_lazy("Enter the number of a week"),
        },
    )

    def __init__(self, *args: Any, week: int, last: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.week, self.last = week, last

    def clean_last_week(self) -> int:
        said: int = self.cleaned_data["last_week"]
        if not self.week < said <= self.last:
            self.add_error(
                "last_week",
                _("Enter a week from %(first)s to %(last)s")
                % {"first": self.week + 1, "last": self.last},
            )
        return said


class RestForm(ElementForm):
    """Name the days of rest of a stage."""

    rest = TextField(
        label=gettext_lazy("Rest days of this stage"),
        help_text=gettext_lazy(
            "Days with commas between, such as 3, 6 or 7 to 9. None: leave it empty."
        ),
        required=False,
    )

    def __init__(self, *args: Any, stage: Element, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage

    def clean_rest(self) -> list[int]:
        typed = self.cleaned_data["rest"]
        covered = days.days_of(self.stage)
        if not typed.strip() or not covered:
            return []
        try:
            found = days_in(typed, covered[-1])
        except NotASchedule as wrong:
            self.add_error("rest", str(wrong))
            return []
        if found[0] < covered[0]:
            self.add_error("rest", outside(self.stage))
        return found


def outside(stage: Element) -> str:
    """The sentence for a day that is not in a stage."""
    covered = days.days_of(stage)
    span = {"first": covered[0], "last": covered[-1]} if covered else {"first": 0, "last": 0}
    return _("The stage has days %(first)s to %(last)s: keep within them") % span


def content_choices(stored: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The content of a pathway, by kind."""
    kinds = {kind: str(name) for kind, name in KINDS}
    rows = [one for kind in kinds for one in stored.get("content") or () if one.get("kind") == kind]
    return [
        (
            one["key"],
            f"{words(one.get('title')) or label(one['key'])} ({kinds[one['kind']].lower()})",
        )
        for one in rows
    ]
