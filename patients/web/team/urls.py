"""Addresses of the team's pages."""

from django.urls import path
from django.views.generic import RedirectView

from patients.web.team import escalations, home, patients, uploads


app_name = "team"
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path(
        "sign-in",
        RedirectView.as_view(url="/admin/login/?next=/team/", permanent=False),
        name="sign_in",
    ),
    path("escalations/", escalations.Worklist.as_view(), name="escalations"),
    path("escalations/<uuid:case_id>", escalations.Case.as_view(), name="escalation"),
    path("referrals/", home.Referrals.as_view(), name="referrals"),
    path("patients/", patients.Patients.as_view(), name="patients"),
    path("patients/<uuid:patient_id>", patients.PatientPage.as_view(), name="patient"),
    path("uploads/", uploads.Uploads.as_view(), name="uploads"),
    path("uploads/<uuid:batch_id>", uploads.Upload.as_view(), name="upload"),
    path("uploads/<uuid:batch_id>/bad-rows", uploads.BadRows.as_view(), name="upload_bad_rows"),
]
