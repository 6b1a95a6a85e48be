"""What differs between two documents, by path."""

import pytest

from pathways.services import comparing
from tests.factories.documents import TINY_BASE, tiny_pathway


def _changed(edit):
    document = tiny_pathway()
    edit(document)
    return comparing.differences(tiny_pathway(), document)


def test_equal_documents_have_no_differences():
    assert _changed(lambda document: None) == []


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda d: d.update(title="New"), [("changed", "title")]),
        (lambda d: d.update(summary="New"), [("added", "summary")]),
        (lambda d: d["screen"].pop(1), [("removed", "screen.fever")]),
        (lambda d: d["messages"].append({"key": "more"}), [("added", "messages.more")]),
        (lambda d: d["rules"][0].update(then="urgent"), [("changed", "rules.pain_rising.then")]),
        (lambda d: d["screen"][0].update(hint="Ask"), [("added", "screen.saddle.hint")]),
        (lambda d: d["screen"][0]["flags"].pop("yes"), [("removed", "screen.saddle.flags.yes")]),
        (lambda d: d["rules"].reverse(), [("moved", "rules.gone_quiet")]),
        (
            lambda d: d["screen"][0]["flags"].update(not_sure="emergency"),
            [("changed", "screen.saddle.flags.not_sure")],
        ),
        (
            lambda d: d["screen"][0].update(answers=["no", "yes"]),
            [
                ("removed", "screen.saddle.answers.not_sure"),
                ("changed", "screen.saddle.answers"),
            ],
        ),
        (
            lambda d: d["outcomes"][0].update(tell="New"),
            [("changed", "outcomes.emergency.tell")],
        ),
        (
            lambda d: d["cases"][0].update(expect="urgent"),
            [("changed", "cases.New numbness is an emergency.expect")],
        ),
    ],
)
def test_each_difference_is_named_by_its_path(edit, expected):
    assert sorted(_changed(edit)) == sorted(expected)


def test_an_element_that_is_moved_and_changed_says_both():
    document = tiny_pathway()
    document["rules"].reverse()
    document["rules"][0]["because"] = "Other"

    assert comparing.differences(tiny_pathway(), document) == [
        ("changed", "rules.gone_quiet.because"),
        ("moved", "rules.gone_quiet"),
    ]


def test_what_an_included_part_says_is_named_by_its_edition():
    edition = "tiny_flags@2026-11"
    without, other = tiny_pathway(), tiny_pathway(includes={edition: TINY_BASE | {"title": "New"}})

    assert comparing.differences(without, other) == [("added", f"includes.{edition}")]
    assert comparing.differences(tiny_pathway(includes={edition: TINY_BASE}), other) == [
        ("changed", f"includes.{edition}.title")
    ]


def test_text_differences_are_lines_of_a_diff():
    lines = comparing.text_differences(tiny_pathway(), tiny_pathway(title="New"), "a", "b")

    assert any(line.startswith("+title:") and "New" in line for line in lines)
    assert any(line.startswith("-title:") for line in lines)
