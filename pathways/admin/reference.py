"""The ICB itself, its places, practices, providers, desks and services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pathways.access import icbs_of
from pathways.admin.forms import DeskForm, PlaceForm, PracticeForm
from pathways.admin.scoped import ScopedAdmin
from pathways.admin.site import actor_of, site
from pathways.models import Desk, Icb, Place, Practice, Provider, Service


@admin.register(Icb, site=site)
class IcbAdmin(ScopedAdmin):
    list_display = ("name", "code", "help_phone")
    fields = ("name", "code", "help_phone", "help_hours")
    can_be_added = False
    can_be_removed = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Icb]:
        acting_for = actor_of(request).icb_id
        return icbs_of(request.user).filter(pk=acting_for)  # type: ignore[arg-type]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("code",)


@admin.register(Place, site=site)
class PlaceAdmin(ScopedAdmin):
    form = PlaceForm
    list_display = ("name", "key")
    search_fields = ("name",)


@admin.register(Practice, site=site)
class PracticeAdmin(ScopedAdmin):
    form = PracticeForm
    list_display = ("name", "code", "place")
    list_select_related = ("place",)
    search_fields = ("name", "code")


@admin.register(Provider, site=site)
class ProviderAdmin(ScopedAdmin):
    list_display = ("name", "code")
    fields = ("name", "code")
    search_fields = ("name", "code")


@admin.register(Desk, site=site)
class DeskAdmin(ScopedAdmin):
    form = DeskForm
    list_display = ("name", "kind", "provider", "phone", "opens", "closes")
    list_select_related = ("provider",)


@admin.register(Service, site=site)
class ServiceAdmin(ScopedAdmin):
    list_display = ("name", "role", "place", "is_open", "self_refer", "checked_on")
    list_select_related = ("place",)
    search_fields = ("name", "role")
    fields = (
        "name",
        "role",
        "place",
        "what",
        "phone",
        "email",
        "url",
        "address",
        "hours",
        "out_of_hours",
        "cost",
        "minimum_age",
        "self_refer",
        "channel",
        "is_open",
        "checked_on",
    )
