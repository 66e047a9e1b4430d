"""People: list and detail, the wrong superior, accounts of the offices, roles."""

from django.urls import path

from tenants.organisasi import views_akun, views_atasan, views_pegawai

app_name = "organisasi"

urlpatterns = [
    path("", views_pegawai.daftar, name="daftar"),
    path("excel/", views_pegawai.unduh, name="unduh"),
    path("<int:pk>/", views_pegawai.rinci, name="rinci"),
    path("<int:pk>/reset/", views_pegawai.reset, name="reset"),
    path("<int:pk>/dua-langkah/", views_pegawai.lepas_dua_langkah, name="lepas_dua_langkah"),
    path("atasan-saya/", views_atasan.atasan_saya, name="atasan_saya"),
    path("atasan-saya/<int:pk>/tarik/", views_atasan.tarik, name="laporan_tarik"),
    path("laporan-atasan/", views_atasan.laporan, name="laporan_atasan"),
    path("laporan-atasan/<int:pk>/", views_atasan.putus, name="laporan_putus"),
    path("laporan-atasan/selisih/<int:pk>/", views_atasan.selisih, name="selisih_putus"),
    path("akun/", views_akun.akun, name="akun"),
    path("akun/<int:opd_id>/surat/", views_akun.surat_pesan, name="surat_pesan"),
    path("akun/<int:opd_id>/surat/<uuid:job>/", views_akun.surat_pekerjaan, name="surat_pekerjaan"),
    path("akun/surat/<int:pk>/", views_akun.surat_unduh, name="surat_unduh"),
    path("peran/", views_akun.peran, name="peran"),
    path("peran/<int:pk>/akhiri/", views_akun.peran_akhiri, name="peran_akhiri"),
]
