"""The forms of safety rules, of what cannot be, and of what patients read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder import levels
from pathways.admin.builder.condition_fields import ConditionForm
from pathways.admin.builder.forms import ElementForm, only_given, text_in, text_out
from pathways.admin.builder.rule_words import moments_of
from pathways.authoring.edits import slug
from pathways.nhsuk.fields import (
    CheckboxesField,
    NumberField,
    SelectField,
    TextareaField,
    TextField,
    TickField,
)


OTHER = "+"
_UNKNOWN = ("", gettext_lazy("The usual: one step below, and never below GP or physiotherapist"))
_DESK = ("", gettext_lazy("The usual: the clinical desk from “within days” up, else nobody"))
_TEXTS = ("title", "tell")
_MANAGED = (
    *("at", "when", "then", "if_unknown", "ask_again", "desk", "service", "due_hours"),
    *("again_after_days", "shadow", "title", "tell", "because"),
)


class ServiceFields(ElementForm):
    """The role of a service: one that is known, or a new one."""

    service = SelectField(label=gettext_lazy("Service"), required=False)
    other_service = TextField(
        label=gettext_lazy("Name of the other service"),
        help_text=gettext_lazy("What the local directory calls it, such as bone health."),
        required=False,
    )
    service_needed = False

    def offer(self, roles: Sequence[tuple[str, str]]) -> None:
        """The roles to choose from."""
        first = [("", _("Choose"))] if self.service_needed else [("", _("The outcome's own"))]
        field: Any = self.fields["service"]
        field.choices = [*first, *roles, (OTHER, _("Another service"))]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        role = said.get("service") or ""
        if role == OTHER:
            role = slug(said.get("other_service") or "")
            if not role:
                self.add_error("other_service", _("Enter the name of the service"))
        elif not role and self.service_needed and "service" not in self.errors:
            self.add_error("service", _("Choose the service that takes these people"))
        said["role"] = role
        return said


class RuleForm(ServiceFields, ConditionForm):
    """When ..., then ...: the condition stands in lines, the rest in fields."""

    places: ClassVar[dict[str, str]] = {"when": "fact1"}

    then = SelectField(
        label=gettext_lazy("Then"),
        choices=[("", gettext_lazy("Choose")), *levels.STRONGEST_FIRST],
        error_messages={"required": gettext_lazy("Choose what should happen")},
    )
    because = TextField(
        label=gettext_lazy("Because"),
        help_text=gettext_lazy("The guideline or the reason. Signers read it."),
        error_messages={"required": gettext_lazy("Enter why this rule is there")},
    )
    title = TextField(
        label=gettext_lazy("What the team reads at the top of the case"),
        help_text=gettext_lazy("For example: Possible fracture of the ankle."),
        required=False,
    )
    tell = TextareaField(
        label=gettext_lazy("What the patient is told"),
        help_text=gettext_lazy("Without words the patient reads those of the outcome."),
        rows=3,
        required=False,
    )
    at = CheckboxesField(
        label=gettext_lazy("When does it run?"),
        help_text=gettext_lazy("Without a tick it runs when what it looks at is sent."),
        choices=list(levels.MOMENTS.items()),
        required=False,
    )
    if_unknown = SelectField(
        label=gettext_lazy("Where an answer is missing"),
        choices=[_UNKNOWN, *levels.STRONGEST_FIRST],
        required=False,
    )
    desk = SelectField(
        label=gettext_lazy("Who is called"),
        choices=[_DESK, *levels.DESKS.items()],
        required=False,
    )
    due_hours = NumberField(
        label=gettext_lazy("Hours within which somebody must act"),
        help_text=gettext_lazy("Without a number: the time of the disposition."),
        required=False,
        min_value=1,
    )
    again_after_days = NumberField(
        label=gettext_lazy("Days for which it is only noted after a case was closed"),
        help_text=gettext_lazy("From 0 to 14. Without a number 7, and 0 from “same day” up."),
        required=False,
        min_value=0,
        max_value=14,
    )
    ask_again = TickField(
        label=gettext_lazy("Safety questions"),
        text=gettext_lazy("Ask the safety questions again"),
        required=False,
    )
    shadow = TickField(
        label=gettext_lazy("Try it silently"),
        text=gettext_lazy("Only count how often it would apply. Nobody is called or told"),
        required=False,
    )

    MORE: ClassVar[tuple[str, ...]] = (
        *("at", "if_unknown", "desk", "due_hours", "again_after_days", "service"),
        *("other_service", "ask_again", "shadow"),
    )

    @property
    def more(self) -> list[Any]:
        """The fields that are folded away while each has its usual value."""
        return [self[name] for name in self.MORE]

    @property
    def has_more(self) -> bool:
        return any(
            one.errors or (one.value() not in (None, "", []) and one.name != "at")
            for one in self.more
        )

    def rule(self, old: Mapping[str, Any], key: str) -> dict[str, Any]:
        """The rule that the checked form describes. What the form does not show stays."""
        said = self.cleaned_data
        at = said["at"] or moments_of(said["condition"], self.facts)
        made = {
            "at": at[0] if len(at) == 1 else at,
            "when": said["condition"],
            **{n: said[n] for n in ("then", "if_unknown", "desk", "due_hours", "again_after_days")},
            "ask_again": "screen" if said["ask_again"] else None,
            "service": said["role"],
            "shadow": said["shadow"] or None,
            **{name: text_out(old.get(name), said[name]) for name in _TEXTS},
            "because": said["because"],
        }
        kept = {name: value for name, value in old.items() if name not in (*_MANAGED, "key")}
        return {"key": key, **only_given(**made), **kept}


def shown_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of a rule, beside its condition."""
    at = rule.get("at") or []
    plain = ("then", "because", "if_unknown", "desk", "due_hours", "again_after_days", "service")
    return {
        **{name: rule.get(name) for name in plain},
        **{name: text_in(rule.get(name)) for name in _TEXTS},
        "at": [at] if isinstance(at, str) else list(at),
        "ask_again": ["yes"] if rule.get("ask_again") else [],
        "shadow": ["yes"] if rule.get("shadow") is True else [],
    }


