from tests.unit.web.izin import Baris

_LIHAT = "302 403 403 403 200 200 200"

BARIS: Baris = {
    "perilaku:saya": [("get", "/perilaku/", "302 200 200 200 200 200 200")],
    # a task that is not one's own is told as one that is not there
    "perilaku:isi": [
        ("get", "/perilaku/isi/{tugas_lain}/", "302 404 404 404 404 404 404"),
        ("post", "/perilaku/isi/{tugas_lain}/", "302 404 404 404 404 404 404"),
    ],
    "perilaku:hasil_saya": [("get", "/perilaku/hasil/", "302 302 302 302 302 302 302")],
    "perilaku:hasil": [
        ("get", "/perilaku/hasil/{sendiri}/", "302 200 {lihat} {lihat} 200 200 200"),
        ("get", "/perilaku/hasil/{pegawai_opd_lain}/", "302 404 404 404 200 200 200"),
        ("get", "/perilaku/hasil/{bawahan}/", "302 {lihat} 200 {lihat} 200 200 200"),
        ("get", "/perilaku/hasil/999999/", "302 404 404 404 404 404 404"),
        ("get", "/perilaku/hasil/{sendiri}/?ronde=2020-01", "302 404 404 404 404 404 404"),
    ],
    "perilaku:belum_kini": [("get", "/perilaku/ronde/belum/", "302 403 403 302 302 302 302")],
    "perilaku:belum": [
        ("get", "/perilaku/ronde/belum/2026-10/", "302 403 403 200 200 200 200"),
        ("get", "/perilaku/ronde/belum/2026-10/?opd=999999", "302 403 403 200 200 200 200"),
        ("get", "/perilaku/ronde/belum/2020-01/", "302 403 403 404 404 404 404"),
    ],
    "perilaku:belum_excel": [
        ("get", "/perilaku/ronde/belum/2026-10/excel/", "302 403 403 200 200 200 200"),
        ("get", "/perilaku/ronde/belum/2020-01/excel/", "302 403 403 404 404 404 404"),
    ],
    "perilaku:ronde_daftar": [("get", "/perilaku/ronde/", _LIHAT)],
    "perilaku:ronde_buka": [
        ("get", "/perilaku/ronde/buka/", "405 405 405 405 405 405 405"),
        ("post", "/perilaku/ronde/buka/", "302 403 403 403 422 403 403"),
    ],
    "perilaku:pekerjaan": [
        ("get", "/perilaku/ronde/pekerjaan/buka/2026-10/{job}/", "302 403 403 403 404 403 403"),
    ],
    "perilaku:ronde": [
        ("get", "/perilaku/ronde/2026-10/", _LIHAT),
        ("get", "/perilaku/ronde/2020-01/", "302 403 403 403 404 404 404"),
    ],
    "perilaku:ronde_perpanjang": [("post", "/perilaku/ronde/2026-10/perpanjang/", "302 403 403 403 422 403 403")],
    # October is closed already: told, not done again
    "perilaku:ronde_tutup": [("post", "/perilaku/ronde/2026-10/tutup/", "302 403 403 403 302 403 403")],
    "perilaku:pertanyaan": [("get", "/perilaku/ronde/pertanyaan/", _LIHAT)],
    "perilaku:pertanyaan_tambah": [("post", "/perilaku/ronde/pertanyaan/tambah/", "302 403 403 403 422 403 403")],
    "perilaku:skala": [("post", "/perilaku/ronde/pertanyaan/skala/", "302 403 403 403 422 403 403")],
    "perilaku:pertanyaan_ubah": [
        ("post", "/perilaku/ronde/pertanyaan/1/", "302 403 403 403 422 403 403"),
        ("post", "/perilaku/ronde/pertanyaan/999999/", "302 403 403 403 404 403 403"),
    ],
    # switching on what is on changes nothing
    "perilaku:pertanyaan_aktif": [("post", "/perilaku/ronde/pertanyaan/999999/aktif/", "302 403 403 403 404 403 403")],
}
