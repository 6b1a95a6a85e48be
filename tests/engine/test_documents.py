"""Reading, writing and naming documents."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine import documents
from pathways.engine.decisions import Disposition
from pathways.engine.documents import (
    Invalid,
    Unreadable,
    canonical_bytes,
    digest,
    export,
    load,
    parse,
    resolve,
    upgrade,
)
from tests.engine.examples import LIBRARY, PLAN, WALKING, draft, plan


WORDS = st.text(max_size=12).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text))
NUMBERS = st.integers(min_value=-(10**14), max_value=10**14)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(WORDS, VALUES, min_size=1, max_size=4)


def test_parse_keeps_words_that_other_readers_change() -> None:
    text = "a: no\nb: on\nc: 5.10\nd: 007\ne: 1_000\nf: 2026-11-01\non: x\nno: y\ng: '12'\nh: ~"
    assert parse(text) == {
        "a": "no",
        "b": "on",
        "c": "5.10",
        "d": "007",
        "e": "1_000",
        "f": "2026-11-01",
        "on": "x",
        "no": "y",
        "g": "12",
        "h": "~",
    }


def test_parse_makes_values_of_true_false_null_and_whole_numbers_alone() -> None:
    text = "a: true\nb: false\nc: null\nd: 12\ne: -3\nf:\ng: 'true'\ntrue: 1\nh: True"
    assert parse(text) == {
        "a": True,
        "b": False,
        "c": None,
        "d": 12,
        "e": -3,
        "f": None,
        "g": "true",
        "true": 1,
        "h": "True",
    }


def test_parse_keeps_long_digits_as_text() -> None:
    assert parse("code: 1234567890123456")["code"] == "1234567890123456"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\nb: *x", "Line 2 uses an alias"),
        ("a: 1\na: 2", "Line 2 says 'a' a second time"),
        ("a: {b: 1, b: 2}", "says 'b' a second time"),
        ("a: !!python/name:os.system x", "Line 1 uses a tag"),
        ("a: !x [1]", "Line 1 uses a tag"),
        ("a: 1\n---\nb: 2", "starts a second document"),
        ("a: [1", "Line 2 cannot be read"),
        ("a: 1\n\tb: 2", "Line 2 cannot be read"),
        ("- 1\n- 2", "must start with lines"),
        ("", "must start with lines"),
        ("a: \x07", "one that text files cannot have"),
        ("? [a]\n: 1", "uses a list or a mapping as a name"),
        ("a: " + "[" * 80 + "]" * 80, "nested too deeply"),
        ("x" * 4_000_001, "too large"),
    ],
)
def test_parse_refuses_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        parse(text)


def test_export_quotes_a_name_that_ends_in_a_new_line() -> None:
    assert parse(export({"A\n": None, "b": {"c\n": 1}})) == {"A\n": None, "b": {"c\n": 1}}


@given(DOCUMENTS)
def test_export_reads_back_the_same(document: dict[str, Any]) -> None:
    assert parse(export(document)) == document


def test_export_is_block_style_and_quoted() -> None:
    text = export({"a": ["no", {"b": [[1], []], "c d": {}}], "e": None, "f": 10**17})
    assert text == (
        'a:\n  - "no"\n  - b:\n      - - 1\n      - []\n    "c d": {}\n'
        'e: null\nf: "100000000000000000"\n'
    )


def test_export_refuses_what_no_file_can_hold() -> None:
    with pytest.raises(TypeError, match="float"):
        export({"a": 1.5})


def test_export_of_the_pathway_reads_back_the_same() -> None:
    document = draft()
    assert parse(export(document)) == document


def test_digest_does_not_depend_on_the_order_of_names() -> None:
    assert digest({"a": 1, "b": {"c": "x", "d": []}}) == digest({"b": {"d": [], "c": "x"}, "a": 1})


def test_digest_depends_on_the_order_of_lists_and_on_every_value() -> None:
    said = [{"a": [1, 2]}, {"a": [2, 1]}, {"a": [1, "2"]}, {"a": [1, 2, None]}, {"a": [True, 2]}]
    assert len({digest(one) for one in said}) == len(said)


def test_canonical_bytes_are_compact_utf_8() -> None:
    assert (
        canonical_bytes({"b": "é", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"é"}'.encode()
    )


@pytest.mark.parametrize("value", [1.0, {1: 2}, {"a": {2, 3}}, [b"x"]])
def test_canonical_bytes_refuses_what_two_machines_may_write_differently(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_bytes({"a": value})


def test_resolve_embeds_bases_and_instruments_once() -> None:
    resolved = resolve(PLAN, LIBRARY)
    assert set(resolved["includes"]) == {"flags@2026-11", "walking_score@1", "visits@1"}
    assert "includes" not in PLAN
    assert resolve(resolved, {}) == resolved


def test_resolve_without_references_adds_nothing() -> None:
    assert resolve({"schema": 1, "key": "x"}, LIBRARY) == {"schema": 1, "key": "x"}


def test_resolve_names_every_missing_document() -> None:
    with pytest.raises(Invalid) as caught:
        resolve(PLAN, {})
    assert [one.path for one in caught.value.findings] == [
        "base",
        "measures.walking.instrument",
        "measures.visits_now.instrument",
    ]
    assert "nothing yet" in caught.value.findings[0].mend


def test_resolve_does_not_guess_between_two_editions() -> None:
    library = {**LIBRARY, "visits@2": LIBRARY["visits@1"]}
    with pytest.raises(Invalid, match="visits"):
        resolve(PLAN, library)


def test_resolve_survives_documents_that_are_not_ones() -> None:
    assert resolve({"base": "flags", "measures": [3, {"key": "x"}]}, LIBRARY)


@pytest.mark.parametrize("number", [0, 2, "1", None, True])
def test_upgrade_refuses_a_schema_that_it_does_not_know(number: Any) -> None:
    with pytest.raises(Invalid, match="this engine reads schema 1"):
        upgrade({"schema": number})


def test_upgrade_walks_through_every_step_and_leaves_the_stored_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = {"schema": -1, "key": "x"}
    steps = {n: lambda document, n=n: {**document, "schema": n + 1} for n in (-1, 0)}
    monkeypatch.setattr(documents, "UPGRADES", steps)
    assert upgrade(old) == {"schema": 1, "key": "x"}
    assert old == {"schema": -1, "key": "x"}


def test_load_raises_every_finding_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        load({**draft(), "days": "x", "title": ""})
    assert {one.path for one in caught.value.findings} >= {"days", "title"}
    assert "title: the text is empty" in str(caught.value)


def test_load_of_an_instrument_says_that_it_is_no_pathway() -> None:
    with pytest.raises(Invalid, match="an instrument is no pathway"):
        load(WALKING)


def test_load_puts_the_base_first_and_keeps_the_stored_digest() -> None:
    document = draft()
    definition = load(document)
    assert definition.digest == digest(document)
    assert [q.key for q in definition.screen] == ["chest", "lump", "injured", "steps", "side"]
    assert definition.rules[0].key == "lump_and_fever"
    assert definition.origins["chest"] == "flags@2026-11"
    assert definition.origins["side"] == ""


def test_definition_answers_for_its_parts() -> None:
    definition = plan()
    assert (definition.key, definition.title, definition.summary) == ("ankle", "Ankle sprain", "")
    assert (definition.area, definition.days, definition.anchor) == ("ankle", 10, "start")
    assert definition.language == "en-GB"
    assert definition.text({"en": "a", "ur": "b"}, "ur") == "b"
    assert definition.text({"en": "a", "ur": "b"}, "pl") == "a"
    assert definition.text({"pt": "b"}, "pt-BR") == "b"
    assert definition.text({"pt": "b"}, "pl") == ""
    outcome = definition.outcome(Disposition.SOON)
    assert outcome is not None
    assert outcome.service == "physio"
    assert definition.outcome("self_manage") is None
    assert definition.instrument("visits") is definition.instrument("visits@1")
    assert definition.stage("settle").rest == (2, 4, 6, 8, 10)
    assert definition.measure("walking").days == (1, 4, 8)
    assert definition.rule("nobody") is None
    assert definition.questions("check_in")[0].key == "feel"
    assert [q.key for q in definition.questions("measure", "walking")] == ["far", "why"]
    assert definition.questions("screen") == definition.screen
    assert [case.name for case in definition.cases] == ["lump"]
    assert [message.key for message in definition.messages] == ["kettle"]
    with pytest.raises(KeyError):
        definition.stage("nowhere")
    with pytest.raises(KeyError):
        definition.measure("nothing")


def test_definition_of_a_base_alone_has_no_days() -> None:
    definition = load(LIBRARY["flags@2026-11"])
    assert (definition.days, definition.area) == (0, "none")


def test_only_the_first_question_of_a_check_in_is_needed_unless_it_says_so() -> None:
    assert [question.needed for question in plan().check_in] == [True, False, False, False]


def test_a_re_screen_asks_flagged_questions_and_what_they_need() -> None:
    assert [q.key for q in plan().asked_again()] == ["chest", "lump", "injured", "steps"]


def test_answers_without_words_get_some() -> None:
    definition = plan()
    chest, steps = definition.screen[0], definition.screen[3]
    assert [answer.label for answer in chest.answers] == ["No", "I am not sure", "Yes"]
    assert [answer.label for answer in steps.answers] == ["Yes", "Only with help", "No"]
    assert steps.answer("maybe") is None
