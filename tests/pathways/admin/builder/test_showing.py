"""What changes for people is shown in words, and one of them opens in the simulator."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from pathways.admin.builder.showing import situation_page
from pathways.models import Draft, Role, User
from pathways.nhsuk.words import long_date, time_of
from tests.factories.documents import ready_pathway
from tests.factories.pathways import staff
from tests.pathways.admin.builder.conftest import At
from tests.pathways.admin.builder.test_signing_off import browser, text_of
from tests.pathways.services.conftest import AT, Team


def milder() -> dict[str, Any]:
    """A fever leads to less than before."""
    screen = [dict(one) for one in ready_pathway()["screen"]]
    screen[1] |= {"flags": {"yes": "routine"}}
    return {"screen": screen}


@pytest.fixture
def reviewer(team: Team) -> Client:
    """Somebody who may open the simulator and signs."""
    return browser(staff(team.icb, Role.AUTHOR, Role.CLINICAL_LEAD))


def person(answer: Any) -> str:
    found = re.search(r'href="(/preview/[^"]+)">Open this person in the simulator', text_of(answer))
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_a_person_of_a_comparison_opens_in_the_simulator_of_the_draft(
    team: Team, draft: Draft, at_page: At, reviewer: Client
) -> None:
    team.publishes()
    revised = team.imports(**milder())
    for page in ("compare", "sign"):
        if page == "sign":
            team.submits(revised)
        answer = reviewer.get(at_page(page))
        opened = person(answer)
        assert opened.startswith(f"/preview/revision/{revised.revisions.latest('number').pk}/")
        simulator = reviewer.get(opened, follow=True)
        assert simulator.status_code == 200
        assert "GP" in text_of(simulator)


def test_elements_are_named_by_their_words(
    team: Team, draft: Draft, at_page: At, reviewer: Client
) -> None:
    team.publishes()
    rules = [dict(one) for one in ready_pathway()["rules"]]
    rules[0] |= {"then": "urgent", "service": "urgent_care"}
    team.imports(rules=rules, cases=[])
    text = " ".join(text_of(reviewer.get(at_page("compare"))).split())

    assert "Treated more strongly than now" in text
    assert rules[0]["key"] not in text.partition("What is written otherwise")[0]


def test_evidence_says_when_in_words(team: Team, draft: Draft, at_page: At) -> None:
    team.publishes()
    text = text_of(browser(team.lead).get(at_page("evidence", 1)))

    assert AT.isoformat() not in text
    assert text.count(f"<p>{long_date(AT)}, {time_of(AT)}</p>") == 2
    assert User.objects.get(pk=team.lead.id).get_full_name() in text


def test_without_a_person_there_is_no_address() -> None:
    assert situation_page("", {"situation": {}}) == ""
    assert situation_page("revision/1", {}) == ""
