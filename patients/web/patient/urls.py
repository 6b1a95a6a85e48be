"""Addresses of the patients' pages. None of them holds an identifier."""

from django.urls import path, re_path

from patients.web.patient import checking_in, days, doing, entry, measuring, own, screens


app_name = "patient"
urlpatterns = [
    path("", entry.Front.as_view(), name="front"),
    path("r/<str:code>", entry.Link.as_view(), name="link"),
    # Whatever else stands behind /r/ is a link that was copied wrongly.
    re_path(r"^r(?:/.*)?$", entry.link_problem, name="link_problem"),
    path("help", entry.Help.as_view(), name="help"),
    path("sign-out", entry.SignOut.as_view(), name="sign_out"),
    path("welcome", entry.Welcome.as_view(), name="welcome"),
    path("triage", screens.Triage.as_view(), name="triage"),
    path("outcome", screens.OutcomeView.as_view(), name="outcome"),
    path("seen", screens.Seen.as_view(), name="seen"),
    path("seen/not-yet", screens.StillHeld.as_view(), name="still_held"),
    path("ready", screens.Ready.as_view(), name="ready"),
    path("today", days.TodayView.as_view(), name="today"),
    path("check-in", checking_in.CheckIn.as_view(), name="check_in"),
    path("read/<slug:key>", doing.Read.as_view(), name="read"),
    path("read/<slug:key>/feedback", doing.OnRead.as_view(), name="read_feedback"),
    path("exercise/<slug:key>", doing.Exercise.as_view(), name="exercise"),
    path("exercise/<slug:key>/feedback", doing.OnExercise.as_view(), name="exercise_feedback"),
    path("measure/<slug:key>", measuring.MeasureView.as_view(), name="measure"),
    path("all-days", days.AllDays.as_view(), name="all_days"),
    path("progress", own.Progress.as_view(), name="progress"),
    path("services", own.Services.as_view(), name="services"),
    path("choices", own.Choices.as_view(), name="choices"),
    path("choices/pause", own.Pause.as_view(), name="pause"),
    path("choices/resume", own.Resume.as_view(), name="resume"),
    path("choices/time", own.Hour.as_view(), name="hour"),
    path("choices/stop", own.Stop.as_view(), name="stop"),
]
