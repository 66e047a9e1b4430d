"""One's own days: a month at a glance, and one day with how it came about."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from erk_kit.bentuk import angka
from erk_kit.hari import month_end
from tenants.presensi.hasil_hari import JEDA_GANDA
from tenants.presensi.models import HasilHari, IzinMenit, Jadwal, Kalender, Ketidakhadiran, Rekaman, UsulanPresensi

WARNA = {"HADIR": "hijau", "TANPA_KETERANGAN": "merah", "LIBUR": "", "DINAS_LUAR": "biru", "DIKLAT": "biru"}
IKON = {"HADIR": "circle-check", "TANPA_KETERANGAN": "circle-x", "LIBUR": "calendar", "DINAS_LUAR": "map-pin"}


@dataclass(frozen=True)
class HariSaya:
    """`hasil` None while the day is not built. perhatian: something that may cost."""

    tanggal: dt.date
    hasil: HasilHari | None
    usulan: UsulanPresensi | None = None

    @property
    def warna(self) -> str:
        if self.hasil is None:
            return ""
        return (
            "kuning"
            if self.perhatian and self.hasil.status_hadir == "HADIR"
            else WARNA.get(self.hasil.status_hadir, "biru")
        )

    @property
    def ikon(self) -> str:
        if self.hasil is None:
            return "circle-dashed"
        if self.perhatian and self.hasil.status_hadir == "HADIR":
            return "alert-triangle"
        return IKON.get(self.hasil.status_hadir, "calendar")

    @property
    def perhatian(self) -> list[str]:
        h = self.hasil
        if h is None:
            return []
        hasil = []
        if h.menit_terlambat:
            hasil.append(f"terlambat {angka(h.menit_terlambat)} menit")
        if h.menit_pulang_cepat:
            hasil.append(f"pulang cepat {angka(h.menit_pulang_cepat)} menit")
        if h.tanpa_absen_masuk:
            hasil.append("tanpa absen masuk")
        if h.tanpa_absen_pulang:
            hasil.append("tanpa absen pulang")
        return hasil


@dataclass(frozen=True)
class BulanSaya:
    awal: dt.date
    hari: list[HariSaya]
    jumlah: dict[str, int] = field(default_factory=dict)

    @property
    def minggu(self) -> list[list[HariSaya | None]]:
        """Rows of seven, from Monday."""
        kosong: list[HariSaya | None] = [None] * self.awal.weekday()
        semua = [*kosong, *self.hari]
        semua += [None] * (-len(semua) % 7)
        return [semua[i : i + 7] for i in range(0, len(semua), 7)]


def month_of(*, pegawai_id: int, awal: dt.date) -> BulanSaya:
    """A month of one person; two queries."""
    akhir = month_end(awal)
    hasil = {h.tanggal: h for h in HasilHari.objects.filter(pegawai_id=pegawai_id, tanggal__range=(awal, akhir))}
    usulan: dict[dt.date, UsulanPresensi] = {}
    for u in UsulanPresensi.objects.filter(
        pegawai_id=pegawai_id, mulai__lte=akhir, sampai__gte=awal, status__in=("DIAJUKAN", "DISETUJUI")
    ):
        for n in range((u.sampai - u.mulai).days + 1):
            usulan.setdefault(u.mulai + dt.timedelta(days=n), u)
    hari = [awal + dt.timedelta(days=n) for n in range((akhir - awal).days + 1)]
    jumlah: Counter[str] = Counter()
    for h in hasil.values():
        jumlah["hari_kerja"] += h.hari_kerja
        jumlah["hadir"] += h.status_hadir == "HADIR"
        jumlah["tk"] += h.status_hadir == "TANPA_KETERANGAN"
        jumlah["izin"] += h.hari_kerja and h.status_hadir not in ("HADIR", "TANPA_KETERANGAN", "LIBUR")
        jumlah["terlambat"] += h.menit_terlambat
        jumlah["pulang_cepat"] += h.menit_pulang_cepat
        jumlah["tanpa_absen"] += h.tanpa_absen_masuk + h.tanpa_absen_pulang
    return BulanSaya(awal, [HariSaya(h, hasil.get(h), usulan.get(h)) for h in hari], dict(jumlah))


def derivation_of(hasil: HasilHari) -> list[tuple[str, str]]:
    """How the day came about, as (what, in words), from what was stored with it; at most five queries."""
    t: dict[str, Any] = hasil.turunan or {}
    baris: list[tuple[str, str]] = []
    if kunci := t.get("kalender"):
        k = Kalender.objects.filter(pk=kunci["id"]).first()
        if k is not None:
            jam = f", {k.jam_masuk:%H.%M} sampai {k.jam_pulang:%H.%M}" if k.jam_masuk and k.jam_pulang else ""
            baris.append(("Kalender", f"{k.get_jenis_display()}{jam}, menurut {k.dasar}, versi {k.versi}"))
    if nomor := t.get("jadwal"):
        j = Jadwal.objects.filter(pk=nomor).first()
        if j is not None:
            regu = f" regu {j.regu}" if j.regu else ""
            baris.append(("Jadwal", f"{j.mulai:%H.%M} sampai {j.selesai:%H.%M}{regu}; jadwal mendahului kalender"))
    if nomor := t.get("ketidakhadiran"):
        a = Ketidakhadiran.objects.filter(pk=nomor).first()
        if a is not None:
            surat = f", surat {a.nomor_surat}" if a.nomor_surat else ""
            baris.append(("Ketidakhadiran", f"{a.get_jenis_display()}{surat}"))
    if isi := t.get("rekaman"):
        baris.append(("Rekaman", punches_text(hasil, isi["jumlah"])))
    elif hasil.hari_kerja and "ketidakhadiran" not in t:
        baris.append(("Rekaman", "Tidak ada satu pun rekaman pada jam hari itu"))
    for nama, isi in (t.get("izin") or {}).items():
        semula = f" (semula {angka(isi['semula'])} menit)" if isinstance(isi, dict) else ""
        label = IzinMenit.Jenis(nama.upper()).label
        baris.append(("Izin diterima", f"{label}{semula}"))
    return baris


def punches_text(hasil: HasilHari, banyak: int) -> str:
    masuk = f"{timezone.localtime(hasil.masuk):%H.%M}" if hasil.masuk else "tidak ada"
    pulang = f"{timezone.localtime(hasil.pulang):%H.%M}" if hasil.pulang else "tidak ada"
    menit = int(JEDA_GANDA.total_seconds() // 60)
    lebih = f"; {angka(banyak)} rekaman, yang berjarak kurang dari {menit} menit dihitung satu" if banyak > 2 else ""
    return f"Masuk {masuk}, pulang {pulang}{lebih}"


def punches_of(*, pegawai_id: int, tanggal: dt.date, beregu: bool) -> list[Rekaman]:
    """Raw punches of the day; `beregu`: from the evening before to the morning after, for a night shift is one day."""
    awal = timezone.make_aware(dt.datetime.combine(tanggal, dt.time()))
    mulai, lama = (awal - dt.timedelta(hours=6), 42) if beregu else (awal, 24)
    semua = Rekaman.objects.filter(pegawai_id=pegawai_id, waktu__gte=mulai, waktu__lt=mulai + dt.timedelta(hours=lama))
    return list(semua.select_related("perangkat").order_by("waktu")[:50])
