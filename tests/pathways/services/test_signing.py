"""Sign-off: sent with a reason, ticked by name, sent back, and left behind by what comes after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pathways.access import NotAllowed
from pathways.engine.documents import Invalid
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import (
    AuditEvent,
    ChangeRequest,
    Draft,
    DraftSignature,
    DraftStatus,
    Part,
    PathwayVersion,
    Withdrawal,
)
from pathways.services import (
    checking,
    evidencing,
    moving,
    publishing,
    signing,
    weighing,
    withdrawing,
)
from pathways.services.moving import People
from pathways.services.signing import NotReady
from pathways.services.weighing import Tick, Weighed
from tests.factories.documents import ready_pathway
from tests.factories.pathways import open_directory
from tests.pathways.services.conftest import AT, Team


MILDER = Tick("m1", "milder", "Whoever has a fever goes to a physiotherapist, not to urgent care.")
WORDS = Tick("w1", "rewording", "Words that decide changed in “Fever”.")


@pytest.fixture
def waiting(team: Team) -> Draft:
    return team.submits(team.imports())


@pytest.fixture
def weighty(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Weighed((MILDER, WORDS))
    monkeypatch.setattr(weighing, "weigh", lambda draft, **_: found)


def lead_signs(team: Team, draft: Draft, *ticks: str) -> DraftSignature:
    return signing.sign(actor=team.lead, draft=draft, part=Part.CLINICAL_LEAD, ticks=ticks, at=AT)


def officer_signs(team: Team, draft: Draft, *ticks: str) -> DraftSignature:
    return signing.sign(
        actor=team.officer, draft=draft, part=Part.SAFETY_OFFICER, ticks=ticks, at=AT
    )


def test_sending_keeps_the_reason_and_needs_one(team: Team) -> None:
    draft = team.imports()
    with pytest.raises(NotReady, match="what changed and why"):
        signing.submit(actor=team.author, draft=draft, why=" ", at=AT)
    assert signing.request_of(draft) is None
    team.submits(draft)

    request = signing.request_of(draft)
    assert request is not None
    assert (request.why, request.sent_by_id) == ("Better words", team.author.id)


def test_sending_what_is_not_ready_keeps_the_report_and_names_all(team: Team) -> None:
    draft = team.imports()
    with pytest.raises(Invalid, match="no clinical desk"):
        signing.submit(actor=team.author, draft=draft, why="Why", at=AT)

    report = checking.latest_report(draft)
    assert report is not None
    assert not report.ready
    draft.refresh_from_db()
    assert draft.status == DraftStatus.OPEN


def test_checks_that_did_not_end_are_no_proof(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    open_directory(team.icb)
    draft = team.imports()
    report = checking.check_draft(actor=team.author, draft=draft, at=AT)
    unfinished = replace(report, finished=False)
    monkeypatch.setattr(signing, "report_now", lambda *args: unfinished)
    with pytest.raises(Invalid, match="did not come to their end"):
        signing.submit(actor=team.author, draft=draft, why="Why", at=AT)
    assert publishing._to_mend(unfinished) == [signing.NOT_CHECKED]


def test_an_edit_while_it_is_checked_is_noticed(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_directory(team.icb)
    draft = team.imports()
    report = replace(checking.check_draft(actor=team.author, draft=draft, at=AT), digest="another")
    monkeypatch.setattr(signing, "report_now", lambda *args: report)
    with pytest.raises(NotAllowedNow, match="changed while it was checked"):
        signing.submit(actor=team.author, draft=draft, why="Why", at=AT)


def test_the_checks_run_again_on_another_day_for_the_same_caseload(team: Team) -> None:
    draft = team.signs(team.imports())
    tomorrow = AT + timedelta(days=1)
    publishing.publish(actor=team.lead, draft=draft, at=tomorrow)

    report = checking.latest_report(draft)
    assert report is not None
    assert report.made_at == tomorrow


def test_the_second_signer_ticks_each_by_name(team: Team, waiting: Draft, weighty: None) -> None:
    first = lead_signs(team, waiting, "m1")
    assert first.ticks == [MILDER.to_json()]
    with pytest.raises(NotReady) as refused:
        officer_signs(team, waiting, "m1")
    assert refused.value.sentences == (f"Tick this, or ask for changes: {WORDS.sentence}",)
    assert DraftSignature.objects.count() == 1
    second = officer_signs(team, waiting, "m1", "w1", "unknown")

    assert second.ticks == [MILDER.to_json(), WORDS.to_json()]
    assert signing.missing_for_publication(waiting) == []


def test_what_cannot_be_ticked_blocks_signing_and_publishing(
    team: Team, waiting: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_signs(team, waiting)
    officer_signs(team, waiting)
    found = Weighed((MILDER,), (weighing.TOO_MANY,))
    monkeypatch.setattr(weighing, "weigh", lambda draft, **_: found)

    with pytest.raises(NotReady) as refused:
        publishing.publish(actor=team.lead, draft=waiting, at=AT)
    assert refused.value.sentences[0] == weighing.TOO_MANY
    assert MILDER.sentence in refused.value.sentences[1]


def test_a_signer_asks_for_changes_with_a_comment(team: Team, waiting: Draft) -> None:
    for section, comment in (("rules", " "), ("nowhere", "Change this")):
        with pytest.raises(NotReady, match="Write what should change"):
            signing.ask_for_changes(
                actor=team.lead, draft=waiting, section=section, comment=comment, at=AT
            )
    with pytest.raises(NotAllowed):
        signing.ask_for_changes(
            actor=team.author, draft=waiting, section="rules", comment="Mine", at=AT
        )
    signing.ask_for_changes(actor=team.lead, draft=waiting, section="rules", comment="Why?", at=AT)

    waiting.refresh_from_db()
    assert waiting.status == DraftStatus.OPEN
    assert ChangeRequest.objects.get().comment == "Why?"
    assert AuditEvent.objects.filter(verb="ask_for_changes_draft").exists()


def test_an_edit_leaves_signatures_behind_and_names_who_signs_again(
    team: Team, waiting: Draft
) -> None:
    lead_signs(team, waiting)
    signing.take_back(actor=team.author, draft=waiting, at=AT)
    draft = team.submits(team.imports(summary="Other"))

    assert signing.signatures_of(draft) == []
    assert [one.signed_by_id for one in signing.signatures_left_behind(draft)] == [team.lead.id]
    missing = signing.missing_for_publication(draft)
    assert "signed revision 1" in missing[0]
    lead_signs(team, draft)
    assert signing.signatures_left_behind(draft) == []


def test_a_version_that_goes_live_meanwhile_asks_for_new_signatures(
    team: Team, waiting: Draft
) -> None:
    lead_signs(team, waiting)
    latest = waiting.revisions.latest("number")
    PathwayVersion.objects.create(
        icb=team.icb,
        pathway=waiting.pathway,
        number=1,
        document=latest.document,
        digest=latest.digest,
        schema=1,
        published_at=AT,
    )
    assert "Another version went live" in signing.missing_for_publication(waiting)[0]
    again = lead_signs(team, waiting)

    assert again.compared_with is not None
    assert signing.signatures_of(waiting) == [again]


def test_moving_people_needs_a_reason(team: Team) -> None:
    draft = team.signs(team.imports())
    people = People(moving.Moving.NOW, " ")
    with pytest.raises(NotReady, match="Write why people move"):
        publishing.publish(actor=team.lead, draft=draft, people=people, at=AT)
    assert moving.missing_in(People()) == []


def test_an_order_holds_until_a_newer_one_or_a_withdrawal(team: Team) -> None:
    first = team.publishes()
    people = People(moving.Moving.NEXT_STAGE, "Better words")
    draft = team.signs(team.imports(summary="Second"))
    second = publishing.publish(actor=team.lead, draft=draft, people=people, at=AT)

    order = moving.standing_order(first)
    assert order is not None
    assert (order.to_version, order.policy) == (second, "next_stage")
    withdrawing.withdraw(actor=team.lead, version=second, reason="Wrong", at=AT)
    assert moving.standing_order(first) is None
    assert moving.in_flight(first.pathway) == []


def test_a_withdrawal_has_a_reason_a_due_time_and_a_second_person(team: Team) -> None:
    version = team.publishes()
    with pytest.raises(NotReady, match="why the version is withdrawn"):
        withdrawing.withdraw(actor=team.lead, version=version, reason=" ", at=AT)
    stop = withdrawing.withdraw(actor=team.lead, version=version, reason="Wrong", at=AT)
    assert stop.review_due_at == AT + timedelta(hours=24)
    assert list(withdrawing.unreviewed(team.officer)) == [stop]
    assert not withdrawing.is_overdue(stop, AT + timedelta(hours=24))
    assert withdrawing.is_overdue(stop, AT + timedelta(hours=25))

    with pytest.raises(NotReady, match="what you found"):
        withdrawing.review(actor=team.officer, withdrawal=stop, found=" ", at=AT)
    with pytest.raises(NotAllowed, match="another person reviews"):
        withdrawing.review(actor=team.lead, withdrawal=stop, found="Right", at=AT)
    done = withdrawing.review(actor=team.officer, withdrawal=stop, found="Right", at=AT)
    assert not withdrawing.is_overdue(done, AT + timedelta(hours=25))
    assert list(withdrawing.unreviewed(team.officer)) == []
    with pytest.raises(NotAllowedNow, match="reviewed already"):
        withdrawing.review(actor=team.officer, withdrawal=stop, found="Again", at=AT)


def test_evidence_is_kept_with_the_version_and_never_changes(team: Team) -> None:
    version = team.publishes()
    kept = version.evidence

    assert kept.digest == evidencing.digest_of(kept.content)
    content = kept.content
    assert content["digest"] == version.digest
    assert [one["part"] for one in content["signatures"]] == ["clinical_lead", "safety_officer"]
    assert all(one["passed"] for one in content["cases"])
    assert content["budget"] is not None
    assert (content["compared_with"], content["differences"]) == (None, [])
    second = team.publishes(summary="Other words")
    content = second.evidence.content
    assert content["compared_with"] == 1
    assert content["differences"][0][1][0]["fields"][0][2] == "Other words"
    with pytest.raises(TypeError):
        kept.save()
    assert not Withdrawal.objects.exists()


def test_nothing_is_weighed_for_a_first_edition_or_a_document_with_findings(
    team: Team, waiting: Draft
) -> None:
    assert weighing.weigh(waiting) == Weighed()
    assert weighing.between({}, {}) == Weighed()


def test_a_milder_rule_and_other_words_are_ticked_by_name(team: Team) -> None:
    team.publishes()
    whole = ready_pathway()
    screen = [dict(one) for one in whole["screen"]]
    screen[1] |= {"flags": {"yes": "routine"}, "ask": "Do you feel hot?"}
    draft = team.submits(team.imports(screen=screen))
    lead_signs(team, draft)
    with pytest.raises(NotReady) as refused:
        officer_signs(team, draft)
    weighed = weighing.weigh(draft)
    assert {one.kind for one in weighed.to_tick} == {"milder", "rewording"}
    assert len(refused.value.sentences) == len(weighed.to_tick)
    assert any("Do you feel hot?" in one for one in refused.value.sentences)
    signature = officer_signs(team, draft, *(one.id for one in weighed.to_tick))
    assert [one["id"] for one in signature.ticks] == [one.id for one in weighed.to_tick]
    version = publishing.publish(actor=team.lead, draft=draft, at=AT)

    kept = version.evidence.content
    assert kept["comparison"]["milder"]
    assert kept["signatures"][1]["ticks"] == signature.ticks


def test_a_comparison_that_did_not_end_blocks(team: Team) -> None:
    team.publishes()
    screen = [dict(one) for one in ready_pathway()["screen"]]
    screen[1] |= {"flags": {"yes": "routine"}}
    draft = team.submits(team.imports(screen=screen))
    lead_signs(team, draft)
    with pytest.raises(NotReady, match="did not come to its end"):
        signing.sign(
            actor=team.officer,
            draft=draft,
            part=Part.SAFETY_OFFICER,
            out_of_time=lambda: True,
            at=AT,
        )
