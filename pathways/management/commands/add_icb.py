"""manage.py add_icb: an ICB and its first administrator, for a service that has neither."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from pathways import clock
from pathways.models import Icb, User
from pathways.services import founding


class Command(BaseCommand):
    help = (
        "Add an ICB and its first administrator. Asks for the administrator's first password, or "
        "reads it as a line of input. Their second factor is set up when they first sign in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the ODS code of the ICB, for example QF7")
        parser.add_argument("name", help="the name of the ICB")
        parser.add_argument("--administrator", required=True, metavar="USERNAME")
        parser.add_argument("--email", required=True, help="the administrator's address")

    def handle(self, *args: Any, **options: Any) -> None:
        icb = Icb(code=options["code"].strip().upper(), name=options["name"].strip())
        person = User(username=options["administrator"].strip(), email=options["email"].strip())
        try:
            founding.check_free(icb, person)
            password = first_password()
            validate_password(password, person)
            person.set_password(password)
            founding.found(icb=icb, administrator=person, at=clock.now())
        except founding.Taken as refused:
            raise CommandError(str(refused)) from refused
        except ValidationError as wrong:
            raise CommandError("\n".join(sentences(wrong))) from wrong
        self.stdout.write(
            f"{icb.name} ({icb.code}) is here. {person.username} signs in at /admin/, sets up an "
            "authenticator app, and adds everybody else."
        )


def first_password() -> str:
    """Typed twice at a terminal; otherwise the first line of input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("First password (at least 12 characters): ")
    if getpass.getpass("The same again: ") != first:
        raise CommandError("The two passwords differ. Nothing was added.")
    return first


def sentences(wrong: ValidationError) -> list[str]:
    """What is wrong, each with the name of its field where it has one."""
    if not hasattr(wrong, "error_dict"):
        return list(wrong.messages)
    return [
        f"{field}: {message}"
        for field, messages in wrong.message_dict.items()
        for message in messages
    ]
