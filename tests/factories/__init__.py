"""Rows and documents for tests: synthetic people and places alone."""
