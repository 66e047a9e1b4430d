"""Settings of the control: stock django-tenants backend, otherwise the same product."""

from erk_platform.settings import *  # noqa: F403
from erk_platform.settings import DATABASES

DATABASES["default"]["ENGINE"] = "django_tenants.postgresql_backend"
