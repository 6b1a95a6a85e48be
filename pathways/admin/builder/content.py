"""The content library of a pathway: the list with its filters, and one content."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.admin.builder import parts
from pathways.admin.builder.content_filter import ContentFilter, Facts, fits, tags
from pathways.admin.builder.content_form import ContentForm
from pathways.admin.builder.element_form import ElementFormPage
from pathways.admin.builder.forms import ElementForm, text_in, text_out
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.stages_forms import KINDS
from pathways.admin.builder.titles import field_title, title_of
from pathways.admin.builder.translating import language_name
from pathways.authoring import days, edits, techniques
from pathways.authoring.elements import Address, Element
from pathways.authoring.uses import uses_of
from pathways.engine.checks_content import spans
from pathways.engine.kinds import label
from pathways.proving import readability
from pathways.proving.readability import AIM_AGE, HARD_WORDS, LONGEST_SENTENCE, POOR_WORDS


WORDS_A_MINUTE = 130  # of somebody who reads slowly


class Content(PathwayPage):
    """Everything that a pathway can give, as far as it passes the filters."""

    part = "content"

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        filters = ContentFilter(request.GET, document=self.document)
        chosen = filters.chosen
        every = self.document.get("content") or []
        rows = [(one, Facts.of(self.document, one, self.at.date())) for one in every]
        shown = [self._row(one, facts) for one, facts in rows if fits(one, facts, chosen)]
        return self.page(
            "content",
            {
                "page_title": _("Content"),
                "filters": filters,
                "is_filtered": bool(chosen),
                "rows": shown,
                "count": len(every),
            },
        )

    def _row(self, content: Element, facts: Facts) -> dict[str, Any]:
        return {
            "key": content["key"],
            "title": title_of(self.document, Address("content", content["key"])),
            "kind": dict(KINDS).get(content.get("kind", ""), ""),
            "com_b": ", ".join(label(one) for one in content.get("com_b") or ()),
            "given": [self._given(stage, on) for stage, on in facts.given.items()],
            "minutes": content.get("minutes", 0),
            "tags": tags(content, facts),
        }

    def _given(self, stage: str, on: tuple[int, ...]) -> str:
        title = title_of(self.document, Address("stages", stage))
        return f"{title}: {spans(list(on))}"


class ContentEdit(ElementFormPage):
    """One content, new or there. A new one can be given on its days at once."""

    part = "content"
    section = "content"
    template = "content_form"

    def form(self, data: Any = None, **kwargs: Any) -> ElementForm:
        initial = self._initial() if self.key else self._new()
        return ContentForm(data, initial=initial, document=self.document, key=self.key, **kwargs)

    def _new(self) -> dict[str, Any]:
        """What a link that says "add content here" has filled in; else the first stage."""
        asked = self.request.GET
        stages = [one["key"] for one in self.document.get("stages") or ()]
        return {
            "kind": asked.get("kind", "advice"),
            "com_b": asked.getlist("com_b"),
            "stage": asked.get("stage") or (stages[0] if len(stages) == 1 else ""),
            "barriers": asked.getlist("barrier"),
        }

    def _initial(self) -> dict[str, Any]:
        one = self.element
        texts = ("title", "text", "dose", "stop_if", "easy_read")
        same = ("kind", "minutes", "com_b", "barriers", "stages", "harder", "evidence", "owner")
        behaviour = one.get("behaviour") or {}
        way = next((name for name in ("promotes", "mitigates") if behaviour.get(name)), "")
        return {
            **{name: text_in(one.get(name)) for name in texts},
            **{name: one.get(name) for name in same},
            "bct": ", ".join(one.get("bct") or ()),
            "way": way,
            "behaviour": _spoken(behaviour.get(way)),
            "topic": _spoken(one.get("topic")),
            "review_on": _date(one.get("review_on")),
        }

    def changed(self, said: dict[str, Any]) -> dict[str, Any]:
        one = self.element
        texts = ("title", "text", "dose", "stop_if", "easy_read")
        same = ("kind", "com_b", "bct", "harder", "topic", "evidence", "owner", "minutes")
        offered = [name for name in ("barriers", "stages") if name in said]
        review_on = said["review_on"]
        return {
            **{name: text_out(one.get(name), said[name]) for name in texts},
            **{name: said[name] or None for name in (*same, *offered)},
            "behaviour": {said["way"]: said["behaviour"]} if said["way"] else None,
            "review_on": review_on.isoformat() if review_on else None,
        }

    def more(self, said: dict[str, Any], key: str) -> list[edits.Edit]:
        first = said["first"] or said["last"]
        if not first:
            return []
        last = said["last"] or first
        return [days.give(said["stage"], [key], first, last, said["every"] or 1)]

    def context(self) -> dict[str, Any]:
        there = self.key and self.element
        return {
            "page_title": title_of(self.document, self.address) if there else _("Add content"),
            "groups": techniques.groups(),
            "uses": self._uses() if there else [],
            "given": self._given() if there else [],
            "shown": self._words(),
            "reading": reading_of(self._words()),
            "lacking": self._lacking(),
        }

    def _words(self) -> str:
        """The words as they stand in the form, or in the document."""
        if self.request.method == "POST":
            return self.request.POST.get("text", "")
        return text_in(self.element.get("text"))

    def _lacking(self) -> list[str]:
        """The variants that there are no words in."""
        text, easy = self.element.get("text"), self.element.get("easy_read")
        languages = [one for one in self.document.get("languages") or () if one != "en"]
        there = text if isinstance(text, dict) else {}
        lacking = [language_name(one) for one in languages if one not in there]
        return lacking if easy else [*lacking, _("Easy Read")]

    def _uses(self) -> list[dict[str, str]]:
        return [
            {
                "text": title_of(self.document, use.address),
                "field": field_title(use.field),
                "href": parts.page_of(self.pathway.pk, str(use.address)),
            }
            for use in uses_of(self.document, self.address)
        ]

    def _given(self) -> list[dict[str, Any]]:
        """On which days of which stage it is given, each with a link to the first of them."""
        found = []
        for stage in self.document.get("stages") or ():
            on = days.given_days(stage, self.key)
            if on:
                title = title_of(self.document, Address("stages", stage["key"]))
                href = self.at_page("day", stage["key"], on[0])
                found.append({"text": f"{title}: {spans(on)}", "href": href})
        return found

    def saved(self, key: str) -> HttpResponse:
        said = _("“%(title)s” is saved.") % {
            "title": title_of(self.document, Address("content", key))
        }
        if "another" in self.request.POST:
            return self.go("content_new", said=said)
        return self.go("content", said=said)


def reading_of(text: str) -> list[dict[str, Any]]:
    """What the words come to, a line each; `is_hard` marks what should be made simpler."""
    if not text.strip():
        return []
    got = readability.read(text)
    count = len(text.split())
    minutes = -(-count // WORDS_A_MINUTE)
    lines: list[tuple[str, bool]] = [
        (
            _("%(count)s words, about %(minutes)s minutes to read")
            % {"count": count, "minutes": minutes},
            False,
        ),
        (
            _("The longest sentence has %(count)s words (at most %(most)s)")
            % {"count": got.longest, "most": LONGEST_SENTENCE},
            got.longest > LONGEST_SENTENCE,
        ),
    ]
    if got.age is not None:
        said = _("Reading age about %(age)s (aim for %(aim)s or less)")
        lines.append((said % {"age": got.age, "aim": AIM_AGE}, got.age > AIM_AGE))
    for word in (*got.hard, *got.poor):
        better = {**HARD_WORDS, **POOR_WORDS}[word]
        lines.append((_("“%(word)s”: write %(better)s") % {"word": word, "better": better}, True))
    return [{"text": text, "is_hard": is_hard} for text, is_hard in lines]


def _spoken(key: str | None) -> str:
    """A key as it may be typed."""
    return (key or "").replace("_", " ")


def _date(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
