"""One's own days, weeks and months as pages show them: sums, what is left, and the rules before they are met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from erk_kit.bentuk import angka
from erk_kit.bentuk import menit as tulis_menit
from erk_kit.bentuk import tanggal as tulis_tanggal
from erk_kit.hari import month_end
from erk_kit.kunci import horizon
from tenants.aktivitas import aturan as kata
from tenants.aktivitas.aturan import AturanAktivitas, aturan_of_opd
from tenants.aktivitas.models import Aktivitas
from tenants.aktivitas.periksa import MENIT_SEHARI, presence_text
from tenants.aktivitas.sasaran import Sasaran, targets_of
from tenants.organisasi.selectors import opd_pada
from tenants.presensi.pola import planned_days
from tenants.presensi.selectors import HariPegawai, days_of

Status = Aktivitas.Status
TINGKAT = (1, 120, 240, 360)


@dataclass
class JumlahHari:
    """Minutes of one day by state. tingkat: 0..4, how full, for the eye."""

    tanggal: dt.date
    sah: int = 0
    menunggu: int = 0
    ditolak: int = 0
    draf: int = 0
    banyak: int = 0
    presensi: HariPegawai | None = None
    kredit: int = 0

    @property
    def dihitung(self) -> int:
        return self.sah + self.menunggu

    @property
    def tingkat(self) -> int:
        return sum(self.dihitung >= batas for batas in TINGKAT)


@dataclass
class JumlahBulan:
    """Minutes of a month against its target. sisa_kerja: working days from today on, None where it is not asked."""

    sah: int = 0
    menunggu: int = 0
    ditolak: int = 0
    draf: int = 0
    kredit: int = 0
    hari_kredit: int = 0
    target: Fraction | None = None
    sisa_kerja: int | None = None

    @property
    def persen(self) -> Fraction | None:
        return None if not self.target else Fraction(self.sah * 100) / self.target

    @property
    def kurang(self) -> Fraction | None:
        """To the target, if all that waits is accepted; None where there is no target."""
        return None if self.target is None else max(self.target - self.sah - self.menunggu, Fraction(0))

    @property
    def sehari(self) -> int | None:
        """Minutes a working day that would reach the target from here."""
        if not self.kurang or not self.sisa_kerja:
            return None
        return -(-int(-(-self.kurang // 1)) // self.sisa_kerja)


@dataclass
class Hari:
    """One day at the desk of its owner. tutup: why nothing may be filled in; empty: it may. sisa: minutes left of the
    day's cap."""

    tanggal: dt.date
    hari_ini: dt.date
    opd_id: int | None
    aturan: AturanAktivitas
    presensi: HariPegawai | None
    dihitung: int
    tutup: str = ""
    ket: list[str] = field(default_factory=list)

    @property
    def batas(self) -> int:
        return min(self.aturan.batas_menit_sehari or MENIT_SEHARI, MENIT_SEHARI)

    @property
    def sisa(self) -> int:
        return max(self.batas - self.dihitung, 0)


def own_of(*, pegawai_id: int) -> QuerySet[Aktivitas]:
    """One's own activities without what was thrown away."""
    return Aktivitas.objects.filter(pegawai_id=pegawai_id, dibuang_pada=None)


def with_evidence(baris: QuerySet[Aktivitas]) -> QuerySet[Aktivitas]:
    return baris.select_related("norma", "jenis_daerah", "butir_skp").annotate(banyak_bukti=Count("bukti"))


def sums_of(*, pegawai_id: int, mulai: dt.date, sampai: dt.date) -> dict[dt.date, JumlahHari]:
    """By day, only days with activities; one query."""
    kelompok = {
        "sah": Q(status=Status.DITERIMA),
        "menunggu": Q(status=Status.DIAJUKAN),
        "ditolak": Q(status__in=(Status.DITOLAK, Status.REVISI)),
        "draf": Q(status=Status.DRAF),
    }
    baris = (
        own_of(pegawai_id=pegawai_id)
        .filter(tanggal__range=(mulai, sampai))
        .order_by("tanggal")
        .values("tanggal")
        .annotate(banyak=Count("id"), **{k: Sum("menit", filter=q, default=0) for k, q in kelompok.items()})
    )
    return {b["tanggal"]: JumlahHari(**b) for b in baris}


def month_sum(hari: Iterable[JumlahHari], sasaran: Sasaran) -> JumlahBulan:
    jumlah = JumlahBulan(target=sasaran.target)
    for h in hari:
        jumlah.sah += h.sah
        jumlah.menunggu += h.menunggu
        jumlah.ditolak += h.ditolak
        jumlah.draf += h.draf
        jumlah.kredit += h.kredit
        jumlah.hari_kredit += h.kredit > 0
    return jumlah


