"""Every text of a document that people read: where it stands, whether it keeps them safe, and
writing it in another language. Works on drafts that still have findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pathways.authoring.edits import Edit, together
from pathways.authoring.elements import Address, Document, NoSuchElement, name_of
from pathways.engine.kinds import label, words


Words = str | Mapping[str, str]

_QUESTION = ("ask", "line", "hint", "explain", "section", "low", "high")
# The fields of each section that people read, and those of them that keep people safe.
_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "pages": (("title", "hint"), ()),
    "screen": (_QUESTION, ()),
    "check_in": (_QUESTION, ()),
    "measures": (("title",), ()),
    "content": (("title", "text", "easy_read", "dose", "stop_if"), ("stop_if",)),
    "stages": (("title",), ()),
    "rules": (("tell",), ("tell",)),
    "outcomes": (("title", "tell"), ("title", "tell")),
    "messages": (("text",), ()),
}
_HEAD = ("title", "summary")
_ABOUT = ("for_whom", "not_for")


@dataclass(frozen=True, slots=True)
class Text:
    """One text: the element that it stands in, the field there, what it says."""

    address: Address
    field: str
    value: Words
    is_safety: bool = False

    @property
    def path(self) -> str:
        """Where it stands, as findings write it."""
        return f"{self.address}.{self.field}" if self.field else str(self.address)

    def said_in(self, language: str) -> str:
        """Its words in a language; "" where it has none of its own there."""
        if isinstance(self.value, str):
            return self.value if language == "en" else ""
        return self.value.get(language, "")

    @property
    def english(self) -> str:
        """What it is translated from."""
        return words(self.value if isinstance(self.value, str) else dict(self.value))


def texts(document: Document) -> list[Text]:
    """Every text of a document's own, in its order.

    Safety text is what is said at each disposition, flagged questions with their answers and the
    tick pages that they stand on, what a rule tells, safety messages, when to stop an exercise.
    What a base or an instrument says is written there.
    """
    found = [Text(Address(n), "", document[n]) for n in _HEAD if document.get(n)]
    about = document.get("about") or {}
    found += [Text(Address("about"), name, about[name]) for name in _ABOUT if about.get(name)]
    flagged = {
        one.get("page")
        for section in ("screen", "check_in")
        for one in document.get(section) or ()
        if one.get("flags")
    }
    for section in _FIELDS:
        for one in document.get(section) or ():
            found += _of_element(section, one, name_of(section, one) in flagged)
    return found


def _of_element(section: str, element: Mapping[str, Any], is_flagged_page: bool) -> Iterator[Text]:
    names, safe = _FIELDS[section]
    address = Address(section, name_of(section, element))
    all_safe = bool(element.get("flags")) or element.get("kind") == "safety"
    all_safe = all_safe or (section == "pages" and is_flagged_page)
    for name in names:
        if element.get(name):
            yield Text(address, name, element[name], all_safe or name in safe)
    for raw in element.get("answers") or ():
        code, text = _answer(raw)
        yield Text(address, f"answers.{code}", text, all_safe)
    for number, line in enumerate(element.get("do") or ()):
        yield Text(address, f"do.{number}", line, True)


def _answer(raw: Any) -> tuple[str, Words]:
    """The code and the words of an answer; an answer without any is called by its code."""
    if not isinstance(raw, dict):
        return str(raw), label(str(raw))
    if len(raw) == 1:
        ((code, text),) = raw.items()
        return str(code), text
    return str(raw.get("code", "")), raw.get("label") or ""


def missing(document: Document, language: str) -> list[Text]:
    """The texts without words in a language, those that keep people safe first."""
    found = [one for one in texts(document) if not one.said_in(language)]
    return sorted(found, key=lambda one: not one.is_safety)


def without_easy_read(document: Document, language: str = "en") -> list[Address]:
    """The content without an Easy Read text in a language."""
    return [
        Address("content", name_of("content", one))
        for one in document.get("content") or ()
        if not _said(one.get("easy_read"), language)
    ]


def _said(value: Any, language: str) -> str:
    return Text(Address("content"), "easy_read", value, False).said_in(language) if value else ""


def translate(wanted: Mapping[str, str], language: str) -> Edit:
    """Write texts, named by their paths, in a language; empty words take the language out.

    Raises NoSuchElement where one of them is gone.
    """

    def edit(document: Document) -> dict[str, Any]:
        there = {one.path: one for one in texts(document)}
        gone = [path for path in wanted if path not in there]
        if gone:
            raise NoSuchElement(f"There is no text `{gone[0]}` in this pathway any more.")
        return together(
            [
                _write(there[path], _in(there[path].value, new, language))
                for path, new in wanted.items()
            ]
        )(document)

    return edit


def _in(value: Words, new: str, language: str) -> Words:
    """A text with its words in one language changed; English alone stays plain."""
    by_language = {"en": value} if isinstance(value, str) else dict(value)
    by_language[language] = new
    said = {name: text for name, text in by_language.items() if text}
    return said["en"] if list(said) == ["en"] else said


def _write(text: Text, value: Words) -> Edit:
    """Put a text where it stands."""

    def edit(document: Document) -> dict[str, Any]:
        section, key = text.address
        if not text.field:
            return {**document, section: value}
        if not key:
            return {**document, section: _put(document[section], text.field, value)}
        there = [
            _put(one, text.field, value) if name_of(section, one) == key else one
            for one in document[section]
        ]
        return {**document, section: there}

    return edit


def _put(element: Mapping[str, Any], field: str, value: Words) -> dict[str, Any]:
    name, _dot, inner = field.partition(".")
    if name == "answers":
        return {**element, name: [_put_answer(one, inner, value) for one in element[name]]}
    if name == "do":
        lines = list(element[name])
        lines[int(inner)] = value
        return {**element, name: lines}
    return {**element, field: value}


def _put_answer(raw: Any, code: str, value: Words) -> Any:
    if _answer(raw)[0] != code:
        return raw
    is_long = isinstance(raw, dict) and len(raw) > 1
    return {**raw, "label": value} if is_long else {code: value}
