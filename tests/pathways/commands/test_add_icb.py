"""manage.py add_icb: an ICB and its first administrator, or a sentence that says why not."""

from __future__ import annotations

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from pathways import access
from pathways.access import Permission
from pathways.management.commands import add_icb
from pathways.models import AuditEvent, Icb, Membership, User
from tests.factories.pathways import IcbFactory


pytestmark = pytest.mark.django_db
PASSWORD = "a long first password 7"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def line(monkeypatch):
    """What stands in the input of the command."""

    def give(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    give(f"{PASSWORD}\n")
    return give


def typed(monkeypatch, *answers: str) -> None:
    left = list(answers)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(add_icb.getpass, "getpass", lambda prompt: left.pop(0))


def add(code: str = "qx1", name: str = "North", user: str = "ann", email: str = "a@example.nhs.uk"):
    out = io.StringIO()
    call_command("add_icb", code, name, "--administrator", user, "--email", email, stdout=out)
    return out.getvalue()


def nothing_was_added() -> bool:
    return not (Membership.objects.exists() or AuditEvent.objects.exists())


def test_an_icb_and_an_administrator_who_may_add_everybody_else(line):
    said = add()

    icb, person = Icb.objects.get(), User.objects.get()
    assert (icb.code, icb.name) == ("QX1", "North")
    assert person.check_password(PASSWORD)
    assert not person.is_superuser
    actor = access.actor_for(person)
    assert actor.icb_id == icb.pk
    assert access.can(actor, Permission.EDIT_STAFF)
    assert access.can(actor, Permission.EDIT_DIRECTORY)
    assert "North (QX1) is here. ann signs in at /admin/" in said
    assert PASSWORD not in said


def test_every_part_is_audited_as_done_by_the_system(line):
    add()

    found = AuditEvent.objects.values_list("verb", "actor_kind", "icb_id")
    pk = Icb.objects.get().pk
    assert sorted(found) == [
        ("add_icb", "system", pk),
        ("add_membership", "system", pk),
        ("add_person", "system", pk),
    ]


def test_a_second_icb_may_follow(line):
    add()
    line(f"{PASSWORD}\n")
    add("QX2", "South", "ben")

    assert Icb.objects.count() == 2
    ben = access.actor_for(User.objects.get(username="ben"))
    assert Icb.objects.get(pk=ben.icb_id).code == "QX2"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"code": "QX1", "name": "Other", "user": "ben"}, "An ICB with the code QX1 exists"),
        ({"code": "QX2", "name": "NORTH", "user": "ben"}, "An ICB called NORTH exists already."),
        ({"code": "QX2", "name": "Other", "user": "Ann"}, "Somebody signs in as Ann already."),
    ],
)
def test_what_is_taken_is_refused_before_a_password_is_asked_for(monkeypatch, words, sentence):
    IcbFactory(code="QX1", name="North")
    User.objects.create(username="ann")
    typed(monkeypatch)  # asking would find no answer

    with pytest.raises(CommandError, match=sentence):
        add(**words)
    assert Icb.objects.count() == User.objects.count() == 1
    assert nothing_was_added()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"email": "nobody"}, "email: Enter a valid email address."),
        ({"user": "two words"}, "username: Enter a valid username"),
        ({"code": "MUCHTOOLONG"}, "code: Ensure this value has at most 8 characters"),
        ({"name": " "}, "name: This field cannot be blank."),
    ],
)
def test_a_field_that_cannot_be_is_named(line, words, sentence):
    with pytest.raises(CommandError, match=sentence):
        add(**words)
    assert not Icb.objects.exists()
    assert nothing_was_added()


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("", "too short"), ("short", "at least 12 characters"), ("qwerty123456", "too common")],
)
def test_a_weak_password_is_refused(line, password, sentence):
    line(password)
    with pytest.raises(CommandError, match=sentence):
        add()
    assert not Icb.objects.exists()
    assert nothing_was_added()


def test_at_a_terminal_the_password_is_typed_twice(monkeypatch):
    typed(monkeypatch, PASSWORD, PASSWORD)
    add()
    assert User.objects.get().check_password(PASSWORD)


def test_two_passwords_that_differ_add_nothing(monkeypatch):
    typed(monkeypatch, PASSWORD, f"{PASSWORD}!")
    with pytest.raises(CommandError, match="differ"):
        add()
    assert not Icb.objects.exists()
    assert nothing_was_added()
