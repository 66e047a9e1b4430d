"""Pages of the console (konsol.<domain>)."""

from django.urls import path

from tenants.registry import views

app_name = "registry"

urlpatterns = [
    path("", views.wilayah, name="wilayah"),
    path("wilayah/<slug:slug>/", views.wilayah_rinci, name="wilayah_rinci"),
]
