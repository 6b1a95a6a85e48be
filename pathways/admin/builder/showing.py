"""How what changes for people is shown: elements by their words, and its person in the simulator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from pathways.admin.builder.titles import in_words
from pathways.authoring.elements import Document
from pathways.proving.counterexamples import Counterexample
from pathways.proving.situations import Situation
from pathways.services import simulating


def situation_page(source: str, example: Mapping[str, Any]) -> str:
    """The address that opens an invented person in the simulator; "" where there is none.

    `source` is the edition to open: `revision/<id>` or `version/<id>`.
    """
    if not source or "situation" not in example:
        return ""
    at = reverse("preview:situation", args=[source])
    situation = Situation.from_json(example["situation"])
    return f"{at}?is={simulating.situation_query(situation)}"


@dataclass(frozen=True, slots=True)
class Showing:
    """The edition that a comparison is about: its document, and where the simulator opens it."""

    document: Document
    source: str

    def words(self, sentence: str) -> str:
        """A sentence with its elements by their words."""
        return in_words(self.document, sentence)

    def simulator(self, example: Counterexample) -> str:
        """Where one of a class is tried."""
        return situation_page(self.source, example.to_json())
