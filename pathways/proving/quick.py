"""Walking people by the thousand: what decides nothing, or was worked out before, is passed over."""

from __future__ import annotations

from functools import lru_cache

from pathways.engine import conditions, logic
from pathways.engine.decisions import Disposition, Moment, strongest
from pathways.engine.definition import Definition
from pathways.engine.effective import effective_rules
from pathways.engine.facts import LOOK_BACK_DAYS, facts_at
from pathways.engine.rules import decide
from pathways.engine.screens import Step
from pathways.engine.values import PENDING_MARK, Fact, Facts, State
from pathways.engine.vocabulary import PERSON
from pathways.proving.walking import Persona, Walked, Walker


Memo = dict[object, Step]  # pages of screens by what decides them


def quick_walk(
    definition: Definition, persona: Persona, days: int, memo: Memo
) -> tuple[Walked, ...]:
    """Everything that walk() decides with consequences, in a fraction of its time.

    `memo` is shared by people of one definition; what was worked out for somebody alike is taken
    from it. What is shown on a day is left out.
    """
    return Quick(definition, persona, memo).through(days)


class Quick(Walker):
    """Walks like Walker, without what decides nothing or was worked out for somebody alike.

    The items of a day are not chosen. A page of a screen that is decided by the person and the
    screen's answers alone is remembered for everybody of the same answers. A day is passed over
    when silence and what was decided lately say that no rule of the day can be true. A check-in
    whose first page hangs on the screen and the day alone takes them from the screen.
    """

    def __init__(self, definition: Definition, persona: Persona, memo: Memo) -> None:
        super().__init__(definition, persona)
        self.memo = memo
        self.screened: Step | None = None

    def through(self, days: int) -> tuple[Walked, ...]:
        """The walk from triage to a last day, or to where people act."""
        self.screen(day=0, cause="triage")
        for day in range(1, days + 1):
            if self.stopped:
                break
            self.live(day)
        return tuple(self.walked)

    def step(self, day: int) -> Step:
        if not _is_timeless(self.definition):
            return super().step(day)
        screens = [asked for asked in self.history.asked if asked.kind == "screen"]
        running = screens[-1]
        between = [pair for asked in screens[1:-1] for pair in asked.answers]
        kept = tuple(pair for pair in between if pair[0] in _lasting(self.definition))
        first = screens[0].answers
        key = (self.history.person, first, kept, running.answers, len(screens) > 1)
        if key not in self.memo:
            self.memo[key] = super().step(day)
        self.screened = self.memo[key]
        return self.screened

    def live(self, day: int) -> None:
        silent = max(day - max(self.history.last_seen_day, 1), 0)
        lately = [level for on, level in self.history.dispositions if on > day - LOOK_BACK_DAYS]
        top = strongest(map(Disposition, lately))
        if not _is_quiet(self.definition, silent, top):
            facts = facts_at(self.definition, self.history, day=day, moment=Moment.DAY)
            self._note(day, facts, decide(self.definition, facts), ())
            self.visit(day, facts)
        elif self.persona.comes(day):
            self.visit(day, self._first_facts(day))

    def _first_facts(self, day: int) -> Facts:
        screened = self.screened
        if (
            screened is None
            or screened.decision.disposition >= Disposition.SOON
            or not _is_plain(self.definition)
        ):
            return facts_at(self.definition, self.history, day=day, moment=Moment.DAY)
        scalars = {**screened.facts.scalars, "day": Fact(State.VALUE, day)}
        return Facts(day, Moment.DAY, scalars, {})


@lru_cache(maxsize=16)
def _is_plain(definition: Definition) -> bool:
    """Whether the first page of a check-in hangs on the screen, the person and the day alone."""
    own = {question.key for question in definition.check_in}
    known = {question.key for question in definition.screen} | {*PERSON, "day"}
    reads = [logic.names(question.ask_if) for question in definition.check_in]
    return all(names & own or names <= known for names in reads)


@lru_cache(maxsize=16)
def _is_timeless(definition: Definition) -> bool:
    """Whether a screen is decided by the person and its own answers alone."""
    read: set[str] = set()
    for rule in effective_rules(definition):
        if Moment.SCREEN in rule.at:
            read |= logic.names(rule.when)
    for question in definition.screen:
        read |= logic.names(question.ask_if)
    return read <= {question.key for question in definition.screen} | set(PERSON)


@lru_cache(maxsize=16)
def _lasting(definition: Definition) -> frozenset[str]:
    """The questions whose answer in one re-screen stands in the next."""
    return frozenset(question.key for question in definition.screen if question.lasts)


@lru_cache(maxsize=4096)
def _is_quiet(definition: Definition, silent: int, top: Disposition) -> bool:
    """Whether every rule of the day is false after so many silent days and this as the strongest
    of the last 14, whatever else is known: an answer still to come never takes back a false."""
    rules = [rule for rule in effective_rules(definition) if Moment.DAY in rule.at]
    names = {name for rule in rules for name in logic.names(rule.when)}
    known: dict[str, object] = dict.fromkeys(names, PENDING_MARK)
    known |= {"days_silent": silent, "strongest_14_days": top.value, "#series": {}}
    return all(conditions.patient(rule.when, known)[0] is False for rule in rules)
