"""How long a screen goes on once something was found: only questions that could make it stronger."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pathways.engine.decisions import Disposition
from pathways.engine.definition import Definition, Question
from pathways.engine.screens import next_step
from pathways.engine.values import DECLINED, Asked, History
from pathways.proving.walking import (
    PAGES_LIMIT,
    GoesInCircles,
    Persona,
    Reply,
    Scripted,
    fill_in,
)


def asked_on(definition: Definition) -> int:
    """The most questions that the first screen still asks of somebody whose one unusual answer has
    a flag of `soon` or above, counted on a walk for each such answer."""
    return max(
        (
            _after(definition, Scripted(answers={question.key: code}))
            for question in definition.screen
            for code, level in question.flags.items()
            if code != DECLINED and level >= Disposition.SOON
        ),
        default=0,
    )


def _after(definition: Definition, persona: Persona) -> int:
    """The questions on the pages that come after the finding."""
    run = Asked("screen", "screen", 0, cause="triage")
    asked, found = 0, False
    for _ in range(PAGES_LIMIT):
        step = next_step(definition, History(person=persona.person, asked=(run,)), day=0)
        if step.page is None:
            return asked
        # While anything is pending only what is true counts.
        found = found or step.decision.disposition >= Disposition.SOON
        asked += len(step.page.questions) if found else 0
        said = fill_in(step.page, partial(_says, persona, run))
        run = replace(run, answers=(*run.answers, *said))
    raise GoesInCircles(f"the first screen of {definition.key}")


def _says(persona: Persona, run: Asked, question: Question) -> Reply:
    return persona.says(question, run)
