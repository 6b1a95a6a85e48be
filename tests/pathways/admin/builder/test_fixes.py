"""Pages of a safety fix: written, tried on each live version, sent, signed by two, published."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathways import ports
from pathways.models import (
    FixStatus,
    Moving,
    Part,
    PathwayVersion,
    Role,
    SafetyFix,
    VersionMove,
    VersionStatus,
)
from pathways.services import fixing
from pathways.services.fixing import Change
from tests.factories.documents import publish_tiny, ready_pathway
from tests.factories.pathways import PASSWORD, IcbFactory, staff
from tests.pathways.admin.builder.test_publication import Crowd
from tests.pathways.admin.builder.test_signing_off import browser, text_of
from tests.pathways.services.conftest import AT, Team


ADDED = ready_pathway()["rules"][0] | {
    "key": "worst_pain",
    "when": {"pain": {"at_least": 10}},
    "then": "urgent",
    "service": "urgent_care",
}
# What the author types: the worst pain leads to help the same day.
TYPED = {
    "lines": "1",
    "fact1": "pain",
    "test1": "at_least",
    "value1": "10",
    "join": "all",
    "then": "urgent",
    "service": "urgent_care",
    "because": "Worst pain was missed",
    "title": "Worst pain",
    "tell": "Get help today.",
}


@pytest.fixture(autouse=True)
def _crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_caseload", Crowd())


@pytest.fixture
def two(team: Team) -> list[PathwayVersion]:
    """Two live pathways of one ICB."""
    return [publish_tiny(team.icb), publish_tiny(team.icb, key="other", title="Others")]


@pytest.fixture
def unlike(team: Team, two: list[PathwayVersion]) -> PathwayVersion:
    """A live version that asks for no pain."""
    found: PathwayVersion = publish_tiny(
        team.icb,
        key="third",
        title="Third",
        rules=[ready_pathway()["rules"][1]],
        check_in=[ready_pathway()["check_in"][0]],
        cases=[],
    )
    return found


@pytest.fixture
def author(team: Team) -> Client:
    return browser(team.author)


def flat(answer: Any) -> str:
    return " ".join(text_of(answer).split())


def written(client: Client, version: PathwayVersion, **changes: str) -> Any:
    at = reverse("builder:fix_add_rule", args=[version.pathway_id])
    return client.post(at, TYPED | changes)


def carried(page: Any) -> str:
    found = re.search(r'name="change" value="([^"]+)"', text_of(page))
    assert found is not None
    return found[1]


def send(client: Client, page: Any, versions: list[PathwayVersion], **changes: Any) -> Any:
    given = {
        "change": carried(page),
        "versions": [str(one.pk) for one in versions],
        "unfit": re.findall(r'name="unfit" value="([^"]+)"', text_of(page)),
        "why": "Worst pain was missed",
    }
    return client.post(reverse("builder:fix_send"), given | changes, follow=True)


@pytest.fixture
def fix(team: Team, two: list[PathwayVersion]) -> SafetyFix:
    changes = [Change("rules", ADDED)]
    return fixing.propose(actor=team.author, versions=two, changes=changes, why="Missed", at=AT)


def at_fix(name: str, fix: SafetyFix) -> str:
    return reverse(f"builder:{name}", args=[fix.pk])


def sign(fix: SafetyFix, actor: Any, part: str, password: str = PASSWORD) -> Any:
    answer = {"part": part, "password": password}
    return browser(actor).post(at_fix("fix_sign", fix), answer, follow=True)


def test_the_home_page_leads_to_what_may_be_fixed(
    team: Team, two: list[PathwayVersion], author: Client
) -> None:
    assert reverse("builder:fixes") in text_of(author.get(reverse("builder:home")))
    assert "There is no safety fix yet" in text_of(author.get(reverse("builder:fixes")))
    start = flat(author.get(reverse("builder:fix_new")))
    assert "Others, version 1</a> (7 people are on it)" in start
    choices = text_of(author.get(reverse("builder:fix_write", args=[two[0].pathway_id])))
    assert "Add a safety rule" in choices
    assert reverse("builder:fix_rule", args=[two[0].pathway_id, "pain_rising"]) in choices
    assert "builder" in choices


def test_each_live_version_says_whether_the_fix_fits_and_what_it_changes(
    two: list[PathwayVersion], unlike: PathwayVersion, author: Client
) -> None:
    assert written(author, two[0], because="").status_code == 422
    page = written(author, two[0])
    text = flat(page)

    assert page.status_code == 200
    assert "Safety rule: Worst pain" in text
    fits, _, others = text.partition("Versions that it leaves out")
    for one in two:
        assert f"{one}</h3>" in fits
        assert re.search(f'value="{one.pk}"[^>]* checked', fits + others)
    assert fits.count("Treated more strongly than now") == 2
    assert fits.count("7 people are on it and move.") == 2
    assert "Open this person in the simulator" in fits
    assert f"<li>{unlike}:" in others
    assert not SafetyFix.objects.exists()


def test_a_look_at_the_sentence_and_more_lines_save_and_send_nothing(
    two: list[PathwayVersion], author: Client
) -> None:
    looked = written(author, two[0], do="check")
    assert "When: " in text_of(looked)
    assert "See what it does to each version" in text_of(looked)
    more = written(author, two[0], do="lines")
    assert 'name="lines" value="4"' in text_of(more)
    assert "Worst pain was missed" in text_of(more)


def test_a_fix_is_sent_to_the_chosen_versions_and_names_those_it_leaves_out(
    two: list[PathwayVersion], unlike: PathwayVersion, author: Client
) -> None:
    page = written(author, two[0])
    nothing = send(author, page, [], why=" ")
    assert nothing.status_code == 422
    assert "Choose at least one version" in text_of(nothing)
    assert "Write what is fixed and why" in text_of(nothing)
    answer = send(author, page, [two[1]])

    assert "waits for two signatures" in text_of(answer)
    fix = SafetyFix.objects.get()
    assert [one.version for one in fix.targets.all()] == [two[1]]
    assert [one["version"] for one in fix.left_out] == [str(unlike.pk)]
    assert f"<li>{unlike}:" in text_of(answer)
    assert fix.changes[0]["element"]["key"] == "worst_pain"
    assert "(1 waits for signatures)" in flat(author.get(reverse("builder:home")))


def test_what_fits_no_longer_is_said_on_the_same_page(
    two: list[PathwayVersion], author: Client
) -> None:
    page = written(author, two[0])
    PathwayVersion.objects.update(status=VersionStatus.WITHDRAWN)
    gone = send(author, page, two)
    assert gone.status_code == 422
    assert "Choose a version" in text_of(gone)
    assert "It fits no live version" in text_of(gone)


def test_only_what_a_page_made_is_sent(two: list[PathwayVersion], author: Client) -> None:
    forged = {"change": "forged", "versions": [str(two[0].pk)], "why": "Why"}
    assert author.post(reverse("builder:fix_send"), forged).status_code == 404


def test_a_rule_is_made_stronger_and_one_that_is_weaker_fits_nowhere(
    two: list[PathwayVersion], author: Client
) -> None:
    key = ready_pathway()["rules"][1]["key"]
    at = reverse("builder:fix_rule", args=[two[0].pathway_id, key])
    shown = text_of(author.get(at))
    assert "Make a safety rule stronger" in shown
    silent = {"fact1": "days_silent", "value1": "2", "desk": "waiting_list"}
    weaker = author.post(at, TYPED | silent | {"then": "self_referral", "service": ""})
    assert "It fits no live version" in text_of(weaker)
    assert "more mildly" in text_of(weaker)
    nobody = author.post(at, TYPED | silent | {"desk": "clinical", "fact1": "pain"})
    assert "nobody would notice a person who goes quiet" in text_of(nobody)
    assert "`" not in text_of(nobody)
    stronger = author.post(at, TYPED | silent)
    assert "Treated more strongly than now" in text_of(stronger)


def test_the_words_of_an_outcome_are_changed(two: list[PathwayVersion], author: Client) -> None:
    outcome = ready_pathway()["outcomes"][0]
    at = reverse("builder:fix_outcome", args=[two[0].pathway_id, outcome["disposition"]])
    assert "What the patient is told" in text_of(author.get(at))
    typed = {"tell": "Go to a hospital now.", "service": outcome["service"]}
    assert author.post(at, typed | {"tell": ""}).status_code == 422
    page = author.post(at, typed)
    assert "Nobody is treated otherwise" in text_of(page)
    assert "The patient is told: Go to a hospital now." in text_of(page)
    send(author, page, two)
    assert SafetyFix.objects.get().changes[0]["section"] == "outcomes"


def test_two_sign_and_all_versions_are_published_at_once(
    team: Team, two: list[PathwayVersion], fix: SafetyFix
) -> None:
    assert reverse("builder:fix_sign", args=[fix.pk]) in text_of(
        browser(team.lead).get(at_fix("fix", fix))
    )
    assert "Treated more strongly than now" in text_of(
        browser(team.lead).get(at_fix("fix_sign", fix))
    )
    early = browser(team.lead).post(at_fix("fix_publish", fix))
    assert early.status_code == 422
    assert "It lacks the part" in text_of(early)
    assert "You signed the fix" in text_of(sign(fix, team.lead, Part.CLINICAL_LEAD))
    assert "Publish now" not in text_of(browser(team.lead).get(at_fix("fix", fix)))
    signed = sign(fix, team.officer, Part.SAFETY_OFFICER)
    assert "Publish now" in text_of(signed)
    answer = browser(team.officer).post(at_fix("fix_publish", fix), follow=True)

    assert "The safety fix is live" in text_of(answer)
    for one in two:
        made = PathwayVersion.objects.get(pathway=one.pathway, status=VersionStatus.LIVE)
        assert made.number == 2
        assert reverse("builder:evidence", args=[one.pathway_id, 2]) in text_of(answer)
        assert VersionMove.objects.get(to_version=made).policy == Moving.NOW
    fix.refresh_from_db()
    assert fix.status == FixStatus.PUBLISHED
    again = browser(team.lead).get(at_fix("fix_sign", fix), follow=True)
    assert "does not wait for signatures any more" in text_of(again)


def test_a_wrong_password_and_the_author_sign_nothing(
    team: Team, two: list[PathwayVersion], fix: SafetyFix
) -> None:
    wrong = sign(fix, team.lead, Part.CLINICAL_LEAD, "something else")
    assert wrong.status_code == 422
    assert "That is not your password" in text_of(wrong)
    other = sign(fix, team.lead, Part.SAFETY_OFFICER)
    assert other.status_code == 422
    both = staff(team.icb, Role.AUTHOR, Role.CLINICAL_LEAD)
    mine = fixing.propose(
        actor=both, versions=two, changes=[Change("rules", ADDED)], why="Mine", at=AT
    )
    assert "Sign this fix" not in text_of(browser(both).get(at_fix("fix", mine)))
    refused = sign(mine, both, Part.CLINICAL_LEAD)
    assert refused.status_code == 422
    assert "Another person signs" in text_of(refused)
    assert fix.parts.count() == mine.parts.count() == 1


def test_a_fix_is_cancelled_by_an_author_alone(team: Team, fix: SafetyFix, author: Client) -> None:
    assert browser(team.lead).post(at_fix("fix_cancel", fix)).status_code == 403
    answer = author.post(at_fix("fix_cancel", fix), follow=True)
    assert "Nothing was published" in text_of(answer)
    assert "Cancelled" in text_of(answer)
    assert "Cancelled" in text_of(author.get(at_fix("fix", fix)))
    assert author.post(at_fix("fix_cancel", fix)).status_code == 302


def test_fixes_are_written_by_authors_of_the_icb_where_something_is_live(
    team: Team, two: list[PathwayVersion], fix: SafetyFix, author: Client
) -> None:
    lead = browser(team.lead)
    at = reverse("builder:fix_add_rule", args=[two[0].pathway_id])
    for address in (reverse("builder:fix_new"), at):
        assert lead.get(address).status_code == 403
    assert author.get(at_fix("fix_sign", fix)).status_code == 403
    stranger = browser(staff(IcbFactory(), Role.AUTHOR, Role.CLINICAL_LEAD))
    for name in ("fix", "fix_sign"):
        assert stranger.get(at_fix(name, fix)).status_code == 404
    assert stranger.post(at_fix("fix_publish", fix)).status_code == 404
    PathwayVersion.objects.update(status=VersionStatus.WITHDRAWN)
    assert author.get(at).status_code == 404
    assert "No version is live" in text_of(author.get(reverse("builder:fix_new")))
