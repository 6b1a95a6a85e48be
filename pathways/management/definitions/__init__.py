"""What `manage.py pathway` does, by kind of work: reading, writing, templates."""
