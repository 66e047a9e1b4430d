"""URLs of the console (konsol.<domain>, schema public)."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("akun/", include("allauth.urls")),
    path("akun/", include("tenants.akun.urls")),
    path("", include("provisioning.panduan.urls")),
    path("", include("tenants.registry.urls")),
]
