"""Deliveries of data."""

from django.urls import path

from tenants.sinkronisasi import views

app_name = "sinkronisasi"

urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("excel/", views.daftar_unduh, name="daftar_unduh"),
    path("unggah/", views.unggah, name="unggah"),
    path("templat/<slug:jenis>/", views.templat, name="templat"),
    path("<int:kiriman_id>/", views.rinci, name="rinci"),
    path("<int:kiriman_id>/excel/", views.unduh, name="unduh"),
    path("<int:kiriman_id>/pekerjaan/", views.pekerjaan, name="pekerjaan"),
    path("<int:kiriman_id>/terapkan/", views.terapkan, name="terapkan"),
    path("<int:kiriman_id>/buang/", views.buang, name="buang"),
    path("<int:kiriman_id>/periksa/", views.periksa, name="periksa"),
]
