"""Coverage: what works on which COM-B component in which stage, and on which barrier; holes show."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.admin.builder.content_form import COM_B_HINTS
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.titles import title_of
from pathways.authoring import coverage
from pathways.authoring.coverage import Barrier, Cell
from pathways.authoring.elements import Address
from pathways.engine.kinds import label


class Coverage(PathwayPage):
    """The matrix, and the barriers; a hole has a link to fill it."""

    part = "coverage"

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        matrix = coverage.matrix(self.document)
        stages = [
            title_of(self.document, Address("stages", one["key"]))
            for one in self.document.get("stages") or ()
        ]
        return self.page(
            "coverage",
            {
                "page_title": _("Coverage"),
                "stages": stages,
                "rows": [self._row(row, component) for component, row in _named(matrix)],
                "holes": sum(cell.is_hole for row in matrix for cell in row),
                "barriers": [self._barrier(one) for one in coverage.barriers(self.document)],
            },
        )

    def _row(self, cells: list[Cell], component: str) -> dict[str, Any]:
        return {
            "title": label(component),
            "hint": str(COM_B_HINTS[component]),
            "cells": [self._cell(cell) for cell in cells],
        }

    def _cell(self, cell: Cell) -> dict[str, Any]:
        asked = {"com_b": cell.component, "stage": cell.stage}
        shown = urlencode(asked)
        return {
            "is_hole": cell.is_hole,
            "content": len(cell.content),
            "nudges": len(cell.nudges),
            "add": f"{self.at_page('content_new')}?{shown}",
            "list": f"{self.at_page('content')}?{shown}",
        }

    def _barrier(self, barrier: Barrier) -> dict[str, Any]:
        asked = urlencode({"barrier": barrier.code})
        return {
            "text": barrier.text,
            "messages": [
                {"text": label(key), "href": self.at_page("message_edit", key)}
                for key in barrier.messages
            ],
            "content": [
                {
                    "text": title_of(self.document, Address("content", key)),
                    "href": self.at_page("content_edit", key),
                }
                for key in barrier.content
            ],
            "add": f"{self.at_page('message_new')}?{asked}",
        }


def _named(matrix: list[list[Cell]]) -> list[tuple[str, list[Cell]]]:
    return list(zip(coverage.COMPONENTS, matrix, strict=True))
