from tests.unit.web.izin import Baris

SEMUA = "302 200 200 200 200 200 200"
TIADA = "302 404 404 404 404 404 404"
HANYA_POST = "405 405 405 405 405 405 405"

BARIS: Baris = {
    "organisasi:daftar": [
        ("get", "/pegawai/", "302 403 403 200 200 403 200"),
        ("get", "/pegawai/?cari=a&opd={opd_lain}&unit=x&status=PNS", "302 403 403 200 200 403 200"),
    ],
    "organisasi:unduh": [("get", "/pegawai/excel/", "302 403 403 200 200 403 200")],
    "organisasi:rinci": [
        ("get", "/pegawai/999999999/", "302 403 403 404 404 403 404"),
        ("get", "/pegawai/{pegawai_opd}/", "302 403 403 200 200 403 200"),
        ("get", "/pegawai/{pegawai_opd_lain}/", "302 403 403 404 200 403 200"),
    ],
    "organisasi:reset": [
        ("get", "/pegawai/999999999/reset/", HANYA_POST),
        ("post", "/pegawai/999999999/reset/", "302 403 403 404 404 403 403"),
        # without the tick that the person was looked at
        ("post", "/pegawai/{pegawai_opd}/reset/", "302 403 403 422 422 403 403"),
        ("post", "/pegawai/{pegawai_opd_lain}/reset/#diperiksa=ya", "302 403 403 404 200+ 403 403"),
    ],
    "organisasi:lepas_dua_langkah": [
        ("get", "/pegawai/999999999/dua-langkah/", HANYA_POST),
        ("post", "/pegawai/{pegawai_opd_lain}/dua-langkah/", "302 403 403 403 422 403 403"),
    ],
    "organisasi:atasan_saya": [
        ("get", "/pegawai/atasan-saya/?cari=an&pilih=999999999", SEMUA),
        ("post", "/pegawai/atasan-saya/", "302 422 422 422 422 422 422"),
    ],
    "organisasi:laporan_tarik": [
        ("get", "/pegawai/atasan-saya/{laporan_lain}/tarik/", HANYA_POST),
        ("post", "/pegawai/atasan-saya/{laporan_lain}/tarik/", TIADA),
    ],
    "organisasi:laporan_atasan": [("get", "/pegawai/laporan-atasan/", "302 403 403 200 200 403 403")],
    "organisasi:laporan_putus": [
        ("get", "/pegawai/laporan-atasan/{laporan_lain}/", HANYA_POST),
        # a refusal needs a reason
        ("post", "/pegawai/laporan-atasan/{laporan_lain}/", "302 403 403 302 302 403 403"),
        ("post", "/pegawai/laporan-atasan/{laporan_lain}/#putusan=konfirmasi", "302 403 403 404 302+ 403 403"),
    ],
    "organisasi:selisih_putus": [
        ("get", "/pegawai/laporan-atasan/selisih/{selisih_lain}/", HANYA_POST),
        ("post", "/pegawai/laporan-atasan/selisih/{selisih_lain}/#putusan=tetap", "302 403 403 404 302+ 403 403"),
    ],
    "organisasi:akun": [("get", "/pegawai/akun/", "302 403 403 200 200 403 403")],
    "organisasi:surat_pesan": [
        ("get", "/pegawai/akun/{opd_lain}/surat/", HANYA_POST),
        ("post", "/pegawai/akun/999999999/surat/", "302 403 403 404 404 403 403"),
        ("post", "/pegawai/akun/{opd_sendiri}/surat/", "302 403 403 302 302 403 403"),
        ("post", "/pegawai/akun/{opd_lain}/surat/", "302 403 403 404 302 403 403"),
    ],
    "organisasi:surat_pekerjaan": [
        ("get", "/pegawai/akun/{opd_lain}/surat/{job}/", "302 403 403 404 404 403 403"),
    ],
    "organisasi:surat_unduh": [
        ("get", "/pegawai/akun/surat/{surat_lain}/", "302 403 403 404 404 403 403"),
    ],
    "organisasi:peran": [
        ("get", "/pegawai/peran/", "302 403 403 403 200 403 200"),
        ("post", "/pegawai/peran/", "302 403 403 403 422 403 404"),
    ],
    "organisasi:peran_akhiri": [
        ("get", "/pegawai/peran/{peran_lain}/akhiri/", HANYA_POST),
        ("post", "/pegawai/peran/{peran_lain}/akhiri/", "302 403 403 403 302+ 403 403"),
    ],
}
