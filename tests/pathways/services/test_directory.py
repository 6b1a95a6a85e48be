"""Who fills a role in a place, and which desk owns a case."""

import pytest

from pathways.models import DeskKind
from pathways.services import directory
from tests.factories.pathways import (
    DeskFactory,
    IcbFactory,
    PlaceFactory,
    PracticeFactory,
    ProviderFactory,
    ServiceFactory,
    desks,
)


@pytest.fixture
def place(icb):
    return PlaceFactory(icb=icb, outward_codes=["S1", " s20 "])


def _service_for(icb, place, role="physiotherapy"):
    return directory.service_for(icb_id=icb.pk, place_id=place and place.pk, role=role)


def test_service_of_the_place_comes_before_that_of_the_icb(icb, place):
    ServiceFactory(icb=icb, name="A for everybody")
    own = ServiceFactory(icb=icb, place=place, name="Z for this place")

    assert _service_for(icb, place) == own


def test_service_for_all_of_the_icb_stands_in_where_the_place_has_none(icb, place):
    shared = ServiceFactory(icb=icb)
    ServiceFactory(icb=icb, place=PlaceFactory(icb=icb))

    assert _service_for(icb, place) == shared
    assert _service_for(icb, None) == shared


def test_a_closed_service_another_role_or_another_icb_never_fills_a_role(icb, place):
    ServiceFactory(icb=icb, place=place, is_open=False)
    ServiceFactory(icb=icb, place=place, role="pharmacy")
    ServiceFactory()

    assert _service_for(icb, place) is None


def test_of_several_services_the_first_by_name_is_taken(icb, place):
    ServiceFactory(icb=icb, place=place, name="B")
    first = ServiceFactory(icb=icb, place=place, name="A")

    assert _service_for(icb, place) == first


def test_services_in_a_place_are_those_to_which_people_may_refer_themselves(icb, place):
    here = ServiceFactory(icb=icb, place=place, self_refer=True)
    everywhere = ServiceFactory(icb=icb, role="pharmacy", self_refer=True)
    referred = ServiceFactory(icb=icb, role="surgery")
    ServiceFactory(icb=icb, place=PlaceFactory(icb=icb), self_refer=True)
    ServiceFactory(self_refer=True)

    assert directory.services_in(place) == [everywhere, here]
    assert directory.services_in(place, self_refer=False) == [everywhere, here, referred]
    assert directory.services_in(None, icb_id=icb.pk) == [everywhere]
    with pytest.raises(TypeError, match="Name the ICB"):
        directory.services_in(None)


def test_desk_of_the_provider_comes_before_that_of_the_icb(icb):
    clinical, waiting = desks(icb)
    provider = ProviderFactory(icb=icb)
    own = DeskFactory(icb=icb, provider=provider, kind=DeskKind.CLINICAL)

    def desk(provider_id, kind):
        return directory.desk_for(icb_id=icb.pk, provider_id=provider_id, kind=kind)

    assert desk(provider.pk, DeskKind.CLINICAL) == own
    assert desk(provider.pk, DeskKind.WAITING_LIST) == waiting
    assert desk(ProviderFactory(icb=icb).pk, DeskKind.CLINICAL) == clinical
    assert desk(None, DeskKind.CLINICAL) == clinical


def test_any_desk_stands_in_rather_than_none(icb):
    clinical = DeskFactory(icb=icb, kind=DeskKind.CLINICAL)

    found = directory.desk_for(icb_id=icb.pk, provider_id=None, kind=DeskKind.WAITING_LIST)
    assert found == clinical


def test_an_icb_without_a_desk_is_told_to_add_one(icb):
    DeskFactory()

    with pytest.raises(directory.NoDesk, match="Add a clinical desk"):
        directory.desk_for(icb_id=icb.pk, provider_id=None, kind=DeskKind.CLINICAL)


@pytest.mark.parametrize(
    ("postcode", "expected"),
    [
        ("S1 2AB", "S1"),
        ("s12ab", "S1"),
        ("S1", "S1"),
        ("  s20   1xy ", "S20"),
        ("SW1A1AA", "SW1A"),
        ("SW1A", "SW1A"),
        ("", ""),
    ],
)
def test_outward_of_a_postcode_however_it_is_written(postcode, expected):
    assert directory.outward(postcode) == expected


def test_a_person_belongs_to_the_place_of_their_practice(icb, place):
    elsewhere = PlaceFactory(icb=icb)
    PracticeFactory(icb=icb, place=elsewhere, code="A12345")

    def find(code, postcode):
        return directory.place_for(icb_id=icb.pk, practice_code=code, postcode=postcode)

    assert find(" a12345 ", "S1 2AB") == elsewhere
    assert find("B99999", "S1 2AB") == place
    assert find("", "S20 1XY") == place
    assert find("", "ZZ9 9ZZ") is None


def test_a_practice_of_another_icb_places_nobody(icb):
    PracticeFactory(code="A12345")

    assert directory.place_for(icb_id=icb.pk, practice_code="A12345", postcode="") is None
    assert IcbFactory() != icb
