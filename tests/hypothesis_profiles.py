"""Hypothesis profiles: quick by default, thorough in the nightly run."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings


settings.register_profile("default", max_examples=25, deadline=None, derandomize=True)
settings.register_profile(
    "thorough",
    max_examples=3000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
