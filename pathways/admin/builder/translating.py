"""The form of one language: the texts of a pathway in order, the English beside each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder.titles import field_title, title_of
from pathways.authoring.elements import Document
from pathways.authoring.texts import Text
from pathways.nhsuk.fields import TextareaField, TextField
from pathways.nhsuk.forms import NhsForm


LONG = 80  # characters of English; from there the box has several lines
PAGE = 40  # texts on one page
# The languages of the page are written from right to left where their first letter is of these.
RTL = ("ar", "ckb", "fa", "he", "ps", "sd", "ug", "ur", "yi")

# Texts that belong together, in the order of work: what keeps people safe comes first.
GROUPS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("safety", gettext_lazy("Safety texts"), ()),
    ("about", gettext_lazy("About the pathway"), ("title", "summary", "about")),
    ("questions", gettext_lazy("Questions"), ("pages", "screen", "check_in", "measures")),
    ("content", gettext_lazy("Content"), ("content",)),
    ("stages", gettext_lazy("Stages"), ("stages",)),
    ("messages", gettext_lazy("Messages"), ("messages",)),
)


def in_group(group: str, every: Sequence[Text]) -> list[Text]:
    """The texts of a group: those that keep people safe stand in their own alone."""
    sections = {name: some for name, _title, some in GROUPS}[group]
    if group == "safety":
        return [one for one in every if one.is_safety]
    return [one for one in every if not one.is_safety and one.address.section in sections]


def state_of(words: str) -> str:
    """What tells one state of a text from the next."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def language_name(code: str) -> str:
    """A language as people call it: Urdu; the code itself where nobody knows its name."""
    known = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0])
    return str(known.get("name", code)) if known else code


def direction_of(language: str) -> str:
    """How a language is written."""
    return "rtl" if language.partition("-")[0] in RTL else "ltr"


class TranslateForm(NhsForm):
    """One box for each text, named by where the text stands.

    The page holds in which state it saw each text and its English. What was not touched is left
    alone; what a colleague has changed meanwhile is shown at its box, and saved the second time.
    """

    def __init__(
        self, data: Any, *, document: Document, texts: Sequence[Text], language: str
    ) -> None:
        super().__init__(data)
        self.texts = {one.path: one for one in texts}
        self.language = language
        for path, text in self.texts.items():
            is_long = len(text.english) > LONG or "\n" in text.english
            kind = TextareaField if is_long else TextField
            self.fields[path] = kind(
                label=_called(document, text),
                help_text=text.english,
                required=False,
                initial=text.said_in(language),
            )

    def boxes(self) -> list[dict[str, Any]]:
        """Each box with the states of its text that this page shows."""
        look = {"lang": self.language, "dir": direction_of(self.language)}
        return [
            {
                "html": self[path].group(attributes=look),  # type: ignore[attr-defined]
                "states": {
                    f"was:{path}": state_of(text.said_in(self.language)),
                    f"english:{path}": state_of(text.english),
                },
            }
            for path, text in self.texts.items()
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for path, text in self.texts.items():
            if path in said and self._is_touched(path, said[path]):
                self._check_state(path, text)
        return said

    def changed(self) -> dict[str, str]:
        """The texts that were written anew."""
        return {
            path: self.cleaned_data[path]
            for path, text in self.texts.items()
            if self._is_touched(path, self.cleaned_data[path])
            and self.cleaned_data[path] != text.said_in(self.language)
        }

    def _is_touched(self, path: str, words: str) -> bool:
        return state_of(words) != self.data.get(f"was:{path}", state_of(""))

    def _check_state(self, path: str, text: Text) -> None:
        now = text.said_in(self.language)
        if self.data.get(f"was:{path}") not in (None, state_of(now)):
            said = _("A colleague wrote meanwhile: “%(words)s”. Save again to replace it.")
            self.add_error(path, said % {"words": now})
        elif self.data.get(f"english:{path}") not in (None, state_of(text.english)):
            self.add_error(path, _("The English has changed. Check your words, then save again."))


def _called(document: Document, text: Text) -> str:
    """What a text is called: its element and which of its words."""
    if not text.address.key and not text.field:
        return field_title(text.address.section).capitalize()
    field = field_title(text.field.partition(".")[0]).capitalize()
    if not text.address.key:
        return field
    return f"{title_of(document, text.address)}: {field}"


def counts(every: Sequence[Text], language: str) -> Mapping[str, tuple[int, int]]:
    """For each group how many texts lack words in a language, and how many there are."""
    found = {}
    for group, _title, _sections in GROUPS:
        texts = in_group(group, every)
        found[group] = (sum(not one.said_in(language) for one in texts), len(texts))
    return found
