"""Local services: the roles that a pathway sends people to, and who fills each in each place today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from pathways.access import Permission, can, visible_to
from pathways.admin.builder import parts
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.titles import title_of
from pathways.authoring.elements import Address
from pathways.engine.kinds import label
from pathways.models import Service
from pathways.proving.directories import CHECKED_WITHIN_DAYS, Directory, LiveService, roles_of
from pathways.services import directory


@dataclass(frozen=True, slots=True)
class Filled:
    """Who fills a role in one place, and what is wrong with that: words and a colour."""

    place: str
    name: str
    closed: str
    checked_on: date | None
    tags: tuple[tuple[str, str], ...]
    href: str
    action: str

    @property
    def is_missing(self) -> bool:
        """Whether people there would find nobody."""
        return not self.name and any(colour == "red" for _text, colour in self.tags)


class Services(PathwayPage):
    """Read only: what is wrong here is mended in the directory, which all pathways share."""

    part = "services"

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        live = directory.live(self.actor.icb_id)
        roles = [self._role(role, path, live) for role, path in roles_of(self.definition).items()]
        return self.page(
            "services",
            {
                "page_title": _("Local services"),
                "roles": roles,
                "missing": sum(one.is_missing for role in roles for one in role["places"]),
                "may_edit_directory": self._may_edit_directory,
                "within_days": CHECKED_WITHIN_DAYS,
                "directory": reverse("admin:pathways_service_changelist"),
            },
        )

    @property
    def _may_edit_directory(self) -> bool:
        return can(self.actor, Permission.EDIT_DIRECTORY)

    def _role(self, role: str, path: str, live: Directory) -> dict[str, Any]:
        section, _dot, rest = path.partition(".")
        address = Address(section, rest.partition(".")[0])
        return {
            "title": label(role),
            "used": title_of(self.document, address),
            "href": parts.page_of(self.pathway.pk, path),
            "places": list(self._places(role, live)),
        }

    def _places(self, role: str, live: Directory) -> Iterator[Filled]:
        rows = {(one.role, one.place_id, one.name): one for one in self._rows}
        places = {one.place.key: one.place_id for one in self._rows if one.place is not None}
        for key, name in (*live.places, (None, _("Place not known"))):
            found = live.service(role, key)
            is_needed = key is not None or not live.places
            row = None
            if found is not None:
                place_id = places[found.place] if found.place else None
                row = rows[role, place_id, found.name]
            yield self._filled(role, name, found, row, is_needed=is_needed)

    @cached_property
    def _rows(self) -> list[Service]:
        return list(visible_to(Service, self.actor).select_related("place"))

    def _filled(
        self,
        role: str,
        place: str,
        found: LiveService | None,
        row: Service | None,
        *,
        is_needed: bool,
    ) -> Filled:
        if found is None or row is None:
            href = f"{reverse('admin:pathways_service_add')}?role={role}"
            tags = ((_("Nobody"), "red" if is_needed else "yellow"),)
            return Filled(place, "", "", None, tags, href, _("Add a service"))
        marks = []
        if not found.out_of_hours.strip():
            marks.append((_("No out-of-hours words"), "red"))
        if found.checked_on and (self.at.date() - found.checked_on).days > CHECKED_WITHIN_DAYS:
            marks.append((_("Out of date"), "yellow"))
        href = reverse("admin:pathways_service_change", args=[row.pk])
        closed = found.out_of_hours
        return Filled(place, found.name, closed, found.checked_on, tuple(marks), href, _("Edit"))
