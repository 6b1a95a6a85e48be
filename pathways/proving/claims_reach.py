"""What can happen: every question can be asked, every rule and flag can decide.

The solver alone says what can never be. What can be needs somebody whom the engine walks there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from pathways.engine.decisions import LADDER, Decision, Disposition, Moment
from pathways.engine.definition import Definition
from pathways.proving.acting import Walk, walk_screen, walk_to
from pathways.proving.claims_safe import moments_of
from pathways.proving.formulas import Literal
from pathways.proving.phrasing import example, level, path_of, question_path, question_words
from pathways.proving.searching import Found, NotShown
from pathways.proving.sides import Ruled
from pathways.proving.situations import Situation
from pathways.proving.verdicts import Problem
from pathways.proving.walking import Reply
from pathways.proving.worlds import World


Triages = Mapping[Disposition, Mapping[str, Reply]]


def everything_is_reached(
    definition: Definition, out_of_time: Callable[[], bool]
) -> Iterator[Problem | None]:
    """For each question, rule and flag: None where somebody was walked there, else the problem."""
    screen = World(Moment.SCREEN, [definition], out_of_time)
    triages = _triages(screen)
    yield from _questions(screen, triages)
    yield from _rules(screen, triages)
    yield from _questions(World(Moment.CHECK_IN, [definition], out_of_time), triages)
    for moment in moments_of(definition):
        if moment is not Moment.SCREEN:
            yield from _rules(World(moment, [definition], out_of_time), triages)


def _triages(screen: World) -> Triages:
    """For each disposition, what somebody says at triage to get it."""
    found: dict[Disposition, Mapping[str, Reply]] = {}
    for disposition in LADDER:
        with suppress(NotShown):
            person = screen.someone(screen.new.exactly(disposition))
            if person is not None:
                found[disposition] = person.situations[0].given
    return found


def _questions(world: World, triages: Triages) -> Iterator[Problem | None]:
    definition = world.new.definition
    on_screen = world.moment is Moment.SCREEN
    for question in definition.screen if on_screen else definition.check_in:
        seen = world.new.fact(question.key)
        title = question_words(seen.variable.fact)
        path = question_path(definition, question.key)
        yield _reached(
            world,
            seen.present,
            triages,
            lambda walk, key=question.key: key in walk.shown,  # type: ignore[misc]
            Problem(
                "never_asked",
                path,
                f"No answers lead to {title}.",
                "Correct its ask_if, or take the question out.",
            ),
        )


def _rules(world: World, triages: Triages) -> Iterator[Problem | None]:
    """A rule that is written decides for somebody; a flag counts for somebody at the level of the
    decision, where a rule that says the same may name the service."""
    for one in world.new.rules:
        if one.rule.key.startswith("impossible:"):
            continue
        then = one.rule.then
        is_flag = one.rule.rule is None
        wanted = world.formulas.all_of([one.rail.true, world.new.exactly(then)])
        if not is_flag:
            wanted = _deciding(world, one)
        yield _reached(
            world,
            wanted,
            triages,
            lambda walk, one=one: any(_decides(one, d) for d in walk.decisions),  # type: ignore[misc]
            Problem(
                "never_decides",
                path_of(world.new.definition, one.rule.key),
                f"“{one.rule.title}” never decides: whenever it is true, another rule that is as "
                f"strong and stands before it, or a stronger one, counts too.",
                f"Take it out, or give it what only it can find. It is for {level(then)}.",
            ),
        )


def _deciding(world: World, one: Ruled) -> Literal:
    ways = [when for other, when in world.new.decided(one.rule.then) if other is one]
    return world.formulas.all_of([one.rail.true, *ways])


def _decides(one: Ruled, decision: Decision) -> bool:
    if one.rule.rule is not None:
        return decision.decided_by == one.rule.key
    return decision.disposition == one.rule.then and any(
        counted.key == one.rule.key and counted.state == "true" for counted in decision.counted
    )


def _reached(
    world: World,
    wanted: Literal,
    triages: Triages,
    arrived: Callable[[Walk], bool],
    otherwise: Problem,
) -> Problem | None:
    try:
        found = world.someone(wanted)
    except NotShown:
        return _not_shown(otherwise, None)
    if found is None:
        return otherwise
    if arrived(_walk(world, found.situations[0], triages)):
        return None
    return _not_shown(otherwise, (world, found))


def _walk(world: World, situation: Situation, triages: Triages) -> Walk:
    if world.moment is Moment.SCREEN:
        return walk_screen(world.new.definition, situation)
    strongest = situation.given.get("strongest_14_days", Disposition.SELF_MANAGE.value)
    triage = triages.get(Disposition(str(strongest)), {})
    return walk_to(world.new.definition, situation, triage)


def _not_shown(problem: Problem, seen: tuple[World, Found] | None) -> Problem:
    person = None
    if seen is not None:
        world, found = seen
        person = example(world.new, found.situations[0], found.decisions[0], found.holds)
    return Problem(
        "not_shown",
        problem.path,
        "It seems that somebody can get here, but no walk through the plan came here.",
        "Try it in the simulator. It may need a history that spans several screens.",
        person,
    )
