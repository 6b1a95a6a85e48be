"""Safety rules as sentences: what an author chooses is what stands in the document."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathways.authoring import edits
from pathways.authoring.elements import Address, find
from pathways.models import Draft
from pathways.services import drafting, editing
from tests.factories.documents import TINY_BASE
from tests.factories.pathways import ServiceFactory
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


def edit(team: Team, draft: Draft, change: edits.Edit) -> None:
    editing.edit(actor=team.author, draft=draft, change=change, at=AT)


def sent(page: Any, **changes: Any) -> dict[str, Any]:
    """What the form on a page would send, with some of it changed."""
    form = page.context_data["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {"seen": form.seen, "lines": getattr(form, "lines", "")}
    return {name: value for name, value in (data | changes).items() if value not in (None, [])}


def rule(at_page: At, key: str) -> dict[str, Any]:
    found: dict[str, Any] = find(at_page.document, Address("rules", key))
    return found


FEVER = {"fact1": "fever", "value1": "yes", "then": "soon", "because": "NICE"}


def test_the_list_says_each_rule_as_a_sentence(desk: Client, at_page: At) -> None:
    text = " ".join(desk.get(at_page("rules")).content.decode().split())
    assert "When: “How bad is your pain now?” is 7 or more, now and for at least 1 day." in text
    assert "The clinical desk is called. Service: physiotherapy." in text
    assert "Where an answer is missing: GP or physiotherapist." in text
    assert "When a check-in is sent" in text
    assert "When: The number of days without a word is 2 or more" in text
    assert "The waiting-list desk is called. Where an answer is missing, nothing follows." in text
    assert "Go to A&amp;E now" in text
    assert "Nobody can be like this" in text


def test_what_the_base_says_is_shown_and_locked(
    desk: Client, at_page: At, team: Team, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = {
        **TINY_BASE,
        "rules": [
            {
                "key": "cold",
                "at": "screen",
                "when": {"fever": "yes"},
                "then": "urgent",
                "title": "National rule",
                "because": "Guide",
            }
        ],
        "outcomes": [{"disposition": "urgent", "service": "gp", "tell": "National words"}],
    }
    for module in (drafting, editing):
        monkeypatch.setattr(module, "library", lambda: {"tiny_flags@2026-11": base})
    edit(team, draft, edits.remove("outcomes", "urgent"))
    page = desk.get(at_page("rules"))
    text = page.content.decode()
    assert "1 national rules, locked" in text
    assert "National rule" in text
    assert "National words" in text
    assert at_page("outcome", "soon") in text
    assert at_page("outcome", "urgent") not in text
    assert desk.get(at_page("outcome", "urgent")).status_code == 404
    assert desk.get(at_page("outcome", "nonsense")).status_code == 404
    assert desk.get(at_page("rule", "cold")).status_code == 404


def test_a_rule_takes_one_form_and_one_button(desk: Client, at_page: At) -> None:
    new = at_page("rule_new")
    answer = desk.post(new, sent(desk.get(new), **FEVER, title="High temperature"))
    assert answer["Location"] == f"{at_page('rules')}#rules-high_temperature"
    assert rule(at_page, "high_temperature") == {
        "key": "high_temperature",
        "at": "screen",
        "when": {"fever": "yes"},
        "then": "soon",
        "title": "High temperature",
        "because": "NICE",
    }


def test_everything_that_a_rule_can_say(desk: Client, at_page: At, team: Team) -> None:
    ServiceFactory(icb=team.icb, role="bone_health")
    new = at_page("rule_new")
    page = desk.get(new)
    assert ("bone_health", "Bone health") in page.context_data["form"].fields["service"].choices
    assert ("urgent_care", "Urgent care") in page.context_data["form"].fields["service"].choices
    data = sent(
        page,
        **FEVER,
        fact2="pain",
        test2="at_least",
        value2="7",
        days2="2",
        join="any",
        at=["screen", "check_in"],
        if_unknown="routine",
        desk="clinical",
        due_hours="4",
        again_after_days="3",
        ask_again="yes",
        shadow="yes",
        service="+",
        other_service="Bone Health",
        title="Two things",
        tell="Call us.",
    )
    assert desk.post(new, data).status_code == 302
    made = rule(at_page, "two_things")
    assert made == {
        "key": "two_things",
        "at": ["screen", "check_in"],
        "when": {"any": [{"fever": "yes"}, {"pain": {"at_least": 7, "for_days": 2}}]},
        "then": "soon",
        "if_unknown": "routine",
        "desk": "clinical",
        "due_hours": 4,
        "again_after_days": 3,
        "ask_again": "screen",
        "service": "bone_health",
        "shadow": True,
        "title": "Two things",
        "tell": "Call us.",
        "because": "NICE",
    }
    text = desk.get(at_page("rules")).content.decode()
    assert "Due within 4 hours." in text
    assert "The safety questions are asked again." in text
    assert "only noted for 3 days" in text
    assert "Tried silently" in text
    at = at_page("rule", "two_things")
    assert desk.post(at, sent(desk.get(at))).status_code == 302
    assert rule(at_page, "two_things") == made


@pytest.mark.parametrize(
    ("lines", "moments"),
    [
        ({"fact1": "fever", "value1": "yes"}, "screen"),
        ({"fact1": "general", "value1": "worse", "fact2": "fever", "value2": "yes"}, "check_in"),
        ({"fact1": "day", "test1": "at_least", "value1": "2"}, "day"),
        ({"fact1": "age", "test1": "below", "value1": "18"}, "day"),
    ],
)
def test_without_a_tick_a_rule_runs_when_what_it_reads_is_sent(
    desk: Client, at_page: At, lines: dict[str, str], moments: Any
) -> None:
    new = at_page("rule_new")
    data = sent(desk.get(new), **{**FEVER, **lines}, title="Made")
    assert desk.post(new, data).status_code == 302
    assert rule(at_page, "made")["at"] == moments


def test_looking_at_the_sentence_saves_nothing(desk: Client, at_page: At) -> None:
    new = at_page("rule_new")
    answer = desk.post(new, sent(desk.get(new), **FEVER, do="check"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "When: “Do you have a high temperature?” is “Yes”." in text
    assert "Then: Within days. The clinical desk is called." in text
    assert "Runs: After each answer of the safety questions." in text
    assert at_page.draft.revisions.count() == 1
    more = desk.post(new, sent(desk.get(new), **FEVER, do="lines"))
    assert more.context_data["form"].lines == 6
    assert more.context_data["form"]["because"].value() == "NICE"


WRONG = [
    ({"fact1": ""}, "Choose what this line looks at"),
    ({"fact1": "", "value1": ""}, "Choose what to look at"),
    ({"value1": "maybe"}, "Tick or type one of its answers: No; Yes; Not answered"),
    ({"value1": ""}, "Tick or type one of its answers"),
    ({"test1": "at_least", "value1": "3"}, "has answers, not numbers. Choose “is”"),
    ({"fact1": "pain", "value1": "7"}, "is a number. Choose “is at least” or “is below”"),
    ({"fact1": "pain", "value1": ""}, "Enter a number, and choose"),
    ({"fact1": "pain", "test1": "at_least", "value1": "x"}, "Enter a whole number, such as 7"),
    ({"fact1": "pain", "test1": "below", "value1": "0"}, "Enter a number from 1 to 10"),
    ({"fact1": "pain", "test1": "at_least", "value1": "11"}, "Enter a number from 1 to 10"),
    ({"fact1": "age", "test1": "up_by", "value1": "3"}, "cannot get worse by a number"),
    ({"fact1": "pain", "test1": "up_by", "value1": "0"}, "Enter a number from 1 to 10"),
    ({"fact1": "pain", "test1": "since:worse", "value1": ""}, "has no rule for what is a change"),
    ({"days1": "3"}, "has one answer, not one for each day"),
    ({"fact1": "general", "value1": "worse", "times1": "2"}, "Enter in how many days"),
    (
        {"fact1": "pain", "test1": "up_by", "value1": "2", "times1": "2", "days1": "9"},
        "Empty the times",
    ),
    ({"join": "at_least", "count": "3", "fact2": "saddle", "value2": "yes"}, "3 of 2 conditions"),
    (
        {
            "group1": "A",
            "fact2": "saddle",
            "value2": "yes",
            "group2": "A",
            "fact3": "side",
            "value3": "left",
            "joinA": "at_least",
        },
        "cannot be counted",
    ),
    ({"fact1": "place", "value1": "!"}, "Enter the code that the directory uses"),
    ({"then": ""}, "Choose what should happen"),
    ({"because": ""}, "Enter why this rule is there"),
    ({"then": "soon", "if_unknown": "emergency"}, "or milder"),
    ({"then": "urgent", "again_after_days": "3"}, "always opens again"),
    ({"again_after_days": "99"}, "less than or equal to 14"),
    ({"service": "+"}, "Enter the name of the service"),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_what_cannot_be_tested_says_what_to_do_at_its_field(
    desk: Client, at_page: At, changes: dict[str, str], sentence: str
) -> None:
    new = at_page("rule_new")
    answer = desk.post(new, sent(desk.get(new), **{**FEVER, "tell": "Kept words"} | changes))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence.casefold() in text.casefold()
    assert "Kept words" in text
    assert at_page.draft.revisions.count() == 1


def test_odd_things_that_can_be_tested(desk: Client, at_page: At) -> None:
    new = at_page("rule_new")
    lines = {
        "fact1": "pain",
        "value1": "not answered",
        "fact2": "place",
        "value2": "North Hill",
        "fact3": "stage",
        "value3": "start",
    }
    assert desk.post(new, sent(desk.get(new), **{**FEVER, **lines}, title="Odd")).status_code == 302
    assert rule(at_page, "odd")["when"] == {
        "all": [{"pain": "declined"}, {"place": "north_hill"}, {"stage": "start"}]
    }


def test_parts_that_are_bracketed_deeper_are_kept_or_taken_out(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    deep = {"any": [{"saddle": "yes"}, {"age": {"at_least": 50}}]}
    when = {
        "all": [{"fever": "yes"}, {"any": [{"side": "left"}, {"all": [{"side": "right"}, deep]}]}]
    }
    edit(team, draft, edits.change("rules", "pain_rising", when=when, at="screen"))
    at = at_page("rule", "pain_rising")
    page = desk.get(at)
    text = page.content.decode()
    assert "Take this part out" in text
    assert "and (" in text
    assert desk.post(at, sent(page)).status_code == 302
    assert rule(at_page, "pain_rising")["when"] == when
    desk.post(at, sent(page, drop3="yes"))
    assert rule(at_page, "pain_rising")["when"] == {"all": [{"fever": "yes"}, {"side": "left"}]}
    lost = desk.post(at, sent(page, kept3="{"))
    assert lost.status_code == 422
    assert "Open the page anew" in lost.content.decode()


def test_a_colleague_who_was_faster_is_named(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    at = at_page("rule", "pain_rising")
    page = desk.get(at)
    edit(team, draft, edits.change("rules", "pain_rising", because="Theirs"))
    answer = desk.post(at, sent(page, because="Mine"))
    assert answer.status_code == 422
    assert "changed this at 09:00" in answer.content.decode()
    assert rule(at_page, "pain_rising")["because"] == "Theirs"
    assert desk.post(at, sent(answer, because="Mine")).status_code == 302
    assert rule(at_page, "pain_rising")["because"] == "Mine"


def test_a_rule_that_cannot_be_read_is_shown_and_can_be_mended(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    edit(team, draft, edits.change("rules", "pain_rising", when={"not": "x"}, then="loud"))
    assert "This cannot be read" in desk.get(at_page("rules")).content.decode()
    at = at_page("rule", "pain_rising")
    page = desk.get(at)
    assert page.status_code == 200
    data = sent(page, fact1="pain", test1="at_least", value1="7", then="soon")
    assert desk.post(at, data).status_code == 302
    overview = desk.get(at_page("overview")).content.decode()
    assert "There is a problem" not in overview


def test_where_a_rule_is_used_and_how_it_goes(desk: Client, at_page: At) -> None:
    text = desk.get(at_page("rule", "pain_rising")).content.decode()
    assert "Two days of strong pain" in text
    assert at_page("remove", "rules", "pain_rising") in text
    newest = drafting.latest_revision(at_page.draft)
    assert reverse("preview:revision", args=[newest.pk]) in text
    desk.post(at_page("move", "rules", "gone_quiet"), {"way": "up"})
    assert [one["key"] for one in at_page.document["rules"]] == ["gone_quiet", "pain_rising"]


def test_what_is_live_is_read_and_tried(desk: Client, team: Team) -> None:
    at_page = At(team.imports())
    version = team.publishes()
    text = desk.get(at_page("rule", "pain_rising")).content.decode()
    assert reverse("preview:editions", args=[version.pathway_id]) in text
    assert ">Save<" not in text
    assert "Add a rule" not in desk.get(at_page("rules")).content.decode()
    assert "Add several" not in desk.get(at_page("questions")).content.decode()


# --- what cannot be --------------------------------------------------------------------------------
def test_what_cannot_be_is_a_sentence_with_a_reason(desk: Client, at_page: At) -> None:
    new = at_page("impossible_new")
    data = sent(
        desk.get(new),
        fact1="pregnant",
        value1="yes",
        fact2="age",
        test2="at_least",
        value2="60",
        because="Nobody is pregnant and over 60",
    )
    looked = desk.post(new, data | {"do": "check"})
    assert "When: Pregnant is “Yes” and age is 60 or more." in looked.content.decode()
    assert desk.post(new, data).status_code == 302
    made = at_page.document["impossible"][0]
    assert made["when"] == {"all": [{"pregnant": "yes"}, {"age": {"at_least": 60}}]}
    at = at_page("impossible", made["key"])
    assert at in desk.get(at_page("rules")).content.decode()
    assert desk.post(at, sent(desk.get(at), because="")).status_code == 422
    assert desk.post(at, sent(desk.get(at), because="Hardly ever")).status_code == 302
    assert at_page.document["impossible"][0]["because"] == "Hardly ever"
    assert desk.get(at_page("impossible", "gone")).status_code == 404


# --- what patients read ----------------------------------------------------------------------------
def test_what_patients_read_is_changed_and_a_missing_one_is_written(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    at = at_page("outcome", "emergency")
    page = desk.get(at)
    assert "Ask somebody to take you." in page.content.decode()
    assert desk.post(at, sent(page, tell="")).status_code == 422
    assert desk.post(at, sent(page, tell="Go now.", do="One\n\n Two ")).status_code == 302
    found = find(at_page.document, Address("outcomes", "emergency"))
    assert found == {
        "disposition": "emergency",
        "service": "emergency_department",
        "title": "Go to A&E now",
        "tell": "Go now.",
        "do": ["One", "Two"],
    }
    edit(team, draft, edits.remove("outcomes", "soon"))
    assert "Nothing is written yet" in desk.get(at_page("rules")).content.decode()
    at = at_page("outcome", "soon")
    answer = desk.post(at, sent(desk.get(at), tell="We call you."))
    assert "Choose the service that takes these people" in answer.content.decode()
    data = sent(desk.get(at), tell="We call you.", service="physiotherapy")
    assert desk.post(at, data).status_code == 302
    assert find(at_page.document, Address("outcomes", "soon")) == {
        "disposition": "soon",
        "service": "physiotherapy",
        "tell": "We call you.",
    }
