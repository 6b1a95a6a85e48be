"""manage.py enrol: what it prints, what it writes, and how it refuses."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from pathways.models import Role
from patients.models import Enrolment
from tests.factories.documents import publish_tiny
from tests.factories.pathways import ProviderFactory, staff_user
from tests.factories.sheets import csv_bytes, people


pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    provider = ProviderFactory(code="RZZ")
    return publish_tiny(provider.icb)


@pytest.fixture
def sheet(tmp_path):
    rows = people(4)
    rows[1][0] = "12345"
    path = tmp_path / "list.csv"
    path.write_bytes(csv_bytes(rows))
    return path


def run(*words, **options):
    out = io.StringIO()
    call_command("enrol", *words, stdout=out, **options)
    return out.getvalue()


def options(version, **changes):
    return {"pathway": version.pathway.key, "provider": "RZZ"} | changes


def test_enrol_prints_counts_and_problems_with_the_sheets_row_numbers(version, sheet):
    printed = run(str(sheet), **options(version))
    assert "4 rows" in printed
    assert "3 invitations planned" in printed
    assert "Row 3, nhs number: An NHS number has 10 digits" in printed
    assert Enrolment.objects.count() == 3


def test_enrol_as_json_prints_one_object_whose_buckets_add_up(version, sheet):
    report = json.loads(run(str(sheet), **options(version, json=True)))
    buckets = ("created", "updated", "unchanged", "duplicate")
    buckets += ("possible_match", "excluded", "rejected")
    assert sum(report[name] for name in buckets) == report["rows"] == 4
    assert report["messages_planned"] == 3
    assert set(report["problems"][0]) == {"row", "column", "code", "message", "value_masked"}


def test_enrol_dry_run_adds_nobody(version, sheet):
    assert "nobody was added" in run(str(sheet), **options(version, dry_run=True))
    assert not Enrolment.objects.exists()


def test_enrol_writes_the_bad_rows_to_a_file_that_can_be_mended(version, sheet, tmp_path):
    back = tmp_path / "bad.xlsx"
    run(str(sheet), **options(version, bad_rows=back))
    assert back.read_bytes().startswith(b"PK")


def test_enrol_names_a_column_that_is_not_used(version, sheet):
    text = sheet.read_text().replace("Email", "Favourite colour", 1)
    sheet.write_text(text)
    assert "Column not used: Favourite colour" in run(str(sheet), **options(version))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"pathway": "nothing"}, "There is no pathway nothing", id="pathway"),
        pytest.param({"provider": "XXX"}, "no provider XXX", id="provider"),
        pytest.param({"icb": "NOPE"}, "no provider RZZ", id="icb"),
        pytest.param({"username": "nobody"}, "nobody called nobody", id="person"),
    ],
)
def test_enrol_with_a_wrong_name_says_which(version, sheet, changes, words):
    with pytest.raises(CommandError, match=words):
        run(str(sheet), **options(version, **changes))


def test_enrol_a_file_that_is_not_there_says_so(version, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(str(tmp_path / "none.csv"), **options(version))


def test_enrol_an_unusable_file_adds_nobody_and_says_so(version, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"a,b\n1,2")
    with pytest.raises(CommandError, match="Nothing was added"):
        run(str(path), **options(version))


def test_enrol_with_a_code_of_two_icbs_asks_which(version, sheet):
    other = ProviderFactory(code="RZZ")
    with pytest.raises(CommandError, match="--icb"):
        run(str(sheet), **options(version))
    report = run(str(sheet), **options(version, icb=version.icb.code))
    assert "3 invitations" in report
    assert not Enrolment.objects.filter(icb=other.icb).exists()


def test_enrol_as_a_person_needs_their_role_and_records_them(version, sheet):
    user = staff_user(version.icb, Role.WAITING_LIST)
    run(str(sheet), **options(version, username=user.username))
    assert Enrolment.objects.count() == 3
    analyst = staff_user(version.icb, Role.ANALYST)
    with pytest.raises(CommandError, match="enrol patients"):
        run(str(sheet), **options(version, username=analyst.username))
