"""The rows behind a slip: days, SKP items, ratings, as they were frozen, beside what they came from.

Amounts are those of the snapshot, so they are the ones that the explanation adds up. Of ratings only sums over a group
are shown, and only of groups that may enter a score: never an answer, never a small group.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils import timezone

from erk_core import Pack
from erk_core.levels import EXEMPT_GROUPS
from tenants.aktivitas.models import Aktivitas
from tenants.aktivitas.selectors import aktivitas_of
from tenants.akun.models import Pengguna
from tenants.penilaian.fakta import kolom
from tenants.penilaian.fakta.tabel import FaktaBulan, Kolom
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.paket import pack_load
from tenants.penilaian.telaah import person_frozen
from tenants.perilaku.models import Indikator, Kelompok
from tenants.presensi.models import HasilHari
from tenants.skp.models import ButirSkp

_MENIT = ("UTAMA", "TAMBAHAN", "UMUM")


@dataclass
class HariSumber:
    """One counted day. `catatan`: what was used or is missing, in words; `masuk` and `pulang` only where they are still
    the day's result."""

    tanggal: dt.date
    hadir: str
    hari_kerja: bool
    terlambat: int
    pulang_cepat: int
    sah: int
    diajukan: int
    masuk: dt.datetime | None = None
    pulang: dt.datetime | None = None
    catatan: list[str] = field(default_factory=list)
    aktivitas: list[Aktivitas] = field(default_factory=list)

    @property
    def jangkar(self) -> str:
        return f"hari-{self.tanggal.isoformat()}"


@dataclass(frozen=True)
class ButirSumber:
    """One SKP item of the snapshot; realisasi None = none entered."""

    nomor: int
    uraian: str
    satuan: str
    target: Fraction
    realisasi: Fraction | None


@dataclass(frozen=True)
class NilaiSumber:
    """Sum over a rater group and indicator. rata None: the group is smaller than the rule allows to show."""

    kelompok: str
    indikator: str
    jangkar: str
    penilai: int
    rata: Fraction | None


@dataclass(frozen=True)
class Sumber:
    hari: list[HariSumber]
    butir: list[ButirSumber]
    nilai: list[NilaiSumber]
    ambang: int


def sources_of(hasil: HasilPegawai, *, actor: Pengguna) -> Sumber | None:
    """For somebody who may see the slip; None where nothing was counted. `bagian.paket` must be loaded.

    Four queries and those of aktivitas_of.
    """
    if hasil.bagian is None or hasil.keadaan != HasilPegawai.Keadaan.DIHITUNG:
        return None
    semua, orang, _ = person_frozen(bagian=hasil.bagian, pegawai_id=hasil.pegawai_id)
    fakta, pack = semua.pilih([orang]), pack_load(hasil.bagian.paket)
    hari = _days(fakta)
    _beside(hari, hasil.pegawai_id, fakta, actor)
    return Sumber(hari, _items(fakta.tabel["butir_skp"]), _ratings(fakta.tabel["nilai_360"], pack), pack.ambang_penilai)


def _days(fakta: FaktaBulan) -> list[HariSumber]:
    hasil = []
    for b in _rows(fakta.tabel["hari"]):
        kode = int(b["status_hadir"])
        satu = HariSumber(
            fakta.bulan.tanggal(b["hari"]),
            str(HasilHari.Hadir(kolom.STATUS_HADIR[kode - 1]).label) if kode else "tanpa hasil",
            b["hari_kerja"] == 1,
            b["menit_terlambat"],
            b["menit_pulang_cepat"],
            sum(b[f"menit_sah_{j.lower()}"] for j in _MENIT),
            sum(b[f"menit_diajukan_{j.lower()}"] for j in _MENIT),
        )
        satu.catatan += [kata for nama, kata in _TANPA if b[nama]]
        hasil.append(satu)
    return hasil


_TANPA = (("tanpa_absen_masuk", "tanpa absen masuk"), ("tanpa_absen_pulang", "tanpa absen pulang"))


