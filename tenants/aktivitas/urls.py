"""Own activities (read only in this cut), and the superior's waiting list with its decisions."""

from django.urls import path

from tenants.aktivitas import views, views_verifikasi

app_name = "aktivitas"

urlpatterns = [
    path("", views.saya, name="saya"),
    path("verifikasi/", views_verifikasi.verifikasi, name="verifikasi"),
]
