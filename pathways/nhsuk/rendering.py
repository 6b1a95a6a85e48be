"""Calls an NHS.UK macro from Python."""

from typing import Any

from django.template import engines
from markupsafe import Markup


def render(macro: str, params: dict[str, Any]) -> Markup:
    """Render a component: 'radios'; 'date-input/dateInput' where file and macro differ; ours as 'app/scale'."""
    component, _, name = macro.partition("/")
    own = component == "app"
    path = f"components/{name}.jinja" if own else f"nhsuk/components/{component}/macro.jinja"
    engine: Any = engines["jinja2"]
    module = engine.env.get_template(path).module
    return getattr(module, name or component)(params)


def words(value: Any) -> dict[str, Any] | None:
    """Text as the macros want it. They drop a lazy translation in silence, so it is made a string here."""
    if value is None or value == "":
        return None
    if hasattr(value, "__html__"):
        return {"html": value}
    return {"text": str(value)}
