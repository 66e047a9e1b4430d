"""Messages to the signed-in person, how he wants them, and the channels of the region."""

from django.urls import path

from tenants.pemberitahuan import views, views_saluran

app_name = "pemberitahuan"

urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("<int:pk>/", views.buka, name="buka"),
    path("baca/", views.baca, name="baca"),
    path("pilihan/", views.pilihan, name="pilihan"),
    path("saluran/", views_saluran.daftar, name="saluran"),
    path("saluran/<slug:kode>/", views_saluran.rinci, name="saluran_rinci"),
    path("saluran/<slug:kode>/uji/", views_saluran.uji, name="saluran_uji"),
]
