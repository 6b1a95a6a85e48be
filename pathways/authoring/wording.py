"""An element as labelled plain words, part by part: what a page shows of it and compares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from pathways.authoring.elements import Address, Document, Element, find
from pathways.engine import logic
from pathways.engine.assembly import assemble
from pathways.engine.definition import Definition
from pathways.engine.kinds import label, words
from pathways.engine.reading import Reader
from pathways.engine.sentences import sentence


SECTION_TITLES: dict[str, str] = {
    "about": "About",
    "screen": "Questions",
    "pages": "Tick-list pages",
    "check_in": "Check-in questions",
    "measures": "Measures",
    "stages": "Stages and days",
    "content": "Content",
    "rules": "Safety rules",
    "impossible": "What cannot be",
    "outcomes": "What people are told",
    "messages": "Messages",
    "cases": "Test cases",
    "includes": "Locked and included parts",
}
LEVELS: dict[str, str] = {
    "emergency": "Emergency: 999 or A&E now",
    "urgent": "Urgent: the same day",
    "soon": "Soon: within days",
    "routine": "Routine",
    "self_referral": "Self-referral",
    "self_manage": "Self-management",
}
_FIELDS: dict[str, str] = {
    "ask": "Question",
    "line": "Line on a tick-list page",
    "explain": "Explanation when not sure",
    "ask_if": "Asked when",
    "when": "When",
    "only_if": "Only when",
    "then": "Then",
    "if_unknown": "If it cannot be known",
    "at": "Checked at",
    "again": "Asked again at a re-screen",
    "was": "Key that it had before",
    "worse": "Which way is worse",
    "low": "Words at the low end",
    "high": "Words at the high end",
    "because": "Reason",
    "tell": "What people are told",
    "do": "What to do",
    "give": "Gives",
    "com_b": "COM-B components",
    "bct": "Techniques (BCT codes)",
    "easy_read": "Easy Read text",
    "review_on": "Review by",
    "due_hours": "Due within hours",
    "again_after_days": "Opens again after days",
    "ask_again": "Asks again",
    "shadow": "Shadow rule, counts nowhere",
    "rest": "Rest days",
    "expect": "Expected",
    "expect_rule": "Expected rule",
    "given": "Answers given",
    "key": "Key",
    "base": "Locked red-flag sets",
    "local": "What copies may change",
    "template": "Template",
    "language": "Language",
    "languages": "Other languages",
    "area": "Body area",
    "days": "Days",
    "anchor": "Day 1 follows",
    "summary": "Summary",
    "for_whom": "Who it is for",
    "not_for": "Who it is not for",
    "due": "Due",
}
_CONDITIONS = ("ask_if", "when", "only_if")
_LEVELLED = ("then", "if_unknown", "expect", "disposition", "flags")
# Lists of things of their own, each on its line; other lists are short codes.
_LINES = ("do", "evidence")
_TITLES = ("title", "line", "ask", "name", "text", "because")
_YES = {True: "Yes", False: "No", None: "Nothing"}


class Part(NamedTuple):
    """One thing that an element says: where in it, what that is called, and the words."""

    path: str
    label: str
    words: str


def field_label(name: str) -> str:
    """What a field of an element is called on a page."""
    return _FIELDS.get(name) or label(name)


class Wording:
    """What the elements of one document say, in words. Conditions are read as sentences about it."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def _definition(self) -> Definition:
        """As much of the document as can be read: what is broken is only named less well."""
        return assemble(Reader().pathway(self.document), digest="", source=self.document)

    def title(self, address: Address) -> str:
        """What an element is called: its words, else its key in words."""
        found = find(self.document, address)
        if address.section == "outcomes":
            return LEVELS.get(address.key) or label(address.key)
        for name in _TITLES if isinstance(found, dict) else ():
            if found.get(name):
                return words(found[name])
        return label(address.key) if address.key else field_label(address.section)

    def parts(self, element: Element) -> dict[str, Part]:
        """Everything that an element says, by its path inside the element."""
        found = [part for name, value in element.items() for part in self._field(name, value)]
        return {part.path: part for part in found}

    def field(self, name: str, value: Any) -> dict[str, Part]:
        """The same for one field of the document."""
        return {part.path: part for part in self._field(name, value)}

    def said(self, path: str, value: Any) -> str:
        """A value that stands at a path inside an element, or a whole element, in words; its parts
        are on lines of their own. "" for nothing."""
        if value is None:
            return ""
        if not path and isinstance(value, dict):
            return "\n".join(f"{part.label}: {part.words}" for part in self.parts(value).values())
        name, _, inner = path.partition(".")
        if name == "flags" and inner:
            return _level(value)
        found = list(self._field(name, value))
        if inner or len(found) == 1:
            return "\n".join(part.words for part in found)
        return "\n".join(f"{part.label}: {part.words}" for part in found)

    # --- one field -------------------------------------------------------------------------------
    def _field(self, name: str, value: Any) -> Iterator[Part]:
        if name in _CONDITIONS:
            yield Part(name, field_label(name), self.condition(value))
        elif name == "answers" and isinstance(value, list):
            yield from self._answers(value)
        elif name == "flags" and isinstance(value, dict):
            for code, level in value.items():
                yield Part(f"flags.{code}", f"Flag of the answer “{label(code)}”", _level(level))
        elif name == "items" and isinstance(value, list):
            yield from self._items(value)
        elif isinstance(value, dict):
            yield from self._named(name, value)
        else:
            yield Part(name, field_label(name), self._plain(name, value))

    def condition(self, raw: Any) -> str:
        """A condition as a sentence; one that cannot be read, as it is written."""
        try:
            return sentence(self._definition, logic.read(raw))
        except logic.NotACondition:
            return _spelt(raw)

    def _answers(self, answers: list[Any]) -> Iterator[Part]:
        codes: list[str] = []
        for answer in answers:
            for code, text in _answer(answer).items():
                codes.append(code)
                for path, language, said in _texts(f"answers.{code}", text):
                    yield Part(path, f"Words of the answer “{label(code)}”{language}", said)
        yield Part("answers", "Answers, mildest first", ", ".join(label(code) for code in codes))

    def _items(self, items: list[Any]) -> Iterator[Part]:
        seen: dict[str, int] = {}
        for item in items:
            key = str(item.get("give", ""))
            seen[key] = seen.get(key, 0) + 1
            path = f"items.{key}" if seen[key] == 1 else f"items.{key} ({seen[key]})"
            title = self.title(Address("content", key))
            yield Part(path, f"Gives “{title}”", self._when_given(item))

    def _when_given(self, item: Mapping[str, Any]) -> str:
        said = [f"days {item['days']}" if "days" in item else "every day of the stage"]
        if "every" in item:
            said.append(f"every {item['every']} days")
        if "only_if" in item:
            said.append(f"only when: {self.condition(item['only_if'])}")
        return ", ".join(said)

    def _named(self, name: str, value: Mapping[str, Any]) -> Iterator[Part]:
        """A text in several languages, or a field that is made of named ones."""
        if "en" in value:
            for path, language, said in _texts(name, value):
                yield Part(path, f"{field_label(name)}{language}", said)
            return
        for inner, one in value.items():
            for path, language, said in _texts(f"{name}.{inner}", one):
                yield Part(path, f"{field_label(name)}: {field_label(inner)}{language}", said)

    def _plain(self, name: str, value: Any) -> str:
        if name in _LEVELLED:
            return _level(value)
        if isinstance(value, list):
            mark = "\n" if name in _LINES else ", "
            return mark.join(words(one) if isinstance(one, dict) else _spelt(one) for one in value)
        return _spelt(value)


def _answer(answer: Any) -> dict[str, Any]:
    if isinstance(answer, dict):
        return answer
    return {str(answer): label(str(answer))}


def _texts(path: str, value: Any) -> Iterator[tuple[str, str, str]]:
    """The words of a text in each of its languages; English alone is not named."""
    if isinstance(value, dict):
        for language, text in value.items():
            if language == "en":
                yield path, "", _spelt(text)
            else:
                yield f"{path}.{language}", f" ({language})", _spelt(text)
    else:
        yield path, "", _spelt(value)


def _level(value: Any) -> str:
    return LEVELS.get(value) or _spelt(value)


def _spelt(value: Any) -> str:
    """A value as words: what is nested, as it is written in a file."""
    if value is None or isinstance(value, bool):
        return _YES[value]
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_spelt(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_spelt(one) for one in value)
    return str(value)
