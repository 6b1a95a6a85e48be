"""The semantic diff finds an invented person for every class, whichever rule is edited.

What is not shown blocks a draft for good, so that such an edit could never be published.
"""

import functools

import pytest

from pathways.engine.decisions import LADDER
from pathways.proving.comparing import compare
from tests.proving.library import library_document, load_changed, low_back_pain


# Whoever these find, another rule of the same level and service finds too.
COVERED = {"fracture_route", "spine_inflamed"}
LEVELS = [level.value for level in LADDER]
RULES = {rule["key"]: rule for rule in library_document()["rules"]}


def _level(rule, then):
    rule["then"] = then
    if LEVELS.index(rule.get("if_unknown", LEVELS[0])) > LEVELS.index(then):
        rule["if_unknown"] = then


def _edits():
    """One step down, no word of the unknown, and every other word of it, by the rule's key."""
    for key, rule in RULES.items():
        place = LEVELS.index(rule["then"])
        if place > 1:
            lower = functools.partial(_level, then=LEVELS[place - 1])
            yield pytest.param(key, lower, id=f"{key}-lowered")
        if "if_unknown" in rule:
            yield pytest.param(key, lambda one: one.pop("if_unknown"), id=f"{key}-by_default")


def _rule(document, key):
    return next(one for one in document["rules"] if one["key"] == key)


def _changed(change):
    return compare(low_back_pain(), load_changed(lambda d: (d.update(cases=[]), change(d))))


@pytest.mark.parametrize("key", RULES)
def test_each_rule_taken_out_shows_all_whom_it_concerns(key):
    found = _changed(lambda document: document["rules"].remove(_rule(document, key)))

    assert found.finished
    assert found.not_shown == ()
    assert found.harsher == ()
    assert {one.path for one in found.rewordings} == {f"rules.{key}"}


@pytest.mark.parametrize(("key", "edit"), [*_edits()])
def test_each_rule_made_milder_shows_all_whom_it_concerns(key, edit):
    found = _changed(lambda document: edit(_rule(document, key)))

    assert found.finished
    assert found.not_shown == ()
    assert found.milder or found.elsewhere or key in COVERED


@pytest.mark.parametrize(
    ("key", "view", "change"),
    [
        ("worse_for_a_week", ["feeling"], {"in_days": 7}),
        ("worse_for_a_week", ["feeling"], {"in_days": 9}),
        ("feels_low", ["barrier"], {"in_days": 13}),
        ("feels_low", ["barrier"], {"in_days": 15}),
        ("much_worse", ["all", 0, "global_change"], {"in_days": 6}),
        ("quiet_after_worse", ["all", 2, "feeling"], {"in_days": 27}),
        ("quiet_after_worse", ["all", 2, "feeling"], {"in_days": 29}),
        ("week_6_same", ["all", 4, "global_change"], {"in_days": 8}),
    ],
)
def test_a_day_more_or_less_of_a_view_shows_all_whom_it_concerns(key, view, change):
    def edit(document):
        functools.reduce(lambda part, step: part[step], view, _rule(document, key)["when"]).update(
            change
        )

    found = _changed(edit)

    assert found.finished
    assert found.not_shown == ()
    old = functools.reduce(lambda part, step: part[step], view, RULES[key]["when"])["in_days"]
    assert bool(found.milder) == (change["in_days"] < old)
    assert bool(found.harsher) == (change["in_days"] > old)
