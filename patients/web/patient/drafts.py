"""Answers of a check-in or questionnaire that is sent in several pages, until it is sent whole."""

from __future__ import annotations

from django.http import HttpRequest


Given = dict[str, str | int]


class Draft:
    """Kept in the session, so on the server: one for each enrolment, thing and day."""

    def __init__(self, request: HttpRequest, enrolment_id: object, name: str, day: int) -> None:
        self.session = request.session
        self.key = f"draft:{enrolment_id}:{name}:{day}"

    def given(self) -> Given:
        """The answers so far, by question in the order in which they were given."""
        return dict(self.session.get(self.key, {}))

    def keep(self, answers: Given) -> Given:
        """Add answers; a newer one replaces an older one."""
        given = {**self.given(), **answers}
        self.session[self.key] = given
        return given

    def drop(self) -> None:
        """It was sent: nothing is kept here any more."""
        self.session.pop(self.key, None)
