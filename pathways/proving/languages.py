"""Is every safety text there in every language that the plan is offered in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pathways.engine.definition import Definition
from pathways.proving.points import Point, listed
from pathways.proving.texts import Said


def untranslated(definition: Definition, texts: Sequence[Said]) -> Iterator[Point]:
    """Must: one point for each offered language that a safety text is missing in.

    People who chose a language would read that text in English, just when it matters most. An
    answer without words of its own is missing too. Grouped, since one missing translation is
    seldom alone.
    """
    for language in definition.languages:
        missing = [one.path for one in texts if one.is_safety and not one.has(language)]
        if missing:
            count = f"{len(missing)} safety texts have" if len(missing) > 1 else "A safety text has"
            yield Point(
                "language",
                missing[0],
                f"{count} no words in `{language}`: {listed(missing)}.",
                f"Add them, or take `{language}` out of the languages offered.",
            )
