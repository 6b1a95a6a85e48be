"""What a preview is of: one revision of a draft, one version, or what a reviewer's link shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from pathways.access import visible_to
from pathways.engine.definition import Definition
from pathways.models import Actor, Draft, DraftRevision, Icb, Pathway, PathwayVersion
from pathways.services import inviting, simulating, versions


REVISION, VERSION, SHARED = "revision", "version", "shared"


@dataclass(frozen=True, slots=True)
class Source:
    """How an address names it: `revision/<id>`, `version/<id>` or `shared/<token>`."""

    kind: str
    ref: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.ref}"

    @property
    def is_shared(self) -> bool:
        return self.kind == SHARED

    @classmethod
    def read(cls, text: str) -> Source:
        """The source that str() wrote."""
        kind, _slash, ref = text.partition("/")
        return cls(kind, ref)

    def address(self, name: str, *args: object) -> str:
        """The address of one of its pages."""
        return reverse(f"preview:{name}", args=[self, *args])


class SourceConverter:
    """A source in an address."""

    regex = (
        r"(?:(?:revision|version)/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        r"|shared/[A-Za-z0-9_:.=-]{1,200})"
    )

    def to_python(self, value: str) -> Source:
        return Source.read(value)

    def to_url(self, value: object) -> str:
        return str(value)


@dataclass(frozen=True)
class Subject:
    """What a source leads to. `draft` is there where it is a revision's."""

    source: Source
    row: DraftRevision | PathwayVersion
    ends_at: datetime | None = None

    @property
    def icb(self) -> Icb:
        return self.row.icb

    @property
    def draft(self) -> Draft | None:
        return self.row.draft if isinstance(self.row, DraftRevision) else None

    @property
    def pathway(self) -> Pathway:
        row = self.row
        return row.draft.pathway if isinstance(row, DraftRevision) else row.pathway

    @property
    def definition(self) -> Definition:
        """What the engine reads. Raises Invalid for a draft that has findings."""
        if isinstance(self.row, DraftRevision):
            return simulating.definition_of(self.row)
        return versions.definition_of(self.row)

    @property
    def state(self) -> str:
        """Which edition it is, in words."""
        if isinstance(self.row, DraftRevision):
            return _("Draft, revision %(number)s") % {"number": self.row.number}
        status = self.row.get_status_display()
        return _("Version %(number)s, %(status)s") % {
            "number": self.row.number,
            "status": status.lower(),
        }


def of_staff(source: Source, actor: Actor) -> Subject:
    """What a member of staff may see of their ICB's pathways. Raises Http404."""
    if source.kind == REVISION:
        revisions = visible_to(DraftRevision, actor).select_related("draft__pathway", "icb")
        return Subject(source, get_object_or_404(revisions, pk=source.ref))
    rows = visible_to(PathwayVersion, actor).select_related("pathway", "icb")
    return Subject(source, get_object_or_404(rows, pk=source.ref))


def of_reviewer(source: Source, at: datetime) -> Subject:
    """What a reviewer's link shows. Raises Http404 once its time is over."""
    try:
        revision, ends_at = inviting.opened(source.ref, at)
    except inviting.LinkDead as dead:
        raise Http404 from dead
    return Subject(source, revision, ends_at)
