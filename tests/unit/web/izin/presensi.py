from tests.unit.web.izin import Baris

SEMUA = "302 200 200 200 200 200 200"
TIADA = "302 404 404 404 404 404 404"
# those who see everybody
BACA = "302 404 404 404 200 200 200"

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
        ("get", "/presensi/usul/{usulan_lain}/", BACA),
        ("get", "/presensi/usul/999999999/", TIADA),
        # whoever reads it is not therefore who decides
        ("post", "/presensi/usul/{usulan_lain}/", "302 404 404 404 422 422 422"),
        ("post", "/presensi/usul/{usulan_lain}/#aksi=setujui", "302 404 404 404 403 403 403"),
        ("post", "/presensi/usul/{usulan_disetujui_lain}/#aksi=tetapkan", "302 404 404 404 302+ 403 403"),
        ("post", "/presensi/usul/{usulan_disetujui_lain}/#aksi=tolak&alasan=x", "302 404 404 404 302+ 403 403"),
        ("post", "/presensi/usul/{usulan_disetujui_lain}/#aksi=tarik", "302 404 404 404 403 403 403"),
    ],
    "presensi:bukti": [("get", "/presensi/usul/{usulan_lain}/bukti/{bukti_usulan_lain}/", BACA)],
    "presensi:peninjauan": [
        ("get", "/presensi/peninjauan/", "302 403 200 200 200 {atasan} {atasan}"),
        ("post", "/presensi/peninjauan/", "302 403 302 302 302 {alih} {alih}"),
        # told in words, and nothing done
        (
            "post",
            "/presensi/peninjauan/#aksi=setujui&usulan={usulan_lain}",
            "302 403 302 302 302 {alih} {alih}",
        ),
        (
            "post",
            "/presensi/peninjauan/#aksi=tetapkan&usulan={usulan_disetujui_lain}",
            "302 403 302 302 302+ {alih} {alih}",
        ),
    ],
    "presensi:periksa": [("get", "/presensi/periksa/?cari=an", "302 403 403 200 200 403 200")],
    "presensi:periksa_excel": [("get", "/presensi/periksa/excel/", "302 403 403 200 200 403 200")],
    "presensi:cuti": [
        ("get", "/presensi/cuti/?bulan=2026-10&jenis=x", "302 403 403 200 200 403 200"),
        ("post", "/presensi/cuti/", "302 403 403 422 422 403 404"),
        (
            "post",
            "/presensi/cuti/#nip={nip_lain}&jenis=DIKLAT&mulai=2031-05-06&sampai=2031-05-06&nomor_surat=1",
            "302 403 403 422 302+ 403 404",
        ),
    ],
    "presensi:cuti_excel": [("get", "/presensi/cuti/excel/", "302 403 403 200 200 403 200")],
    "presensi:cuti_batal": [
        ("get", "/presensi/cuti/{cuti_lain}/batal/", "405 405 405 405 405 405 405"),
        ("post", "/presensi/cuti/999999999/batal/", "302 403 403 404 404 403 403"),
        ("post", "/presensi/cuti/{cuti_lain}/batal/#alasan=Keliru", "302 403 403 404 302+ 403 403"),
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
