"""Messages: as they are sent, what they cost, what a nudge needs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pathways.authoring import edits
from pathways.authoring.elements import Address, find
from pathways.models import Draft
from pathways.services import editing
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


NUDGE = {
    "name": "Tie it to the kettle",
    "kind": "nudge",
    "text": "Do it while the kettle boils. {link}",
    "only_if": '{"general": "same"}',
    "barrier": "",
    "stage": "start",
    "com_b": ["psychological_capability"],
    "bct": "7.1, 8.3",
}


@pytest.fixture
def change(team: Team, draft: Draft) -> Any:
    def changing(*changes: edits.Edit) -> None:
        together = edits.together(list(changes))
        editing.edit(actor=team.author, draft=draft, change=together, at=AT)

    return changing


def text(answer: Any) -> str:
    said: str = " ".join(answer.content.decode().split())
    return said


def test_a_nudge_is_added_and_listed_with_what_it_costs(
    desk: Client, at_page: At, settings: Any
) -> None:
    settings.SITE_ADDRESS = "https://recovery.example.nhs.uk"
    settings.SMS_PART_PENCE = "2.5"
    assert "Pick" not in text(desk.get(at_page("message_new")))
    page = text(desk.post(at_page("message_new"), NUDGE, follow=True))
    assert "“Tie it to the kettle” is saved" in page
    assert "Do it while the kettle boils. https://recovery.example.nhs.uk/r/" in page
    assert "86 characters" in page
    assert "1 part" in page
    assert "£25.00 for 1,000." in page
    assert "Only if: “Compared with yesterday, how are you?” is “Same”." in page
    assert "In stage: First days (days 1 to 3)." in page
    assert find(at_page.document, Address("messages", "tie_it_to_the_kettle")) == {
        "key": "tie_it_to_the_kettle",
        "kind": "nudge",
        "text": "Do it while the kettle boils. {link}",
        "only_if": {"general": "same"},
        "stage": "start",
        "com_b": ["psychological_capability"],
        "bct": ["7.1", "8.3"],
    }


def test_a_message_is_edited_under_its_name(desk: Client, at_page: At, change: Any) -> None:
    one = {"key": "hello", "kind": "praise", "text": {"en": "Well done", "ur": "شاباش"}}
    tagged = {"com_b": ["automatic_motivation"], "bct": ["10.4"], "barrier": "worse"}
    change(edits.put("messages", {**one, **tagged}))
    page = desk.get(at_page("message_edit", "hello"))
    assert "Name of the message" not in text(page)
    assert "In Urdu: 5 characters" in text(page)
    assert "A part has room for 70 characters" in text(page)
    form = page.context_data["form"]
    sent = {**NUDGE, "text": "Very well done", "barrier": "worse", "seen": form.seen}
    assert desk.post(at_page("message_edit", "hello"), sent).status_code == 302
    saved = find(at_page.document, Address("messages", "hello"))
    assert saved["text"] == {"en": "Very well done", "ur": "شاباش"}
    assert "For: Worse." in text(desk.get(at_page("messages")))


def test_a_preview_counts_what_is_typed(desk: Client, at_page: At) -> None:
    sent = {**NUDGE, "text": "Zażółć gęślą jaźń " * 5, "preview": "1"}
    page = text(desk.post(at_page("message_new"), sent))
    assert "2 parts" in page
    assert "More than one part" in page
    assert "because of ż" in page or "because of Z" not in page
    assert at_page.draft.revisions.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Enter a name"),
        ("text", "", "Enter the words"),
        ("text", "x" * 161, "comes to 161 characters"),
        ("text", "Hello {surname}", "Nobody fills in surname"),
        ("com_b", [], "a nudge or praise needs it"),
        ("bct", "", "a nudge or praise needs it"),
        ("bct", "9.9", "group 9 goes from 9.1 to 9.3"),
        ("barrier", "nothing", "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    desk: Client, at_page: At, field: str, value: Any, sentence: str
) -> None:
    answer = desk.post(at_page("message_new"), {**NUDGE, field: value})
    assert answer.status_code == 422
    assert sentence.lower() in text(answer).lower()
    assert field in answer.context_data["form"].errors


def test_a_reminder_needs_no_tags(desk: Client, at_page: At) -> None:
    sent = {**NUDGE, "kind": "reminder", "com_b": [], "bct": "", "only_if": "", "stage": ""}
    assert desk.post(at_page("message_new"), sent).status_code == 302
    made = find(at_page.document, Address("messages", "tie_it_to_the_kettle"))
    assert set(made) == {"key", "kind", "text"}


def test_a_link_says_what_to_add(desk: Client, at_page: At) -> None:
    at = f"{at_page('message_new')}?barrier=worse&com_b=social_opportunity&stage=start&kind=praise"
    form = desk.get(at).context_data["form"]
    assert form["barrier"].value() == "worse"
    assert form["kind"].value() == "praise"
