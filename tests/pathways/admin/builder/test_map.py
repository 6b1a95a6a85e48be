"""The map: one source for the list and the picture, which stays readable when it is large."""

from __future__ import annotations

from typing import Any

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from pathways.admin.builder import drawing
from pathways.admin.builder.drawing import Box, of_parts, of_questions
from pathways.admin.builder.outline import QuestionLine, outline
from pathways.authoring import edits
from pathways.engine import documents
from pathways.models import Draft
from pathways.services import editing
from tests.factories.documents import TINY_LIBRARY, tiny_pathway
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


def question(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "ask": f"About {key}?", "answers": ["no", "yes"], **more}


def lines(screen: list[dict[str, Any]]) -> tuple[QuestionLine, ...]:
    whole = documents.resolve(tiny_pathway(screen=screen, rules=[]), TINY_LIBRARY)
    return outline(documents.sketch(whole))["screen"]


BRANCHED = [
    question("twist", flags={"yes": "emergency"}),
    question("weight", ask_if={"twist": "yes"}, flags={"yes": "soon"}),
    question("bone", ask_if={"all": [{"twist": "yes"}, {"weight": "yes"}]}),
    question("side", ask_if={"age": {"at_least": 50}}),
]


def boxes(screen: list[dict[str, Any]]) -> dict[str, Box]:
    return {box.key: box for box in of_questions(lines(screen)).boxes}


def test_columns_go_by_depth_and_arrows_from_the_answer_that_opens() -> None:
    made = of_questions(lines(BRANCHED))
    by_key = {box.key: box for box in made.boxes}
    assert by_key["twist"].x < by_key["weight"].x < by_key["bone"].x
    assert by_key["side"].x == by_key["twist"].x
    (yes,) = by_key["twist"].rows
    assert yes.is_safety
    assert yes.flag is not None
    assert yes.flag.text == "999 or A&E now"
    assert yes.sign.startswith("M")
    assert len(made.arrows) == 3  # from "yes" to weight; from both questions to what needs both
    assert any(
        arrow.path.startswith(f"M{yes_edge(by_key['twist'])} {yes.middle}") for arrow in made.arrows
    )
    (soon,) = by_key["weight"].rows
    assert not soon.is_safety


def yes_edge(box: Box) -> int:
    return box.x + box.width


def test_an_answer_without_a_flag_has_no_sign() -> None:
    made = boxes([question("a"), question("b", ask_if={"a": "yes"})])
    (row,) = made["a"].rows
    assert (row.flag, row.sign, row.is_safety) == (None, "", False)


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from(["", "urgent", "soon"]), st.integers(1, 120)),
        max_size=12,
    )
)
def test_no_two_boxes_overlap_and_all_stand_on_the_sheet(made: list[tuple[int, str, int]]) -> None:
    screen = [
        question(
            f"q{n}",
            ask="W " * words,
            **({"flags": {"yes": flag}} if flag else {}),
            **({"ask_if": {f"q{asker}": "yes"}} if asker < n else {}),
        )
        for n, (asker, flag, words) in enumerate(made)
    ]
    sheet = of_questions(lines(screen))
    for n, one in enumerate(sheet.boxes):
        assert one.x + one.width <= sheet.width
        assert one.y + one.height <= sheet.height
        for other in sheet.boxes[n + 1 :]:
            apart = (
                one.x != other.x or one.y + one.height <= other.y or other.y + other.height <= one.y
            )
            assert apart


def test_parts_say_how_many_of_their_questions_have_which_flag() -> None:
    screen = [
        question("a", section="Now", flags={"yes": "emergency"}),
        question("b", section="Now", flags={"yes": "emergency"}),
        question("c", section="Later", ask_if={"a": "yes"}, flags={"yes": "soon"}),
        question("d", section="Later"),
    ]
    sheet = of_parts(lines(screen))
    now, later = sheet.boxes
    assert [words.text for words in now.title] == ["Now (2)"]
    assert [row.words.text for row in now.rows] == ["2 questions"]
    assert [row.words.text for row in later.rows] == ["1 question"]
    assert later.x > now.x
    assert len(sheet.arrows) == 1


def test_a_part_leaves_out_what_it_needs_of_others() -> None:
    some = lines(BRANCHED)[1:]
    assert len(of_questions(some).arrows) == 1


def edit(team: Team, draft: Draft, change: edits.Edit) -> None:
    editing.edit(actor=team.author, draft=draft, change=change, at=AT)


def test_the_page_shows_the_picture_and_the_same_as_a_list(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    edit(team, draft, edits.change("screen", "side", ask_if={"fever": "yes"}))
    text = " ".join(desk.get(at_page("map")).content.decode().split())
    assert 'role="img" aria-labelledby="screen-title screen-desc"' in text
    assert '<a href="#list">' in text
    assert '<li id="q-fever" value="2"><strong>Do you have a high temperature?</strong>' in text
    assert 'then also asks <a href="#q-side">3. Which side is it?</a>' in text
    assert 'class="app-map__flag app-map__flag--safety"' in text
    assert "Choose one to see its questions" not in text
    assert "nhsuk-task-list" in desk.get(at_page("overview")).content.decode()


def test_a_large_map_shows_its_parts_one_at_a_time(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    many = [
        question(f"q{n}", section=f"Part {n // 15}", flags={"yes": "urgent"})
        for n in range(drawing.MOST_BOXES + 1)
    ]
    edit(team, draft, edits.set_fields(screen=many))
    text = desk.get(at_page("map")).content.decode()
    assert "There are 41 safety questions" in text
    assert "Part 0 (15)" in text
    assert "41. " not in text.split('id="list"')[0]
    one = desk.get(at_page("map"), {"part": "Part 2"}).content.decode()
    assert "<strong>Part 2</strong>" in one
    assert "31. About q30?" in one.split('id="list"')[0]


def test_a_pathway_without_questions_says_so(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    edit(team, draft, edits.set_fields(screen=None, check_in=None))
    text = desk.get(at_page("map")).content.decode()
    assert "There is no safety question yet" in text
    assert "There is no check-in question yet" in text
    listed = desk.get(at_page("questions")).content.decode()
    assert "asks nothing of its own yet" in listed
