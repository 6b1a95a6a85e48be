"""Published pathways for other programs: read only, one ICB at a time, staff only."""
