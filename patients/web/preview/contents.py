"""What there is to look at in a pathway: its pages one by one, and who may walk it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways import clock
from pathways.access import Permission, can, visible_to
from pathways.admin.builder.pages import PathwayPage, StaffPage
from pathways.models import Draft, PathwayVersion
from pathways.nhsuk.pages import page
from pathways.proving.simulation import Session, Start
from pathways.services import drafting, inviting, simulating
from patients.web.preview import sources, walks
from patients.web.preview.forms import StartForm
from patients.web.preview.looking import bar_of
from patients.web.preview.pages import PreviewPage
from patients.web.preview.samples import samples, state_of
from patients.web.preview.screens import Stage, drawn
from patients.web.preview.simulator import begun
from patients.web.preview.sources import REVISION, SHARED, Source
from patients.web.preview.standing_in import Scene
from patients.web.preview.walks import Look, Walk


class Editions(PathwayPage):
    """`/preview/pathway/<id>/`: the draft, the live version and older ones."""

    part = "preview"

    def get(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        """A link for reviewers to the draft as it stands."""
        revision = drafting.latest_revision(self.open_or_frozen())
        token, ends_at = inviting.invite(actor=self.actor, revision=revision, at=self.at)
        address = Source(SHARED, token).address("contents")
        return self.show(link=request.build_absolute_uri(address), ends_at=ends_at)

    def open_or_frozen(self) -> Draft:
        """The draft, whether it is edited or waits for sign-off."""
        if self.draft is None:
            raise Http404
        return self.draft

    def show(self, **context: Any) -> HttpResponse:
        versions = visible_to(PathwayVersion, self.actor).filter(pathway=self.pathway)
        may_share = can(self.actor, Permission.EDIT_DRAFTS) or can(
            self.actor, Permission.SIGN_DRAFTS
        )
        everything = {
            **self.shell(),
            "page_title": _("Preview and simulator"),
            "revision": drafting.latest_revision(self.draft) if self.draft else None,
            "versions": versions.defer("document").order_by("-number"),
            "source_of": lambda kind, row: Source(kind, str(row.pk)),
            "may_share": may_share and self.draft is not None,
            "link": "",
            "ends_at": None,
            "local_date": clock.local_date,
            **context,
        }
        return page(self.request, "patients/preview/editions.jinja", everything)


class ToContents(StaffPage):
    """`/preview/revision/<id>` and `/preview/version/<id>`: on to the pages of that edition."""

    kind = REVISION

    def get(self, request: HttpRequest, row_id: UUID) -> HttpResponse:
        source = Source(self.kind, str(row_id))
        sources.of_staff(source, self.actor)
        return HttpResponseRedirect(source.address("contents"))


class Contents(PreviewPage):
    """`/preview/<source>/`: every page, and the start of a walk."""

    def get(self, request: HttpRequest, source: Source) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest, source: Source) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form)
        return self.begin(form.start(), with_trace="plain" not in request.POST)

    def form(self, data: Any = None) -> StartForm:
        return StartForm(data, definition=self.definition)

    def show(self, form: StartForm) -> TemplateResponse:
        context = {
            "page_title": self.definition.title,
            "groups": samples(self.definition),
            "ends_at": self.subject.ends_at,
            "local_date": clock.local_date,
        }
        return self.own_page("contents", context, form=form)

    def begin(self, start: Start, *, with_trace: bool = True) -> HttpResponse:
        return begun(
            self.request,
            Walk(
                id=walks.new_id(),
                source=self.source,
                session=Session(start),
                begins_on=clock.local_date(self.at),
                look=Look() if with_trace else Look(width="full"),
                with_trace=with_trace,
            ),
        )


class InSituation(Contents):
    """`/preview/<source>/situation?is=...`: one invented person, where they stand, in one click."""

    def get(self, request: HttpRequest, source: Source) -> HttpResponse:
        situation = simulating.read_situation(request.GET.get("is", ""))
        if situation is None:
            raise Http404
        return self.begin(Start(situation=situation))


class SamplePage(PreviewPage):
    """`/preview/<source>/page/<what>/<key>/`: one page as patients see it. Its buttons lead back."""

    def get(self, request: HttpRequest, source: Source, what: str, key: str) -> HttpResponse:
        state = state_of(self.definition, what, key)
        if state is None:
            raise Http404
        look = Look.of(request.GET, self.definition.languages, Look(width="full"))
        subject = self.subject
        begins_on = clock.local_date(self.at)
        scene = Scene(self.definition, state, subject.icb, subject.pathway, begins_on)
        framed = look.width != "full"
        links = [{"text": _("All pages"), "href": source.address("contents")}]
        bar = bar_of(look, self.definition, framed=framed, links=links)
        prefix = source.address("elsewhere")
        screen = drawn(
            request, Stage(scene, look, prefix, bar), aside=key if what == "page" else ""
        )
        if not framed:
            return screen
        context = {
            "page_title": _("Preview"),
            "screen": screen.content.decode(),
            "width": look.width,
            "links": bar_of(look, self.definition, framed=False, links=links)["links"],
        }
        return self.own_page("framed", context)


class Elsewhere(PreviewPage):
    """`/preview/<source>/from/<path>`: where links and forms of a single page lead: back to all."""

    def get(self, request: HttpRequest, source: Source, path: str = "") -> HttpResponse:
        return HttpResponseRedirect(source.address("contents"))

    def post(self, request: HttpRequest, source: Source, path: str = "") -> HttpResponse:
        return HttpResponseRedirect(source.address("contents"))
