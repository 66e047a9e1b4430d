"""The signed-in person's own account page; log-in, password and second factor are allauth's."""

from django.urls import path

from tenants.akun import views

app_name = "akun"

urlpatterns = [
    path("saya/", views.saya, name="saya"),
    path("menu/", views.menu, name="menu"),
    path("aktivasi/", views.aktivasi, name="aktivasi"),
]
