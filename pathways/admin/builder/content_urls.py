"""Addresses of what a pathway gives and to whom: from stages and days to translations."""

from django.urls import path

from pathways.admin.builder import (
    content,
    coverage,
    day,
    measures,
    messages,
    only_if,
    services,
    stages,
    translations,
)


PATTERNS = [
    path("<uuid:pathway_id>/stages", stages.Stages.as_view(), name="stages"),
    path("<uuid:pathway_id>/stages/new", stages.StageEdit.as_view(), name="stage_new"),
    path("<uuid:pathway_id>/stages/of/<str:key>", stages.Stages.as_view(), name="stage"),
    path(
        "<uuid:pathway_id>/stages/of/<str:key>/edit", stages.StageEdit.as_view(), name="stage_edit"
    ),
    path("<uuid:pathway_id>/stages/of/<str:key>/give", stages.Give.as_view(), name="give"),
    path("<uuid:pathway_id>/stages/of/<str:key>/<int:day>", day.Day.as_view(), name="day"),
    path("<uuid:pathway_id>/content", content.Content.as_view(), name="content"),
    path("<uuid:pathway_id>/content/new", content.ContentEdit.as_view(), name="content_new"),
    path(
        "<uuid:pathway_id>/content/of/<str:key>", content.ContentEdit.as_view(), name="content_edit"
    ),
    path("<uuid:pathway_id>/measures", measures.Measures.as_view(), name="measures"),
    path("<uuid:pathway_id>/measures/new", measures.MeasureEdit.as_view(), name="measure_new"),
    path(
        "<uuid:pathway_id>/measures/of/<str:key>",
        measures.MeasureEdit.as_view(),
        name="measure_edit",
    ),
    path("<uuid:pathway_id>/services", services.Services.as_view(), name="services"),
    path("<uuid:pathway_id>/messages", messages.Messages.as_view(), name="messages"),
    path("<uuid:pathway_id>/messages/new", messages.MessageEdit.as_view(), name="message_new"),
    path(
        "<uuid:pathway_id>/messages/of/<str:key>",
        messages.MessageEdit.as_view(),
        name="message_edit",
    ),
    path("<uuid:pathway_id>/coverage", coverage.Coverage.as_view(), name="coverage"),
    path(
        "<uuid:pathway_id>/translations",
        translations.Translations.as_view(),
        name="translations",
    ),
    path(
        "<uuid:pathway_id>/translations/<str:language>",
        translations.Translate.as_view(),
        name="translate",
    ),
    *(
        path(
            f"<uuid:pathway_id>/{section}/of/<str:key>/only-if",
            only_if.OnlyIf.as_view(part=section),
            {"section": section},
            name=f"{section}_only_if",
        )
        for section in ("stages", "measures", "messages")
    ),
    path(
        "<uuid:pathway_id>/stages/of/<str:key>/only-if-of-item",
        only_if.ItemOnlyIf.as_view(part="stages"),
        name="item_only_if",
    ),
]
