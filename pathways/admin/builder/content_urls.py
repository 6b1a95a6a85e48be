"""Addresses of what a pathway gives: stages and days, content, measures."""

from django.urls import path

from pathways.admin.builder import content, day, measures, stages


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
]
