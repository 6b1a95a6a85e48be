"""The simulator by its pages: walked by hand, with its trace, its clock and its way back."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pathways.engine.decisions import Moment
from pathways.models import AuditEvent, DraftRevision, Icb, Role
from pathways.proving.situations import Situation
from pathways.services import drafting, editing
from pathways.services.simulating import situation_query
from patients.web.preview import walks
from patients.web.preview.sources import Source
from tests.factories.pathways import IcbFactory, staff_user
from tests.patients.web.preview.conftest import Sitting, signed_in


WELL = {"saddle": "no", "fever": "no", "side": "left"}


def triage(sitting: Sitting, **said: str) -> None:
    """The safety questions, answered by hand as they come."""
    answers = {**WELL, **said}
    while sitting.state.showing.kind == "screen":
        key = sitting.state.showing.questions[0].key
        sitting.sends("triage", **{key: answers[key]})


def test_a_walk_by_hand_from_the_first_question_to_a_plan(sitting: Sitting) -> None:
    sitting.begin()
    assert sitting.state.showing.key == "saddle"
    assert "Is there new numbness between your legs?" in sitting.text
    assert "Preview: nothing is saved or sent." in sitting.text
    triage(sitting)

    assert (sitting.state.showing.kind, sitting.state.day) == ("ready", 1)
    assert "The plan starts. This is day 1." in sitting.text
    sitting.follows("today")
    assert "Day 1: " in sitting.text


def test_the_patients_page_is_framed_whole_and_its_links_stay_inside(sitting: Sitting) -> None:
    sitting.begin(day=1)
    screen = sitting.answer.context_data["screen"]

    assert screen.startswith("<!DOCTYPE html>")
    assert '<base target="_top">' in screen
    inside = [a for a in re.findall(r'(?:href|action)="(/[^"]*)"', screen) if "static" not in a]
    assert inside
    assert {a for a in inside if not a.startswith(f"{sitting.here}at/")} == set()
    assert "srcdoc=" in sitting.text


def test_a_flag_holds_the_plan_and_says_whom_it_calls(sitting: Sitting) -> None:
    sitting.begin()
    triage(sitting, saddle="yes")

    assert sitting.state.is_held
    assert "Go to A&amp;E now" in sitting.answer.context_data["screen"]
    assert "We have passed your answers to" in sitting.answer.context_data["screen"]
    assert "Decided after the safety questions: 999 or A&amp;E now." in sitting.text
    assert "A case is opened for the clinical desk" in sitting.text
    sitting.do("release")
    assert sitting.state.showing.kind == "ready"


def test_stepping_back_reload_and_an_old_page_show_what_they_showed(sitting: Sitting) -> None:
    sitting.begin()
    first = sitting.here
    sitting.sends("triage", saddle="no")
    second = sitting.here
    sitting.sends("triage", fever="no")
    assert sitting.step == 2

    sitting.get(second)
    assert sitting.state.showing.key == "fever"
    sitting.get(first)
    assert sitting.state.showing.key == "saddle"
    sitting.sends("triage", saddle="yes")
    assert sitting.step == 1
    assert sitting.state.is_held
    sitting.get(first.replace("/0/", "/77/"))
    assert sitting.state.is_held


def test_what_was_sent_wrongly_is_shown_again_with_its_error(sitting: Sitting) -> None:
    sitting.begin()
    answer = sitting.sends("triage")

    assert answer.status_code == 422
    assert "Select an answer" in answer.context_data["screen"]
    assert sitting.step == 0


def test_check_in_day_and_week_by_hand(sitting: Sitting) -> None:
    sitting.begin(day=1)
    sitting.follows("check-in")
    assert sitting.state.showing.kind == "check_in"
    answer = sitting.sends("check-in", general="worse", pain="banana")
    assert answer.status_code == 422
    sitting.sends("check-in", general="worse", pain="8")
    assert sitting.state.showing.kind == "today"
    sitting.do("day")
    assert sitting.state.day == 2
    sitting.follows("check-in")
    sitting.sends("check-in", general="worse", pain="8")
    assert "It is decided by “Strong pain two days running”." in sitting.text
    assert "Northtown Physiotherapy" in sitting.answer.context_data["screen"]
    sitting.follows("today")
    sitting.do("week")
    assert sitting.state.showing.kind == "finished"


def test_jump_asks_for_a_later_day_of_the_plan(sitting: Sitting) -> None:
    sitting.begin(day=1)
    answer = sitting.do("jump", day="1")
    assert answer.status_code == 422
    assert "Enter a day from 2 to 3" in sitting.text
    sitting.do("jump", day="3")
    assert sitting.state.day == 3
    assert "Nothing heard for 2 days" in sitting.text


def test_no_reply_leaves_the_page_and_then_the_day(sitting: Sitting) -> None:
    sitting.begin()
    sitting.do("silent")
    assert "After an hour they end by themselves" in sitting.text
    assert sitting.state.showing.kind == "not_started"
    sitting.sends("welcome")
    assert sitting.state.showing.kind == "screen"
    sitting.begin(day=1)
    sitting.do("silent")
    assert sitting.state.day == 2


def test_next_screen_answers_as_the_one_who_walks(sitting: Sitting) -> None:
    sitting.begin()
    for _ in range(4):
        sitting.do("next")

    assert sitting.state.showing.kind == "today"
    sitting.do("next")
    assert sitting.state.showing.kind == "check_in"


def test_reading_marks_and_pages_aside_change_nothing(sitting: Sitting) -> None:
    sitting.begin(day=1)
    for aside, words in (
        ("progress", "Your progress"),
        ("all-days", "All days"),
        ("services", "Northtown Physiotherapy"),
        ("choices", "Your choices"),
        ("help", "Get help now"),
    ):
        sitting.follows(aside)
        assert words in sitting.answer.context_data["screen"]
        assert sitting.step == 0
    sitting.follows("read/keep_moving")
    assert "Move a little every hour." in sitting.answer.context_data["screen"]
    sitting.sends("read/keep_moving")
    assert sitting.state.history.asked[-1].key == "keep_moving"
    sitting.follows("nowhere/at/all")
    assert sitting.state.showing.kind == "today"
    sitting.sends("choices/pause", weeks="1")
    assert sitting.step == 2


def test_what_is_not_there_is_said_and_leads_back(sitting: Sitting) -> None:
    sitting.begin(day=1)
    answer = sitting.follows("measure/nothing")

    assert answer.status_code == 422
    assert "There is nothing to open here today." in sitting.text


def test_a_walk_stops_at_its_limit(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathways.proving.simulation.STEPS_LIMIT", 1)
    sitting.begin(day=1)
    sitting.follows("read/keep_moving")
    answer = sitting.follows("today")

    assert answer.status_code == 422
    assert "Stopped after 500 steps" in sitting.text


def test_a_look_stays_with_the_walk(sitting: Sitting) -> None:
    sitting.begin(day=1)
    sitting.get(sitting.here, language="xx", width="320", large="yes")
    assert "app-screen--320" in sitting.text
    assert "app-large" in sitting.answer.context_data["screen"]
    sitting.follows("help")
    assert "app-screen--320" in sitting.text


def test_the_plain_preview_is_the_patients_page_itself(sitting: Sitting) -> None:
    sitting.begin(day=1, plain="yes")
    assert sitting.text.startswith("<!DOCTYPE html>")
    assert "What the system does" not in sitting.text
    assert "<h1>Day 1: " in sitting.text
    assert "<base" not in sitting.text
    sitting.follows("check-in")
    assert "Step back" in sitting.text
    answer = sitting.sends("check-in")
    assert answer.status_code == 422
    sitting.get(sitting.here, width="390")
    assert "app-screen--390" in sitting.text
    assert "What the system does" not in sitting.text


# --- one click on a counterexample ----------------------------------------------------------------
def test_a_situation_opens_in_one_click_with_its_decision(sitting: Sitting) -> None:
    worse = Situation(Moment.CHECK_IN, day=2, series={"pain": (7, 8)}, given={"general": "worse"})
    where = reverse("preview:situation", args=[sitting.source])
    sitting.get(where, **{"is": situation_query(worse)})

    assert sitting.state.day == 2
    assert "It is decided by “Strong pain two days running”." in sitting.text
    assert "seen within days" in sitting.text


@pytest.mark.parametrize("query", ["", "x", "W10", "eyJhdCI6IDF9", "a" * 9000])
def test_anything_else_is_no_situation(sitting: Sitting, query: str) -> None:
    where = reverse("preview:situation", args=[sitting.source])
    assert sitting.client.get(where, {"is": query}).status_code == 404


def test_a_situation_of_facts_that_nobody_knows_is_said(sitting: Sitting) -> None:
    odd = Situation(Moment.DAY, given={"shoe_size": 44})
    where = reverse("preview:situation", args=[sitting.source])
    answer = sitting.get(where, **{"is": situation_query(odd)})

    assert answer.status_code == 422
    assert "knows no shoe_size" in sitting.text


# --- a test case ---------------------------------------------------------------------------------
def test_what_was_decided_becomes_a_test_case(sitting: Sitting, revision: DraftRevision) -> None:
    sitting.begin()
    triage(sitting, saddle="not_sure")
    case = f"{sitting.here}case"
    sitting.get(case)
    assert "What must come of it: help the same day" in sitting.text
    answer = sitting.post(case, {"name": ""})
    assert answer.status_code == 422
    answer = sitting.post(case, {"name": "New numbness is an emergency"})
    assert "There is already a" in sitting.text
    sitting.post(case, {"name": "Not sure of numbness"})

    assert "It runs at every check" in sitting.text
    cases = editing.document_of(revision.draft)["cases"]
    assert cases[-1] == {
        "name": "Not sure of numbness",
        "at": "screen",
        "day": 1,
        "given": {"saddle": "not_sure"},
        "person": {"age": 40, "waiting_for": "none", "pregnant": "no"},
        "expect": "urgent",
        "expect_rule": "flag:saddle",
    } | {"given": cases[-1]["given"]}
    assert cases[-1]["given"]["saddle"] == "not_sure"
    assert drafting.problems_of(drafting.latest_revision(revision.draft)) == []


def test_who_may_not_edit_saves_no_case(icb: Icb, revision: DraftRevision) -> None:
    analyst = staff_user(icb, Role.ANALYST)
    sitting = Sitting(signed_in(analyst), Source("revision", str(revision.pk)))
    sitting.begin()
    triage(sitting, saddle="yes")
    assert "Save as a test case" not in sitting.text
    case = f"{sitting.here}case"

    assert sitting.client.get(case).status_code == 404
    assert sitting.client.post(case, {"name": "Mine"}).status_code == 404


# --- nothing of a patient -------------------------------------------------------------------------
def patient_tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_app_config("patients").get_models()}


def tables_of(queries: CaptureQueriesContext) -> Counter[str]:
    """How often each table is named, and each that is written."""
    found: Counter[str] = Counter()
    for query in queries.captured_queries:
        found.update(re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"', query["sql"]))
    return found


def test_no_patient_table_is_read_or_written(sitting: Sitting) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        sitting.begin()
        triage(sitting, saddle="yes")
        sitting.do("release")
        sitting.follows("today")
        for page in ("check-in", "progress", "all-days", "services", "choices", "help"):
            sitting.follows(page)
        sitting.sends("check-in", general="worse", pain="8")
        sitting.follows("today")
        sitting.follows("read/keep_moving")
        sitting.sends("read/keep_moving")
        for name in ("day", "next", "next", "silent", "week"):
            sitting.do(name)
        sitting.open()
        sitting.open("sample", "day", "1")
        sitting.open("sample", "outcome", "soon")
    found = tables_of(queries)

    assert found["pathways_draftrevision"] > 10
    assert {table: found[table] for table in patient_tables() if found[table]} == {}
    written = [q["sql"] for q in queries.captured_queries if not q["sql"].startswith("SELECT")]
    written = [q for q in written if re.match(r"INSERT|UPDATE|DELETE", q)]
    assert [q for q in written if "django_session" not in q] == []


def test_the_table_guard_sees_a_patient(sitting: Sitting) -> None:
    patient = apps.get_model("patients", "Patient")
    with CaptureQueriesContext(connection) as queries:
        list(patient.objects.all())

    assert tables_of(queries)[patient._meta.db_table] == 1


# --- who may see it ------------------------------------------------------------------------------
def test_a_walk_belongs_to_the_browser_that_began_it(sitting: Sitting, icb: Icb) -> None:
    sitting.begin()
    colleague = signed_in(staff_user(icb, Role.AUTHOR))

    assert colleague.get(sitting.here).status_code == 404
    assert Client().get(sitting.here).status_code == 302


def test_only_the_last_walks_are_kept(sitting: Sitting) -> None:
    sitting.begin()
    first = sitting.here
    for _ in range(walks.MOST_WALKS):
        sitting.begin()

    assert sitting.client.get(first).status_code == 404
    assert len(sitting.client.session[walks.KEY]) == walks.MOST_WALKS


def test_whoever_lost_their_role_sees_no_walk_any_more(sitting: Sitting, author: Any) -> None:
    sitting.begin()
    author.memberships.all().delete()

    assert sitting.client.get(sitting.here).status_code == 403


def test_another_icb_sees_nothing(revision: DraftRevision, version: Any, db: None) -> None:
    stranger = signed_in(staff_user(IcbFactory(), Role.AUTHOR))
    for kind, row in (("revision", revision), ("version", version)):
        assert stranger.get(f"/preview/{kind}/{row.pk}/").status_code == 404
        assert stranger.get(f"/preview/{kind}/{row.pk}").status_code == 404
        assert stranger.get(f"/preview/{kind}/{row.pk}/page/day/1/").status_code == 404
    assert stranger.get(f"/preview/pathway/{version.pathway_id}/").status_code == 404
    assert AuditEvent.objects.filter(verb="share_draft").count() == 0
