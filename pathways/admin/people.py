"""Staff, and which role each has where."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pathways import clock
from pathways.access import NotAllowed, Permission, users_visible_to
from pathways.admin.forms import MembershipForm, NewPersonForm, PersonForm
from pathways.admin.scoped import ScopedAdmin
from pathways.admin.site import actor_of, site
from pathways.models import Membership, User
from pathways.services import signing_in, staffing


@admin.register(User, site=site)
class PersonAdmin(ScopedAdmin):
    """An account is never deleted, since its name stands under what it signed: it is closed."""

    form = PersonForm
    list_display = ("username", "first_name", "last_name", "email", "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("last_name", "first_name", "id")
    change_form_template = "admin/pathways/user/change_form.html"
    needed_to_view: ClassVar[Permission | None] = Permission.EDIT_STAFF
    needed_to_write: ClassVar[Permission | None] = Permission.EDIT_STAFF
    can_be_removed = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return users_visible_to(actor_of(request)).order_by(*self.get_ordering(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or staffing.owns(actor_of(request), obj))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewPersonForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        if obj is not None and not self.has_change_permission(request, obj):
            return [name for name in fields if name != "new_password"]
        return fields

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        actor, at = actor_of(request), clock.now()
        if change:
            staffing.save_person(actor=actor, person=obj, at=at)
        else:
            staffing.engage(actor=actor, person=obj, membership=form.membership(), at=at)

    def get_urls(self) -> list[URLPattern]:
        forget = self.admin_site.admin_view(require_POST(self.forget_second_factor))
        name = "pathways_user_forget_second_factor"
        own = path("<uuid:person_id>/forget-second-factor/", forget, name=name)
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        person = self.get_object(request, object_id)
        context = {
            "has_second_factor": person is not None and signing_in.has_second_factor(person),
            "may_forget": person is not None and self.has_change_permission(request, person),
        }
        return super().change_view(request, object_id, form_url, context)

    def forget_second_factor(self, request: HttpRequest, person_id: Any) -> HttpResponse:
        """For a lost phone: the person sets up a new one at the next sign-in."""
        person = self.get_object(request, str(person_id))
        if person is None:
            raise Http404
        try:
            staffing.forget_second_factor(actor=actor_of(request), person=person, at=clock.now())
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        messages.success(request, _("At their next sign-in they set up a new second factor."))
        return HttpResponseRedirect(reverse("admin:pathways_user_change", args=[person.pk]))


@admin.register(Membership, site=site)
class MembershipAdmin(ScopedAdmin):
    form = MembershipForm
    list_display = ("user", "role", "provider")
    list_select_related = ("user", "provider")
    ordering = ("user__last_name", "role", "id")
    needed_to_view: ClassVar[Permission | None] = Permission.EDIT_STAFF
    needed_to_write: ClassVar[Permission | None] = Permission.EDIT_STAFF

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.user_id != actor_of(request).id)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        staffing.appoint(actor=actor_of(request), membership=obj, at=clock.now())

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        staffing.dismiss(actor=actor_of(request), membership=obj, at=clock.now())
