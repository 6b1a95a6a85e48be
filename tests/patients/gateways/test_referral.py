"""The fake receiver of referrals keeps the same contract, and no identifier."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from patients.gateways import Outcome, OutgoingReferral
from patients.gateways.referral import FakeReferrals


def test_a_referral_is_taken_found_again_and_noted_without_identifiers(
    settings: Any, tmp_path: Path
) -> None:
    settings.REFERRALS_FILE = tmp_path / "referrals.jsonl"
    referral = OutgoingReferral(
        reference="ref-1",
        service_name="Physiotherapy",
        role="physiotherapy",
        kind="referral",
        disposition="soon",
        nhs_number="9990000018",
        local_identifier="L1",
        family_name="Example",
        given_name="Robin",
        date_of_birth=date(1980, 5, 17),
    )
    receiver = FakeReferrals()
    assert receiver.find("ref-1").outcome is Outcome.ABSENT
    assert receiver.send(referral).outcome is Outcome.ACCEPTED
    assert FakeReferrals().find("ref-1").outcome is Outcome.ACCEPTED
    noted = settings.REFERRALS_FILE.read_text()
    assert '"service": "Physiotherapy"' in noted
    for identifier in ("9990000018", "Example", "Robin", "1980"):
        assert identifier not in noted
