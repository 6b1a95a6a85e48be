"""The service's addresses, and the page that Today is measured against."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from pathways import clock
from patients.models import Enrolment, Patient
from patients.web.patient import signing_in


# As long as Today, in the same layout, but with nothing to work out.
ONE = engines["jinja2"].from_string(
    """{% extends "patients/patient/base.jinja" %}
{% set page_title = "Your enrolment" %}
{% block content %}
<span class="nhsuk-caption-l">{{ enrolment.pathway.title }}</span>
<h1>Your enrolment</h1>
<p>It started on {{ enrolment.start_on }}.</p>
<ul class="nhsuk-task-list">
  {% for name in ("status", "source", "start_on", "waiting_for", "priority") %}
  <li class="nhsuk-task-list__item nhsuk-task-list__item--with-link">
    <div class="nhsuk-task-list__name-and-hint">
      <a class="nhsuk-task-list__link nhsuk-link" href="#{{ name }}">{{ name }}</a>
      <div class="nhsuk-task-list__hint" id="task-{{ loop.index }}-hint">{{ enrolment[name] }}</div>
    </div>
  </li>
  {% endfor %}
</ul>
<h2 class="nhsuk-heading-m">More</h2>
<ul class="nhsuk-list app-links">
  {% for name in ("progress", "all_days", "services", "choices") %}
  <li><a href="{{ url("patient:" ~ name) }}">{{ name }}</a></li>
  {% endfor %}
</ul>
{% endblock %}
"""
)


def one(request: HttpRequest) -> HttpResponse:
    """Session, the person that it speaks for, one indexed query, template."""
    known = signing_in.who(request, clock.now())
    assert known is not None
    patient = Patient.objects.get(pk=known[1])
    enrolment = Enrolment.objects.select_related("pathway").get(patient=patient)
    return TemplateResponse(request, ONE, {"enrolment": enrolment})  # type: ignore[arg-type]


urlpatterns = [path("one", one), path("", include("config.urls"))]
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
