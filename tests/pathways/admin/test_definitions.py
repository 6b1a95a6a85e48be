"""Drafts and versions on the staff site: buttons for what comes next, sentences for what is refused."""

import pytest
from django.urls import reverse

from pathways.models import DraftStatus, Part, Role, VersionStatus
from pathways.services import signing, withdrawing
from tests.factories.pathways import staff_user
from tests.pathways.admin.conftest import World, signed_in
from tests.pathways.services.conftest import AT


STEPS = ("submit", "take_back", "sign_clinical_lead", "sign_safety_officer", "publish")
BUTTONS = {
    "Submit for sign-off",
    "Take back for editing",
    "Sign as clinical lead",
    "Sign as clinical safety officer",
    "Publish",
}


def _url(model, page, row):
    return reverse(f"admin:pathways_{model}_{page}", args=[row.pk])


def _step(client, draft, step):
    return client.post(_url("draft", step, draft))


def _buttons(client, draft):
    page = client.get(_url("draft", "change", draft)).content.decode()
    return {label for label in BUTTONS if f">{label}</button>" in page}


def test_a_draft_goes_from_submitted_to_published_by_its_buttons(mine: World):
    author, lead, officer = (
        signed_in(who) for who in (mine.team.author, mine.team.lead, mine.team.officer)
    )
    draft = mine.draft
    assert _buttons(author, draft) == {"Submit for sign-off"}
    assert _buttons(lead, draft) == set()

    assert _step(author, draft, "submit").status_code == 302
    assert _buttons(author, draft) == {"Take back for editing"}
    assert _buttons(lead, draft) == {"Sign as clinical lead", "Publish"}
    assert _step(lead, draft, "sign_clinical_lead").status_code == 302
    assert _buttons(lead, draft) == {"Publish"}
    assert _step(officer, draft, "sign_safety_officer").status_code == 302
    response = officer.post(_url("draft", "publish", draft), follow=True)

    assert "version 2 is live" in response.content.decode()
    assert _buttons(officer, draft) == set()
    draft.refresh_from_db()
    mine.version.refresh_from_db()
    assert (draft.status, mine.version.status) == (DraftStatus.PUBLISHED, VersionStatus.RETIRED)


def test_a_draft_shows_its_document_its_revisions_and_what_is_missing(mine: World):
    page = signed_in(mine.team.author).get(_url("draft", "change", mine.draft)).content.decode()

    assert "Is there new numbness between your legs?" in page
    assert "every one of its cases comes out" in page
    assert "is not signed by a &#x27;Clinical lead (signs)&#x27; yet" in page
    assert "Nobody has signed it yet" in page


def test_a_draft_shows_what_is_wrong_with_it(mine: World):
    wrong = {"name": "Wrong", "at": "screen", "given": {"saddle": "yes"}, "expect": "routine"}
    draft = mine.team.imports(cases=[wrong])
    client = signed_in(mine.team.author)
    page = client.get(_url("draft", "change", draft)).content.decode()

    assert "expects routine; it comes out as emergency" in page
    response = _step(client, draft, "submit")
    assert response.status_code == 422
    assert "This was not done" in response.content.decode()


def test_a_signature_under_an_earlier_revision_no_longer_counts(mine: World):
    signing.submit(actor=mine.team.author, draft=mine.draft, why="Better words", at=AT)
    signing.sign(actor=mine.team.lead, draft=mine.draft, part=Part.CLINICAL_LEAD, at=AT)
    signing.take_back(actor=mine.team.author, draft=mine.draft, at=AT)
    draft = mine.team.imports(summary="Newer")

    page = signed_in(mine.team.author).get(_url("draft", "change", draft)).content.decode()
    assert "no longer counts" in page


def test_publishing_too_early_names_all_that_is_missing(mine: World):
    response = _step(signed_in(mine.team.lead), mine.draft, "publish")

    assert response.status_code == 422
    page = response.content.decode()
    assert "Submit it for sign-off first" in page
    assert "Clinical safety officer" in page


def test_a_step_out_of_turn_is_refused_with_a_sentence(mine: World):
    response = _step(signed_in(mine.team.lead), mine.draft, "sign_clinical_lead")

    assert response.status_code == 409
    assert "waits for sign-off can be signed" in response.content.decode()


def test_an_editor_may_not_sign_on_the_site_either(mine: World):
    both = staff_user(mine.icb, Role.AUTHOR, Role.CLINICAL_LEAD)
    client = signed_in(both)
    signing.submit(actor=mine.team.author, draft=mine.draft, why="Better words", at=AT)
    signing.take_back(actor=mine.team.author, draft=mine.draft, at=AT)
    actor = mine.team.author.__class__(
        kind=mine.team.author.kind, icb_id=mine.icb.pk, id=both.pk, roles=mine.team.author.roles
    )
    draft = mine.team.imports(by=actor, summary="By both")
    _step(client, draft, "submit")
    response = _step(client, draft, "sign_clinical_lead")

    assert response.status_code == 403
    assert "You edited this draft" in response.content.decode()


@pytest.mark.parametrize("step", STEPS)
def test_steps_are_posts_of_ones_own_icb(mine: World, theirs: World, step):
    client = signed_in(mine.team.author)

    assert client.get(_url("draft", step, mine.draft)).status_code == 405
    for actor in (mine.team.author, mine.team.lead, mine.team.officer):
        assert _step(signed_in(actor), theirs.draft, step).status_code == 404
    theirs.draft.refresh_from_db()
    assert theirs.draft.status == DraftStatus.OPEN


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.WAITING_LIST, Role.ANALYST])
@pytest.mark.parametrize("step", STEPS)
def test_steps_are_for_those_whose_work_it_is(mine: World, role, step):
    assert _step(signed_in(staff_user(mine.icb, role)), mine.draft, step).status_code == 403


def test_a_version_names_who_had_a_part_and_is_withdrawn_by_a_signer(mine: World):
    page = signed_in(mine.team.author).get(_url("pathwayversion", "change", mine.version))
    assert "Signed as clinical lead" in page.content.decode()
    assert "Withdraw this version" not in page.content.decode()

    lead = signed_in(mine.team.lead)
    url = _url("pathwayversion", "change", mine.version)
    assert "Withdraw this version" in lead.get(url).content.decode()
    lead.post(_url("pathwayversion", "withdraw", mine.version))
    mine.version.refresh_from_db()
    assert mine.version.status == VersionStatus.WITHDRAWN


def test_the_list_of_pathways_names_the_live_version(mine: World):
    client = signed_in(mine.team.author)
    url = reverse("admin:pathways_pathway_changelist")
    assert '<td class="field-live">1</td>' in client.get(url).content.decode()

    withdrawing.withdraw(actor=mine.team.lead, version=mine.version, reason="Wrong words", at=AT)
    assert "None yet" in client.get(url).content.decode()
