"""Every page of a pathway by itself, links for reviewers, and many people at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathways import clock
from pathways.authoring import edits
from pathways.engine import documents
from pathways.models import AuditEvent, Draft, DraftRevision, PathwayVersion, Role
from pathways.services import drafting, editing, library
from pathways.services.versions import definition_of
from patients.web.preview.samples import samples, state_of
from patients.web.preview.sources import Source
from tests.factories.documents import publish_document
from tests.factories.pathways import staff, staff_user
from tests.patients.web.preview.conftest import Sitting, signed_in


@pytest.fixture
def low_back(icb: Any) -> PathwayVersion:
    """The largest pathway of the library, live."""
    parsed = documents.parse(library.pathway_text("low_back_pain"))
    return publish_document(icb, documents.resolve(parsed, library.library()))


@pytest.fixture
def back(author: Any, low_back: PathwayVersion) -> Sitting:
    return Sitting(signed_in(author), Source("version", str(low_back.pk)))


def test_every_page_of_the_largest_pathway_is_drawn_in_its_own_template(back: Sitting) -> None:
    back.open()
    links = re.findall(r'href="(/preview/version/[^"]*/page/[^"]*)"', back.text)
    assert len(links) > 150

    for link in links[::4]:
        answer = back.client.get(link)
        assert answer.status_code == 200, link
        assert b"Preview: nothing is saved or sent." in answer.content
        assert b'class="app-patient' in answer.content


def test_every_kind_of_page_shows_what_its_link_says(back: Sitting, low_back: Any) -> None:
    definition = definition_of(low_back)
    for _title, group in samples(definition):
        one = group[-1]
        back.open("sample", one.what, one.key)
        assert back.answer.status_code == 200
    assert state_of(definition, "read", "nothing") is None
    assert state_of(definition, "nothing", "day") is None


@pytest.mark.parametrize(
    ("what", "key", "words"),
    [
        ("question", "saddle", "Is there new numbness between your legs?"),
        ("check_in", "first", "Compared with yesterday, how are you?"),
        ("day", "1", "Day 1: "),
        ("read", "keep_moving", "Move a little every hour."),
        ("outcome", "emergency", "Call 999"),
        ("outcome", "soon", "We will ask somebody to call you"),
        ("page", "help", "Get help now"),
        ("page", "ready", "Your plan is ready"),
        ("page", "welcome", "Three quiet days"),
    ],
)
def test_one_page_as_patients_see_it(sitting: Sitting, what: str, key: str, words: str) -> None:
    sitting.open("sample", what, key)

    assert words in sitting.text
    assert "<base" not in sitting.text


def test_its_links_and_forms_lead_back_to_all_pages(sitting: Sitting) -> None:
    sitting.open("sample", "check_in", "first")
    action = re.search(r'action="([^"]*check-in)"', sitting.text)
    assert action is not None
    sitting.post(action[1], {"general": "worse"})
    assert "Look at one page" in sitting.text
    sitting.get(action[1])
    assert "Look at one page" in sitting.text


def test_a_page_at_the_width_of_a_phone_is_framed(sitting: Sitting) -> None:
    where = reverse("preview:sample", args=[sitting.source, "day", "1"])
    sitting.get(where, width="320")

    assert "app-screen--320" in sitting.text
    assert sitting.client.get(f"{where}?width=full&large=yes").content.count(b"app-large") == 1


def test_a_page_that_is_not_there_is_not_found(sitting: Sitting) -> None:
    assert sitting.open("sample", "read", "nothing").status_code == 404


def test_easy_read_is_shown_where_there_is_one(sitting: Sitting, draft: Draft) -> None:
    easy = edits.change("content", "keep_moving", easy_read="Move. Often.")
    actor = staff(draft.icb, Role.AUTHOR)
    revision = editing.edit(actor=actor, draft=draft, change=easy, at=clock.now())
    sitting.source = Source("revision", str(revision.pk))
    where = reverse("preview:sample", args=[sitting.source, "read", "keep_moving"])

    assert "Move a little every hour." in sitting.get(where).content.decode()
    assert "Move. Often." in sitting.get(where, width="full", easy="yes").content.decode()
    assert "Easy Read" in sitting.text or "Usual words" in sitting.text


def test_another_language_turns_the_page_round(sitting: Sitting, draft: Draft) -> None:
    change = edits.together(
        [
            edits.set_fields(languages=["ur"]),
            edits.change("content", "keep_moving", title={"en": "Keep moving", "ur": "حرکت"}),
        ]
    )
    actor = staff(draft.icb, Role.AUTHOR)
    revision = editing.edit(actor=actor, draft=draft, change=change, at=clock.now())
    sitting.source = Source("revision", str(revision.pk))
    where = reverse("preview:sample", args=[sitting.source, "read", "keep_moving"])
    sitting.get(where)
    assert "?language=ur" in sitting.text
    sitting.get(where, language="ur", width="full")

    assert 'lang="ur" dir="rtl"' in sitting.text
    assert "house-rtl" in sitting.text
    assert "حرکت" in sitting.text


def test_a_draft_with_findings_says_what_to_mend(sitting: Sitting, draft: Draft) -> None:
    actor = staff(draft.icb, Role.AUTHOR)
    gone = edits.remove("outcomes", "soon")
    revision = editing.edit(actor=actor, draft=draft, change=gone, at=clock.now())
    answer = sitting.get(reverse("preview:contents", args=[f"revision/{revision.pk}"]))

    assert answer.status_code == 422
    assert "This draft cannot be tried yet" in sitting.text
    assert "Go to what has to be mended" in sitting.text


def test_plain_ids_lead_to_the_pages_of_an_edition(
    sitting: Sitting, revision: DraftRevision
) -> None:
    sitting.get(reverse("preview:revision", args=[revision.pk]))
    assert "Draft, revision 1" in sitting.text


def test_the_page_of_editions_names_them_all(
    sitting: Sitting, version: PathwayVersion, team: Any
) -> None:
    team.imports(summary="Next edition")
    sitting.get(reverse("preview:editions", args=[version.pathway_id]))

    assert "The draft, as it is now" in sitting.text
    assert "Version 1, live" in sitting.text
    sitting.get(reverse("preview:version", args=[version.pk]))
    assert "Version 1, live" in sitting.text


def test_a_start_says_what_is_wrong_with_it(sitting: Sitting) -> None:
    answer = sitting.begin(day=99, age=900, persona="nobody")

    assert answer.status_code == 422
    for words in ("The plan has 3 days", "Enter an age from 0 to 120", "Select a valid choice"):
        assert words in sitting.text


@pytest.mark.parametrize("key", ["improver", "plateau", "relapser", "silent", "barriers"])
def test_every_persona_walks_the_largest_pathway(back: Sitting, key: str) -> None:
    back.begin(persona=key, day=9, age="")
    assert back.state.day == 9
    assert "Day 9 begins." in back.text
    back.do("next")
    back.do("week")
    assert back.state.day > 9


def test_whoever_skips_a_flagged_question_is_held_at_triage(back: Sitting) -> None:
    back.begin(persona="skips", day=9, age="")

    assert (back.state.day, back.state.is_held) == (0, True)


def test_the_red_flag_on_day_9_holds_the_plan(back: Sitting) -> None:
    back.begin(persona="red_flag", day=9, age="")
    assert (back.state.day, back.state.is_held) == (9, False)
    while not back.state.is_held:
        back.do("next")
        assert back.step < 20

    assert back.state.day == 9
    assert "999 or A&amp;E now" in back.text


# --- links for reviewers --------------------------------------------------------------------------
def link_of(sitting: Sitting, draft: Draft) -> str:
    sitting.post(reverse("preview:editions", args=[draft.pathway_id]), {})
    found = re.search(r"http://testserver(/preview/shared/[^<\s]+)", sitting.text)
    assert found is not None
    return found[1]


def test_a_link_shows_the_draft_without_signing_in_and_walks_it(
    sitting: Sitting, draft: Draft
) -> None:
    link = link_of(sitting, draft)
    reviewer = Sitting(Client(), Source.read(link.removeprefix("/preview/").rstrip("/")))
    reviewer.get(link)
    assert "This link works until" in reviewer.text
    assert "Sign out" not in reviewer.text
    reviewer.open("sample", "day", "1")
    assert "Day 1: " in reviewer.text
    reviewer.begin(day=1)
    assert "Save as a test case" not in reviewer.text
    reviewer.do("day")
    assert reviewer.state.day == 2
    assert reviewer.client.get(f"{reviewer.here}case").status_code == 404
    event = AuditEvent.objects.get(verb="share_draft")
    assert event.detail["revision"] == str(draft.revisions.get().pk)


def test_a_link_ends_after_7_days_and_cannot_be_made_up(
    sitting: Sitting, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_of(sitting, draft)
    reviewer = Client()
    assert reviewer.get(link).status_code == 200
    assert reviewer.get(link[:-3] + "x/").status_code == 404
    assert reviewer.get("/preview/shared/nothing/").status_code == 404
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=7))
    assert reviewer.get(link).status_code == 404


def test_only_who_edits_or_signs_makes_links(icb: Any, draft: Draft) -> None:
    where = reverse("preview:editions", args=[draft.pathway_id])
    analyst = signed_in(staff_user(icb, Role.ANALYST))

    assert b"Make a link" not in analyst.get(where).content
    assert analyst.post(where).status_code == 403
    assert b"This link works" in signed_in(staff_user(icb, Role.SAFETY_OFFICER)).post(where).content


def test_without_a_draft_there_is_no_link(sitting: Sitting, version: PathwayVersion) -> None:
    where = reverse("preview:editions", args=[version.pathway_id])

    assert sitting.client.get(where).status_code == 200
    assert sitting.client.post(where).status_code == 404


# --- many people ----------------------------------------------------------------------------------
def test_500_people_walk_draft_and_live_when_it_is_asked_for(
    sitting: Sitting, version: PathwayVersion, team: Any
) -> None:
    soon = edits.change("rules", "pain_rising", then="urgent")
    team.imports(summary="Next edition")
    draft = version.pathway.drafts.exclude(status="published").get()
    editing.edit(actor=team.author, draft=draft, change=soon, at=clock.now())
    where = reverse("preview:side_by_side", args=[version.pathway_id])
    assert "people were walked" not in sitting.get(where).content.decode()
    sitting.get(where, run="1")

    assert "500 people were walked" in sitting.text
    assert "seen within days on what is live, help the same day on the draft" in sitting.text
    assert "Strong pain two days running" in sitting.text
    assert "£" in sitting.text


def test_a_draft_alone_is_walked_beside_nothing(sitting: Sitting, draft: Draft) -> None:
    sitting.get(reverse("preview:side_by_side", args=[draft.pathway_id]), run="1")

    assert "Nothing is live" in sitting.text


def test_many_people_need_a_draft_that_can_be_read(
    sitting: Sitting, version: PathwayVersion, team: Any
) -> None:
    where = reverse("preview:side_by_side", args=[version.pathway_id])
    assert sitting.client.get(where).status_code == 404
    draft = team.imports(summary="Next edition")
    gone = edits.remove("outcomes", "soon")
    editing.edit(actor=team.author, draft=draft, change=gone, at=clock.now())
    answer = sitting.get(where, run="1")

    assert answer.status_code == 422
    assert "Mend them first" in sitting.text
    assert drafting.unfinished_draft(version.pathway) == draft


def test_every_path_through_triage_is_walked_and_opens_in_the_simulator(sitting: Sitting) -> None:
    assert "paths were walked" not in sitting.open("paths").content.decode()
    sitting.get(reverse("preview:paths", args=[sitting.source]), run="1")

    assert "These are all there are." in sitting.text
    assert "Every question was asked, every answer given, every rule true." in sitting.text
    assert "Is there new numbness between your legs?: Yes" in sitting.text
    link = re.search(
        r'href="([^"]*/situation[?]is=[^"]*)">Is there new numbness[^<]*: Yes<', sitting.text
    )
    assert link is not None
    sitting.get(link[1])
    assert sitting.state.is_held


def test_what_no_path_reaches_is_named(sitting: Sitting, team: Any, draft: Draft) -> None:
    never = {
        "key": "never",
        "ask": "Is it never asked?",
        "answers": ["no", "yes"],
        "ask_if": {"age": {"below": 16}},
        "flags": {"yes": "urgent"},
    }
    change = edits.put("screen", never, at=0)
    revision = editing.edit(actor=team.author, draft=draft, change=change, at=clock.now())
    sitting.source = Source("revision", str(revision.pk))
    sitting.get(reverse("preview:paths", args=[sitting.source]), run="1")

    assert "Questions that were never asked" in sitting.text
    assert "Rules that were never true" in sitting.text
    assert "Is it never asked?" in sitting.text
