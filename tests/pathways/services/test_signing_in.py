"""The second factor: set up once, by its owner, used up code by code."""

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from pathways.access import NotAllowed
from pathways.models import AuditEvent, Role
from pathways.services import signing_in
from tests.factories.pathways import staff_user
from tests.pathways.services.conftest import AT


@pytest.fixture
def person(icb):
    return staff_user(icb, Role.CLINICIAN)


def code_of(device: TOTPDevice) -> str:
    made = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    return f"{made.token():06d}"


def _set_up(person):
    device = signing_in.begin(person)
    return signing_in.confirm(person=person, code=code_of(device), at=AT)


def test_begin_twice_is_the_same_device(person):
    assert signing_in.begin(person) == signing_in.begin(person)
    assert not signing_in.has_second_factor(person)


def test_confirm_with_the_right_code_sets_it_up_and_gives_codes_to_print(person):
    device, codes = _set_up(person)

    assert device.confirmed
    assert signing_in.has_second_factor(person)
    assert len(set(codes)) == signing_in.PRINTED_CODES
    assert AuditEvent.objects.get().verb == "enrol_second_factor"


def test_confirm_with_a_wrong_code_sets_up_nothing(person):
    signing_in.begin(person)

    assert signing_in.confirm(person=person, code="000000", at=AT) is None
    assert not signing_in.has_second_factor(person)
    assert not StaticToken.objects.exists()


def test_a_second_device_cannot_be_added_by_a_password_alone(person):
    _set_up(person)

    with pytest.raises(NotAllowed, match="already"):
        signing_in.begin(person)
    with pytest.raises(NotAllowed, match="already"):
        signing_in.confirm(person=person, code="000000", at=AT)


def test_a_printed_code_signs_in_once(person):
    _, codes = _set_up(person)

    assert signing_in.device_that_takes(person, codes[0]) is not None
    assert signing_in.device_that_takes(person, codes[0]) is None


def test_no_code_signs_nobody_in_and_makes_nothing_wait(person):
    _, codes = _set_up(person)

    assert signing_in.device_that_takes(person, "") is None
    assert signing_in.device_that_takes(person, codes[0]) is not None


def test_the_code_of_somebody_else_signs_nobody_in(person, icb):
    _, codes = _set_up(person)

    assert signing_in.device_that_takes(staff_user(icb, Role.CLINICIAN), codes[0]) is None


def test_after_a_wrong_code_the_app_has_to_wait(person):
    device, _ = _set_up(person)
    TOTPDevice.objects.update(last_t=-1)
    assert signing_in.device_that_takes(person, "000000") is None

    assert signing_in.device_that_takes(person, code_of(device)) is None
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert signing_in.device_that_takes(person, code_of(device)) == device
