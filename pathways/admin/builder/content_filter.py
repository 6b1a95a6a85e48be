"""The filters of the content library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder.content_form import COM_B, stage_choices
from pathways.admin.builder.stages_forms import KINDS
from pathways.authoring import days
from pathways.authoring.coverage import barriers
from pathways.authoring.elements import Address
from pathways.authoring.uses import uses_of
from pathways.nhsuk.fields import SelectField
from pathways.nhsuk.forms import NhsForm


ANY = ("", gettext_lazy("Any"))
STATES = (
    ANY,
    ("unused", gettext_lazy("Not used")),
    ("review", gettext_lazy("Review date has passed")),
    ("no_review", gettext_lazy("No review date")),
    ("no_easy_read", gettext_lazy("No Easy Read")),
)


class ContentFilter(NhsForm):
    """Which content is listed; the address of the page holds it."""

    kind = SelectField(label=gettext_lazy("Kind"), choices=(ANY, *KINDS), required=False)
    com_b = SelectField(label=gettext_lazy("COM-B"), choices=(ANY, *COM_B), required=False)
    barrier = SelectField(label=gettext_lazy("Barrier"), required=False)
    stage = SelectField(label=gettext_lazy("Given in stage"), required=False)
    state = SelectField(label=gettext_lazy("State"), choices=STATES, required=False)

    def __init__(self, data: Any, *, document: Mapping[str, Any]) -> None:
        super().__init__(data)
        offers = {
            "barrier": [(one.code, one.text) for one in barriers(document)],
            "stage": stage_choices(document),
        }
        for name, choices in offers.items():
            self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """What is filtered by; a value that nobody offered counts for nothing."""
        self.is_valid()
        self.errors.clear()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the library knows of one content beside its own fields."""

    given: dict[str, tuple[int, ...]]  # the days, by the stage
    is_used: bool
    is_late: bool

    @classmethod
    def of(cls, document: Mapping[str, Any], content: Mapping[str, Any], today: date) -> Facts:
        """Whether anything uses it, on which days it is given, whether its review is due."""
        given = {
            stage["key"]: tuple(days.given_days(stage, content["key"]))
            for stage in document.get("stages") or ()
        }
        return cls(
            {stage: on for stage, on in given.items() if on},
            content.get("kind") == "flare_up"
            or bool(uses_of(document, Address("content", content["key"]))),
            is_late(content.get("review_on"), today),
        )


def is_late(review_on: str | None, today: date) -> bool:
    """Whether a review date has passed; one that is no date is a finding elsewhere."""
    try:
        return review_on is not None and date.fromisoformat(review_on) <= today
    except ValueError:
        return False


def fits(content: Mapping[str, Any], facts: Facts, chosen: Mapping[str, str]) -> bool:
    """Whether content passes every filter."""
    tests = {
        "kind": lambda wanted: content.get("kind") == wanted,
        "com_b": lambda wanted: wanted in (content.get("com_b") or ()),
        "barrier": lambda wanted: wanted in (content.get("barriers") or ()),
        "stage": lambda wanted: wanted in facts.given,
        "state": lambda wanted: _in_state(content, facts, wanted),
    }
    return all(tests[name](wanted) for name, wanted in chosen.items())


def _in_state(content: Mapping[str, Any], facts: Facts, state: str) -> bool:
    return {
        "unused": not facts.is_used,
        "review": facts.is_late,
        "no_review": not content.get("review_on"),
        "no_easy_read": not content.get("easy_read"),
    }[state]


def tags(content: Mapping[str, Any], facts: Facts) -> list[tuple[str, str]]:
    """What the list says beside a title: words and the colour of the tag."""
    found = []
    if not facts.is_used:
        found.append((_("Not used"), "grey"))
    if facts.is_late:
        found.append((_("Review due"), "red"))
    if not content.get("easy_read"):
        found.append((_("No Easy Read"), "yellow"))
    return found
