from tests.unit.web.izin import Baris

BARIS: Baris = {
    "penilaian:bulan": [("get", "/penilaian/bulan/", "302 403 403 403 200 200 200")],
    "penilaian:bulan_rinci": [
        ("get", "/penilaian/bulan/2026-10/", "302 403 403 403 200 200 200"),
        ("get", "/penilaian/bulan/2031-01/", "302 403 403 403 404 404 404"),
    ],
    "penilaian:tutup": [
        ("get", "/penilaian/bulan/2026-10/tutup/", "405 405 405 405 405 405 405"),
        ("post", "/penilaian/bulan/2026-10/tutup/", "302 403 403 403 302 403 403"),
    ],
    "penilaian:kunci": [
        ("get", "/penilaian/bulan/2026-10/kunci/", "405 405 405 405 405 405 405"),
        ("post", "/penilaian/bulan/2026-10/kunci/", "302 403 403 403 302 302 403"),
    ],
    "penilaian:pekerjaan": [
        (
            "get",
            "/penilaian/bulan/2026-10/pekerjaan/00000000-0000-4000-8000-000000000000/",
            "302 403 403 403 404 404 403",
        )
    ],
    "penilaian:hitungan": [
        ("get", "/penilaian/bulan/2026-10/hitungan/1/", "302 403 403 403 200 200 200"),
        ("get", "/penilaian/bulan/2026-10/hitungan/99/", "302 403 403 403 404 404 404"),
    ],
    "penilaian:periksa": [
        ("get", "/penilaian/bulan/2026-10/hitungan/1/periksa/", "405 405 405 405 405 405 405"),
        ("post", "/penilaian/bulan/2026-10/hitungan/1/periksa/", "302 403 403 403 200 403 200"),
    ],
    "penilaian:hasil_terakhir": [("get", "/penilaian/hasil/", "302 403 403 302 302 302 302")],
    "penilaian:hasil_pilih": [("get", "/penilaian/hasil/buka/?bulan=2026-10", "302 302 302 302 302 302 302")],
    "penilaian:hasil": [
        ("get", "/penilaian/hasil/2026-10/", "302 403 403 200 200 200 200"),
        ("get", "/penilaian/hasil/2031-01/", "302 403 403 404 404 404 404"),
    ],
    "penilaian:hasil_unduh": [("get", "/penilaian/hasil/2026-10/excel/", "302 403 403 200 200 200 200")],
    "penilaian:isian_pilih": [("get", "/penilaian/isian/", "302 403 403 302 302 403 302")],
    "penilaian:isian_daftar": [
        ("get", "/penilaian/isian/2026-10/", "302 403 403 200 200 403 200"),
        ("get", "/penilaian/isian/2031-01/", "302 403 403 404 404 403 404"),
        ("get", "/penilaian/isian/0000-01/", "302 403 403 404 404 403 404"),
    ],
    # the sample's packs ask for no sheet: whoever may pass is told so by 404
    "penilaian:isian_lembar": [("get", "/penilaian/isian/2026-10/{opd_lain}/", "302 403 403 404 404 403 404")],
    "penilaian:isian_unduh": [("get", "/penilaian/isian/2026-10/{opd_lain}/excel/", "302 403 403 404 404 403 404")],
    **{
        f"penilaian:isian_{nama}": [
            ("get", f"/penilaian/isian/2026-10/{{opd_lain}}/{nama}/", "405 405 405 405 405 405 405"),
            ("post", f"/penilaian/isian/2026-10/{{opd_lain}}/{nama}/", "302 403 403 404 404 403 403"),
        ]
        for nama in ("isi", "unggah", "nihil", "terima")
    },
    "penilaian:slip_saya": [("get", "/penilaian/slip/", "302 200 200 200 200 200 200")],
    "penilaian:slip": [
        ("get", "/penilaian/slip/2026-10/{sendiri}/", "302 200 {lihat} {lihat} 200 200 200"),
        ("get", "/penilaian/slip/2026-10/{pegawai_opd}/", "302 404 404 200 200 200 200"),
        ("get", "/penilaian/slip/2026-10/{pegawai_opd_lain}/", "302 404 404 404 200 200 200"),
        ("get", "/penilaian/slip/2026-10/{bawahan}/", "302 404 200 {lihat} 200 200 200"),
        ("get", "/penilaian/slip/2026-10/999999/", "302 404 404 404 404 404 404"),
    ],
    # the same doors as the slip; the path ends behind the person
    **{
        f"penilaian:slip_{nama}": [
            ("get", f"/penilaian/slip/2026-10/{{sendiri}}/{nama}/", "302 200 {lihat} {lihat} 200 200 200"),
            ("get", f"/penilaian/slip/2026-10/{{pegawai_opd_lain}}/{nama}/", "302 404 404 404 200 200 200"),
            ("get", f"/penilaian/slip/2026-10/{{bawahan}}/{nama}/", "302 404 200 {lihat} 200 200 200"),
            ("get", f"/penilaian/slip/2026-10/999999/{nama}/", "302 404 404 404 404 404 404"),
        ]
        for nama in ("beda", "pengubah", "sumber", "json")
    },
    "penilaian:berjalan": [
        ("get", "/penilaian/berjalan/", "302 200 200 200 200 200 200"),
        # a computed month has its slip, a month to come nothing
        ("get", "/penilaian/berjalan/?bulan=2026-10", "302 302 302 302 302 302 302"),
        ("get", "/penilaian/berjalan/?bulan=2999-01", "302 404 404 404 404 404 404"),
        ("get", "/penilaian/berjalan/?bulan=x", "302 404 404 404 404 404 404"),
    ],
}
