"""Does the document hold together: what must be there, keys used once, what the base locks."""

from __future__ import annotations

from collections.abc import Iterator

from pathways.engine.assembly import Models
from pathways.engine.decisions import Disposition
from pathways.engine.definition import Definition, Document
from pathways.engine.levels import flag_levels, unknown_level
from pathways.engine.reports import Finding
from pathways.engine.vocabulary import CLOCK, PERSON


_OF_A_PATHWAY = ("area", "days", "stages", "rules", "base")
_NOT_OF_A_BASE = (
    "base",
    "local",
    "days",
    "check_in",
    "measures",
    "content",
    "stages",
    "messages",
    "cases",
)
_BASE_ADVICE = "keep it in the pathways; a base locks screen questions, rules and outcomes only"


def prefix(part: str) -> str:
    """Where the elements of an included document stand."""
    return f"includes.{part}." if part else ""


def complete(models: Models, merged: Definition) -> Iterator[Finding]:
    """A pathway has an area, days, stages, rules and a base; a base has only what it locks."""
    document = models.document
    if document.kind == "pathway":
        for name in _OF_A_PATHWAY:
            if not getattr(document, name):
                yield Finding(name, f"a pathway needs `{name}`", f"add `{name}:`")
    for part, base in models.parts:
        if base.kind == "base":
            yield from _base(base, prefix(part))
    for reference in document.base:
        editions = {name for base in models.bases for name in (base, base.partition("@")[0])}
        if reference not in editions:
            yield Finding(
                "base",
                f"the base `{reference}` is not included",
                "resolve the document against a library that has it",
            )


def _base(base: Document, where: str) -> Iterator[Finding]:
    if not base.version:
        yield Finding(f"{where}version", "a base needs `version`", "add one such as '2026-11'")
    for name in _NOT_OF_A_BASE:
        if getattr(base, name):
            yield Finding(f"{where}{name}", f"a base cannot have `{name}`", _BASE_ADVICE)


def keys(models: Models, merged: Definition) -> Iterator[Finding]:
    """Every key names one element, in the document and its bases together."""
    seen: dict[str, str] = dict.fromkeys((*PERSON, *CLOCK), "a fact that is always there")
    seen |= {key: f"`{part}`" for part, base in models.bases.items() for _, key in elements(base)}
    for path, key in elements(models.document):
        if key in seen:
            yield _doubled(path, key, seen[key])
        seen.setdefault(key, path)


def elements(document: Document) -> Iterator[tuple[str, str]]:
    """Path and key of everything in a document that has a key."""
    for name in ("pages", "screen", "check_in", "measures", "content", "stages", "rules"):
        for one in getattr(document, name):
            yield f"{name}.{one.key}", one.key
    for message in document.messages:
        yield f"messages.{message.key}", message.key


def _doubled(path: str, key: str, other: str) -> Finding:
    if other.startswith("`"):
        return Finding(
            path,
            f"`{key}` belongs to the base {other}, whose words and rules are locked",
            "take it out; to add something of your own give it another key",
        )
    return Finding(
        path, f"the key `{key}` is used twice, first by {other}", "give one of them another key"
    )


def local(models: Models, merged: Definition) -> Iterator[Finding]:
    """What a copy may change is named by keys that exist."""
    known = {key for _, key in elements(models.document)}
    for key in models.document.local:
        if key not in known:
            yield Finding("local", f"`{key}` is no element of this document", "correct the key")


def outcomes(models: Models, merged: Definition) -> Iterator[Finding]:
    """Whatever can be decided has words and a service; what the base says is not said again."""
    seen: dict[Disposition, str] = {}
    for part, document in models.parts:
        for outcome in document.outcomes:
            path = f"{prefix(part)}outcomes.{outcome.disposition.value}"
            if outcome.disposition in seen:
                where = seen[outcome.disposition] or "this document"
                yield Finding(
                    path,
                    f"the outcome `{outcome.disposition.value}` is already said by {where}",
                    "take one of them out",
                )
            seen.setdefault(outcome.disposition, part)
    if models.document.kind == "base":
        return
    for level in sorted(_reachable(merged), reverse=True):
        if level not in seen and level is not Disposition.SELF_MANAGE:
            yield Finding(
                "outcomes",
                f"a rule or flag can lead to `{level.value}`, which has no outcome",
                f"add an outcome with `disposition: {level.value}`, its service and its words",
            )


def _reachable(merged: Definition) -> set[Disposition]:
    levels: set[Disposition | None] = set()
    for rule in merged.rules:
        levels |= {rule.then, unknown_level(rule.then, rule.if_unknown)}
    asked = [item for one in merged.instruments.values() for item in one.items]
    for question in (*merged.screen, *merged.check_in, *asked):
        counted, unknown = flag_levels(question)
        levels |= {*counted, unknown}
    return {level for level in levels if level is not None}


CHECKS = (complete, keys, local, outcomes)
