"""URLs of a region (<slug>.<domain>, the region's schema). laporan has the home page and so stands at the root."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("akun/", include("allauth.urls")),
    path("akun/", include("tenants.akun.urls")),
    path("aktivitas/", include("tenants.aktivitas.urls")),
    path("bayar/", include("tenants.remunerasi.urls")),
    path("impor/", include("tenants.sinkronisasi.urls")),
    path("koneksi/", include("tenants.sinkronisasi.urls_koneksi")),
    path("aturan/", include("tenants.penilaian.aturan.urls")),
    path("jejak/", include("tenants.jejak.urls")),
    path("pegawai/", include("tenants.organisasi.urls")),
    path("pemberitahuan/", include("tenants.pemberitahuan.urls")),
    path("penilaian/", include("tenants.penilaian.urls")),
    path("perilaku/", include("tenants.perilaku.urls")),
    path("presensi/", include("tenants.presensi.urls")),
    path("koreksi/", include("tenants.penilaian.koreksi.urls")),
    path("skp/", include("tenants.skp.urls")),
    path("verifikasi/", include("tenants.penilaian.jelas.urls_verifikasi")),
    path("", include("tenants.sinkronisasi.urls_terima")),
    path("", include("tenants.laporan.urls")),
]
