"""Safety rules: the list of all sentences, the form of one, and what cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pathways.access import visible_to
from pathways.admin.builder import levels, parts
from pathways.admin.builder.condition_fields import ConditionForm
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.rule_forms import ImpossibleForm, RuleForm, shown_rule
from pathways.admin.builder.rule_words import moments_words, name_of, then_words, when_words
from pathways.admin.builder.titles import field_title, title_of
from pathways.admin.builder.typed import typed_in
from pathways.admin.builder.vocabulary import all_facts, said
from pathways.authoring import edits
from pathways.authoring.elements import Address, find
from pathways.authoring.uses import uses_of
from pathways.engine.decisions import LADDER
from pathways.engine.kinds import label, words
from pathways.models import Service
from pathways.services import drafting


MORE_LINES = 3


class RulesPart(PathwayPage):
    """What the pages of this part share."""

    part = "rules"

    def locked(self, section: str) -> list[dict[str, Any]]:
        """What the bases hold in a section."""
        bases = (self.stored.get("includes") or {}).values()
        return [one for base in bases if isinstance(base, dict) for one in base.get(section) or ()]

    def roles(self) -> list[tuple[str, str]]:
        """The roles of services that this pathway or the directory names."""
        documents = [self.document, *(self.stored.get("includes") or {}).values()]
        named = {
            str(one["service"])
            for document in documents
            for section in ("outcomes", "rules")
            for one in document.get(section) or ()
            if one.get("service")
        }
        named |= set(visible_to(Service, self.actor).values_list("role", flat=True))
        return [(role, label(role)) for role in sorted(named)]


class Rules(RulesPart):
    """Every rule as a sentence: what is locked, this pathway's own, what cannot be, the outcomes."""

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        own = [self._rule(rule, is_locked=False) for rule in self.document.get("rules") or ()]
        context = {
            "page_title": _("Safety rules"),
            "rules": own,
            "locked": [self._rule(one, is_locked=True) for one in self.locked("rules")],
            "impossible": [
                {
                    "key": one.get("key"),
                    "sentence": said(self.definition, one.get("when")),
                    "because": one.get("because"),
                }
                for one in self.document.get("impossible") or ()
            ],
            "outcomes": self._outcomes(),
            "tag": levels.tag,
        }
        return self.page("rules", context)

    def _rule(self, rule: Mapping[str, Any], *, is_locked: bool) -> dict[str, Any]:
        return {
            "key": rule.get("key"),
            "title": name_of(rule),
            "when": when_words(self.definition, rule.get("when")),
            "then": then_words(rule),
            "level": str(rule.get("then") or ""),
            "moments": moments_words(rule.get("at") or ()),
            "because": rule.get("because"),
            "shadow": rule.get("shadow") is True,
            "is_locked": is_locked,
        }

    def _outcomes(self) -> list[dict[str, Any]]:
        """What patients read at each disposition, strongest first."""
        own = {one.get("disposition"): one for one in self.document.get("outcomes") or ()}
        locked = {one.get("disposition"): one for one in self.locked("outcomes")}
        rows = []
        for level in reversed(LADDER):
            one = locked.get(level.value) or own.get(level.value) or {}
            row = {
                "level": level.value,
                "title": words(one.get("title")) or levels.words(level.value),
                "tell": words(one.get("tell")),
                "service": label(str(one.get("service") or "")).lower(),
                "is_locked": level.value in locked,
                "is_there": bool(one),
            }
            rows.append(row)
        return rows


