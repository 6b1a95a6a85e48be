"""What a draft changes for patients against the live version, as the signers must see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pathways.authoring.elements import Address
from pathways.authoring.wording import Wording
from pathways.engine import documents
from pathways.engine.documents import Invalid
from pathways.models import Draft
from pathways.proving import comparing
from pathways.proving.checks import OutOfTime, never
from pathways.proving.verdicts import Comparison, Rewording
from pathways.services.drafting import latest_revision
from pathways.services.versions import live_version


UNFINISHED = (
    "The comparison with the live version did not come to its end, so it is not known who would "
    "be treated more mildly. Make the change in smaller steps."
)
TOO_MANY = (
    "More groups of people would be treated otherwise than can be ticked one by one. Make the "
    "change in smaller steps."
)


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that the second signer ticks by name."""

    id: str
    kind: str  # "milder" | "rewording"
    sentence: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What must be ticked, what speaks against signing at all (a sentence each), and the whole
    comparison; None where there is nothing to compare with."""

    to_tick: tuple[Tick, ...] = ()
    against: tuple[str, ...] = ()
    comparison: Comparison | None = None


def weigh(draft: Draft, *, out_of_time: OutOfTime = never) -> Weighed:
    """What the newest revision changes against the live version. Of a first edition, nothing."""
    live = live_version(draft.pathway)
    if live is None:
        return Weighed()
    after = json.loads(latest_revision(draft).document)
    return between(json.loads(live.document), after, out_of_time=out_of_time)


def between(
    before: Mapping[str, Any], after: Mapping[str, Any], *, out_of_time: OutOfTime = never
) -> Weighed:
    """What one document changes for people against another. A document with findings decides
    nothing, so that nothing is compared: its findings are on the list of what must be mended."""
    try:
        old, new = documents.load(before), documents.load(after)
    except Invalid:
        return Weighed()
    found = comparing.compare(old, new, out_of_time=out_of_time)
    against = [UNFINISHED] if not found.finished else []
    against += [TOO_MANY] if found.more else []
    against += [f"This cannot be ticked, since nobody showed it: {one}" for one in found.not_shown]
    ticks = [Tick(one.id, "milder", one.sentence) for one in found.milder]
    ticks += [Tick(one.id, "rewording", _reworded(after, one)) for one in found.rewordings]
    return Weighed(tuple(ticks), tuple(against), found)


def _reworded(document: Mapping[str, Any], one: Rewording) -> str:
    section, _, rest = one.path.partition(".")
    title = Wording(document).title(Address(section, rest.partition(".")[0]))
    before, after = one.before or "nothing", one.after or "nothing"
    return f"Words that decide changed in “{title}”: “{before}” is now “{after}”."
