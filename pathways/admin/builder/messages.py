"""Messages: what may be sent, as a phone shows it, with what it costs in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder.audience import AudienceField, audiences, spelled, who
from pathways.admin.builder.content_form import (
    bct_field,
    cleaned_codes,
    com_b_field,
    stage_choices,
)
from pathways.admin.builder.element_form import ElementFormPage
from pathways.admin.builder.forms import ElementForm, text_in, text_out
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.translating import language_name
from pathways.authoring import techniques
from pathways.authoring.coverage import NUDGES, barriers
from pathways.authoring.elements import Element
from pathways.authoring.texting import Size, filled, size_of
from pathways.engine.kinds import label
from pathways.nhsuk.fields import SelectField, TextareaField, TextField


KINDS = (
    ("invitation", gettext_lazy("Invitation to start")),
    ("reminder", gettext_lazy("Reminder of what is due")),
    ("nudge", gettext_lazy("Nudge")),
    ("praise", gettext_lazy("Praise")),
    ("check_back", gettext_lazy("Asking how somebody is")),
    ("re_screen", gettext_lazy("Asking the safety questions again")),
    ("safety", gettext_lazy("Safety message")),
)
# As long as the secret part of a link in a message is: 128 bits in letters.
SAMPLE_TOKEN = "AbCdEfGhIjKlMnOpQrStUv"  # noqa: S105  opens nothing


@dataclass(frozen=True, slots=True)
class Sent:
    """A message in one language as it leaves: the words, its size, pounds for 1,000."""

    language: str
    name: str
    words: str
    size: Size
    cost: str


def sent(text: Any) -> list[Sent]:
    """What a text comes to in each language that it has. Texts on phones never carry a name."""
    written = text if isinstance(text, dict) else {"en": str(text or "")}
    link = f"{settings.SITE_ADDRESS}/r/{SAMPLE_TOKEN}"
    found = []
    for language, words in written.items():
        whole = filled(words, link=link, first_name="")
        size = size_of(whole)
        cost = size.cost(Decimal(settings.SMS_PART_PENCE))
        found.append(Sent(language, language_name(language), whole, size, f"£{cost:.2f}"))
    return found


class MessageForm(ElementForm):
    """One message."""

    name = TextField(
        label=gettext_lazy("Name of the message"),
        help_text=gettext_lazy("For your team. Patients do not see it."),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter a name for the message")},
    )
    kind = SelectField(label=gettext_lazy("Kind"), choices=KINDS)
    text = TextareaField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy(
            "At most 160 characters, and never a word about the person's condition. {link} becomes "
            "the person's own link, {first_name} the first name in e-mails and letters."
        ),
        rows=3,
        error_messages={"required": gettext_lazy("Enter the words of the message")},
    )
    only_if = AudienceField(label=gettext_lazy("Who may get it?"))
    barrier = SelectField(label=gettext_lazy("For which barrier?"), required=False)
    stage = SelectField(label=gettext_lazy("In which stage?"), required=False)
    com_b = com_b_field(required=False)
    bct = bct_field(required=False)

    def __init__(
        self, *args: Any, stored: Mapping[str, Any], message: Element, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if message:
            del self.fields["name"]
        offers = {
            "only_if": audiences(stored, message.get("only_if")),
            "barrier": [("", _("Any")), *((one.code, one.text) for one in barriers(stored))],
            "stage": [("", _("Every stage")), *stage_choices(stored)],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_bct(self) -> list[str]:
        return cleaned_codes(self)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") in NUDGES:
            for name, sentence in (
                ("com_b", _("Select what it works on: a nudge or praise needs it")),
                ("bct", _("Enter at least one code: a nudge or praise needs it")),
            ):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return said


class Messages(PathwayPage):
    """Every message by its kind, with what it costs."""

    part = "messages"

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        every = self.document.get("messages") or ()
        kinds = [
            {"title": title, "rows": [self._row(one) for one in every if one.get("kind") == kind]}
            for kind, title in KINDS
        ]
        context = {"page_title": _("Messages"), "kinds": kinds, "pence": settings.SMS_PART_PENCE}
        return self.page("messages", context)

    def _row(self, message: Element) -> dict[str, Any]:
        stages = dict(stage_choices(self.document))
        named = {one.code: one.text for one in barriers(self.document)}
        barrier = message.get("barrier")
        return {
            "key": message["key"],
            "title": label(message["key"]),
            "sent": sent(message.get("text")),
            "who": who(self.stored, message.get("only_if")),
            "barrier": named.get(barrier, barrier) if barrier else "",
            "stage": stages.get(message.get("stage", ""), ""),
            "com_b": ", ".join(label(one) for one in message.get("com_b") or ()),
        }


class MessageEdit(ElementFormPage):
    """One message, new or there."""

    part = "messages"
    section = "messages"
    template = "message_form"

    def form(self, data: Any = None, **kwargs: Any) -> ElementForm:
        initial = self._initial() if self.key else self._new()
        return MessageForm(
            data, initial=initial, stored=self.stored, message=self.element, **kwargs
        )

    def _new(self) -> dict[str, Any]:
        """What a link that says "add a message here" has filled in."""
        asked = self.request.GET
        return {
            "kind": asked.get("kind", "nudge"),
            "barrier": asked.get("barrier", ""),
            "stage": asked.get("stage", ""),
            "com_b": asked.getlist("com_b"),
        }

    def _initial(self) -> dict[str, Any]:
        one = self.element
        return {
            **{name: one.get(name) for name in ("kind", "barrier", "stage", "com_b")},
            "text": text_in(one.get("text")),
            "only_if": spelled(one.get("only_if")),
            "bct": ", ".join(one.get("bct") or ()),
        }

    def changed(self, said: dict[str, Any]) -> dict[str, Any]:
        names = ("kind", "barrier", "stage", "com_b", "bct", "only_if")
        return {
            **{name: said[name] or None for name in names},
            "text": text_out(self.element.get("text"), said["text"]),
        }

    def wanted_key(self, said: dict[str, Any]) -> str:
        return str(said["name"])

    def note(self, said: dict[str, Any]) -> str:
        return label(self.key) if self.key else str(said["name"])

    def context(self) -> dict[str, Any]:
        return {
            "page_title": label(self.key) if self.key else _("Add a message"),
            "groups": techniques.groups(),
            "sent": self._sent(),
            "pence": settings.SMS_PART_PENCE,
        }

    def _sent(self) -> list[Sent]:
        """As it would be sent, with the words that stand in the form."""
        text = self.element.get("text")
        if self.request.method == "POST":
            typed = self.request.POST.get("text", "").replace("\r\n", "\n").strip()
            text = text_out(text, typed)
        return sent(text) if text else []

    def saved(self, key: str) -> HttpResponse:
        return self.go("messages", said=_("“%(name)s” is saved.") % {"name": label(key)})
