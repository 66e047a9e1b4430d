from tests.unit.web.izin import Baris

BARIS: Baris = {
    "akun:saya": [("get", "/akun/saya/", "302 200 200 200 200 200 200")],
    "akun:menu": [("get", "/akun/menu/", "302 200 200 200 200 200 200")],
    # for whoever holds a letter
    "akun:aktivasi": [
        ("get", "/akun/aktivasi/", "200 200 200 200 200 200 200"),
        ("post", "/akun/aktivasi/", "422 422 422 422 422 422 422"),
    ],
}
