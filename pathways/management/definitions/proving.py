"""The verb that proves a definition safe, against its bases and the template it is a copy of."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from pathways.authoring import copies
from pathways.engine import documents
from pathways.engine.documents import Invalid
from pathways.management.definitions import sources
from pathways.management.definitions.saying import Voice
from pathways.proving.proof import prove as proof_of
from pathways.services import drafting, editions


def add_arguments(verbs: Any) -> list[ArgumentParser]:
    """The parser of the verb."""
    prove = verbs.add_parser("prove", help="prove a definition safe, or show who is not")
    prove.add_argument("source", help=sources.SOURCE)
    prove.add_argument("--icb", help="the ODS code of the ICB whose pathways are meant")
    return [prove]


def prove(voice: Voice, options: dict[str, Any]) -> None:
    """Proved, or each problem with a patient who shows it, and exit code 1. It takes the time that
    it needs, so it never ends unproved for want of it."""
    document = sources.document(options["source"], options["icb"])
    definition = documents.load(document)
    included = drafting.refreshed(document).get("includes", {}).values()
    bases = [documents.load(one) for one in included if one.get("kind") == "base"]
    template = editions.template_of(document) if document.get("template") else None
    if document.get("template") and template is None:
        raise Invalid([editions.NOT_HERE])
    if template is not None:
        breaches = copies.breaches(template.document, document)
        if breaches:
            raise Invalid(breaches)
    locked = documents.load(template.document) if template else None
    with voice.working(f"Proving {definition.key}"):
        proof = proof_of(definition, bases=bases, template=locked)
    lines = [f"{one.path}: {one.sentence}" for one in proof.problems]
    lines += [f"Not shown: {one.path}: {one.sentence}" for one in proof.not_shown]
    if not proof.proved:
        voice.refuse(lines, proof.to_json())
    said = f"{definition.key}: proved, {proof.checks} claims hold."
    voice.say("\n".join([*lines, said]), proof.to_json())
