"""The home page of a region."""

from django.urls import path

from tenants.laporan import views

app_name = "laporan"

urlpatterns = [path("", views.beranda, name="beranda")]
