"""Lifecycles as tables: which step leads from which state to which. Nothing else moves a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class NotAllowedNow(Exception):
    """A step that its state does not allow; the message is a sentence for whoever tried it."""


@dataclass(frozen=True)
class Lifecycle:
    """The states of one kind of thing. The first state named is where it starts."""

    name: str
    text: str
    moves: Mapping[tuple[str, str], str] = field(init=False)

    def __post_init__(self) -> None:
        moves: dict[tuple[str, str], str] = {}
        for line in self.text.split(";"):
            before, _, after = line.partition(" -> ")
            sources, _, verb = before.strip().rpartition(" ")
            for source in sources.split("|"):
                if (source, verb) in moves:
                    raise ValueError(f"{self.name}: {verb} from {source} stands there twice")
                moves[source, verb] = after.strip()
        object.__setattr__(self, "moves", moves)

    @property
    def start(self) -> str:
        """Where each one starts."""
        return next(iter(self.moves))[0]

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order in which the table names them."""
        named = [state for (source, _), target in self.moves.items() for state in (source, target)]
        return tuple(dict.fromkeys(named))

    @property
    def verbs(self) -> tuple[str, ...]:
        """Every step."""
        return tuple(dict.fromkeys(verb for _, verb in self.moves))

    @property
    def ends(self) -> tuple[str, ...]:
        """The states that nothing leaves."""
        return tuple(state for state in self.states if not self.allowed(state))

    def allowed(self, state: str) -> tuple[str, ...]:
        """The steps that a state allows."""
        return tuple(verb for source, verb in self.moves if source == state)


def step(table: Lifecycle, state: str, verb: str) -> str:
    """The state that a step leads to. NotAllowedNow, with a sentence, where the table has none."""
    following = table.moves.get((str(state), verb))
    if following is None:
        article = "an" if table.name[0] in "aeiou" else "a"
        raise NotAllowedNow(
            f"You cannot {verb.replace('_', ' ')} {article} {table.name} "
            f"that is {str(state).replace('_', ' ')}."
        )
    return following


def draw(table: Lifecycle) -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {table.start}"]
    lines += [f"    {src} --> {dst}: {verb}" for (src, verb), dst in table.moves.items()]
    lines += [f"    {state} --> [*]" for state in table.ends]
    return "\n".join(lines) + "\n"


# Each entry: the states that allow a step, the step, and where it leads. A pause belongs to the
# patient, not to the enrolment.
ENROLMENT = Lifecycle(
    "enrolment",
    "invited start -> active; invited|active hold -> held; held release -> active;"
    "invited|active|held stop -> stopped; active finish -> finished",
)
ESCALATION = Lifecycle(
    "escalation",
    "open take -> taken; open|taken acknowledge -> acknowledged;"
    "taken|acknowledged hand_over -> open; taken|acknowledged close -> closed",
)
REFERRAL = Lifecycle(
    "referral",
    "created send -> sent; sent acknowledge -> acknowledged;"
    "sent|acknowledged accept -> accepted; sent|acknowledged decline -> declined;"
    "accepted see -> seen; declined|seen|accepted close -> closed;"
    "created|sent fail -> failed; failed retry -> created; failed close -> closed",
)
DELIVERY = Lifecycle(
    "delivery",
    "due claim -> claimed; claimed accept -> accepted; claimed postpone -> due;"
    "claimed suppress -> suppressed; claimed fail -> failed; due suppress -> suppressed;"
    "due|claimed expire -> expired; failed retry -> due",
)
DRAFT = Lifecycle(
    "draft",
    "open submit -> in_review; in_review take_back -> open; in_review ask_for_changes -> open;"
    "in_review publish -> published",
)
VERSION = Lifecycle("version", "live retire -> retired; live withdraw -> withdrawn")
MOVE = Lifecycle("move", "waiting carry_out -> done; waiting drop -> dropped")
SAFETY_FIX = Lifecycle("safety fix", "open publish -> published; open cancel -> cancelled")
BATCH = Lifecycle("batch", "checked load -> loaded; checked cancel -> cancelled")
ASKING = Lifecycle("asking", "open finish -> finished; open lapse -> lapsed")
TABLES = (
    ENROLMENT,
    ESCALATION,
    REFERRAL,
    DELIVERY,
    DRAFT,
    VERSION,
    MOVE,
    SAFETY_FIX,
    BATCH,
    ASKING,
)
