"""The map: what each answer leads to, as a list and as a picture made from the same lines."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.admin.builder import levels
from pathways.admin.builder.drawing import MOST_BOXES, of_parts, of_questions, parts_of
from pathways.admin.builder.outline import outline
from pathways.admin.builder.pages import PathwayPage


class Map(PathwayPage):
    """Read only. More than 40 questions are drawn as parts, and one part at a time."""

    part = "map"

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        lines = outline(self.definition)
        screen = lines["screen"]
        parts = parts_of(screen)
        many = len(screen) > MOST_BOXES
        chosen = request.GET.get("part", "")
        if many and chosen not in parts:
            picture, title = of_parts(screen), _("The parts of the safety questions")
        elif many:
            picture, title = of_questions(parts[chosen]), chosen
        else:
            picture, title = of_questions(screen), _("Safety questions and what each leads to")
        groups = [*parts.items(), (_("Check-in questions"), lines["check_in"])]
        context = {
            "page_title": _("Map of the questions"),
            "screen": picture,
            "screen_title": title,
            "check_in": of_questions(lines["check_in"]),
            "groups": [(name, some) for name, some in groups if some],
            "of_parts": many,
            "count": len(screen),
            "choices": self._choices(list(parts), chosen),
            "tag": levels.tag,
        }
        return self.page("map", context)

    def _choices(self, parts: list[str], chosen: str) -> list[dict[str, Any]]:
        """Each part, and all of them, as links to its picture."""
        here = self.at_page("map")
        all_parts = {"text": _("All parts"), "href": here, "current": chosen not in parts}
        return [all_parts] + [
            {"text": one, "href": f"{here}?{urlencode({'part': one})}", "current": one == chosen}
            for one in parts
        ]
