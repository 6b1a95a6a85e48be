"""The demonstration: synthetic people with histories, made through the same services as real ones."""
