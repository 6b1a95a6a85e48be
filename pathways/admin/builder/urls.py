"""Addresses of the pathway builder."""

from django.urls import path

from pathways.admin.builder import (
    about,
    checks,
    content_urls,
    elements,
    feedback,
    fix_urls,
    home,
    incoming,
    question_urls,
    signing_urls,
    starting,
    templates,
    updating,
)


app_name = "builder"
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("new", starting.New.as_view(), name="new"),
    path("import", incoming.Import.as_view(), name="import"),
    path("templates", templates.Templates.as_view(), name="templates"),
    path("<uuid:pathway_id>/share", templates.Share.as_view(), name="share"),
    path("<uuid:pathway_id>/update", updating.Update.as_view(), name="update"),
    path("<uuid:pathway_id>/export", incoming.Export.as_view(), name="export"),
    path("<uuid:pathway_id>/", home.Overview.as_view(), name="overview"),
    path("<uuid:pathway_id>/about", about.About.as_view(), name="about"),
    path("<uuid:pathway_id>/checks", checks.Checks.as_view(), name="checks"),
    *question_urls.urlpatterns,
    path("<uuid:pathway_id>/changes", elements.Changes.as_view(), name="changes"),
    path("<uuid:pathway_id>/move/<slug:section>/<str:key>", elements.Move.as_view(), name="move"),
    path(
        "<uuid:pathway_id>/remove/<slug:section>/<str:key>",
        elements.Remove.as_view(),
        name="remove",
    ),
    path("<uuid:pathway_id>/feedback", feedback.Feedback.as_view(), name="feedback"),
    path("<uuid:pathway_id>/trail", feedback.TrailPage.as_view(), name="trail"),
    path(
        "<uuid:pathway_id>/trail/<slug:section>/<str:key>/<slug:language>/<slug:digest>",
        feedback.RecordTest.as_view(),
        name="record_test",
    ),
    *content_urls.PATTERNS,
    *signing_urls.PATTERNS,
    *fix_urls.PATTERNS,
]
