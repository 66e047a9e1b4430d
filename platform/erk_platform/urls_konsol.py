"""URLs of the console (konsol.<domain>, schema public)."""

from __future__ import annotations

import importlib.util

from django.urls import include, path

urlpatterns = [path("akun/", include("allauth.urls")), path("akun/", include("tenants.akun.urls"))]

# The pages of the console, once the app that has them is there.
if importlib.util.find_spec("tenants.registry.urls"):
    urlpatterns.append(path("", include("tenants.registry.urls")))
