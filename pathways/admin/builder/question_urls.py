"""Addresses of the pages on questions and on safety rules."""

from django.urls import URLPattern, path
from django.views import View

from pathways.admin.builder import asking, questions, several, tick_page


PATHWAY = "<uuid:pathway_id>"
QUESTION_SECTIONS = ("screen", "check_in")


def _questions(section: str) -> list[URLPattern]:
    """The pages of the questions of one section, which is part of each page's name."""
    at, of = f"{PATHWAY}/questions/{section}", {"section": section}
    one = f"{at}/<str:key>"
    pages: list[tuple[str, type[View], str]] = [
        (f"{at}/new", questions.NewQuestion, "question_new"),
        (f"{at}/several", several.Several, "several"),
        (one, questions.QuestionPage, "question"),
        (f"{one}/then-ask", asking.ThenAsk, "then_ask"),
        (f"{one}/ask-if", asking.AskIf, "ask_if"),
    ]
    return [path(to, view.as_view(), of, name=f"{section}_{name}") for to, view, name in pages]


urlpatterns = [
    path(f"{PATHWAY}/questions", questions.Questions.as_view(), name="questions"),
    *(one for section in QUESTION_SECTIONS for one in _questions(section)),
    path(
        f"{PATHWAY}/questions/pages/<str:key>",
        tick_page.TickPage.as_view(),
        {"section": "pages"},
        name="tick_page",
    ),
]
