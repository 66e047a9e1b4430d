from tests.unit.web.izin import Baris

SEMUA = "302 200 200 200 200 200 200"
# what is not there and what is somebody else's get the same answer
TIADA = "302 404 404 404 404 404 404"
HANYA_POST = "405 405 405 405 405 405 405"
ASING = "/aktivitas/999999999"

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
        ("get", "/aktivitas/baru/?templat=999999999&norma=999999999", SEMUA),
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
        ("post", "/aktivitas/templat/999999999/hapus/", "302 302 302 302 302 302 302"),
    ],
    "aktivitas:jenis": [
        ("get", "/aktivitas/jenis/", "302 403 403 403 200 403 403"),
        ("post", "/aktivitas/jenis/", "302 403 403 403 422 403 403"),
    ],
    "aktivitas:jenis_ubah": [
        ("get", "/aktivitas/jenis/999999999/", HANYA_POST),
        ("post", "/aktivitas/jenis/999999999/", "302 403 403 403 404 403 403"),
    ],
    "aktivitas:rinci": [("get", f"{ASING}/", TIADA), ("post", f"{ASING}/", HANYA_POST)],
    "aktivitas:ubah": [("get", f"{ASING}/ubah/", TIADA), ("post", f"{ASING}/ubah/", TIADA)],
    "aktivitas:ajukan": [("get", f"{ASING}/ajukan/", HANYA_POST), ("post", f"{ASING}/ajukan/", TIADA)],
    "aktivitas:tarik": [("get", f"{ASING}/tarik/", HANYA_POST), ("post", f"{ASING}/tarik/", TIADA)],
    "aktivitas:buang": [("get", f"{ASING}/buang/", HANYA_POST), ("post", f"{ASING}/buang/", TIADA)],
    "aktivitas:pulihkan": [("get", f"{ASING}/pulihkan/", HANYA_POST), ("post", f"{ASING}/pulihkan/", TIADA)],
    "aktivitas:templat_simpan": [("get", f"{ASING}/templat/", HANYA_POST), ("post", f"{ASING}/templat/", TIADA)],
    "aktivitas:bukti": [("get", f"{ASING}/bukti/1/", TIADA)],
    "aktivitas:bukti_hapus": [
        ("get", f"{ASING}/bukti/1/hapus/", HANYA_POST),
        ("post", f"{ASING}/bukti/1/hapus/", TIADA),
    ],
    "aktivitas:verifikasi": [
        ("get", "/aktivitas/verifikasi/", "302 403 200 {atasan} {atasan} {atasan} {atasan}"),
        # a superior who ticked nothing is told so; nobody else gets as far
        ("post", "/aktivitas/verifikasi/", "302 403 422 {putus} {putus} {putus} {putus}"),
        ("put", "/aktivitas/verifikasi/", "405 405 405 405 405 405 405"),
    ],
    "aktivitas:verifikasi_batal": [
        ("get", "/aktivitas/verifikasi/batal/", HANYA_POST),
        ("post", "/aktivitas/verifikasi/batal/", "302 403 302 {alih} {alih} {alih} {alih}"),
    ],
    "aktivitas:delegasi": [
        ("get", "/aktivitas/delegasi/", "302 403 200 {atasan} {atasan} {atasan} {atasan}"),
        ("post", "/aktivitas/delegasi/", "302 403 422 {putus} {putus} {putus} {putus}"),
    ],
    "aktivitas:delegasi_akhiri": [
        ("get", "/aktivitas/delegasi/999999999/akhiri/", HANYA_POST),
        ("post", "/aktivitas/delegasi/999999999/akhiri/", TIADA),
    ],
    "aktivitas:validator": [
        ("get", "/aktivitas/validator/", SEMUA),
        ("post", "/aktivitas/validator/", "302 404 404 404 422 404 404"),
    ],
    "aktivitas:validator_excel": [("get", "/aktivitas/validator/excel/", "302 403 403 403 200 403 200")],
    "aktivitas:keberatan": [("get", "/aktivitas/keberatan/", SEMUA)],
    "aktivitas:keberatan_baru": [
        ("get", "/aktivitas/keberatan/baru/999999999/", TIADA),
        ("post", "/aktivitas/keberatan/baru/999999999/", TIADA),
    ],
    "aktivitas:keberatan_rinci": [
        ("get", "/aktivitas/keberatan/999999999/", TIADA),
        ("post", "/aktivitas/keberatan/999999999/", TIADA),
    ],
    "aktivitas:keberatan_bukti": [("get", "/aktivitas/keberatan/999999999/bukti/1/", TIADA)],
}
