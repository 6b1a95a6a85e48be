"""manage.py pathway check: the full cohort, what it keeps, and what no directory is needed for."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pathways.management.definitions import checking as verb
from pathways.models import Draft, DraftReport
from pathways.services import checking
from tests.factories.documents import TINY_ROLES, publish_tiny, ready_pathway
from tests.factories.pathways import desks, open_services


WHOLE = 120  # stands for the 10,000 of a full cohort


@pytest.fixture
def _small(monkeypatch):
    for module in (verb, checking):
        monkeypatch.setattr(module, "PARTS", WHOLE)


@pytest.fixture
def ready(write):
    return write(ready_pathway())


@pytest.mark.usefixtures("_small")
def test_full_cohort_of_a_draft_is_walked_and_its_report_kept(icb, ready, run, by):
    desks(icb)
    open_services(icb, *TINY_ROLES)
    run("import", ready, *by("ann"))

    found = run("check", "tiny", "--icb", "QX1", "--full", "--json")

    assert found["problems"] == []
    assert found["left_out"] == []
    assert found["budget"]["walked"] == WHOLE
    report = checking.latest_report(Draft.objects.get())
    assert report.budget == found["budget"]
    assert report.people == checking.USUAL_PEOPLE
    assert DraftReport.objects.get().finished


@pytest.mark.usefixtures("_small")
def test_full_cohort_that_must_be_mended_ends_with_exit_code_1_and_is_kept(icb, ready, run, by):
    run("import", ready, *by("ann"))

    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("pathway", "check", "tiny", "--icb", "QX1", "--full", "--json", stdout=out)
    assert refusal.value.returncode == 1
    kept = checking.latest_report(Draft.objects.get()).must
    assert json.loads(out.getvalue())["problems"] == [one.to_json() for one in kept]


@pytest.mark.usefixtures("_small")
def test_full_cohort_of_a_live_version_has_no_draft_to_keep_it_with(icb, run):
    desks(icb)
    open_services(icb, *TINY_ROLES)
    publish_tiny(icb, **ready_pathway())

    found = run("check", "tiny", "--icb", "QX1", "--full", "--json")

    assert found["budget"]["walked"] == WHOLE
    assert not DraftReport.objects.exists()


def test_check_without_full_keeps_nothing(icb, ready, run, by):
    desks(icb)
    open_services(icb, *TINY_ROLES)
    run("import", ready, *by("ann"))

    assert run("check", "tiny", "--icb", "QX1", "--json")["budget"]["full"] is False
    assert not DraftReport.objects.exists()


def test_without_an_icb_everything_runs_that_needs_no_directory(ready, run):
    said = run("check", ready)

    assert "Left out: services and desks" in said
    assert "Left out: the alert budget" in said
    assert run("check", ready, "--json")["budget"] is None


@pytest.mark.usefixtures("_small")
def test_without_an_icb_the_full_cohort_has_no_desks(ready, run):
    found = run("check", ready, "--full", "--json")

    assert found["budget"]["walked"] == WHOLE
    assert found["budget"]["desks"] == []
    assert found["left_out"] == ["services and desks, which an ICB has (--icb CODE)."]
