"""URLs of a region (<slug>.<domain>, the region's schema). laporan has the home page and so stands at the root."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("akun/", include("allauth.urls")),
    path("akun/", include("tenants.akun.urls")),
    path("aktivitas/", include("tenants.aktivitas.urls")),
    path("aturan/", include("tenants.penilaian.aturan.urls")),
    path("jejak/", include("tenants.jejak.urls")),
    path("penilaian/", include("tenants.penilaian.urls")),
    path("", include("tenants.laporan.urls")),
]
