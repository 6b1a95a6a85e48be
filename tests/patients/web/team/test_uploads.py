"""The team's upload pages: check, look, add; bad input is kept and explained."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from pathways.models import Role
from patients.models import Batch, BatchFile, Enrolment
from patients.services import importing
from tests.factories.documents import publish_tiny
from tests.factories.pathways import ProviderFactory, staff_user
from tests.factories.sheets import csv_bytes, people


pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return publish_tiny(ProviderFactory(code="RZZ", name="Northtown Hospital").icb)


@pytest.fixture
def team(client, version):
    client.force_login(staff_user(version.icb, Role.WAITING_LIST))
    return client


def sheet(rows=None, name="list.csv"):
    return SimpleUploadedFile(name, csv_bytes(people(3) if rows is None else rows))


def send(team, version, **changes):
    from_icb = {"icb_id": version.icb_id}
    provider = Enrolment._meta.get_field("provider").related_model.objects.get(**from_icb)
    given = {"provider": provider.pk, "pathway": version.pathway_id, "file": sheet()} | changes
    return team.post(reverse("team:uploads"), given)


def test_upload_shows_counts_and_adds_nobody_until_told(team, version):
    answer = send(team, version)
    assert answer.status_code == 302
    page = team.get(answer.url).content.decode()
    assert "Check before adding patients" in page
    assert "Add 3 patients and schedule texts" in page
    assert not Enrolment.objects.exists()


def test_upload_then_add_enrols_and_says_when_texts_go(team, version):
    url = send(team, version).url
    assert team.post(url).status_code == 302
    page = team.get(url).content.decode()
    assert "Patients added" in page
    assert "9am" in page
    assert Enrolment.objects.count() == 3


def test_upload_cancelled_enrols_nobody_and_erases_the_file(team, version):
    url = send(team, version).url
    team.post(url, {"cancel": "yes"})
    assert "Upload cancelled" in team.get(url).content.decode()
    assert not BatchFile.objects.exists()
    assert team.get(f"{url}/bad-rows").status_code == 404


def test_upload_with_bad_rows_lists_them_and_gives_them_back(team, version):
    rows = people(3)
    rows[0][0] = "123"
    url = send(team, version, file=sheet(rows)).url
    assert "An NHS number has 10 digits" in team.get(url).content.decode()
    answer = team.get(f"{url}/bad-rows")
    back = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(back) == 2
    assert "attachment" in answer["Content-Disposition"]
    team.post(url)
    assert "An NHS number has 10 digits" in team.get(url).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"file": ""}, "Choose a file", id="no file"),
        pytest.param({"file": sheet(name="a.pdf")}, "must be .csv", id="wrong kind"),
        pytest.param({"provider": "nobody"}, "valid choice", id="provider"),
    ],
)
def test_upload_that_cannot_be_used_says_so_and_keeps_the_choices(team, version, changes, words):
    answer = send(team, version, **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert words in page
    assert not Batch.objects.exists()


def test_upload_that_others_changed_meanwhile_asks_to_look_again(team, version):
    url = send(team, version).url
    other = send(team, version).url
    team.post(other)
    answer = team.post(url)
    assert answer.status_code == 422
    assert "Check the counts again" in answer.content.decode()
    assert "added this same file" in answer.content.decode()


def test_upload_added_twice_is_refused_in_words(team, version):
    url = send(team, version).url
    team.post(url)
    assert team.post(url).status_code == 422
    assert Enrolment.objects.count() == 3


def test_uploads_lists_earlier_ones_and_says_when_there_are_none(team, version):
    assert "No uploads yet" in team.get(reverse("team:uploads")).content.decode()
    send(team, version)
    assert "list.csv" in team.get(reverse("team:uploads")).content.decode()


def test_upload_of_another_icb_is_not_found(team, version, client):
    url = send(team, version).url
    client.force_login(staff_user(ProviderFactory().icb, Role.WAITING_LIST))
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
    assert client.get(f"{url}/bad-rows").status_code == 404


def test_uploads_without_the_role_are_refused_in_words(version, client):
    client.force_login(staff_user(version.icb, Role.ANALYST))
    answer = client.get(reverse("team:uploads"))
    assert answer.status_code == 403
    assert "Ask an administrator" in answer.content.decode()


def test_uploads_of_somebody_with_one_provider_offer_only_that(version, client):
    other = ProviderFactory(icb=version.icb, code="RYY", name="Eastvale Hospital")
    client.force_login(staff_user(version.icb, Role.WAITING_LIST, provider=other))
    page = client.get(reverse("team:uploads")).content.decode()
    assert "Eastvale Hospital" in page
    assert "Northtown Hospital" not in page


def test_upload_on_a_pathway_withdrawn_meanwhile_says_so(team, version):
    url = send(team, version).url
    type(version).objects.update(status="withdrawn")
    answer = team.post(url)
    assert answer.status_code == 422
    assert "not live" in answer.content.decode()
    assert Batch.objects.get().status == "checked"


def test_many_problems_are_cut_on_the_page_and_said(team, version, monkeypatch):
    monkeypatch.setattr("patients.web.team.uploads.PROBLEMS_SHOWN", 1)
    rows = people(3)
    rows[0][0] = rows[1][0] = "123"
    url = send(team, version, file=sheet(rows)).url
    assert "The first 1 of 2" in team.get(url).content.decode()
    assert len(importing.BUCKETS) == 7
