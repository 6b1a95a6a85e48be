"""The pages of questions: what an author writes is what stands in the document."""

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


def seen_on(answer: Any) -> str:
    seen: str = answer.context_data["form"].seen
    return seen


def filled(answer: Any, **changes: str) -> dict[str, Any]:
    """What the form on a page would send, with some of it changed."""
    form = answer.context_data["form"]
    data: dict[str, Any] = {name: form[name].value() for name in form.fields}
    data["rows"] = form.rows
    data["seen"] = form.seen
    return {name: value for name, value in (data | changes).items() if value not in (None, [])}


def keys(document: dict[str, Any], section: str = "screen") -> list[str]:
    return [one["key"] for one in document[section]]


def question(at_page: At, key: str, section: str = "screen") -> dict[str, Any]:
    found: dict[str, Any] = find(at_page.document, Address(section, key))
    return found


def edit(team: Team, draft: Draft, change: edits.Edit) -> None:
    editing.edit(actor=team.author, draft=draft, change=change, at=AT)


def test_the_list_says_what_each_answer_brings_about(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    edit(team, draft, edits.change("screen", "side", ask_if={"fever": "yes"}))
    text = desk.get(at_page("questions")).content.decode()
    assert "1. <a" in text.replace("\n", "")
    assert "Is there new numbness between your legs?" in text
    assert "999 or A&amp;E now" in text
    assert 'then also asks <a href="#q-side">3. Which side is it?</a>' in " ".join(text.split())
    assert "Compared with yesterday, how are you?" in text


def test_locked_questions_are_shown_with_their_flags_and_cannot_be_changed(
    desk: Client, at_page: At, team: Team, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = {
        **editing.library()["tiny_flags@2026-11"],
        "screen": [
            {
                "key": "chest",
                "ask": "Chest pain?",
                "answers": ["no", "yes"],
                "flags": {"yes": "urgent"},
            }
        ],
    }
    monkeypatch.setattr(editing, "library", lambda: {"tiny_flags@2026-11": base})
    whole = editing.resolved(at_page.document)
    assert whole["includes"]["tiny_flags@2026-11"]["screen"]
    edit(team, draft, edits.change("screen", "side", hint="x"))
    text = desk.get(at_page("questions")).content.decode()
    assert "1 national red-flag questions, locked" in text
    assert "Chest pain?" in text
    assert at_page("screen_then_ask", "chest") in text
    assert f'{at_page("screen_question", "chest")}"' not in text
    assert desk.get(at_page("screen_question", "chest")).status_code == 404
    assert desk.get(at_page("screen_ask_if", "chest")).status_code == 404


def test_a_yes_or_no_question_takes_its_words_and_one_button(desk: Client, at_page: At) -> None:
    page = desk.get(at_page("screen_question_new"))
    sent = filled(page, ask="Did you hear a crack?", worst_flag="urgent")
    answer = desk.post(at_page("screen_question_new"), sent, follow=True)
    assert "so it stands further up now" in answer.content.decode()
    assert question(at_page, "did_you_hear_a_crack") == {
        "key": "did_you_hear_a_crack",
        "ask": "Did you hear a crack?",
        "answers": ["no", "yes"],
        "flags": {"yes": "urgent"},
    }
    assert keys(at_page.document)[-1] == "side"  # a flag goes before what only sorts people


def test_answers_get_codes_from_their_words_and_keep_them(desk: Client, at_page: At) -> None:
    page = desk.get(at_page("screen_question_new"))
    sent = filled(
        page,
        ask="Can you walk?",
        kind="choices",
        label1="Yes",
        label2="Only a few steps!",
        label3="No",
        flag3="soon",
        not_sure="yes",
        not_sure_flag="routine",
        declined_flag="routine",
        do="another",
    )
    answer = desk.post(at_page("screen_question_new"), sent)
    assert answer["Location"] == at_page("screen_question_new")
    made = question(at_page, "can_you_walk")
    few = {"only_a_few_steps": "Only a few steps!"}
    assert made["answers"] == ["yes", few, "not_sure", "no"]
    assert made["flags"] == {"no": "soon", "not_sure": "routine", "declined": "routine"}

    page = desk.get(at_page("screen_question", "can_you_walk"))
    sent = filled(page, label2="A few steps, with pain")
    answer = desk.post(at_page("screen_question", "can_you_walk"), sent, follow=True)
    assert "The question is saved.</p>" in answer.content.decode()
    assert question(at_page, "can_you_walk")["answers"] == [
        "yes",
        {"only_a_few_steps": "A few steps, with pain"},
        "not_sure",
        "no",
    ]


def test_saving_without_a_change_is_no_revision(desk: Client, at_page: At) -> None:
    for key in ("saddle", "fever", "side"):
        at = at_page("screen_question", key)
        assert desk.post(at, filled(desk.get(at))).status_code == 302
    for key in ("general", "pain"):
        at = at_page("check_in_question", key)
        assert desk.post(at, filled(desk.get(at))).status_code == 302
    assert at_page.draft.revisions.count() == 1


def test_a_scale_and_a_number(desk: Client, at_page: At) -> None:
    new = at_page("check_in_question_new")
    sent = filled(desk.get(new), ask="How stiff is it?", kind="scale", low="Not", high="Very")
    assert desk.post(new, sent).status_code == 302
    assert question(at_page, "how_stiff_is_it", "check_in") == {
        "key": "how_stiff_is_it",
        "ask": "How stiff is it?",
        "scale": "0 to 10",
        "low": "Not",
        "high": "Very",
        "worse": "up",
    }
    sent = filled(desk.get(new), ask="How many minutes did you walk?", kind="number", worse="down")
    answer = desk.post(new, sent)
    assert answer.status_code == 422
    assert "Enter the lowest and the highest number" in answer.content.decode()
    answer = desk.post(new, sent | {"lowest": "9", "highest": "3"})
    assert "Enter a number above the lowest" in answer.content.decode()
    assert desk.post(new, sent | {"lowest": "0", "highest": "600"}).status_code == 302
    made = question(at_page, "how_many_minutes_did_you_walk", "check_in")
    assert made["number"] == "0 to 600"
    assert made["worse"] == "down"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ask": ""}, "Enter the question"),
        ({"kind": "choices", "label1": "Yes"}, "Enter at least 2 answers"),
        ({"kind": "choices", "label1": "A", "label2": "a"}, "Two answers have the same words"),
        (
            {"kind": "choices", "label1": "A", "label2": "B", "flag3": "soon"},
            "Enter the answer that has this flag",
        ),
        ({"page": "+"}, "Enter the title of the new page"),
        ({"page": "+", "new_page": "Any of these?"}, "Enter the words that stand on"),
        ({"worse": "down"}, "Put the mildest answer first instead"),
        ({"worst_flag": "soon", "declined_flag": "self_referral"}, "must reach a person"),
        ({"kind": "number", "lowest": "x", "highest": "5"}, "Enter a whole number"),
    ],
)
def test_what_is_wrong_says_what_to_do_and_keeps_what_was_typed(
    desk: Client, at_page: At, changes: dict[str, str], sentence: str
) -> None:
    new = at_page("screen_question_new")
    sent = filled(desk.get(new), ask="Kept words?", hint="Kept hint") | changes
    answer = desk.post(new, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "Kept hint" in text
    assert at_page.draft.revisions.count() == 1


def test_more_answers_and_one_up_save_nothing_and_lose_nothing(desk: Client, at_page: At) -> None:
    new = at_page("screen_question_new")
    sent = filled(desk.get(new), ask="", kind="choices", label1="B", label2="A", flag2="soon")
    more = desk.post(new, sent | {"do": "rows"})
    form = more.context_data["form"]
    assert more.status_code == 200
    assert form.rows == 8
    assert form["label2"].value() == "A"
    up = desk.post(new, filled(more, do="up2")).context_data["form"]
    assert [up[f"label{n}"].value() for n in (1, 2)] == ["A", "B"]
    assert up["flag1"].value() == "soon"
    assert at_page.draft.revisions.count() == 1
    top = desk.post(new, filled(more, do="up1")).context_data["form"]
    assert top["label1"].value() == "B"


def test_a_tick_list_page_is_made_with_its_first_line(desk: Client, at_page: At) -> None:
    at = at_page("screen_question", "fever")
    sent = filled(desk.get(at), page="+", new_page="Any of these now?", line="A high temperature")
    assert desk.post(at, sent).status_code == 302
    assert at_page.document["pages"] == [{"key": "any_of_these_now", "title": "Any of these now?"}]
    assert question(at_page, "fever")["page"] == "any_of_these_now"
    assert "Any of these now?" in desk.get(at_page("questions")).content.decode()

    tick = at_page("tick_page", "any_of_these_now")
    assert desk.post(tick, {"title": ""}).status_code == 422
    page = desk.get(tick)
    sent = {"title": "Any of these today?", "hint": "Tick all", "seen": seen_on(page)}
    assert desk.post(tick, sent).status_code == 302
    assert at_page.document["pages"][0] == {
        "key": "any_of_these_now",
        "title": "Any of these today?",
        "hint": "Tick all",
    }


def test_an_answer_that_is_used_goes_only_after_its_uses_were_shown(
    desk: Client, at_page: At
) -> None:
    at = at_page("check_in_question", "general")
    sent = filled(desk.get(at), label3="")
    answer = desk.post(at, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "It is used elsewhere" in text
    assert "First days" in text
    assert "Two days of strong pain" in text
    assert len(question(at_page, "general", "check_in")["answers"]) == 3
    assert desk.post(at, sent | {"do": "anyway"}).status_code == 302
    assert question(at_page, "general", "check_in")["answers"] == ["better", "same"]


def test_where_a_question_is_used_stands_on_its_form(desk: Client, at_page: At) -> None:
    used = desk.get(at_page("check_in_question", "pain")).content.decode()
    assert "Strong pain two days running" in used
    free = desk.get(at_page("screen_question", "side")).content.decode()
    assert "Nothing else in this pathway names it" in free


def test_a_colleague_who_was_faster_is_named(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    at = at_page("screen_question", "fever")
    page = desk.get(at)
    edit(team, draft, edits.change("screen", "fever", hint="Theirs"))
    answer = desk.post(at, filled(page, ask="Mine?"))
    assert answer.status_code == 422
    assert "changed this at 09:00" in answer.content.decode()
    assert "Theirs" in answer.content.decode()
    assert question(at_page, "fever")["hint"] == "Theirs"


def test_a_question_that_cannot_be_read_is_named_and_its_page_opens(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    edit(team, draft, edits.change("screen", "fever", answers="x"))
    text = desk.get(at_page("questions")).content.decode()
    assert "These cannot be shown until they are mended" in text
    assert at_page("screen_question", "fever") in text
    overview = desk.get(at_page("overview")).content.decode()
    assert at_page("screen_question", "fever") in overview


# --- several ---------------------------------------------------------------------------------------
LINES = """\
Can you put weight on it?; Yes; Only a little; No = same day

Did you hear a crack?; Yes = within days
How bad is the swelling?; 0 to 10
Is it numb?; No; Not sure = GP; Yes = 999
"""


def test_several_questions_at_once(desk: Client, at_page: At) -> None:
    at = at_page("screen_several")
    looked_at = desk.post(at, {"lines": LINES, "do": "check"})
    assert looked_at.status_code == 200
    assert "What would be added" in looked_at.content.decode()
    assert at_page.draft.revisions.count() == 1
    answer = desk.post(at, {"lines": LINES}, follow=True)
    assert "Added 4 questions" in answer.content.decode()
    assert keys(at_page.document) == [
        "saddle",
        "fever",
        "can_you_put_weight_on_it",
        "did_you_hear_a_crack",
        "is_it_numb",
        "side",
        "how_bad_is_the_swelling",
    ]
    assert question(at_page, "can_you_put_weight_on_it")["answers"] == [
        "yes",
        "only_a_little",
        "no",
    ]
    assert question(at_page, "did_you_hear_a_crack")["flags"] == {"yes": "soon"}
    assert question(at_page, "how_bad_is_the_swelling")["scale"] == "0 to 10"
    assert question(at_page, "is_it_numb")["answers"] == ["no", "not_sure", "yes"]
    assert question(at_page, "is_it_numb")["flags"] == {"yes": "emergency", "not_sure": "routine"}


def test_several_for_the_check_in(desk: Client, at_page: At) -> None:
    assert desk.get(at_page("check_in_several")).status_code == 200
    desk.post(at_page("check_in_several"), {"lines": "Did you sleep?; Yes; No"})
    assert question(at_page, "did_you_sleep", "check_in")["answers"] == ["yes", "no"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Enter at least one question"),
        ("; yes", "Line 1: write the question before the first semicolon"),
        ("A?; One", "Line 1: write at least 2 answers"),
        ("A?; One; one", "Line 1: two answers have the same words"),
        ("A?; One; Two = soonish", "Line 1: “soonish” is no flag"),
        ("A?; One; = soon", "Line 1: write the words of the answer"),
        ("A?; 9 to 3", "Line 1: write the lower number first"),
        ("Fine?\nB?; One", "Line 2: write at least 2 answers"),
    ],
)
def test_a_line_that_is_unclear_says_what_to_do(
    desk: Client, at_page: At, line: str, sentence: str
) -> None:
    answer = desk.post(at_page("screen_several"), {"lines": line})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert at_page.draft.revisions.count() == 1
