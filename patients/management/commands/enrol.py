"""manage.py enrol FILE: a batch from a spreadsheet."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathways import clock
from pathways.access import NotAllowed, actor_for
from pathways.models import Actor, Pathway, Provider, User
from patients.services import enrolling, importing, returning, sheets


class Command(BaseCommand):
    help = (
        "Enrol patients from a .csv, .tsv, .xlsx or .ods file. Good rows are added; the others are "
        "listed with what to mend. The same file again changes nothing. Exit code 0: read and "
        "done, though some rows may have problems; 1: the file cannot be used, nothing was added."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--pathway", required=True, metavar="KEY")
        parser.add_argument("--provider", required=True, metavar="CODE", help="ODS code")
        parser.add_argument("--icb", metavar="CODE", help="needed if two ICBs use the same codes")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="act as this person")
        parser.add_argument("--dry-run", action="store_true", help="check only; add nobody")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--bad-rows", type=Path, metavar="FILE", help="write the rows to mend to this .xlsx"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        provider = _provider(options["provider"], options["icb"])
        pathway = _pathway(provider, options["pathway"])
        content = _content(options["file"])
        try:
            actor = _actor(provider, options["username"])
            given = {
                "actor": actor,
                "pathway": pathway,
                "provider": provider,
                "content": content,
                "file_name": options["file"].name,
                "at": at,
            }
            if options["dry_run"]:
                report = importing.check_file(**given)
            else:
                batch, _ = importing.upload(**given)
                report = importing.load(actor=actor, batch=batch, at=at)
        except (sheets.UnusableFile, enrolling.NotEnrolled, NotAllowed) as error:
            raise CommandError(f"{error} Nothing was added.") from error
        if options["bad_rows"] and report.problems:
            options["bad_rows"].write_bytes(
                returning.bad_rows(
                    content=content, file_name=options["file"].name, problems=report.problems
                )
            )
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._print(report, dry_run=options["dry_run"])

    def _print(self, report: importing.Report, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Checked only: nobody was added.")
        self.stdout.write(f"{report.rows} rows")
        for name, count in report.buckets.items():
            self.stdout.write(f"  {name.replace('_', ' '):15} {count:6}")
        self.stdout.write(f"{report.messages_planned} invitations planned")
        for header in report.unused_headers:
            self.stdout.write(f"Column not used: {header}")
        for problem in report.problems:
            column = problem["column"].replace("_", " ") or "row"
            self.stdout.write(f"Row {problem['row']}, {column}: {problem['message']}")


def _provider(code: str, icb: str | None) -> Provider:
    providers = Provider.objects.filter(code=code).select_related("icb")
    if icb:
        providers = providers.filter(icb__code=icb)
    found = list(providers[:2])
    if not found:
        raise CommandError(f"There is no provider {code}. Add it in the admin first.")
    if len(found) > 1:
        raise CommandError(f"Two ICBs have a provider {code}. Say which with --icb.")
    return found[0]


def _pathway(provider: Provider, key: str) -> Pathway:
    pathway = Pathway.objects.filter(icb_id=provider.icb_id, key=key).first()
    if pathway is None:
        keys = Pathway.objects.filter(icb_id=provider.icb_id).values_list("key", flat=True)
        raise CommandError(f"There is no pathway {key}. There is: {', '.join(keys) or 'none'}.")
    return pathway


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _actor(provider: Provider, username: str | None) -> Actor:
    if username is None:
        return Actor.system(provider.icb_id)
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is nobody called {username}.")
    return actor_for(user, provider.icb_id)
