"""The proof before a pathway is published: what nobody can meet, and what somebody can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pathways.engine.decisions import SEMANTICS
from pathways.engine.definition import Definition, Question
from pathways.proving.claims_reach import everything_is_reached
from pathways.proving.claims_safe import at_least_as_safe, base_of, flags_asked, words_kept
from pathways.proving.claims_worse import unclaimed, worse_is_never_milder
from pathways.proving.counterexamples import Counterexample, Said
from pathways.proving.formulas import OutOfTime, never
from pathways.proving.lasting import asked_on
from pathways.proving.verdicts import Problem, Proof


__all__ = ["Counterexample", "Problem", "Proof", "Said", "locked_part", "prove"]


def prove(
    definition: Definition,
    *,
    bases: Sequence[Definition],
    template: Definition | None = None,
    out_of_time: Callable[[], bool] = never,
) -> Proof:
    """Proves a definition safe before it is published, against its bases and its template.

    At least as safe as each base, read from the library, and as the template's locked part: nobody
    at any moment gets a milder disposition or loses a desk. Each red flag of a base is covered: in
    the base's words, and asked of somebody with no other flag. One step worse in one fact is never
    milder, nor is declining than the mildest answer. Every question can be asked and every rule
    and flag can decide, shown by a walk of the real screens, else it stands in `not_shown`. It
    ranges over all that people may say, each moment by itself, but for those whom a constraint
    calls impossible. Every counterexample was decided by the plain engine as it is shown. Out of
    time is never proved.
    """
    results: list[Problem | None] = []
    finished = True
    try:
        for one in _claims(definition, bases, template, out_of_time):
            results.append(one)
    except OutOfTime:
        finished = False
    found = [one for one in results if one is not None]
    return Proof(
        digest=definition.digest,
        bases=tuple(base.digest for base in bases),
        template=template.digest if template else None,
        semantics=SEMANTICS,
        finished=finished,
        problems=tuple(one for one in found if one.kind != "not_shown"),
        not_shown=tuple(one for one in found if one.kind == "not_shown"),
        unclaimed=unclaimed(definition),
        checks=len(results),
        asked_on=asked_on(definition),
    )


def _claims(
    definition: Definition,
    bases: Sequence[Definition],
    template: Definition | None,
    out_of_time: Callable[[], bool],
) -> Iterator[Problem | None]:
    """Every claim in turn: None where it holds. Raises OutOfTime."""
    for one in bases:
        base = base_of(one, definition)
        yield from words_kept(base, definition)
        yield from at_least_as_safe(base, definition, "milder_than_base", out_of_time)
        yield from flags_asked(base, definition, out_of_time)
    if template is not None:
        locked = locked_part(template)
        yield from at_least_as_safe(locked, definition, "milder_than_template", out_of_time)
    yield from worse_is_never_milder(definition, out_of_time)
    yield from everything_is_reached(definition, out_of_time)


def locked_part(template: Definition) -> Definition:
    """A template without what its copies may change.

    Rules named in `local` are left out, and so are the flags of such questions; the questions
    themselves stay, because a locked rule may read them.
    """
    local = set(template.document.local)
    return replace(
        template,
        rules=tuple(rule for rule in template.rules if rule.key not in local),
        screen=_without_flags(template.screen, local),
        check_in=_without_flags(template.check_in, local),
        document=template.document.model_copy(
            update={"measures": tuple(m for m in template.measures if m.key not in local)}
        ),
    )


def _without_flags(questions: Sequence[Question], local: set[str]) -> tuple[Question, ...]:
    return tuple(
        question.model_copy(update={"flags": {}}) if question.key in local else question
        for question in questions
    )
