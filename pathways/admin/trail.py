"""The audit trail: read only, for those whose work it is."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from pathways.access import Permission
from pathways.admin.scoped import ReadOnlyAdmin
from pathways.admin.site import site
from pathways.models import AuditBlock, AuditEvent


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "actor_kind", "actor_id", "target_type", "target_id")
    search_fields = ("verb", "target_type")
    search_help_text = "A verb or the kind of thing, for example publish_version or service."
    ordering = ("-id",)
    needed_to_view: ClassVar[Permission | None] = Permission.READ_AUDIT

    def lookup_allowed(self, lookup: str, value: str, request: object = None) -> bool:
        return lookup == "target_id"


@admin.register(AuditBlock, site=site)
class AuditBlockAdmin(ReadOnlyAdmin):
    list_display = ("number", "sealed_at", "events", "hash")
    ordering = ("-number",)
    needed_to_view: ClassVar[Permission | None] = Permission.READ_AUDIT
