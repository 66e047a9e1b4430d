"""Reads of a month's results. Only through here, so that an actor sees nobody whom he may not see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from erk_core import Explanation
from erk_kit.nip import name_or_nip
from tenants.akun.models import Pengguna
from tenants.akun.selectors import Hibah
from tenants.organisasi.aktor import Aktor
from tenants.organisasi.selectors import pegawai_diakses
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import HitunganTidakAda
from tenants.penilaian.mode import may_see
from tenants.penilaian.models import HasilPegawai, Hitungan, Periode
from tenants.penilaian.paket import alasan_label
from tenants.penilaian.telaah import person_tree

URUT = {
    "nama": ("pegawai__nama", "pegawai_id"),
    "nip": ("pegawai__nip", "pegawai_id"),
    "bersih": ("-bersih", "pegawai_id"),
    "-bersih": ("bersih", "pegawai_id"),
    "persen": (F("persen").desc(nulls_last=True), "pegawai_id"),
    "-persen": (F("persen").asc(nulls_first=True), "pegawai_id"),
    "kelas": (F("kelas").desc(nulls_last=True), "pegawai_id"),
}


def periode_get(*, kode: str) -> Periode | None:
    """The month "2026-10", or None before anybody touched it. Raises KodePeriodeError."""
    bulan = Bulan.parse(kode)
    return Periode.objects.filter(tahun=bulan.tahun, bulan=bulan.bulan).select_related("hitungan_berlaku").first()


def hitungan_berlaku(*, kode: str) -> Hitungan | None:
    """The run that counts for the month, or None before the first close."""
    periode = periode_get(kode=kode)
    return periode.hitungan_berlaku if periode is not None else None


def hasil_list(
    *,
    actor: Pengguna,
    hitungan: Hitungan,
    opd: int | None = None,
    cari: str = "",
    keadaan: str = "",
    urut: str = "nama",
    hibah: Hibah | None = None,
) -> QuerySet[HasilPegawai]:
    """Results of a run that `actor` may see, as of the month's last day.

    opd: id of an office. cari: part of a name, or the beginning of a NIP. keadaan: DIHITUNG or DIKECUALIKAN. urut: a
    key of URUT. hibah: as of pegawai_diakses.
    """
    akhir = Bulan(hitungan.periode.tahun, hitungan.periode.bulan).akhir
    boleh = pegawai_diakses(actor=actor, pada=akhir, hibah=hibah)
    hasil = (
        HasilPegawai.objects.filter(hitungan=hitungan, pegawai__in=boleh)
        .select_related("pegawai", "opd")
        .order_by(*URUT.get(urut, URUT["nama"]))
    )
    if opd is not None:
        hasil = hasil.filter(opd_id=opd)
    hasil = hasil.filter(name_or_nip(cari, depan="pegawai__"))
    return hasil.filter(keadaan=keadaan) if keadaan else hasil


@dataclass(frozen=True)
class BarisOpd:
    opd_id: int | None
    opd: str
    pegawai: int
    dikecualikan: int
    bersih: int


@dataclass(frozen=True)
class Ringkasan:
    """Totals of a run. sebaran: (from percent inclusive, to percent exclusive or None, people). alasan: (label,
    people)."""

    pegawai: int
    dihitung: int
    dikecualikan: int
    bruto: int
    potongan: int
    bersih: int
    sebaran: tuple[tuple[int, int | None, int], ...]
    alasan: tuple[tuple[str, int], ...]
    per_opd: tuple[BarisOpd, ...]


_PITA: tuple[tuple[int, int | None], ...] = ((0, 50), (50, 60), (60, 70), (70, 80), (80, 90), (90, 100), (100, None))


def ringkasan_hitungan(*, hitungan: Hitungan) -> Ringkasan:
    """Three queries, whatever the size of the region. For people who may see the whole region, or the command line."""
    semua = HasilPegawai.objects.filter(hitungan=hitungan)
    dihitung = Q(keadaan=HasilPegawai.Keadaan.DIHITUNG)
    pita: dict[str, Any] = {}
    for ke, (bawah, atas) in enumerate(_PITA):
        syarat = dihitung & Q(persen__gte=bawah)
        pita[f"p{ke}"] = Count("id", filter=syarat & Q(persen__lt=atas) if atas is not None else syarat)
    isi: Mapping[str, Any] = semua.aggregate(
        pegawai=Count("id"),
        dihitung=Count("id", filter=dihitung),
        bruto=Sum("bruto", default=0),
        potongan=Sum("potongan", default=0),
        bersih=Sum("bersih", default=0),
        **pita,
    )
    per_opd = (
        semua.values("opd_id", nama=F("opd__nama"))
        .annotate(pegawai=Count("id"), luar=Count("id", filter=~dihitung), bersih=Sum("bersih"))
        .order_by("opd__kode")
    )
    alasan = semua.exclude(alasan="").values("alasan").annotate(n=Count("id")).order_by("-n", "alasan")
    return Ringkasan(
        isi["pegawai"],
        isi["dihitung"],
        isi["pegawai"] - isi["dihitung"],
        isi["bruto"],
        isi["potongan"],
        isi["bersih"],
        tuple((bawah, atas, isi[f"p{ke}"]) for ke, (bawah, atas) in enumerate(_PITA)),
        tuple((alasan_label(a["alasan"]), a["n"]) for a in alasan),
        tuple(BarisOpd(o["opd_id"], o["nama"] or "Tanpa OPD", o["pegawai"], o["luar"], o["bersih"]) for o in per_opd),
    )


@dataclass(frozen=True)
class Penjelasan:
    """Why somebody gets what he gets: a tree for those who were computed, a named reason for the excluded."""

    hasil: HasilPegawai
    uraian: Explanation | None
    alasan: str
    paket: str
    hash_paket: str

    @property
    def pohon(self) -> dict[str, Any] | None:
        """Nested nodes of erk.trace.v1, None for the excluded."""
        return self.uraian.to_dict() if self.uraian is not None else None

    def teks(self, kedalaman: int | None = None) -> str:
        """The same to read; `kedalaman` = how many levels below each output, None = everything."""
        return self.uraian.to_text(kedalaman) if self.uraian is not None else f"Tidak dihitung: {self.alasan}."


def explain_result(*, hitungan_id: int, pegawai_id: int, actor: Pengguna) -> Penjelasan:
    """Explain one stored result from the frozen snapshot and the stored pack, not from today's data.

    Raises HitunganTidakAda when there is no such result, or `actor` may not see this person.
    """
    hasil = (
        HasilPegawai.objects.filter(hitungan_id=hitungan_id, pegawai_id=pegawai_id)
        .select_related("pegawai", "opd", "hitungan__periode", "bagian__paket")
        .first()
    )
    if hasil is None or not _boleh(actor, hasil):
        raise HitunganTidakAda(
            "Hasil pegawai itu tidak ditemukan pada hitungan ini.",
            kode="hasil_tidak_ada",
            saran="Periksa bulan dan pegawainya; Anda hanya dapat melihat hasil pegawai dalam wewenang Anda.",
        )
    return explanation_of(hasil)


def _boleh(actor: Pengguna, hasil: HasilPegawai) -> bool:
    akhir = Bulan(hasil.hitungan.periode.tahun, hasil.hitungan.periode.bulan).akhir
    if not may_see(Aktor(actor), hasil):
        return False
    return pegawai_diakses(actor=actor, pada=akhir).filter(pk=hasil.pegawai_id).exists()


def explanation_of(hasil: HasilPegawai) -> Penjelasan:
    """Like explain_result, for a caller that has already decided who asks (command line, batch of slips)."""
    paket = hasil.bagian.paket
    uraian: Explanation | None = None
    if hasil.keadaan == HasilPegawai.Keadaan.DIHITUNG:
        uraian = person_tree(bagian=hasil.bagian, pegawai_id=hasil.pegawai_id)
    alasan = alasan_label(hasil.alasan) if hasil.alasan else ""
    return Penjelasan(hasil, uraian, alasan, f"{paket.paket_id} {paket.versi}", paket.hash)
