"""Reading and writing definition files: YAML in which a word stays a word.

Everything is text but `true`, `false`, `null` and whole numbers, so `no` and `5.10` stay text.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml


WHOLE = re.compile(r"^(0|-?[1-9][0-9]{0,14})$")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "": None}
_PLAIN_KEY = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_MOST_CHARACTERS = 4_000_000
_DEEPEST = 60
_MOST_ENTRIES = 50_000  # a large pathway has some 5,000; more would only keep the checks busy
_NOTHING = object()
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):
    """The text is no definition file; the message is a sentence for whoever wrote it."""


def parse(text: str) -> dict[str, Any]:
    """The document in a text, or Unreadable with the line and what to do.

    Aliases, tags and doubled keys are refused, because two readers of the file could take them
    differently.
    """
    if len(text) > _MOST_CHARACTERS:
        raise Unreadable("The file is too large. A definition has at most 4 million characters.")
    try:
        document = _Builder().build(text)
    except yaml.MarkedYAMLError as wrong:
        line = (wrong.problem_mark.line if wrong.problem_mark else 0) + 1
        said = wrong.problem or "it is not YAML"
        raise Unreadable(f"Line {line} cannot be read: {said}.") from wrong
    except yaml.reader.ReaderError as wrong:
        raise Unreadable(
            f"Character {wrong.position + 1} of the file is one that text files cannot have."
        ) from wrong
    if not isinstance(document, dict):
        raise Unreadable("The file must start with lines such as `schema: 1` and `key: ...`.")
    return document


def export(document: dict[str, Any]) -> str:
    """The document as YAML: block style, every text quoted. parse() gives the same back."""
    lines: list[str] = []
    _write(document, 0, "", lines)
    return "\n".join(lines) + "\n"


class _Builder:
    """Builds the document from parse events, so that depth and aliases cost nothing."""

    def __init__(self) -> None:
        self.stack: list[tuple[Any, Any]] = []  # (container, the key that waits for its value)
        self.root: Any = _NOTHING
        self.documents = 0
        self.entries = 0

    def build(self, text: str) -> Any:
        for event in yaml.parse(text, Loader=_LOADER):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                raise Unreadable(f"Line {line} uses an alias (*). Write the text out instead.")
            if isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    raise Unreadable(f"Line {line} starts a second document. Keep one a file.")
            elif isinstance(event, yaml.ScalarEvent):
                self._refuse_tag(event, line)
                self._add(self._scalar(event), line)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._refuse_tag(event, line)
                self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self.stack.pop()
        return None if self.root is _NOTHING else self.root

    def _refuse_tag(self, event: Any, line: int) -> None:
        if event.tag is not None:
            raise Unreadable(f"Line {line} uses a tag ({event.tag}). Write the plain value.")

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        value = event.value
        if self._wants_key() or event.style:
            return value
        if value in _WORDS:
            return _WORDS[value]
        return int(value) if WHOLE.match(value) else value

    def _wants_key(self) -> bool:
        return bool(self.stack) and self.stack[-1][1] is _NOTHING

    def _open(self, container: Any, line: int) -> None:
        if self._wants_key():
            raise Unreadable(f"Line {line} uses a list or a mapping as a name. Use plain words.")
        self._add(container, line)
        if len(self.stack) >= _DEEPEST:
            raise Unreadable(f"Line {line} is nested too deeply.")
        self.stack.append((container, _NOTHING if isinstance(container, dict) else None))

    def _add(self, value: Any, line: int) -> None:
        self.entries += 1
        if self.entries > _MOST_ENTRIES:
            raise Unreadable(f"Line {line} is one entry too many. A file has at most 50,000.")
        if not self.stack:
            self.root = value
            return
        container, key = self.stack[-1]
        if isinstance(container, list):
            container.append(value)
        elif key is _NOTHING:
            if value in container:
                raise Unreadable(f"Line {line} says {value!r} a second time. Keep one of them.")
            self.stack[-1] = (container, value)
        else:
            container[key] = value
            self.stack[-1] = (container, _NOTHING)


def _write(value: Any, depth: int, lead: str, lines: list[str]) -> None:
    """Appends a non-empty container; `lead` is the dash of the list item that it starts."""
    pad = "  " * depth
    if isinstance(value, dict):
        for name, inner in value.items():
            start = f"{lead or pad}{name if _PLAIN_KEY.fullmatch(name) else _quoted(name)}:"
            lead = ""
            _write_inner(start, inner, depth + 1, lines)
        return
    for inner in value:
        start = f"{lead or pad}-"
        lead = ""
        if isinstance(inner, dict | list) and inner:
            _write(inner, depth + 1, f"{start} ", lines)
        else:
            lines.append(f"{start} {_atom(inner)}")


def _write_inner(start: str, inner: Any, depth: int, lines: list[str]) -> None:
    if isinstance(inner, dict | list) and inner:
        lines.append(start)
        _write(inner, depth, "", lines)
    else:
        lines.append(f"{start} {_atom(inner)}")


def _atom(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if WHOLE.match(str(value)) else _quoted(str(value))
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, str):
        return _quoted(value)
    raise TypeError(f"a definition cannot hold {type(value).__name__}")


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)
