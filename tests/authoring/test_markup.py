"""HTML is found wherever a document has words."""

from typing import Any

import pytest

from pathways.authoring import edits
from pathways.authoring.markup import tags_in
from pathways.engine import documents
from pathways.services.library import library, pathway_keys, pathway_text
from tests.factories.documents import tiny_pathway


@pytest.mark.parametrize(
    ("edit", "path"),
    [
        (edits.change("content", "keep_moving", text="Move <b>now</b>"), "content.keep_moving.text"),
        (edits.change("screen", "fever", ask={"en": "Hot?", "pl": "<script>x"}), "screen.fever.ask.pl"),
        (edits.change("screen", "fever", answers=["no", {"yes": "Yes<br>"}]), "screen.fever.answers.2.yes"),
        (edits.change("outcomes", "emergency", do=["Go.", "<!-- x -->"]), "outcomes.emergency.do.2"),
        (edits.set_fields(title="A &amp; E"), "title"),
        (edits.set_fields(summary="</div>"), "summary"),
        (edits.set_fields(about={"<img src=x onerror=y>": "x"}), "about.<img src=x onerror=y>"),
        (edits.set_fields(summary="&#60;b"), "summary"),
        (edits.set_fields(summary="<img src=x onerror=alert(1) " + "x" * 100), "summary"),
        (edits.change("cases", "Two days of strong pain", given={"x": "<i>"}), "cases.Two days of strong pain.given.x"),
    ],
)  # fmt: skip
def test_html_is_found_with_the_path_of_its_element(edit: edits.Edit, path: str) -> None:
    (found,) = tags_in(edit(tiny_pathway()))
    assert found.path == path
    assert "HTML" in found.problem
    assert "Markdown" in found.mend


@pytest.mark.parametrize(
    "text",
    ["p < 0.05 and 3 > 2", "R&D; A & E", "a<-b", "**bold** [link](https://example.org)", "<3", "{link}"],
)  # fmt: skip
def test_what_only_looks_a_little_like_it_is_none(text: str) -> None:
    assert tags_in(tiny_pathway(summary=text)) == []


def test_what_is_included_is_left_out_and_the_library_has_none() -> None:
    included: dict[str, Any] = {"x@1": {"title": "<b>"}}
    assert tags_in(tiny_pathway(includes=included)) == []
    for key in pathway_keys():
        assert tags_in(documents.parse(pathway_text(key))) == []
    for part in library().values():
        assert tags_in(part) == []
