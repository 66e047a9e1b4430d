"""The audit trail."""

from django.urls import path

from tenants.jejak import views

app_name = "jejak"

urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("excel/", views.unduh, name="unduh"),
]
