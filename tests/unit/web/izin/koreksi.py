from tests.unit.web.izin import Baris

BARIS: Baris = {
    # the sample has no locked month, so there is nothing to correct: whoever may propose is told so
    "koreksi:daftar": [("get", "/koreksi/", "302 403 403 403 200 200 200")],
    "koreksi:unduh": [("get", "/koreksi/excel/", "302 403 403 403 200 200 200")],
    "koreksi:usul_pilih": [("get", "/koreksi/usul/", "302 403 403 403 302 403 403")],
    "koreksi:usul": [
        ("get", "/koreksi/usul/2026-10/", "302 403 403 403 404 403 403"),
        ("post", "/koreksi/usul/2026-10/", "302 403 403 403 404 403 403"),
    ],
    "koreksi:pekerjaan": [
        (
            "get",
            "/koreksi/usul/2026-10/pekerjaan/00000000-0000-4000-8000-000000000000/",
            "302 403 403 403 404 404 404",
        )
    ],
    "koreksi:penjelasan": [("get", "/koreksi/1/pegawai/{pegawai_opd_lain}/", "302 403 403 403 404 404 404")],
    "koreksi:rinci": [("get", "/koreksi/1/", "302 403 403 403 404 404 404")],
    **{
        f"koreksi:{nama}": [
            ("get", f"/koreksi/1/{nama}/", "405 405 405 405 405 405 405"),
            ("post", f"/koreksi/1/{nama}/", f"302 403 403 403 404 {pimpinan} 403"),
        ]
        for nama, pimpinan in (("terima", 404), ("tolak", 404), ("batal", 403), ("ulang", 403))
    },
}
