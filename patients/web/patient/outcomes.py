"""The page of an outcome in words. Every sentence is true of a stored row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from pathways import clock
from pathways.engine import logic
from pathways.engine.decisions import Decision, Disposition
from pathways.engine.definition import Definition, Question
from pathways.engine.rules import explain
from pathways.engine.values import Fact, Facts, State
from pathways.models import Service
from pathways.nhsuk.words import long_date, time_of
from patients.models import (
    Escalation,
    EscalationStatus,
    Referral,
    ReferralKind,
    ReferralStatus,
)
from patients.services.informing import Told


CARDS = {
    Disposition.EMERGENCY: "emergency",
    Disposition.URGENT: "urgent",
    Disposition.SOON: "urgent",
    Disposition.ROUTINE: "non-urgent",
    Disposition.SELF_REFERRAL: "non-urgent",
}
FLAG = "flag:"


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """What the page of an outcome shows: its card, why, and what was done."""

    kind: str
    title: str
    tell: str
    do: list[str]
    why: list[tuple[str, str]]
    done: list[str]
    service: Service | None
    is_emergency: bool
    call_111: bool


def outcome_page(definition: Definition, told: Told, language: str, at: datetime) -> OutcomePage:
    """The card's heading is the page's heading: the action itself."""
    decision = told.decision
    outcome = definition.outcome(decision.disposition)
    title = definition.text(outcome.title, language) if outcome else ""
    return OutcomePage(
        kind=CARDS.get(decision.disposition, "non-urgent"),
        title=title or action(decision.disposition),
        tell=explain(definition, decision, language),
        do=[definition.text(step, language) for step in outcome.do] if outcome else [],
        why=list(own_answers(definition, told, language)),
        done=what_was_done(told, at),
        service=told.service,
        is_emergency=decision.disposition == Disposition.EMERGENCY,
        call_111=decision.disposition in (Disposition.URGENT, Disposition.SOON),
    )


def action(disposition: Disposition) -> str:
    """What to do, where the definition has no words of its own for it."""
    return {
        Disposition.EMERGENCY: _("Call 999 or go to A&E now"),
        Disposition.URGENT: _("Get help today"),
        Disposition.SOON: _("You need to be seen in the next few days"),
        Disposition.ROUTINE: _("Speak to your GP surgery or a physiotherapist"),
        Disposition.SELF_REFERRAL: _("You can book physiotherapy yourself"),
    }.get(disposition, _("Carry on with your plan"))


def own_answers(definition: Definition, told: Told, language: str) -> Iterator[tuple[str, str]]:
    """The patient's own answers that led to the decision, as question and answer.

    Only those that what counts most has read, and none that is the mildest one can say.
    """
    facts = Facts.from_json(told.stored.facts)
    questions = {q.key: q for q in (*definition.check_in, *definition.screen)}
    for name in _names(definition, told.decision):
        question, fact = questions.get(name), facts.scalars.get(name)
        if question is not None and fact is not None:
            answer = _answer(definition, question, fact, language)
            if answer:
                yield definition.text(question.ask, language), answer


def _names(definition: Definition, decision: Decision) -> list[str]:
    found: dict[str, None] = {}
    for counted in decision.counted:
        if counted.counts_as != decision.disposition:
            continue
        rule = definition.rule(counted.key)
        if counted.key.startswith(FLAG):
            found[counted.key.removeprefix(FLAG)] = None
        elif rule is not None:
            found |= dict.fromkeys(sorted(logic.names(rule.when)))
    return list(found)


def _answer(definition: Definition, question: Question, fact: Fact, language: str) -> str:
    if fact.state is State.DECLINED:
        return _("You would rather not say")
    if fact.state is not State.VALUE:
        return ""
    if not question.answers:
        return str(fact.value)
    mildest = question.worse != "none" and fact.value == question.answers[0].code
    answer = question.answer(str(fact.value))
    return "" if mildest or answer is None else definition.text(answer.label, language)


def what_was_done(told: Told, at: datetime) -> list[str]:
    """True sentences about the case and the referral; none where nobody was told."""
    sentences = []
    if told.escalation is not None:
        sentences.append(_about_case(told.escalation, at))
    if told.referral is not None:
        sentences.append(_about_referral(told.referral))
    return sentences


def _about_case(case: Escalation, at: datetime) -> str:
    desk = case.desk.name
    if case.status == EscalationStatus.CLOSED:
        return _("%(desk)s looked at your answers on %(on)s.") % {
            "desk": desk,
            "on": long_date(case.closed_at),
        }
    if case.status == EscalationStatus.ACKNOWLEDGED:
        return _("Someone from %(desk)s has read your answers.") % {"desk": desk}
    if case.due_at <= at:
        return _("We have passed your answers to %(desk)s. They have not read them yet.") % {
            "desk": desk
        }
    return _("We have passed your answers to %(desk)s. They aim to look by %(by)s.") % {
        "desk": desk,
        "by": by_when(case.due_at, at),
    }


def by_when(due: datetime, at: datetime) -> str:
    """'5pm today', '9am tomorrow' or '9am on Friday 5 June 2026'."""
    days = (clock.local_date(due) - clock.local_date(at)).days
    if days == 0:
        return _("%(time)s today") % {"time": time_of(due)}
    if days == 1:
        return _("%(time)s tomorrow") % {"time": time_of(due)}
    return _("%(time)s on %(day)s") % {"time": time_of(due), "day": long_date(due)}


def _about_referral(referral: Referral) -> str:
    service = {"service": referral.service.name}
    worse = referral.kind == ReferralKind.WORSE
    if referral.status == ReferralStatus.FAILED:
        return _("We tried to contact %(service)s but could not reach them.") % service
    if referral.status in (ReferralStatus.DECLINED, ReferralStatus.CLOSED):
        return _("We asked %(service)s about you. That request has ended.") % service
    if referral.status == ReferralStatus.CREATED:
        if worse:
            return _("We are telling %(service)s that you are worse.") % service
        return _("We are sending your details to %(service)s.") % service
    if worse:
        return _("We have told %(service)s that you are worse.") % service
    return _("We have sent your details to %(service)s.") % service
