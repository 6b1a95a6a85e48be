"""Work on definitions: YAML files, starter pathways, and what is stored of an ICB."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand

from pathways.access import NotAllowed
from pathways.engine.documents import Invalid, Unreadable
from pathways.engine.lifecycle import NotAllowedNow
from pathways.management.definitions import checking, proving, reading, templates, writing
from pathways.management.definitions.saying import Voice, rows
from pathways.services import signing


VERBS: dict[str, Callable[[Voice, dict[str, Any]], None]] = {
    "check": checking.check,
    "prove": proving.prove,
    "simulate": reading.simulate,
    "diff": reading.diff,
    "export": reading.export,
    "import": writing.import_,
    "submit": writing.submit,
    "sign": writing.sign,
    "publish": writing.publish,
    "templates": templates.templates,
    "drift": templates.drift,
    "copy": templates.copy,
    "share": templates.share,
}


class Command(BaseCommand):
    help = "Check, prove, try, compare, import, copy, sign and publish pathways."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        reads, writes = reading.add_arguments(verbs), writing.add_arguments(verbs)
        reads += [*checking.add_arguments(verbs), *proving.add_arguments(verbs)]
        lists, shares = templates.add_arguments(verbs)
        for one in (*writes, *shares):
            one.add_argument("--icb", required=True, help="the ODS code of the ICB")
            one.add_argument("--as", required=True, dest="user", help="the user name who does it")
        for one in (*reads, *writes, *lists, *shares):
            one.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        voice = Voice(self.stdout, self.stderr, bool(options.get("json")))
        try:
            VERBS[options["verb"]](voice, options)
        except Invalid as wrong:
            found = {"problems": rows(wrong.findings)}
            voice.refuse([str(finding) for finding in wrong.findings], found)
        except signing.NotReady as refused:
            voice.refuse(list(refused.sentences))
        except (NotAllowed, NotAllowedNow, Unreadable, LookupError) as refused:
            voice.refuse([str(refused.args[0])])
