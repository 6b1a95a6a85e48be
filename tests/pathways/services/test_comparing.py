"""What differs between two documents."""

import pytest

from pathways.services import comparing
from tests.factories.documents import tiny_pathway


def _changed(edit):
    document = tiny_pathway()
    edit(document)
    return comparing.differences(tiny_pathway(), document)


def test_equal_documents_have_no_differences():
    assert _changed(lambda document: None) == []


def test_an_element_is_found_by_its_key_wherever_it_stands():
    assert _changed(lambda document: document["screen"].reverse()) == []


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda d: d.update(title="New"), [("changed", "title")]),
        (lambda d: d.update(summary="New"), [("added", "summary")]),
        (lambda d: d["screen"].pop(1), [("removed", "screen.fever")]),
        (lambda d: d["messages"].append({"key": "more"}), [("added", "messages.more")]),
        (lambda d: d["rules"][0].update(then="urgent"), [("changed", "rules.pain_rising.then")]),
        (
            lambda d: d["screen"][0]["flags"].update(not_sure="emergency"),
            [("changed", "screen.saddle.flags.not_sure")],
        ),
        (
            lambda d: d["screen"][0].update(answers=["no", "yes"]),
            [("changed", "screen.saddle.answers")],
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
    assert _changed(edit) == expected


def test_lists_with_doubled_keys_are_compared_whole():
    doubled = {"rules": [{"key": "a"}, {"key": "a"}]}

    assert comparing.differences(doubled, {"rules": [{"key": "a"}]}) == [("changed", "rules")]


def test_two_values_at_the_top_are_the_document():
    assert comparing.differences("one", "two") == [("changed", "document")]


def test_text_differences_are_lines_of_a_diff():
    lines = comparing.text_differences(tiny_pathway(), tiny_pathway(title="New"), "a", "b")

    assert any(line.startswith("+title:") and "New" in line for line in lines)
    assert any(line.startswith("-title:") for line in lines)
