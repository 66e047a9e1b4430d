from tests.unit.web.izin import Baris

SEMUA = "302 200 200 200 200 200 200"
# what is not there and what is somebody else's get the same answer
TIADA = "302 404 404 404 404 404 404"
HANYA_POST = "405 405 405 405 405 405 405"
# somebody else's, of another OPD: handed in, and a draft
ASING, DRAF = "/aktivitas/{aktivitas_lain}", "/aktivitas/{draf_lain}"
BUKTI = f"{ASING}/bukti/{{bukti_lain}}"
KEBERATAN = "/aktivitas/keberatan/{keberatan_lain}"
# those who see everybody
BACA = "302 404 404 404 200 200 200"

BARIS: Baris = {
    "aktivitas:saya": [
        ("get", "/aktivitas/", SEMUA),
        ("get", "/aktivitas/?hari=kemarin", SEMUA),
        ("get", "/aktivitas/?bulan=2026-10", "302 302 302 302 302 302 302"),
        ("post", "/aktivitas/", HANYA_POST),
    ],
    "aktivitas:minggu": [("get", "/aktivitas/minggu/", SEMUA)],
    "aktivitas:bulan": [("get", "/aktivitas/bulan/?bulan=2026-10", SEMUA)],
    "aktivitas:bulan_excel": [("get", "/aktivitas/bulan/excel/?bulan=2026-10", SEMUA)],
    "aktivitas:baru": [
        ("get", "/aktivitas/baru/", SEMUA),
        ("get", "/aktivitas/baru/?templat={templat_lain}&norma=999999999", SEMUA),
        ("post", "/aktivitas/baru/", "302 422 422 422 422 422 422"),
    ],
    "aktivitas:katalog": [("get", "/aktivitas/katalog/?cari=rapat", SEMUA)],
    "aktivitas:salin": [
        ("get", "/aktivitas/salin/", HANYA_POST),
        ("post", "/aktivitas/salin/", "302 422 422 422 422 422 422"),
    ],
    "aktivitas:ajukan_hari": [
        ("get", "/aktivitas/ajukan/", HANYA_POST),
        ("post", "/aktivitas/ajukan/", "302 302 302 302 302 302 302"),
    ],
    "aktivitas:templat": [("get", "/aktivitas/templat/", SEMUA)],
    "aktivitas:templat_hapus": [
        ("get", "/aktivitas/templat/999999999/hapus/", HANYA_POST),
        # the same answer for what is gone already; nothing goes
        ("post", "/aktivitas/templat/{templat_lain}/hapus/", "302 302 302 302 302 302 302"),
    ],
    "aktivitas:jenis": [
        ("get", "/aktivitas/jenis/", "302 403 403 403 200 403 403"),
        ("post", "/aktivitas/jenis/", "302 403 403 403 422 403 403"),
    ],
    "aktivitas:jenis_ubah": [
        ("get", "/aktivitas/jenis/999999999/", HANYA_POST),
        ("post", "/aktivitas/jenis/999999999/", "302 403 403 403 404 403 403"),
    ],
    "aktivitas:rinci": [
        ("get", f"{ASING}/", BACA),
        # a draft is its owner's alone
        ("get", f"{DRAF}/", TIADA),
        ("get", "/aktivitas/999999999/", TIADA),
        ("post", f"{ASING}/", HANYA_POST),
    ],
    "aktivitas:ubah": [("get", f"{DRAF}/ubah/", TIADA), ("post", f"{DRAF}/ubah/", TIADA)],
    **{
        f"aktivitas:{nama}": [("get", f"{satu}/{ekor}/", HANYA_POST), ("post", f"{satu}/{ekor}/", TIADA)]
        for nama, satu, ekor in (
            ("ajukan", DRAF, "ajukan"),
            ("tarik", ASING, "tarik"),
            ("buang", DRAF, "buang"),
            ("pulihkan", DRAF, "pulihkan"),
            ("templat_simpan", ASING, "templat"),
            ("bukti_hapus", BUKTI, "hapus"),
        )
    },
    "aktivitas:bukti": [("get", f"{BUKTI}/", BACA)],
    "aktivitas:verifikasi": [
        ("get", "/aktivitas/verifikasi/", "302 403 200 {atasan} {atasan} {atasan} {atasan}"),
        # a superior who ticked nothing is told so; nobody else gets as far
        ("post", "/aktivitas/verifikasi/", "302 403 422 {putus} {putus} {putus} {putus}"),
        # nor with one that is not of his people
        (
            "post",
            "/aktivitas/verifikasi/#putusan=TERIMA&aktivitas={aktivitas_lain}",
            "302 403 422 {putus} {putus} {putus} {putus}",
        ),
        ("put", "/aktivitas/verifikasi/", "405 405 405 405 405 405 405"),
    ],
    "aktivitas:verifikasi_batal": [
        ("get", "/aktivitas/verifikasi/batal/", HANYA_POST),
        ("post", "/aktivitas/verifikasi/batal/", "302 403 302 {alih} {alih} {alih} {alih}"),
        (
            "post",
            "/aktivitas/verifikasi/batal/#aktivitas={ditolak_lain}",
            "302 403 302 {alih} {alih} {alih} {alih}",
        ),
    ],
    "aktivitas:delegasi": [
        ("get", "/aktivitas/delegasi/", "302 403 200 {atasan} {atasan} {atasan} {atasan}"),
        ("post", "/aktivitas/delegasi/", "302 403 422 {putus} {putus} {putus} {putus}"),
    ],
    "aktivitas:delegasi_akhiri": [
        ("get", "/aktivitas/delegasi/{delegasi_lain}/akhiri/", HANYA_POST),
        ("post", "/aktivitas/delegasi/{delegasi_lain}/akhiri/", TIADA),
    ],
    "aktivitas:validator": [
        ("get", "/aktivitas/validator/", SEMUA),
        ("post", "/aktivitas/validator/", "302 404 404 404 422 404 404"),
    ],
    "aktivitas:validator_excel": [("get", "/aktivitas/validator/excel/", "302 403 403 403 200 403 200")],
    "aktivitas:keberatan": [("get", "/aktivitas/keberatan/", SEMUA)],
    "aktivitas:keberatan_baru": [
        ("get", "/aktivitas/keberatan/baru/{ditolak_lain}/", TIADA),
        ("post", "/aktivitas/keberatan/baru/{ditolak_lain}/#alasan=Sudah+selesai", TIADA),
    ],
    "aktivitas:keberatan_rinci": [
        ("get", f"{KEBERATAN}/", "302 404 404 404 200 404 200"),
        ("get", "/aktivitas/keberatan/999999999/", TIADA),
        # whoever reads it does not decide on it
        ("post", f"{KEBERATAN}/", "302 404 404 404 422 404 422"),
    ],
    "aktivitas:keberatan_bukti": [
        ("get", f"{KEBERATAN}/bukti/{{bukti_keberatan_lain}}/", "302 404 404 404 200 404 200"),
    ],
}
