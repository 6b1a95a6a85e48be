"""The trace of a session in words: what was checked, what was decided, what would have been sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pathways.engine.decisions import Decision, Disposition
from pathways.engine.definition import Definition, Question
from pathways.engine.effective import effective_rules
from pathways.engine.kinds import label, words
from pathways.engine.levels import flag_levels
from pathways.engine.nudging import Reason
from pathways.engine.rules import RuleTrace, trace
from pathways.engine.values import ASKED_AGAIN, DECLINED, TICKED, UNSURE
from pathways.engine.vocabulary import vocabulary
from pathways.proving.scenes import Event
from pathways.proving.walking import Reply


LEVELS = {
    Disposition.EMERGENCY: "999 or A&E now",
    Disposition.URGENT: "help the same day",
    Disposition.SOON: "seen within days",
    Disposition.ROUTINE: "GP surgery or physiotherapy, routine",
    Disposition.SELF_REFERRAL: "may refer themselves",
    Disposition.SELF_MANAGE: "carry on with the plan",
}
MOMENTS = {
    "screen": "the safety questions",
    "check_in": "the check-in",
    "measure": "the questionnaire",
    "day": "the rules of the day",
}
STATES = {"true": "True", "false": "False", "unknown": "Not known", "broken": "Broken"}
DESKS = {"clinical": "the clinical desk", "waiting_list": "the waiting-list desk"}
ROLES = {"gp": "GP surgery"}
REASONS = {
    Reason.FITS_BARRIER: "it fits what the person said got in the way",
    Reason.FITS_COMPONENT: "it works on the same thing as what got in the way",
    Reason.GENERAL: "it is a general one",
    Reason.PRAISE: "the person exercised on 3 of the last 7 days",
    Reason.OF_KIND: "it is of the kind that was planned",
    Reason.AFTER_URGENT: "something urgent was found today or yesterday",
    Reason.TAPERED: "the last one was sent not long ago",
    Reason.GOAL_MET: "the person met the goal of the week and was praised already",
    Reason.DONE_TODAY: "the person has checked in today",
    Reason.NOTHING_FITS: "none of the messages fits",
    "held": "the plan is on hold",
}
_MARKS = {
    TICKED: "ticked, so it is asked in full",
    UNSURE: "not sure about one of these, so it is asked once more",
    ASKED_AGAIN: "explained and asked once more",
    DECLINED: "would rather not say",
    "all": "all of it",
    "some": "some of it",
    "none": "not done",
}
_DID = {"done": "Did it", "pain_during": "Pain while doing it"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One rule as it was looked at: what it is, how it came out, and what it saw."""

    key: str
    title: str
    state: str
    sentence: str
    saw: tuple[str, ...]
    counts_as: str
    decides: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words. `lines` say what follows from it; `rules` are those that were checked,
    what counted first."""

    what: str
    text: str
    lines: tuple[str, ...] = ()
    rules: tuple[Checked, ...] = ()
    level: str = ""


def told(definition: Definition, event: Event) -> Told:
    """An event in words, made from the data that the engine worked on."""
    if event.decision is not None:
        return _decided(definition, event, event.decision)
    if event.what == "answered":
        return Told(event.what, "The person answers.", tuple(_answers(definition, event)))
    if event.what in ("sent", "not_sent"):
        return _message(definition, event)
    if event.what == "stage":
        return Told(event.what, _stage(definition, event.key))
    return Told(event.what, _PLAIN[event.what](event))


_PLAIN: dict[str, Any] = {
    "day": lambda event: f"Day {event.day} begins.",
    "left": lambda event: (
        "Nobody answers the safety questions. After an hour they end by themselves, and "
        + DESKS["waiting_list" if event.key == "triage" else "clinical"]
        + " is called."
    ),
    "asks_again": lambda event: "The safety questions are asked again.",
    "started": lambda event: "The plan starts. This is day 1.",
    "held": lambda event: "The plan is put on hold until somebody has seen the person.",
    "released": lambda event: "Somebody has seen the person. The plan goes on.",
    "finished": lambda event: "The plan is over.",
    "absent": lambda event: "The person does not open the plan today.",
}


def _decided(definition: Definition, event: Event, decision: Decision) -> Told:
    moment = MOMENTS[decision.moment]
    level = LEVELS[decision.disposition]
    if event.what == "so_far":
        text = f"So far {moment} come to: {level}."
    else:
        text = f"Decided after {moment}: {level}."
    rules = checked(definition, event) if event.facts is not None else ()
    lines = tuple(_follows(definition, decision, ended=event.what != "so_far"))
    return Told(event.what, text, lines, rules, decision.disposition.value)


def _follows(definition: Definition, decision: Decision, *, ended: bool) -> Iterator[str]:
    if decision.decided_by:
        title = next((c.title for c in decision.counted if c.key == decision.decided_by), "")
        yield f"It is decided by “{title}”."
    if decision.desk:
        due = f"within {decision.due_hours} hours" if decision.due_hours else "in its usual time"
        yield f"A case is opened for {DESKS[decision.desk]}, to be looked at {due}."
    elif decision.disposition > Disposition.SELF_MANAGE:
        yield "No desk is called."
    if decision.service and ended:
        yield _service(decision, f"“{role(decision.service)}”")
    if decision.broken:
        yield f"Broken rules, which call a person: {', '.join(decision.broken)}."


def role(key: str) -> str:
    """The role of a service in words."""
    return ROLES.get(key) or label(key)


def _service(decision: Decision, role: str) -> str:
    if decision.disposition == Disposition.EMERGENCY:
        return f"The person is told to go to {role}. No referral is written first."
    if decision.disposition >= Disposition.ROUTINE:
        return f"A referral is made to {role}."
    return f"The person is told about {role}."


def checked(definition: Definition, event: Event) -> tuple[Checked, ...]:
    """Every rule and flag of the moment, those that counted first, then the order of the document."""
    if event.facts is None or event.decision is None:
        return ()
    decided_by = event.decision.decided_by
    titles = {rule.key: rule.title for rule in effective_rules(definition)}
    rows = [
        Checked(
            key=one.key,
            title=titles[one.key],
            state=STATES[one.state],
            sentence=one.sentence,
            saw=tuple(_saw(definition, one)),
            counts_as=LEVELS[one.counts_as] if one.counts_as else "",
            decides=one.key == decided_by and one.counts_as == event.decision.disposition,
        )
        for one in trace(definition, event.facts)
    ]
    return tuple(sorted(rows, key=lambda row: (not row.decides, not row.counts_as)))


def _saw(definition: Definition, one: RuleTrace) -> Iterator[str]:
    for name, seen in one.seen.items():
        said = seen["last"] if isinstance(seen, dict) else seen
        yield f"{_asked(_name(definition, name))} {_value(definition, name, said)}"


def _name(definition: Definition, name: str) -> str:
    fact = vocabulary(definition).get(name)
    return _name_of(fact.question) if fact is not None and fact.question else label(name)


def _name_of(question: Question) -> str:
    return words(question.line) or words(question.ask)


def _asked(name: str) -> str:
    return name if name.endswith("?") else f"{name}:"


def _value(definition: Definition, name: str, said: str | int) -> str:
    states = {
        "pending": "still to be asked",
        "closed": "not asked",
        "declined": "would rather not say",
        "broken": "cannot be read",
    }
    fact = vocabulary(definition).get(name)
    if fact is not None and fact.question is not None and str(said) in fact.question.codes:
        return f"“{said_as(fact.question, said)}”"
    return states.get(str(said), str(said))


def said_as(question: Question, answer: Reply) -> str:
    """An answer in the words of its question."""
    choice = question.answer(str(answer))
    return words(choice.label) if choice else _MARKS.get(str(answer), str(answer))


def _answers(definition: Definition, event: Event) -> Iterator[str]:
    questions = {q.key: q for q in (*definition.screen, *definition.check_in)}
    if event.key in {measure.key for measure in definition.measures}:
        questions |= {q.key: q for q in definition.questions("measure", event.key)}
    flagged = {q.key: flag_levels(q)[0] for q in questions.values() if q.flags}
    for key, answer in event.answers:
        question = questions.get(key)
        if question is None:
            yield f"{_DID.get(key, label(key))}: {_MARKS.get(str(answer), str(answer))}"
            continue
        flags = [level for level, codes in flagged.get(key, {}).items() if answer in codes]
        flag = f" This is a flag: {LEVELS[flags[0]]}." if flags else ""
        yield f"{_asked(_name_of(question))} {said_as(question, answer)}.{flag}"


def _message(definition: Definition, event: Event) -> Told:
    why = REASONS[event.choice.reason if event.choice else event.key]
    if event.what == "not_sent":
        return Told(event.what, f"No message is sent: {why}.")
    text = next(words(m.text) for m in definition.messages if m.key == event.key)
    lines = [f"Chosen because {why}."]
    if event.choice and event.choice.pain_first:
        lines.append("The last exercise hurt too much: the easier one is shown first.")
    return Told(event.what, f"Message: “{text}”", tuple(lines))


def _stage(definition: Definition, key: str) -> str:
    if not key:
        return "No stage covers this day."
    return f"The stage is now “{words(definition.stage(key).title) or label(key)}”."
