"""Corrections of locked months."""

from django.urls import path

from tenants.penilaian.koreksi import views, views_usul

app_name = "koreksi"

# `kode_bulan` is registered by tenants.penilaian.urls
urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("excel/", views.unduh, name="unduh"),
    path("usul/", views_usul.usul_pilih, name="usul_pilih"),
    path("usul/<kode_bulan:kode>/", views_usul.usul, name="usul"),
    path("usul/<kode_bulan:kode>/pekerjaan/<uuid:job>/", views_usul.pekerjaan, name="pekerjaan"),
    path("<int:nomor>/", views.rinci, name="rinci"),
    path("<int:nomor>/pegawai/<int:pegawai_id>/", views.penjelasan, name="penjelasan"),
    path("<int:nomor>/terima/", views.terima, name="terima"),
    path("<int:nomor>/tolak/", views.tolak, name="tolak"),
    path("<int:nomor>/batal/", views.batal, name="batal"),
    path("<int:nomor>/ulang/", views.ulang, name="ulang"),
]
