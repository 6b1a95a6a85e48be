"""One report on a draft: made once for one state of things, kept, and never said to be more."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from pathways import ports
from pathways.access import NotAllowed
from pathways.authoring.edits import change
from pathways.engine import documents
from pathways.engine.decisions import SEMANTICS
from pathways.models import AuditEvent, Draft, DraftReport, Icb, Role, Service
from pathways.proving import budgets
from pathways.services import checking, drafting, editing
from pathways.services.checking import Report, check_draft, is_stale, latest_report, why_stale
from tests.factories.documents import (
    TINY_BASE,
    TINY_LIBRARY,
    TINY_ROLES,
    publish_tiny,
    ready_pathway,
    tiny_pathway,
)
from tests.factories.pathways import IcbFactory, desks, open_services, staff, system
from tests.pathways.services.conftest import AT, Team
from tests.proving.directory import directory


@pytest.fixture(autouse=True)
def _same_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "library", lambda: TINY_LIBRARY)


@pytest.fixture
def draft(team: Team) -> Draft:
    desks(team.icb)
    open_services(team.icb, *TINY_ROLES)
    return team.imports(**ready_pathway())


def checked(team: Team, draft: Draft, **changes: object) -> Report:
    whole: dict[str, object] = {"actor": team.author, "draft": draft, "at": AT}
    return check_draft(**{**whole, **changes})  # type: ignore[arg-type]  # the test's own changes


def edited(team: Team, draft: Draft, **fields: object) -> None:
    edit = change("rules", "gone_quiet", **fields)
    editing.edit(actor=team.author, draft=draft, change=edit, at=AT)


def test_report_is_kept_with_the_revision_and_audited(team: Team, draft: Draft) -> None:
    report = checked(team, draft)

    assert report.ready
    row = DraftReport.objects.get()
    assert (row.revision, row.semantics, row.made_at) == (draft.revisions.get(), SEMANTICS, AT)
    assert latest_report(draft) == report
    event = AuditEvent.objects.get(verb="check_draft")
    assert event.detail == {
        "revision": str(draft.revisions.get().pk),
        "must": len(report.must),
        "should": len(report.should),
        "finished": True,
    }


def test_same_state_of_things_is_checked_once(team: Team, draft: Draft) -> None:
    first = checked(team, draft)

    assert checked(team, draft, at=AT + timedelta(hours=1)) == first
    assert DraftReport.objects.count() == 1


def test_other_caseload_or_day_is_checked_anew(team: Team, draft: Draft) -> None:
    checked(team, draft)
    assert checked(team, draft, people=500).people == 500
    assert checked(team, draft, at=AT + timedelta(days=1)).made_at == AT + timedelta(days=1)
    assert DraftReport.objects.count() == 3


def test_edit_makes_the_report_stale(team: Team, draft: Draft) -> None:
    report = checked(team, draft)
    assert not is_stale(report, draft, AT)

    edited(team, draft, because="Something else")

    assert why_stale(report, draft, AT) == "The draft was changed after this check."
    assert latest_report(draft) is None


def test_directory_makes_the_report_stale(team: Team, draft: Draft) -> None:
    report = checked(team, draft)
    Service.objects.filter(role="urgent_care").update(is_open=False)

    assert why_stale(report, draft, AT) == "Local services were changed after this check."
    again = checked(team, draft)
    assert [point.kind for point in again.must] == ["service"]
    assert not again.ready


def test_tomorrow_and_a_new_engine_make_the_report_stale(
    team: Team, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked(team, draft)
    assert "earlier day" in why_stale(report, draft, AT + timedelta(days=1))

    monkeypatch.setattr(checking, "SEMANTICS", SEMANTICS + 1)
    assert "engine" in why_stale(report, draft, AT)
    assert checked(team, draft).semantics == SEMANTICS + 1


def test_draft_with_findings_is_not_ready_and_says_where(team: Team, draft: Draft) -> None:
    edited(team, draft, when={"no_such_fact": "yes"})

    report = checked(team, draft)

    assert not report.finished
    assert not report.ready
    assert report.must[0].kind == "finding"
    assert report.about("rules.gone_quiet")[0] == report.must[0]
    assert report.about("rules.gone") == ()
    assert report.must[0].sentence.endswith(".")


def test_failing_case_must_be_mended(team: Team, draft: Draft) -> None:
    edit = change("cases", "New numbness is an emergency", expect="soon")
    editing.edit(actor=team.author, draft=draft, change=edit, at=AT)

    (point,) = checked(team, draft).must

    assert (point.kind, point.path) == ("case", "cases.New numbness is an emergency")
    assert "comes out as emergency" in point.sentence


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.CLINICAL_LEAD, Role.SAFETY_OFFICER])
def test_whoever_writes_signs_or_publishes_may_check(icb: Icb, team: Team, role: str) -> None:
    assert checked(team, team.imports(), actor=staff(icb, role)).must


def test_others_may_not_check(icb: Icb, team: Team, draft: Draft) -> None:
    with pytest.raises(NotAllowed):
        checked(team, draft, actor=staff(icb, Role.WAITING_LIST))
    with pytest.raises(NotAllowed):
        checked(team, draft, actor=system(IcbFactory()))
    assert not DraftReport.objects.exists()


class Followers:
    def __init__(self, count: int) -> None:
        self.count = count

    def in_flight(self, version_id: object) -> int:
        return self.count


@pytest.mark.parametrize(("count", "people"), [(0, 10_000), (750, 750)])
def test_caseload_expected_is_that_of_the_live_version(
    team: Team, monkeypatch: pytest.MonkeyPatch, count: int, people: int
) -> None:
    monkeypatch.setattr(ports, "caseload", lambda: Followers(count))
    publish_tiny(team.icb)
    draft = team.imports(title="Another title")

    assert checking.expected_people(draft) == people


def test_nobody_follows_what_was_never_published(team: Team, draft: Draft) -> None:
    assert checking.expected_people(draft) == 10_000


def test_document_is_checked_without_a_database() -> None:
    asked = checking.Question(directory(), AT.date(), 100)
    report = checking.check_document(tiny_pathway(), asked, made_at=AT)
    assert [point.path for point in report.must] == ["base"]


def test_time_that_is_up_is_never_ready_and_never_the_answer_again(
    team: Team, draft: Draft
) -> None:
    report = checked(team, draft, out_of_time=lambda: True)

    assert not report.finished
    assert not report.ready
    assert "time" in [point.kind for point in report.must]
    assert report.budget is None
    assert checked(team, draft).ready


def test_full_cohort_is_run_once_and_then_answers_for_the_small_one(
    team: Team, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (checking, budgets):
        monkeypatch.setattr(module, "PARTS", 1_200)
    small = checked(team, draft)
    full = checked(team, draft, full=True)

    assert small.budget is not None
    assert full.budget is not None
    assert (small.budget["walked"], full.budget["walked"]) == (1_000, 1_200)
    assert checked(team, draft) == full == checked(team, draft, full=True)
    assert DraftReport.objects.count() == 2


def asked() -> checking.Question:
    return checking.Question(directory(), AT.date(), 100, cohort=100)


def kinds(document: dict[str, Any], **given: Any) -> list[str]:
    report = checking.check_document(document, asked(), made_at=AT, **given)
    return [f"{point.kind} {point.path}" for point in report.must]


def ready_document(**changes: Any) -> dict[str, Any]:
    return documents.resolve(ready_pathway(**changes), TINY_LIBRARY)


def test_it_is_proved_against_the_base_of_the_library_whatever_it_includes() -> None:
    """A document that brings its own, weaker edition of the locked set gains nothing by it."""
    fever = tiny_pathway()["screen"][1]
    strict = {**TINY_BASE, "screen": [fever], "outcomes": tiny_pathway()["outcomes"]}
    document = ready_document(screen=tiny_pathway()["screen"][:1])
    assert kinds(document) == []

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drafting, "library", lambda: {"tiny_flags@2026-11": strict})
        found = kinds(document)
    assert any(kind.startswith("milder_than_base") for kind in found), found


def test_base_that_the_library_lacks_is_not_proved_against() -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drafting, "library", dict)
        assert kinds(ready_document()) == ["finding base"]


def test_copy_is_held_against_its_template() -> None:
    template = ready_document(local=[])
    copy = ready_document(template={"key": "tiny", "digest": documents.digest(template)})
    assert kinds(copy, template=template) == []
    assert kinds(copy) == ["finding template"]

    pain, quiet = ready_pathway()["rules"]
    weaker = {**copy, "rules": [{**pain, "then": "routine"}, quiet], "cases": copy["cases"][:1]}
    found = kinds(weaker, template=template)
    assert any(kind.startswith("milder_than_template") for kind in found), found
    assert "finding cases.Two days of strong pain" in found


def test_template_of_a_draft_is_looked_up(
    team: Team, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = ready_document()
    looked_up = SimpleNamespace(document=template)
    monkeypatch.setattr(checking.editions, "template_of", lambda _: looked_up)
    report = checked(team, draft)
    assert report.proof is not None
    assert report.proof["template"] == documents.digest(template)
