"""What the words of the command mean: files, starter pathways, what an ICB has stored, people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pathways.access import actor_for, visible_to
from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.engine.documents import Finding, Invalid
from pathways.models import Actor, Draft, Icb, Pathway, User
from pathways.services import drafting
from pathways.services.library import library, pathway_keys, pathway_text
from pathways.services.versions import live_version


MOST_BYTES = 5_000_000
SOURCE = "a YAML file, the key of a starter pathway, or with --icb a stored pathway"


def actor(options: dict[str, Any]) -> Actor:
    """The person named by --as, in the ICB. Raises LookupError."""
    icb = icb_of(options["icb"])
    person = User.objects.filter(username=options["user"]).first()
    if person is None:
        raise LookupError(f"There is no user '{options['user']}'.")
    return actor_for(person, icb.pk)


def icb_of(code: str) -> Icb:
    """The ICB with a code. Raises LookupError."""
    icb = Icb.objects.filter(code=code).first()
    if icb is None:
        raise LookupError(f"There is no ICB '{code}'.")
    return icb


def pathway_of(actor: Actor, key: str) -> Pathway:
    """A pathway of the ICB. Raises LookupError."""
    found = visible_to(Pathway, actor).filter(key=key).first()
    if found is None:
        raise LookupError(f"That ICB has no pathway '{key}'.")
    return found


def draft_of(actor: Actor, key: str) -> Draft:
    """The open draft of a pathway. Raises LookupError."""
    draft = open_draft(actor, key)
    if draft is None:
        raise LookupError(f"There is no draft of '{key}'. Import its file first.")
    return draft


def open_draft(actor: Actor, key: str) -> Draft | None:
    """The open draft of a pathway, or None."""
    pathway = visible_to(Pathway, actor).filter(key=key).first()
    return drafting.unfinished_draft(pathway) if pathway else None


def definition(source: str, icb: str | None) -> Definition:
    """The compiled definition of a source. Raises Invalid."""
    return documents.load(document(source, icb))


def document(source: str, icb: str | None) -> dict[str, Any]:
    """A resolved document: from an ICB (its draft, else its live version), a file or the library."""
    if icb is not None:
        return _stored(source, Actor.system(icb_of(icb).pk))
    parsed = documents.parse(text_of(source))
    return documents.resolve(parsed, library())


def _stored(key: str, actor: Actor) -> dict[str, Any]:
    pathway = visible_to(Pathway, actor).filter(key=key).first()
    draft = drafting.unfinished_draft(pathway) if pathway else None
    version = live_version(pathway) if pathway else None
    newest = drafting.latest_revision(draft) if draft else version
    if newest is None:
        raise LookupError(f"That ICB has no pathway '{key}' with a draft or a live version.")
    found: dict[str, Any] = json.loads(newest.document)
    return found


def text_of(source: str) -> str:
    """The text of a file or of a starter pathway. Raises LookupError, and Invalid for a file that
    is too large to be a definition, before it is read."""
    path = Path(source)
    if path.suffix not in {".yaml", ".yml", ".json"} and source in pathway_keys():
        return pathway_text(source)
    try:
        if path.stat().st_size > MOST_BYTES:
            problem = "The file is too large. A definition has at most 4 million characters."
            raise Invalid([Finding("file", problem, "import one pathway's file")])
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(pathway_keys()) or "none"
        raise LookupError(
            f"'{source}' is no readable file and no starter pathway (there is: {known})."
        ) from error
