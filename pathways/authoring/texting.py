"""How many parts of a text message words come to, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


# GSM 03.38: letters that take one of 160 places, and those that take two.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
# Places in one part alone, and in each of several, which carry a mark that joins them.
_GSM7 = (160, 153)
_UCS2 = (70, 67)
PENCE_IN_A_POUND = 100


@dataclass(frozen=True, slots=True)
class Size:
    """What a text message comes to: characters as people count them, parts, and the letters that
    make it need the wide alphabet of 70 a part."""

    characters: int
    parts: int
    wide: tuple[str, ...] = ()

    def cost(self, pence_a_part: Decimal, messages: int = 1000) -> Decimal:
        """Pounds for so many messages."""
        return pence_a_part * self.parts * messages / PENCE_IN_A_POUND


def size_of(words: str) -> Size:
    """The size of a text message with these words.

    160 places fit one part, 153 each of several; `^{}[]~|€` and the backslash take two. One letter
    outside that alphabet, such as ł or ع, makes it 70, or 67 each; an emoji takes two of those.
    """
    wide = tuple(dict.fromkeys(c for c in words if c not in _BASIC and c not in _EXTENDED))
    if wide:
        places = [2 if ord(c) > 0xFFFF else 1 for c in words]
        alone, joined = _UCS2
    else:
        places = [2 if c in _EXTENDED else 1 for c in words]
        alone, joined = _GSM7
    return Size(len(words), _parts(places, alone, joined), wide)


def _parts(places: list[int], alone: int, joined: int) -> int:
    """Whole letters fill one part after the other: none is cut in two."""
    if sum(places) <= alone:
        return 1 if places else 0
    parts, free = 1, joined
    for place in places:
        if place > free:
            parts, free = parts + 1, joined
        free -= place
    return parts


def filled(words: str, *, link: str, first_name: str) -> str:
    """A message as a patient gets it."""
    return words.replace("{link}", link).replace("{first_name}", first_name)
