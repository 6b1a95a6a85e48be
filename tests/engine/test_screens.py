"""A screen page by page: what comes first, how lines share a page, and when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine.decisions import Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.facts import facts_at
from pathways.engine.pages import CHOOSE_ANSWER, CHOOSE_LINES, ONE_OR_THE_OTHER, Page, read_page
from pathways.engine.screens import ANYTHING_NEW, Step, ask_order, left, next_step
from pathways.engine.values import BOOKKEEPING, Asked, Fact, State
from tests.engine.plans import PLAN, asked, history, plan


Said = tuple[tuple[str, str | int], ...]
_PLAN = plan()
NOW_CLEAR: Said = (("chest", "no"), ("unwell", "no"))
BACK_CLEAR: Said = (("bladder", "no"), ("saddle", "no"))
CLEAR: Said = (*NOW_CLEAR, ("falls", "no"), ("risk", "no"), *BACK_CLEAR, ("cancer", "no"))


def step(
    *said: tuple[str, str | int],
    before: Sequence[Asked] = (),
    cause: str = "triage",
    definition: Definition = _PLAN,
) -> Step:
    """Where a screen stands after some answers: triage, unless told otherwise."""
    run = Asked("screen", "screen", 0, said, cause=cause)
    return next_step(definition, history(*before, run), day=0)


def keys(at: Step) -> list[str]:
    return [question.key for question in at.page.questions] if at.page else []


def kind(at: Step) -> str | None:
    return at.page.kind if at.page else None


def page_of(*said: tuple[str, str | int]) -> Page:
    page = step(*said).page
    assert page is not None
    return page


def answers(page: Page, **submitted: list[str]) -> Said:
    reply = read_page(page, submitted)
    assert reply.errors == ()
    return reply.answers


def errors(page: Page, **submitted: list[str]) -> Said:
    reply = read_page(page, submitted)
    assert reply.answers == ()
    return reply.errors


# What is asked, and in which order


def test_base_flags_come_first_on_their_tick_page() -> None:
    first = step()
    assert (kind(first), keys(first)) == ("tick", ["chest", "unwell"])
    assert first.page is not None
    assert (first.page.key, first.page.hint) == ("now", "Tick all that you have.")


def test_line_without_a_flag_stays_with_its_page() -> None:
    assert keys(step(*NOW_CLEAR)) == ["falls", "risk"]


def test_questions_without_flags_come_last() -> None:
    order = [question.key for question in ask_order(_PLAN, again=False)]
    assert order[-3:] == ["duration", "steroids", "side"]


def test_question_that_a_flagged_one_needs_comes_before_it() -> None:
    order = [question.key for question in ask_order(_PLAN, again=False)]
    assert order.index("cancer") < order.index("cancer_pain") < order.index("duration")


def test_follow_up_comes_once_its_answer_opens_it() -> None:
    assert keys(step(("chest", "no"), ("unwell", "not_sure"))) == ["confused"]
    assert keys(step(*NOW_CLEAR)) == ["falls", "risk"]


def test_closed_question_is_not_asked() -> None:
    end = step(*CLEAR, ("duration", 0), ("steroids", "no"))
    assert end.page is None
    assert end.facts.scalars["side"].state is State.CLOSED


def test_declined_answer_opens_what_depends_on_it() -> None:
    after = step(*CLEAR, ("duration", "declined"), ("steroids", "no"))
    assert keys(after) == ["side"]


# Tick pages


def test_none_of_these_is_the_mildest_answer_of_each_line() -> None:
    assert answers(page_of(), lines=["none"]) == NOW_CLEAR


def test_ticked_plain_line_is_yes_and_the_others_no() -> None:
    assert answers(page_of(), lines=["unwell"]) == (("chest", "no"), ("unwell", "yes"))


def test_ticked_line_with_more_answers_asks_its_own_page_next() -> None:
    said = answers(page_of(*CLEAR[:4]), lines=["saddle"])
    assert said == (("bladder", "no"), ("saddle", "ticked"))
    after = step(*CLEAR[:4], *said)
    assert (kind(after), keys(after)) == ("question", ["saddle"])
    assert after.facts.scalars["saddle"].state is State.PENDING


def test_unsure_asks_the_unticked_lines_once_more_with_their_explanations() -> None:
    said = answers(page_of(), lines=["unsure"])
    after = step(*said)
    assert (kind(after), keys(after)) == ("explain", ["chest", "unwell"])
    assert after.page is not None
    counted = answers(after.page, chest=["not_sure"], unwell=["no"])
    assert counted == (("chest", "not_sure"), ("unwell", "no"))
    assert after.decision.disposition is Disposition.SELF_MANAGE
    assert step(*said, *counted).decision.disposition is Disposition.URGENT


def test_unsure_beside_a_tick_asks_only_the_others() -> None:
    said = answers(page_of(*CLEAR[:4]), lines=["saddle", "unsure"])
    assert said == (("bladder", "unsure"), ("saddle", "ticked"))
    first = step(*CLEAR[:4], *said)
    assert (kind(first), keys(first)) == ("explain", ["bladder"])
    second = step(*CLEAR[:4], *said, ("bladder", "no"))
    assert (kind(second), keys(second)) == ("question", ["saddle"])


def test_rather_not_say_declines_the_unticked_lines() -> None:
    assert answers(page_of(), lines=["unwell", "declined"]) == (
        ("chest", "declined"),
        ("unwell", "yes"),
    )


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], CHOOSE_LINES),
        ([""], CHOOSE_LINES),
        (["none", "chest"], ONE_OR_THE_OTHER),
        (["none", "unsure"], ONE_OR_THE_OTHER),
        (["other"], ONE_OR_THE_OTHER),
    ],
)
def test_tick_page_that_says_nothing_clear_is_not_read(lines: list[str], sentence: str) -> None:
    assert errors(page_of(), lines=lines) == (("lines", sentence),)


def test_single_line_of_a_page_is_an_ordinary_question() -> None:
    after = step(*CLEAR[:4], ("bladder", "no"))
    assert (kind(after), keys(after)) == ("question", ["saddle"])


# Questions and explanations


def test_first_not_sure_opens_the_explanation_and_the_second_counts() -> None:
    opened = (*CLEAR, ("duration", 12))
    said = answers(page_of(*opened), steroids=["not_sure"])
    after = step(*opened, *said)
    assert (kind(after), keys(after)) == ("explain", ["steroids"])
    assert after.page is not None
    assert after.page.hint == "Inhalers do not count."
    assert answers(after.page, steroids=["not_sure"]) == (("steroids", "not_sure"),)
    assert keys(step(*opened, *said, ("steroids", "not_sure"))) == ["side"]


def test_not_sure_without_an_explanation_counts_at_once() -> None:
    said = answers(page_of(*CLEAR[:-1]), cancer=["not_sure"])
    assert said == (("cancer", "not_sure"),)
    assert keys(step(*CLEAR[:-1], *said)) == ["cancer_pain"]


def test_blank_declines_a_question_without_flags() -> None:
    assert answers(page_of(*CLEAR), duration=[""]) == (("duration", "declined"),)
    assert answers(page_of(*CLEAR)) == (("duration", "declined"),)


def test_blank_is_asked_back_where_the_answer_may_be_a_flag() -> None:
    page = page_of(("chest", "no"), ("unwell", "yes"))
    assert errors(page) == (("confused", CHOOSE_ANSWER),)
    assert answers(page, confused=["declined"]) == (("confused", "declined"),)


def test_answer_that_the_question_lacks_is_not_read() -> None:
    page = page_of(*CLEAR[:-1])
    assert errors(page, cancer=["perhaps"]) == (("cancer", CHOOSE_ANSWER),)


@pytest.mark.parametrize("raw", ["501", "-1", "4.5", "many", "\u0663"])
def test_number_out_of_its_range_is_asked_again(raw: str) -> None:
    assert errors(page_of(*CLEAR), duration=[raw]) == (
        ("duration", "Enter a whole number from 0 to 500"),
    )


def test_number_within_its_range_is_read() -> None:
    assert answers(page_of(*CLEAR), duration=[" 12 "]) == (("duration", 12),)


def test_scale_off_its_ends_asks_for_a_choice() -> None:
    scale = {"key": "duration", "ask": "How bad?", "scale": "0 to 10", "worse": "none"}
    rules = [rule for rule in PLAN["rules"] if rule["key"] != "long_with_steroids"]
    swapped = plan(screen=[*PLAN["screen"][:4], scale, *PLAN["screen"][5:]], rules=rules)
    page = step(*CLEAR, definition=swapped).page
    assert page is not None
    assert errors(page, duration=["11"]) == (("duration", CHOOSE_ANSWER),)


# The end


def test_clear_screen_ends_with_self_management() -> None:
    end = step(*CLEAR, ("duration", 2), ("steroids", "no"), ("side", "left"))
    assert end.page is None
    assert end.decision.disposition is Disposition.SELF_MANAGE


def test_emergency_ends_the_screen_at_once() -> None:
    end = step(("chest", "yes"), ("unwell", "no"))
    assert end.page is None
    assert end.decision.disposition is Disposition.EMERGENCY


def test_urgent_goes_on_only_with_what_may_be_an_emergency() -> None:
    shown: list[str] = []
    said: Said = (("chest", "no"), ("unwell", "yes"))
    while page := step(*said).page:
        shown += [question.key for question in page.questions]
        said = (*said, *((question.key, "no") for question in page.questions))
    assert shown == ["confused", "bladder", "saddle"]
    assert step(*said).decision.disposition is Disposition.URGENT


def test_soon_goes_on_with_what_may_be_stronger_and_what_that_needs() -> None:
    shown: list[str] = []
    said: Said = (*CLEAR[:4], ("bladder", "long_unchanged"))
    while page := step(*said).page:
        shown += [question.key for question in page.questions]
        said = (*said, *((question.key, question.codes[0]) for question in page.questions))
    assert shown == ["saddle", "cancer"]


def test_two_answers_together_are_waited_for() -> None:
    said: Said = (("chest", "no"), ("unwell", "not_sure"), ("confused", "no"))
    assert keys(step(*said)) == ["risk"]  # ill and at risk would be an emergency
    assert step(*said, ("risk", "yes")).decision.disposition is Disposition.EMERGENCY


def test_trial_rule_keeps_nobody_in_the_screen() -> None:
    said: Said = (*CLEAR[:4], ("bladder", "long_unchanged"), ("saddle", "no"), ("cancer", "no"))
    assert step(*said).page is None  # the rule on trial reads `side`


def test_declined_flag_counts_though_the_screen_ends_early() -> None:
    said: Said = (("chest", "declined"), ("unwell", "no"), *CLEAR[2:4])
    end = step(*said, ("bladder", "long_unchanged"), ("saddle", "no"), ("cancer", "no"))
    assert end.page is None
    assert end.decision.disposition is Disposition.URGENT
    assert {fact.state for fact in end.facts.scalars.values()} & {State.PENDING} == set()


def test_changed_flag_keeps_both_and_the_worse_counts() -> None:
    end = step(("chest", "yes"), ("unwell", "no"), ("chest", "no"))
    assert end.decision.disposition is Disposition.EMERGENCY


def test_screen_left_for_good_counts_what_was_declined() -> None:
    run = Asked("screen", "screen", 0, (("chest", "declined"),), cause="triage")
    end = left(_PLAN, history(run), day=0)
    assert (end.page, end.decision.disposition) == (None, Disposition.URGENT)
    assert next_step(_PLAN, history(run), day=0).decision.disposition is Disposition.SELF_MANAGE


# Re-screens

TRIAGE = asked("screen", 0, *CLEAR, ("duration", 12), ("steroids", "no"), cause="triage")


def again(*said: tuple[str, str | int]) -> Step:
    return step(*said, before=[TRIAGE], cause="check_in")


def test_re_screen_asks_flags_and_what_is_marked_again_since_the_last_one() -> None:
    shown: list[str] = []
    said: Said = ()
    while page := again(*said).page:
        assert page.since_day == 0
        shown += [question.key for question in page.questions]
        said = (*said, *((question.key, question.codes[0]) for question in page.questions))
    asked_again = ["chest", "unwell", "falls", "risk", "bladder", "saddle", "cancer"]
    assert sorted(shown) == sorted(asked_again)


def test_re_screen_asks_all_its_lines_on_one_page_the_pathways_own_first() -> None:
    page = again().page
    assert page is not None
    assert (page.kind, page.key, page.title) == ("tick", ANYTHING_NEW, None)
    lines = [question.key for question in page.questions]
    assert lines == ["bladder", "saddle", "chest", "unwell", "falls", "risk"]
    assert keys(again(*read_page(page, {"lines": ["none"]}).answers)) == ["cancer"]


def test_re_screen_line_that_is_ticked_and_has_more_answers_comes_next_alone() -> None:
    page = again().page
    assert page is not None
    after = again(*read_page(page, {"lines": ["bladder"]}).answers).page
    assert after is not None
    assert [question.key for question in after.questions] == ["bladder"]
    assert after.kind == "question"


def lasting() -> Definition:
    """The example, where the weak immune system and the cancer are known for good."""
    includes = deepcopy(PLAN["includes"])
    risk = next(one for one in includes["flags@1"]["screen"] if one["key"] == "risk")
    risk["again"] = "unless_known"
    screen = [
        {**one, "again": "unless_known"} if one["key"] == "cancer" else one
        for one in PLAN["screen"]
    ]
    return plan(includes=includes, screen=screen)


_LASTING = lasting()


def later(*said: tuple[str, str | int], **triage: str) -> Step:
    """A re-screen after a triage in which these answers were not the mildest."""
    answers = tuple((key, triage.get(key, answer)) for key, answer in TRIAGE.answers)
    before = [replace(TRIAGE, answers=answers)]
    return step(*said, before=before, cause="check_in", definition=_LASTING)


def none_new(at: Step) -> Said:
    """All that the page lists is as it was."""
    assert at.page is not None
    return read_page(at.page, {"lines": ["none"]}).answers


def test_re_screen_does_not_ask_what_lasts_and_is_known() -> None:
    first = later(risk="yes")
    assert keys(first) == ["bladder", "saddle", "chest", "unwell", "falls"]
    end = later(*none_new(first), ("cancer", "no"), risk="yes")
    assert end.page is None
    assert end.facts.scalars["risk"] == Fact(State.VALUE, "yes")


def test_re_screen_with_one_line_left_asks_it_alone() -> None:
    said = [(key, "no") for key in ("bladder", "saddle", "chest", "unwell", "falls")]
    left_over = later(*said)
    assert (kind(left_over), keys(left_over)) == ("question", ["risk"])


def test_re_screen_asks_whether_what_lasts_has_begun_since() -> None:
    first = later()
    assert keys(first) == ["bladder", "saddle", "chest", "unwell", "falls", "risk"]
    assert first.page is not None
    began = read_page(first.page, {"lines": ["unwell", "risk"]}).answers
    assert later(*began).facts.scalars["risk"] == Fact(State.VALUE, "yes")


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_what_lasts_stands_and_asks_what_hangs_on_it(answer: str) -> None:
    said = none_new(later(cancer=answer))
    follow_up = later(*said, cancer=answer)
    assert keys(follow_up) == ["cancer_pain"]
    assert follow_up.facts.scalars["cancer"] == Fact(State.VALUE, answer)
    found = later(*said, ("cancer_pain", "yes"), cancer=answer).decision
    assert found.disposition is Disposition.URGENT


def test_what_lasts_counts_together_with_what_is_new() -> None:
    said: Said = (("unwell", "not_sure"), ("chest", "no"))
    assert later(*said, risk="yes").decision.disposition is Disposition.EMERGENCY
    assert later(*said, ("risk", "no")).decision.disposition is Disposition.SOON


def test_what_lasts_and_was_declined_is_asked_again_apart_from_what_is_new() -> None:
    first = later(risk="declined")
    assert "risk" not in keys(first)  # "none of these are new" would make it a no
    after = later(*none_new(first), risk="declined")
    assert (kind(after), keys(after)) == ("question", ["risk"])
    assert after.page is not None
    assert after.page.since_day is None
    assert after.facts.scalars["risk"].state is State.PENDING


def test_what_lasts_and_was_never_asked_is_asked_in_the_re_screen() -> None:
    early = asked("screen", 0, ("chest", "yes"), ("unwell", "no"), cause="triage")
    clear: Said = (("bladder", "no"), ("saddle", "no"), *NOW_CLEAR, ("falls", "no"))
    for said, wanted in ((clear, "risk"), ((*clear, ("risk", "no")), "cancer")):
        after = step(*said, before=[early], cause="check_in", definition=_LASTING)
        assert keys(after) == [wanted]


def test_answer_that_lasts_stands_from_the_re_screen_that_gave_it() -> None:
    first = asked("screen", 0, *CLEAR[:3], ("risk", "yes"), *CLEAR[4:], cause="check_in")
    declined = replace(
        TRIAGE, answers=tuple((k, "declined" if k == "risk" else a) for k, a in TRIAGE.answers)
    )
    now = step(before=[declined, first], cause="check_in", definition=_LASTING)
    assert now.facts.scalars["risk"] == Fact(State.VALUE, "yes")


def test_flag_is_asked_in_each_re_screen_whatever_it_says_of_again() -> None:
    includes = deepcopy(PLAN["includes"])
    includes["flags@1"]["screen"][0]["again"] = "unless_known"
    changed = plan(includes=includes)
    assert "chest" in keys(step(before=[TRIAGE], cause="check_in", definition=changed))


# Going back


@pytest.mark.parametrize("mark", ["ticked", "unsure"])
def test_line_ticked_after_none_of_these_is_asked_again(mark: str) -> None:
    said: Said = (*CLEAR[:4], *BACK_CLEAR, ("bladder", mark), ("saddle", "no"))
    after = step(*said)
    assert after.facts.scalars["bladder"].state is State.PENDING
    assert keys(after) == ["bladder"]
    found = step(*said, ("bladder", "new_or_worse"))
    assert found.decision.disposition is Disposition.EMERGENCY


def test_line_ticked_after_none_of_these_and_then_left_is_not_known() -> None:
    run = asked("screen", 0, *CLEAR, ("bladder", "ticked"), cause="triage")
    facts = facts_at(_PLAN, history(run), day=0, moment=Moment.DAY)
    assert facts.scalars["bladder"].state is State.DECLINED


def test_line_ticked_after_it_was_a_flag_stays_that_flag() -> None:
    said: Said = (*CLEAR[:4], ("bladder", "long_unchanged"), ("bladder", "ticked"))
    assert step(*said).facts.scalars["bladder"] == Fact(State.VALUE, "long_unchanged")


def test_triage_is_since_no_day() -> None:
    assert page_of().since_day is None


def test_first_re_screen_without_a_triage_is_since_no_day() -> None:
    first = step(cause="check_in")
    assert first.page is not None
    assert first.page.since_day is None


# For everybody


@st.composite
def people(draw: st.DrawFn) -> dict[str, str | int]:
    """What one person would say to each question if asked, declining included."""
    said: dict[str, str | int] = {}
    for question in _PLAN.screen:
        if question.span is not None:
            said[question.key] = draw(st.sampled_from([0, 1, 12, 500, "declined"]))
        else:
            said[question.key] = draw(
                st.sampled_from([*question.codes[:1] * 3, *question.codes, "declined"])
            )
    return said


def submit(page: Page, person: dict[str, str | int]) -> Said:
    """The page as this person fills it in."""
    if page.kind != "tick":
        reply = read_page(page, {q.key: [str(person[q.key])] for q in page.questions})
    else:
        lines = [q.key for q in page.questions if person[q.key] not in (q.codes[0], "declined")]
        unsure = any(person[q.key] == "not_sure" for q in page.questions)
        lines = [key for key in lines if person[key] != "not_sure"] if unsure else lines
        declined = any(person[q.key] == "declined" for q in page.questions)
        rest = ["unsure"] if unsure else ["declined"] if declined else []
        reply = read_page(page, {"lines": [*lines, *rest] or ["none"]})
    assert reply.errors == ()
    return reply.answers


@given(people(), st.booleans(), st.sampled_from([_PLAN, _LASTING]))
def test_screen_always_ends_asks_nothing_closed_and_loses_no_answer(
    person: dict[str, str | int], re_screen: bool, definition: Definition
) -> None:
    before = [TRIAGE] if re_screen else []
    said: Said = ()
    for _ in range(40):
        cause = "check_in" if re_screen else "triage"
        at = step(*said, before=before, cause=cause, definition=definition)
        if at.page is None:
            break
        assert at.decision.disposition is not Disposition.EMERGENCY
        for question in at.page.questions:
            assert at.facts.scalars[question.key].state is State.PENDING
        said = (*said, *submit(at.page, person))
    assert at.page is None
    assert at.facts.moment is Moment.SCREEN
    for key, answer in said:
        if answer in BOOKKEEPING or (key, "asked_again") in said:
            continue
        fact = at.facts.scalars[key]
        known = fact.value if fact.state is State.VALUE else fact.state.value
        assert known == answer


@given(people())
def test_screen_that_ends_early_would_not_have_become_stronger(
    person: dict[str, str | int],
) -> None:
    said: Said = ()
    while page := step(*said).page:
        said = (*said, *submit(page, person))
    found = step(*said).decision.disposition
    for question in ask_order(_PLAN, again=False):
        run = Asked("screen", "screen", 0, said, cause="triage")
        facts = facts_at(_PLAN, history(run), day=0, moment=Moment.SCREEN)
        if facts.scalars[question.key].state is State.PENDING:
            said = (*said, (question.key, person[question.key]))
    whole = step(*said).decision.disposition
    assert found == whole or found < Disposition.SOON
    assert found <= whole
