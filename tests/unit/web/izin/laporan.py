from tests.unit.web.izin import Baris

REKAP = "302 403 403 200 200 200 200"
SEMUA = "302 403 403 403 200 200 200"
WAJAR = "302 403 403 403 200 403 200"
SAMPEL = "302 403 403 403 403 403 200"
BARIS: Baris = {
    "laporan:beranda": [("get", "/", "302 200 200 200 200 200 200")],
    "laporan:kelengkapan_kini": [("get", "/laporan/kelengkapan/", "302 403 403 302 302 302 302")],
    "laporan:kelengkapan": [
        ("get", "/laporan/kelengkapan/2026-10/", REKAP),
        ("get", "/laporan/kelengkapan/2026-10/?opd={opd_lain}", "302 403 403 404 200 200 200"),
        ("get", "/laporan/kelengkapan/2099-10/", "302 403 403 404 404 404 404"),
    ],
    "laporan:kelengkapan_unduh": [
        ("get", "/laporan/kelengkapan/2026-10/excel/", REKAP),
        ("get", "/laporan/kelengkapan/2026-10/excel/?opd={opd_lain}", "302 403 403 404 200 200 200"),
    ],
    "laporan:kewajaran_kini": [("get", "/laporan/kewajaran/", "302 403 403 403 302 403 302")],
    "laporan:kewajaran": [
        ("get", "/laporan/kewajaran/2026-10/", WAJAR),
        ("get", "/laporan/kewajaran/2099-10/", "302 403 403 403 404 403 404"),
    ],
    "laporan:kewajaran_unduh": [("get", "/laporan/kewajaran/2026-10/excel/?apa=atasan", WAJAR)],
    "laporan:tim": [("get", "/laporan/tim/", "302 403 200 {atasan} {atasan} {atasan} {atasan}")],
    "laporan:tim_unduh": [("get", "/laporan/tim/excel/", "302 403 200 {atasan} {atasan} {atasan} {atasan}")],
    "laporan:percontohan": [("get", "/percontohan/", REKAP)],
    "laporan:percontohan_ubah": [
        ("get", "/percontohan/ubah/", "405 405 405 405 405 405 405"),
        ("post", "/percontohan/ubah/", "302 403 403 403 422 403 403"),
    ],
    "laporan:percontohan_rinci": [
        ("get", "/percontohan/{opd_sendiri}/", REKAP),
        ("get", "/percontohan/{opd_lain}/", "302 403 403 404 200 200 200"),
    ],
    "laporan:bayangan_kini": [("get", "/percontohan/bayangan/", REKAP)],
    "laporan:bayangan": [
        ("get", "/percontohan/bayangan/2026-10/", REKAP),
        ("get", "/percontohan/bayangan/2099-10/", "302 403 403 404 404 404 404"),
    ],
    "laporan:bayangan_unduh": [("get", "/percontohan/bayangan/2026-10/excel/", REKAP)],
    "laporan:bayangan_telaah": [
        ("get", "/percontohan/bayangan/2026-10/{opd_lain}/telaah/", "405 405 405 405 405 405 405"),
        ("post", "/percontohan/bayangan/2026-10/{opd_lain}/telaah/", "302 403 403 404 404 403 403"),
        ("post", "/percontohan/bayangan/2026-10/{opd_sendiri}/telaah/", "302 403 403 404 404 403 403"),
    ],
    "laporan:bayaran_lama": [
        ("get", "/percontohan/bayaran-lama/", "302 403 403 403 200 403 403"),
        ("post", "/percontohan/bayaran-lama/", "302 403 403 403 422 403 403"),
    ],
    "laporan:bayaran_lama_contoh": [
        ("get", "/percontohan/bayaran-lama/excel/?bulan=2026-10", "302 403 403 403 200 403 403"),
        ("get", "/percontohan/bayaran-lama/excel/?bulan=lain", "302 403 403 403 404 403 403"),
    ],
    "laporan:tren": [("get", "/laporan/tren/", SEMUA)],
    "laporan:sampel": [("get", "/laporan/sampel/", SAMPEL)],
    "laporan:sampel_tarik": [
        ("get", "/laporan/sampel/2026-10/tarik/", "405 405 405 405 405 405 405"),
        ("post", "/laporan/sampel/2026-10/tarik/", "302 403 403 403 403 403 422"),
    ],
    "laporan:sampel_rinci": [("get", "/laporan/sampel/999999/", "302 403 403 403 403 403 404")],
    "laporan:sampel_unduh": [("get", "/laporan/sampel/999999/excel/", "302 403 403 403 403 403 404")],
}
