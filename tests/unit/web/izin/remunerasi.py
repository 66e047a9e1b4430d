from tests.unit.web.izin import Baris

BARIS: Baris = {
    "remunerasi:terakhir": [("get", "/bayar/", "302 403 403 302 302 302 302")],
    "remunerasi:pilih": [("get", "/bayar/buka/?bulan=2026-10", "302 403 403 302 302 302 302")],
    "remunerasi:daftar": [
        ("get", "/bayar/2026-10/", "302 403 403 200 200 200 200"),
        ("get", "/bayar/2031-01/", "302 403 403 404 404 404 404"),
        # a choice that is not one's own is none
        ("get", "/bayar/2026-10/?opd={opd_lain}", "302 403 403 200 200 200 200"),
    ],
    "remunerasi:pesan": [
        ("get", "/bayar/2026-10/berkas/", "405 405 405 405 405 405 405"),
        # without saying which document
        ("post", "/bayar/2026-10/berkas/", "302 403 403 422 422 422 422"),
        ("post", "/bayar/2026-10/berkas/#berkas=rekap.xlsx&opd={opd_lain}", "302 403 403 404 200 200 200"),
    ],
    **{
        f"remunerasi:{nama}": [
            (
                "get",
                f"/bayar/2026-10/berkas/{{berkas_lain}}/{ekor}",
                "302 403 403 404 404 404 404",
            )
        ]
        for nama, ekor in (("berkas", ""), ("unduh", "unduh/"))
    },
    "remunerasi:slip_pdf": [
        ("get", "/bayar/2026-10/slip/999999/", "302 404 404 404 404 404 404"),
        ("get", "/bayar/2026-10/slip/{pegawai_opd_lain}/", "302 404 404 404 200 200 200"),
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
        ("get", "/bayar/tanda/{opd_sendiri}/", "302 403 403 200 200 403 403"),
        ("get", "/bayar/tanda/{opd_lain}/", "302 403 403 404 200 403 403"),
        ("post", "/bayar/tanda/{opd_sendiri}/", "302 403 403 422 422 403 403"),
        ("post", "/bayar/tanda/{opd_lain}/", "302 403 403 404 422 403 403"),
    ],
    "remunerasi:data": [("get", "/bayar/data/", "302 403 403 403 200 403 200")],
    "remunerasi:data_excel": [("get", "/bayar/data/excel/", "302 403 403 403 200 403 403")],
    "remunerasi:data_unggah": [
        ("get", "/bayar/data/unggah/", "405 405 405 405 405 405 405"),
        ("post", "/bayar/data/unggah/", "302 403 403 403 422 403 403"),
    ],
    "remunerasi:data_satu": [
        ("get", "/bayar/data/{pegawai_opd_lain}/", "302 403 403 403 200 403 403"),
        ("post", "/bayar/data/{pegawai_opd_lain}/#nama_bank=Bank+Uji", "302 403 403 403 302+ 403 403"),
        ("get", "/bayar/data/999999/", "302 403 403 403 404 403 403"),
    ],
}
