"""The home page of a region, and pages that read across its apps."""

from django.urls import path

import erk_kit.alamat  # noqa: F401 - the converter kode_bulan
from tenants.laporan import (
    views,
    views_bayangan,
    views_kelengkapan,
    views_kewajaran,
    views_percontohan,
    views_sampel,
    views_tim,
    views_tren,
)

app_name = "laporan"

urlpatterns = [
    path("", views.beranda, name="beranda"),
    path("laporan/kelengkapan/", views_kelengkapan.kini, name="kelengkapan_kini"),
    path("laporan/kelengkapan/<kode_bulan:kode>/", views_kelengkapan.kelengkapan, name="kelengkapan"),
    path("laporan/kelengkapan/<kode_bulan:kode>/excel/", views_kelengkapan.unduh, name="kelengkapan_unduh"),
    path("laporan/kewajaran/", views_kewajaran.kini, name="kewajaran_kini"),
    path("laporan/kewajaran/<kode_bulan:kode>/", views_kewajaran.kewajaran, name="kewajaran"),
    path("laporan/kewajaran/<kode_bulan:kode>/excel/", views_kewajaran.unduh, name="kewajaran_unduh"),
    path("percontohan/", views_percontohan.daftar, name="percontohan"),
    path("percontohan/ubah/", views_percontohan.ubah, name="percontohan_ubah"),
    path("percontohan/<int:opd_id>/", views_percontohan.rinci, name="percontohan_rinci"),
    path("percontohan/bayangan/", views_bayangan.kini, name="bayangan_kini"),
    path("percontohan/bayangan/<kode_bulan:kode>/", views_bayangan.bayangan, name="bayangan"),
    path("percontohan/bayangan/<kode_bulan:kode>/excel/", views_bayangan.unduh, name="bayangan_unduh"),
    path("percontohan/bayangan/<kode_bulan:kode>/<int:opd_id>/telaah/", views_bayangan.telaah, name="bayangan_telaah"),
    path("percontohan/bayaran-lama/", views_bayangan.lama, name="bayaran_lama"),
    path("percontohan/bayaran-lama/excel/", views_bayangan.contoh, name="bayaran_lama_contoh"),
    path("laporan/tren/", views_tren.tren, name="tren"),
    path("laporan/tim/", views_tim.tim, name="tim"),
    path("laporan/tim/excel/", views_tim.unduh, name="tim_unduh"),
    path("laporan/sampel/", views_sampel.daftar, name="sampel"),
    path("laporan/sampel/<kode_bulan:kode>/tarik/", views_sampel.tarik, name="sampel_tarik"),
    path("laporan/sampel/<int:pk>/", views_sampel.rinci, name="sampel_rinci"),
    path("laporan/sampel/<int:pk>/excel/", views_sampel.unduh, name="sampel_unduh"),
]
