"""What the pages of the builder share: who gets in, how an edit is saved, that nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathways.authoring import edits
from pathways.authoring.elements import Address, find
from pathways.models import Draft, Icb, Pathway, Role, User
from pathways.services import drafting, editing
from tests.factories.pathways import IcbFactory, staff_user
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


ABOUT = {
    "title": "Three quiet days",
    "what": "",
    "days": "3",
    "for_whom": "",
    "not_for": "",
    "intended_use": "",
    "owner": "MSK team",
    "clinical_lead": "",
    "evidence": "One\n\n Two ",
    "review_on-day": "30",
    "review_on-month": "11",
    "review_on-year": "2027",
    "languages": "ur, pl",
}


def signed_in(icb: Icb, *roles: str) -> Client:
    client = Client()
    client.force_login(staff_user(icb, *roles))
    return client


def seen_on(answer: Any) -> str:
    seen: str = answer.context_data["form"].seen
    return seen


def test_the_list_names_every_pathway_of_the_icb_and_no_other(desk: Client, draft: Draft) -> None:
    Pathway.objects.create(icb=IcbFactory(), key="other", title="Somebody else's")
    text = desk.get(reverse("builder:home")).content.decode()
    assert "Three quiet days" in text
    assert "Somebody else" not in text
    assert "Create a pathway" in text


def test_a_live_pathway_says_how_many_people_follow_it(desk: Client, team: Team) -> None:
    team.publishes()
    assert "Version 1" in desk.get(reverse("builder:home")).content.decode()


def test_without_pathways_the_list_says_what_one_is(desk: Client) -> None:
    assert "There is no pathway yet" in desk.get(reverse("builder:home")).content.decode()


def test_a_pathway_of_another_icb_is_not_there(at_page: At) -> None:
    stranger = signed_in(IcbFactory(), Role.AUTHOR)
    assert stranger.get(at_page("overview")).status_code == 404
    assert stranger.post(at_page("about"), ABOUT).status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(at_page: At) -> None:
    answer = Client().get(at_page("overview"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))


def test_without_a_role_the_page_says_so(db: None, at_page: At) -> None:
    client = Client()
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    answer = client.get(at_page("overview"))
    assert answer.status_code == 403
    assert "You have no role here yet" in answer.content.decode()


def test_a_second_factor_is_asked_for(icb: Icb, at_page: At, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True
    answer = signed_in(icb, Role.AUTHOR).get(at_page("overview"))
    assert answer.status_code == 403
    assert "Sign in again" in answer.content.decode()


def test_somebody_who_may_not_edit_reads_but_is_refused(icb: Icb, at_page: At) -> None:
    reader = signed_in(icb, Role.CLINICIAN)
    assert ">Save<" not in reader.get(at_page("about")).content.decode()
    assert reader.post(at_page("about"), ABOUT).status_code == 403
    assert at_page.draft.revisions.count() == 1


def test_a_new_pathway_starts_with_one_thing_to_mend(desk: Client, icb: Icb) -> None:
    answer = desk.post(reverse("builder:new"), {"title": "Ankle sprain", "days": "7"}, follow=True)
    text = answer.content.decode()
    assert "The draft is saved" in text
    assert "Nothing is sure to be given on days 1 to 7" in text or "nothing is sure" in text
    pathway = Pathway.objects.get(icb=icb, key="ankle_sprain")
    again = desk.post(reverse("builder:new"), {"title": "Ankle sprain", "days": "7"})
    assert again.status_code == 422
    assert "already a pathway" in again.content.decode()
    assert Pathway.objects.get(icb=icb) == pathway


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ("", "Enter how many days it runs"),
        ("x", "whole number"),
        ("0", "from 1 to 366"),
        ("999", "from 1 to 366"),
    ],
)
def test_a_wrong_number_of_days_is_told_what_to_do(desk: Client, days: str, sentence: str) -> None:
    answer = desk.post(reverse("builder:new"), {"title": "Ankle", "days": days})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert desk.get(reverse("builder:new")).status_code == 200


def test_about_is_saved_as_one_revision_and_shown_again(desk: Client, at_page: At) -> None:
    seen = seen_on(desk.get(at_page("about")))
    answer = desk.post(at_page("about"), {**ABOUT, "seen": seen}, follow=True)
    assert "About is saved" in answer.content.decode()
    assert at_page.document["about"] == {
        "owner": "MSK team",
        "evidence": ["One", "Two"],
        "review_on": "2027-11-30",
    }
    assert at_page.document["languages"] == ["ur", "pl"]
    assert at_page.draft.revisions.count() == 2
    again = desk.get(at_page("about")).content.decode()
    assert "MSK team" in again
    assert "2027" in again


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(desk: Client, at_page: At) -> None:
    answer = desk.post(at_page("about"), {**ABOUT, "title": "", "owner": "Kept words"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter what the pathway is called" in text
    assert "Kept words" in text


def test_a_date_that_is_none_is_left_to_its_finding(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    wrong = edits.set_fields(about={"review_on": "soon"})
    editing.edit(actor=team.author, draft=draft, change=wrong, at=AT)
    assert desk.get(at_page("about")).status_code == 200


def test_a_colleague_who_was_faster_is_named_and_both_versions_stay(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    seen = seen_on(desk.get(at_page("about")))
    theirs = edits.set_fields(about={"owner": "Their owner"})
    editing.edit(actor=team.author, draft=draft, change=theirs, at=AT)

    answer = desk.post(at_page("about"), {**ABOUT, "seen": seen})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "changed this at 09:00" in text
    assert "Their owner" in text
    assert "MSK team" in text
    assert at_page.document["about"] == {"owner": "Their owner"}

    desk.post(at_page("about"), {**ABOUT, "seen": seen_on(answer)})
    assert at_page.document["about"]["owner"] == "MSK team"


def test_two_people_on_different_parts_do_not_meet(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    seen = seen_on(desk.get(at_page("about")))
    other = edits.change("screen", "fever", hint="theirs")
    editing.edit(actor=team.author, draft=draft, change=other, at=AT)
    assert desk.post(at_page("about"), {**ABOUT, "seen": seen}).status_code == 302
    assert find(at_page.document, Address("screen", "fever"))["hint"] == "theirs"


def test_a_frozen_draft_says_so(desk: Client, at_page: At, team: Team, draft: Draft) -> None:
    team.submits(draft)
    answer = desk.post(at_page("about"), ABOUT)
    assert answer.status_code == 422
    assert "waiting for sign-off" in answer.content.decode()
    assert "Waiting for sign-off" in desk.get(at_page("overview")).content.decode()


def test_what_is_live_is_read_and_a_draft_of_it_is_one_button(desk: Client, team: Team) -> None:
    at_page = At(team.imports())
    version = team.publishes()
    text = desk.get(at_page("overview")).content.decode()
    assert "Live, version 1" in text
    assert desk.post(at_page("about"), ABOUT).status_code == 422
    answer = desk.post(at_page("overview"), follow=True)
    assert "A draft is open" in answer.content.decode()
    assert "stays live" in answer.content.decode()
    draft = drafting.unfinished_draft(version.pathway)
    assert draft is not None
    assert drafting.latest_revision(draft).digest == version.digest


def test_a_withdrawn_pathway_still_opens(desk: Client, team: Team) -> None:
    version = team.publishes()
    type(version).objects.filter(pk=version.pk).update(status="withdrawn")
    at = reverse("builder:overview", args=[version.pathway_id])
    assert "Withdrawn" in desk.get(at).content.decode()


def test_a_pathway_without_any_document_is_not_there(desk: Client, icb: Icb) -> None:
    empty = Pathway.objects.create(icb=icb, key="empty", title="Empty")
    assert desk.get(reverse("builder:overview", args=[empty.pk])).status_code == 404


def test_moving_and_removing(desk: Client, at_page: At) -> None:
    desk.post(at_page("move", "screen", "side"), {"way": "up"})
    desk.post(at_page("move", "screen", "saddle"), {"way": "down"})
    assert [q["key"] for q in at_page.document["screen"]] == ["side", "saddle", "fever"]

    page = desk.get(at_page("remove", "content", "keep_moving")).content.decode()
    assert "It is used elsewhere" in page
    assert "First days" in page
    free = desk.get(at_page("remove", "screen", "side")).content.decode()
    assert "Nothing else in this pathway names it" in free
    answer = desk.post(at_page("remove", "screen", "side"), follow=True)
    assert "Undo brings it back" in answer.content.decode()
    assert [q["key"] for q in at_page.document["screen"]] == ["saddle", "fever"]


def test_what_is_not_there_cannot_be_moved_or_removed(desk: Client, at_page: At) -> None:
    assert desk.post(at_page("move", "screen", "gone"), {"way": "up"}).status_code == 404
    assert desk.get(at_page("remove", "nowhere", "side")).status_code == 404


def test_undo_and_putting_back_by_buttons(desk: Client, at_page: At) -> None:
    desk.post(at_page("remove", "screen", "side"))
    page = desk.get(at_page("changes")).content.decode()
    assert "Removed Which side is it?" in page
    desk.post(at_page("changes"))
    assert len(at_page.document["screen"]) == 3
    desk.post(at_page("changes"), {"number": "2"})
    assert len(at_page.document["screen"]) == 2
    for _ in range(2):
        answer = desk.post(at_page("changes"), follow=True)
    assert "nothing before this" in answer.content.decode()


def test_changes_of_a_pathway_without_a_draft(desk: Client, team: Team) -> None:
    version = team.publishes()
    at = reverse("builder:changes", args=[version.pathway_id])
    assert "There is no draft" in desk.get(at).content.decode()
    assert "Start a draft first" in desk.post(at, follow=True).content.decode()


def test_a_problem_leads_to_the_page_where_it_is_mended(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    wrong = edits.together([edits.set_fields(area=None), edits.remove("rules", "gone_quiet")])
    editing.edit(actor=team.author, draft=draft, change=wrong, at=AT)
    text = desk.get(at_page("overview")).content.decode()
    assert "There is a problem" in text
    assert f'href="{at_page("about")}">A pathway needs “area”. Add “area”.' in text
    assert "that runs each day on days without a word that names a desk" in text
