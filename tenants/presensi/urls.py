"""The calendar."""

from django.urls import path

import erk_kit.alamat  # noqa: F401 - the converter kode_bulan
from tenants.presensi import views_kalender as kalender

app_name = "presensi"

urlpatterns = [
    path("kalender/", kalender.kalender_kini, name="kalender_kini"),
    path("kalender/<kode_bulan:kode>/", kalender.kalender, name="kalender"),
    path("kalender/<kode_bulan:kode>/usulkan/", kalender.usulkan, name="kalender_usulkan"),
    path("kalender/<kode_bulan:kode>/terima/", kalender.terima, name="kalender_terima"),
    path("kalender/<kode_bulan:kode>/hari/", kalender.ubah_hari, name="kalender_hari"),
    path("kalender/<kode_bulan:kode>/ramadan/", kalender.ramadan, name="kalender_ramadan"),
    path("kalender/<kode_bulan:kode>/bangun/", kalender.bangun, name="kalender_bangun"),
    path("kalender/<kode_bulan:kode>/pekerjaan/<uuid:job>/", kalender.pekerjaan, name="pekerjaan"),
]
