from tests.unit.web.izin import Baris

# lists and choices are one's own; a message that is not one's own does not exist
BARIS: Baris = {
    "pemberitahuan:daftar": [("get", "/pemberitahuan/", "302 200 200 200 200 200 200")],
    "pemberitahuan:buka": [
        ("get", "/pemberitahuan/{pesan_lain}/", "302 404 404 404 404 404 404"),
        ("post", "/pemberitahuan/{pesan_lain}/", "405 405 405 405 405 405 405"),
    ],
    "pemberitahuan:baca": [
        ("get", "/pemberitahuan/baca/", "405 405 405 405 405 405 405"),
        ("post", "/pemberitahuan/baca/", "302 302 302 302 302 302 302"),
        ("post", "/pemberitahuan/baca/#pk={pesan_lain}", "302 302 302 302 302 302 302"),
    ],
    "pemberitahuan:pilihan": [
        ("get", "/pemberitahuan/pilihan/", "302 200 200 200 200 200 200"),
        ("post", "/pemberitahuan/pilihan/", "302 422 422 422 422 422 422"),
    ],
    "pemberitahuan:saluran": [("get", "/pemberitahuan/saluran/", "302 403 403 403 200 403 403")],
    "pemberitahuan:saluran_rinci": [
        ("get", "/pemberitahuan/saluran/surel/", "302 403 403 403 200 403 403"),
        ("post", "/pemberitahuan/saluran/wa/", "302 403 403 403 422 403 403"),
        ("get", "/pemberitahuan/saluran/merpati/", "302 403 403 403 404 403 403"),
    ],
    "pemberitahuan:saluran_uji": [
        ("get", "/pemberitahuan/saluran/wa/uji/", "405 405 405 405 405 405 405"),
        ("post", "/pemberitahuan/saluran/wa/uji/", "302 403 403 403 422 403 403"),
    ],
}
