"""What waits for somebody, and what somebody waits for: one line a kind, from every app that has such a thing.

An app adds a line with a sub-select in `_HITUNG` and a row in `_BARIS`. A page that is not there in this version is
left out, as in the menu.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils import timezone


@dataclass(frozen=True)
class Butir:
    """One line. mendesak: somebody has to act; otherwise it only waits."""

    label: str
    jumlah: int
    url: str
    mendesak: bool = False


@dataclass(frozen=True)
class Permintaan:
    """tindakan: what I have to do. milik: what I asked for. tim: what waits for my decision."""

    tindakan: list[Butir]
    milik: list[Butir]
    tim: list[Butir]


def link(*nama: str, args: Iterable[Any] = (), kueri: str = "") -> str:
    """The address of the first of these pages that exists; empty where none does."""
    for satu in nama:
        try:
            return reverse(satu, args=tuple(args)) + kueri
        except NoReverseMatch:
            continue
    return ""


# kind -> scalar sub-select with %(saya)s and %(kini)s; all of them are asked in one statement
_HITUNG: dict[str, str] = {
    "draf": """select count(*) from aktivitas_aktivitas
        where pegawai_id = %(saya)s and status = 'DRAF' and tanggal >= %(sejak)s""",
    "ditolak": """select count(*) from aktivitas_aktivitas
        where pegawai_id = %(saya)s and status in ('DITOLAK', 'REVISI') and tanggal >= %(sejak)s""",
    "menunggu": """select count(*) from aktivitas_aktivitas
        where pegawai_id = %(saya)s and status = 'DIAJUKAN' and tanggal >= %(sejak)s""",
    "menilai": """select count(*) from perilaku_tugasmenilai t join perilaku_ronde r on r.id = t.ronde_id
        where t.penilai_id = %(saya)s and not t.selesai and r.status = 'DIBUKA'
          and %(kini)s between r.dibuka and r.ditutup""",
    "skp_draf": """select count(*) from skp_skp
        where pegawai_id = %(saya)s and status = 'DRAF' and %(kini)s between mulai and sampai""",
    "skp_diajukan": """select count(*) from skp_skp
        where pegawai_id = %(saya)s and status = 'DIAJUKAN' and %(kini)s between mulai and sampai""",
    "skp_tanpa": """select case when exists (select 1 from skp_skp
        where pegawai_id = %(saya)s and %(kini)s between mulai and sampai) then 0 else 1 end""",
    "skp_tim": """select count(*) from skp_skp s join organisasi_garisatasan g on g.pegawai_id = s.pegawai_id
        where g.atasan_id = %(saya)s and g.berlaku_mulai <= %(kini)s
          and coalesce(g.berlaku_sampai, 'infinity') >= %(kini)s
          and s.status = 'DIAJUKAN' and %(kini)s between s.mulai and s.sampai""",
}
# of apps that may not have the table in this version
_BILA_ADA: dict[str, tuple[str, str]] = {
    "keberatan": (
        "aktivitas.Keberatan",
        """select count(*) from aktivitas_keberatan k join aktivitas_aktivitas a on a.id = k.aktivitas_id
            where a.pegawai_id = %(saya)s and k.status = 'DIAJUKAN'""",
    ),
    "keberatan_tim": (
        "aktivitas.Keberatan",
        "select count(*) from aktivitas_keberatan where pemutus_id = %(saya)s and status = 'DIAJUKAN'",
    ),
}
# (list, kind, label, names of its page, query string, somebody has to act)
_BARIS: tuple[tuple[str, str, str, tuple[str, ...], str, bool], ...] = (
    ("tindakan", "ditolak", "Aktivitas ditolak atau perlu revisi", ("aktivitas:bulan", "aktivitas:saya"), "", True),
    ("tindakan", "draf", "Aktivitas belum diajukan", ("aktivitas:saya",), "", True),
    ("tindakan", "menilai", "Penilaian perilaku yang harus diisi", ("perilaku:saya",), "", True),
    ("tindakan", "skp_draf", "SKP masih draf", ("skp:saya",), "", True),
    ("tindakan", "skp_tanpa", "SKP tahun ini belum ada", ("skp:saya",), "", True),
    ("milik", "menunggu", "Aktivitas menunggu verifikasi", ("aktivitas:saya",), "", False),
    ("milik", "keberatan", "Keberatan menunggu putusan", ("aktivitas:keberatan",), "", False),
    ("milik", "skp_diajukan", "SKP menunggu persetujuan", ("skp:saya",), "", False),
    ("tim", "keberatan_tim", "Keberatan menunggu putusan Anda", ("aktivitas:keberatan",), "", True),
    ("tim", "skp_tim", "SKP menunggu persetujuan Anda", ("skp:tim", "skp:persetujuan", "skp:saya"), "", True),
)


def requests_of(*, pegawai_id: int, sejak: Any, menunggu_tim: int = 0) -> Permintaan:
    """Everything in one query. sejak: first day of activities that still matter. menunggu_tim: size of the inbox of
    activities, from a caller that has counted it."""
    hitung = dict(_HITUNG)
    hitung |= {k: sql for k, (model, sql) in _BILA_ADA.items() if _known(model)}
    # of a page that is not there nothing need be counted
    baris = [(b, u) for b in _BARIS if b[1] in hitung and (u := link(*b[3], kueri=b[4]))]
    dipakai = list(dict.fromkeys(b[1] for b, _ in baris))
    jumlah: dict[str, int] = {}
    if dipakai:
        kolom = ", ".join(f"({hitung[k]})" for k in dipakai)
        with connection.cursor() as kursor:
            kursor.execute(f"select {kolom}", {"saya": pegawai_id, "kini": timezone.localdate(), "sejak": sejak})
            jumlah = dict(zip(dipakai, kursor.fetchone(), strict=True))
    hasil = Permintaan([], [], [])
    if menunggu_tim:
        hasil.tim.append(Butir("Aktivitas menunggu verifikasi Anda", menunggu_tim, link("aktivitas:verifikasi"), True))
    for (daftar, kunci, label, _, _, mendesak), url in baris:
        if jumlah[kunci]:
            getattr(hasil, daftar).append(Butir(label, jumlah[kunci], url, mendesak))
    return hasil


def _known(model: str) -> bool:
    try:
        apps.get_model(model)
    except LookupError:
        return False
    return True
