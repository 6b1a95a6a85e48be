"""Verbs that only read: diff, simulate, export."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from pathways.engine import documents
from pathways.engine.decisions import Moment
from pathways.engine.definition import Definition
from pathways.engine.documents import Invalid
from pathways.engine.rules import decide, trace
from pathways.management.definitions import sources
from pathways.management.definitions.saying import Voice
from pathways.proving import situations
from pathways.proving.comparing import compare
from pathways.proving.verdicts import Comparison
from pathways.services import comparing, importing


GIVEN_HELP = "a fact, for example saddle=yes, or a series of readings, for example pain=4,5,6"


def add_arguments(verbs: Any) -> list[ArgumentParser]:
    """The parsers of the verbs that read; each takes a source or two."""
    simulate = verbs.add_parser("simulate", help="decide for an invented person")
    simulate.add_argument("source", help=sources.SOURCE)
    simulate.add_argument(
        "--given", nargs="+", action="extend", default=[], metavar="NAME=VALUE", help=GIVEN_HELP
    )
    simulate.add_argument("--case", help="a case of the document, by its name")
    simulate.add_argument("--at", default="screen", choices=[m.value for m in Moment])
    simulate.add_argument("--day", type=int, default=1)
    diff = verbs.add_parser("diff", help="list what differs between two definitions")
    diff.add_argument("old", help=sources.SOURCE)
    diff.add_argument("new", help=sources.SOURCE)
    export = verbs.add_parser("export", help="print a definition as YAML")
    export.add_argument("source", help=sources.SOURCE)
    for one in (simulate, diff, export):
        one.add_argument("--icb", help="the ODS code of the ICB whose pathways are meant")
    return [simulate, diff, export]


def export(voice: Voice, options: dict[str, Any]) -> None:
    """The document as a file; one that an ICB has stored says in its first line which it is."""
    document = sources.document(options["source"], options["icb"])
    stored = options["icb"] is not None
    text = importing.export_text(document) if stored else documents.export(document)
    voice.say(text.rstrip("\n"), document)


def diff(voice: Voice, options: dict[str, Any]) -> None:
    """Who is decided about otherwise, what differs by path, and line by line."""
    old = sources.document(options["old"], options["icb"])
    new = sources.document(options["new"], options["icb"])
    changes = comparing.differences(old, new)
    lines = [f"{kind} {path}" for kind, path in changes]
    effects = None
    if changes:
        with voice.working("Comparing whom they decide about otherwise"):
            effects = _effects(old, new)
        names = options["old"], options["new"]
        lines += ["", *_classes(effects), "", *comparing.text_differences(old, new, *names)]
    found = {
        "changes": [{"kind": kind, "path": path} for kind, path in changes],
        "effects": effects.to_json() if effects else None,
    }
    voice.say("\n".join(lines) or "They are the same.", found)


def _effects(old: dict[str, Any], new: dict[str, Any]) -> Comparison | None:
    """Everybody whose outcome differs; None where one of the two has findings."""
    try:
        return compare(documents.load(old), documents.load(new))
    except Invalid:
        return None


def _classes(effects: Comparison | None) -> list[str]:
    if effects is None:
        return ["Whom it concerns is not known: one of the two has findings. Run check on both."]
    found = [*effects.milder, *effects.harsher, *effects.elsewhere]
    lines = [f"{one.kind}: {one.sentence}" for one in found]
    lines += [f"reworded: {one.path}.{one.field}" for one in effects.rewordings]
    lines += [f"not shown: {one}" for one in effects.not_shown]
    lines += ["And more classes of people."] if effects.more else []
    return lines or ["Nobody is decided about otherwise."]


def simulate(voice: Voice, options: dict[str, Any]) -> None:
    """One decision, and why."""
    definition = sources.definition(options["source"], options["icb"])
    situation = _situation(definition, options)
    facts = situations.facts_of(definition, situation)
    decision = decide(definition, facts)
    rows = [row for row in trace(definition, facts) if row.counts_as is not None]
    lines = [f"Decision: {decision.disposition.value}"]
    lines += [f"  {row.key} is {row.state}: {row.sentence}" for row in rows]
    told = [{"key": row.key, "state": row.state, "sentence": row.sentence} for row in rows]
    voice.say("\n".join(lines), {"decision": decision.to_json(), "trace": told})


def _situation(definition: Definition, options: dict[str, Any]) -> situations.Situation:
    if options["case"]:
        for case in definition.cases:
            if case.name == options["case"]:
                return situations.Situation.of(case)
        raise LookupError(f"The document has no case '{options['case']}'.")
    given: dict[str, str | int] = {}
    series: dict[str, list[str | int | None]] = {}
    for one in options["given"]:
        name, equals, value = one.partition("=")
        if not equals:
            raise LookupError(f"'{one}' is no fact. Write NAME=VALUE, for example saddle=yes.")
        if "," in value:
            series[name] = [_plain(part) for part in value.split(",")]
        else:
            given[name] = _plain(value)
    return situations.Situation(Moment(options["at"]), options["day"], given, {}, series)


def _plain(value: str) -> str | int:
    return int(value) if value.strip().isdigit() else value.strip()
