"""A safety fix to several live versions: all of them or none, signed by two people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pathways.access import NotAllowed
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import (
    Actor,
    FixStatus,
    Moving,
    Part,
    PathwayVersion,
    Role,
    SafetyFix,
    SafetyFixPart,
    VersionEvidence,
    VersionMove,
    VersionPart,
    VersionStatus,
)
from pathways.services import editing, fixing
from pathways.services.fixing import Change
from pathways.services.signing import NotReady
from tests.factories.documents import TINY_LIBRARY, publish_tiny, ready_pathway
from tests.factories.pathways import IcbFactory, staff
from tests.pathways.services.conftest import AT, Team


LATER = AT + timedelta(hours=1)
RULE = ready_pathway()["rules"][0] | {"key": "worst_pain", "when": {"pain": {"at_least": 10}}}
ADDED = [Change("rules", RULE | {"then": "urgent", "service": "urgent_care"})]


@pytest.fixture(autouse=True)
def _same_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "library", lambda: TINY_LIBRARY)


@pytest.fixture
def two(team: Team) -> list[PathwayVersion]:
    """Two live pathways of one ICB."""
    return [publish_tiny(team.icb), publish_tiny(team.icb, key="other", title="Others")]


def proposed(team: Team, versions: list[PathwayVersion], **changes: Any) -> SafetyFix:
    given = {"changes": ADDED, "why": "Worst pain was missed"} | changes
    return fixing.propose(actor=team.author, versions=versions, at=AT, **given)


def signed(team: Team, fix: SafetyFix) -> SafetyFix:
    fixing.sign(actor=team.lead, fix=fix, part=Part.CLINICAL_LEAD, at=AT)
    fixing.sign(actor=team.officer, fix=fix, part=Part.SAFETY_OFFICER, at=AT)
    return fix


def test_one_fix_replaces_every_version_with_the_same_two_signatures(
    team: Team, two: list[PathwayVersion]
) -> None:
    fix = signed(team, proposed(team, two))
    made = fixing.publish(actor=team.lead, fix=fix, at=LATER)

    assert [(one.number, one.status) for one in made] == [(2, "live"), (2, "live")]
    for old, new in zip(two, made, strict=True):
        old.refresh_from_db()
        assert old.status == VersionStatus.RETIRED
        assert '"worst_pain"' in new.document
        assert set(VersionPart.objects.filter(version=new).values_list("person_id", "part")) == {
            (team.author.id, Part.EDITOR),
            (team.lead.id, Part.CLINICAL_LEAD),
            (team.officer.id, Part.SAFETY_OFFICER),
        }
        order = VersionMove.objects.get(to_version=new)
        assert (order.policy, order.from_version) == (Moving.NOW, old)
        evidence = VersionEvidence.objects.get(version=new).content
        assert evidence["why"] == "Worst pain was missed"
        assert evidence["compared_with"] == 1
        assert len(evidence["signatures"]) == 2
    fix.refresh_from_db()
    assert fix.status == FixStatus.PUBLISHED


def test_words_of_an_outcome_are_put_in_place(team: Team, two: list[PathwayVersion]) -> None:
    outcome = ready_pathway()["outcomes"][0] | {"tell": "Go to a hospital now."}
    fix = signed(team, proposed(team, two, changes=[Change("outcomes", outcome)]))
    made = fixing.publish(actor=team.lead, fix=fix, at=LATER)

    assert all("Go to a hospital now." in one.document for one in made)


def test_what_does_not_fit_is_named_and_left_out(team: Team, two: list[PathwayVersion]) -> None:
    unlike = publish_tiny(team.icb, key="third", rules=[QUIET], check_in=[GENERAL], cases=[])
    fix = proposed(team, [*two, unlike])

    (left,) = fix.left_out
    assert left["version"] == str(unlike.pk)
    assert "pain" in left["why"]
    assert [one.version for one in fix.targets.all()] == two


QUIET = ready_pathway()["rules"][1]
GENERAL = ready_pathway()["check_in"][0]


def test_a_case_that_would_come_out_otherwise_does_not_fit(
    team: Team, two: list[PathwayVersion]
) -> None:
    weaker = Change("rules", ready_pathway()["rules"][0] | {"then": "routine"})
    with pytest.raises(NotReady, match="expects soon"):
        proposed(team, two, changes=[weaker])
    assert not SafetyFix.objects.exists()


def test_a_fix_that_is_there_already_does_not_fit(team: Team, two: list[PathwayVersion]) -> None:
    same = Change("rules", ready_pathway()["rules"][0])
    with pytest.raises(NotReady, match="holds the fix already"):
        proposed(team, two, changes=[same])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"why": " "}, "Write what is fixed"),
        ({"changes": []}, "rules and outcomes"),
        ({"changes": [Change("content", {"key": "x"})]}, "rules and outcomes"),
    ],
)
def test_a_fix_needs_a_reason_and_a_change(
    team: Team, two: list[PathwayVersion], changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(NotReady, match=words):
        proposed(team, two, **changes)


def test_a_fix_to_nothing_is_none(team: Team) -> None:
    with pytest.raises(NotReady, match="Choose a version"):
        proposed(team, [])


def test_a_fix_is_for_live_versions_of_ones_own_icb(team: Team, two: list[PathwayVersion]) -> None:
    with pytest.raises(NotAllowed, match="another ICB"):
        proposed(team, [publish_tiny(IcbFactory())])
    two[0].status = VersionStatus.RETIRED
    with pytest.raises(NotAllowedNow, match="is not live"):
        proposed(team, two)
    with pytest.raises(NotAllowed, match="by a person"):
        fixing.propose(
            actor=Actor.system(team.icb.pk), versions=two, changes=ADDED, why="Why", at=AT
        )


def test_whoever_proposed_it_does_not_sign_nor_anybody_twice(
    team: Team, two: list[PathwayVersion]
) -> None:
    both = staff(team.icb, Role.AUTHOR, Role.CLINICAL_LEAD, Role.SAFETY_OFFICER)
    fix = fixing.propose(actor=both, versions=two, changes=ADDED, why="Why", at=AT)
    with pytest.raises(NotAllowed, match="Another person signs"):
        fixing.sign(actor=both, fix=fix, part=Part.CLINICAL_LEAD, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyFixPart.objects.create(
            icb=team.icb, fix=fix, person_id=both.id, part=Part.CLINICAL_LEAD, at=AT
        )
    fixing.sign(actor=team.lead, fix=fix, part=Part.CLINICAL_LEAD, at=AT)
    with pytest.raises(NotAllowedNow, match="already signed"):
        fixing.sign(actor=team.lead, fix=fix, part=Part.CLINICAL_LEAD, at=AT)


def test_nothing_is_published_half(
    team: Team, two: list[PathwayVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    fix = proposed(team, two)
    with pytest.raises(NotReady, match="Signed as clinical lead"):
        fixing.publish(actor=team.lead, fix=fix, at=LATER)
    signed(team, fix)
    PathwayVersion.objects.filter(pk=two[1].pk).update(status=VersionStatus.WITHDRAWN)
    with pytest.raises(NotReady, match="is not live any more"):
        fixing.publish(actor=team.lead, fix=fix, at=LATER)
    assert PathwayVersion.objects.count() == 2
    PathwayVersion.objects.filter(pk=two[1].pk).update(status=VersionStatus.LIVE)
    monkeypatch.setattr(fixing, "fit", lambda version, changes, **_: fixing.Fit(version))
    with pytest.raises(NotReady, match="would become another document"):
        fixing.publish(actor=team.lead, fix=fix, at=LATER)


def test_a_cancelled_fix_is_over(team: Team, two: list[PathwayVersion]) -> None:
    fix = proposed(team, two)
    assert fixing.open_fixes(team.lead) == [fix]
    fixing.cancel(actor=team.author, fix=fix, at=AT)

    assert fixing.open_fixes(team.lead) == []
    for verb in (fixing.cancel, fixing.publish):
        actor = team.author if verb is fixing.cancel else team.lead
        with pytest.raises(NotAllowedNow, match="does not wait"):
            verb(actor=actor, fix=fix, at=AT)


def test_a_fix_that_is_milder_for_somebody_does_not_fit(
    team: Team, two: list[PathwayVersion]
) -> None:
    milder = Change("rules", ready_pathway()["rules"][1] | {"then": "self_referral"})
    with pytest.raises(NotReady, match="more mildly"):
        proposed(team, two, changes=[milder])


def test_what_a_fix_was_published_as_is_found_again(team: Team, two: list[PathwayVersion]) -> None:
    fix = signed(team, proposed(team, two))
    assert fixing.published_by(team.lead, fix) == []
    made = fixing.publish(actor=team.lead, fix=fix, at=LATER)

    assert fixing.published_by(team.lead, fix) == made
    stranger = staff(IcbFactory(), Role.CLINICAL_LEAD)
    assert fixing.published_by(stranger, fix) == []


def test_a_key_of_a_fix_is_free_in_every_live_version(
    team: Team, two: list[PathwayVersion]
) -> None:
    rules = [dict(one) for one in ready_pathway()["rules"]]
    rules[1]["key"] = "worst_pain"
    publish_tiny(team.icb, key="third", rules=rules)

    assert fixing.free_key(team.author, "rules", "Worst pain") == "worst_pain_2"
    assert fixing.free_key(team.author, "rules", "Fever") == "fever_2"
    assert fixing.free_key(team.author, "rules", "Some other") == "some_other"
    stranger = staff(IcbFactory(), Role.AUTHOR)
    assert fixing.free_key(stranger, "rules", "Worst pain") == "worst_pain"


def test_a_fit_says_whom_it_treats_more_strongly(two: list[PathwayVersion]) -> None:
    found = fixing.fit(two[0], ADDED)
    assert found.against == ""
    assert found.weighed.comparison is not None
    assert found.weighed.comparison.harsher


def test_what_could_not_be_compared_to_the_end_does_not_fit(
    team: Team, two: list[PathwayVersion]
) -> None:
    with pytest.raises(NotReady, match="did not come to its end"):
        proposed(team, two, out_of_time=lambda: True)
    fix = signed(team, proposed(team, two))
    with pytest.raises(NotReady, match="did not come to its end"):
        fixing.publish(actor=team.lead, fix=fix, out_of_time=lambda: True, at=LATER)
    assert PathwayVersion.objects.count() == 2
