"""What pathways may know of what people said: counts that nobody can be picked out of."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Count, Q

from pathways.ports import Heard, Share
from patients.models import Clear, Helped, ItemFeedback, Unclear


FEWEST: Final = 5


class Opinions:
    """The port of pathways, answered from what patients said."""

    def of_pathway(self, pathway_id: uuid.UUID) -> list[Heard]:
        """Each wording about which 5 people or more have said something. One query; a person who
        followed the pathway twice counts once in each number."""
        rows = (
            ItemFeedback.objects.filter(version__pathway_id=pathway_id)
            .order_by("content_key", "wording")
            .values("content_key", "wording")
            .annotate(
                people=_people(Q()),
                said_clear=_people(Q(clear=Clear.YES)),
                said_not_clear=_people(Q(clear=Clear.NO)),
                said_helped=_people(Q(helped=Helped.YES)),
                said_not_helped=_people(Q(helped=Helped.NO)),
                said_too_soon=_people(Q(helped=Helped.TOO_SOON)),
                **{f"why_{code}": _people(Q(unclear_why=code)) for code in Unclear.values},
            )
            .filter(people__gte=FEWEST)
        )
        return [_heard(dict(row)) for row in rows]


def share(said: int, others: int) -> Share | None:
    """How many said so, of those who answered. None below 5 of them; where either side is from 1
    to 4, both are only ranges."""
    of = said + others
    if of < FEWEST:
        return None
    if 0 < said < FEWEST:
        return Share(1, FEWEST - 1, of)
    if 0 < others < FEWEST:
        return Share(of - FEWEST + 1, of - 1, of)
    return Share(said, said, of)


def _people(condition: Q) -> Count:
    return Count("enrolment__patient", distinct=True, filter=condition)


def _heard(row: dict[str, Any]) -> Heard:
    return Heard(
        content_key=row["content_key"],
        wording=row["wording"],
        people=row["people"],
        not_clear=share(row["said_not_clear"], row["said_clear"]),
        helped=share(row["said_helped"], row["said_not_helped"]),
        too_soon=row["said_too_soon"] if row["said_too_soon"] >= FEWEST else None,
        reasons=tuple(sorted(_reasons(row), key=lambda one: -one[1])),
    )


def _reasons(row: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for code, words in Unclear.choices:
        if row[f"why_{code}"] >= FEWEST:
            yield str(words), row[f"why_{code}"]
