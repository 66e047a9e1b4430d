"""Connections to outside systems."""

from django.urls import path

from tenants.sinkronisasi import views_koneksi as views

app_name = "koneksi"

urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("tarikan/<int:tarikan_id>/", views.tarikan, name="tarikan"),
    path("mentah/<int:mentah_id>/", views.mentah, name="mentah"),
    path("<slug:kode>/", views.rinci, name="rinci"),
    path("<slug:kode>/uji/", views.uji, name="uji"),
    path("<slug:kode>/tarik/", views.tarik, name="tarik"),
    path("<slug:kode>/coba/", views.coba, name="coba"),
]
