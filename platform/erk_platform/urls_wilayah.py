"""URLs of a region (<slug>.<domain>, the region's schema)."""

from __future__ import annotations

import importlib.util

from django.conf import settings
from django.urls import include, path

urlpatterns = [path("akun/", include("allauth.urls"))]

# Each app of a region brings its own urls.py under its own prefix; laporan has the home page and so comes last, at
# the root.
for _app in settings.TENANT_APPS:
    if not _app.startswith("tenants.") or not importlib.util.find_spec(f"{_app}.urls"):
        continue
    _name = _app.removeprefix("tenants.")
    urlpatterns.append(path("" if _name == "laporan" else f"{_name}/", include(f"{_app}.urls")))
