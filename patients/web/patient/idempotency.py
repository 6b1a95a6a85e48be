"""One key for one send of one page with one set of answers."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, QueryDict


FIELD = "send"
NOT_ANSWERS = (FIELD, "csrfmiddlewaretoken")
# What people think of the page is kept by itself: to change it is not to do the exercise again.
# No question's key has a hyphen.
OPINIONS = "about-"


def fresh() -> str:
    """What a page carries, so that sending it twice stores it once."""
    return str(uuid.uuid4())


def kept(request: HttpRequest) -> str:
    """The page's own value when it is shown again with an error; a fresh one at first."""
    return str(_nonce(request.POST) or uuid.uuid4())


def key_of(request: HttpRequest) -> uuid.UUID:
    """The same page sent again with the same answers has the same key, and changes nothing.

    The answers are part of it: who goes back in the browser, ticks something and sends the same
    page must be heard.
    """
    sent = sorted(
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_ANSWERS and not name.startswith(OPINIONS)
        for value in values
    )
    nonce = _nonce(request.POST)
    return uuid.uuid5(nonce, repr(sent)) if nonce else uuid.uuid4()


def _nonce(data: QueryDict) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(data.get(FIELD, "")))
    except ValueError:
        return None
