"""Coverage: holes are shown, with a link to fill each."""

from __future__ import annotations

from typing import Any

from django.test import Client

from pathways.authoring import edits
from pathways.models import Draft
from pathways.services import editing
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


BARRIER = {
    "key": "barrier",
    "ask": "What got in the way?",
    "answers": ["no_time", "afraid"],
    "worse": "none",
}


def text(answer: Any) -> str:
    said: str = " ".join(answer.content.decode().split())
    return said


def test_holes_of_the_matrix_lead_to_new_content(desk: Client, at_page: At) -> None:
    page = text(desk.get(at_page("coverage")))
    assert "There are 3 holes." in page
    add = f"{at_page('content_new')}?com_b=social_opportunity&amp;stage=start"
    assert f'href="{add}"' in page
    there = f"{at_page('content')}?com_b=reflective_motivation&amp;stage=start"
    assert f'href="{there}"' in page
    assert "1 to read or do" in page
    assert "No check-in question asks what gets in the way" in page


def test_barriers_without_a_message_lead_to_a_new_one(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    nudge = {
        "key": "find_time",
        "kind": "nudge",
        "text": "Two minutes count.",
        "barrier": "no_time",
        "com_b": ["physical_opportunity"],
        "bct": ["1.4"],
    }
    change = edits.together(
        [
            edits.put("check_in", BARRIER),
            edits.put("messages", nudge),
            edits.change("content", "keep_moving", barriers=["no_time"]),
        ]
    )
    editing.edit(actor=team.author, draft=draft, change=change, at=AT)
    page = text(desk.get(at_page("coverage")))
    assert "There are 2 holes." in page
    assert "Find time" in page
    assert page.count("No message") == 1
    assert f'href="{at_page("message_new")}?barrier=afraid"' in page
    assert f'href="{at_page("content_edit", "keep_moving")}"' in page


def test_without_stages_there_is_no_matrix(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    gone = edits.set_fields(stages=None)
    editing.edit(actor=team.author, draft=draft, change=gone, at=AT)
    assert "There is no stage yet" in text(desk.get(at_page("coverage")))
