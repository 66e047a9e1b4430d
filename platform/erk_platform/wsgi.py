"""WSGI entry point (gunicorn gthread). Async is not used: django-tenants does not support it yet."""

import os

from django.core.wsgi import get_wsgi_application

# Marks the process: erk_kit.dsn.owner_url refuses here.
os.environ.setdefault("ERK_PROSES", "web")
os.environ.pop("DATABASE_URL_OWNER", None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "erk_platform.settings")

application = get_wsgi_application()

# Tasks that a page orders go through this application.
from erk_platform import celery  # noqa: E402, F401
