"""Rules of a region: what rules, drafts, their impact, their acceptance."""

from django.urls import path

from tenants.penilaian.aturan import views, views_dampak, views_isi

app_name = "aturan"

urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("baru/", views.baru, name="baru"),
    path("terbitan/", views.dari_terbitan, name="dari_terbitan"),
    path("kembali/<int:penetapan_id>/", views.kembali, name="kembali"),
    path("pagu/", views.pagu, name="pagu"),
    path("<int:nomor>/", views.rinci, name="rinci"),
    path("<int:nomor>/atur/", views.atur, name="atur"),
    path("<int:nomor>/ajukan/", views.ajukan, name="ajukan"),
    path("<int:nomor>/terima/", views.terima, name="terima"),
    path("<int:nomor>/tolak/", views.tolak, name="tolak"),
    path("<int:nomor>/tarik/", views.tarik, name="tarik"),
    path("<int:nomor>/isi/", views_isi.isi, name="isi"),
    path("<int:nomor>/isi/<slug:jenis>/<slug:id_>/", views_isi.butir, name="butir"),
    path("<int:nomor>/isi/<slug:jenis>/<slug:id_>/pulihkan/", views_isi.pulihkan, name="pulihkan"),
    path("<int:nomor>/unggah/", views_isi.unggah, name="unggah"),
    path("<int:nomor>/unduh/", views_isi.unduh, name="unduh"),
    path("<int:nomor>/dampak/", views_dampak.dampak, name="dampak"),
    path("<int:nomor>/dampak/hitung/", views_dampak.hitung, name="hitung"),
    path("<int:nomor>/dampak/excel/", views_dampak.excel, name="dampak_excel"),
    path("<int:nomor>/dampak/<int:pegawai_id>/", views_dampak.orang, name="dampak_orang"),
    path("<int:nomor>/pekerjaan/<uuid:job>/", views_dampak.pekerjaan, name="pekerjaan"),
]