class SentencePage(RulesPart):
    """The form of one element with a condition: a new one, or one that is there. Nothing is saved
    by looking at the sentence, nor by more lines."""

    section: ClassVar[str]
    template: ClassVar[str]
    key: str = ""

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.key = str(kwargs.get("key", ""))
        if self.key and find(self.document, self.address) is None:
            raise Http404

    @property
    def address(self) -> Address:
        return Address(self.section, self.key)

    @property
    def old(self) -> dict[str, Any]:
        return dict(find(self.document, self.address) or {}) if self.key else {}

    # --- what a subclass says --------------------------------------------------------------------
    def form(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    def element(self, form: Any, key: str) -> dict[str, Any]:
        """The element that the checked form describes."""
        raise NotImplementedError

    def titles(self) -> tuple[str, str]:
        """The heading of the page of a new one, and of one that is there."""
        raise NotImplementedError

    def sentences(self, element: Mapping[str, Any]) -> list[str]:
        """What the element says, for a look before it is saved."""
        return [when_words(self.definition, element.get("when"))]

    # --- the page --------------------------------------------------------------------------------
    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        form = self.form(seen=self.seen(self.address) if self.key else "")
        return self.show(form, self.sentences(self.old) if self.key else [])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form: ConditionForm = self.form(request.POST)
        do = request.POST.get("do", "save")
        if do == "lines":
            typed = {**typed_in(form), "lines": form.lines + MORE_LINES}
            return self.show(self.form(typed=typed, seen=form.seen), [])
        if not form.is_valid():
            return self.show(form, [])
        element = self.element(form, self.key or self.new_key(self.wanted(form)))
        kept = self.keep(form, element) if do != "check" else None
        return kept or self.show(form, self.sentences(element))

    def wanted(self, form: ConditionForm) -> str:
        """The words that the key of a new element is made from."""
        return form.cleaned_data.get("title") or form.cleaned_data["because"]

    def new_key(self, wanted: str) -> str:
        """A key for a new element, made from words."""
        return edits.free_key(self.stored, self.section, wanted)

    def keep(self, form: ConditionForm, element: Mapping[str, Any]) -> HttpResponse | None:
        """Save the element and go on; None where that was refused, which the form says."""
        put = edits.put(self.section, element, key=self.key or None)
        note = _("Safety rules: %(title)s") % {"title": name_of(element)}
        touches = Address(self.section, str(element["key"]))
        if not self.save(put, form, touches=touches, note=note[:200]):
            return None
        self.say(_("It is saved."))
        return HttpResponseRedirect(f"{self.at_page('rules')}#{self.section}-{element['key']}")

    def show(self, form: ConditionForm, sentences: list[str]) -> TemplateResponse:
        new, there = self.titles()
        uses = uses_of(self.document, self.address) if self.key else []
        context = {
            "page_title": there if self.key else new,
            "section": self.section,
            "key": self.key,
            "sentences": sentences,
            "uses": [
                {
                    "text": title_of(self.document, use.address),
                    "field": field_title(use.field),
                    "href": parts.page_of(self.pathway.pk, str(use.address)),
                }
                for use in uses
            ],
            "simulator": self.simulator(),
        }
        return self.page(self.template, context, form=form)

    def simulator(self) -> str:
        """Where the pathway as it is now can be tried on an invented person."""
        if self.draft is None:
            return reverse("preview:editions", args=[self.pathway.pk])
        return reverse("preview:revision", args=[drafting.latest_revision(self.draft).pk])


class RulePage(SentencePage):
    """One safety rule."""

    section = "rules"
    template = "rule"

    def form(self, *args: Any, **kwargs: Any) -> RuleForm:
        old = self.old
        kwargs["initial"] = shown_rule(old) if old else {}
        made = RuleForm(
            *args,
            definition=self.definition,
            facts=all_facts(self.definition),
            raw=old.get("when"),
            **kwargs,
        )
        made.offer(self.roles())
        return made

    def element(self, form: RuleForm, key: str) -> dict[str, Any]:
        return form.rule(self.old, key)

    def titles(self) -> tuple[str, str]:
        return _("Add a safety rule"), _("Safety rule")

    def sentences(self, element: Mapping[str, Any]) -> list[str]:
        moments = moments_words(element.get("at") or ())
        then = _("Then: %(what)s") % {"what": " ".join(then_words(element))}
        runs = _("Runs: %(moments)s.") % {"moments": moments}
        return [*super().sentences(element), then, runs]


class ImpossiblePage(SentencePage):
    """One constraint: nobody can be like this."""

    section = "impossible"
    template = "impossible"

    def form(self, *args: Any, **kwargs: Any) -> ImpossibleForm:
        old = self.old
        kwargs["initial"] = {"because": old.get("because")}
        return ImpossibleForm(
            *args,
            definition=self.definition,
            facts=all_facts(self.definition),
            raw=old.get("when"),
            **kwargs,
        )

    def element(self, form: ImpossibleForm, key: str) -> dict[str, Any]:
        fields = form.cleaned_data
        return {"key": key, "when": fields["condition"], "because": fields["because"]}

    def titles(self) -> tuple[str, str]:
        return _("Add what cannot be"), _("What cannot be")
