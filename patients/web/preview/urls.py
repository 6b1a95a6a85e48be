"""Addresses of previews and of the simulator."""

from django.urls import path, register_converter

from patients.web.preview import cases, contents, paths, simulator, trying
from patients.web.preview.sources import VERSION, SourceConverter


register_converter(SourceConverter, "source")

app_name = "preview"
urlpatterns = [
    path("pathway/<uuid:pathway_id>/", contents.Editions.as_view(), name="editions"),
    path("pathway/<uuid:pathway_id>/side-by-side", trying.Compared.as_view(), name="side_by_side"),
    path("revision/<uuid:row_id>", contents.ToContents.as_view(), name="revision"),
    path("version/<uuid:row_id>", contents.ToContents.as_view(kind=VERSION), name="version"),
    path("walk/<slug:walk>/<int:step>/", simulator.Simulator.as_view(), name="walk"),
    path("walk/<slug:walk>/<int:step>/case", cases.SaveCase.as_view(), name="case"),
    path("walk/<slug:walk>/<int:step>/at/", simulator.Patient.as_view(), name="patient"),
    path("walk/<slug:walk>/<int:step>/at/<path:path>", simulator.Patient.as_view(), name="patient"),
    path("<source:source>/", contents.Contents.as_view(), name="contents"),
    path("<source:source>/paths", paths.EveryPath.as_view(), name="paths"),
    path("<source:source>/situation", contents.InSituation.as_view(), name="situation"),
    path(
        "<source:source>/page/<slug:what>/<slug:key>/",
        contents.SamplePage.as_view(),
        name="sample",
    ),
    path("<source:source>/from/", contents.Elsewhere.as_view(), name="elsewhere"),
    path("<source:source>/from/<path:path>", contents.Elsewhere.as_view(), name="elsewhere"),
]
