"""Writing a safety fix: one rule or the words of one outcome, and the live versions it goes to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core import signing as sealing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways import clock
from pathways.access import Permission, check
from pathways.admin.builder import differing, levels
from pathways.admin.builder.fix_words import sentences_of
from pathways.admin.builder.outcomes import OutcomePage
from pathways.admin.builder.pages import StaffPage
from pathways.admin.builder.rule_words import name_of
from pathways.admin.builder.rules import RulePage, RulesPart
from pathways.admin.builder.showing import Showing
from pathways.engine.kinds import words
from pathways.models import PathwayVersion
from pathways.nhsuk.fields import CheckboxesField, TextareaField
from pathways.nhsuk.forms import NhsForm
from pathways.nhsuk.long_forms import HiddenField
from pathways.services import fixing, publishing
from pathways.services.fixing import Change, Fit
from pathways.services.signing import NotReady


SEAL = "safety-fix"


@dataclass(frozen=True, slots=True)
class Trial:
    """What the fix does to one live version."""

    fit: Fit
    people: int
    showing: Showing
    differences: list[Any]

    @property
    def version(self) -> PathwayVersion:
        return self.fit.version


class SendFixForm(NhsForm):
    """Why, and to which versions. `change` carries the sealed element along."""

    change = HiddenField()
    versions = CheckboxesField(
        label=gettext_lazy("Which live versions does it go to?"),
        choices=(),
        error_messages={"required": gettext_lazy("Choose at least one version")},
    )
    why = TextareaField(
        label=gettext_lazy("What is fixed, and why?"),
        help_text=gettext_lazy("The signers read this first. It is kept with each version."),
        error_messages={"required": gettext_lazy("Write what is fixed and why")},
    )

    def __init__(self, *args: Any, trials: list[Trial], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["versions"]
        field.choices = [(str(one.version.pk), str(one.version)) for one in trials]
        field.hints = {
            str(one.version.pk): _("%(people)s people are on it.") % {"people": one.people}
            for one in trials
        }


class FixStep(StaffPage):
    """What the pages of writing a fix share."""

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        check(self.actor, Permission.EDIT_DRAFTS)

    def way_out(self) -> str:
        return reverse("builder:fixes")

    def crumbs(self) -> list[dict[str, str]]:
        here = {"text": _("Safety fixes"), "href": reverse("builder:fixes")}
        return [*StaffPage.crumbs(self), here]

    # --- the last step ---------------------------------------------------------------------------
    def choose(self, change: Change) -> TemplateResponse:
        """The page that says what the fix does to each live version, all of them ticked."""
        trials = self.trials(change)
        fitting = [one for one in trials if not one.fit.against]
        sealed = sealing.dumps(change.to_json(), salt=SEAL, compress=True)
        start = {"change": sealed, "versions": [str(one.version.pk) for one in fitting]}
        return self.show_choice(change, trials, SendFixForm(initial=start, trials=fitting))

    def trials(self, change: Change) -> list[Trial]:
        """The fix tried on every live version, within one limit of time for all."""
        limit = clock.time_limit()
        fits = [
            fixing.fit(one, [change], out_of_time=limit)
            for one in publishing.live_versions(self.actor)
        ]
        return [_trial(one) for one in fits]

    def show_choice(
        self, change: Change, trials: list[Trial], form: SendFixForm
    ) -> TemplateResponse:
        context = {
            "page_title": _("What the fix does to each live version"),
            "sentences": sentences_of(change, trials[0].showing.document if trials else {}),
            "fitting": [one for one in trials if not one.fit.against],
            "unfit": [
                (one.version, one.showing.words(one.fit.against))
                for one in trials
                if one.fit.against
            ],
        }
        return self.page("fix_send", context, form=form)


def _trial(fit: Fit) -> Trial:
    before = json.loads(fit.version.document)
    after = json.loads(fit.document) if fit.document else before
    return Trial(
        fit,
        publishing.people_on(fit.version),
        Showing(after, f"version/{fit.version.pk}"),
        differing.between(fit.version, after),
    )


class NewFix(FixStep):
    """The first step: which live version the fix is written in."""

    def get(self, request: HttpRequest) -> TemplateResponse:
        rows = [(one, publishing.people_on(one)) for one in publishing.live_versions(self.actor)]
        return self.page("fix_new", {"page_title": _("Start a safety fix"), "rows": rows})


class SendFix(FixStep):
    """Send the fix to the two signers."""

    def post(self, request: HttpRequest) -> HttpResponse:
        change = _opened(request.POST.get("change", ""))
        chosen, why = request.POST.getlist("versions"), request.POST.get("why", "")
        # Those that it does not fit go along, so that the fix names them and says why.
        asked = {*chosen, *request.POST.getlist("unfit")}
        versions = [one for one in publishing.live_versions(self.actor) if str(one.pk) in asked]
        if chosen and why.strip():
            try:
                fix = fixing.propose(
                    actor=self.actor,
                    versions=versions,
                    changes=[change],
                    why=why,
                    out_of_time=clock.time_limit(),
                    at=self.at,
                )
            except NotReady as refused:
                return self._again(change, refused.sentences)
            self.say(_("The fix now waits for two signatures."))
            return HttpResponseRedirect(reverse("builder:fix", args=[fix.pk]))
        return self._again(change, ())

    def _again(self, change: Change, sentences: tuple[str, ...]) -> TemplateResponse:
        trials = self.trials(change)
        fitting = [one for one in trials if not one.fit.against]
        form = SendFixForm(self.request.POST, trials=fitting)
        for sentence in sentences:
            form.add_error(None, sentence)
        return self.show_choice(change, trials, form)


def _opened(sealed: str) -> Change:
    """The change that a page of these carried along; 404 for what no page made."""
    try:
        found = sealing.loads(sealed, salt=SEAL)
    except sealing.BadSignature:
        raise Http404 from None
    return Change(found["section"], found["element"])


class LivePage(FixStep, RulesPart):
    """A page about the live version that a fix is written in. A draft plays no part in it."""

    @cached_property
    def stored(self) -> dict[str, Any]:
        if self.live is None:
            raise Http404
        found: dict[str, Any] = json.loads(self.live.document)
        return found

    @property
    def may_edit(self) -> bool:
        return True  # whoever may not write fixes was refused before

    def shell(self) -> dict[str, Any]:
        return {**StaffPage.shell(self), "may_edit": True, "within": self.live}


class WriteFix(LivePage):
    """The second step: a new rule, one of the rules, or what patients read at an outcome."""

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        locked = {one.get("disposition") for one in self.locked("outcomes")}
        context = {
            "page_title": _("What is fixed?"),
            "source": self.pathway,
            "rules": [
                {"key": one["key"], "title": name_of(one)}
                for one in self.document.get("rules") or ()
            ],
            "outcomes": [
                {
                    "level": one["disposition"],
                    "title": levels.words(one["disposition"]),
                    "tell": words(one.get("tell")),
                }
                for one in self.document.get("outcomes") or ()
                if one["disposition"] not in locked
            ],
        }
        return self.page("fix_write", context)


class FixRule(LivePage, RulePage):
    """A rule that the fix adds, or one as it becomes."""

    template: ClassVar[str] = "fix_rule"

    def titles(self) -> tuple[str, str]:
        return _("Add a safety rule to live versions"), _("Make a safety rule stronger")

    def new_key(self, wanted: str) -> str:
        return fixing.free_key(self.actor, "rules", wanted)

    def keep(self, form: Any, element: Mapping[str, Any]) -> HttpResponse | None:
        return self.choose(Change("rules", element))

    def simulator(self) -> str:
        assert self.live is not None
        return reverse("preview:version", args=[self.live.pk])


class FixOutcome(LivePage, OutcomePage):
    """What patients read at an outcome, as the fix words it."""

    template: ClassVar[str] = "fix_outcome"

    def keep(self, form: Any, element: Mapping[str, Any]) -> HttpResponse | None:
        return self.choose(Change("outcomes", element))
