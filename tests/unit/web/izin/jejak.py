from tests.unit.web.izin import Baris

BARIS: Baris = {
    "jejak:daftar": [
        ("get", "/jejak/", "302 403 403 403 200 403 200"),
        ("post", "/jejak/", "405 405 405 405 405 405 405"),
    ],
    "jejak:unduh": [("get", "/jejak/excel/", "302 403 403 403 200 403 200")],
}
