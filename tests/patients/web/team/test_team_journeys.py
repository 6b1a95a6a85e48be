"""The team finds what needs it, reads a case, and closes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from pathways.models import Role
from patients.models import Enrolment, Escalation, EscalationEvent, Patient
from patients.services import answering
from tests.factories.documents import publish_document
from tests.factories.pathways import ServiceFactory
from tests.factories.patients import TUESDAY, Setting, enrol, start
from tests.patients.services.sending import check_in, open_triage, send
from tests.patients.services.test_safety_netting import WORSE, pathway
from tests.patients.web.team.conftest import SignIn
from tests.patients.web.team.test_pages import emergency


def text_of(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def post(client: Client, case: Escalation, verb: str, **given: str) -> Any:
    return client.post(f"/team/escalations/{case.pk}", {"do": verb, **given})


def test_home_says_when_there_is_nothing_to_do(sign_in: SignIn) -> None:
    page = text_of(sign_in(), "/team/")

    assert "Nothing to do." in page
    assert "Last checked at 9am." in page


def test_home_counts_cases_overdue_ones_and_the_oldest(
    sign_in: SignIn, one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    emergency(one)
    monkeypatch.setattr("pathways.clock.now", lambda: TUESDAY + timedelta(hours=3))

    page = text_of(sign_in(Role.WAITING_LIST), "/team/")

    assert "Cases to act on" in page
    assert "1 overdue" in page
    assert "The oldest: 3 hours ago" in page
    assert "Uploads that need you" in page


def test_worklist_shows_priority_reason_owner_and_due_time_in_words(
    sign_in: SignIn, one: Setting
) -> None:
    emergency(one)
    Patient.objects.update(interpreter_needed=True, language="ur", format_needed="Large print")

    page = text_of(sign_in(), "/team/escalations/")

    assert "Emergency" in page
    assert "Is there new numbness between your legs?" in page
    assert "in 30 minutes" in page
    assert one.clinical.name in page
    assert "Needs an interpreter: ur" in page
    assert "Large print" in page
    assert 'role="region"' in page
    assert 'tabindex="0"' in page


def test_worklist_without_cases_says_so(sign_in: SignIn) -> None:
    assert "No cases here." in text_of(sign_in(), "/team/escalations/")


def test_worklist_filters_ones_own_and_overdue(
    sign_in: SignIn, one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = emergency(one)
    client = sign_in()

    assert "No cases here." in text_of(client, "/team/escalations/", show="mine")
    post(client, case, "take")
    assert "1 case" in text_of(client, "/team/escalations/", show="mine")
    assert "No cases here." in text_of(client, "/team/escalations/", show="overdue")
    monkeypatch.setattr("pathways.clock.now", lambda: TUESDAY + timedelta(days=3))
    assert "2 days overdue" in text_of(client, "/team/escalations/", show="overdue")


def test_worklist_of_many_is_paged_and_keeps_its_filter(sign_in: SignIn, one: Setting) -> None:
    for _ in range(55):
        Escalation.objects.create(
            icb=one.icb,
            enrolment=enrol(one.version, one.provider),
            desk=one.clinical,
            disposition="soon",
            raised_at=TUESDAY,
            due_at=TUESDAY,
        )
    client = sign_in()

    first = text_of(client, "/team/escalations/", show="all")
    second = text_of(client, "/team/escalations/", show="all", page="2")

    assert "55 cases" in first
    assert "show=all&amp;page=2" in first
    assert "Page 1 of 3" in second
    assert "Page 3 of 3" in second
    assert "Page 2 of 3" in text_of(client, "/team/escalations/", page="99")


def test_worklist_asks_the_database_as_often_for_many_as_for_one(
    sign_in: SignIn, one: Setting, django_assert_max_num_queries: Any
) -> None:
    version = publish_document(one.icb, pathway(WORSE), number=2)
    for _ in range(10):
        enrolment = start(enrol(version, one.provider))
        answering.check_in(
            actor=one.system,
            enrolment=enrolment,
            answers={"general": "worse"},
            idempotency_key=enrolment.pk,
            at=TUESDAY,
        )
    client = sign_in()
    client.get("/team/escalations/")

    with django_assert_max_num_queries(8):
        client.get("/team/escalations/")


def test_case_shows_words_rule_and_what_was_told(sign_in: SignIn, one: Setting) -> None:
    case = emergency(one)

    page = text_of(sign_in(), f"/team/escalations/{case.pk}")

    assert "Is there new numbness between your legs?" in page
    assert "Go to A&amp;E now" in page
    assert "You need to be seen in a hospital today." in page
    assert "Ask somebody to take you." in page
    assert 'href="tel:+4477' in page
    assert "Case opened" in page
    assert "Held until they are seen" in page


def test_case_of_silence_and_of_a_referral_and_of_earlier_entries(
    sign_in: SignIn, one: Setting
) -> None:
    version = publish_document(one.icb, pathway({**WORSE, "service": "physiotherapy"}), number=2)
    ServiceFactory(icb=one.icb, name="Hill Physiotherapy")
    Enrolment.objects.update(version=version)
    one.enrolment.refresh_from_db()
    start(one.enrolment, days_ago=2)
    answering.run_day_rules(at=TUESDAY)
    check_in(one, general="worse")
    case = Escalation.objects.get()

    page = text_of(sign_in(), f"/team/escalations/{case.pk}")

    assert "Hill Physiotherapy" in page
    assert "Nothing: no answer came." in page
    assert "Raised the open case" in page
    assert "Case raised" in page


def test_case_is_taken_acknowledged_noted_and_closed(sign_in: SignIn, one: Setting) -> None:
    case = emergency(one)
    client = sign_in()

    assert "Take this case" in text_of(client, f"/team/escalations/{case.pk}")
    for verb, given in (
        ("take", {}),
        ("acknowledge", {"note": "Ringing"}),
        ("not_reached", {"note": "Voicemail"}),
        ("close", {"reason": "seen_carry_on", "note": "Seen in A&E"}),
    ):
        response = post(client, case, verb, **given)
        assert response.status_code == 302, response.content.decode()

    case.refresh_from_db()
    assert (case.status, case.close_reason) == ("closed", "seen_carry_on")
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active"
    page = text_of(client, f"/team/escalations/{case.pk}")
    assert "Seen, and told to carry on with the plan" in page
    assert "Voicemail" in page
    assert "Close this case" not in page


def test_case_is_handed_over_to_the_desk(sign_in: SignIn, one: Setting) -> None:
    case = emergency(one)
    client = sign_in()
    post(client, case, "take")

    assert post(client, case, "hand_over", note="Not rung yet").status_code == 302
    case.refresh_from_db()
    assert (case.status, case.taken_by) == ("open", None)


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        pytest.param("close", {}, "Select how this case ended", id="no reason"),
        pytest.param("close", {"reason": "x"}, "Select how this case ended", id="no such reason"),
        pytest.param(
            "close", {"reason": "referred"}, "not closed without it", id="urgent without a note"
        ),
        pytest.param("hand_over", {}, "Write what a colleague needs to know", id="no note"),
        pytest.param(
            "acknowledge", {"note": "x" * 2001}, "Use at most 2,000 characters", id="long note"
        ),
        pytest.param("shout", {}, "Choose what to do with this case", id="unknown step"),
    ],
)
def test_case_form_that_cannot_be_used_says_what_to_do(
    sign_in: SignIn, one: Setting, verb: str, given: dict[str, str], sentence: str
) -> None:
    case = emergency(one)
    client = sign_in()
    post(client, case, "take")

    response = post(client, case, verb, **given)

    assert response.status_code == 422
    page = response.content.decode()
    assert "There is a problem" in page
    assert sentence in page
    assert given.get("note", "")[:50] in page
    case.refresh_from_db()
    assert case.status == "taken"


def test_case_that_a_colleague_took_says_who(sign_in: SignIn, one: Setting) -> None:
    case = emergency(one)
    post(sign_in(), case, "take")
    colleague = sign_in()

    page = text_of(colleague, f"/team/escalations/{case.pk}")
    response = post(colleague, case, "take")

    assert "has taken this case" in page
    assert response.status_code == 422
    assert "Ask them to hand it over" in response.content.decode()
    assert EscalationEvent.objects.filter(verb="take").count() == 1


def test_waiting_list_team_is_told_that_a_clinician_closes_urgent_cases(
    sign_in: SignIn, one: Setting
) -> None:
    case = emergency(one)
    client = sign_in(Role.WAITING_LIST)
    post(client, case, "take")

    assert "Only a clinician can close an urgent case" in text_of(
        client, f"/team/escalations/{case.pk}"
    )
    response = post(client, case, "close", reason="referred", note="x")
    assert response.status_code == 422
    assert "Your role does not let you close urgent escalations" in response.content.decode()


def test_patients_are_found_and_read(sign_in: SignIn, one: Setting) -> None:
    case = emergency(one)
    client = sign_in()
    name = one.patient.family_name

    found = text_of(client, "/team/patients/", q=name)
    page = text_of(client, f"/team/patients/{one.patient.pk}")

    assert f"{name}, Robin" in found
    assert "1 patient" in found
    assert "Plan held until they are seen" in page
    assert f"/team/escalations/{case.pk}" in page
    assert "17 May 1980" in page


def test_patients_that_nobody_matches_says_so_and_offers_to_clear(sign_in: SignIn) -> None:
    page = text_of(sign_in(), "/team/patients/", q="Nobody")

    assert "No one matches." in page
    assert "Clear the search" in page


def test_patient_without_contact_or_case_is_shown(sign_in: SignIn, one: Setting) -> None:
    one.patient.contacts.all().delete()
    Patient.objects.update(language="pl")

    page = text_of(sign_in(), f"/team/patients/{one.patient.pk}")

    assert "We hold no phone and no email." in page
    assert "Language: pl" in page


def test_contact_known_to_be_wrong_or_stopped_is_marked(sign_in: SignIn, one: Setting) -> None:
    one.patient.contacts.update(wrong_at=TUESDAY)
    client = sign_in()

    assert "Known to be wrong" in text_of(client, f"/team/patients/{one.patient.pk}")
    one.patient.contacts.update(wrong_at=None, stopped_at=TUESDAY)
    assert "Asked us to stop" in text_of(client, f"/team/patients/{one.patient.pk}")


def test_referrals_that_do_not_move_are_listed(
    sign_in: SignIn, one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = publish_document(one.icb, pathway({**WORSE, "service": "physiotherapy"}), number=2)
    ServiceFactory(icb=one.icb, name="Hill Physiotherapy")
    one.enrolment.version = version
    one.enrolment.save()
    start(one.enrolment)
    check_in(one, general="worse")
    client = sign_in()

    assert "Every referral is moving." in text_of(client, "/team/referrals/")
    monkeypatch.setattr("pathways.clock.now", lambda: TUESDAY + timedelta(days=2))
    assert "Hill Physiotherapy" in text_of(client, "/team/referrals/")


def test_address_typed_wrongly_is_not_found(sign_in: SignIn, one: Setting) -> None:
    client = sign_in()

    assert client.get("/team/escalations/nonsense").status_code == 404
    assert client.get(f"/team/escalations/{one.icb.pk}").status_code == 404


def test_triage_of_a_stranger_does_not_reach_the_list(sign_in: SignIn, one: Setting) -> None:
    open_triage(one)
    send(one, {"saddle": "no"})

    assert "No cases here." in text_of(sign_in(), "/team/escalations/")
