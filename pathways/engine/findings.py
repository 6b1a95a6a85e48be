"""Everything that is wrong with a document, all at once, in words for whoever wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pathways.engine import checks_content, checks_questions, checks_rules, checks_structure
from pathways.engine.assembly import Models, assemble
from pathways.engine.definition import Definition
from pathways.engine.elements import Instrument
from pathways.engine.reading import Reader
from pathways.engine.reports import Finding, Invalid


_CHECKS = (
    *checks_structure.CHECKS,
    *checks_questions.CHECKS,
    *checks_rules.CHECKS,
    *checks_content.CHECKS,
)


def findings(document: Mapping[str, Any]) -> list[Finding]:
    """Everything wrong with a resolved document; [] means that it can be used.

    A broken element is set aside and what names it is not blamed, so that the rest is still
    checked and one run says it all.
    """
    reader = Reader()
    if document.get("kind") == "instrument":
        more = list(checks_questions.of_instrument(reader.read(Instrument, document, ""), ""))
    else:
        more = _checked(reader.pathway(document), document)
    blameless = [f"`{key}`" for key in reader.set_aside]
    more = [one for one in more if not any(key in one.problem for key in blameless)]
    return list(dict.fromkeys([*reader.found, *more]))


def sketch(document: Mapping[str, Any]) -> Definition:
    """What can be read of a document that may have findings: broken elements are left out.

    It is there to be shown, while a pathway is being written. Nothing is ever decided with it.
    """
    return assemble(Reader().pathway(document), digest="", source=document)


def models_of(document: Mapping[str, Any]) -> Models:
    """The models of a document that has no findings."""
    if document.get("kind") == "instrument":
        mend = "load the pathway that uses it"
        raise Invalid([Finding("kind", "an instrument is no pathway", mend)])
    reader = Reader()
    models = reader.pathway(document)
    if reader.found:
        raise Invalid(reader.found)
    return models


def _checked(models: Models, document: Mapping[str, Any]) -> list[Finding]:
    merged = assemble(models, digest="", source=document)
    return [one for check in _CHECKS for one in check(models, merged)]
