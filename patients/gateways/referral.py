"""Referrals to local services. A real way out is another class behind the same Protocol."""

from __future__ import annotations

from django.conf import settings

from patients.gateways import Outcome, OutgoingReferral, Result
from patients.gateways.ledger import Ledger


class FakeReferrals:
    """Notes each referral, by reference, role and service, as a line of REFERRALS_FILE."""

    def __init__(self) -> None:
        self._ledger = Ledger(settings.REFERRALS_FILE)

    def send(self, referral: OutgoingReferral) -> Result:
        self._ledger.append(
            {
                "reference": referral.reference,
                "service": referral.service_name,
                "role": referral.role,
                "kind": referral.kind,
                "disposition": referral.disposition,
            }
        )
        return Result(Outcome.ACCEPTED, referral.reference)

    def find(self, reference: str) -> Result:
        known = self._ledger.holds(reference)
        return Result(Outcome.ACCEPTED, reference) if known else Result(Outcome.ABSENT)
