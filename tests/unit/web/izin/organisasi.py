from tests.unit.web.izin import Baris

SEMUA = "302 200 200 200 200 200 200"
TIADA = "302 404 404 404 404 404 404"
HANYA_POST = "405 405 405 405 405 405 405"
JOB = "00000000-0000-4000-8000-000000000000"

BARIS: Baris = {
    "organisasi:daftar": [
        ("get", "/pegawai/", "302 403 403 200 200 403 200"),
        ("get", "/pegawai/?cari=a&opd=999&unit=x&status=PNS", "302 403 403 200 200 403 200"),
    ],
    "organisasi:unduh": [("get", "/pegawai/excel/", "302 403 403 200 200 403 200")],
    "organisasi:rinci": [
        ("get", "/pegawai/999999999/", "302 403 403 404 404 403 404"),
        ("get", "/pegawai/{orang_lain}/", "302 403 403 {lihat} 200 403 200"),
    ],
    "organisasi:reset": [
        ("get", "/pegawai/999999999/reset/", HANYA_POST),
        ("post", "/pegawai/999999999/reset/", "302 403 403 404 404 403 403"),
    ],
    "organisasi:lepas_dua_langkah": [
        ("get", "/pegawai/999999999/dua-langkah/", HANYA_POST),
        ("post", "/pegawai/999999999/dua-langkah/", "302 403 403 403 404 403 403"),
    ],
    "organisasi:atasan_saya": [
        ("get", "/pegawai/atasan-saya/?cari=an&pilih=999999999", SEMUA),
        ("post", "/pegawai/atasan-saya/", "302 422 422 422 422 422 422"),
    ],
    "organisasi:laporan_tarik": [
        ("get", "/pegawai/atasan-saya/999999999/tarik/", HANYA_POST),
        ("post", "/pegawai/atasan-saya/999999999/tarik/", TIADA),
    ],
    "organisasi:laporan_atasan": [("get", "/pegawai/laporan-atasan/", "302 403 403 200 200 403 403")],
    "organisasi:laporan_putus": [
        ("get", "/pegawai/laporan-atasan/999999999/", HANYA_POST),
        ("post", "/pegawai/laporan-atasan/999999999/", "302 403 403 302 302 403 403"),
    ],
    "organisasi:selisih_putus": [
        ("get", "/pegawai/laporan-atasan/selisih/999999999/", HANYA_POST),
        ("post", "/pegawai/laporan-atasan/selisih/999999999/", "302 403 403 404 404 403 403"),
    ],
    "organisasi:akun": [("get", "/pegawai/akun/", "302 403 403 200 200 403 403")],
    "organisasi:surat_pesan": [
        ("get", "/pegawai/akun/999999999/surat/", HANYA_POST),
        ("post", "/pegawai/akun/999999999/surat/", "302 403 403 404 404 403 403"),
    ],
    "organisasi:surat_pekerjaan": [
        ("get", f"/pegawai/akun/999999999/surat/{JOB}/", "302 403 403 404 404 403 403"),
    ],
    "organisasi:surat_unduh": [("get", "/pegawai/akun/surat/999999999/", "302 403 403 404 404 403 403")],
    "organisasi:peran": [
        ("get", "/pegawai/peran/", "302 403 403 403 200 403 200"),
        ("post", "/pegawai/peran/", "302 403 403 403 422 403 404"),
    ],
    "organisasi:peran_akhiri": [
        ("get", "/pegawai/peran/999999999/akhiri/", HANYA_POST),
        ("post", "/pegawai/peran/999999999/akhiri/", "302 403 403 403 302 403 403"),
    ],
}
