"""Receivers in memory for tests: they answer as they are told, and keep what they took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from patients.gateways import Outcome, Outgoing, OutgoingReferral, Result


ACCEPT = Result(Outcome.ACCEPTED)


class _Memory:
    """Answers from a script, then accepts. `lost` answers take the message and say UNCLEAR."""

    def __init__(self, script: Iterable[Result | str] = ()) -> None:
        self.script: Iterator[Result | str] = iter(script)
        self.references: list[str] = []
        self.look_ups: list[str] = []
        self.can_say = True
        self.before_answer: Callable[[], None] | None = None

    def _answer(self, reference: str) -> Result:
        answer = next(self.script, ACCEPT)
        if answer == "lost" or (isinstance(answer, Result) and answer.outcome is Outcome.ACCEPTED):
            self.references.append(reference)
        if self.before_answer is not None:
            self.before_answer()
        if isinstance(answer, str):
            return Result(Outcome.UNCLEAR, code=answer)
        if answer.outcome is Outcome.ACCEPTED:
            return Result(Outcome.ACCEPTED, provider_id=f"id-{len(self.references)}")
        return answer

    def find(self, reference: str) -> Result:
        self.look_ups.append(reference)
        if not self.can_say:
            return Result(Outcome.UNCLEAR, code="look_up_failed")
        known = reference in self.references
        return Result(Outcome.ACCEPTED, "found") if known else Result(Outcome.ABSENT)


class MemoryNotify(_Memory):
    """A Notify whose sent messages a test can read."""

    def __init__(self, script: Iterable[Result | str] = ()) -> None:
        super().__init__(script)
        self.tried: list[Outgoing] = []

    def send(self, message: Outgoing) -> Result:
        self.tried.append(message)
        return self._answer(message.reference)


class MemoryReferrals(_Memory):
    """A referral receiver whose referrals a test can read."""

    def __init__(self, script: Iterable[Result | str] = ()) -> None:
        super().__init__(script)
        self.tried: list[OutgoingReferral] = []

    def send(self, referral: OutgoingReferral) -> Result:
        self.tried.append(referral)
        return self._answer(referral.reference)
