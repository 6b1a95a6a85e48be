"""Verbs that change what an ICB has stored: import, submit, sign, publish."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from pathways import clock
from pathways.authoring.elements import Address
from pathways.authoring.incoming import Incoming
from pathways.management.definitions import sources
from pathways.management.definitions.saying import Voice
from pathways.models import Part
from pathways.services import importing, publishing, signing


def add_arguments(verbs: Any) -> list[ArgumentParser]:
    """The parsers of the verbs that write."""
    add = verbs.add_parser("import", help="take a file, or parts of it, into a draft")
    add.add_argument("source", help="a YAML file or the key of a starter pathway")
    add.add_argument("--note", default="", help="what changed, in a line")
    add.add_argument(
        "--take",
        nargs="+",
        metavar="WHAT",
        help="all, none, or paths such as screen.fever; without it, each difference is asked",
    )
    submit = verbs.add_parser("submit", help="ask for sign-off of a draft")
    submit.add_argument("--why", required=True, help="what changed and why")
    submit.add_argument("--risk", default="", help="what could go wrong, and what was done")
    sign = verbs.add_parser("sign", help="sign a draft that waits for sign-off")
    sign.add_argument("--part", required=True, choices=list(signing.SIGNERS))
    publish = verbs.add_parser("publish", help="make a signed draft the live version")
    for one in (submit, sign, publish):
        one.add_argument("key", help="the key of the pathway")
    return [add, submit, sign, publish]


def import_(voice: Voice, options: dict[str, Any]) -> None:
    """Say for each element new, same, changed, removed or conflict; take what is chosen."""
    actor, text = sources.actor(options), sources.text_of(options["source"])
    at = clock.now()
    comparison = importing.compare(actor=actor, text=text)
    elements = [{"path": str(one.address), "state": one.state.value} for one in comparison.items]
    if not voice.as_json:
        for one in comparison.asking if comparison.seen else ():
            voice.out.write(f"{one.state.value:9} {one.address}")
    taken = _taken(voice, comparison, options["take"])
    revision = importing.take(
        actor=actor, text=text, taken=taken, seen=comparison.seen, note=options["note"], at=at
    )
    saved = revision.edited_at == at
    said = f"Saved as revision {revision.number}." if saved else "Unchanged: it is saved already."
    found = {
        "saved": saved,
        "revision": revision.number,
        "digest": revision.digest,
        "elements": elements,
        "taken": sorted(str(address) for address in taken),
    }
    voice.say(said, found)


def _taken(
    voice: Voice, comparison: importing.Comparison, wanted: Sequence[str] | None
) -> set[Address]:
    """What is taken: as --take says, else as the person at the terminal answers."""
    asking = comparison.asking
    if not comparison.seen or wanted == ["all"]:
        return {one.address for one in asking}
    if wanted == ["none"]:
        return set()
    if wanted is None:
        return _asked(voice, asking)
    by_path = {str(one.address): one.address for one in comparison.items}
    unknown = [path for path in wanted if path not in by_path]
    if unknown:
        raise LookupError(
            f"The file and the draft have no '{unknown[0]}'. Write all, none or a path."
        )
    return {by_path[path] for path in wanted}


def _asked(voice: Voice, asking: Sequence[Incoming]) -> set[Address]:
    if asking and (voice.as_json or not sys.stdin.isatty()):
        paths = " ".join(str(one.address) for one in asking)
        raise LookupError(f"Say what to take: --take all, --take none, or of these: {paths}")
    taken = set()
    for one in asking:
        answer = input(f"Take {one.address} from the file ({one.state.value})? [y/N] ")
        if answer.strip().lower() in ("y", "yes"):
            taken.add(one.address)
    return taken


def submit(voice: Voice, options: dict[str, Any]) -> None:
    """Ask for sign-off."""
    actor = sources.actor(options)
    draft, why, risk = sources.draft_of(actor, options["key"]), options["why"], options["risk"]
    signing.submit(actor=actor, draft=draft, why=why, risk=risk, at=clock.now())
    voice.say("The draft now waits for two signatures.", {"status": "in_review"})


def sign(voice: Voice, options: dict[str, Any]) -> None:
    """Sign in one part."""
    actor, part = sources.actor(options), Part(options["part"])
    draft = sources.draft_of(actor, options["key"])
    signing.sign(actor=actor, draft=draft, part=part, at=clock.now())
    voice.say(f"{part.label}.", {"part": part.value})


def publish(voice: Voice, options: dict[str, Any]) -> None:
    """Make the signed draft live."""
    actor = sources.actor(options)
    draft = sources.draft_of(actor, options["key"])
    version = publishing.publish(actor=actor, draft=draft, at=clock.now())
    found = {"version": version.number, "digest": version.digest}
    voice.say(f"{version} is live.", found)
