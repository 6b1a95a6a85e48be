"""The content library: the list, its filters, the form."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pathways.authoring import days, edits
from pathways.authoring.elements import Address, find
from pathways.models import Draft
from pathways.services import editing
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


WALK = {
    "title": "Walk a little",
    "kind": "exercise",
    "text": "Walk for 5 minutes.\r\n\r\n- Slowly\n- Outside",
    "minutes": "5",
    "dose": "Once a day",
    "stop_if": "Stop if it hurts more.",
    "easy_read": "",
    "stage": "start",
    "first": "1",
    "last": "3",
    "every": "2",
    "com_b": ["physical_capability", "automatic_motivation"],
    "bct": "4.1, 8.1",
    "way": "promotes",
    "behaviour": "Daily walking",
    "stages": ["start"],
    "harder": "",
    "topic": "Back movement",
    "evidence": "NICE NG59",
    "owner": "MSK lead",
    "review_on-day": "1",
    "review_on-month": "11",
    "review_on-year": "2027",
}


@pytest.fixture
def change(team: Team, draft: Draft) -> Any:
    """Changes the draft as another author would."""

    def changing(*changes: edits.Edit) -> None:
        together = edits.together(list(changes))
        editing.edit(actor=team.author, draft=draft, change=together, at=AT)

    return changing


def text(answer: Any) -> str:
    said: str = " ".join(answer.content.decode().split())
    return said


def content(at_page: At, key: str) -> dict[str, Any]:
    found: dict[str, Any] = find(at_page.document, Address("content", key))
    return found


def test_new_content_is_saved_and_given_on_its_days_at_once(desk: Client, at_page: At) -> None:
    assert "Save and add another" in text(desk.get(at_page("content_new")))
    answer = desk.post(at_page("content_new"), WALK, follow=True)
    assert "“Walk a little” is saved" in text(answer)
    assert content(at_page, "walk_a_little") == {
        "key": "walk_a_little",
        "kind": "exercise",
        "title": "Walk a little",
        "text": "Walk for 5 minutes.\n\n- Slowly\n- Outside",
        "minutes": 5,
        "dose": "Once a day",
        "stop_if": "Stop if it hurts more.",
        "com_b": ["physical_capability", "automatic_motivation"],
        "bct": ["4.1", "8.1"],
        "behaviour": {"promotes": "daily_walking"},
        "stages": ["start"],
        "topic": "back_movement",
        "evidence": "NICE NG59",
        "owner": "MSK lead",
        "review_on": "2027-11-01",
    }
    stage = find(at_page.document, Address("stages", "start"))
    assert days.given_days(stage, "walk_a_little") == [1, 3]
    assert at_page.draft.revisions.count() == 2
    assert "First days: days 1 and 3" in text(desk.get(at_page("content")))


def test_another_one_after_it_by_one_button(desk: Client, at_page: At) -> None:
    answer = desk.post(at_page("content_new"), {**WALK, "another": "1"}, follow=True)
    assert answer.request["PATH_INFO"] == at_page("content_new")
    assert "is saved" in text(answer)


def test_one_day_is_enough(desk: Client, at_page: At) -> None:
    desk.post(at_page("content_new"), {**WALK, "last": "", "every": ""})
    stage = find(at_page.document, Address("stages", "start"))
    assert days.given_days(stage, "walk_a_little") == [1]


def test_content_need_not_be_given_yet(desk: Client, at_page: At) -> None:
    desk.post(at_page("content_new"), {**WALK, "first": "", "last": ""})
    assert "Not used" in text(desk.get(at_page("content")))


def test_editing_keeps_what_the_form_does_not_show(desk: Client, at_page: At, change: Any) -> None:
    change(
        edits.change("content", "keep_moving", title={"en": "Keep moving", "ur": "چلتے رہیں"}),
        edits.change("content", "keep_moving", easier=None, barriers=["worse"]),
    )
    page = desk.get(at_page("content_edit", "keep_moving"))
    assert "Move a little every hour." in text(page)
    form = page.context_data["form"]
    sent = {
        **dict.fromkeys(WALK, ""),
        "title": "Keep on moving",
        "kind": "advice",
        "text": "Move.",
        "com_b": ["reflective_motivation"],
        "bct": "4.1",
        "barriers": ["worse"],
        "stages": [],
        "seen": form.seen,
    }
    answer = desk.post(at_page("content_edit", "keep_moving"), sent, follow=True)
    assert "is saved" in text(answer)
    assert content(at_page, "keep_moving") == {
        "key": "keep_moving",
        "kind": "advice",
        "title": {"en": "Keep on moving", "ur": "چلتے رہیں"},
        "text": "Move.",
        "com_b": ["reflective_motivation"],
        "bct": ["4.1"],
        "barriers": ["worse"],
    }


def test_where_it_is_used_stands_beside_it(desk: Client, at_page: At, change: Any) -> None:
    page = text(desk.get(at_page("content_edit", "keep_moving")))
    assert "Where it is used" in page
    assert "First days: days 1 to 3" in page
    assert f'href="{at_page("day", "start", 1)}"' in page
    change(edits.put("content", {**WALK_RAW, "key": "spare"}))
    assert "Nothing names it yet" in text(desk.get(at_page("content_edit", "spare")))


WALK_RAW = {
    "kind": "exercise",
    "title": "Spare",
    "text": "Walk.",
    "com_b": ["physical_capability"],
    "bct": ["4.1"],
    "review_on": "2026-01-01",
}


def test_a_preview_shows_the_words_and_saves_nothing(desk: Client, at_page: At) -> None:
    answer = desk.post(at_page("content_new"), {**WALK, "preview": "1"})
    assert answer.status_code == 200
    assert "<li>Slowly</li>" in text(answer)
    assert "Walk a little" in text(answer)
    assert at_page.draft.revisions.count() == 1


def test_what_clinicians_type_is_no_html(desk: Client, at_page: At) -> None:
    sent = {**WALK, "text": "<script>alert(1)</script>", "preview": "1"}
    page = desk.post(at_page("content_new"), sent).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Enter what it is called"),
        ("text", "", "Enter the words that patients read"),
        ("com_b", [], "Select what it works on"),
        ("bct", "", "Enter at least one code"),
        ("bct", "1.10", "group 1 goes from 1.1 to 1.9"),
        ("behaviour", "", "Say both the behaviour and what it does about it"),
        ("way", "", "Say both the behaviour and what it does about it"),
        ("stage", "", "Select the stage that these days are in"),
        ("last", "9", "The stage has days 1 to 3: keep within them"),
        ("first", "x", "Enter a whole number of days"),
        ("minutes", "x", "Enter the minutes as a whole number"),
        ("harder", "gone", "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    desk: Client, at_page: At, field: str, value: Any, sentence: str
) -> None:
    answer = desk.post(at_page("content_new"), {**WALK, field: value})
    page = text(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert "Stop if it hurts more." in page
    assert at_page.draft.revisions.count() == 1


def test_a_finding_of_the_engine_stands_at_its_field(
    desk: Client, at_page: At, change: Any
) -> None:
    change(
        edits.put("content", {**WALK_RAW, "key": "hard"}),
        edits.put("content", {**WALK_RAW, "key": "easy", "harder": "hard"}),
    )
    sent = {**WALK, "harder": "hard", "first": "", "last": ""}
    answer = desk.post(at_page("content_new"), sent)
    assert answer.status_code == 422
    assert answer.context_data["form"].errors["harder"]


def test_a_link_says_what_to_add(desk: Client, at_page: At) -> None:
    at = f"{at_page('content_new')}?com_b=social_opportunity&stage=start&kind=skill&barrier=worse"
    form = desk.get(at).context_data["form"]
    assert form["com_b"].value() == ["social_opportunity"]
    assert form["stage"].value() == "start"
    assert form["kind"].value() == "skill"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Keep moving", "When pain flares up", "Spare"}),
        ("kind=flare_up", {"When pain flares up"}),
        ("com_b=reflective_motivation", {"Keep moving"}),
        ("stage=start", {"Keep moving", "When pain flares up"}),
        ("state=unused", {"Spare"}),
        ("state=review", {"Spare"}),
        ("state=no_review", {"Keep moving", "When pain flares up"}),
        ("state=no_easy_read&kind=advice", {"Keep moving"}),
        ("barrier=worse", {"Spare"}),
        ("kind=nonsense", {"Keep moving", "When pain flares up", "Spare"}),
        ("kind=story", set()),
    ],
)
def test_filters(desk: Client, at_page: At, change: Any, query: str, titles: set[str]) -> None:
    change(edits.put("content", {**WALK_RAW, "key": "spare", "barriers": ["worse"]}))
    answer = desk.get(f"{at_page('content')}?{query}")
    assert {row["title"] for row in answer.context_data["rows"]} == titles
    assert ("Show all" in text(answer)) == bool(query and "nonsense" not in query)
    if not titles:
        assert "No content fits these filters" in text(answer)


def test_a_review_that_is_due_is_tagged(desk: Client, at_page: At, change: Any) -> None:
    change(
        edits.put("content", {**WALK_RAW, "key": "spare"}),
        edits.change("content", "keep_moving", review_on="soon"),
    )
    assert text(desk.get(at_page("content"))).count("Review due") == 1
    assert desk.get(at_page("content_edit", "keep_moving")).status_code == 200


def test_without_content_the_page_says_what_it_is(desk: Client, at_page: At, change: Any) -> None:
    change(edits.set_fields(content=None))
    page = text(desk.get(at_page("content")))
    assert "There is no content yet" in page
    assert "Filter content" not in page


def test_content_that_is_gone_is_not_found(desk: Client, at_page: At) -> None:
    assert desk.get(at_page("content_edit", "gone")).status_code == 404


def test_a_colleague_who_changed_it_is_named_and_theirs_is_shown(
    desk: Client, at_page: At, change: Any
) -> None:
    seen = desk.get(at_page("content_edit", "keep_moving")).context_data["form"].seen
    change(edits.change("content", "keep_moving", owner="Their owner"))
    answer = desk.post(at_page("content_edit", "keep_moving"), {**WALK, "seen": seen})
    assert answer.status_code == 422
    assert "changed this at" in text(answer)
    assert "Their owner" in text(answer)
    assert "Walk a little" in text(answer)


def test_how_it_reads_stands_beside_the_words(desk: Client, at_page: At, change: Any) -> None:
    page = text(desk.get(at_page("content_edit", "keep_moving")))
    assert "5 words, about 1 minutes to read" in page
    assert "Make simpler" not in page
    assert "It has no words in: Easy Read." in page
    hard = "You should mobilise " + "and walk and rest " * 7 + "every day."
    sent = {**WALK, "text": hard, "preview": "1"}
    page = text(desk.post(at_page("content_new"), sent))
    assert "The longest sentence has 33 words (at most 20)" in page
    assert "“mobilise”: write move" in page
    assert "“should”: write try to, or you can" in page
    assert "Reading age about" in page
    change(
        edits.set_fields(languages=["ur", "pl"]),
        edits.change("content", "keep_moving", easy_read="Move.", text={"en": "A", "ur": "B"}),
    )
    page = text(desk.get(at_page("content_edit", "keep_moving")))
    assert "It has no words in: Polish." in page
