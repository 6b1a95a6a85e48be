"""Addresses of the pages on questions and on safety rules."""

from django.urls import URLPattern, path
from django.views import View

from pathways.admin.builder import asking, mapping, outcomes, questions, rules, several, tick_page


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
    path(f"{PATHWAY}/map", mapping.Map.as_view(), name="map"),
    path(f"{PATHWAY}/rules", rules.Rules.as_view(), name="rules"),
    path(f"{PATHWAY}/rules/new", rules.RulePage.as_view(), name="rule_new"),
    path(f"{PATHWAY}/rules/impossible/new", rules.ImpossiblePage.as_view(), name="impossible_new"),
    path(f"{PATHWAY}/rules/rule/<str:key>", rules.RulePage.as_view(), name="rule"),
    path(
        f"{PATHWAY}/rules/impossible/<str:key>", rules.ImpossiblePage.as_view(), name="impossible"
    ),
    path(f"{PATHWAY}/rules/outcomes/<str:key>", outcomes.OutcomePage.as_view(), name="outcome"),
]
