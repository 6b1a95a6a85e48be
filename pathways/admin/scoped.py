"""What every list and form of the staff site has in common: one ICB, one role's rights, one door."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any, ClassVar, NoReturn

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS, models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from pathways import clock
from pathways.access import NotAllowed, Permission, can, users_visible_to, visible_to
from pathways.admin.forms import ScopedForm
from pathways.admin.site import actor_of
from pathways.models import IcbOwned, User
from pathways.services import curating


class ScopedAdmin(admin.ModelAdmin):
    """Shows the rows of the ICB acted for; writes through a service; needs a permission to write."""

    form = ScopedForm
    actions = None
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    # None: whoever has a role in the ICB may look.
    needed_to_view: ClassVar[Permission | None] = None
    # None: nobody writes here.
    needed_to_write: ClassVar[Permission | None] = Permission.EDIT_DIRECTORY
    can_be_added = True
    can_be_removed = True
    formfield_overrides: ClassVar[Any] = {
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
        models.URLField: {"assume_scheme": "https"},
        models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
    }

    # --- what may be seen and done ---------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return visible_to(self.model, actor_of(request)).order_by(*self.get_ordering(request))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        try:
            return self.get_queryset(request).filter(pk=uuid.UUID(object_id)).first()
        except ValueError:
            return None

    def _get_obj_does_not_exist_redirect(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Http404

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.needed_to_view) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.needed_to_write is not None and self._may(request, self.needed_to_write)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_be_added and self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_be_removed and self.has_change_permission(request, obj)

    def _may(self, request: HttpRequest, permission: Permission | None) -> bool:
        try:
            actor = actor_of(request)
        except NotAllowed:
            return False
        return permission is None or can(actor, permission)

    # --- forms -----------------------------------------------------------------------------------
    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"actor": actor_of(request)})

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("icb",)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        target = db_field.related_model
        if target is User:
            kwargs["queryset"] = users_visible_to(actor_of(request)).order_by("last_name")
        elif isinstance(target, type) and issubclass(target, IcbOwned):
            kwargs["queryset"] = visible_to(target, actor_of(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Plain selects: the pop-up links beside them are no use by keyboard."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    # --- writing: through the service, which checks, saves and audits -----------------------------
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        curating.save(actor=actor_of(request), row=obj, at=clock.now())

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        curating.remove(actor=actor_of(request), row=obj, at=clock.now())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What stands in the way is counted, never named: it may be a patient."""
        collector = NestedObjects(using=DEFAULT_DB_ALIAS)
        collector.collect(objs)
        kinds = Counter(str(row._meta.verbose_name_plural) for row in collector.protected)
        protected = [f"{count} {kind}" for kind, count in sorted(kinds.items())]
        return [str(row) for row in objs], {}, set(), protected

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = super().render_change_form(request, context, *args, **kwargs)
        if context.get("errors"):
            response.status_code = 422
        return response

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = str(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title[:1].upper() + title[1:]})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused

    # --- history: the audit trail is the only one -------------------------------------------------
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The service audited it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The service audited it."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        """The service audited it."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """What the audit trail says of this row."""
        if self.get_object(request, object_id) is None:
            raise Http404
        trail = reverse("admin:pathways_auditevent_changelist")
        return redirect(f"{trail}?{urlencode({'target_id': object_id})}")


class ReadOnlyAdmin(ScopedAdmin):
    """Nothing here is written by hand."""

    needed_to_write = None
    can_be_added = False
    can_be_removed = False
