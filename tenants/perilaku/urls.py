"""The 360-degree survey."""

from django.urls import path, re_path

import erk_kit.alamat  # noqa: F401 - the converter kode_bulan
from tenants.perilaku import views, views_hasil, views_pertanyaan, views_ronde

app_name = "perilaku"

urlpatterns = [
    path("", views.saya, name="saya"),
    path("isi/<int:tugas_id>/", views.isi, name="isi"),
    path("hasil/", views_hasil.hasil_saya, name="hasil_saya"),
    path("hasil/<int:pegawai_id>/", views_hasil.hasil, name="hasil"),
    path("ronde/belum/", views_ronde.belum_kini, name="belum_kini"),
    path("ronde/belum/<kode_bulan:kode>/", views_ronde.belum, name="belum"),
    path("ronde/belum/<kode_bulan:kode>/excel/", views_ronde.belum_excel, name="belum_excel"),
    path("ronde/", views_ronde.daftar, name="ronde_daftar"),
    path("ronde/buka/", views_ronde.buka, name="ronde_buka"),
    re_path(
        r"^ronde/pekerjaan/(?P<apa>buka|tutup)/(?P<kode>\d{4}-(?:0[1-9]|1[0-2]))/(?P<job>[0-9a-f-]{36})/$",
        views_ronde.pekerjaan,
        name="pekerjaan",
    ),
    path("ronde/<kode_bulan:kode>/", views_ronde.rinci, name="ronde"),
    path("ronde/<kode_bulan:kode>/perpanjang/", views_ronde.perpanjang, name="ronde_perpanjang"),
    path("ronde/<kode_bulan:kode>/tutup/", views_ronde.tutup, name="ronde_tutup"),
    path("ronde/pertanyaan/", views_pertanyaan.bank, name="pertanyaan"),
    path("ronde/pertanyaan/tambah/", views_pertanyaan.tambah, name="pertanyaan_tambah"),
    path("ronde/pertanyaan/skala/", views_pertanyaan.skala, name="skala"),
    path("ronde/pertanyaan/<int:pertanyaan_id>/", views_pertanyaan.ubah, name="pertanyaan_ubah"),
    path("ronde/pertanyaan/<int:pertanyaan_id>/aktif/", views_pertanyaan.aktif, name="pertanyaan_aktif"),
]
