"""Who walks a pathway in the simulator."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pathways.engine.definition import Definition
from pathways.proving.simulation import Start, by_hand
from pathways.proving.walking import Persona


BY_HAND = ""


def persona_of(definition: Definition, start: Start) -> Persona:
    """Who answers in a walk: the persona that its start names, else the mildest answers."""
    return by_hand(start)


def people_for(definition: Definition) -> list[tuple[str, str]]:
    """Who can walk it: the name in an address, and what they are called."""
    return [(BY_HAND, _("You, page by page"))]


def name_of(definition: Definition, start: Start) -> str:
    """What the one who walks is called."""
    return dict(people_for(definition)).get(start.persona, start.persona)
