"""Receivers for processes that are killed: what they took stands in a file."""

from __future__ import annotations

import time

from patients.gateways import Outcome, Outgoing, Result
from patients.gateways.notify import FileNotify


class SlowFile(FileNotify):
    """Takes a message and answers a little later, so that a kill falls in between."""

    def send(self, message: Outgoing) -> Result:
        result = super().send(message)
        time.sleep(0.003)
        return result


class Forgetful(FileNotify):
    """The protection removed: whoever asks by reference hears that nothing came.

    It answers so late that a kill in the middle of a chunk always falls in between.
    """

    def send(self, message: Outgoing) -> Result:
        result = super().send(message)
        time.sleep(0.05)
        return result

    def find(self, reference: str) -> Result:
        return Result(Outcome.ABSENT)
