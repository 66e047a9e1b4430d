"""What the URL configuration alone says about the permission table: is each endpoint in it, guarded, and tried with
somebody else's thing. Each check returns sentences, none when all is well."""

from __future__ import annotations

from collections.abc import Mapping

from tests.unit.web.izin import Baris
from tests.unit.web.titik import Titik, methods_of, requires_login

# ours, for everybody, also without an account: who holds a printed slip, who holds a letter
UMUM = frozenset({"verifikasi:cari", "verifikasi:periksa", "akun:aktivasi"})
# doors for other systems: who sends is proved by the connector (tenants.sinkronisasi.dorong), not by a session
PINTU = frozenset({"terima:terima", "terima:terima_jalur", "terima:iclock"})
# allauth's that are: log-in itself, the forgotten password, and what leads there
UMUM_PUSTAKA = frozenset(
    {
        *("account_login", "account_logout", "account_signup", "account_inactive"),
        *("account_email_verification_sent", "account_confirm_email", "account_confirm_login_code"),
        *("account_reset_password", "account_reset_password_done"),
        *("account_reset_password_from_key", "account_reset_password_from_key_done"),
        "mfa_authenticate",
    }
)
# guarded by allauth's own decorator, which the rows prove by their answer to a guest
PENJAGA_PUSTAKA = frozenset({"mfa_activate_totp", "mfa_generate_recovery_codes"})

# What stands in a path. Somebody's thing:
PUNYA_ORANG = frozenset({"pk", "opd_id", "pegawai_id", "aktivitas_id", "tugas_id", "bukti_pk", "butir_pk", "berkas_id"})
# nobody's: a month, a day, a kind, a word; the region's own (numbered drafts of rules, corrections, runs, imports,
# questions), where the role alone decides; a job, whose page asks for the thing beside it
BUKAN_ORANG = frozenset(
    {
        *("kode", "tanggal", "jenis", "id_", "apa", "slug", "key", "uidb36", "kunci_id"),
        *("nomor", "penetapan_id", "pertanyaan_id", "kiriman_id", "job", "tarikan_id", "mentah_id", "jalur"),
    }
)
# a thing of the whole region, for the roles in the row only
PUNYA_WILAYAH = {
    "aktivitas:jenis_ubah": "jenis aktivitas berlaku untuk seluruh wilayah",
    "laporan:sampel_rinci": "sampel ditarik dari seluruh wilayah, untuk inspektorat saja",
    "laporan:sampel_unduh": "sampel ditarik dari seluruh wilayah, untuk inspektorat saja",
}


def rows_missing(titik: Mapping[str, Titik], baris: Baris) -> list[str]:
    """Endpoints without a row, rows without an endpoint, and methods that a view admits without a row."""
    salah = [f"{nama}: titik tanpa baris" for nama in titik.keys() - baris.keys()]
    salah += [f"{nama}: baris tanpa titik" for nama in baris.keys() - titik.keys()]
    for nama in titik.keys() & baris.keys():
        boleh = (methods_of(titik[nama]) or set()) - {"head", "options"}
        kurang = set() if titik[nama].pustaka else boleh - {cara for cara, _, _ in baris[nama]}
        salah += [f"{nama}: {cara} diterima tampilan, tetapi tidak punya baris" for cara in sorted(kurang)]
    return sorted(salah)


def views_open(titik: Mapping[str, Titik]) -> list[str]:
    """Views that neither ask for log-in nor stand among those for everybody; names in that list for nothing; and views
    that do not say which methods they take."""
    umum = UMUM | PINTU | UMUM_PUSTAKA | PENJAGA_PUSTAKA
    salah = [
        f"{n}: tanpa login_required atau perlu_peran"
        for n, t in titik.items()
        if n not in umum and not requires_login(t)
    ]
    salah += [f"{n}: di daftar umum, padahal dijaga" for n in umum if n in titik and requires_login(titik[n])]
    salah += [
        f"{n}: tanpa require_safe dan sejenisnya" for n, t in titik.items() if not t.pustaka and methods_of(t) is None
    ]
    return sorted(salah)


def objects_untried(titik: Mapping[str, Titik], baris: Baris) -> list[str]:
    """Endpoints that take somebody's thing, without a row that tries one of another OPD; where the path has an OPD or a
    person, that is {opd_lain} or {pegawai_opd_lain}. And names in a path of which nobody has said whose they are."""
    salah = []
    for nama, t in titik.items():
        if t.pustaka:
            continue
        salah += [
            f"{nama} {t.pola}: <{i}> belum digolongkan (PUNYA_ORANG atau BUKAN_ORANG)"
            for i in t.isi
            if i not in PUNYA_ORANG | BUKAN_ORANG
        ]
        punya = PUNYA_ORANG.intersection(t.isi)
        if not punya or nama in PUNYA_WILAYAH:
            continue
        tanda = "{opd_lain}" if "opd_id" in punya else "{pegawai_opd_lain}" if "pegawai_id" in punya else "_lain}"
        # one of another OPD, by the method that changes it where there is one
        cara = {"post"} if "post" in (methods_of(t) or ()) else {"get"}
        if not any(tanda in a.partition("#")[0].partition("?")[0] for c, a, _ in baris.get(nama, []) if c in cara):
            salah.append(f"{nama} {t.pola}: belum dicoba dengan milik OPD lain ({tanda})")
    return sorted(salah)
