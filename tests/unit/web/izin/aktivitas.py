from tests.unit.web.izin import Baris

BARIS: Baris = {
    "aktivitas:saya": [("get", "/aktivitas/", "302 200 200 200 200 200 200")],
    "aktivitas:verifikasi": [
        ("get", "/aktivitas/verifikasi/", "302 403 200 {atasan} {atasan} {atasan} {atasan}"),
        # a superior who ticked nothing is told so; nobody else gets as far
        ("post", "/aktivitas/verifikasi/", "302 403 422 {putus} {putus} {putus} {putus}"),
        ("put", "/aktivitas/verifikasi/", "405 405 405 405 405 405 405"),
    ],
}
