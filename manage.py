#!/usr/bin/env python
"""Runs a command. A command may take longer over a statement than the web may."""

import os
import sys

from django.core.management import execute_from_command_line


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
os.environ.setdefault("STATEMENT_TIMEOUT_SECONDS", "600")
os.environ.setdefault("IDLE_TRANSACTION_SECONDS", "600")
os.environ.setdefault("LOCK_TIMEOUT_SECONDS", "30")

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
