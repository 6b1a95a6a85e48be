"""Drafts and versions on the staff site: read there, with links to where they are worked on."""

from django.urls import reverse

from pathways.models import Part
from pathways.services import signing, withdrawing
from tests.pathways.admin.conftest import World, signed_in
from tests.pathways.services.conftest import AT


def _page(client, model, row):
    url = reverse(f"admin:pathways_{model}_change", args=[row.pk])
    return client.get(url).content.decode()


def test_a_draft_shows_its_document_its_revisions_and_what_is_missing(mine: World):
    page = _page(signed_in(mine.team.author), "draft", mine.draft)

    assert "Is there new numbness between your legs?" in page
    assert "every one of its cases comes out" in page
    assert "is not signed by a &#x27;Clinical lead (signs)&#x27; yet" in page
    assert "Nobody has signed it yet" in page
    assert reverse("builder:sign_off", args=[mine.draft.pathway_id]) in page


def test_a_published_draft_leads_nowhere_any_more(mine: World):
    mine.team.signs(mine.draft)
    mine.draft.status = "published"
    mine.draft.save()

    page = _page(signed_in(mine.team.author), "draft", mine.draft)
    assert "Sign-off and publish" not in page


def test_a_draft_shows_what_is_wrong_with_it(mine: World):
    wrong = {"name": "Wrong", "at": "screen", "given": {"saddle": "yes"}, "expect": "routine"}
    draft = mine.team.imports(cases=[wrong])

    page = _page(signed_in(mine.team.author), "draft", draft)
    assert "expects routine; it comes out as emergency" in page


def test_a_signature_under_an_earlier_revision_no_longer_counts(mine: World):
    mine.team.submits(mine.draft)
    signing.sign(actor=mine.team.lead, draft=mine.draft, part=Part.CLINICAL_LEAD, at=AT)
    signing.take_back(actor=mine.team.author, draft=mine.draft, at=AT)
    draft = mine.team.imports(summary="Newer")

    assert "no longer counts" in _page(signed_in(mine.team.author), "draft", draft)


def test_a_version_names_who_had_a_part_and_leads_to_its_history(mine: World):
    page = _page(signed_in(mine.team.author), "pathwayversion", mine.version)

    assert "Signed as clinical lead" in page
    assert reverse("builder:history", args=[mine.version.pathway_id]) in page


def test_rows_of_another_icb_are_not_there(mine: World, theirs: World):
    client = signed_in(mine.team.author)
    for model, row in (("draft", theirs.draft), ("pathwayversion", theirs.version)):
        url = reverse(f"admin:pathways_{model}_change", args=[row.pk])
        assert client.get(url).status_code == 404


def test_the_list_of_pathways_names_the_live_version(mine: World):
    client = signed_in(mine.team.author)
    url = reverse("admin:pathways_pathway_changelist")
    assert '<td class="field-live">1</td>' in client.get(url).content.decode()

    withdrawing.withdraw(actor=mine.team.lead, version=mine.version, reason="Wrong words", at=AT)
    assert "None yet" in client.get(url).content.decode()
