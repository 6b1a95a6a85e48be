"""Laws of merging, over edits drawn at random."""

from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pathways.authoring.changes import changes
from pathways.authoring.elements import SECTIONS, Address, find, keys, name_of
from pathways.authoring.merging import Decision, Merged, merge
from tests.factories.documents import tiny_pathway


Doc = dict[str, Any]
LISTS = ("screen", "content", "rules", "messages", "stages")
WORDS = st.sampled_from(["a", "b", "c"])
VALUES = st.one_of(WORDS, st.fixed_dictionaries({"en": WORDS, "pl": WORDS}), st.none())


def _add(document: Doc, section: str, place: int, key: str) -> Doc:
    there = list(document.get(section) or ())
    if key in keys(document, section):
        return document
    there.insert(place % (len(there) + 1), {"key": key, "title": "New"})
    return document | {section: there}


def _remove(document: Doc, section: str, place: int, key: str) -> Doc:
    there = list(document.get(section) or ())
    if there:
        there.pop(place % len(there))
    return {**document, section: there} if there else _without(document, section)


def _move(document: Doc, section: str, place: int, key: str) -> Doc:
    there = list(document.get(section) or ())
    if there:
        there.insert(len(key) % len(there), there.pop(place % len(there)))
    return document | ({section: there} if there else {})


def _set(document: Doc, section: str, place: int, key: str, value: Any) -> Doc:
    there = list(document.get(section) or ())
    if not there:
        return document
    one = dict(there[place % len(there)])
    one.pop("hint", None)
    there[place % len(there)] = one | ({"hint": value} if value is not None else {})
    return document | {section: there}


def _without(document: Doc, section: str) -> Doc:
    return {name: value for name, value in document.items() if name != section}


@st.composite
def edited(draw: st.DrawFn) -> Doc:
    """The tiny pathway after up to six edits."""
    document: Doc = tiny_pathway()
    for _ in range(draw(st.integers(0, 6))):
        section, place = draw(st.sampled_from(LISTS)), draw(st.integers(0, 5))
        key = draw(st.sampled_from(["one", "other", "thirds"]))
        what = draw(st.sampled_from([_add, _remove, _move, None]))
        if what is None:
            document = _set(document, section, place, key, draw(VALUES))
        else:
            document = what(document, section, place, key)
    if draw(st.booleans()):
        document["title"] = draw(WORDS)
    return document


@given(edited(), edited())
def test_no_change_on_one_side_is_the_other_side(base: Doc, other: Doc) -> None:
    assert merge(base, base, other) == Merged(other, ())
    assert merge(base, other, base) == Merged(other, ())
    assert merge(base, other, other) == Merged(other, ())


@given(edited(), edited(), edited())
def test_deciding_everything_for_one_side_leaves_no_conflict(
    base: Doc, theirs: Doc, mine: Doc
) -> None:
    for take in ("theirs", "mine"):
        open_ = merge(base, theirs, mine)
        decisions = {one.path: Decision(take) for one in open_.conflicts}
        assert len(decisions) == len(open_.conflicts)
        assert merge(base, theirs, mine, decisions).conflicts == ()


@given(edited(), edited(), edited())
def test_both_ways_round_there_are_the_same_conflicts(base: Doc, one: Doc, other: Doc) -> None:
    there, back = merge(base, one, other), merge(base, other, one)
    assert {c.path for c in there.conflicts} == {c.path for c in back.conflicts}


@given(edited(), edited(), edited())
def test_nothing_is_lost_and_nothing_is_invented(base: Doc, theirs: Doc, mine: Doc) -> None:
    merged = merge(base, theirs, mine).document
    for section in SECTIONS:
        names = keys(merged, section)
        assert len(names) == len(set(names))
        added = {*keys(theirs, section), *keys(mine, section)} - {*keys(base, section)}
        assert added <= set(names)
        assert set(names) <= {*keys(theirs, section), *keys(mine, section), *keys(base, section)}
        untouched = [
            name_of(section, element)
            for element in base.get(section) or ()
            if element == find(theirs, Address(section, name_of(section, element)))
            and element == find(mine, Address(section, name_of(section, element)))
        ]
        assert set(untouched) <= set(names)


@given(edited(), edited())
def test_changes_are_none_between_equals_and_name_what_differs(one: Doc, other: Doc) -> None:
    assert changes(one, one) == []
    found = changes(one, other)
    assert bool(found) == (one != other)
    for change in found:
        assert change.before != change.after or change.moved


@given(edited())
def test_a_copys_changes_applied_to_the_same_template_give_the_copy(copy: Doc) -> None:
    template = tiny_pathway()
    assert merge(template, template, copy).document == copy
    # Step by step too: applied to an edition in which nothing but a title is new.
    newer = reduce(lambda d, one: d | one, [{"summary": "New"}], template)
    assert merge(template, newer, copy) == Merged({**copy, "summary": "New"}, ())
