"""The semantic diff of one edit after another, and what it says of each."""

import copy

import pytest

from pathways.engine.decisions import Disposition, Moment
from pathways.engine.documents import load
from pathways.engine.rules import decide
from pathways.proving.comparing import compare
from pathways.proving.situations import facts_of
from tests.engine.plans import PLAN, plan
from tests.proving.library import load_changed, low_back_pain


def _rule(document, key):
    return next(rule for rule in document["rules"] if rule["key"] == key)


def _question(document, key, part="screen"):
    return next(one for one in document[part] if one["key"] == key)


def _planned(change):
    document = copy.deepcopy(PLAN)
    change(document)
    return compare(plan(), load(document))


def test_the_same_document_changes_nobody():
    found = compare(low_back_pain(), low_back_pain())

    assert found.milder == found.harsher == found.elsewhere == found.rewordings == ()
    assert found.finished
    assert not found.more


def test_a_lost_rule_names_its_people_before_and_after():
    def lose(document):
        document["rules"].remove(_rule(document, "ces_sex_both_legs"))

    found = compare(low_back_pain(), load_changed(lose))

    first = found.milder[0]
    assert (first.before, first.after) == (Disposition.EMERGENCY, Disposition.URGENT)
    assert (first.before_rule, first.after_rule) == ("ces_sex_both_legs", "ces_sex_now")
    assert {one.fact for one in first.said} == {"sexual_change", "both_legs"}
    assert all(one.unusual for one in first.said)
    assert first.besides
    new = load_changed(lose)
    assert decide(new, facts_of(new, first.example.situation)).disposition == Disposition.URGENT


def test_a_stronger_rule_is_harsher_and_its_reverse_milder():
    def raise_(document):
        _rule(document, "worse_again")["then"] = "soon"

    found = _planned(raise_)

    assert found.milder == ()
    assert {(one.before, one.after) for one in found.harsher} == {
        ("self_manage", "routine"),  # an unknown of it
        ("routine", "soon"),
    } or found.harsher[0].after == Disposition.SOON


def test_losing_a_desk_is_milder():
    document = copy.deepcopy(PLAN)
    _rule(document, "quiet")["desk"] = "clinical"

    found = compare(load(document), plan())

    assert [(one.before_desk, one.after_desk) for one in found.milder] == [
        ("clinical", "waiting_list")
    ]
    assert found.milder[0].before == found.milder[0].after == Disposition.ROUTINE
    assert "the waiting-list desk is called" in found.milder[0].sentence


def test_another_service_is_elsewhere_for_each_answer():
    def move(document):
        _rule(document, "ces_stable")["service"] = "gp"

    found = compare(low_back_pain(), load_changed(move))

    assert found.milder == found.harsher == ()
    assert {one.said[0].fact for one in found.elsewhere} == {"bladder", "saddle", "bowel"}
    assert {(one.before_service, one.after_service) for one in found.elsewhere} == {
        ("spinal_service", "gp")
    }


def test_a_question_that_is_gone_asks_nobody():
    found = _planned(lambda document: document["screen"].remove(_question(document, "saddle")))

    assert {one.before for one in found.milder} >= {Disposition.EMERGENCY}
    assert found.milder[0].said[0].fact == "saddle"


def test_a_renamed_question_that_says_what_it_was_is_the_same():
    def rename(document):
        _question(document, "saddle").update(key="numb_seat", was="saddle")

    found = _planned(rename)

    assert found.milder == found.harsher == ()


def test_for_an_answer_that_is_gone_the_mildest_that_is_left_counts():
    def drop(document):
        question = _question(document, "cancer_pain")
        question["answers"] = ["no", "not_sure"]
        del question["flags"]["yes"]

    found = _planned(drop)

    assert found.milder[0].before == Disposition.URGENT
    assert found.milder[0].after == Disposition.SELF_MANAGE


def test_a_new_answer_may_come_from_those_next_to_it():
    def add(document):
        question = _question(document, "unwell")
        question["answers"] = ["no", "a_bit", "not_sure", "yes"]

    document = copy.deepcopy(PLAN)
    add(document["includes"]["flags@1"])
    found = compare(plan(), load(document))

    # Some of those who were not sure may say so now, who then are not asked whether they are
    # confused; nobody who said yes does.
    assert found.milder
    answers = {one.answer for change in found.milder for one in change.said}
    assert "I am not sure (now: A bit)" in answers
    assert not any(answer.startswith("Yes (now") for answer in answers)


def test_changed_words_and_units_are_for_the_signer_to_tick():
    def reword(document):
        _question(document, "duration")["ask"] = "How many days have you had it?"
        _rule(document, "long_with_steroids")["due_hours"] = 8

    found = _planned(reword)

    assert found.milder == ()
    assert {(one.path, one.field) for one in found.rewordings} == {
        ("screen.duration", "ask"),
        ("rules.long_with_steroids", "due_hours"),
    }


def test_the_words_and_the_time_of_a_lost_rule_are_for_the_signer_to_tick():
    def double(document):
        copied = copy.deepcopy(_rule(document, "worse_again"))
        document["rules"].append(copied | {"key": "worse_too", "tell": "Ring us.", "due_hours": 9})

    document = copy.deepcopy(PLAN)
    double(document)
    found = compare(load(document), plan())

    assert found.milder == found.harsher == found.elsewhere == ()
    lost = {one.field: (one.path, one.before, one.after) for one in found.rewordings}
    assert lost["tell"] == ("rules.worse_too", "Ring us.", "")
    assert lost["due_hours"] == ("rules.worse_too", "9", "")
    assert len({one.id for one in found.rewordings}) == len(found.rewordings)


def test_a_rule_that_says_what_it_was_is_not_lost():
    def rename(document):
        _rule(document, "worse_again").update(key="worse_once_more", was="worse_again")

    assert _planned(rename).rewordings == ()


def test_a_new_constraint_hides_nobody_and_is_shown():
    def hide(document):
        document["impossible"] = [
            {"key": "never", "when": {"saddle": "new_or_worse"}, "because": "Invented"}
        ]
        del _question(document, "saddle")["flags"]["new_or_worse"]

    found = _planned(hide)

    assert found.milder[0].before == Disposition.EMERGENCY
    assert ("impossible.never", "when") in {(one.path, one.field) for one in found.rewordings}


def test_more_classes_than_are_listed_block():
    def lose(document):
        document["rules"] = [rule for rule in document["rules"] if rule["at"] != "screen"]

    found = compare(low_back_pain(), load_changed(lambda d: d.update(cases=[]) or lose(d)), most=2)

    assert found.more
    assert len(found.milder) + len(found.harsher) + len(found.elsewhere) == 2


def test_out_of_time_is_not_finished():
    def lower(document):
        _rule(document, "worse_again")["then"] = "self_referral"

    document = copy.deepcopy(PLAN)
    lower(document)

    assert not compare(plan(), load(document), out_of_time=lambda: True).finished


@pytest.mark.parametrize("times", [2, 4])
def test_one_reading_more_or_less_is_one_class_and_not_a_false_alarm(times):
    def change(document):
        _rule(document, "pain_high")["when"]["pain"]["times"] = times

    found = _planned(change)

    assert bool(found.milder) == (times > 3)
    assert bool(found.harsher) == (times < 3)
    assert {one.moment for one in (*found.milder, *found.harsher)} == {Moment.CHECK_IN}


def test_the_same_edit_has_the_same_names_for_its_classes():
    def lower(document):
        _rule(document, "pain_high")["then"] = "routine"

    assert [one.id for one in _planned(lower).milder] == [one.id for one in _planned(lower).milder]
