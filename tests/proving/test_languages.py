"""Safety text is there in every language that is offered, or the language is not offered."""

from typing import Any

from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.proving.languages import untranslated
from pathways.proving.texts import Said, said
from tests.factories.documents import tiny_pathway
from tests.proving.directory import tiny
from tests.proving.test_alert_budget import low_back_pain


def in_urdu(value: Any, name: str = "") -> Any:
    """Every text of a document in English and Urdu, so far as a check can tell."""
    if isinstance(value, dict):
        return {key: in_urdu(inner, key) for key, inner in value.items()}
    if isinstance(value, list) and name == "answers":
        return [{code: {"en": code, "ur": code}} for code in value]
    if isinstance(value, list):
        return [in_urdu(inner, name) for inner in value]
    return {"en": value, "ur": value} if name in ("ask", "title", "tell", "do", "text") else value


def urdu(**changes: Any) -> Definition:
    return tiny(languages=["ur"], **{**in_urdu(tiny_pathway()), **changes})


def test_english_alone_needs_no_other_words() -> None:
    assert list(untranslated(tiny(), said(tiny()))) == []


def test_offered_language_needs_every_safety_text() -> None:
    definition = tiny(languages=["ur"])

    (point,) = untranslated(definition, said(definition))

    assert point.kind == "language"
    assert point.path == "screen.saddle.ask"
    assert "safety texts have no words in `ur`" in point.sentence
    assert "`ur` out of the languages" in point.mend


def test_translated_document_has_nothing_missing() -> None:
    definition = urdu()
    assert list(untranslated(definition, said(definition))) == []


def test_one_missing_answer_is_found() -> None:
    screen = in_urdu(tiny_pathway())["screen"]
    screen[0]["answers"][2] = "yes"
    definition = urdu(screen=screen)

    (point,) = untranslated(definition, said(definition))

    assert point.sentence == "A safety text has no words in `ur`: screen.saddle.answers.yes."


def test_kind_of_a_language_is_served_by_the_language() -> None:
    assert Said("x", {"en": "One", "ur": "Two"}).has("ur-PK")
    assert not Said("x", "One").has("ur")


def test_text_without_english_is_missing_in_english() -> None:
    outcomes = in_urdu(tiny_pathway())["outcomes"]
    outcomes[0]["tell"] = {"ur": "x"}
    definition = urdu(outcomes=outcomes)

    (point,) = untranslated(definition, said(definition))

    assert "`en`: outcomes.emergency.tell" in point.sentence


def test_library_says_where_each_text_stands() -> None:
    texts = {one.path: one for one in said(low_back_pain())}

    assert texts["screen.bladder.explain"].is_safety
    assert texts["includes.red_flags_everyone@2026-11.outcomes.emergency.do.0"].is_safety
    assert not texts["includes.red_flags_everyone@2026-11.outcomes.emergency.tell"].is_own
    assert texts["pages.cauda_equina.title"].is_safety
    assert "title" in texts
    assert any(path.startswith("includes.pain_0_10@") and ".items." in path for path in texts)


def test_library_texts_are_at_the_paths_that_the_documents_have() -> None:
    """Each path leads to its text in the stored document, list entries found by key."""
    definition = low_back_pain()
    for one in said(definition):
        assert _found(definition.source, one.path), one.path


def _found(document: Any, path: str) -> bool:
    for name in document.get("includes", {}):
        if path.startswith(f"includes.{name}."):
            return _found(document["includes"][name], path.removeprefix(f"includes.{name}."))
    section, *names = path.split(".")
    if not names:
        return section in document
    key, field = names[0], names[1]
    listed = document[section]
    element = next(one for one in listed if key in (one.get("key"), one.get("disposition")))
    return field in element and all(_is_in(element[field], name) for name in names[2:])


def _is_in(listed: Any, name: str) -> bool:
    """Whether a list has an entry of this number, or an answer of this code."""
    codes = [code for one in listed for code in ([one] if isinstance(one, str) else one)]
    return name in codes or (name.isdigit() and int(name) < len(listed))


def test_about_is_read_and_an_instrument_is_listed_once() -> None:
    definition = low_back_pain()
    source = dict(definition.source)
    measures = source["measures"]
    source["measures"] = [*measures, {**measures[0], "key": "once_more"}]
    source["about"] = {"for_whom": "Adults with back pain"}
    twice = documents.load(source)

    paths = [one.path for one in said(twice)]

    assert "about.for_whom" in paths
    assert [path for path in paths if paths.count(path) > 1] == []