def month_days(*, pegawai_id: int, awal: dt.date, sasaran: Sasaran) -> list[JumlahHari]:
    """All days of the month with attendance and what leave is credited; two queries."""
    akhir = month_end(awal)
    jumlah = sums_of(pegawai_id=pegawai_id, mulai=awal, sampai=akhir)
    presensi = days_of(pegawai_ids=[pegawai_id], mulai=awal, sampai=akhir)
    hasil = []
    for ke in range((akhir - awal).days + 1):
        hari = awal + dt.timedelta(days=ke)
        satu = jumlah.get(hari) or JumlahHari(hari)
        satu.presensi = presensi.get((pegawai_id, hari))
        if satu.presensi and satu.presensi.hari_kerja:
            satu.kredit = sasaran.kredit.get(satu.presensi.status, 0)
        hasil.append(satu)
    return hasil


def targets_of_person(*, pegawai_id: int, hari: dt.date) -> Sasaran:
    opd = opd_pada(pegawai_id=pegawai_id, hari=hari)
    return targets_of(hari, opd.pk if opd is not None else None)


def days_left(*, pegawai_id: int, hari: dt.date) -> int:
    """Working days from `hari` to the end of its month, as far as calendar and shifts are there; one query."""
    return len(planned_days(pegawai_id=pegawai_id, mulai=hari, sampai=month_end(hari)))


def day_of(*, pegawai_id: int, tanggal: dt.date, hari_ini: dt.date, dihitung: int, kunci: bool = True) -> Hari:
    """Rules and room of one day; at most four queries. kunci: ask also whether the month is locked."""
    opd = opd_pada(pegawai_id=pegawai_id, hari=tanggal)
    opd_id = opd.pk if opd is not None else None
    aturan = aturan_of_opd(tanggal, opd_id)
    presensi = days_of(pegawai_ids=[pegawai_id], mulai=tanggal, sampai=tanggal).get((pegawai_id, tanggal))
    isi = Hari(tanggal, hari_ini, opd_id, aturan, presensi, dihitung)
    isi.tutup = _closed(isi, horizon() if kunci else None)
    isi.ket = _rules(isi)
    return isi


def _closed(isi: Hari, terkunci: dt.date | None) -> str:
    awal = isi.aturan.paling_awal(isi.hari_ini)
    if terkunci is not None and isi.tanggal <= terkunci:
        return "Bulannya sudah terkunci. Bila ada yang keliru, ajukan koreksi kepada BKPSDM."
    if isi.tanggal > isi.hari_ini:
        return "Hari ini belum tiba; catat aktivitas pada harinya atau sesudahnya."
    if awal is not None and isi.tanggal < awal:
        return f"Batas input sudah lewat; hari paling awal yang masih dapat diisi {tulis_tanggal(awal)}."
    if isi.presensi and isi.presensi.cuti and isi.aturan.aktivitas_saat_cuti == kata.TOLAK:
        nama = (isi.presensi.izin_teks or isi.presensi.status_teks).lower()
        return f"Anda tercatat {nama}; aturan daerah tidak menerima aktivitas pada hari cuti."
    return ""


def _rules(isi: Hari) -> list[str]:
    """What will be refused or marked, before anybody runs into it."""
    a, p = isi.aturan, isi.presensi
    akhir = a.paling_akhir(isi.tanggal)
    ket = [] if akhir is None else [f"Bisa diisi dan diajukan sampai {tulis_tanggal(akhir)}."]
    ket.append(f"Sisa menit hari itu {angka(isi.sisa)} dari {tulis_menit(isi.batas)}.")
    if a.wajib_jam:
        ket.append("Jam mulai dan selesai wajib diisi.")
    if not a.tumpang_tindih:
        ket.append("Jam tidak boleh bertumpuk dengan aktivitas lain.")
    if a.wajib_bukti != kata.TIDAK:
        ket.append("Bukti wajib." if a.wajib_bukti == kata.WAJIB else "Bukti dianjurkan.")
    if p and p.status and not p.dinas and a.menit_di_luar_hadir != kata.BOLEH and not p.cuti:
        ujung = "ditolak" if a.menit_di_luar_hadir == kata.TOLAK else "ditandai untuk atasan"
        ket.append(f"Presensi: {presence_text(p)}; pekerjaan di luar itu {ujung}.")
    if p and p.cuti and a.aktivitas_saat_cuti == kata.TANDAI:
        ket.append("Hari cuti: aktivitas ditandai untuk atasan.")
    return ket


def weeks_of(hari: list[JumlahHari]) -> list[list[Any]]:
    """Days of a month in weeks from Monday; None where the week reaches out of the month."""
    kotak: list[Any] = [None] * hari[0].tanggal.weekday() + list(hari)
    kotak += [None] * (-len(kotak) % 7)
    return [kotak[i : i + 7] for i in range(0, len(kotak), 7)]
