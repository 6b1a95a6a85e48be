"""The proof: what it finds in faulty documents, and that it finds nothing in the library's."""

import copy

import pytest

from pathways.engine import documents
from pathways.engine.rules import decide
from pathways.proving.proof import locked_part, prove
from pathways.proving.situations import facts_of
from tests.proving.library import base, library_document, load_changed, low_back_pain


@pytest.fixture(scope="module")
def proof():
    return prove(low_back_pain(), bases=[base()])


def test_the_library_is_proved_and_everything_in_it_is_shown(proof):
    assert proof.proved
    assert proof.problems == proof.not_shown == ()
    assert proof.checks > 300
    assert proof.bases == (base().digest,)


def test_what_makes_no_claim_is_listed_for_the_signer(proof):
    assert "screen.how_long" in proof.unclaimed
    assert "screen.saddle" not in proof.unclaimed


def _problems(definition, kind, bases=None, template=None):
    found = prove(definition, bases=bases or [base()], template=template)
    assert not found.proved
    for one in found.problems:
        if one.example is not None:
            said = decide(definition, facts_of(definition, one.example.situation))
            assert said.disposition == one.example.disposition
    return [one for one in found.problems if one.kind == kind]


def _flag_lowered(document):
    included = document["includes"]["red_flags_everyone@2026-11"]
    chest = next(q for q in included["screen"] if q["key"] == "breath_chest")
    chest["flags"]["yes"] = "routine"


def test_a_weaker_copy_of_the_base_is_not_as_safe():
    found = _problems(load_changed(_flag_lowered), "milder_than_base")

    assert [one.path for one in found] == ["screen.breath_chest"]
    assert found[0].example.situation.given["breath_chest"] == "yes"
    assert [s.fact for s in found[0].example.said if s.unusual] == ["breath_chest"]


def _reworded(document):
    included = document["includes"]["red_flags_everyone@2026-11"]
    included["screen"][0]["ask"] = "Do you feel fine?"


def test_the_words_of_a_red_flag_are_the_bases():
    found = _problems(load_changed(_reworded), "words_of_base")

    assert [one.path for one in found] == [
        "includes.red_flags_everyone@2026-11.screen.breath_chest"
    ]


def _gated(document):
    included = document["includes"]["red_flags_everyone@2026-11"]
    lump = next(q for q in included["screen"] if q["key"] == "lump")
    lump["ask_if"] = {"accident": "yes"}


def test_a_red_flag_is_asked_of_somebody_without_another():
    definition = load_changed(_gated)

    assert [one.path for one in _problems(definition, "flag_not_asked")] == ["screen.lump"]
    milder = [one.path for one in _problems(definition, "milder_than_base")]
    assert "screen.lump" in milder


def _gap(document):
    rule = next(r for r in document["rules"] if r["key"] == "new_in_leg")
    rule["when"] = {"leg_new": ["not_sure", "declined"]}


def test_worse_is_never_milder():
    found = _problems(load_changed(_gap), "worse_is_milder")

    assert [one.path for one in found] == ["check_in.leg_new"]
    assert "“I am not sure” is told routine (by new_in_leg)" in found[0].sentence


def _never(document):
    question = next(q for q in document["screen"] if q["key"] == "psoriasis")
    question["ask_if"] = {"all": [{"day": {"at_least": 9}}, {"day": {"below": 9}}]}


def test_every_question_can_be_asked():
    found = _problems(load_changed(_never), "never_asked")

    assert [one.path for one in found] == ["screen.psoriasis"]


def _shadowed(document):
    document["rules"].append(
        {
            "key": "again",
            "at": "screen",
            "when": {"foot_drop": "yes"},
            "then": "urgent",
            "title": "The same once more",
            "because": "Invented",
        }
    )


def test_every_rule_can_decide():
    found = _problems(load_changed(_shadowed), "never_decides")

    assert [one.path for one in found] == ["rules.again"]


def test_out_of_time_is_never_proved():
    found = prove(low_back_pain(), bases=[base()], out_of_time=lambda: True)

    assert not found.finished
    assert not found.proved


def test_a_copy_keeps_the_locked_part_of_its_template():
    weaker = copy.deepcopy(library_document())
    weaker["rules"] = [rule for rule in weaker["rules"] if rule["key"] != "pain_rising"]

    found = _problems(documents.load(weaker), "milder_than_template", template=low_back_pain())

    assert [one.path for one in found] == ["rules.pain_rising"]


def test_what_a_template_calls_local_is_not_locked():
    document = copy.deepcopy(library_document())
    document["local"] = ["pain_rising", "sex_again"]

    locked = locked_part(documents.load(document))

    assert locked.rule("pain_rising") is None
    assert next(q for q in locked.check_in if q.key == "sex_again").flags == {}