class ImpossibleForm(ConditionForm):
    """What nobody can be: both things at once."""

    places: ClassVar[dict[str, str]] = {"when": "fact1"}

    because = TextField(
        label=gettext_lazy("Because"),
        help_text=gettext_lazy("For example: nobody is pregnant and over 60."),
        error_messages={"required": gettext_lazy("Enter why nobody can be like this")},
    )


class OutcomeForm(ServiceFields):
    """What people read at a disposition, and who takes them."""

    service_needed = True

    title = TextField(label=gettext_lazy("Title"), required=False)
    tell = TextareaField(
        label=gettext_lazy("What the patient is told"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter what the patient is told")},
    )
    do = TextareaField(
        label=gettext_lazy("What to do"),
        help_text=gettext_lazy("One step a line."),
        rows=4,
        required=False,
    )
    field_order = ("title", "tell", "do", "service", "other_service")

    def outcome(self, old: Mapping[str, Any], disposition: str) -> dict[str, Any]:
        """The outcome that the checked form describes."""
        said = self.cleaned_data
        steps = [line.strip() for line in said["do"].splitlines() if line.strip()]
        before = list(old.get("do") or ())
        kept = {text_in(one): one for one in before}
        return {
            "disposition": disposition,
            "service": said["role"],
            **only_given(
                title=text_out(old.get("title"), said["title"]),
                tell=text_out(old.get("tell"), said["tell"]),
                do=[kept.get(step, step) for step in steps],
            ),
        }


def shown_outcome(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of an outcome."""
    return {
        "title": text_in(outcome.get("title")),
        "tell": text_in(outcome.get("tell")),
        "do": "\n".join(text_in(one) for one in outcome.get("do") or ()),
        "service": outcome.get("service"),
    }
