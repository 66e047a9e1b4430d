from tests.unit.web.izin import Baris

SEMUA = "302 200 200 200 200 200 200"
TIADA = "302 404 404 404 404 404 404"

BARIS: Baris = {
    "presensi:kalender_kini": [("get", "/presensi/kalender/", "302 403 403 403 302 302 302")],
    "presensi:kalender": [("get", "/presensi/kalender/2027-02/", "302 403 403 403 200 200 200")],
    "presensi:pekerjaan": [
        ("get", "/presensi/kalender/2027-02/pekerjaan/{job}/", "302 403 403 403 404 403 403"),
    ],
    # an empty form, and the days of a month that is not there, are refused in words
    **{
        f"presensi:kalender_{nama}": [
            ("get", f"/presensi/kalender/2027-02/{nama}/", "405 405 405 405 405 405 405"),
            ("post", f"/presensi/kalender/2027-02/{nama}/", f"302 403 403 403 {jadi} 403 403"),
        ]
        for nama, jadi in (("terima", 422), ("hari", 422), ("ramadan", 422), ("usulkan", 302), ("bangun", 302))
    },
    "presensi:saya": [("get", "/presensi/", SEMUA), ("get", "/presensi/?bulan=2026-10", SEMUA)],
    "presensi:hari": [
        ("get", "/presensi/hari/2026-10-14/", SEMUA),
        ("get", "/presensi/hari/kemarin/", "302 404 404 404 404 404 404"),
    ],
    "presensi:usul": [
        ("get", "/presensi/usul/?hari=2026-10-14&jenis=TERLAMBAT", SEMUA),
        ("post", "/presensi/usul/", "302 422 422 422 422 422 422"),
    ],
    "presensi:usulan": [
        ("get", "/presensi/usul/999999999/", TIADA),
        ("post", "/presensi/usul/999999999/", TIADA),
    ],
    "presensi:bukti": [("get", "/presensi/usul/999999999/bukti/1/", TIADA)],
    "presensi:peninjauan": [
        ("get", "/presensi/peninjauan/", "302 403 200 200 200 {atasan} {atasan}"),
        ("post", "/presensi/peninjauan/", "302 403 302 302 302 {alih} {alih}"),
    ],
    "presensi:periksa": [("get", "/presensi/periksa/?cari=an", "302 403 403 200 200 403 200")],
    "presensi:periksa_excel": [("get", "/presensi/periksa/excel/", "302 403 403 200 200 403 200")],
    "presensi:cuti": [
        ("get", "/presensi/cuti/?bulan=2026-10&jenis=x", "302 403 403 200 200 403 200"),
        ("post", "/presensi/cuti/", "302 403 403 422 422 403 404"),
    ],
    "presensi:cuti_excel": [("get", "/presensi/cuti/excel/", "302 403 403 200 200 403 200")],
    "presensi:cuti_batal": [
        ("get", "/presensi/cuti/999999999/batal/", "405 405 405 405 405 405 405"),
        ("post", "/presensi/cuti/999999999/batal/", "302 403 403 404 404 403 403"),
    ],
    "presensi:karantina": [
        ("get", "/presensi/karantina/", "302 403 403 403 200 403 403"),
        ("post", "/presensi/karantina/", "302 403 403 403 302 403 403"),
    ],
    "presensi:perangkat": [
        ("get", "/presensi/perangkat/", "302 403 403 403 200 403 403"),
        ("post", "/presensi/perangkat/", "302 403 403 403 422 403 403"),
    ],
}
