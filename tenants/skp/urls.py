"""One's own SKP, the superior's side, realisation, completeness, templates."""

from django.urls import path

from tenants.skp import views, views_bawahan, views_kelengkapan, views_realisasi, views_templat

app_name = "skp"

urlpatterns = [
    path("", views.saya, name="saya"),
    path("baru/", views.baru, name="baru"),
    path("bawahan/", views_bawahan.bawahan, name="bawahan"),
    path("realisasi/", views_realisasi.realisasi, name="realisasi"),
    path("realisasi/excel/", views_realisasi.realisasi_excel, name="realisasi_excel"),
    path("kelengkapan/", views_kelengkapan.kelengkapan, name="kelengkapan"),
    path("kelengkapan/excel/", views_kelengkapan.excel, name="kelengkapan_excel"),
    path("templat/", views_templat.daftar, name="templat"),
    path("templat/excel/", views_templat.excel, name="templat_excel"),
    path("templat/unggah/", views_templat.unggah, name="templat_unggah"),
    path("templat/<int:pk>/", views_templat.rinci, name="templat_rinci"),
    path("templat/<int:pk>/butir/", views_templat.butir_baru, name="templat_butir_baru"),
    path("templat/<int:pk>/butir/<int:butir_pk>/", views_templat.butir_ubah, name="templat_butir"),
    path("templat/<int:pk>/butir/<int:butir_pk>/hapus/", views_templat.butir_hapus, name="templat_butir_hapus"),
    path("templat/<int:pk>/hapus/", views_templat.hapus, name="templat_hapus"),
    path("templat/<int:pk>/terapkan/", views_templat.terapkan, name="templat_terapkan"),
    path("templat/<int:pk>/pekerjaan/<uuid:job>/", views_templat.pekerjaan, name="templat_pekerjaan"),
    path("<int:pk>/", views.rinci, name="rinci"),
    path("<int:pk>/versi/", views.versi, name="versi"),
    path("<int:pk>/lanjut/", views.lanjut, name="lanjut"),
    path("<int:pk>/ajukan/", views.ajukan, name="ajukan"),
    path("<int:pk>/tarik/", views.tarik, name="tarik"),
    path("<int:pk>/buang/", views.buang, name="buang"),
    path("<int:pk>/pulihkan/", views.pulihkan, name="pulihkan"),
    path("<int:pk>/putus/", views_bawahan.putus, name="putus"),
    path("<int:pk>/butir/", views.butir_baru, name="butir_baru"),
    path("<int:pk>/butir/<int:butir_pk>/", views.butir_ubah, name="butir"),
    path("<int:pk>/butir/<int:butir_pk>/hapus/", views.butir_hapus, name="butir_hapus"),
    path("<int:pk>/butir/<int:butir_pk>/geser/", views.butir_geser, name="butir_geser"),
    path("<int:pk>/butir/<int:butir_pk>/selaras/", views.butir_selaras, name="butir_selaras"),
]
