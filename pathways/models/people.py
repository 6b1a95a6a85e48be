"""Who acts: staff with roles in an ICB, a patient, or the system itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AbstractUser
from django.db import models

from pathways.models.base import IcbOwned, new_id
from pathways.models.organisations import Provider


class User(AbstractUser):
    """A member of staff. Patients are no users: they come by link, or by NHS login."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Role(models.TextChoices):
    AUTHOR = "author", "Author of pathways"
    CLINICAL_LEAD = "clinical_lead", "Clinical lead (signs)"
    SAFETY_OFFICER = "safety_officer", "Clinical safety officer (signs)"
    CLINICIAN = "clinician", "Clinician"
    WAITING_LIST = "waiting_list", "Waiting-list team"
    ANALYST = "analyst", "Analyst"
    ADMINISTRATOR = "administrator", "Administrator"


class Membership(IcbOwned):
    """A role of one person in one ICB, for one of its providers or for all of them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = (
            # Two constraints, because SQLite has no "nulls not distinct".
            models.UniqueConstraint(
                fields=("user", "icb", "provider", "role"),
                condition=models.Q(provider__isnull=False),
                name="membership_once",
            ),
            models.UniqueConstraint(
                fields=("user", "icb", "role"),
                condition=models.Q(provider__isnull=True),
                name="membership_once_without_provider",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.provider or self.icb}"


class ActorKind(StrEnum):
    STAFF = "staff"
    PATIENT = "patient"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, for which ICB, in which roles. Every service is handed one.

    `provider_ids` limits staff to those providers; None means every provider of the ICB.
    """

    kind: ActorKind
    icb_id: uuid.UUID
    id: uuid.UUID | None = None
    roles: frozenset[str] = frozenset()
    provider_ids: frozenset[uuid.UUID] | None = None

    @classmethod
    def system(cls, icb_id: uuid.UUID) -> Actor:
        return cls(kind=ActorKind.SYSTEM, icb_id=icb_id)

    @classmethod
    def patient(cls, icb_id: uuid.UUID, patient_id: uuid.UUID) -> Actor:
        return cls(kind=ActorKind.PATIENT, icb_id=icb_id, id=patient_id)

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.SYSTEM