def _beside(hari: Sequence[HariSumber], pegawai_id: int, fakta: FaktaBulan, actor: Pengguna) -> None:
    """What the days came from, as it stands today: times, what was used of them, activities."""
    per = {h.tanggal: h for h in hari}
    rentang = (fakta.bulan.awal, fakta.bulan.akhir)
    for satu in HasilHari.objects.filter(pegawai_id=pegawai_id, tanggal__range=rentang):
        if satu.tanggal in per:
            h = per[satu.tanggal]
            h.masuk, h.pulang = (timezone.localtime(s) if s else None for s in (satu.masuk, satu.pulang))
            h.catatan += _derivation(satu.turunan)
    aktivitas = aktivitas_of(actor=actor, pegawai_id=pegawai_id).filter(tanggal__range=rentang)
    for kerja in aktivitas.exclude(status=Aktivitas.Status.DRAF).order_by("tanggal", "id"):
        if kerja.tanggal in per:
            per[kerja.tanggal].aktivitas.append(kerja)


def _derivation(turunan: dict[str, Any]) -> list[str]:
    """What a day's result was made of (HasilHari.turunan), for people."""
    hasil = []
    if "kalender" in turunan:
        hasil.append(f"kalender versi {turunan['kalender'].get('versi', 1)}")
    if "pola" in turunan:
        hasil.append(f"pola {str(turunan['pola']).lower()}")
    if "jadwal" in turunan:
        hasil.append("jadwal regu")
    if "rekaman" in turunan:
        hasil.append(f"{turunan['rekaman']['jumlah']} rekaman presensi")
    if "ketidakhadiran" in turunan:
        hasil.append("surat ketidakhadiran")
    for nama, isi in turunan.get("izin", {}).items():
        semula = f", semula {isi['semula']} menit" if isinstance(isi, dict) and "semula" in isi else ""
        hasil.append(f"izin {nama.replace('_', ' ')}{semula}")
    return hasil


def _items(tabel: Kolom) -> list[ButirSumber]:
    baris = _rows(tabel)
    ada = ButirSkp.objects.in_bulk([b["butir_id"] for b in baris if b.get("butir_id")]) if baris else {}
    hasil = []
    for b in baris:
        butir = ada.get(b.get("butir_id", 0))
        realisasi = None if b["realisasi"] == kolom.KOSONG else Fraction(b["realisasi"], kolom.SKALA_BUTIR)
        uraian, satuan = (butir.uraian, butir.satuan) if butir else ("Butir yang sudah dihapus", "")
        hasil.append(ButirSumber(b["urutan"], uraian, satuan, Fraction(b["target"], kolom.SKALA_BUTIR), realisasi))
    return hasil


def _ratings(tabel: Kolom, pack: Pack) -> list[NilaiSumber]:
    """Facts hold no small group (tenants.perilaku.pelindung). Snapshots older than that rule may: then none of the
    protected groups is shown, because the score may have been made of all of them together."""
    hasil, baris = [], _rows(tabel)
    terlindung = [b for b in baris if kolom.KELOMPOK[b["kelompok"] - 1] not in EXEMPT_GROUPS]
    utuh = all(b["jumlah_penilai"] >= pack.ambang_penilai for b in terlindung)
    for b in baris:
        kelompok, indikator = kolom.KELOMPOK[b["kelompok"] - 1], kolom.INDIKATOR[b["indikator"] - 1]
        boleh = kelompok in EXEMPT_GROUPS or utuh
        rata = Fraction(b["jumlah_nilai"], b["jumlah_jawaban"]) if boleh and b["jumlah_jawaban"] else None
        label = str(Kelompok(kelompok).label), str(Indikator(indikator).label)
        hasil.append(NilaiSumber(*label, f"nilai-{kelompok}-{indikator}", b["jumlah_penilai"], rata))
    return hasil


def _rows(tabel: Kolom) -> list[dict[str, int]]:
    nama = list(tabel)
    return [dict(zip(nama, b, strict=True)) for b in zip(*(tabel[n].tolist() for n in nama), strict=True)]
