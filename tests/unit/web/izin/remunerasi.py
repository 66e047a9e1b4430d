from tests.unit.web.izin import Baris

BARIS: Baris = {
    "remunerasi:terakhir": [("get", "/bayar/", "302 403 403 302 302 302 302")],
    "remunerasi:pilih": [("get", "/bayar/buka/?bulan=2026-10", "302 403 403 302 302 302 302")],
    "remunerasi:daftar": [
        ("get", "/bayar/2026-10/", "302 403 403 200 200 200 200"),
        ("get", "/bayar/2031-01/", "302 403 403 404 404 404 404"),
    ],
    "remunerasi:pesan": [
        ("get", "/bayar/2026-10/berkas/", "405 405 405 405 405 405 405"),
        # without saying which document
        ("post", "/bayar/2026-10/berkas/", "302 403 403 422 422 422 422"),
    ],
    **{
        f"remunerasi:{nama}": [
            (
                "get",
                f"/bayar/2026-10/berkas/00000000-0000-4000-8000-000000000000/{ekor}",
                "302 403 403 404 404 404 404",
            )
        ]
        for nama, ekor in (("berkas", ""), ("unduh", "unduh/"))
    },
    "remunerasi:slip_pdf": [
        ("get", "/bayar/2026-10/slip/999999/", "302 404 404 404 404 404 404"),
        ("get", "/bayar/2026-10/slip/{sendiri}/", "302 200 {lihat} {lihat} 200 200 200"),
    ],
    "remunerasi:peta_sipd": [
        ("get", "/bayar/peta/sipd/", "302 403 403 403 200 403 200"),
        ("post", "/bayar/peta/sipd/", "302 403 403 403 422 403 403"),
    ],
    "remunerasi:peta_sipd_bawaan": [
        ("get", "/bayar/peta/sipd/bawaan/", "405 405 405 405 405 405 405"),
        ("post", "/bayar/peta/sipd/bawaan/", "302 403 403 403 422 403 403"),
    ],
    "remunerasi:peta_rekening": [
        ("get", "/bayar/peta/rekening/", "302 403 403 403 200 403 200"),
        ("post", "/bayar/peta/rekening/", "302 403 403 403 422 403 403"),
    ],
    "remunerasi:tanda_pilih": [("get", "/bayar/tanda/", "302 403 403 200 200 403 403")],
    "remunerasi:tanda": [
        ("get", "/bayar/tanda/999999/", "302 403 403 404 404 403 403"),
        ("post", "/bayar/tanda/999999/", "302 403 403 404 404 403 403"),
    ],
    "remunerasi:data": [("get", "/bayar/data/", "302 403 403 403 200 403 200")],
    "remunerasi:data_excel": [("get", "/bayar/data/excel/", "302 403 403 403 200 403 403")],
    "remunerasi:data_unggah": [
        ("get", "/bayar/data/unggah/", "405 405 405 405 405 405 405"),
        ("post", "/bayar/data/unggah/", "302 403 403 403 422 403 403"),
    ],
    "remunerasi:data_satu": [
        ("get", "/bayar/data/{orang_lain}/", "302 403 403 403 200 403 403"),
        ("get", "/bayar/data/999999/", "302 403 403 403 404 403 403"),
    ],
}
