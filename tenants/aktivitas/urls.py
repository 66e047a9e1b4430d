"""Own activities and the superior's waiting list; read-only in this cut."""

from django.urls import path

from tenants.aktivitas import views

app_name = "aktivitas"

urlpatterns = [
    path("", views.saya, name="saya"),
    path("verifikasi/", views.verifikasi, name="verifikasi"),
]
