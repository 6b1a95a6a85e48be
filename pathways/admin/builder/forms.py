"""Forms of the builder: each knows in which state it saw its element, and where a finding belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pathways.engine.kinds import label, words
from pathways.nhsuk.forms import NhsForm


class ElementForm(NhsForm):
    """A form over one element of a document.

    `seen` is the digest of the element when the page was made. `theirs` is set where a colleague
    changed it meanwhile: the page shows it beside what was typed.
    """

    # From the first name of a finding's path inside the element to the field that mends it.
    places: ClassVar[dict[str, str]] = {}
    theirs: Any = None
    uses: Sequence[Mapping[str, str]] = ()  # of what would go, where a form found that first

    def __init__(self, *args: Any, seen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seen = str(self.data.get("seen", "")) if self.is_bound else seen

    @property
    def seen(self) -> str:
        return self._seen

    def theirs_in_words(self) -> list[tuple[str, str]]:
        """What a colleague saved meanwhile, a line for each field."""
        element = self.theirs if isinstance(self.theirs, dict) else {"": self.theirs}
        return [(label(str(name)), in_words(value)) for name, value in element.items()]

    def take_over(self, digest: str) -> None:
        """Saving again replaces the state with this digest."""
        self._seen = digest

    def field_of(self, path: str) -> str | None:
        """The field that a finding's path inside the element leads to; None for the whole form."""
        first = path.partition(".")[0]
        name = self.places.get(first, first)
        return name if name in self.fields else None


def only_given(**fields: Any) -> dict[str, Any]:
    """The fields of an element that were filled in: empty ones are left out of the document."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {}, ())}


def in_words(value: Any) -> str:
    """A value of the document as a page shows it to a person."""
    if isinstance(value, dict):
        return "; ".join(f"{label(str(name))}: {in_words(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(in_words(one) for one in value)
    return str(value)


def text_in(value: Any, language: str = "en") -> str:
    """A text of the document in one language, for a box to edit it in."""
    return words(value, language)


def text_out(old: Any, new: str, language: str = "en") -> Any:
    """The text to store: a plain string stays one while it has one language only."""
    if language == "en" and not isinstance(old, dict):
        return new
    texts = dict(old) if isinstance(old, dict) else {"en": old} if old else {}
    if new:
        texts[language] = new
    else:
        texts.pop(language, None)
    return texts or None
