"""Months, runs, results and slips."""

from django.urls import path

import erk_kit.alamat  # noqa: F401 - the converter kode_bulan
from tenants.penilaian import views, views_hasil, views_isian, views_slip
from tenants.penilaian.jelas import views as jelas

app_name = "penilaian"

urlpatterns = [
    path("bulan/", views.bulan, name="bulan"),
    path("bulan/<kode_bulan:kode>/", views.bulan_rinci, name="bulan_rinci"),
    path("bulan/<kode_bulan:kode>/tutup/", views.tutup, name="tutup"),
    path("bulan/<kode_bulan:kode>/kunci/", views.kunci, name="kunci"),
    path("bulan/<kode_bulan:kode>/pekerjaan/<uuid:job>/", views.pekerjaan, name="pekerjaan"),
    path("bulan/<kode_bulan:kode>/hitungan/<int:nomor>/", views.hitungan, name="hitungan"),
    path("bulan/<kode_bulan:kode>/hitungan/<int:nomor>/periksa/", views.periksa, name="periksa"),
    path("hasil/", views_hasil.hasil_terakhir, name="hasil_terakhir"),
    path("hasil/buka/", views_hasil.hasil_pilih, name="hasil_pilih"),
    path("hasil/<kode_bulan:kode>/", views_hasil.hasil, name="hasil"),
    path("hasil/<kode_bulan:kode>/excel/", views_hasil.hasil_unduh, name="hasil_unduh"),
    path("isian/", views_isian.isian_pilih, name="isian_pilih"),
    path("isian/<kode_bulan:kode>/", views_isian.isian_daftar, name="isian_daftar"),
    path("isian/<kode_bulan:kode>/<int:opd_id>/", views_isian.isian_lembar, name="isian_lembar"),
    path("isian/<kode_bulan:kode>/<int:opd_id>/excel/", views_isian.isian_unduh, name="isian_unduh"),
    path("isian/<kode_bulan:kode>/<int:opd_id>/isi/", views_isian.isian_isi, name="isian_isi"),
    path("isian/<kode_bulan:kode>/<int:opd_id>/unggah/", views_isian.isian_unggah, name="isian_unggah"),
    path("isian/<kode_bulan:kode>/<int:opd_id>/nihil/", views_isian.isian_nihil, name="isian_nihil"),
    path("isian/<kode_bulan:kode>/<int:opd_id>/terima/", views_isian.isian_terima, name="isian_terima"),
    path("slip/", views_slip.slip_saya, name="slip_saya"),
    path("berjalan/", jelas.berjalan, name="berjalan"),
    path("slip/<kode_bulan:kode>/<int:pegawai_id>/", views_slip.slip, name="slip"),
    path("slip/<kode_bulan:kode>/<int:pegawai_id>/beda/", jelas.beda, name="slip_beda"),
    path("slip/<kode_bulan:kode>/<int:pegawai_id>/pengubah/", jelas.pengubah, name="slip_pengubah"),
    path("slip/<kode_bulan:kode>/<int:pegawai_id>/sumber/", jelas.sumber, name="slip_sumber"),
    path("slip/<kode_bulan:kode>/<int:pegawai_id>/json/", jelas.slip_json, name="slip_json"),
]
