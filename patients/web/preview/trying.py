"""Trying a whole pathway at once: the same invented people on the draft and on what is live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from pathways import clock
from pathways.admin.builder.pages import PathwayPage
from pathways.engine.decisions import LADDER, Disposition
from pathways.engine.definition import Definition
from pathways.engine.documents import Invalid
from pathways.engine.effective import effective_rules
from pathways.models import Draft
from pathways.nhsuk.pages import page
from pathways.proving.side_by_side import Side, SideBySide, side_by_side
from pathways.proving.telling import DESKS, LEVELS, role
from pathways.services import drafting, simulating, versions


PENCE = 100
NAMES = [level.value for level in reversed(LADDER)]
Row = tuple[str, str, str]


class Compared(PathwayPage):
    """`/preview/pathway/<id>/side-by-side`: 500 people walk both, in memory, when it is asked for."""

    part = "preview"

    def get(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        self.known_draft()
        context: dict[str, Any] = {
            **self.shell(),
            "page_title": _("Draft and live, side by side"),
            "found": None,
            "problem": "",
        }
        if "run" in request.GET:
            try:
                context |= self.run()
            except Invalid:
                context["problem"] = _("The draft has problems. Mend them first, then try again.")
        status = 422 if context["problem"] else 200
        return page(request, "patients/preview/side_by_side.jinja", context, status=status)

    def known_draft(self) -> Draft:
        """The draft, edited or frozen. Raises Http404 where there is none."""
        if self.draft is None:
            raise Http404
        return self.draft

    def run(self) -> dict[str, Any]:
        """Walk them until the time is up."""
        draft = simulating.definition_of(drafting.latest_revision(self.known_draft()))
        live = versions.definition_of(self.live) if self.live else None
        found = side_by_side(
            draft,
            live,
            pence_a_text=Fraction(str(settings.SMS_PART_PENCE)),
            out_of_time=clock.time_limit(),
        )
        return {"found": found, "tables": tables_of(found, draft, live), "moved": moved_of(found)}


def tables_of(
    found: SideBySide, draft: Definition, live: Definition | None
) -> list[tuple[str, list[Row]]]:
    """What differs, under its title: each line with what it is on the live side and on the draft."""
    titles = {rule.key: rule.title for rule in effective_rules(draft)}
    if live is not None:
        titles = {rule.key: rule.title for rule in effective_rules(live)} | titles
    lines = Lines(found)
    return [
        (_("People, by the strongest advice"), lines.of(_strongest, _level, NAMES)),
        (_("Cases for staff, by desk"), lines.of(lambda side: side.cases_by_desk, _desk)),
        (
            _("Cases for staff, by what opened them"),
            lines.of(lambda side: side.cases_by_rule, lambda key: titles.get(key, key)),
        ),
        (_("Referrals, by service"), lines.of(lambda side: side.referrals_by_service, role)),
        (
            _("Messages and their cost"),
            [
                lines.line(_("Messages"), lambda side: str(side.messages)),
                lines.line(_("Cost"), lambda side: pounds(side.pence)),
            ],
        ),
    ]


class Lines:
    """Lines of a table with both sides of a comparison."""

    def __init__(self, found: SideBySide) -> None:
        self.live, self.draft = found.live, found.draft

    def of(
        self,
        counts: Callable[[Side], Mapping[str, int]],
        words: Callable[[str], str],
        order: list[str] | None = None,
    ) -> list[Row]:
        """One line for each thing that either side counts; in this order, or as they come."""
        sides = [side for side in (self.live, self.draft) if side is not None]
        keys = order or list(dict.fromkeys(key for side in sides for key in counts(side)))
        return [self._count(words(key), counts, key) for key in keys]

    def _count(self, what: str, counts: Callable[[Side], Mapping[str, int]], key: str) -> Row:
        return self.line(what, lambda side: str(counts(side).get(key, 0)))

    def line(self, what: str, value: Callable[[Side], str]) -> Row:
        live = value(self.live) if self.live is not None else _("Nothing is live")
        return what, live, value(self.draft)


def _strongest(side: Side) -> Mapping[str, int]:
    return side.strongest


def _level(key: str) -> str:
    return LEVELS[Disposition(key)]


def _desk(key: str) -> str:
    return DESKS.get(key, key)


def pounds(pence: int) -> str:
    """An amount of money: £12.05."""
    return f"£{pence // PENCE}.{pence % PENCE:02d}"


def moved_of(found: SideBySide) -> list[str]:
    """Whose strongest advice differs between the two, in words."""
    return [
        _("%(n)s people: %(before)s on what is live, %(after)s on the draft")
        % {"n": count, "before": _level(before), "after": _level(after)}
        for (before, after), count in found.moved.items()
    ]
