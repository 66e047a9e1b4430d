from tests.unit.web.izin import Baris

SEMUA = "302 200 200 200 200 200 200"
# what is not there and what is somebody else's get the same answer
TIADA = "302 404 404 404 404 404 404"
HANYA_POST = "405 405 405 405 405 405 405"
ASING = "/skp/999999999"
TEMPLAT = "/skp/templat/999999999"
PENGELOLA_TIADA = "302 403 403 404 404 403 403"
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
    "skp:templat_rinci": [("get", f"{TEMPLAT}/", PENGELOLA_TIADA)],
    "skp:templat_butir_baru": [
        ("get", f"{TEMPLAT}/butir/", PENGELOLA_TIADA),
        ("post", f"{TEMPLAT}/butir/", PENGELOLA_TIADA),
    ],
    "skp:templat_butir": [("post", f"{TEMPLAT}/butir/1/", PENGELOLA_TIADA)],
    "skp:templat_butir_hapus": [
        ("get", f"{TEMPLAT}/butir/1/hapus/", HANYA_POST),
        ("post", f"{TEMPLAT}/butir/1/hapus/", PENGELOLA_TIADA),
    ],
    "skp:templat_hapus": [
        ("get", f"{TEMPLAT}/hapus/", HANYA_POST),
        ("post", f"{TEMPLAT}/hapus/", PENGELOLA_TIADA),
    ],
    "skp:templat_terapkan": [
        ("get", f"{TEMPLAT}/terapkan/", HANYA_POST),
        ("post", f"{TEMPLAT}/terapkan/", PENGELOLA_TIADA),
    ],
    "skp:templat_pekerjaan": [("get", TEMPLAT + "/pekerjaan/{job}/", PENGELOLA_TIADA)],
    "skp:rinci": [("get", f"{ASING}/", TIADA), ("post", f"{ASING}/", HANYA_POST)],
    "skp:versi": [("get", f"{ASING}/versi/", TIADA), ("post", f"{ASING}/versi/", TIADA)],
    **{
        f"skp:{nama}": [("get", f"{ASING}/{nama}/", HANYA_POST), ("post", f"{ASING}/{nama}/", TIADA)]
        for nama in ("lanjut", "ajukan", "tarik", "buang", "pulihkan", "putus")
    },
    "skp:butir_baru": [("get", f"{ASING}/butir/", TIADA), ("post", f"{ASING}/butir/", TIADA)],
    "skp:butir": [("get", f"{ASING}/butir/1/", TIADA), ("post", f"{ASING}/butir/1/", TIADA)],
    "skp:butir_hapus": [("get", f"{ASING}/butir/1/hapus/", HANYA_POST), ("post", f"{ASING}/butir/1/hapus/", TIADA)],
    "skp:butir_geser": [("get", f"{ASING}/butir/1/geser/", HANYA_POST), ("post", f"{ASING}/butir/1/geser/", TIADA)],
    "skp:butir_selaras": [("get", f"{ASING}/butir/1/selaras/", TIADA), ("post", f"{ASING}/butir/1/selaras/", TIADA)],
}
