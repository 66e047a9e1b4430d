from tests.unit.web.izin import Baris

BARIS: Baris = {
    # for anybody who holds a printed slip; a code that is not valid is not there
    "verifikasi:cari": [("get", "/verifikasi/", "200 200 200 200 200 200 200")],
    "verifikasi:periksa": [
        ("get", "/verifikasi/AAAA/", "404 404 404 404 404 404 404"),
        ("post", "/verifikasi/AAAA/", "404 404 404 404 404 404 404"),
        ("put", "/verifikasi/AAAA/", "405 405 405 405 405 405 405"),
    ],
}
