"""The public page of printed slips."""

from django.urls import path

from tenants.penilaian.jelas import views_verifikasi as views

app_name = "verifikasi"

urlpatterns = [
    path("", views.verifikasi_cari, name="cari"),
    path("<str:kode>/", views.verifikasi, name="periksa"),
]
