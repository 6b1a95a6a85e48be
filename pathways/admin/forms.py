"""Forms of the staff site. Each refusal is a sentence that says what to do."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pathways.access import NotAllowed, icbs_of, visible_to
from pathways.models import Actor, Desk, Icb, Membership, Place, Practice, Provider, Role, User
from pathways.services import curating, signing_in, staffing


WEEKDAYS = (
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
)


class SignInForm(AuthenticationForm):
    """User name, password, and the code of a second factor where the person has one."""

    code = forms.CharField(
        label=_("Code from your authenticator app, or a printed code"),
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.STAFF_SECOND_FACTOR:
            del self.fields["code"]

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if not icbs_of(user).exists():
            raise ValidationError(
                _("You have no role here yet. Ask an administrator of your ICB."), code="no_role"
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        person = self.get_user()
        if settings.STAFF_SECOND_FACTOR and signing_in.has_second_factor(person):
            device = signing_in.device_that_takes(person, cleaned.get("code", ""))
            if device is None:
                raise ValidationError(
                    _("Enter the code that your app shows now. After a wrong one, wait a little."),
                    code="wrong_code",
                )
            person.otp_device = device  # type: ignore[attr-defined]
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The 6 digits that your app shows"),
        error_messages={"required": _("Enter the 6 digits that your app shows.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class IcbForm(forms.Form):
    icb = forms.ModelChoiceField(
        label=_("ICB"),
        queryset=Icb.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of your ICBs."),
            "invalid_choice": _("Choose one of your ICBs."),
        },
    )

    def __init__(self, *args: Any, icbs: QuerySet[Icb], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["icb"].queryset = icbs  # type: ignore[attr-defined]


class ScopedForm(forms.ModelForm):
    """A row of the ICB acted for: it cannot be moved to another, nor point into one."""

    actor: Actor  # set by ScopedAdmin.get_form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and hasattr(self.instance, "icb_id"):
            self.instance.icb_id = self.actor.icb_id
        for field in self.fields.values():
            if (
                field.error_messages.get("required")
                == forms.Field.default_error_messages["required"]
            ):
                field.error_messages["required"] = _("Fill in '%s'.") % field.label

    def _get_validation_exclusions(self) -> set[str]:
        """The ICB is not on the form, yet what must be unique in it is checked here."""
        return set(super()._get_validation_exclusions()) - {"icb"}  # type: ignore[misc]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        try:
            self.check_allowed()
        except NotAllowed as refused:
            self.add_error(None, str(refused))

    def check_allowed(self) -> None:
        """Raise NotAllowed for what the service would refuse, so that the form keeps its words."""
        curating.check_own(self.actor, self.instance)


class OutwardCodesField(forms.CharField):
    """First halves of postcodes, kept as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        codes = [code for code in re.split(r"[,\s]+", str(value or "").upper()) if code]
        wrong = [code for code in codes if not re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?", code)]
        if wrong:
            raise ValidationError(
                _("%(codes)s is no first half of a postcode. Write them like S1, S10 or SW1A.")
                % {"codes": ", ".join(wrong)}
            )
        return list(dict.fromkeys(codes))


class PlaceForm(ScopedForm):
    outward_codes = OutwardCodesField(
        label=_("First halves of postcodes"),
        required=False,
        help_text=_("With commas between, for example S1, S2. Used where the practice is unknown."),
    )

    class Meta:
        model = Place
        fields = ("name", "key", "outward_codes")


class PracticeForm(ScopedForm):
    class Meta:
        model = Practice
        fields = ("name", "code", "place")

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        if not re.fullmatch(r"[A-Z]\d{5}", code):
            raise ValidationError(_("Write a letter and five digits, for example A12345."))
        return code


class DeskForm(ScopedForm):
    weekdays = forms.MultipleChoiceField(
        label=_("Working days"),
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one working day.")},
    )

    class Meta:
        model = Desk
        fields = (
            "name",
            "kind",
            "provider",
            "phone",
            "email",
            "opens",
            "closes",
            "weekdays",
            "on_call_name",
            "on_call_phone",
            "cases_a_day",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["weekdays"] = list(self.instance.weekdays)

    def clean_weekdays(self) -> str:
        return "".join(sorted(self.cleaned_data["weekdays"]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and opens >= closes:
            self.add_error("closes", _("A desk closes after it opens, on the same day."))
        return cleaned


class PersonForm(ScopedForm):
    """A member of staff whose account exists. The password stays unless a new one is written."""

    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave empty to keep the password. At least 12 characters."),
    )

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_active")

    def check_allowed(self) -> None:
        staffing.check_only_here(self.actor, self.instance)

    def clean_new_password(self) -> str:
        password = str(self.cleaned_data["new_password"])
        if password:
            validate_password(password, self.instance)
        return password

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data["new_password"]:
            self.instance.set_password(self.cleaned_data["new_password"])
        return super().save(commit)


class NewPersonForm(PersonForm):
    """A new member of staff, with their first role: an account nobody answers for is not made."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    provider = forms.ModelChoiceField(
        label=_("Provider"),
        queryset=Provider.objects.none(),
        required=False,
        empty_label=_("All providers of the ICB"),
    )

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_staff = True
        providers = visible_to(Provider, self.actor)
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined]
        self.fields["new_password"].required = True
        self.fields["new_password"].label = _("First password")
        self.fields["new_password"].error_messages["required"] = _("Write a first password.")
        self.fields["new_password"].help_text = _("At least 12 characters.")

    def check_allowed(self) -> None:
        """A new account belongs to nobody else."""

    def membership(self) -> Membership:
        return Membership(
            icb_id=self.actor.icb_id,
            provider=self.cleaned_data["provider"],
            role=self.cleaned_data["role"],
        )


class MembershipForm(ScopedForm):
    class Meta:
        model = Membership
        fields = ("user", "role", "provider")

    def check_allowed(self) -> None:
        super().check_allowed()
        staffing.check_not_self(self.actor, self.instance)
