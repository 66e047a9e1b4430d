"""Doors for sources that push, at fixed addresses outside the pages."""

from django.urls import path

from tenants.sinkronisasi import views_terima

app_name = "terima"

urlpatterns = [
    path("terima/<slug:kode>/", views_terima.terima, name="terima"),
    path("terima/<slug:kode>/<path:jalur>", views_terima.terima, name="terima_jalur"),
    path("iclock/<path:jalur>", views_terima.iclock, name="iclock"),
]
