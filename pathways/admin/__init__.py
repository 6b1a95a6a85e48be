"""The staff site. Each module registers its own pages; Django imports this package by itself."""

from pathways.admin import definitions, people, reference, trail
from pathways.admin.site import site


__all__ = ["definitions", "people", "reference", "site", "trail"]
