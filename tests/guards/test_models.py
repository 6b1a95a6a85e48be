"""What every model keeps: an owner, no way back into pathways, and a history that only grows."""

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from pathways.models import AppendOnly, AppendOnlyError, IcbOwned


OURS = ("pathways", "patients")

# Models of ours without an owner, each with its reason.
WITHOUT_OWNER = {
    "pathways.Icb": "it is the owner",
    "patients.Heartbeat": "the pulse of a sweep of the whole service",
    "pathways.TemplateEdition": "every ICB may copy it; it names who published it",
    "pathways.User": "a person may work for several ICBs; Membership binds them",
}


def ours() -> list[type[models.Model]]:
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


def owner_problem(model: type[models.Model]) -> str | None:
    try:
        field: Any = model._meta.get_field("icb")
    except FieldDoesNotExist:
        field = None
    if field is None or not issubclass(model, IcbOwned):
        return f"{model._meta.label} has no owner. Derive it from IcbOwned or say why not."
    if field.null or field.remote_field.on_delete is not models.PROTECT:
        return f"{model._meta.label}.icb may be null or deleted. Keep it as IcbOwned has it."
    return None


def test_every_model_of_ours_has_an_owner_that_is_never_null() -> None:
    problems = [owner_problem(model) for model in ours() if model._meta.label not in WITHOUT_OWNER]

    assert list(filter(None, problems)) == []


def test_models_without_owner_are_still_there() -> None:
    labels = {model._meta.label for model in ours()}

    assert set(WITHOUT_OWNER) <= labels


def test_owner_guard_sees_a_model_without_owner() -> None:
    assert owner_problem(apps.get_model("auth", "Group")) is not None


def backwards(model: type[models.Model]) -> list[str]:
    """Foreign keys into pathways that can be walked back from there."""
    return [
        f"{model._meta.label}.{field.name} needs related_name='+'"
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.remote_field.model._meta.app_label == "pathways"
        and not field.remote_field.hidden
    ]


def test_no_foreign_key_of_patients_can_be_walked_back_from_pathways() -> None:
    found = [
        line for model in apps.get_app_config("patients").get_models() for line in backwards(model)
    ]

    assert found == []


def test_backwards_guard_sees_a_reverse_accessor() -> None:
    # The stock admin's log points at User with a reverse accessor.
    assert backwards(apps.get_model("admin", "LogEntry"))


APPEND_ONLY = [model for model in ours() if issubclass(model, AppendOnly)]


def test_histories_are_append_only() -> None:
    """Each model whose name says that it is history is one."""
    names = ("Event", "Entry", "Attempt", "Revision", "Signature")
    histories = {model for model in ours() if model.__name__.endswith(names)}

    assert histories <= set(APPEND_ONLY)
    assert len(APPEND_ONLY) >= 10


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model._meta.label)
def test_append_only_model_refuses_update_and_delete(model: Any) -> None:
    row = model()
    row._state.adding = False

    for refused in (
        row.save,
        row.delete,
        lambda: model._default_manager.all().update(id=None),
        lambda: model._default_manager.all().delete(),
    ):
        with pytest.raises(AppendOnlyError):
            refused()
