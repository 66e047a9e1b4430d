"""Wiring: settings, URLs of the console and of a region, Celery, WSGI, and the `erk` command."""
