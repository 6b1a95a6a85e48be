"""Verbs about templates: which there are, a copy of one, a live pathway as one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from pathways import clock
from pathways.engine.lifecycle import NotAllowedNow
from pathways.management.definitions import sources
from pathways.management.definitions.saying import Voice
from pathways.services import editions, sharing
from pathways.services.versions import live_version


def add_arguments(verbs: Any) -> tuple[list[ArgumentParser], list[ArgumentParser]]:
    """The parsers of these verbs: those that read, and those that somebody does."""
    templates = verbs.add_parser("templates", help="list the templates that a pathway can copy")
    templates.add_argument(
        "--adopt", action="store_true", help="first publish what is new in the library"
    )
    drift = verbs.add_parser("drift", help="say how far each copy stands from its template")
    drift.add_argument("--icb", required=True, help="the ODS code of the ICB")
    copy = verbs.add_parser("copy", help="begin a pathway as a copy of a template")
    copy.add_argument("template", help="the key of the template")
    copy.add_argument("key", help="the key of the new pathway")
    copy.add_argument("--title", required=True, help="what the new pathway is called")
    share = verbs.add_parser("share", help="publish a live pathway as a template")
    share.add_argument("key", help="the key of the pathway")
    share.add_argument("--note", default="", help="what is new, in a line")
    return [templates, drift], [copy, share]


def templates(voice: Voice, options: dict[str, Any]) -> None:
    """The newest edition of each template."""
    if options["adopt"]:
        sharing.adopt_library(at=clock.now())
    found = editions.newest()
    lines = [f"{one.key:30} edition {one.number}, {one.title}" for one in found]
    rows = [
        {"key": one.key, "edition": one.number, "title": one.title, "digest": one.digest}
        for one in found
    ]
    voice.say("\n".join(lines) or "There are no templates yet.", {"templates": rows})


def drift(voice: Voice, options: dict[str, Any]) -> None:
    """How far every copy of an ICB stands from its template."""
    actor = sources.Actor.system(sources.icb_of(options["icb"]).pk)
    rows = [_row(one) for one in sharing.drift_report(actor)]
    lines = [
        f"{row['key']:30} {row['template']}: {row['differences']} differences, "
        f"{row['behind']} editions behind, {row['breaches']} breaches"
        for row in rows
    ]
    voice.say("\n".join(lines) or "No pathway is a copy of a template.", {"copies": rows})


def _row(one: sharing.Drift) -> dict[str, Any]:
    standing = one.standing
    return {
        "key": one.pathway.key,
        "template": one.template,
        "known": standing is not None,
        "differences": standing.total if standing else 0,
        "breaches": len(standing.breaches) if standing else 0,
        "behind": one.behind,
    }


def copy(voice: Voice, options: dict[str, Any]) -> None:
    """Begin a pathway from the newest edition of a template."""
    actor = sources.actor(options)
    edition = editions.newest_of(options["template"])
    if edition is None:
        known = ", ".join(one.key for one in editions.newest()) or "none"
        raise LookupError(f"There is no template '{options['template']}' (there is: {known}).")
    revision = sharing.make_copy(
        actor=actor, edition=edition, key=options["key"], title=options["title"], at=clock.now()
    )
    found = {"key": options["key"], "template": edition.key, "edition": edition.number}
    voice.say(f"{revision.draft} is a copy of {edition}.", found)


def share(voice: Voice, options: dict[str, Any]) -> None:
    """Publish a live pathway as the next edition of a template."""
    actor = sources.actor(options)
    version = live_version(sources.pathway_of(actor, options["key"]))
    if version is None:
        raise NotAllowedNow("Only a live version can become a template.")
    edition = sharing.publish_template(
        actor=actor, version=version, note=options["note"], at=clock.now()
    )
    voice.say(f"{edition} is published.", {"key": edition.key, "edition": edition.number})
