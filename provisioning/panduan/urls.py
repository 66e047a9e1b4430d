"""The wizard, in the console."""

from django.urls import path

from provisioning.panduan import views

app_name = "panduan"

urlpatterns = [
    path("wilayah-baru/", views.baru, name="baru"),
    path("wilayah-baru/nama/", views.nama_pendek, name="nama_pendek"),
    path("wilayah/<slug:slug>/siapkan/", views.siapkan, name="siapkan"),
    path("wilayah/<slug:slug>/siapkan/skema/", views.skema, name="skema"),
    path("wilayah/<slug:slug>/siapkan/pekerjaan/", views.pekerjaan, name="pekerjaan"),
    path("wilayah/<slug:slug>/siapkan/paket/", views.paket, name="paket"),
    path("wilayah/<slug:slug>/siapkan/akun/", views.akun, name="akun"),
    path("wilayah/<slug:slug>/siapkan/berlaku/", views.berlaku, name="berlaku"),
]
