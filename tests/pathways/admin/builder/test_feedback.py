"""What people say, on the content owner's page, and the trail of who tested which words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathways.admin.builder import hearing
from pathways.models import Icb, Pathway, Role, WordingTest
from pathways.models.base import new_id
from pathways.ports import Share
from tests.factories.pathways import IcbFactory, staff_user
from tests.pathways.services.conftest import Team
from tests.pathways.services.test_co_designing import NEW, OLD, words
from tests.pathways.services.test_listening import Voices, content, publish, voices  # noqa: F401


pytestmark = pytest.mark.django_db
TEST = {
    "on-day": "2",
    "on-month": "6",
    "on-year": "2026",
    "group": "easy_read",
    "people": "8",
    "understood": "6",
    "change": "Shorter: <b>2</b> people asked.",
}


@pytest.fixture
def pathway(team: Team) -> Pathway:
    publish(team.icb, 1, OLD)
    return publish(team.icb, 2, NEW).pathway


def text_of(answer: Any) -> str:
    html = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page(client: Client, pathway: Pathway, name: str, *args: Any, **query: str) -> Any:
    return client.get(reverse(f"builder:{name}", args=[pathway.pk, *args]), query)


def form_of(pathway: Pathway, element: dict[str, Any] = NEW) -> str:
    found = words(element)
    args = [pathway.pk, *found.address, found.language, found.digest]
    return reverse("builder:record_test", args=args)


def test_the_least_clear_page_is_shown_with_the_words_before_and_after(
    desk: Client,
    pathway: Pathway,
    voices: Voices,  # noqa: F811
) -> None:
    voices.say(OLD, Share(15, 15, 20))
    voices.say(NEW, Share(1, 4, 20))

    answer = page(desk, pathway, "feedback")

    text = text_of(answer)
    assert answer.status_code == 200
    assert "Not clear fewer than 5 of 20 people" in text
    assert "Not clear 15 of 20 people" in text
    assert "Helped Not enough answers yet" in text
    html = answer.content.decode()
    assert re.search(r"<del>.*Removed: *</span>Ambulate\.\s*</del>", html)
    assert re.search(r"<ins>.*Added: *</span>Walk\.\s*</ins>", html)
    assert "Before (Version 1)" in text
    assert form_of(pathway) in html
    assert "Not enough answers yet (2)" in text


def test_nobody_said_anything_yet(desk: Client, pathway: Pathway) -> None:
    text = text_of(page(desk, pathway, "feedback"))

    assert "Fewer than 5 people have said something of any page" in text
    assert "Not enough answers yet (3)" in text


def test_words_that_are_new_still_show_what_was_said_of_the_old(
    desk: Client,
    pathway: Pathway,
    voices: Voices,  # noqa: F811
) -> None:
    voices.say(OLD, Share(15, 15, 20))

    text = text_of(page(desk, pathway, "feedback"))

    assert "Fewer than 5 people have said something of any page" in text
    assert "What people said of the words before Not clear 15 of 20 people" in text


def test_an_owner_sees_their_own_and_what_is_overdue(
    desk: Client,
    team: Team,
    voices: Voices,  # noqa: F811
) -> None:
    mine = content("mine", "Words.", owner="Ada", review_on="2001-01-01")
    theirs = content("theirs", "Words.", owner="Cal", review_on="2999-01-01")
    pathway = publish(team.icb, 1, mine, theirs).pathway
    voices.say(mine, Share(0, 0, 20))
    voices.say(theirs, Share(20, 20, 20))

    every, own = page(desk, pathway, "feedback"), page(desk, pathway, "feedback", owner="Ada")

    assert text_of(every).index("Theirs") < text_of(every).index("Mine")
    assert "Owner: Ada. To be reviewed by Monday 1 January 2001. Review is overdue" in text_of(own)
    assert "Theirs" not in text_of(own)
    assert text_of(every).count("Review is overdue") == 1


def test_a_draft_with_other_words_is_named(desk: Client, team: Team, pathway: Pathway) -> None:
    team.imports()

    assert "The draft has other words" in text_of(page(desk, pathway, "feedback"))


def test_a_pathway_without_a_version_has_nothing_to_hear(desk: Client, team: Team) -> None:
    draft = team.imports()

    assert page(desk, draft.pathway, "feedback").status_code == 200


def test_a_test_of_some_words_goes_on_the_trail(desk: Client, pathway: Pathway) -> None:
    address = form_of(pathway, OLD)
    form = desk.get(address)
    assert "Ambulate." in text_of(form)
    assert "Version 1, English" in text_of(form)
    assert "Do not write a name" in text_of(form)
    row = re.search(r'name="row" value="([^"]+)"', form.content.decode())
    assert row is not None

    for _ in range(2):
        answer = desk.post(address, {**TEST, "row": row.group(1)}, follow=True)

    text = text_of(answer)
    assert WordingTest.objects.count() == 1
    assert "The test is on the trail." in text
    assert (
        "Tested on Tuesday 2 June 2026. Easy Read group: 6 of 8 understood. "
        "Recorded by Ada Author." in text
    )
    assert "&lt;b&gt;2&lt;/b&gt; people" in answer.content.decode()
    assert "0 of the" in text  # the words of now are others


def test_the_trail_shows_each_wording_in_order_and_can_be_kept_short(
    desk: Client,
    pathway: Pathway,
    voices: Voices,  # noqa: F811
) -> None:
    voices.say(OLD, Share(15, 15, 20))
    every = text_of(page(desk, pathway, "trail"))
    assert every.index("Ambulate.") < every.index("Not clear 15 of 20 people")
    assert every.index("Not clear 15 of 20 people") < every.index("Version 2 Walk Walk.")
    assert "No test is recorded yet." in text_of(page(desk, pathway, "trail", show="tested"))

    desk.post(form_of(pathway), {**TEST, "row": str(new_id())})

    short = text_of(page(desk, pathway, "trail", show="tested"))
    assert "1 of the" in short
    assert "Walk." in short
    assert len(short) < len(every)


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        ({"on-year": "2999"}, "must be today or in the past", "on-day"),
        ({"group": ""}, "Select whom you tested the words with", "group"),
        ({"people": "0"}, "1 or more", "people"),
        ({"people": "many"}, "Enter the people as a whole number", "people"),
        ({"understood": "9"}, "from 0 to 8", "understood"),
        ({"change": "Ask 999 123 4567"}, "Take out the number", "change"),
        ({"change": "x" * 501}, "Use 500 characters or fewer", "change"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_the_rest_is_kept(
    desk: Client, pathway: Pathway, changes: dict[str, str], sentence: str, field: str
) -> None:
    row = str(new_id())
    answer = desk.post(form_of(pathway), {**TEST, "row": row, **changes})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert f'href="#id_{field}"' in html
    assert f'id="id_{field}"' in html
    assert f'value="{row}"' in html
    assert not WordingTest.objects.exists()


def test_a_form_without_its_id_is_recorded_too(desk: Client, pathway: Pathway) -> None:
    assert desk.post(form_of(pathway), {**TEST, "row": "x"}).status_code == 302
    assert WordingTest.objects.count() == 1


def test_words_that_nobody_ever_had_are_not_found(desk: Client, pathway: Pathway) -> None:
    args = [pathway.pk, "content", "walk", "en", "0" * 16]
    address = reverse("builder:record_test", args=args)

    assert desk.get(address).status_code == 404
    assert desk.post(address, TEST).status_code == 404


def test_who_does_not_author_reads_and_records_nothing(icb: Icb, pathway: Pathway) -> None:
    officer = Client()
    officer.force_login(staff_user(icb, Role.SAFETY_OFFICER))

    for name in ("feedback", "trail"):
        answer = page(officer, pathway, name)
        assert answer.status_code == 200
        assert "Record a test" not in text_of(answer)
    assert officer.post(form_of(pathway), TEST).status_code == 403
    assert not WordingTest.objects.exists()


def test_another_icb_finds_nothing(pathway: Pathway) -> None:
    other = Client()
    other.force_login(staff_user(IcbFactory(), Role.AUTHOR))

    for name in ("feedback", "trail"):
        assert page(other, pathway, name).status_code == 404
    assert other.get(form_of(pathway)).status_code == 404


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "Not enough answers yet"),
        (Share(0, 0, 9), "0 of 9 people"),
        (Share(1, 4, 9), "fewer than 5 of 9 people"),
        (Share(16, 19, 20), "16 or more of 20 people"),
    ],
)
def test_shares_in_words(found: Share | None, said: str) -> None:
    assert hearing.share(found) == said


def test_dates_of_the_document_in_words() -> None:
    assert hearing.day("2027-11-01") == "Monday 1 November 2027"
    assert hearing.day("soon") == "soon"
    assert not hearing.is_past("soon", date(2026, 6, 2))


def test_languages_and_versions_in_words() -> None:
    codes = ("en", "ur", "easy_read", "xx-made-up")
    assert [hearing.language(code) for code in codes] == [
        "English",
        "Urdu",
        "Easy Read",
        "xx-made-up",
    ]
    assert [
        hearing.versions(names) for names in (("1",), ("1", "2", "4"), ("draft",), ("3", "draft"))
    ] == ["Version 1", "Versions 1, 2 and 4", "The draft", "Version 3 and the draft"]
