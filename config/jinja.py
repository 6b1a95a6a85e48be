"""The Jinja2 environment: NHS.UK macros, translations and the few words that templates may use."""

import logging
import sys
from types import FrameType
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    TemplateRuntimeError,
    UndefinedError,
)

from pathways.nhsuk import words


log = logging.getLogger(__name__)


class NotSilent(ChainableUndefined):
    """NHS.UK macros need undefined names; in a template of ours a name that prints nothing is a mistake."""

    def __str__(self) -> str:
        if _printed_by_ours():
            if settings.LOUD_TEMPLATES:
                raise UndefinedError(
                    f"a template prints '{self._undefined_name}', which is not given"
                )
            log.error("a template prints a name that is not given: %s", self._undefined_name)
        return ""

    def __html__(self) -> str:
        return str(self)


def _printed_by_ours() -> bool:
    """True when the nearest template on the stack is one of ours."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if "debug_info" in frame.f_globals:  # only compiled templates have it
            return not str(frame.f_globals.get("name")).startswith("nhsuk/")
        frame = frame.f_back
    return False


class Site:
    """What every page says about the service, read from the settings when it is printed."""

    @property
    def name(self) -> str:
        return settings.SERVICE_NAME

    @property
    def brand(self) -> str:
        return settings.BRAND

    @property
    def demo(self) -> bool:
        return settings.DEMO_MODE


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def fail(sentence: str) -> None:
    """Let a component refuse what it was given."""
    raise TemplateRuntimeError(sentence)


def direction() -> str:
    return "rtl" if translation.get_language_bidi() else "ltr"


def language() -> str:
    """The page's language as HTML names it: en-GB."""
    name, _, region = (translation.get_language() or settings.LANGUAGE_CODE).partition("-")
    return f"{name}-{region.upper()}" if region else name


def environment(**options: Any) -> Environment:
    options |= {"undefined": NotSilent, "trim_blocks": True, "lstrip_blocks": True}
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    env = Environment(**options, extensions=["jinja2.ext.do", "jinja2.ext.i18n"])  # noqa: S701  Django sets autoescape
    env.install_gettext_translations(translation, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        direction=direction,
        fail=fail,
        language=language,
        long_date=words.long_date,
        markdown=words.markdown,
        nhs_number=words.nhs_number,
        nl2p=words.nl2p,
        site=Site(),
        static=static,
        time_of=words.time_of,
        url=url,
    )
    return env
