"""The API: published pathways of one's own ICB, read only, for staff alone."""

import pytest
from django.test import Client

from pathways.models import Role
from pathways.services import withdrawing
from tests.factories.documents import publish_tiny, tiny_pathway
from tests.factories.pathways import IcbFactory, staff, staff_user
from tests.pathways.admin.conftest import signed_in
from tests.pathways.services.conftest import AT


LIST = "/api/v1/pathways/"
ONE = "/api/v1/pathways/tiny/"


@pytest.fixture
def icb(db):
    return IcbFactory()


@pytest.fixture
def client(icb):
    return signed_in(staff_user(icb, Role.ANALYST))


def test_the_list_names_live_versions_of_ones_own_icb(icb, client):
    version = publish_tiny(icb)
    publish_tiny(IcbFactory(), title="Of another ICB")

    answer = client.get(LIST).json()
    assert answer["count"] == 1
    assert answer["results"] == [
        {
            "key": "tiny",
            "title": "Three quiet days",
            "version": 1,
            "digest": version.digest,
            "schema": 1,
            "published_at": "2026-11-02T09:00:00Z",
        }
    ]


def test_one_pathway_comes_with_its_document(icb, client):
    publish_tiny(icb)

    answer = client.get(ONE).json()
    assert answer["document"]["screen"] == tiny_pathway()["screen"]


def test_a_withdrawn_or_foreign_or_unknown_pathway_is_not_found(icb, client):
    publish_tiny(IcbFactory())
    assert client.get(ONE).status_code == 404

    version = publish_tiny(icb)
    withdrawing.withdraw(
        actor=staff(icb, Role.CLINICAL_LEAD), version=version, reason="Wrong words", at=AT
    )
    response = client.get(ONE)
    assert response.status_code == 404
    assert response.json()["errors"][0]["code"] == "not_found"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_here(icb, client, method):
    publish_tiny(icb)

    assert getattr(client, method)(ONE).status_code == 405


def test_nobody_signed_in_reads_nothing(icb):
    publish_tiny(icb)

    for address in (LIST, ONE, "/api/schema/"):
        response = Client().get(address)
        assert response.status_code == 403
        assert b"client_error" in response.content


def test_somebody_without_a_role_or_without_a_code_reads_nothing(icb, settings):
    publish_tiny(icb)
    response = signed_in(staff_user(icb)).get(LIST)
    assert response.status_code == 403
    assert "no role here" in response.json()["errors"][0]["detail"]

    settings.STAFF_SECOND_FACTOR = True
    response = signed_in(staff_user(icb, Role.ANALYST)).get(LIST)
    assert response.status_code == 403
    assert "code from your authenticator app" in response.json()["errors"][0]["detail"]


def test_the_list_takes_few_queries_however_many_pathways(
    icb, client, django_assert_max_num_queries
):
    for number in range(5):
        publish_tiny(icb, key=f"tiny_{number}")

    with django_assert_max_num_queries(7):
        assert client.get(LIST).json()["count"] == 5


def test_the_schema_describes_what_there_is(client):
    schema = client.get("/api/schema/").content.decode()

    assert "/api/v1/pathways/{key}/" in schema
    assert "PathwayDocument" in schema
