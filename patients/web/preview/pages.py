"""What every page of previews and of the simulator shares: what it is of, and who may see that."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from pathways import clock
from pathways.access import Permission, can
from pathways.admin.builder.pages import StaffPage
from pathways.admin.builder.titles import plain
from pathways.engine.definition import Definition
from pathways.engine.documents import Invalid
from pathways.models import DraftStatus
from pathways.nhsuk.pages import page
from pathways.proving.scenes import NotThere, State
from pathways.proving.simulation import GoesInCircles, TooManySteps, play
from pathways.proving.situations import UnknownFact
from pathways.proving.walking import Persona
from patients.web.preview import sources, walks
from patients.web.preview.people import persona_of
from patients.web.preview.sources import Source, Subject
from patients.web.preview.standing_in import Scene
from patients.web.preview.walks import Walk


class PreviewPage(StaffPage):
    """A page about one source. Staff see what their ICB has; a reviewer's link needs no sign-in."""

    source: Source
    subject: Subject

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.at = clock.now()
        found = self.find_source(request, kwargs)
        if isinstance(found, HttpResponseBase):
            return found
        self.source = found
        try:
            if not found.is_shared:
                return super().dispatch(request, *args, **kwargs)
            self.subject = sources.of_reviewer(found, self.at)
            return View.dispatch(self, request, *args, **kwargs)
        except Invalid as wrong:
            return self._cannot_be_tried(wrong)

    def find_source(
        self, request: HttpRequest, kwargs: dict[str, Any]
    ) -> Source | HttpResponseBase:
        """What the address names, or the answer where it names nothing."""
        found: Source = kwargs["source"]
        return found

    def prepare(self, **kwargs: Any) -> None:
        self.subject = sources.of_staff(self.source, self.actor)

    @property
    def definition(self) -> Definition:
        return self.subject.definition

    @property
    def may_edit(self) -> bool:
        """Whether what is tried here may be kept in the draft."""
        draft = self.subject.draft
        is_open = draft is not None and draft.status == DraftStatus.OPEN
        return not self.source.is_shared and is_open and can(self.actor, Permission.EDIT_DRAFTS)

    def shell(self) -> dict[str, Any]:
        if not self.source.is_shared:
            return super().shell()
        return {"audience": "builder", "crumbs": self.crumbs(), "notices": []}

    def crumbs(self) -> list[dict[str, str]]:
        pages = {"text": _("Preview"), "href": self.source.address("contents")}
        if self.source.is_shared:
            return [pages]
        pathway = self.subject.pathway
        here = {"text": str(pathway), "href": reverse("builder:overview", args=[pathway.pk])}
        return [*super().crumbs(), here, pages]

    def own_page(self, name: str, context: dict[str, Any], **kwargs: Any) -> TemplateResponse:
        """Answer with a page of the previews inside the shell."""
        everything = {
            **self.shell(),
            "subject": self.subject,
            "source": self.source,
            "is_shared": self.source.is_shared,
            **context,
        }
        return page(self.request, f"patients/preview/{name}.jinja", everything, **kwargs)

    def _cannot_be_tried(self, wrong: Invalid) -> HttpResponse:
        context = {
            "page_title": _("This draft cannot be tried yet"),
            "problems": [plain({}, finding) for finding in wrong.findings],
            "pathway_id": self.subject.pathway.pk,
        }
        return self.own_page("cannot", context, status=422)


class WalkPage(PreviewPage):
    """A page of one walk, as it stood after so many steps."""

    walk: Walk
    step: int

    def find_source(
        self, request: HttpRequest, kwargs: dict[str, Any]
    ) -> Source | HttpResponseBase:
        found = walks.find(request, kwargs["walk"])
        if found is None and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        if found is None:
            context = {"audience": "builder", "page_title": _("This walk is no longer here")}
            return page(request, "patients/preview/gone.jinja", context, status=404)
        self.step = min(kwargs["step"], len(found.session.steps))
        self.walk = found.at(self.step)
        return found.source

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except (NotThere, GoesInCircles, TooManySteps, UnknownFact) as stuck:
            return self.stuck(str(stuck))

    @cached_property
    def persona(self) -> Persona:
        return persona_of(self.definition, self.walk.session.start)

    @cached_property
    def state(self) -> State:
        return play(self.definition, self.walk.session, self.persona)

    @property
    def scene(self) -> Scene:
        subject, walk = self.subject, self.walk
        return Scene(self.definition, self.state, subject.icb, subject.pathway, walk.begins_on)

    def stuck(self, sentence: str) -> HttpResponse:
        """The walk cannot go on like this: say so, with the ways back."""
        context = {
            "page_title": _("The walk cannot go on like this"),
            "sentence": sentence,
            "back": self.address(self.walk, max(self.step - 1, 0)),
            "contents": self.source.address("contents"),
        }
        return self.own_page("stuck", context, status=422)

    def address(self, walk: Walk, step: int, name: str = "walk", *args: Any) -> str:
        return reverse(f"preview:{name}", args=[walk.id, step, *args])
