"""How strongly an unknown counts, and what the flags of a question come to."""

from __future__ import annotations

from pathways.engine.decisions import Disposition
from pathways.engine.definition import Question
from pathways.engine.values import DECLINED


def unknown_level(then: Disposition, if_unknown: Disposition | None) -> Disposition | None:
    """What a rule counts as while it is unknown, or None for not at all.

    By default one step below `then`, and from soon up never below routine; below soon an unknown
    does not count unless the rule says so.
    """
    if if_unknown is not None:
        level = if_unknown
    elif then >= Disposition.SOON:
        level = then.below()
    else:
        return None
    floor = Disposition.ROUTINE if then >= Disposition.SOON else level
    return max(level, floor)


def flag_levels(
    question: Question,
) -> tuple[dict[Disposition, tuple[str, ...]], Disposition | None]:
    """The answers that each disposition stands for, strongest first, and what declining counts as.

    Without flags, or with flags on `declined` alone, declining counts as those say.
    """
    levels: dict[Disposition, tuple[str, ...]] = {}
    for code, level in sorted(question.flags.items(), key=lambda one: -one[1].rank):
        if code != DECLINED:
            levels[level] = (*levels.get(level, ()), code)
    declined = question.flags.get(DECLINED)
    if not levels:
        return {}, declined
    return levels, unknown_level(next(iter(levels)), declined)
