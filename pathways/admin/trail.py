"""The audit trail: read only, for those whose work it is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pathways.access import Permission, users_visible_to
from pathways.admin.scoped import ReadOnlyAdmin
from pathways.admin.site import actor_of, site
from pathways.models import AuditBlock, AuditEvent


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "who", "target_type", "target_id")
    search_fields = ("verb", "target_type")
    search_help_text = "A verb or the kind of thing, for example publish_version or service."
    ordering = ("-id",)
    needed_to_view: ClassVar[Permission | None] = Permission.READ_AUDIT

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        names = users_visible_to(actor_of(request)).filter(pk=OuterRef("actor_id"))
        return super().get_queryset(request).annotate(name=Subquery(names.values("username")[:1]))

    @admin.display(description=_("Who"))
    def who(self, event: Any) -> str:
        return event.name or f"{event.actor_kind} {event.actor_id or ''}"

    def lookup_allowed(self, lookup: str, value: str, request: object = None) -> bool:
        return lookup == "target_id"


@admin.register(AuditBlock, site=site)
class AuditBlockAdmin(ReadOnlyAdmin):
    list_display = ("number", "sealed_at", "events", "hash")
    ordering = ("-number",)
    needed_to_view: ClassVar[Permission | None] = Permission.READ_AUDIT
