"""At least as safe: nobody gets a milder disposition, or loses a desk, than by another document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pathways.engine.decisions import Decision, Moment
from pathways.engine.definition import Definition, Question
from pathways.engine.effective import effective_rules
from pathways.engine.logic import names
from pathways.proving.acting import walk_screen
from pathways.proving.counterexamples import Counterexample
from pathways.proving.formulas import FALSE, Literal
from pathways.proving.phrasing import (
    example,
    level,
    path_of,
    question_path,
    question_words,
    undecided,
    who,
)
from pathways.proving.rewording import rewordings
from pathways.proving.searching import Found, NotShown
from pathways.proving.sides import Ruled, Side
from pathways.proving.verdicts import Problem, ProblemKind
from pathways.proving.worlds import World, with_area, without_constraints


_AGAINST: dict[ProblemKind, str] = {
    "milder_than_base": "the locked red-flag set",
    "milder_than_template": "the template",
}


def at_least_as_safe(
    old: Definition,
    new: Definition,
    kind: ProblemKind,
    out_of_time: Callable[[], bool],
) -> Iterator[Problem | None]:
    """For each rule and flag of the old definition: wherever it counts, the new outcome is at
    least what it counts as, and calls at least the desk that it calls. One result for each.

    Also of those whom a constraint of the new one calls impossible: what is locked holds for them.
    """
    bare = without_constraints(new)
    for moment in moments_of(old):
        world = World(moment, [old, bare], out_of_time)
        for one in world.old.rules:
            yield _kept(world, one, kind)


def moments_of(definition: Definition) -> list[Moment]:
    """The moments at which any rule counts."""
    at = {moment for rule in effective_rules(definition) if not rule.shadow for moment in rule.at}
    return [moment for moment in Moment if moment in at]


def _kept(world: World, one: Ruled, kind: ProblemKind) -> Problem | None:
    wanted = _lost(world, one)
    path = path_of(world.old.definition, one.rule.key)
    try:
        found = world.someone(wanted) if wanted != FALSE else None
    except NotShown:
        return undecided(path, f"“{one.rule.title}” counts as it does in {_AGAINST[kind]}")
    if found is None:
        return None
    before, after = found.decisions
    against = _AGAINST[kind]
    what = _worse_off(before, after)
    person = example(world.new, found.situations[1], after, found.holds)
    return Problem(
        kind,
        path,
        f"{who(found.situations[1], person.said)} is told {level(after.disposition)}; "
        f"by {against} alone it is {level(before.disposition)}. {what}",
        f"Put back what was taken out or changed, so that “{one.rule.title}” counts as it does in "
        f"{against}.",
        person,
    )


def _worse_off(before: Decision, after: Decision) -> str:
    if after.disposition < before.disposition:
        return f"“{before.decided_by}” decides there." if before.decided_by else ""
    return "Nobody is called." if after.desk is None else f"Only the {after.desk} desk is called."


def _lost(world: World, one: Ruled) -> Literal:
    """Whether a rule of the old definition counts for more than the new outcome comes to."""
    formulas, new = world.formulas, world.new
    ways = [(one.rail.true, one.if_true)]
    if one.if_unknown is not None:
        unknown = formulas.all_of([one.rail.maybe, -one.rail.true])
        ways.append((unknown, one.if_unknown))
    return formulas.any_of(
        formulas.all_of(
            [when, formulas.any_of([-new.at_least(hit.counted.counts_as), -new.calls(hit.desk)])]
        )
        for when, hit in ways
    )


def base_of(base: Definition, pathway: Definition) -> Definition:
    """A base as it stands in a pathway."""
    return with_area(base, pathway.area)


def words_kept(base: Definition, new: Definition) -> Iterator[Problem]:
    """What the base locks reads as the base says it. A constraint is no word of the base."""
    for one in rewordings(base, without_constraints(new), {}):
        yield Problem(
            "words_of_base",
            one.path,
            f"The locked words differ: “{one.before}” has become “{one.after}” ({one.field}).",
            "Include the base as it was published; its words cannot be changed here.",
        )


def flags_asked(
    base: Definition, new: Definition, out_of_time: Callable[[], bool]
) -> Iterator[Problem | None]:
    """Somebody with no other flag is asked each red-flag question of the base, and the walk
    through the first screen shows it. A flag that the base's own ask_if needs is no other."""
    flagged = [question for question in base.screen if question.flags]
    if not flagged:
        return
    world = World(Moment.SCREEN, [base, new], out_of_time)
    for question in flagged:
        yield _asked(world, question)


def _asked(world: World, question: Question) -> Problem | None:
    new, key = world.new, question.key
    path = question_path(world.old.definition, key)
    title = question_words(world.old.space.fact(0, key))
    if key not in {own.key for own in new.definition.screen}:
        return _not_asked(path, title)
    calm = _no_flags_but(new, {key, *_needs(world.old.definition, key)})
    try:
        found = world.someone(world.old.fact(key).present, new.fact(key).present, calm)
    except NotShown:
        return undecided(path, f"somebody without another red flag is asked {title}")
    if found is None:
        return _not_asked(path, title)
    if key in walk_screen(new.definition, found.situations[1]).shown:
        return None
    return Problem(
        "not_shown",
        path,
        f"No walk through the screen came to {title}, though it seems that one could.",
        "Look at what stands before it in the screen.",
        _example(world, found),
    )


def _not_asked(path: str, title: str) -> Problem:
    return Problem(
        "flag_not_asked",
        path,
        f"Nobody without another red flag is asked {title}.",
        "Ask it of everybody whom the base asks.",
    )


def _example(world: World, found: Found) -> Counterexample:
    return example(world.new, found.situations[-1], found.decisions[-1], found.holds)


def _no_flags_but(side: Side, but: set[str]) -> Literal:
    """No answer to another flagged question carries a flag, and none was declined."""
    said = []
    for question in side.definition.screen:
        if question.flags and question.key not in but:
            seen = side.fact(question.key)
            flagged = [s.literal for s in seen.variable.spots if s.value in question.flags]
            either = side.formulas.any_of([*flagged, seen.variable.declined])
            said.append(side.formulas.all_of([seen.present, either]))
    return side.formulas.all_of(-one for one in said)


def _needs(definition: Definition, key: str) -> set[str]:
    """The questions that an ask_if needs, theirs too."""
    asked = {question.key: question for question in definition.screen}
    needed: set[str] = set()
    waiting = [key]
    while waiting:
        question = asked.get(waiting.pop())
        for name in names(question.ask_if) if question else ():
            if name not in needed:
                needed.add(name)
                waiting.append(name)
    return needed
