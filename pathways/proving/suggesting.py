"""What a persona does next: the step that "Next screen" takes."""

from __future__ import annotations

from pathways.engine.days import check_in_questions, items_on, measures_due
from pathways.engine.definition import Definition, Question
from pathways.engine.values import Asked
from pathways.proving.scenes import State
from pathways.proving.simulation import Step
from pathways.proving.walking import Answers, Persona, Reply, fill_in


def suggested(definition: Definition, state: State, persona: Persona) -> Step:
    """The one step that this persona takes from here.

    A page is answered as they would. From the day they open what they still send: safety
    questions, the check-in, measures, exercises that they do. Then, or where they do not come or
    the plan is held, the next day begins.
    """
    sends = _sends(definition, state, persona)
    if sends is not None:
        return sends
    if state.showing.kind in ("ready", "checked_in") or _is_outcome_to_pass(state):
        return Step("open", what="today")
    if state.showing.kind == "not_started" and not state.is_held:
        return Step("open", what="screen")
    opens = _opens(definition, state, persona) if state.showing.kind == "today" else None
    return opens or Step("wait", day=state.day + 1)


def _is_outcome_to_pass(state: State) -> bool:
    return state.showing.kind == "outcome" and state.is_started and not state.is_held


def _sends(definition: Definition, state: State, persona: Persona) -> Step | None:
    """The page on the screen, answered."""
    showing = state.showing

    def says(question: Question) -> Reply:
        return persona.says(question, _asking(state))

    if showing.page is not None:
        return Step("answer", answers=fill_in(showing.page, says))
    if showing.kind in ("check_in", "measure"):
        return Step("answer", answers=tuple((q.key, says(q)) for q in showing.questions))
    if showing.kind == "read":
        return Step("answer", answers=(("done", "all"),))
    if showing.kind == "exercise":
        done = persona.exercises(definition.contents[showing.key], state.day)
        return Step("answer", answers=done or _NOT_DONE)
    return None


_NOT_DONE: Answers = (("done", "none"),)


def _asking(state: State) -> Asked:
    if state.showing.kind == "screen":
        return state.history.asked[-1]
    kind = state.showing.kind
    return Asked(kind, kind if kind == "check_in" else state.showing.key, state.day)


def _opens(definition: Definition, state: State, persona: Persona) -> Step | None:
    """The first line of the day that they open."""
    if not persona.comes(state.day):
        return None
    if state.asks_again:
        return Step("open", what="screen")
    day, history = state.day, state.history
    sent = any(a.kind == "check_in" and a.day == day and a.finished for a in history.asked)
    if not sent and check_in_questions(definition, history, day=day):
        return Step("open", what="check_in")
    for due in measures_due(definition, history, day=day):
        return Step("open", what="measure", key=due.measure.key)
    for item in items_on(definition, history, day=day):
        does = item.content.kind == "exercise" and persona.exercises(item.content, day)
        if item.done is None and does:
            return Step("open", what="exercise", key=item.content.key)
    return None
