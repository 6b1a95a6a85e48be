"""What pathways may know of the people on its versions."""

import pytest

from pathways.services import publishing
from patients.models import EnrolmentStatus
from tests.factories.documents import publish_tiny
from tests.factories.pathways import IcbFactory, ProviderFactory
from tests.factories.patients import enrol


@pytest.mark.django_db
def test_people_on_a_version_are_those_with_an_open_enrolment():
    icb = IcbFactory()
    version, provider = publish_tiny(icb), ProviderFactory(icb=icb)
    for status in EnrolmentStatus:
        enrolment = enrol(version, provider)
        enrolment.status = status
        enrolment.save()

    assert publishing.people_on(version) == 3
    assert publishing.people_on(publish_tiny(IcbFactory())) == 0
