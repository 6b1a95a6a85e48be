"""Changing a document: pure functions from one document to the next, and what stands where."""
