from tests.unit.web.izin import Baris

SEMUA = "302 200 200 200 200 200 200"
# what is not there and what is somebody else's get the same answer
TIADA = "302 404 404 404 404 404 404"
HANYA_POST = "405 405 405 405 405 405 405"
# somebody else's, of another OPD; his superiors are none of the roles
DRAF, AJU, SAH, BUANG = (f"/skp/{{skp_{s}_lain}}" for s in ("draf", "diajukan", "disetujui", "dibuang"))
TEMPLAT = "/skp/templat/{templat_skp_lain}"
BUTIR_TEMPLAT = f"{TEMPLAT}/butir/{{butir_templat_lain}}"
BUTIR = f"{DRAF}/butir/{{butir_draf_lain}}"
# those who see everybody read it
BACA = "302 404 404 404 200 200 200"
# what BKPSDM may do with it, admin_opd of another OPD may not
PENGELOLA_BACA = "302 403 403 404 200 403 403"
PENGELOLA_KURANG = "302 403 403 404 422 403 403"
PENGELOLA_UBAH = "302 403 403 404 302+ 403 403"
LIHAT = "302 403 403 200 200 200 200"

BARIS: Baris = {
    "skp:saya": [("get", "/skp/", SEMUA), ("post", "/skp/", HANYA_POST)],
    "skp:baru": [
        ("get", "/skp/baru/?tahun=2027", SEMUA),
        ("post", "/skp/baru/", "302 422 422 422 422 422 422"),
    ],
    "skp:bawahan": [
        ("get", "/skp/bawahan/", "302 403 200 {atasan} {atasan} {atasan} {atasan}"),
        ("post", "/skp/bawahan/", "302 403 422 {putus} {putus} {putus} {putus}"),
        (
            "post",
            "/skp/bawahan/#putusan=setuju&skp={skp_diajukan_lain}",
            "302 403 403 403 403 403 403",
        ),
    ],
    "skp:realisasi": [
        ("get", "/skp/realisasi/", SEMUA),
        ("get", "/skp/realisasi/?bulan=2026-10", SEMUA),
        ("post", "/skp/realisasi/", "302 302 302 302 302 302 302"),
    ],
    "skp:realisasi_excel": [("get", "/skp/realisasi/excel/", SEMUA)],
    "skp:kelengkapan": [
        ("get", "/skp/kelengkapan/", LIHAT),
        # a reminder is sent by who may; with this filter there is nobody to remind
        ("post", "/skp/kelengkapan/?cari=tidakadaorangini", "302 403 403 302 302 403 403"),
    ],
    "skp:kelengkapan_excel": [("get", "/skp/kelengkapan/excel/", LIHAT)],
    "skp:templat": [
        ("get", "/skp/templat/", "302 403 403 200 200 403 403"),
        ("post", "/skp/templat/", "302 403 403 422 422 403 403"),
    ],
    "skp:templat_excel": [("get", "/skp/templat/excel/", "302 403 403 200 200 403 403")],
    "skp:templat_unggah": [
        ("get", "/skp/templat/unggah/", HANYA_POST),
        ("post", "/skp/templat/unggah/", "302 403 403 422 422 403 403"),
    ],
    "skp:templat_rinci": [
        ("get", f"{TEMPLAT}/", PENGELOLA_BACA),
        ("get", "/skp/templat/999999999/", "302 403 403 404 404 403 403"),
    ],
    "skp:templat_butir_baru": [
        ("get", f"{TEMPLAT}/butir/", PENGELOLA_BACA),
        ("post", f"{TEMPLAT}/butir/", PENGELOLA_KURANG),
        # the region's is read, not changed
        ("post", "/skp/templat/{templat_skp_wilayah}/butir/", PENGELOLA_KURANG),
    ],
    "skp:templat_butir": [
        ("get", f"{BUTIR_TEMPLAT}/", PENGELOLA_BACA),
        ("post", f"{BUTIR_TEMPLAT}/", PENGELOLA_KURANG),
    ],
    "skp:templat_butir_hapus": [
        ("get", f"{BUTIR_TEMPLAT}/hapus/", HANYA_POST),
        ("post", f"{BUTIR_TEMPLAT}/hapus/", PENGELOLA_UBAH),
    ],
    "skp:templat_hapus": [
        ("get", f"{TEMPLAT}/hapus/", HANYA_POST),
        ("post", f"{TEMPLAT}/hapus/", PENGELOLA_UBAH),
    ],
    "skp:templat_terapkan": [
        ("get", f"{TEMPLAT}/terapkan/", HANYA_POST),
        # a job, which is not started here
        ("post", f"{TEMPLAT}/terapkan/", "302 403 403 404 302 403 403"),
        # the region's is for everybody, but to one's own people
        ("post", "/skp/templat/{templat_skp_wilayah}/terapkan/#opd={opd_sendiri}", "302 403 403 302 302 403 403"),
        ("post", "/skp/templat/{templat_skp_wilayah}/terapkan/#opd={opd_lain}", "302 403 403 403 302 403 403"),
    ],
    "skp:templat_pekerjaan": [("get", TEMPLAT + "/pekerjaan/{job}/", "302 403 403 404 404 403 403")],
    "skp:rinci": [
        ("get", f"{SAH}/", BACA),
        # what was thrown away is its owner's alone
        ("get", f"{BUANG}/", TIADA),
        ("get", "/skp/999999999/", TIADA),
        ("post", f"{SAH}/", HANYA_POST),
    ],
    "skp:versi": [("get", f"{SAH}/versi/", TIADA), ("post", f"{SAH}/versi/#mulai=2033-02-01", TIADA)],
    **{
        f"skp:{nama}": [("get", f"{skp}/{nama}/", HANYA_POST), ("post", f"{skp}/{nama}/", TIADA)]
        for nama, skp in (("lanjut", AJU), ("ajukan", DRAF), ("tarik", AJU), ("buang", DRAF), ("pulihkan", BUANG))
    },
    "skp:putus": [
        ("get", f"{AJU}/putus/", HANYA_POST),
        # whoever sees it is told to choose; the choice is its superior's
        ("post", f"{AJU}/putus/", "302 404 404 404 422 422 422"),
        ("post", f"{AJU}/putus/#putusan=setuju", "302 404 404 404 403 403 403"),
        ("post", f"{AJU}/putus/#putusan=kembali&alasan=Kurang", "302 404 404 404 403 403 403"),
    ],
    "skp:butir_baru": [("get", f"{DRAF}/butir/", TIADA), ("post", f"{DRAF}/butir/", TIADA)],
    "skp:butir": [("get", f"{BUTIR}/", TIADA), ("post", f"{BUTIR}/", TIADA)],
    "skp:butir_hapus": [("get", f"{BUTIR}/hapus/", HANYA_POST), ("post", f"{BUTIR}/hapus/", TIADA)],
    "skp:butir_geser": [("get", f"{BUTIR}/geser/", HANYA_POST), ("post", f"{BUTIR}/geser/#arah=turun", TIADA)],
    "skp:butir_selaras": [("get", f"{BUTIR}/selaras/", TIADA), ("post", f"{BUTIR}/selaras/", TIADA)],
}
