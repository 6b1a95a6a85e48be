"""A case as the person who works it reads it: what was said, which rule fired, what was told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch

from pathways.engine import logic
from pathways.engine.decisions import Counted, Decision, Disposition
from pathways.engine.definition import Definition, Question
from pathways.engine.effective import effective_rules
from pathways.engine.rules import trace
from pathways.engine.values import BOOKKEEPING, DECLINED, Facts
from pathways.models import Actor
from pathways.services import auditing
from pathways.services.publishing import definition_of
from patients.access import escalations_visible_to
from patients.models import (
    Answer,
    ContactPoint,
    EntryEffect,
    Escalation,
    EscalationEntry,
    EscalationEvent,
    Referral,
    StoredDecision,
)


NO_ANSWER = "No answer given"


@dataclass(frozen=True, slots=True)
class Said:
    """One question in the words that the patient read, and their answer. `matters`: it is a flag,
    a rule that counted reads it, or it is not the mildest. `before`: a screen before said it."""

    question: str
    answer: str
    at: datetime
    matters: bool = True
    before: bool = False


@dataclass(frozen=True, slots=True)
class Fired:
    """One rule that counted: its title, how it reads, and whether it is true or not known."""

    title: str
    sentence: str
    state: str
    level: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the patient's page said."""

    title: str
    text: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision that called a person, and what it did to the case."""

    at: datetime
    day: int
    effect: str
    disposition: str
    said: tuple[Said, ...]
    fired: tuple[Fired, ...]
    told: Told | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All of a case that its page shows."""

    case: Escalation
    entries: tuple[Entry, ...]
    contacts: tuple[ContactPoint, ...]
    referrals: tuple[Referral, ...]
    events: tuple[EscalationEvent, ...]
    earlier: tuple[Escalation, ...]


