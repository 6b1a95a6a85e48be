"""What a rule, a constraint or an outcome says, in sentences made from the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pathways.admin.builder import levels
from pathways.admin.builder.vocabulary import Facts, said
from pathways.engine import logic
from pathways.engine.decisions import Disposition
from pathways.engine.definition import Definition
from pathways.engine.kinds import label, words
from pathways.engine.levels import unknown_level


def then_words(rule: Mapping[str, Any]) -> list[str]:
    """What follows from a rule, one sentence each: whom it calls, how soon, where it leads."""
    then = str(rule.get("then") or "")
    found = [_("%(level)s.") % {"level": levels.words(then)}]
    desk = rule.get("desk") or ("clinical" if _calls_by_itself(then) else "")
    if desk:
        found.append(_("%(desk)s is called.") % {"desk": levels.words(desk, levels.DESKS)})
    if rule.get("due_hours"):
        found.append(_("Due within %(hours)s hours.") % {"hours": rule["due_hours"]})
    if rule.get("service"):
        found.append(_("Service: %(role)s.") % {"role": label(str(rule["service"])).lower()})
    if rule.get("ask_again"):
        found.append(_("The safety questions are asked again."))
    if (held := rule.get("again_after_days")) is not None:
        found.append(_("After a case is closed it is only noted for %(n)s days.") % {"n": held})
    return [*found, unknown_words(then, rule.get("if_unknown"))]


def unknown_words(then: str, if_unknown: str | None) -> str:
    """What a rule comes to while nobody knows whether it is true."""
    try:
        level = unknown_level(Disposition(then), Disposition(if_unknown) if if_unknown else None)
    except ValueError:
        return ""
    if level is None:
        return _("Where an answer is missing, nothing follows.")
    return _("Where an answer is missing: %(level)s.") % {"level": levels.words(level.value)}


def moments_words(moments: Iterable[str] | str) -> str:
    """When a rule runs."""
    listed = [moments] if isinstance(moments, str) else moments
    return "; ".join(levels.words(one, levels.MOMENTS) for one in listed)


def when_words(definition: Definition, raw: Any) -> str:
    """The condition as a sentence that starts with When."""
    return _("When: %(sentence)s") % {"sentence": said(definition, raw)}


def moments_of(raw: Any, facts: Facts) -> list[str]:
    """When a rule on these facts runs, where nobody said so: when what it reads is sent.

    A check-in or a measure goes before the screen, whose last answers stand. What reads the person
    and the calendar alone runs every day.
    """
    sources = {facts[name].source for name in logic.names(logic.read(raw)) if name in facts}
    moments = {"check_in": "check_in", "measure": "measure", "item": "measure"}
    sent = [moments[one] for one in ("check_in", "measure", "item") if one in sources]
    if sent:
        return list(dict.fromkeys(sent))
    return ["screen"] if "screen" in sources else ["day"]


def name_of(rule: Mapping[str, Any]) -> str:
    """What a rule is called: its title, else its key in words."""
    return words(rule.get("title")) or label(str(rule.get("key") or ""))


def _calls_by_itself(then: str) -> bool:
    return then in ("emergency", "urgent", "soon")
