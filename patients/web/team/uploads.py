"""Upload a waiting list, look at what it would do, then add the good rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pathways.access import Permission, visible_to
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Pathway, Provider
from pathways.nhsuk.fields import FileField, SelectField
from pathways.nhsuk.forms import NhsForm
from patients.access import batches_visible_to
from patients.models import Batch, RowOutcome
from patients.services import enrolling, importing, returning, sheets
from patients.web.team.pages import TeamPage


PROBLEMS_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(NhsForm):
    """Which list it is, and the file."""

    provider = SelectField(
        label=_("Whose waiting list is it?"),
        error_messages={"required": _("Select whose waiting list it is")},
    )
    pathway = SelectField(
        label=_("Which pathway will the patients follow?"),
        error_messages={"required": _("Select a pathway")},
    )
    file = FileField(
        label=_("The spreadsheet"),
        help_text=_("A .csv, .tsv, .xlsx or .ods file with at most 20,000 rows and 10 MB."),
        error_messages={"required": _("Choose a file"), "empty": _("The file is empty")},
    )

    def __init__(self, *args: Any, upload_page: TeamPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.providers = {str(row.pk): row for row in _providers(upload_page)}
        self.pathways = {str(row.pk): row for row in visible_to(Pathway, upload_page.actor)}
        for name, rows in (("provider", self.providers), ("pathway", self.pathways)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            first = [("", _("Select one"))] if len(rows) > 1 else []
            field.choices = [*first, *((key, str(row)) for key, row in rows.items())]

    def chosen(self) -> dict[str, Any]:
        upload = self.cleaned_data["file"]
        return {
            "provider": self.providers[self.cleaned_data["provider"]],
            "pathway": self.pathways[self.cleaned_data["pathway"]],
            "content": upload.read(),
            "file_name": upload.name,
        }


def _providers(team_page: TeamPage) -> list[Provider]:
    rows = visible_to(Provider, team_page.actor)
    if team_page.actor.provider_ids is not None:
        rows = rows.filter(pk__in=team_page.actor.provider_ids)
    return list(rows)


class Uploads(TeamPage):
    """All uploads, newest first, and the form for another."""

    permission = Permission.ENROL

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(UploadForm(upload_page=self))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, upload_page=self)
        if not form.is_valid():
            return self._page(form)
        try:
            batch, _report = importing.upload(actor=self.actor, at=self.at, **form.chosen())
        except (sheets.UnusableFile, enrolling.NotEnrolled) as error:
            form.add_error("file", str(error))
            return self._page(form)
        return HttpResponseRedirect(reverse("team:upload", args=[batch.pk]))

    def _page(self, form: UploadForm) -> TemplateResponse:
        batches = batches_visible_to(self.actor).select_related("provider", "pathway")
        context = {
            "page_title": _("Uploads"),
            "batches": batches[:100],
            "columns": list(sheets.COLUMNS),
        }
        return self.page("uploads", "uploads", context, form=form)


class Upload(TeamPage):
    """One upload: its counts, its problems, and the decision to add the good rows."""

    permission = Permission.ENROL

    def get(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        return self._page(self._batch(batch_id))

    def post(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = self._batch(batch_id)
        try:
            if "cancel" in request.POST:
                importing.cancel(actor=self.actor, batch=batch, at=self.at)
            else:
                importing.load(actor=self.actor, batch=batch, at=self.at)
        except importing.ChangedMeanwhile as error:
            importing.recheck(actor=self.actor, batch=batch, at=self.at)
            return self._page(self._batch(batch_id), str(error))
        except (NotAllowedNow, enrolling.NotEnrolled) as error:
            return self._page(self._batch(batch_id), str(error))
        return HttpResponseRedirect(reverse("team:upload", args=[batch.pk]))

    def _batch(self, batch_id: UUID) -> Batch:
        batch: Batch = get_object_or_404(
            batches_visible_to(self.actor).select_related("provider", "pathway", "file"),
            pk=batch_id,
        )
        return batch

    def _page(self, batch: Batch, error: str = "") -> TemplateResponse:
        problems = _problems(self, batch, self.at)
        context = {
            "page_title": batch.file_name,
            "batch": batch,
            "buckets": [
                {"label": label, "count": getattr(batch, name)}
                for name, label in RowOutcome.choices
            ],
            "to_add": batch.created + batch.updated,
            "problems": problems[:PROBLEMS_SHOWN],
            "problem_count": len(problems),
            "loaded_before": importing.loaded_before(batch),
            "errors": [{"text": error, "href": "#decision"}] if error else [],
        }
        return self.page("upload", "uploads", context)


class BadRows(TeamPage):
    """The rows that were not added, as a file to mend and upload again."""

    permission = Permission.ENROL

    def get(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch: Batch = get_object_or_404(
            batches_visible_to(self.actor).select_related("provider", "pathway", "file"),
            pk=batch_id,
            file__isnull=False,
        )
        content = returning.bad_rows(
            content=bytes(batch.file.content),
            file_name=batch.file_name,
            problems=_problems(self, batch, self.at),
        )
        stem = batch.file_name.rsplit(".", 1)[0]
        name = quote(f"{stem} - to mend.xlsx")
        return HttpResponse(
            content,
            content_type=XLSX,
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )


def _problems(team_page: TeamPage, batch: Batch, at: datetime) -> list[dict[str, Any]]:
    if batch.status == "loaded":
        return importing.problems_of(batch)
    if batch.status == "cancelled":
        return []
    report = importing.check_file(
        actor=team_page.actor,
        pathway=batch.pathway,
        provider=batch.provider,
        content=bytes(batch.file.content),
        file_name=batch.file_name,
        at=at,
    )
    return list(report.problems)