@transaction.atomic
def case_file(*, actor: Actor, case_id: uuid.UUID, at: datetime) -> CaseFile | None:
    """The file of a case that the actor may see, else None. Reading it is audited."""
    case = (
        escalations_visible_to(actor)
        .select_related("enrolment__patient__place", "enrolment__version", "desk", "taken_by")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        return None
    auditing.record(actor=actor, verb="read_case", target=case, at=at)
    entries = case.entries.select_related("decision__version").order_by("-id")
    return CaseFile(
        case=case,
        entries=tuple(_entry(entry) for entry in entries),
        contacts=tuple(
            case.enrolment.patient.contacts.filter(wrong_at=None).order_by("-preferred", "id")
        ),
        referrals=tuple(case.enrolment.referrals.select_related("service")),
        events=tuple(case.events.select_related("by").order_by("-id")),
        earlier=tuple(
            case.enrolment.escalations.exclude(pk=case.pk)
            .select_related("closed_by")
            .order_by("-raised_at")
        ),
    )


def why(case: Escalation) -> str:
    """Why a case is on the list, in one sentence: the rule that decided when it was last opened
    or raised, and how many others counted with it."""
    entries = [one for one in case.entries.all() if one.effect != EntryEffect.JOINED]
    if not entries:
        return ""
    return why_of(Decision.from_json(entries[-1].decision.outcome))


def with_reasons() -> Prefetch[str]:
    """What why() reads, for many cases at once."""
    return Prefetch(
        "entries",
        EscalationEntry.objects.filter(
            effect__in=(EntryEffect.OPENED, EntryEffect.RAISED)
        ).select_related("decision"),
    )


def why_of(decision: Decision) -> str:
    """The title of the rule that decided, and how many others counted."""
    ranked = sorted(
        decision.counted,
        key=lambda one: (one.key != decision.decided_by, -one.counts_as.rank),
    )
    if not ranked:
        return ""
    first = ranked[0]
    said = f"{first.title} (not known)" if first.state == "unknown" else first.title
    others = len(ranked) - 1
    if not others:
        return said
    return f"{said}, and {others} more reason{'s' if others > 1 else ''}"


def said_in(
    definition: Definition,
    answers: Iterable[Answer],
    read: Set[str] = frozenset(),
    *,
    before: bool = False,
) -> tuple[Said, ...]:
    """Answers in the words of the definition, in the order given; page marks left out. `read`
    names the facts that the rules which counted read."""
    return tuple(
        Said(
            *_words(definition, answer),
            answer.submit.at,
            matters=before or _matters(definition, answer, read),
            before=before,
        )
        for answer in answers
        if answer.code not in BOOKKEEPING
    )


def _matters(definition: Definition, answer: Answer, read: Set[str]) -> bool:
    """Whether an answer had a part in the decision, or says that something is not at its best."""
    if {answer.question, f"{answer.asking.key}.{answer.question}", answer.asking.key} & read:
        return True
    question = _question(definition, answer)
    if question is None or answer.code in question.flags:
        return True
    if question.worse == "none":
        return False
    if question.span is None:
        return answer.code != question.codes[0]
    best = question.span.last if question.worse == "down" else question.span.first
    return answer.number != best


def _read_by(definition: Definition, decision: Decision) -> frozenset[str]:
    """The names of all facts that the rules which counted read."""
    counted = {one.key for one in decision.counted}
    return frozenset(
        name
        for rule in effective_rules(definition)
        if rule.key in counted
        for name in logic.names(rule.when)
    )


def told_by(definition: Definition, decision: Decision) -> Told | None:
    """What the page of this decision said; None where self-management has no words."""
    outcome = definition.outcome(decision.disposition)
    rule = definition.rule(decision.tell_key) if decision.tell_key else None
    if outcome is None:
        return None
    own = rule.tell if rule is not None else None
    return Told(
        title=definition.text(outcome.title),
        text=definition.text(own or outcome.tell),
        steps=tuple(definition.text(step) for step in outcome.do),
    )


def fired_in(definition: Definition, stored: StoredDecision) -> tuple[Fired, ...]:
    """What counted, the strongest first, each with the sentence that its condition reads as."""
    decision = Decision.from_json(stored.outcome)
    # The flags of one question are several rules under one key, told apart by what they count as.
    sentences = {
        (one.key, one.state, one.counts_as): one.sentence
        for one in trace(definition, Facts.from_json(stored.facts))
    }
    ranked = sorted(decision.counted, key=lambda one: -one.counts_as.rank)
    return tuple(
        _fired(one, sentences.get((one.key, one.state, one.counts_as), "")) for one in ranked
    )


def _fired(counted: Counted, sentence: str) -> Fired:
    return Fired(
        title=counted.title,
        sentence=sentence,
        state=counted.state,
        level=Disposition(counted.counts_as).value,
    )


def _entry(entry: EscalationEntry) -> Entry:
    stored = entry.decision
    definition = definition_of(stored.version)
    decision = Decision.from_json(stored.outcome)
    read = _read_by(definition, decision)
    answers = list(_answers_of(stored))
    earlier = _answers_before(stored, read - {answer.question for answer in answers})
    return Entry(
        at=entry.at,
        day=stored.day,
        effect=entry.get_effect_display(),
        disposition=stored.disposition,
        said=(
            *said_in(definition, answers, read),
            *said_in(definition, earlier, before=True),
        ),
        fired=fired_in(definition, stored),
        told=told_by(definition, decision),
    )


def _answers_of(stored: StoredDecision) -> Iterable[Answer]:
    """The answers of the asking that was decided, up to the submit that it was decided on."""
    if stored.asking_id is None:
        return ()
    rows = Answer.objects.filter(asking_id=stored.asking_id).select_related("submit", "asking")
    if stored.submit_id is not None:
        rows = rows.filter(submit_id__lte=stored.submit_id)
    return rows.order_by("submit_id", "position")


def _answers_before(stored: StoredDecision, names: Set[str]) -> list[Answer]:
    """The answers of screens before that the rules which counted still read as facts."""
    facts = Facts.from_json(stored.facts).known
    rows = (
        Answer.objects.filter(
            asking__enrolment_id=stored.enrolment_id, asking__kind="screen", question__in=names
        )
        .exclude(asking_id__in=[stored.asking_id] if stored.asking_id else [])
        .exclude(code__in=BOOKKEEPING)
        .filter(submit__at__lte=stored.at)
        .select_related("submit", "asking")
        .order_by("submit_id", "position")
    )
    last = {answer.question: answer for answer in rows}.values()
    return [a for a in last if facts.get(a.question) == (a.code or a.number)]


def _words(definition: Definition, answer: Answer) -> tuple[str, str]:
    question = _question(definition, answer)
    if answer.number is not None:
        said = str(answer.number)
    elif answer.code == DECLINED:
        said = NO_ANSWER
    else:
        choice = question.answer(answer.code) if question else None
        said = definition.text(choice.label) if choice else answer.code.replace("_", " ")
    asked = definition.text(question.line or question.ask) if question else ""
    return asked or answer.question.replace("_", " ").capitalize(), said


def _question(definition: Definition, answer: Answer) -> Question | None:
    asking = answer.asking
    if asking.kind == "exercise":
        return None
    questions = definition.questions(asking.kind, asking.key)
    return next((one for one in questions if one.key == answer.question), None)
