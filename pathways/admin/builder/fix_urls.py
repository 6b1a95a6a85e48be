"""Addresses of safety fixes to live versions."""

from django.urls import path

from pathways.admin.builder import fix_writing, fixes


PATTERNS = [
    path("fixes", fixes.Fixes.as_view(), name="fixes"),
    path("fixes/new", fix_writing.NewFix.as_view(), name="fix_new"),
    path("fixes/send", fix_writing.SendFix.as_view(), name="fix_send"),
    path("fixes/<uuid:fix_id>/", fixes.FixPage.as_view(), name="fix"),
    path("fixes/<uuid:fix_id>/sign", fixes.SignFix.as_view(), name="fix_sign"),
    path("fixes/<uuid:fix_id>/publish", fixes.PublishFix.as_view(), name="fix_publish"),
    path("fixes/<uuid:fix_id>/cancel", fixes.CancelFix.as_view(), name="fix_cancel"),
    path("<uuid:pathway_id>/fix/", fix_writing.WriteFix.as_view(), name="fix_write"),
    path("<uuid:pathway_id>/fix/rule", fix_writing.FixRule.as_view(), name="fix_add_rule"),
    path("<uuid:pathway_id>/fix/rule/<str:key>", fix_writing.FixRule.as_view(), name="fix_rule"),
    path(
        "<uuid:pathway_id>/fix/outcome/<str:key>",
        fix_writing.FixOutcome.as_view(),
        name="fix_outcome",
    ),
]
