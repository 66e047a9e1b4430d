"""One known log-in for each role of a demo region."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from provisioning.demo.orang import Orang, Penduduk
from provisioning.demo.struktur import Struktur
from provisioning.demo.wilayah import WilayahDemo
from tenants.akun.models import Pengguna, Peran
from tenants.akun.services import pengguna_create, peran_grant
from tenants.organisasi.models import GarisAtasan

SANDI = "peraga-erk-2026"
OPERATOR = "pengelola"
_SEJAK = dt.date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Masuk:
    """A log-in to print. `peran` is what it shows, `nip` its log-in name."""

    peran: str
    nip: str
    nama: str
    sandi: str


def accounts_create(*, s: Struktur, p: Penduduk, wilayah: WilayahDemo) -> tuple[Masuk, ...]:
    """Accounts of the bound region, one for each role, each for another person."""
    hasil = []
    terpakai: set[int] = set()
    for peran, orang in _pilih(s, p):
        if orang is None or orang.nip is None or orang.id in terpakai:
            continue
        terpakai.add(orang.id)
        pengguna = pengguna_create(nip=orang.nip, nama=orang.nama, sandi=SANDI, pegawai_id=orang.id)
        if peran in (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN):
            peran_grant(pengguna=pengguna, peran=Peran(peran), berlaku_mulai=_SEJAK)
        elif peran == Peran.ADMIN_OPD:
            opd = s.kursi[orang.kursi].opd
            peran_grant(pengguna=pengguna, peran=Peran.ADMIN_OPD, opd_id=opd, berlaku_mulai=_SEJAK)
        hasil.append(Masuk(str(peran), orang.nip, orang.nama, SANDI))
    return tuple(hasil)


def accounts_read() -> tuple[Masuk, ...]:
    """The log-ins of the bound region as an earlier demo made them (whose passwords may have been changed since)."""
    hasil = []
    for pengguna in Pengguna.objects.filter(pegawai_id__isnull=False).order_by("pk"):
        peran = pengguna.peran_set.order_by("pk").values_list("peran", flat=True).first()
        if peran is None:
            memimpin = GarisAtasan.objects.filter(atasan_id=pengguna.pegawai_id).exists()
            peran = "atasan" if memimpin else "pegawai"
        hasil.append(Masuk(str(peran), pengguna.nip, pengguna.nama, SANDI))
    return tuple(hasil)


def operator_create() -> Masuk:
    """The console's operator, in public; left as it is when it exists."""
    if not Pengguna.objects.filter(nip=OPERATOR).exists():
        pengguna = pengguna_create(nip=OPERATOR, nama="Pengelola Pusat (peraga)", sandi=SANDI)
        peran_grant(pengguna=pengguna, peran=Peran.PENGELOLA, berlaku_mulai=_SEJAK)
    return Masuk("pengelola", OPERATOR, "Pengelola Pusat (peraga)", SANDI)


def _pilih(s: Struktur, p: Penduduk) -> list[tuple[str, Orang | None]]:
    """Somebody suitable for each role, the same on each run."""
    opd = {b[3]: b[0] for b in s.opd}
    biasa = [o for o in p.orang if o.kedudukan == "AKTIF" and o.kursi2 is None and o.sampai is None and not o.tanpa_skp]
    berbawahan = {o.atasan for o in p.orang}

    def cari(singkatan: str | None, *jenis: str, bawahan: bool = False) -> Orang | None:
        for o in biasa:
            kursi = s.kursi[o.kursi]
            if singkatan is not None and kursi.opd != opd.get(singkatan, -1):
                continue
            if kursi.jenis in jenis and (not bawahan or o.id in berbawahan) and o.mulai < _SEJAK:
                return o
        return None

    kepala_dinas = next((b[3] for b in s.opd if b[3] not in ("Setda", "BKPSDM", "Inspektorat")), s.opd[-1][3])
    return [
        (Peran.PIMPINAN, cari(s.opd[0][3], "JPT")),
        (Peran.BKPSDM, cari("BKPSDM", "ADMINISTRATOR", "PENGAWAS", "JPT") or cari(None, "ADMINISTRATOR")),
        (Peran.INSPEKTORAT, cari("Inspektorat", "ADMINISTRATOR", "FUNGSIONAL", "JPT") or cari(None, "JPT")),
        (Peran.ADMIN_OPD, cari(kepala_dinas, "PELAKSANA", "FUNGSIONAL") or cari(None, "FUNGSIONAL")),
        ("atasan", cari(kepala_dinas, "PENGAWAS", bawahan=True) or cari(None, "PENGAWAS", bawahan=True)),
        ("pegawai", _pelaksana_lain(s, p, biasa)),
    ]


def _pelaksana_lain(s: Struktur, p: Penduduk, biasa: list[Orang]) -> Orang | None:
    """A PNS of the general staff with an ordinary month: the one in the middle by accepted minutes."""
    calon = [o for o in biasa if s.kursi[o.kursi].jenis == "PELAKSANA" and o.status == "PNS" and o.mulai < _SEJAK]
    calon.sort(key=lambda o: (o.menit_diterima, o.id))
    return calon[len(calon) // 2] if calon else None
