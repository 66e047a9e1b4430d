"""Own activities, their form and its helps; the superior's waiting list; objections; BKPSDM's kinds."""

from django.urls import path

from tenants.aktivitas import (
    views,
    views_delegasi,
    views_isi,
    views_katalog,
    views_keberatan,
    views_tindakan,
    views_verifikasi,
)

app_name = "aktivitas"

urlpatterns = [
    path("", views.saya, name="saya"),
    path("minggu/", views.minggu, name="minggu"),
    path("bulan/", views.bulan, name="bulan"),
    path("bulan/excel/", views.bulan_excel, name="bulan_excel"),
    path("baru/", views_isi.baru, name="baru"),
    path("katalog/", views_katalog.katalog, name="katalog"),
    path("salin/", views_tindakan.salin, name="salin"),
    path("ajukan/", views_tindakan.ajukan_hari, name="ajukan_hari"),
    path("templat/", views_katalog.templat, name="templat"),
    path("templat/<int:pk>/hapus/", views_katalog.templat_hapus, name="templat_hapus"),
    path("jenis/", views_katalog.jenis, name="jenis"),
    path("jenis/<int:pk>/", views_katalog.jenis_ubah, name="jenis_ubah"),
    path("verifikasi/", views_verifikasi.verifikasi, name="verifikasi"),
    path("verifikasi/batal/", views_verifikasi.batal, name="verifikasi_batal"),
    path("delegasi/", views_delegasi.delegasi, name="delegasi"),
    path("delegasi/<int:pk>/akhiri/", views_delegasi.delegasi_akhiri, name="delegasi_akhiri"),
    path("validator/", views_delegasi.validator, name="validator"),
    path("validator/excel/", views_delegasi.validator_excel, name="validator_excel"),
    path("keberatan/", views_keberatan.daftar, name="keberatan"),
    path("keberatan/baru/<int:aktivitas_id>/", views_keberatan.baru, name="keberatan_baru"),
    path("keberatan/<int:pk>/", views_keberatan.rinci, name="keberatan_rinci"),
    path("keberatan/<int:pk>/bukti/<int:bukti_pk>/", views_keberatan.bukti, name="keberatan_bukti"),
    path("<int:pk>/", views_tindakan.rinci, name="rinci"),
    path("<int:pk>/ubah/", views_isi.ubah, name="ubah"),
    path("<int:pk>/ajukan/", views_tindakan.ajukan, name="ajukan"),
    path("<int:pk>/tarik/", views_tindakan.tarik, name="tarik"),
    path("<int:pk>/buang/", views_tindakan.buang, name="buang"),
    path("<int:pk>/pulihkan/", views_tindakan.pulihkan, name="pulihkan"),
    path("<int:pk>/templat/", views_tindakan.templat_simpan, name="templat_simpan"),
    path("<int:pk>/bukti/<int:bukti_pk>/", views_tindakan.bukti, name="bukti"),
    path("<int:pk>/bukti/<int:bukti_pk>/hapus/", views_tindakan.bukti_hapus, name="bukti_hapus"),
]
