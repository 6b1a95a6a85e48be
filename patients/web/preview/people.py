"""Who walks a pathway in the simulator."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from pathways.engine.definition import Definition
from pathways.engine.values import Person
from pathways.proving import personas
from pathways.proving.simulation import Start, by_hand
from pathways.proving.walking import ADULT, Persona


BY_HAND = ""


def persona_of(definition: Definition, start: Start) -> Persona:
    """Who answers in a walk: the persona that its start names, else the mildest answers."""
    return personas.persona(definition, start.persona) if start.persona else by_hand(start)


def person_of(definition: Definition, key: str, age: int | None) -> Person:
    """Who that is, at their own age where none is named."""
    person = personas.persona(definition, key).person if key else ADULT
    return person if age is None else replace(person, age=age)


def people_for(definition: Definition) -> list[tuple[str, str]]:
    """Who can walk it: the name in an address, and what they are called."""
    invented = [(one.key, f"{one.title}: {one.what}") for one in personas.KINDS]
    return [(BY_HAND, _("You, page by page")), *invented]


def name_of(start: Start) -> str:
    """What the one who walks is called."""
    titles = {one.key: one.title for one in personas.KINDS}
    return titles.get(start.persona) or _("You, page by page")
