"""For whom something is meant: everybody, or people who gave one answer; a condition that says more
is shown as its sentence and kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pathways.authoring.coverage import answers_of
from pathways.authoring.wording import Wording
from pathways.engine.kinds import words
from pathways.nhsuk.fields import SelectField


LONGEST = 90  # of a question's words in the list


class AudienceField(SelectField):
    """Everybody, one answer, or what stands there now. Clean value: a raw condition or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return json.loads(chosen) if chosen else None


def spelled(condition: Any) -> str:
    """A condition as the value of an option."""
    return json.dumps(condition, sort_keys=True, ensure_ascii=False) if condition else ""


def audiences(stored: Mapping[str, Any], now: Any = None) -> list[tuple[str, str]]:
    """What the list offers: everybody, what stands there now, each answer of each question."""
    single = dict(_answers(stored))
    kept = spelled(now)
    found = [("", _("Everybody"))]
    if kept and kept not in single:
        found.append((kept, Wording(stored).condition(now)))
    return [*found, *single.items()]


def who(stored: Mapping[str, Any], condition: Any) -> str:
    """The sentence of a condition; "" for everybody."""
    return Wording(stored).condition(condition) if condition else ""


def _answers(stored: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    included = [one for one in (stored.get("includes") or {}).values() if "screen" in one]
    for part, section in ((stored, "check_in"), *((one, "screen") for one in (stored, *included))):
        for question in part.get(section) or ():
            asked = words(question.get("line")) or words(question.get("ask"))
            short = asked if len(asked) <= LONGEST else f"{asked[: LONGEST - 1]}…"
            for code, text in answers_of(question):
                yield spelled({question["key"]: code}), f"{short} {text}"
