"""Proof that a definition is safe, before anybody follows it."""
