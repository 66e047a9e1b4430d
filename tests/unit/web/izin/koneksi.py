from tests.unit.web.izin import Baris

# nobody has set up a connection in the sample; doors for sources ask for no session: 404 where nothing listens
BARIS: Baris = {
    "koneksi:daftar": [("get", "/koneksi/", "302 403 403 403 200 403 200")],
    "koneksi:rinci": [
        ("get", "/koneksi/siap-tarik/", "302 403 403 403 200 403 403"),
        ("post", "/koneksi/siap-tarik/", "302 403 403 403 422 403 403"),
        ("get", "/koneksi/tidak-ada/", "302 403 403 403 404 403 403"),
    ],
    **{
        f"koneksi:{nama}": [
            ("get", f"/koneksi/siap-tarik/{nama}/", "405 405 405 405 405 405 405"),
            ("post", f"/koneksi/siap-tarik/{nama}/", "302 403 403 403 404 403 403"),
        ]
        for nama in ("uji", "tarik", "coba")
    },
    "koneksi:tarikan": [("get", "/koneksi/tarikan/999999/", "302 403 403 403 404 403 403")],
    "koneksi:mentah": [("get", "/koneksi/mentah/999999/", "302 403 403 403 404 403 403")],
    "terima:terima": [
        ("get", "/terima/siap-dorong/", "404 404 404 404 404 404 404"),
        ("post", "/terima/siap-dorong/", "404 404 404 404 404 404 404"),
    ],
    "terima:terima_jalur": [
        ("get", "/terima/siap-dorong/lain", "404 404 404 404 404 404 404"),
        ("post", "/terima/siap-dorong/lain", "404 404 404 404 404 404 404"),
    ],
    "terima:iclock": [
        ("get", "/iclock/cdata", "404 404 404 404 404 404 404"),
        ("post", "/iclock/cdata", "404 404 404 404 404 404 404"),
    ],
}
