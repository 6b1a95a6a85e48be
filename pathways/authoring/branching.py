"""`ask_if` seen from the answer: which later questions an answer has asked too, and changing that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pathways.engine import logic
from pathways.engine.logic import Any_, Condition, Leaf, NotACondition


def opened_by(ask_if: Any, fact: str) -> tuple[str, ...] | None:
    """The answers of `fact` each of which, by itself, has a question asked: () for none.

    None where the condition reads the fact in some other way: together with another, over days,
    or not readably. Such a condition is changed as a whole or not at all.
    """
    if ask_if is None:
        return ()
    parts = _alternatives(ask_if)
    if parts is None:
        return None
    mine = [part for part in parts if fact in logic.names(part)]
    if not all(_is_plain(part) for part in mine):
        return None
    codes = [code for part in mine if isinstance(part, Leaf) for code in part.codes]
    return tuple(dict.fromkeys(codes))


def open_by(ask_if: Any, fact: str, codes: Sequence[str]) -> dict[str, Any] | None:
    """The condition with these answers of `fact`, and no others, each enough by itself; all else
    that it says stays. None: no condition is left, and everybody is asked.

    Raises ValueError where opened_by() is None.
    """
    if opened_by(ask_if, fact) is None:
        raise ValueError(f"the condition reads {fact} in a way that answers alone do not say")
    parts = list(_alternatives(ask_if) or ()) if ask_if is not None else []
    places = [n for n, part in enumerate(parts) if fact in logic.names(part)]
    kept = [part for n, part in enumerate(parts) if n not in places]
    if codes:
        kept.insert(places[0] if places else len(kept), Leaf(fact, codes=tuple(codes)))
    if not kept:
        return None
    return logic.write(kept[0] if len(kept) == 1 else Any_(tuple(kept)))


def _alternatives(ask_if: Any) -> tuple[Condition, ...] | None:
    """The parts each of which is enough; None where this is no condition."""
    try:
        condition = logic.read(ask_if)
    except NotACondition:
        return None
    return condition.parts if isinstance(condition, Any_) else (condition,)


def _is_plain(condition: Condition) -> bool:
    return isinstance(condition, Leaf) and bool(condition.codes) and not condition.is_view
