"""Settings of a release that has one app more than the product (tests.isolation.uji_migrasi)."""

from erk_platform.settings import *  # noqa: F403
from erk_platform.settings import INSTALLED_APPS, TENANT_APPS

TENANT_APPS = [*TENANT_APPS, "tests.isolation.uji_migrasi"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.isolation.uji_migrasi"]
