"""What pathways may know of the people on its versions: counts, and nobody by name."""

from __future__ import annotations

import uuid

from patients.models import Enrolment, EnrolmentStatus


OPEN = (EnrolmentStatus.INVITED, EnrolmentStatus.ACTIVE, EnrolmentStatus.HELD)


class Enrolments:
    """The port of pathways, answered from the enrolments."""

    def in_flight(self, version_id: uuid.UUID) -> int:
        """How many people are invited to, follow or are held on a version."""
        return Enrolment.objects.filter(version_id=version_id, status__in=OPEN).count()
