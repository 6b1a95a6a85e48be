"""The signature on a page: the part somebody signs in, and the password once more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.models import Actor, Part, User
from pathways.nhsuk.fields import PasswordField, RadiosField
from pathways.nhsuk.forms import NhsForm
from pathways.services import signing


@dataclass(frozen=True, slots=True)
class Standing:
    """One signature that a version needs: who gave it and when, or what stands against it."""

    label: str
    name: str
    at: datetime | None
    again: str  # who signed before and must sign again; "" for nobody


class SignatureForm(NhsForm):
    """The part, and the password once more."""

    part = RadiosField(
        label=gettext_lazy("In which part do you sign?"),
        choices=(),
        error_messages={"required": gettext_lazy("Choose in which part you sign")},
    )
    password = PasswordField(
        label=gettext_lazy("Your password"),
        help_text=gettext_lazy("A signature needs your password once more."),
        error_messages={"required": gettext_lazy("Enter your password")},
    )

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = parts  # type: ignore[attr-defined]


def free_parts(actor: Actor, signed: Collection[str]) -> list[tuple[str, str]]:
    """The parts that this person may sign in, of those that nobody has signed."""
    return [
        (part, str(Part(part).label))
        for part, role in signing.SIGNERS.items()
        if role in actor.roles and part not in signed
    ]


def first_part(parts: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What is chosen beforehand: the part of somebody who has one only."""
    return {"part": parts[0][0]} if len(parts) == 1 else {}


def is_the_person(request: HttpRequest, form: SignatureForm) -> bool:
    """Whether the password is this person's; wrong ones count as wrong tries to sign in."""
    user = request.user
    assert isinstance(user, User)
    try:
        found = authenticate(
            request, username=user.username, password=form.cleaned_data["password"]
        )
    except PermissionDenied:
        found = None
    if found != user:
        form.add_error("password", _("That is not your password. Try again."))
    return found == user
