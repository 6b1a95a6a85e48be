"""What every row has: a key known before insert, an owner, and (for history) no way back."""

from __future__ import annotations

from typing import Any, NoReturn

import uuid6
from django.db import models


def new_id() -> uuid6.UUID:
    """A UUIDv7: unique without asking the database, and in time order in its indexes."""
    return uuid6.uuid7()


class KeyedModel(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class IcbOwned(KeyedModel):
    """A row of one ICB. No query ever crosses the owner, children included."""

    icb = models.ForeignKey("pathways.Icb", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class AppendOnlyError(TypeError):
    """Somebody tried to change or delete a row of a history."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted.")


class AppendOnly(models.Model):
    """A row that is written once: a later truth is a later row."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted.")
