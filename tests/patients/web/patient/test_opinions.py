"""The end of a page to read or do: what people think of it, never in the way of what it is for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from patients.models import Asking, ItemFeedback
from tests.factories.patients import Setting
from tests.patients.web.patient.conftest import Browser, publish
from tests.patients.web.patient.documents import showing_pathway


OnPlan = Callable[[int], Browser]
READ, DO = "/read/keep_moving", "/exercise/bridge"


def said() -> list[tuple[str, str, str]]:
    rows = ItemFeedback.objects.order_by("id")
    return [(row.clear, row.unclear_why, row.helped) for row in rows]


def about(**answers: str) -> dict[str, str]:
    return {f"about-{name}": answer for name, answer in answers.items()}


@pytest.mark.parametrize("path", [READ, DO])
def test_a_page_ends_with_two_questions_that_need_no_answer(on_plan: OnPlan, path: str) -> None:
    page = on_plan(1).get(path)

    assert page.values("about-clear") == ["yes", "no"]
    assert page.values("about-helped") == ["yes", "no", "too_soon"]
    assert page.values("about-unclear_why") == []
    assert page.checked("about-clear") == page.checked("about-helped") == []
    assert "You do not have to answer." in page.text
    assert page.html.count("<form") == 1
    assert not [one for one in page.inputs if one.get("type") == "text"]


@pytest.mark.parametrize("path", [READ, DO])
def test_an_opinion_is_kept_and_the_person_stays_at_their_place(on_plan: OnPlan, path: str) -> None:
    browser = on_plan(1)
    sent = browser.get(path).hidden() | about(clear="yes", helped="too_soon")

    response = browser.client.post(path + "/feedback", sent)

    assert (response.status_code, response["Location"]) == (302, path + "#about-this-page")
    page = browser.get(path)
    assert said() == [("yes", "", "too_soon")]
    assert "Thank you for telling us." in page.text
    assert "not saved yet" not in page.text
    assert "Change what you told us" in page.text
    assert page.checked("about-clear") == ["yes"]
    assert page.checked("about-helped") == ["too_soon"]
    assert page.values("about-unclear_why") == []
    assert "about-this-page" in page.ids
    assert not Asking.objects.exists()


def test_why_is_asked_once_it_was_not_clear_and_from_a_list(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get(READ)
    page = browser.send(READ + "/feedback", **about(clear="no"))

    assert "What would make it clearer?" in page.text
    assert page.values("about-unclear_why") == [
        "hard_words",
        "too_long",
        "no_picture",
        "how_to",
        "not_for_me",
    ]
    browser.send(READ + "/feedback", **about(clear="no", unclear_why="no_picture"))
    assert said() == [("no", "no_picture", "")]
    page = browser.send(READ + "/feedback", **about(clear="yes", unclear_why="no_picture"))
    assert said() == [("yes", "", "")]
    assert page.values("about-unclear_why") == []


def test_sent_twice_is_kept_once(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    sent = browser.get(READ).hidden() | about(clear="yes")

    for _ in range(2):
        assert browser.client.post(READ + "/feedback", sent).status_code == 302

    assert said() == [("yes", "", "")]


def test_sent_empty_says_what_to_do(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get(READ)
    page = browser.send(READ + "/feedback")

    assert page.status == 422
    assert "Select if this was clear, or if it helped" in page.text
    assert 'href="#id_about-clear"' in page.html
    assert "id_about-clear" in page.ids
    assert said() == []


def test_a_choice_that_is_not_there_is_refused_and_the_rest_is_kept(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get(READ)
    page = browser.send(READ + "/feedback", **about(clear="<b>", helped="no"))

    assert page.status == 422
    assert "Select yes or no" in page.text
    assert page.checked("about-helped") == ["no"]
    assert said() == []


def test_mark_as_read_keeps_the_opinion_as_well(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get(READ)

    browser.send(**about(clear="yes", helped="yes"))

    assert browser.path == "/today?saved=read"
    assert said() == [("yes", "", "yes")]
    assert Asking.objects.get().key == "keep_moving"
    page = browser.get(READ)
    assert 'action="/read/keep_moving/feedback"' in page.html
    browser.send(READ + "/feedback", **about(clear="no"))
    assert said() == [("no", "", "")]
    assert Asking.objects.count() == 1


def test_save_keeps_the_opinion_as_well(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get(DO)

    browser.send(done="all", pain_during="2", **about(helped="no"))

    assert browser.path == "/exercise/cat?saved=exercise"
    assert said() == [("", "", "no")]


@pytest.mark.parametrize("nonsense", [{"clear": "<b>"}, {"clear": ""}, {"words": "0" * 16}])
def test_an_opinion_never_stands_in_the_way_of_the_record(
    on_plan: OnPlan, nonsense: dict[str, str]
) -> None:
    browser = on_plan(1)
    browser.get(DO)

    browser.send(done="all", pain_during="2", **about(**{"clear": "yes", **nonsense}))

    assert browser.path == "/exercise/cat?saved=exercise"
    assert said() == []


def test_what_was_chosen_of_the_record_is_not_lost_by_an_opinion(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get(DO)

    page = browser.send(DO + "/feedback", done="some", pain_during="7", **about(clear="yes"))

    assert page.status == 200
    assert "Thank you for telling us." in page.text
    assert "How it went is not saved yet." in page.text
    assert page.checked("done") == ["some"]
    assert page.checked("pain_during") == ["7"]
    assert said() == [("yes", "", "")]
    assert not Asking.objects.exists()
    browser.send(DO, done="some", pain_during="7", **about(clear="yes"))
    assert Asking.objects.get().key == "bridge"


def test_an_opinion_is_kept_when_the_record_has_an_error(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get(DO)

    page = browser.send(pain_during="7", **about(clear="no", helped="no"))

    assert page.status == 422
    assert page.checked("about-clear") == page.checked("about-helped") == ["no"]
    assert "Select if this was clear" not in page.text


def test_a_changed_opinion_is_not_a_second_record(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    page = browser.get(DO)
    sent = {**page.hidden(), "done": "all", "pain_during": "2"}

    browser.client.post(DO, sent | about(clear="yes"))
    browser.client.post(DO, sent | about(clear="no"))

    assert Asking.objects.count() == 1
    assert said() == [("no", "", "")]


def test_words_that_changed_while_the_page_was_open(on_plan: OnPlan, one: Setting) -> None:
    browser = on_plan(1)
    browser.get(READ)
    document = showing_pathway()
    document["content"][0]["text"] = "Quite other words."
    one.enrolment.version = publish(one, document)
    one.enrolment.save()

    page = browser.send(READ + "/feedback", **about(clear="no"))

    assert page.status == 422
    assert "This page has changed since you opened it. Read it again." in page.text
    assert said() == []


@pytest.mark.parametrize("path", ["/read/nothing", "/read/bridge", "/exercise/nothing"])
def test_an_opinion_of_what_is_not_there_is_not_found(on_plan: OnPlan, path: str) -> None:
    browser = on_plan(1)

    assert browser.send(path + "/feedback", **about(clear="yes")).status == 404
    assert said() == []


def test_the_address_by_itself_leads_to_the_page(on_plan: OnPlan) -> None:
    browser = on_plan(1)

    assert browser.client.get(READ + "/feedback")["Location"] == READ + "#about-this-page"


def test_today_asks_and_shows_no_more_than_before(on_plan: OnPlan) -> None:
    page = on_plan(1).get("/today")

    assert "feedback" not in page.html
    assert "about-" not in page.html
