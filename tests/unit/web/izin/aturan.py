from tests.unit.web.izin import Baris

BARIS: Baris = {
    "aturan:daftar": [("get", "/aturan/", "302 403 403 403 200 200 200")],
    "aturan:baru": [("post", "/aturan/baru/", "302 403 403 403 422 403 403")],
    "aturan:dari_terbitan": [("post", "/aturan/terbitan/", "302 403 403 403 302 403 403")],
    "aturan:kembali": [
        ("get", "/aturan/kembali/1/", "405 405 405 405 405 405 405"),
        ("post", "/aturan/kembali/1/", "302 403 403 403 302 403 403"),
    ],
    "aturan:pagu": [("post", "/aturan/pagu/", "302 403 403 403 422 403 403")],
    # the sample has no draft: whoever may pass is told so by 404
    **{
        f"aturan:{nama}": [("get", f"/aturan/1/{alamat}", "302 403 403 403 404 404 404")]
        for nama, alamat in {
            "rinci": "",
            "isi": "isi/",
            "unduh": "unduh/",
            "dampak": "dampak/",
            "dampak_excel": "dampak/excel/",
            "dampak_orang": "dampak/{pegawai_opd_lain}/",
        }.items()
    },
    "aturan:butir": [
        ("get", "/aturan/1/isi/parameter/target_menit/", "302 403 403 403 404 403 403"),
        ("post", "/aturan/1/isi/parameter/target_menit/", "302 403 403 403 404 403 403"),
    ],
    "aturan:pekerjaan": [
        ("get", "/aturan/1/pekerjaan/00000000-0000-4000-8000-000000000000/", "302 403 403 403 404 403 403")
    ],
    **{
        f"aturan:{nama}": [
            ("get", f"/aturan/1/{alamat}/", "405 405 405 405 405 405 405"),
            ("post", f"/aturan/1/{alamat}/", "302 403 403 403 404 403 403"),
        ]
        for nama, alamat in {
            "atur": "atur",
            "ajukan": "ajukan",
            "tarik": "tarik",
            "unggah": "unggah",
            "hitung": "dampak/hitung",
            "pulihkan": "isi/parameter/target_menit/pulihkan",
        }.items()
    },
    **{
        f"aturan:{nama}": [("post", f"/aturan/1/{nama}/", "302 403 403 403 404 404 403")]
        for nama in ("terima", "tolak")
    },
}
