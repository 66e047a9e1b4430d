"""Pages of the console (konsol.<domain>)."""

from django.urls import path

from tenants.registry import views, views_terbit

app_name = "registry"

urlpatterns = [
    path("", views.wilayah, name="wilayah"),
    path("wilayah/<slug:slug>/", views.wilayah_rinci, name="wilayah_rinci"),
    path("wilayah/<slug:slug>/host/", views.wilayah_host, name="wilayah_host"),
    path("paket/", views_terbit.paket, name="paket"),
    path("paket/<int:nomor>/", views_terbit.paket_rinci, name="paket_rinci"),
    path("kunci/", views_terbit.kunci, name="kunci"),
    path("kunci/<slug:kunci_id>/", views_terbit.kunci_putus, name="kunci_putus"),
]
