"""Own attendance and requests; what is looked through; the calendar."""

from django.urls import path

import erk_kit.alamat  # noqa: F401 - the converter kode_bulan
from tenants.presensi import views_kalender as kalender
from tenants.presensi import views_saya, views_tinjau

app_name = "presensi"

urlpatterns = [
    path("", views_saya.saya, name="saya"),
    path("hari/<str:tanggal>/", views_saya.hari, name="hari"),
    path("usul/", views_saya.usul, name="usul"),
    path("usul/<int:pk>/", views_saya.usulan, name="usulan"),
    path("usul/<int:pk>/bukti/<int:bukti_pk>/", views_saya.bukti, name="bukti"),
    path("peninjauan/", views_tinjau.peninjauan, name="peninjauan"),
    path("periksa/", views_tinjau.periksa, name="periksa"),
    path("periksa/excel/", views_tinjau.periksa_excel, name="periksa_excel"),
    path("cuti/", views_tinjau.cuti, name="cuti"),
    path("cuti/excel/", views_tinjau.cuti_excel, name="cuti_excel"),
    path("cuti/<int:pk>/batal/", views_tinjau.cuti_batal, name="cuti_batal"),
    path("karantina/", views_tinjau.karantina, name="karantina"),
    path("perangkat/", views_tinjau.perangkat, name="perangkat"),
    path("kalender/", kalender.kalender_kini, name="kalender_kini"),
    path("kalender/<kode_bulan:kode>/", kalender.kalender, name="kalender"),
    path("kalender/<kode_bulan:kode>/usulkan/", kalender.usulkan, name="kalender_usulkan"),
    path("kalender/<kode_bulan:kode>/terima/", kalender.terima, name="kalender_terima"),
    path("kalender/<kode_bulan:kode>/hari/", kalender.ubah_hari, name="kalender_hari"),
    path("kalender/<kode_bulan:kode>/ramadan/", kalender.ramadan, name="kalender_ramadan"),
    path("kalender/<kode_bulan:kode>/bangun/", kalender.bangun, name="kalender_bangun"),
    path("kalender/<kode_bulan:kode>/pekerjaan/<uuid:job>/", kalender.pekerjaan, name="pekerjaan"),
]
