from tests.unit.web.izin import Baris

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
}
