from tests.unit.web.izin import Baris

BARIS: Baris = {
    "sinkronisasi:daftar": [("get", "/impor/", "302 403 403 403 200 403 403")],
    "sinkronisasi:daftar_unduh": [("get", "/impor/excel/", "302 403 403 403 200 403 403")],
    "sinkronisasi:unggah": [
        ("get", "/impor/unggah/", "302 403 403 403 200 403 403"),
        ("post", "/impor/unggah/", "302 403 403 403 422 403 403"),
    ],
    "sinkronisasi:templat": [("get", "/impor/templat/pegawai/", "302 403 403 403 200 403 403")],
    "sinkronisasi:rinci": [("get", "/impor/999999/", "302 403 403 403 404 403 403")],
    "sinkronisasi:unduh": [("get", "/impor/999999/excel/", "302 403 403 403 404 403 403")],
    "sinkronisasi:pekerjaan": [("get", "/impor/999999/pekerjaan/", "302 403 403 403 404 403 403")],
    **{
        f"sinkronisasi:{nama}": [
            ("get", f"/impor/999999/{nama}/", "405 405 405 405 405 405 405"),
            ("post", f"/impor/999999/{nama}/", "302 403 403 403 404 403 403"),
        ]
        for nama in ("terapkan", "buang", "periksa")
    },
}
