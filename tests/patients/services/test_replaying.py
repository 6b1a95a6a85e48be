"""Stored decisions come out the same, and a changed one is found."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pathways.engine import decisions
from patients.models import StoredDecision
from patients.services import replaying
from tests.factories.documents import publish_document, tiny_pathway
from tests.factories.patients import TUESDAY, Setting, setting
from tests.patients.services import breaking
from tests.patients.services.sending import check_in, open_triage, send


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def one() -> Setting:
    """A patient with four decisions: three of a screen, one of a check-in."""
    one = setting()
    open_triage(one)
    send(one, {"saddle": "no"})
    send(one, {"fever": "no"})
    send(one, {"side": "left"})
    check_in(one, pain=8, at=TUESDAY + DAY)
    return one


def change(stored: StoredDecision, **columns: Any) -> None:
    """What nobody may do: a row of history is changed."""
    breaking.change(StoredDecision.objects.filter(pk=stored.pk), **columns)


def test_every_decision_comes_out_the_same(one: Setting) -> None:
    found = replaying.replay()

    assert found.checked == 4
    assert found.differing == []
    assert found.older == 0


def test_since_leaves_out_what_came_before(one: Setting) -> None:
    assert replaying.replay(since=TUESDAY + DAY).checked == 1
    assert replaying.count(TUESDAY + DAY) == 1
    assert replaying.count() == 4
    assert replaying.newest(2).checked == 2


def test_changed_facts_outcome_or_digest_are_found(one: Setting) -> None:
    first, second, third, last = StoredDecision.objects.order_by("id")
    facts = json.loads(json.dumps(first.facts))
    facts["scalars"]["saddle"] = ["value", "yes"]
    change(first, facts=facts)
    change(second, outcome={**second.outcome, "disposition": "soon"})
    change(third, digest="0" * 64)
    change(last, facts={})

    found = replaying.replay()

    assert set(found.differing) == {first.pk, second.pk, third.pk, last.pk}


def test_decision_of_a_retired_version_is_derived_with_its_own(one: Setting) -> None:
    document = tiny_pathway(cases=[])
    document["screen"][0]["flags"] = {"no": "emergency"}
    publish_document(one.icb, document, number=2)

    assert replaying.replay().differing == []


def test_older_semantics_are_listed_apart(
    one: Setting, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = StoredDecision.objects.earliest("id")
    change(changed, outcome={**changed.outcome, "disposition": "soon"})
    monkeypatch.setattr(replaying, "SEMANTICS", decisions.SEMANTICS + 1)

    found = replaying.replay()

    assert (found.checked, found.older) == (4, 4)
    assert found.differing == []
    assert found.older_differing == [changed.pk]
    call_command("replay")
    assert "4 were made under older semantics; 1 of them" in capsys.readouterr().out


def test_command_says_that_all_is_the_same(
    one: Setting, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("replay", "--since", "2026-11-10")

    assert capsys.readouterr().out == ("4 decisions derived again, 4 come out the same.\n")


def test_command_prints_one_object_and_ends_with_1_on_a_difference(
    one: Setting, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = StoredDecision.objects.earliest("id")
    change(changed, outcome={})

    with pytest.raises(SystemExit) as ended:
        call_command("replay", "--json")

    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out) == {
        "checked": 4,
        "differing": [str(changed.pk)],
        "older": 0,
        "older_differing": [],
    }


def test_command_names_the_first_that_differ_and_counts_the_rest(
    one: Setting, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patients.management.commands.replay.SHOWN", 1)
    for stored in StoredDecision.objects.all():
        change(stored, outcome={})

    with pytest.raises(SystemExit):
        call_command("replay")

    said = capsys.readouterr().out
    assert said.count("differs: ") == 1
    assert "and 3 more" in said


def test_command_shows_how_far_it_is(
    one: Setting, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patients.management.commands.replay.PATIENCE_SECONDS", 0)

    call_command("replay")

    assert "4 of 4 decisions" in capsys.readouterr().err


def test_command_refuses_a_date_that_is_none() -> None:
    with pytest.raises(CommandError, match="Write 2026-11-02"):
        call_command("replay", "--since", "yesterday")
