"""Settings of the benches: as served, on tables made from the models."""

from tests.faults.settings import *  # noqa: F403


ROOT_URLCONF = "tests.bench.urls"
LOUD_TEMPLATES = False
CLOCK_OFFSET_SECONDS = 0
