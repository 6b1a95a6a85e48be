"""Pages of publication: the interruption, the history, the emergency stop, the evidence."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from pathways import ports
from pathways.models import (
    Draft,
    Moving,
    PathwayVersion,
    Role,
    VersionEvidence,
    VersionMove,
    VersionStatus,
    Withdrawal,
)
from pathways.ports import Affected, Backtest, MoveProgress
from pathways.services import withdrawing
from tests.factories.pathways import staff
from tests.pathways.admin.builder.conftest import At
from tests.pathways.admin.builder.test_signing_off import browser, text_of
from tests.pathways.services.conftest import AT, Team


class Crowd:
    """Seven people on each version."""

    def in_flight(self, version_id: object) -> int:
        return 7

    def affected_by(self, *args: object, **kwargs: object) -> Affected:
        return Affected(people=7, looked_at=6, milder=1, harsher=2, day=3, unfit=1)

    def backtest(self, *args: object) -> Backtest:
        return Backtest(looked_at=90, milder=4, harsher=5, elsewhere=6)

    def progress_of(self, move_id: object) -> MoveProgress:
        return MoveProgress(done=4, waiting=2, dropped=1)


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_caseload", Crowd())


@pytest.fixture
def lead(team: Team) -> Client:
    return browser(team.lead)


def test_publishing_makes_it_live_and_keeps_the_evidence(
    team: Team, draft: Draft, at_page: At, lead: Client
) -> None:
    team.signs(draft)
    assert "Nobody follows this pathway yet" in text_of(lead.get(at_page("publish")))
    answer = lead.post(at_page("publish"), {"moving": "stay", "reason": ""}, follow=True)

    assert "Version 1 is live" in text_of(answer)
    evidence = text_of(lead.get(at_page("evidence", 1)))
    kept = VersionEvidence.objects.get()
    assert "Better words" in evidence
    assert "first edition" in evidence
    assert kept.digest in evidence
    assert "does not match its digest" not in evidence
    assert "New numbness is an emergency" in evidence


def test_what_is_missing_is_named_and_nothing_is_published(
    team: Team, draft: Draft, at_page: At, lead: Client
) -> None:
    team.submits(draft)
    assert "It cannot be published yet" in text_of(lead.get(at_page("publish")))
    answer = lead.post(at_page("publish"), {"moving": "stay"})

    assert answer.status_code == 422
    assert "is not signed by" in text_of(answer)
    assert not PathwayVersion.objects.exists()
    assert browser(team.author).get(at_page("publish")).status_code == 403


def test_people_in_flight_are_shown_and_moved_with_a_reason(
    team: Team, draft: Draft, at_page: At, lead: Client, crowd: None
) -> None:
    team.publishes()
    team.signs(team.imports(summary="Other words"))
    page = " ".join(text_of(lead.get(at_page("publish"))).split())
    assert "more mildly for 1, more strongly for 2; other items today for 3" in page
    assert "The answers of 1 do not fit" in page
    assert "Of the newest 90: 4 milder, 5 stronger, 6 sent elsewhere" in page
    refused = lead.post(at_page("publish"), {"moving": "now", "reason": " "})
    assert refused.status_code == 422
    answer = lead.post(at_page("publish"), {"moving": "now", "reason": "Safer"}, follow=True)

    assert "Version 2 is live" in text_of(answer)
    assert "Move now: Safer" in text_of(answer)
    order = VersionMove.objects.get()
    assert (order.policy, order.reason, order.from_version.number) == (Moving.NOW, "Safer", 1)
    history = " ".join(text_of(lead.get(at_page("history"))).split())
    assert "4 moved, 2 waiting, 1 not moved" in history
    evidence = text_of(lead.get(at_page("evidence", 2)))
    assert "Against version 1" in evidence
    assert "Other words" in evidence


def test_the_history_names_signers_people_and_lets_one_start_from_an_old_version(
    team: Team, draft: Draft, at_page: At, lead: Client
) -> None:
    first = team.publishes()
    team.publishes(summary="Second")
    page = text_of(browser(team.author).get(at_page("history")))
    assert "Signed as clinical lead" in page
    assert "Withdraw now" not in page
    assert "Make a draft from this" in page
    author = browser(team.author)
    author.post(at_page("start_from", 1))

    assert At(draft.pathway.drafts.latest("id")).document == {
        name: value for name, value in _loaded(first).items() if name != "includes"
    }
    refused = author.post(at_page("start_from", 1), follow=True)
    assert "There is a draft already" in text_of(refused)
    assert lead.post(at_page("start_from", 1)).status_code == 403


def _loaded(version: PathwayVersion) -> dict[str, object]:
    found: dict[str, object] = json.loads(version.document)
    return found


def test_one_person_withdraws_and_a_second_reviews(
    team: Team, draft: Draft, at_page: At, lead: Client, crowd: None
) -> None:
    version = team.publishes()
    page = " ".join(text_of(lead.get(at_page("withdraw", 1))).split())
    assert "The 7 people on it stay on it" in page
    assert lead.post(at_page("withdraw", 1), {"reason": ""}).status_code == 422
    answer = lead.post(at_page("withdraw", 1), {"reason": "A wrong number"}, follow=True)
    assert "Nobody new starts on it" in text_of(answer)
    assert "A wrong number" in text_of(answer)
    version.refresh_from_db()
    assert version.status == VersionStatus.WITHDRAWN

    assert lead.post(at_page("review_withdrawal", 1), {"found": "Right"}).status_code == 403
    officer = browser(team.officer)
    assert "A wrong number" in text_of(officer.get(at_page("review_withdrawal", 1)))
    assert officer.post(at_page("review_withdrawal", 1), {"found": " "}).status_code == 422
    answer = officer.post(
        at_page("review_withdrawal", 1), {"found": "Right to stop it"}, follow=True
    )
    assert "Right to stop it" in text_of(answer)


def test_an_overdue_review_says_so(team: Team, draft: Draft, at_page: At, lead: Client) -> None:
    version = team.publishes()
    withdrawing.withdraw(actor=team.lead, version=version, reason="Wrong", at=AT)

    # AT is long ago.
    assert "Overdue" in text_of(lead.get(at_page("history")))
    assert "Overdue" in text_of(browser(team.officer).get(at_page("review_withdrawal", 1)))
    assert Withdrawal.objects.get().reviewed_at is None


def test_pages_of_versions_that_are_not_there(team: Team, draft: Draft, at_page: At) -> None:
    team.publishes()
    client = browser(staff(team.icb, Role.CLINICAL_LEAD))
    for name in ("evidence", "published", "withdraw", "review_withdrawal"):
        assert client.get(at_page(name, 9)).status_code == 404
    assert client.get(at_page("review_withdrawal", 1)).status_code == 404
    assert browser(team.author).get(at_page("withdraw", 1)).status_code == 403


def test_a_version_from_before_evidence_was_kept_has_no_page_of_it(
    team: Team, draft: Draft, at_page: At, lead: Client
) -> None:
    version = team.publishes()
    PathwayVersion.objects.create(
        icb=team.icb,
        pathway=version.pathway,
        number=0,
        document=version.document,
        digest=version.digest,
        schema=1,
        status=VersionStatus.RETIRED,
        published_at=AT,
    )
    assert lead.get(at_page("evidence", 0)).status_code == 404


def test_comparing_shows_words_and_hides_the_rest_with_safety_only(
    team: Team, draft: Draft, at_page: At, lead: Client
) -> None:
    assert "only one edition" in text_of(lead.get(at_page("compare")))
    team.publishes()
    rules = [dict(one) for one in At(draft).document["rules"]]
    rules[1]["then"] = "soon"
    team.imports(summary="Other words", rules=rules)
    page = text_of(lead.get(at_page("compare")))
    assert "<ins>" in page
    assert "Other words" in page
    assert "Safety" in page
    only = text_of(lead.get(at_page("compare"), {"only": "yes"}))
    assert "Other words" not in only
    same = text_of(lead.get(at_page("compare"), {"before": "1", "after": "1"}))
    assert "No differences" in same
    assert lead.get(at_page("compare"), {"before": "77"}).status_code == 422
