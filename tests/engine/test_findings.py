"""Every mistake that an author can make is named, with its place and its mend, all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine.documents import Finding, Invalid, findings
from pathways.engine.findings import models_of
from pathways.engine.reading import described
from tests.engine.examples import BASE, LIBRARY, PLAN, VISITS, WALKING, draft, element


Change = Callable[[dict[str, Any]], Any]


def set_in(kind: str, key: str, /, **fields: Any) -> Change:
    """Replaces fields of one element."""
    return lambda document: element(document, kind, key).update(fields)


def drop(kind: str, key: str, *fields: str) -> Change:
    """Takes fields out of one element."""

    def change(document: dict[str, Any]) -> None:
        for field in fields:
            del element(document, kind, key)[field]

    return change


def top(**fields: Any) -> Change:
    """Replaces fields of the document."""
    return lambda document: document.update(fields)


def add(kind: str, /, **fields: Any) -> Change:
    """Adds an element."""
    return lambda document: document[kind].append(fields)


def when(condition: Any) -> Change:
    """Replaces the condition of one rule."""
    return set_in("rules", "quiet", when=condition)


def inside(reference: str, change: Change) -> Change:
    """Changes an included document."""
    return lambda document: change(document["includes"][reference])


def score(**fields: Any) -> Change:
    return inside("walking_score@1", top(**fields))


def line(**fields: Any) -> dict[str, Any]:
    return {"ask": "x", "line": "x", "page": "more", "answers": ["no", "yes"], **fields}


def many_lines(document: dict[str, Any]) -> None:
    document["pages"] = [{"key": "more", "title": "More"}]
    flag = {"flags": {"yes": "soon"}}
    document["screen"] = [line(key=f"q{n}", **flag) for n in range(7)] + document["screen"]


def scattered_lines(document: dict[str, Any]) -> None:
    document["pages"] = [{"key": "more", "title": "More"}]
    document["screen"] = [line(key="q1"), *document["screen"], line(key="q2")]


def lines_without_words(document: dict[str, Any]) -> None:
    document["pages"] = [{"key": "more", "title": "More"}]
    bad = line(key="q1", worse="none", answers=["no", "maybe"])
    del bad["line"]
    document["screen"] += [bad, line(key="q2", answers=["no", "a", "b"])]


def circle(document: dict[str, Any]) -> None:
    element(document, "content", "raises").update(harder="circles")
    del element(document, "content", "raises")["easier"]


ORDINARY = {"ask": "x", "answers": ["no", "yes"]}
TAGGED = {"com_b": ["social_opportunity"], "bct": ["3.1"]}

MISTAKES: list[tuple[str, Change, str, str]] = [
    # what is written
    ("field unknown", top(titel="x"), "titel", "nobody knows `titel` here"),
    ("field missing", drop("rules", "quiet", "because"), "rules.quiet.because", "is missing"),
    ("text empty", top(title=" "), "title", "the text is empty"),
    ("text a number", set_in("rules", "quiet", because=5), "rules.quiet.because", "needs text"),
    ("text in a language", top(title={"EN": "x"}), "title.EN", "cannot be a key"),
    ("key misspelt", set_in("content", "hurt", key="Hurt!"), "content.Hurt!.key", "cannot be"),
    ("number as text", top(days="ten"), "days", "'ten' is not a whole number"),
    ("number too low", top(days=0), "days", "0 is too low"),
    ("number too high", set_in("content", "hurt", minutes=500), "content.hurt.minutes", "too high"),
    ("yes for true", set_in("rules", "quiet", shadow="yes"), "rules.quiet.shadow", "neither true"),
    (
        "word unknown",
        set_in("rules", "quiet", then="asap"),
        "rules.quiet.then",
        "'asap' is not one",
    ),
    ("com_b unknown", set_in("content", "hurt", com_b=["mood"]), "content.hurt.com_b.1", "'mood'"),
    ("list empty", set_in("content", "hurt", bct=[]), "content.hurt.bct", "the list is empty"),
    ("list wanted", top(content="hurt"), "content", "this needs a list"),
    ("names wanted", top(rules=["quiet"]), "rules.1", "this needs names with values"),
    ("names wanted", set_in("screen", "steps", flags=3), "screen.steps.flags", "needs names"),
    ("span", set_in("check_in", "pain", scale="10 to 0"), "check_in.pain.scale", "not a span"),
    ("span", set_in("check_in", "pain", scale="low to high"), "check_in.pain.scale", "not a span"),
    ("too long", set_in("content", "hurt", key="x" * 61), f"content.{'x' * 61}.key", "too long"),
    ("reference", top(base=["Flags 1"]), "base.1", "cannot be a key"),
    (
        "instrument",
        set_in("measures", "walking", instrument="A b"),
        "measures.walking.instrument",
        "no document",
    ),
    ("bct form", set_in("content", "hurt", bct=["5"]), "content.hurt.bct.1", "not a BCT code"),
    (
        "day list",
        set_in("measures", "walking", days=["x"]),
        "measures.walking.days.1",
        "whole number",
    ),
    ("kind", top(kind="plan"), "kind", "'plan' is not one of the words allowed"),
    # conditions
    ("no condition", when("yes"), "rules.quiet.when", "this is not a condition"),
    ("no condition", when({}), "rules.quiet.when", "this is not a condition"),
    ("two names", when({"day": "x", "age": "y"}), "rules.quiet.when", "several names side by side"),
    ("not", when({"not": {"feel": "worse"}}), "rules.quiet.when", "there is no `not`"),
    ("all of nothing", when({"all": []}), "rules.quiet.when.all", "needs a list of conditions"),
    (
        "deep",
        when({"all": [{"any": [{"x": 3}]}]}),
        "rules.quiet.when.all.1.any.1.x",
        "not an answer",
    ),
    ("of", when({"at_least": 3, "of": [{"feel": "worse"}]}), "rules.quiet.when.at_least", "3 of 1"),
    ("fact name", when({"Pain?": "x"}), "rules.quiet.when", "not the name of a fact"),
    ("unknown test", when({"pain": {"above": 3}}), "rules.quiet.when.pain", "do not know above"),
    (
        "two tests",
        when({"pain": {"at_least": 3, "below": 5}}),
        "rules.quiet.when.pain",
        "this has 2",
    ),
    ("no test", when({"pain": {"for_days": 3}}), "rules.quiet.when.pain", "this has 0"),
    ("number", when({"pain": {"at_least": "3"}}), "rules.quiet.when.pain.at_least", "not a usable"),
    ("number", when({"pain": {"up_by": 0}}), "rules.quiet.when.pain.up_by", "not a usable number"),
    (
        "times",
        when({"pain": {"at_least": 3, "times": 2}}),
        "rules.quiet.when.pain",
        "belong together",
    ),
    (
        "view",
        when({"pain": {"up_by": 3, "for_days": 2}}),
        "rules.quiet.when.pain",
        "cannot go with",
    ),
    (
        "since",
        when({"walking": {"since_start": "bad"}}),
        "rules.quiet.when.walking.since_start",
        "one of better",
    ),
    (
        "is of nothing",
        when({"feel": {"is": []}}),
        "rules.quiet.when.feel",
        "not an answer or a list",
    ),
    (
        "since of nothing",
        when({"walking": {"since_start": []}}),
        "rules.quiet.when.walking",
        "not an answer",
    ),
    # facts of conditions
    ("fact unknown", when({"pian": {"at_least": 3}}), "rules.quiet.when", "no fact `pian`"),
    ("code unknown", when({"feel": "awful"}), "rules.quiet.when", "'awful' is not an answer"),
    ("is of a number", when({"pain": "3"}), "rules.quiet.when", "has no `is`"),
    ("at_least of a choice", when({"feel": {"at_least": 3}}), "rules.quiet.when", "is no number"),
    (
        "outside the scale",
        when({"pain": {"at_least": 11}}),
        "rules.quiet.when",
        "tells nobody apart",
    ),
    ("always", when({"pain": {"below": 0}}), "rules.quiet.when", "tells nobody apart"),
    (
        "view of one answer",
        when({"side": {"is": ["left"], "for_days": 2}}),
        "rules.quiet.when",
        "not a series",
    ),
    (
        "change without a rule",
        when({"pain": {"since_start": "worse"}}),
        "rules.quiet.when",
        "no rule for what",
    ),
    ("up of a choice", when({"feel": {"up_by": 1}}), "rules.quiet.when", "cannot go up"),
    (
        "unscored measure",
        when({"visits_now": {"at_least": 1}}),
        "rules.quiet.when",
        "no fact `visits_now`",
    ),
    ("only_if", set_in("stages", "sore", only_if={"x": "y"}), "stages.sore.only_if", "no fact `x`"),
    (
        "stage of stages",
        set_in("stages", "sore", only_if={"stage": "sore"}),
        "stages.sore.only_if",
        "follows from the stage",
    ),
    (
        "message",
        set_in("messages", "kettle", only_if={"x": "y"}),
        "messages.kettle.only_if",
        "no fact",
    ),
    (
        "overdue",
        set_in("measures", "walking", only_if={"days_overdue": {"at_least": 2}}),
        "measures.walking.only_if",
        "follows from it",
    ),
    # questions
    ("no answers", drop("screen", "side", "answers"), "screen.side", "exactly one of"),
    ("both forms", set_in("screen", "side", scale="0 to 3"), "screen.side", "exactly one of"),
    ("one answer", set_in("screen", "side", answers=["left"]), "screen.side.answers", "only one"),
    (
        "answer doubled",
        set_in("screen", "side", answers=["a", "a"]),
        "screen.side.answers",
        "twice",
    ),
    (
        "declined",
        set_in("screen", "side", answers=["a", "declined"]),
        "screen.side.answers",
        "reserved",
    ),
    (
        "ticked",
        set_in("screen", "side", answers=["a", "ticked"]),
        "screen.side.answers",
        "reserved",
    ),
    ("worse down", set_in("screen", "side", worse="down"), "screen.side.worse", "mildest first"),
    (
        "worse missing",
        drop("check_in", "pain", "worse"),
        "check_in.pain.worse",
        "which way is worse",
    ),
    (
        "flag of nothing",
        set_in("screen", "steps", flags={"maybe": "soon"}),
        "screen.steps.flags",
        "'maybe' is not",
    ),
    (
        "flag of a number",
        set_in("check_in", "pain", flags={"7": "soon"}),
        "check_in.pain.flags",
        "'7' is not",
    ),
    (
        "flag for nothing",
        set_in("screen", "steps", flags={"no": "self_manage"}),
        "screen.steps.flags",
        "flags nothing",
    ),
    (
        "declined too mild",
        set_in("screen", "steps", flags={"no": "soon", "declined": "self_referral"}),
        "screen.steps.flags.declined",
        "declining counts as",
    ),
    (
        "declined too strong",
        set_in("screen", "steps", flags={"no": "soon", "declined": "urgent"}),
        "screen.steps.flags.declined",
        "more than",
    ),
    (
        "asks later",
        set_in("screen", "injured", ask_if={"steps": "no"}),
        "screen.injured.ask_if",
        "`steps`, which is only asked later",
    ),
    (
        "asks elsewhere",
        set_in("screen", "steps", ask_if={"feel": "same"}),
        "screen.steps.ask_if",
        "asked elsewhere",
    ),
    (
        "asks the stage",
        set_in("screen", "steps", ask_if={"stage": "sore"}),
        "screen.steps.ask_if",
        "asked elsewhere",
    ),
    (
        "late flag",
        add("screen", key="late", flags={"yes": "soon"}, **ORDINARY),
        "screen.late",
        "comes after `side`",
    ),
    (
        "page unknown",
        set_in("screen", "side", page="nowhere", line="x"),
        "screen.side.page",
        "no page `nowhere`",
    ),
    ("page full", many_lines, "screen.q6.page", "more than 6 lines"),
    ("page torn", scattered_lines, "screen.q2.page", "other questions stand between"),
    ("line missing", lines_without_words, "screen.q1", "needs its short words"),
    ("line without mildest", lines_without_words, "screen.q1.worse", "needs a mildest answer"),
    ("line without yes", lines_without_words, "screen.q1.answers", "a tick on this line"),
    ("page unused", top(pages=[{"key": "more", "title": "x"}]), "pages.more", "no question stands"),
    (
        "page of numbers",
        set_in("check_in", "pain", page="now"),
        "check_in.pain.page",
        "cannot be a line",
    ),
    (
        "page of a check-in",
        set_in("check_in", "feel", page="now"),
        "check_in.feel.page",
        "for the screen",
    ),
    # instruments and measures
    (
        "score of nothing",
        score(score={"item": "near"}),
        "includes.walking_score@1.score.item",
        "no item `near`",
    ),
    (
        "score of a list",
        score(score={"item": ["far"]}),
        "includes.walking_score@1.score.item",
        "takes one key",
    ),
    (
        "sum of one",
        score(score={"sum": "far"}),
        "includes.walking_score@1.score.sum",
        "a list of keys",
    ),
    (
        "score twice",
        score(score={"item": "far", "sum": ["far"]}),
        "includes.walking_score@1.score",
        "one way to count",
    ),
    (
        "score without change",
        score(change=None),
        "includes.walking_score@1.change",
        "needs `change`",
    ),
    (
        "item doubled",
        score(items=WALKING["items"] + WALKING["items"][:1]),
        "includes.walking_score@1.items",
        "used twice",
    ),
    (
        "item without answers",
        score(items=[{"key": "far", "ask": "x"}]),
        "includes.walking_score@1.items.far",
        "exactly one of",
    ),
    (
        "item asks later",
        inside("visits@1", set_in("items", "seen", ask_if={"sent": "yes"})),
        "includes.visits@1.items.seen.ask_if",
        "asked later",
    ),
    (
        "item asks nonsense",
        inside("visits@1", set_in("items", "sent", ask_if={"seen": "often"})),
        "includes.visits@1.items.sent.ask_if",
        "'often' is not an answer",
    ),
    (
        "instrument missing",
        set_in("measures", "walking", instrument="x@1"),
        "measures.walking.instrument",
        "`x@1` is not included",
    ),
    (
        "days unsorted",
        set_in("measures", "walking", days=[4, 1]),
        "measures.walking.days",
        "days go up",
    ),
    (
        "days after the end",
        set_in("measures", "walking", days=[1, 11]),
        "measures.walking.days",
        "days 1 to 10",
    ),
    # rules
    (
        "then nothing",
        set_in("rules", "quiet", then="self_manage"),
        "rules.quiet.then",
        "counts anyway",
    ),
    (
        "unknown too strong",
        set_in("rules", "quiet", if_unknown="soon"),
        "rules.quiet.if_unknown",
        "more than",
    ),
    (
        "unknown too mild",
        set_in("rules", "pain_stays", if_unknown="self_manage"),
        "rules.pain_stays.if_unknown",
        "though the rule is for",
    ),
    (
        "held too long",
        set_in("rules", "quiet", again_after_days=15),
        "rules.quiet.again_after_days",
        "too long",
    ),
    (
        "held though urgent",
        set_in("rules", "unsteady", again_after_days=7),
        "rules.unsteady.again_after_days",
        "always opens again",
    ),
    ("silence unseen", drop("rules", "quiet", "desk"), "rules", "a person who goes quiet"),
    ("silence elsewhere", set_in("rules", "quiet", at="check_in"), "rules", "who goes quiet"),
    ("silence in shadow", set_in("rules", "quiet", shadow=True), "rules", "who goes quiet"),
    ("silence not read", when({"day": {"at_least": 3}}), "rules", "who goes quiet"),
    ("outcome missing", top(outcomes=PLAN["outcomes"][1:]), "outcomes", "lead to `soon`"),
    (
        "outcome doubled",
        top(outcomes=PLAN["outcomes"] * 2),
        "outcomes.soon",
        "already said by this document",
    ),
    (
        "outcome of the base",
        add("outcomes", disposition="urgent", service="x", tell="x"),
        "outcomes.urgent",
        "already said by flags@2026-11",
    ),
    # structure
    ("no base", top(base=[]), "base", "a pathway needs `base`"),
    ("base missing", top(base=["flags@2026-11", "other@1"]), "base", "`other@1` is not included"),
    (
        "words of the base",
        add("screen", key="chest", **ORDINARY),
        "screen.chest",
        "belongs to the base `flags@2026-11`",
    ),
    (
        "rule of the base",
        set_in("rules", "quiet", key="lump_and_fever"),
        "rules.lump_and_fever",
        "locked",
    ),
    ("key twice", set_in("messages", "kettle", key="pain"), "messages.pain", "used twice"),
    ("key of a person fact", set_in("screen", "side", key="age"), "screen.age", "always there"),
    ("local", top(local=["nobody"]), "local", "`nobody` is no element"),
    (
        "base with days",
        inside("flags@2026-11", top(days=3)),
        "includes.flags@2026-11.days",
        "cannot have `days`",
    ),
    (
        "base without version",
        inside("flags@2026-11", top(version=None)),
        "includes.flags@2026-11.version",
        "needs `version`",
    ),
    # content and stages
    (
        "bct 1.10",
        set_in("content", "hurt", bct=["1.10"]),
        "content.hurt.bct",
        "'1.10' is not one of",
    ),
    (
        "bct 17.1",
        set_in("content", "hurt", bct=["17.1"]),
        "content.hurt.bct",
        "'17.1' is not one of",
    ),
    (
        "bct 0",
        set_in("messages", "kettle", bct=["4.0"]),
        "messages.kettle.bct",
        "'4.0' is not one of",
    ),
    (
        "behaviour",
        set_in("content", "hurt", behaviour={}),
        "content.hurt.behaviour",
        "promotes one",
    ),
    ("review", set_in("content", "hurt", review_on="soon"), "content.hurt.review_on", "no date"),
    (
        "harder unknown",
        set_in("content", "raises", harder="x"),
        "content.raises.harder",
        "no content `x`",
    ),
    (
        "harder advice",
        set_in("content", "raises", harder="hurt"),
        "content.raises.harder",
        "only exercises",
    ),
    (
        "two easier",
        add("content", key="third", kind="exercise", text="x", harder="raises", **TAGGED),
        "content.third.harder",
        "already the harder one of `circles`",
    ),
    (
        "easier unmatched",
        set_in("content", "circles", easier="raises"),
        "content.circles.easier",
        "does not name `circles`",
    ),
    ("circle", circle, "content.circles.harder", "goes round in a circle"),
    (
        "content unknown",
        set_in("stages", "settle", items=[{"give": "x"}]),
        "stages.settle.items",
        "no content `x`",
    ),
    (
        "empty days",
        set_in("stages", "settle", rest=[]),
        "stages.settle",
        "nothing is sure to be given on days 2, 4, 6, 8 and 10",
    ),
    (
        "item outside",
        set_in("stages", "sore", items=[{"give": "hurt", "days": "1 to 5"}]),
        "stages.sore.items.hurt.days",
        "the stage has days 1 to 4",
    ),
    ("rest outside", set_in("stages", "sore", rest=["5"]), "stages.sore.rest", "day 5 is not in"),
    (
        "stage outside",
        set_in("stages", "settle", days="1 to 11"),
        "stages.settle.days",
        "days 1 to 10",
    ),
    (
        "no last stage",
        set_in("stages", "settle", only_if={"feel": "same"}),
        "stages",
        "days 1 to 10 is not for everybody",
    ),
    # messages and cases
    (
        "too long",
        set_in("messages", "kettle", text="x" * 131 + "{link}"),
        "messages.kettle.text",
        "161 characters",
    ),
    (
        "too long in Urdu",
        set_in("messages", "kettle", text={"en": "x", "ur": "x" * 161}),
        "messages.kettle.text.ur",
        "161 characters",
    ),
    (
        "placeholder",
        set_in("messages", "kettle", text="Hello {name}"),
        "messages.kettle.text",
        "nobody fills in name",
    ),
    (
        "untagged nudge",
        drop("messages", "kettle", "com_b"),
        "messages.kettle",
        "needs `com_b` and `bct`",
    ),
    (
        "barrier",
        set_in("messages", "kettle", barrier="rain"),
        "messages.kettle.barrier",
        "answer `rain`",
    ),
    (
        "stage of a message",
        set_in("messages", "kettle", stage="x"),
        "messages.kettle.stage",
        "no stage `x`",
    ),
    ("case fact", lambda d: d["cases"][0]["given"].update(x="y"), "cases.lump", "no fact `x`"),
    (
        "case answer",
        lambda d: d["cases"][0]["given"].update(chest="ill"),
        "cases.lump",
        "'ill' is not an answer",
    ),
    (
        "case number",
        lambda d: d["cases"][0]["series"].update(pain=[11]),
        "cases.lump",
        "11 is not an answer",
    ),
    (
        "case series",
        lambda d: d["cases"][0]["series"].update(side=["left"]),
        "cases.lump.series",
        "not a series",
    ),
    (
        "case rule",
        lambda d: d["cases"][0].update(expect_rule="x"),
        "cases.lump.expect_rule",
        "no rule `x`",
    ),
    (
        "case name",
        lambda d: d["cases"].append(d["cases"][0]),
        "cases",
        "two cases are called 'lump'",
    ),
]


def test_the_example_has_no_findings() -> None:
    assert findings(draft()) == []


@pytest.mark.parametrize("library", [BASE, WALKING, VISITS])
def test_each_included_document_has_no_findings_by_itself(library: dict[str, Any]) -> None:
    assert findings(library) == []


@pytest.mark.parametrize(
    ("change", "path", "problem"), [one[1:] for one in MISTAKES], ids=[one[0] for one in MISTAKES]
)
def test_findings_name_the_place_and_the_mend(change: Change, path: str, problem: str) -> None:
    document = draft()
    change(document)
    found = findings(document)
    fitting = [one for one in found if one.path == path and problem in one.problem]
    assert fitting, "\n".join(map(str, found)) or "no findings"
    assert all(one.mend for one in found)


def test_findings_come_all_at_once_though_elements_are_broken() -> None:
    document = draft(days=11, local=["nobody"])
    element(document, "content", "hurt").update(bct=["99"], kind="poem")
    element(document, "rules", "quiet").update(when={"pian": "x"})
    found = {one.path for one in findings(document)}
    assert found == {
        "content.hurt.bct.1",
        "content.hurt.kind",
        "local",
        "rules.quiet.when",
        "stages",
        "rules",
    }


def test_findings_do_not_blame_what_names_a_broken_element() -> None:
    document = draft()
    element(document, "check_in", "pain").update(scale="x")
    assert [one.path for one in findings(document)] == ["check_in.pain.scale"]


def test_findings_suggest_the_field_that_was_meant() -> None:
    found = findings({**draft(), "titel": "x"})
    assert found == [
        Finding("titel", "nobody knows `titel` here", "did you mean `title`? If not, take it out")
    ]


def test_findings_suggest_the_fact_that_was_meant() -> None:
    document = draft()
    when({"pian": {"at_least": 3}})(document)
    assert "did you mean `pain`?" in [one.mend for one in findings(document)]


def test_a_number_may_be_asked_whether_it_was_declined() -> None:
    document = draft()
    when({"any": [{"pain": "declined"}, {"days_silent": {"at_least": 4}}]})(document)
    assert findings(document) == []


def test_an_answer_that_is_neither_a_word_nor_one_name_is_found() -> None:
    document = draft()
    document["screen"][0]["answers"] = ["no", 3]
    assert [one.path for one in findings(document)] == ["screen.injured.answers.2"]


def test_an_instrument_without_one_good_item_is_read_to_its_end() -> None:
    paths = [one.path for one in findings({**WALKING, "items": [3]})]
    assert paths == ["items.1", "score.item"]


def test_an_element_without_any_name_is_found() -> None:
    document = draft()
    document["rules"].append({"at": "screen"})
    place = f"rules.{len(document['rules'])}"
    assert {f"{place}.key", f"{place}.when"} <= {one.path for one in findings(document)}


def test_an_error_without_words_of_ours_says_what_it_says() -> None:
    error: Any = {"type": "other", "loc": ("days",), "input": 3, "msg": "It is odd"}
    (found,) = described([error], {"days": 3})
    assert (found.path, found.problem) == ("days", "3 cannot be used: It is odd")


def test_models_are_not_made_of_a_document_with_findings() -> None:
    with pytest.raises(Invalid, match="screen"):
        models_of({**PLAN, "screen": 3})


@pytest.mark.parametrize("empty", [{}, {"schema": 1}, {"kind": "base"}, {"kind": "instrument"}])
def test_findings_of_next_to_nothing_say_what_is_missing(empty: dict[str, Any]) -> None:
    found = {one.path for one in findings(empty)}
    assert {"key", "title"} <= found


@pytest.mark.parametrize(
    "junk", [{"screen": 3}, {"screen": [None]}, {"includes": 3}, {"title": {}}]
)
def test_findings_survive_junk(junk: dict[str, Any]) -> None:
    assert findings({**PLAN, **junk})


def test_findings_of_included_documents_name_the_document() -> None:
    document = draft()
    document["includes"]["walking_score@1"]["licence"] = "stolen"
    document["includes"]["flags@2026-11"]["screen"] = 3
    document["includes"]["visits@1"] = {"kind": "instrument"}
    paths = {one.path for one in findings(document)}
    assert {
        "includes.walking_score@1.licence",
        "includes.flags@2026-11.screen",
        "includes.visits@1.key",
    } <= paths


def test_findings_of_an_included_document_that_is_none() -> None:
    document = draft(includes={"flags@2026-11": 3})
    assert "includes.flags@2026-11" in {one.path for one in findings(document)}


def test_a_base_may_be_named_without_its_version() -> None:
    assert findings(draft(base=["flags"])) == []
    assert set(LIBRARY) == set(draft(base=["flags"])["includes"])


def test_spans_of_days_in_words() -> None:
    document = draft()
    element(document, "stages", "settle").update(days="3 to 8")
    element(document, "stages", "settle")["items"] = [{"give": "hurt"}]
    element(document, "stages", "settle")["rest"] = []
    said = {one.problem for one in findings(document)}
    assert "no stage covers days 9 to 10" in said
    assert "the last stage on days 1 to 2 is not for everybody" in said


def test_one_day_in_words() -> None:
    document = draft()
    element(document, "stages", "settle")["rest"] = [2, 4, 6, 8]
    assert "nothing is sure to be given on day 10" in {one.problem for one in findings(document)}


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 20)
    | st.sampled_from(["yes", "pain", "", "x y", "1"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["key", "all", "pain", "yes"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.data())
def test_findings_never_raise_whatever_stands_in_a_field(data: st.DataObject) -> None:
    """Any value anywhere in a document is a finding or is fine, never a crash."""
    document = draft()
    place: Any = document
    while True:
        names = sorted(place) if isinstance(place, dict) else range(len(place))
        name = data.draw(st.sampled_from(list(names)))
        inner = place[name]
        if isinstance(inner, dict | list) and inner and data.draw(st.booleans()):
            place = inner
        else:
            break
    place[name] = data.draw(JUNK)
    for one in findings(document):
        assert one.path
        assert one.problem
        assert one.mend
