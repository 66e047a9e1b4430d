"""The console's table: name of the endpoint -> [(method, path, statuses of tamu and pengelola)]."""

from tests.unit.web.izin import Baris

BARIS: Baris = {
    "registry:wilayah": [("get", "/", "302 200")],
    "registry:wilayah_rinci": [("get", "/wilayah/bandung/", "302 200"), ("get", "/wilayah/tidak-ada/", "302 404")],
    "registry:wilayah_host": [
        ("get", "/wilayah/bandung/host/", "405 405"),
        ("post", "/wilayah/bandung/host/#host=bukan host", "302 422"),
        ("post", "/wilayah/tidak-ada/host/", "302 404"),
    ],
    "panduan:baru": [("get", "/wilayah-baru/", "302 200"), ("post", "/wilayah-baru/", "302 422")],
    "panduan:nama_pendek": [("get", "/wilayah-baru/nama/?slug=bandung", "302 200")],
    "panduan:siapkan": [
        ("get", "/wilayah/bandung/siapkan/", "302 200"),
        ("get", "/wilayah/tidak-ada/siapkan/", "302 404"),
    ],
    # an active region has its schema, and no job
    "panduan:skema": [
        ("get", "/wilayah/bandung/siapkan/skema/", "405 405"),
        ("post", "/wilayah/bandung/siapkan/skema/", "302 302"),
        ("post", "/wilayah/tidak-ada/siapkan/skema/", "302 404"),
    ],
    "panduan:pekerjaan": [("get", "/wilayah/bandung/siapkan/pekerjaan/", "302 302")],
    "panduan:paket": [
        ("get", "/wilayah/bandung/siapkan/paket/", "405 405"),
        ("post", "/wilayah/bandung/siapkan/paket/", "302 422"),
    ],
    "panduan:akun": [
        ("get", "/wilayah/bandung/siapkan/akun/", "405 405"),
        ("post", "/wilayah/bandung/siapkan/akun/", "302 422"),
    ],
    "panduan:berlaku": [
        ("get", "/wilayah/bandung/siapkan/berlaku/", "405 405"),
        ("post", "/wilayah/tidak-ada/siapkan/berlaku/", "302 404"),
    ],
    "registry:paket": [("get", "/paket/", "302 200"), ("post", "/paket/", "302 422")],
    # nothing is published in the sample
    "registry:paket_rinci": [("get", "/paket/1/", "302 404"), ("post", "/paket/1/", "302 404")],
    "registry:kunci": [("get", "/kunci/", "302 200"), ("post", "/kunci/", "302 422")],
    "registry:kunci_putus": [("get", "/kunci/x/", "405 405"), ("post", "/kunci/x/", "302 302")],
    "akun:saya": [("get", "/akun/saya/", "302 200")],
    "akun:menu": [("get", "/akun/menu/", "302 200")],
    # a region's people only
    "akun:aktivasi": [("get", "/akun/aktivasi/", "404 404"), ("post", "/akun/aktivasi/", "404 404")],
}
