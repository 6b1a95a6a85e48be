"""Pages of sign-off: sent with a reason, signed with the password, sent back with a comment."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pathways.models import (
    Actor,
    ChangeRequest,
    Draft,
    DraftSignature,
    DraftStatus,
    Part,
    Role,
    SignOffRequest,
    User,
)
from pathways.services import signing
from tests.factories.pathways import PASSWORD, open_directory, staff
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.id))
    return client


def text_of(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


@pytest.fixture
def sent(team: Team, draft: Draft) -> Draft:
    return team.submits(draft)


def test_sending_needs_a_reason_and_freezes_the_draft(
    team: Team, draft: Draft, at_page: At
) -> None:
    open_directory(team.icb)
    client = browser(team.author)
    assert "Send for sign-off" in text_of(client.get(at_page("sign_off")))
    refused = client.post(at_page("send"), {"why": " ", "risk": ""})
    assert refused.status_code == 422
    assert "Write what changed and why" in text_of(refused)
    answer = client.post(at_page("send"), {"why": "First words", "risk": "None"}, follow=True)

    assert "waits for two signatures" in text_of(answer)
    assert "First words" in text_of(answer)
    draft.refresh_from_db()
    assert draft.status == DraftStatus.IN_REVIEW
    assert SignOffRequest.objects.get().risk == "None"


def test_what_must_be_mended_first_is_named(team: Team, draft: Draft, at_page: At) -> None:
    client = browser(team.author)
    answer = client.post(at_page("send"), {"why": "First words"})

    assert answer.status_code == 422
    assert "There is no clinical desk" in text_of(answer)
    assert "things must be mended first" in text_of(client.get(at_page("send")))


def test_a_draft_that_waits_is_taken_back(team: Team, sent: Draft, at_page: At) -> None:
    client = browser(team.author)
    assert "Take back to edit" in text_of(client.get(at_page("sign_off")))
    answer = client.post(at_page("take_back"), follow=True)

    assert "The draft is open again" in text_of(answer)
    again = client.post(at_page("take_back"), follow=True)
    assert "You cannot take back a draft that is open" in text_of(again)
    assert browser(team.lead).post(at_page("take_back")).status_code == 403


def test_two_people_sign_with_their_passwords(team: Team, sent: Draft, at_page: At) -> None:
    for actor in (team.lead, team.officer):
        client = browser(actor)
        page = text_of(client.get(at_page("sign")))
        assert "What it changes for patients" in page
        assert "first edition" in page
        part = next(iter(actor.roles))
        answer = client.post(at_page("sign"), {"part": part, "password": PASSWORD}, follow=True)
        assert "You signed the draft" in text_of(answer)

    assert set(DraftSignature.objects.values_list("part", "signed_by_id")) == {
        (Part.CLINICAL_LEAD, team.lead.id),
        (Part.SAFETY_OFFICER, team.officer.id),
    }
    page = text_of(browser(team.officer).get(at_page("sign_off")))
    assert ">Publish</a>" in " ".join(page.split()) or "/publish" in page


def test_a_wrong_password_signs_nothing(team: Team, sent: Draft, at_page: At) -> None:
    answer = browser(team.lead).post(
        at_page("sign"), {"part": Part.CLINICAL_LEAD, "password": "something else"}
    )

    assert answer.status_code == 422
    assert "That is not your password" in text_of(answer)
    assert not DraftSignature.objects.exists()


def test_an_editor_is_told_why_they_cannot_sign(team: Team, draft: Draft, at_page: At) -> None:
    both = staff(team.icb, Role.AUTHOR, Role.CLINICAL_LEAD)
    team.imports(by=both, summary="By both")
    team.submits(draft)
    answer = browser(both).post(at_page("sign"), {"part": Part.CLINICAL_LEAD, "password": PASSWORD})

    assert answer.status_code == 422
    assert "You edited this draft" in text_of(answer)


def test_only_what_waits_can_be_signed_and_only_by_signers(
    team: Team, draft: Draft, at_page: At
) -> None:
    answer = browser(team.lead).get(at_page("sign"), follow=True)
    assert "Only a draft that waits for sign-off can be signed" in text_of(answer)
    assert browser(team.author).get(at_page("sign")).status_code == 403
    assert browser(team.author).get(at_page("ask_for_changes")).status_code == 403
    assert browser(team.lead).get(at_page("send")).status_code == 403


def test_a_part_that_is_not_ones_own_is_no_choice(team: Team, sent: Draft, at_page: At) -> None:
    answer = browser(team.lead).post(
        at_page("sign"), {"part": Part.SAFETY_OFFICER, "password": PASSWORD}
    )
    assert answer.status_code == 422
    assert not DraftSignature.objects.exists()


def test_a_signer_asks_for_changes_in_a_section(team: Team, sent: Draft, at_page: At) -> None:
    client = browser(team.lead)
    assert "Which part is it about?" in text_of(client.get(at_page("ask_for_changes")))
    refused = client.post(at_page("ask_for_changes"), {"section": "rules", "comment": ""})
    assert refused.status_code == 422
    answer = client.post(
        at_page("ask_for_changes"), {"section": "rules", "comment": "Say why."}, follow=True
    )

    assert "Safety rules: Say why." in " ".join(text_of(answer).split())
    assert ChangeRequest.objects.get().asked_by_id == team.lead.id
    sent.refresh_from_db()
    assert sent.status == DraftStatus.OPEN


def test_the_page_says_who_must_sign_again(team: Team, sent: Draft, at_page: At) -> None:
    signing.sign(actor=team.lead, draft=sent, part=Part.CLINICAL_LEAD, at=AT)
    signing.take_back(actor=team.author, draft=sent, at=AT)
    team.imports(summary="Other words")

    page = " ".join(text_of(browser(team.author).get(at_page("sign_off"))).split())
    assert "signed an earlier state and must sign again" in page


def test_without_a_draft_the_page_leads_to_the_history(team: Team, at_page: At) -> None:
    team.publishes()
    page = text_of(browser(team.author).get(at_page("sign_off")))
    assert "There is no draft" in page
