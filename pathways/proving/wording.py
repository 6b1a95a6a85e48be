"""Are the words fit to be read: plain, without code, and free of what belongs to one place.

A base's and an instrument's words are locked, so only the pathway's own are judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pathways.engine.definition import Definition
from pathways.proving import readability
from pathways.proving.points import Point, listed
from pathways.proving.readability import AIM_AGE, HARD_WORDS, LONGEST_SENTENCE, MOST_AGE, POOR_WORDS
from pathways.proving.texts import Said


_HTML = re.compile(r"<\s*/?[A-Za-z!][^<>]*>|&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,6});")
_PHONE = re.compile(r"(?<![\d.,])(?:\+44[\s().-]*|0)(?:\d[\s().-]*){8,10}\d?(?!\d)")
_NATIONAL = ("0800", "0808")  # free lines are the same everywhere
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_LINK = re.compile(
    r"(?:https?://|www\.)([\w.-]+)|(?<![@\w.])((?:[\w-]+\.)+(?:uk|com|org|net))\b", re.IGNORECASE
)
_NATIONAL_SITES = ("nhs.uk", "gov.uk")

_MEND_HERE = "Put it in Local services; the pages show each person's own."


def must(definition: Definition, texts: Sequence[Said]) -> Iterator[Point]:
    """Must: code in any text, contact details of one place, and safety text that is hard to read.

    Safety text is hard where a sentence has more than 20 words, where it uses a word that people
    stumble over, or where its estimated reading age is over 14.
    """
    yield from _html(definition.source)
    own = [one for one in texts if one.is_own]
    yield from _local(own)
    for one in own:
        if one.is_safety:
            yield from _hard_safety(one)


def should(texts: Sequence[Said]) -> Iterator[Point]:
    """Should look: other texts that are hard to read, words that blame or blur, and links to
    sites that are neither NHS nor government."""
    own = [one for one in texts if one.is_own]
    read = {one.path: readability.read(_english(one)) for one in own}
    other = {one.path: read[one.path] for one in own if not one.is_safety}
    long = [path for path, got in other.items() if got.longest > LONGEST_SENTENCE]
    if long:
        yield _reading(
            long,
            f"A sentence has more than {LONGEST_SENTENCE} words",
            "Make two of it.",
        )
    yield from _words(other, lambda got: got.hard, HARD_WORDS, "hard to read")
    yield from _words(read, lambda got: got.poor, POOR_WORDS, "best avoided")
    old = [
        one.path
        for one in own
        if (read[one.path].age or 0) > AIM_AGE and not _is_gated(one, read[one.path])
    ]
    if old:
        yield _reading(
            old,
            f"The estimated reading age is over {AIM_AGE}",
            "Use shorter words and sentences, and read it with people.",
        )
    yield from _links(own)


def _is_gated(one: Said, got: readability.Reading) -> bool:
    return one.is_safety and (got.age or 0) > MOST_AGE


def _reading(paths: Sequence[str], what: str, mend: str) -> Point:
    return Point("reading", paths[0], f"{what} in {listed(paths)}.", mend)


def _words(
    read: Mapping[str, readability.Reading],
    which: Callable[[readability.Reading], Sequence[str]],
    plainer: Mapping[str, str],
    what: str,
) -> Iterator[Point]:
    paths: dict[str, list[str]] = {}
    for path, got in read.items():
        for word in which(got):
            paths.setdefault(word, []).append(path)
    if paths:
        said = [f"“{word}” (write {plainer[word]})" for word in paths]
        first = next(iter(paths.values()))[0]
        where = list(dict.fromkeys(path for one in paths.values() for path in one))
        sentence = f"Words that are {what} stand in {listed(where)}: {listed(said)}."
        yield Point("reading", first, sentence, "Write the plainer words.")


def _hard_safety(one: Said) -> Iterator[Point]:
    got = readability.read(_english(one))
    wrong = []
    if got.longest > LONGEST_SENTENCE:
        wrong.append(f"a sentence of {got.longest} words, at most {LONGEST_SENTENCE} are allowed")
    wrong += [f"the word “{word}”, for which write {HARD_WORDS[word]}" for word in got.hard]
    if (got.age or 0) > MOST_AGE:
        wrong.append(f"an estimated reading age of {got.age}, at most {MOST_AGE} is allowed")
    if wrong:
        sentence = f"This safety text has {listed(wrong)}."
        yield Point("reading", one.path, sentence, "Use shorter sentences and everyday words.")


def _english(one: Said) -> str:
    return one.by_language.get("en", "")


def _html(source: Mapping[str, Any]) -> Iterator[Point]:
    paths = [path for path, text in _strings(source, "") if _HTML.search(text)]
    if paths:
        sentence = f"There is HTML in {listed(paths)}. People would see it as it stands."
        yield Point("html", paths[0], sentence, "Write plain text; an empty line parts paragraphs.")


def _strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text of a document, whoever reads it, with its path; list entries by key."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _strings(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(inner, f"{path}.{_name_of(inner, number)}")


def _name_of(element: Any, number: int) -> str:
    names = element if isinstance(element, Mapping) else {}
    key = names.get("key") or names.get("disposition") or names.get("name") or names.get("give")
    return key if isinstance(key, str) else str(number)


def _local(texts: Sequence[Said]) -> Iterator[Point]:
    for what, find in (
        ("a phone number", _phones),
        ("an e-mail address", _emails),
        ("a postcode", _postcodes),
    ):
        hits = {
            one.path: there
            for one in texts
            for words in one.by_language.values()
            if (there := find(words))
        }
        if hits:
            values = list(dict.fromkeys(value for there in hits.values() for value in there))
            sentence = f"There is {what} in {listed(list(hits))}: {listed(values)}."
            yield Point("local_value", next(iter(hits)), sentence, _MEND_HERE)


def _phones(text: str) -> list[str]:
    found = [match.group().strip(" ().-") for match in _PHONE.finditer(text)]
    return [one for one in found if not one.startswith(_NATIONAL)]


def _emails(text: str) -> list[str]:
    return _EMAIL.findall(text)


def _postcodes(text: str) -> list[str]:
    return _POSTCODE.findall(text)


def _links(texts: Sequence[Said]) -> Iterator[Point]:
    hits: dict[str, str] = {}
    for one in texts:
        for words in one.by_language.values():
            for match in _LINK.finditer(words):
                host = (match.group(1) or match.group(2)).lower().strip(".")
                if not _is_national(host):
                    hits.setdefault(host, one.path)
    if hits:
        sentence = f"Texts name {listed(list(hits))}, which is neither NHS nor government."
        mend = "Check that it is the same everywhere and safe; a local one goes in Local services."
        yield Point("link", next(iter(hits.values())), sentence, mend)


def _is_national(host: str) -> bool:
    return any(host == site or host.endswith(f".{site}") for site in _NATIONAL_SITES)
