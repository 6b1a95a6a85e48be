"""Addresses of comparing, sign-off, publication and history."""

from django.urls import path

from pathways.admin.builder import differing, publication, signing_off


PATTERNS = [
    path("<uuid:pathway_id>/compare", differing.Compare.as_view(), name="compare"),
    path("<uuid:pathway_id>/sign-off", signing_off.SignOff.as_view(), name="sign_off"),
    path("<uuid:pathway_id>/send", signing_off.Send.as_view(), name="send"),
    path("<uuid:pathway_id>/take-back", signing_off.TakeBack.as_view(), name="take_back"),
    path("<uuid:pathway_id>/sign", signing_off.Sign.as_view(), name="sign"),
    path(
        "<uuid:pathway_id>/ask-for-changes",
        signing_off.AskForChanges.as_view(),
        name="ask_for_changes",
    ),
    path("<uuid:pathway_id>/publish", publication.Publish.as_view(), name="publish"),
    path("<uuid:pathway_id>/history", publication.History.as_view(), name="history"),
    path(
        "<uuid:pathway_id>/version/<int:number>",
        publication.Evidence.as_view(),
        name="evidence",
    ),
    path(
        "<uuid:pathway_id>/version/<int:number>/published",
        publication.Published.as_view(),
        name="published",
    ),
    path(
        "<uuid:pathway_id>/version/<int:number>/draft",
        publication.StartFrom.as_view(),
        name="start_from",
    ),
    path(
        "<uuid:pathway_id>/version/<int:number>/withdraw",
        publication.Withdraw.as_view(),
        name="withdraw",
    ),
    path(
        "<uuid:pathway_id>/version/<int:number>/review",
        publication.Review.as_view(),
        name="review_withdrawal",
    ),
]
