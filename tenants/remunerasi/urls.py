"""The pay list of a month, its files, and the tables behind them."""

from django.urls import path

from tenants.penilaian import urls as _bulan  # noqa: F401 - registers the converter kode_bulan
from tenants.remunerasi import views, views_berkas, views_data, views_peta, views_tanda

app_name = "remunerasi"

urlpatterns = [
    path("", views.terakhir, name="terakhir"),
    path("buka/", views.pilih, name="pilih"),
    path("<kode_bulan:kode>/", views.daftar, name="daftar"),
    path("<kode_bulan:kode>/berkas/", views_berkas.pesan, name="pesan"),
    path("<kode_bulan:kode>/berkas/<uuid:berkas_id>/", views_berkas.berkas, name="berkas"),
    path("<kode_bulan:kode>/berkas/<uuid:berkas_id>/unduh/", views_berkas.unduh, name="unduh"),
    path("<kode_bulan:kode>/slip/<int:pegawai_id>/", views_berkas.slip, name="slip_pdf"),
    path("peta/sipd/", views_peta.sipd, name="peta_sipd"),
    path("peta/sipd/bawaan/", views_peta.sipd_bawaan, name="peta_sipd_bawaan"),
    path("peta/rekening/", views_peta.rekening, name="peta_rekening"),
    path("tanda/", views_tanda.pilih, name="tanda_pilih"),
    path("tanda/<int:opd_id>/", views_tanda.tanda, name="tanda"),
    path("data/", views_data.daftar, name="data"),
    path("data/excel/", views_data.excel, name="data_excel"),
    path("data/unggah/", views_data.unggah, name="data_unggah"),
    path("data/<int:pegawai_id>/", views_data.satu, name="data_satu"),
]
