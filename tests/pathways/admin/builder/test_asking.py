"""Who is asked: seen from an answer, and as a sentence of its own. Nobody's work is lost."""

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


def edit(team: Team, draft: Draft, change: edits.Edit) -> None:
    editing.edit(actor=team.author, draft=draft, change=change, at=AT)


def ask_if(at_page: At, key: str, section: str = "screen") -> Any:
    return find(at_page.document, Address(section, key)).get("ask_if")


def sent(page: Any, **changes: Any) -> dict[str, Any]:
    form = page.context_data["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {"was": page.context_data.get("was", []), "seen": form.seen}
    if hasattr(form, "lines"):
        data["lines"] = form.lines
    return {name: value for name, value in (data | changes).items() if value not in (None, [])}


def test_an_answer_has_later_questions_asked_on_both_sides(desk: Client, at_page: At) -> None:
    at = at_page("screen_then_ask", "fever")
    page = desk.get(at)
    text = page.content.decode()
    assert "If the answer is “Yes”, then also ask" in text
    assert "3. Which side is it?" in text
    assert "Check-in 1. Compared with yesterday" in text
    assert "numbness" not in text.split("<main")[1]
    answer = desk.post(at, sent(page, answer2=["side", "general"]))
    assert answer["Location"] == f"{at_page('questions')}#q-fever"
    assert ask_if(at_page, "side") == {"fever": "yes"}
    assert ask_if(at_page, "general", "check_in") == {"fever": "yes"}

    page = desk.get(at)
    assert page.context_data["form"]["answer2"].value() == ["side", "general"]
    desk.post(at, sent(page, answer2=["side"], answer3=["side"]))
    assert ask_if(at_page, "side") == {"fever": ["yes", "declined"]}
    assert ask_if(at_page, "general", "check_in") is None


def test_another_condition_stays_beside_it(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    edit(team, draft, edits.change("screen", "side", ask_if={"age": {"at_least": 50}}))
    at = at_page("screen_then_ask", "saddle")
    desk.post(at, sent(desk.get(at), answer3=["side"]))
    assert ask_if(at_page, "side") == {"any": [{"age": {"at_least": 50}}, {"saddle": "yes"}]}


def test_what_reads_it_in_another_way_is_a_sentence_with_its_own_page(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    both = {"all": [{"fever": "yes"}, {"age": {"at_least": 50}}]}
    edit(team, draft, edits.change("screen", "side", ask_if=both))
    at = at_page("screen_then_ask", "fever")
    page = desk.get(at)
    text = page.content.decode()
    assert "Asked in another way" in text
    assert "and age is 50 or more" in text
    assert at_page("screen_ask_if", "side") in text
    desk.post(at, sent(page, answer2=["side"]))  # forged: it is not offered
    assert ask_if(at_page, "side") == both


def test_two_people_who_tick_at_once_both_get_what_they_ticked(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    at = at_page("screen_then_ask", "fever")
    page = desk.get(at)
    edit(team, draft, edits.change("screen", "side", ask_if={"fever": "no"}, hint="Theirs"))
    edit(team, draft, edits.change("check_in", "pain", ask_if={"fever": "no"}))
    desk.post(at, sent(page, answer2=["side"]))
    assert ask_if(at_page, "side") == {"fever": ["no", "yes"]}
    assert ask_if(at_page, "pain", "check_in") == {"fever": "no"}
    assert find(at_page.document, Address("screen", "side"))["hint"] == "Theirs"


def test_a_condition_made_complex_meanwhile_is_left_alone(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    at = at_page("check_in_then_ask", "general")
    page = desk.get(at)
    both = {"all": [{"general": "worse"}, {"day": {"below": 3}}]}
    edit(team, draft, edits.change("check_in", "pain", ask_if=both))
    answer = desk.post(at, sent(page, answer3=["pain"]))
    assert answer.status_code == 422  # it is no longer offered, and the page says so
    assert ask_if(at_page, "pain", "check_in") == both


def test_the_last_question_has_nothing_later(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    edit(team, draft, edits.move("check_in", "general", 1))
    text = desk.get(at_page("check_in_then_ask", "general")).content.decode()
    assert "No question of this pathway comes later" in text


@pytest.mark.parametrize("key", ["gone", "pain"])
def test_what_has_no_answers_has_no_such_page(desk: Client, at_page: At, key: str) -> None:
    assert desk.get(at_page("check_in_then_ask", key)).status_code == 404


# --- the whole condition ---------------------------------------------------------------------------
def test_a_sentence_is_checked_and_then_saved(desk: Client, at_page: At) -> None:
    at = at_page("screen_ask_if", "side")
    page = desk.get(at)
    assert "Everybody is asked" in page.content.decode()
    lines = {"fact1": "fever", "value1": "y", "fact2": "age", "test2": "at_least", "value2": "50"}
    checked = desk.post(at, sent(page, **lines, do="check"))
    assert checked.status_code == 200
    assert "and age is 50 or more" in checked.content.decode()
    assert ask_if(at_page, "side") is None
    assert desk.post(at, sent(page, **lines, join="any")).status_code == 302
    assert ask_if(at_page, "side") == {"any": [{"fever": "yes"}, {"age": {"at_least": 50}}]}
    page = desk.get(at)
    assert page.context_data["form"]["answers1"].value() == ["yes"]
    assert desk.post(at, sent(page, fact1="", answers1=[], fact2="", value2="")).status_code == 302
    assert ask_if(at_page, "side") is None


def test_more_lines_keep_what_was_typed(desk: Client, at_page: At) -> None:
    at = at_page("screen_ask_if", "side")
    page = desk.get(at)
    more = desk.post(at, sent(page, fact1="fever", value1="yes", do="lines"))
    form = more.context_data["form"]
    assert more.status_code == 200
    assert form.lines == 6
    assert form["value1"].value() == "yes"
    assert "answers1" in form.fields
    assert form.seen == page.context_data["form"].seen


def test_only_what_comes_before_can_be_looked_at(desk: Client, at_page: At) -> None:
    at = at_page("screen_ask_if", "fever")
    page = desk.get(at)
    assert set(page.context_data["form"].facts) & {"saddle", "fever", "side", "pain"} == {"saddle"}
    answer = desk.post(at, sent(page, fact1="side", value1="left"))
    assert answer.status_code == 422
    facts = desk.get(at_page("check_in_ask_if", "pain")).context_data["form"].facts
    assert {"saddle", "general", "stage"} <= set(facts)


def test_a_condition_on_what_is_gone_says_so(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    edit(team, draft, edits.change("screen", "side", ask_if={"gone": "yes"}))
    at = at_page("screen_ask_if", "side")
    page = desk.get(at)
    assert "No longer there: gone" in page.content.decode()
    answer = desk.post(at, sent(page))
    assert answer.status_code == 422
    assert "Choose something else" in answer.content.decode()


def test_many_later_questions_are_chosen_from_lists(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    many = [{"key": f"q{n}", "ask": f"About {n}?", "answers": ["no", "yes"]} for n in range(25)]
    edit(team, draft, edits.put_several("screen", many))
    edit(team, draft, edits.change("screen", "q7", ask_if={"fever": "yes"}))
    at = at_page("screen_then_ask", "fever")
    page = desk.get(at)
    form = page.context_data["form"]
    assert [key for key, _label in form.boxes] == ["q7"]
    assert form["answer2"].value() == ["q7"]
    assert desk.post(at, sent(page, other2_1="q3", other1_1="q4")).status_code == 302
    assert ask_if(at_page, "q3") == {"fever": "yes"}
    assert ask_if(at_page, "q4") == {"fever": "no"}
    assert ask_if(at_page, "q7") == {"fever": "yes"}
    assert ask_if(at_page, "q5") is None
    before_any = desk.get(at_page("screen_then_ask", "saddle"))
    assert before_any.context_data["form"].boxes == []
    assert desk.post(at_page("screen_then_ask", "saddle"), sent(before_any)).status_code == 302
