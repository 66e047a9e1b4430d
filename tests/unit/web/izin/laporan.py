from tests.unit.web.izin import Baris

BARIS: Baris = {
    "laporan:beranda": [("get", "/", "302 200 200 200 200 200 200")],
}
