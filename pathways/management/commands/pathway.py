"""Work on definitions: YAML files, starter pathways, and what is stored of an ICB."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathways import clock
from pathways.access import NotAllowed, actor_for, visible_to
from pathways.engine import documents
from pathways.engine.decisions import Moment
from pathways.engine.definition import Definition
from pathways.engine.documents import Invalid, Unreadable
from pathways.engine.lifecycle import NotAllowedNow
from pathways.engine.rules import decide, trace
from pathways.models import Actor, Draft, Icb, Part, Pathway, User
from pathways.proving import situations
from pathways.services import comparing, drafting, publishing, signing
from pathways.services.library import library, pathway_keys, pathway_text


class Command(BaseCommand):
    help = "Check, try, compare, import, sign and publish pathways."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        source = "a YAML file, the key of a starter pathway, or with --icb a stored pathway"

        check = verbs.add_parser("check", help="name everything wrong with a definition")
        check.add_argument("source", help=source)
        simulate = verbs.add_parser("simulate", help="decide for an invented person")
        simulate.add_argument("source", help=source)
        simulate.add_argument(
            "--given", nargs="+", action="extend", default=[], metavar="NAME=VALUE", help=GIVEN_HELP
        )
        simulate.add_argument("--case", help="a case of the document, by its name")
        simulate.add_argument("--at", default="screen", choices=[m.value for m in Moment])
        simulate.add_argument("--day", type=int, default=1)
        diff = verbs.add_parser("diff", help="list what differs between two definitions")
        diff.add_argument("old", help=source)
        diff.add_argument("new", help=source)
        export = verbs.add_parser("export", help="print a definition as YAML")
        export.add_argument("source", help=source)
        for one in (check, simulate, diff, export):
            one.add_argument("--icb", help="the ODS code of the ICB whose pathways are meant")

        add = verbs.add_parser("import", help="save a file as the next revision of a draft")
        add.add_argument("source", help="a YAML file or the key of a starter pathway")
        add.add_argument("--note", default="", help="what changed, in a line")
        submit = verbs.add_parser("submit", help="ask for sign-off of a draft")
        submit.add_argument("--why", required=True, help="what changed and why")
        submit.add_argument("--risk", default="", help="what could go wrong, and what was done")
        sign = verbs.add_parser("sign", help="sign a draft that waits for sign-off")
        sign.add_argument("--part", required=True, choices=list(signing.SIGNERS))
        publish = verbs.add_parser("publish", help="make a signed draft the live version")
        for one in (submit, sign, publish):
            one.add_argument("key", help="the key of the pathway")
        for one in (add, submit, sign, publish):
            one.add_argument("--icb", required=True, help="the ODS code of the ICB")
            one.add_argument("--as", required=True, dest="user", help="the user name who does it")
        for one in (check, simulate, diff, add, submit, sign, publish):
            one.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"do_{options['verb']}")(options)
        except Invalid as wrong:
            self._refuse(options, [str(finding) for finding in wrong.findings], _rows(wrong))
        except signing.NotReady as refused:
            self._refuse(options, list(refused.sentences))
        except (NotAllowed, NotAllowedNow, Unreadable, LookupError) as refused:
            self._refuse(options, [str(refused.args[0])])

    # --- reading ---------------------------------------------------------------------------------
    def do_check(self, options: dict[str, Any]) -> None:
        definition = _definition(options["source"], options["icb"])
        failed = [str(run) for run in situations.run_cases(definition) if not run.passed]
        if failed:
            self._refuse(options, failed)
        said = f"{definition.key}: nothing is wrong, {len(definition.cases)} cases come out right."
        found = {"key": definition.key, "digest": definition.digest, "problems": []}
        self._say(options, said, found)

    def do_export(self, options: dict[str, Any]) -> None:
        self.stdout.write(documents.export(_document(options["source"], options["icb"])))

    def do_diff(self, options: dict[str, Any]) -> None:
        old = _document(options["old"], options["icb"])
        new = _document(options["new"], options["icb"])
        changes = comparing.differences(old, new)
        lines = [f"{kind} {path}" for kind, path in changes]
        if changes:
            names = options["old"], options["new"]
            lines += ["", *comparing.text_differences(old, new, *names)]
        found = {"changes": [{"kind": kind, "path": path} for kind, path in changes]}
        self._say(options, "\n".join(lines) or "They are the same.", found)

    def do_simulate(self, options: dict[str, Any]) -> None:
        definition = _definition(options["source"], options["icb"])
        situation = _situation(definition, options)
        facts = situations.facts_of(definition, situation)
        decision = decide(definition, facts)
        rows = [row for row in trace(definition, facts) if row.counts_as is not None]
        lines = [f"Decision: {decision.disposition.value}"]
        lines += [f"  {row.key} is {row.state}: {row.sentence}" for row in rows]
        told = [{"key": row.key, "state": row.state, "sentence": row.sentence} for row in rows]
        self._say(options, "\n".join(lines), {"decision": decision.to_json(), "trace": told})

    # --- writing ---------------------------------------------------------------------------------
    def do_import(self, options: dict[str, Any]) -> None:
        at = clock.now()
        revision = drafting.import_document(
            actor=_actor(options), text=_text(options["source"]), note=options["note"], at=at
        )
        saved = revision.edited_at == at
        said = (
            f"Saved as revision {revision.number}." if saved else "Unchanged: it is saved already."
        )
        found = {"saved": saved, "revision": revision.number, "digest": revision.digest}
        self._say(options, said, found)

    def do_submit(self, options: dict[str, Any]) -> None:
        actor = _actor(options)
        draft, why, risk = _draft(actor, options["key"]), options["why"], options["risk"]
        signing.submit(actor=actor, draft=draft, why=why, risk=risk, at=clock.now())
        self._say(options, "The draft now waits for two signatures.", {"status": "in_review"})

    def do_sign(self, options: dict[str, Any]) -> None:
        actor, part = _actor(options), Part(options["part"])
        draft = _draft(actor, options["key"])
        signing.sign(actor=actor, draft=draft, part=part, at=clock.now())
        self._say(options, f"{part.label}.", {"part": part.value})

    def do_publish(self, options: dict[str, Any]) -> None:
        actor = _actor(options)
        draft = _draft(actor, options["key"])
        version = publishing.publish(actor=actor, draft=draft, at=clock.now())
        found = {"version": version.number, "digest": version.digest}
        self._say(options, f"{version} is live.", found)

    # --- saying ----------------------------------------------------------------------------------
    def _say(self, options: dict[str, Any], sentence: str, found: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(found, ensure_ascii=False) if options["json"] else sentence)

    def _refuse(
        self, options: dict[str, Any], sentences: list[str], rows: list[Any] | None = None
    ) -> None:
        if options.get("json"):
            self.stdout.write(json.dumps({"problems": rows or sentences}, ensure_ascii=False))
        raise CommandError("\n".join(sentences), returncode=1)


GIVEN_HELP = "a fact, for example saddle=yes, or a series of readings, for example pain=4,5,6"


def _rows(wrong: Invalid) -> list[dict[str, str]]:
    return [{"path": f.path, "problem": f.problem, "mend": f.mend} for f in wrong.findings]


def _actor(options: dict[str, Any]) -> Actor:
    icb = _icb(options["icb"])
    person = User.objects.filter(username=options["user"]).first()
    if person is None:
        raise LookupError(f"There is no user '{options['user']}'.")
    return actor_for(person, icb.pk)


def _icb(code: str) -> Icb:
    icb = Icb.objects.filter(code=code).first()
    if icb is None:
        raise LookupError(f"There is no ICB '{code}'.")
    return icb


def _draft(actor: Actor, key: str) -> Draft:
    pathway = visible_to(Pathway, actor).filter(key=key).first()
    draft = drafting.unfinished_draft(pathway) if pathway else None
    if draft is None:
        raise LookupError(f"There is no draft of '{key}'. Import its file first.")
    return draft


def _definition(source: str, icb: str | None) -> Definition:
    return documents.load(_document(source, icb))


def _document(source: str, icb: str | None) -> dict[str, Any]:
    """A resolved document: from an ICB (its draft, else its live version), a file or the library."""
    if icb is not None:
        return _stored(source, Actor.system(_icb(icb).pk))
    document = documents.parse(_text(source))
    return documents.resolve(document, library())


def _stored(key: str, actor: Actor) -> dict[str, Any]:
    pathway = visible_to(Pathway, actor).filter(key=key).first()
    draft = drafting.unfinished_draft(pathway) if pathway else None
    version = publishing.live_version(pathway) if pathway else None
    newest = drafting.latest_revision(draft) if draft else version
    if newest is None:
        raise LookupError(f"That ICB has no pathway '{key}' with a draft or a live version.")
    document: dict[str, Any] = json.loads(newest.document)
    return document


def _text(source: str) -> str:
    path = Path(source)
    if path.suffix not in {".yaml", ".yml", ".json"} and source in pathway_keys():
        return pathway_text(source)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(pathway_keys()) or "none"
        raise LookupError(
            f"'{source}' is no readable file and no starter pathway (there is: {known})."
        ) from error


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
