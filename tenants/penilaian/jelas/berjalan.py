"""The running month of one person: what is there so far, scored with the rules of the month. Nothing is projected.

The facts are those that a close would read, for this one person, with two differences: days without a result of
attendance are in no table, and the working days of the days to come are those of the accepted calendar, because that
is what `hari_kerja` means. What the pack needs and is not there yet is named, and whatever depends on it is left out.
So on the day after the month's last day, with everything in, the numbers are the close's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Max
from django.db.models.functions import Lower
from django.utils import timezone

from erk_core import InputError, Pack, Period, score
from erk_core.model import show_value
from tenants.organisasi.models import GarisAtasan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.bulan_lalu import history_of, months_read, read_results, result_blockers, result_inputs
from tenants.penilaian.fakta.baca import BarisDaftar, days_to_segments, params_of, read_facts, read_roll
from tenants.penilaian.fakta.inti import to_facts
from tenants.penilaian.fakta.tabel import FaktaBulan
from tenants.penilaian.halangan import Blocker, calendar_blockers
from tenants.penilaian.halangan_fakta import personal_blockers
from tenants.penilaian.hitung import exclusion_reason
from tenants.penilaian.isian.lembar import sheet_inputs
from tenants.penilaian.isian.tutup import sheet_blockers, sheets_read
from tenants.penilaian.jelas.kurangi import PaketSebagian, pack_without
from tenants.penilaian.jelas.pengubah import Pengubah, levers_of, watched_of
from tenants.penilaian.models import PaketTersimpan
from tenants.penilaian.paket import alasan_label, excluded_of, pack_load, rules_of
from tenants.penilaian.tutup import pack_blocker
from tenants.presensi.pola import planned_days
from tenants.sinkronisasi.models import Kesegaran

# A running month has days without a result; that is what "s.d." says.
_WAJAR = ("HASIL_HARI_KURANG", "TANPA_PRESENSI")


@dataclass(frozen=True)
class Keluar:
    """One output so far. nilai: exact, in the written unit; tampil: for the eye."""

    id: str
    label: str
    satuan: str
    nilai: Any
    tampil: str


@dataclass
class BulanBerjalan:
    """segar: until when attendance was received. sampai: last day that is counted; None = no day yet.
    menit_sesudah: accepted minutes on days after it.

    halangan: why nothing is computed. belum: inputs that are not there yet; `menunggu` are the outputs that wait for
    them. luar: reason of exclusion.
    """

    bulan: Bulan
    segar: dt.datetime | None = None
    paket: PaketTersimpan | None = None
    sampai: dt.date | None = None
    menit_sesudah: int = 0
    luar: str = ""
    halangan: list[Blocker] = field(default_factory=list)
    belum: list[Blocker] = field(default_factory=list)
    menunggu: tuple[str, ...] = ()
    keluaran: list[Keluar] = field(default_factory=list)
    ukuran: str = ""
    pengubah: Pengubah | None = None

    @property
    def utama(self) -> Keluar | None:
        """The amount (or percentage) that is watched."""
        return next((k for k in self.keluaran if k.id == self.ukuran), None)

    @property
    def lain(self) -> list[Keluar]:
        return [k for k in self.keluaran if k.id != self.ukuran]


def attendance_until() -> dt.datetime | None:
    """Until when attendance has been received, by the names under which its feeds report that; None: never."""
    sumber = Kesegaran.objects.annotate(nama=Lower("sumber")).filter(nama__in=("presensi", "siap", "rekaman"))
    hasil: dt.datetime | None = sumber.aggregate(sampai=Max("data_sampai"))["sampai"]
    return hasil


def complete_days(segar: dt.datetime | None, bulan: Bulan) -> int:
    """How many days of the month have all their attendance, in the active zone: up to the last minute, as for a close.

    A day of which only the morning has been received would read as absence in the afternoon.
    """
    if segar is None:
        return 0
    lokal = timezone.localtime(segar)
    utuh = lokal.date() if lokal.time() >= dt.time(23, 59) else lokal.date() - dt.timedelta(days=1)
    return min(max((utuh - bulan.awal).days + 1, 0), bulan.hari)


def month_running(*, bulan: Bulan, pegawai_id: int) -> BulanBerjalan:
    """Read and score; call inside region_atomic, for a caller who has decided who asks. Writes nothing."""
    isi = BulanBerjalan(bulan, segar=attendance_until())
    with connection.cursor() as cursor:
        daftar = read_roll(cursor, bulan, pegawai=[pegawai_id])
        if not daftar:
            isi.luar = f"Tidak terdaftar pada {bulan}"
            return isi
        (orang,) = daftar
        isi.paket = rules_of(bulan).untuk(orang.opd_id)
        if isi.paket is None:
            saran = "BKPSDM menetapkan paket aturan bulan itu."
            isi.halangan.append(Blocker("TANPA_PAKET", f"Belum ada aturan yang berlaku pada {bulan}.", 1, [], saran))
            return isi
        pack = pack_load(isi.paket)
        try:
            params = params_of(bulan, pegawai=[pegawai_id], **excluded_of(pack, bulan))
            isi.halangan += calendar_blockers(bulan)
            isi.halangan += [h for h in personal_blockers(cursor, params, bulan) if h.kode not in _WAJAR]
            if not isi.halangan:
                _compute(cursor, isi, pack, orang, params)
        except InputError as galat:
            isi.halangan.append(pack_blocker(pack, galat))
    return isi


def _compute(cursor: Any, isi: BulanBerjalan, pack: Pack, orang: BarisDaftar, params: dict[str, Any]) -> None:
    sebagian = _available(cursor, isi, pack, orang, params)
    isi.menunggu = sebagian.hilang
    nama = {orang.pegawai_id: orang.kunci}
    fakta = read_facts(cursor, isi.bulan, kunci=nama, params=params, kendali=False)
    if not len(fakta):
        luar = {nama: params[nama] for nama in ("kedudukan_luar", "status_luar")}
        isi.luar = alasan_label(exclusion_reason(orang, **luar))
        return
    _cut(isi, fakta, planned_days(pegawai_id=orang.pegawai_id, mulai=isi.bulan.awal, sampai=isi.bulan.akhir))
    if isi.sampai is None or sebagian.pack is None:
        return
    fakta.hasil = read_results(sebagian.pack, isi.bulan, fakta)
    sheets_read(sebagian.pack, isi.bulan, fakta, [orang])
    _score(isi, sebagian.pack, fakta)


def _available(
    cursor: Any, isi: BulanBerjalan, pack: Pack, orang: BarisDaftar, params: dict[str, Any]
) -> PaketSebagian:
    """The pack without the inputs that are not there yet; they are named in `isi.belum`."""
    hilang: set[str] = set()
    lalu = result_blockers(pack, isi.bulan, [orang.pegawai_id])
    if lalu:
        belum = history_of(result_inputs(pack), isi.bulan).belum
        kurang = [m.id for m in result_inputs(pack) if set(months_read(m, isi.bulan)) & belum.keys()]
        hilang |= set(kurang or [m.id for m in result_inputs(pack)])
    lembar = sheet_blockers(cursor, pack, isi.bulan, [orang], params)
    if lembar:
        hilang |= {m.id for m in pack.masukan if m.asal == "isian"} | {m.id for m in sheet_inputs(pack)}
    isi.belum += lalu + lembar
    bawahan = pack.reads_staff and _has_staff(orang.pegawai_id, isi.bulan)
    if bawahan:
        pesan = f"Paket {pack.id} memakai rata-rata bawahan, yang baru ada bila bulan mereka juga selesai."
        isi.belum.append(Blocker("RATA_BAWAHAN", pesan, 1, [], "Angkanya muncul pada slip sesudah bulan ditutup."))
    return pack_without(pack, hilang, bawahan=bawahan)


def _has_staff(pegawai_id: int, bulan: Bulan) -> bool:
    return GarisAtasan.objects.dalam(bulan.awal, bulan.akhir).filter(atasan_id=pegawai_id).exists()


def _cut(isi: BulanBerjalan, fakta: FaktaBulan, kerja: Sequence[dt.date]) -> None:
    """Leave out the days from the first one without a result, or with attendance still to come, on; count their working
    days by the calendar."""
    hari, pegawai = fakta.tabel["hari"], fakta.tabel["pegawai"]
    tanpa = hari["hari"][hari["status_hadir"] == 0]
    batas = min(int(tanpa.min(initial=isi.bulan.hari)), complete_days(isi.segar, isi.bulan))
    direncanakan = np.array([(satu - isi.bulan.awal).days for satu in kerja], dtype=np.int64)
    nanti = hari["hari"] >= batas
    hari["hari_kerja"] = np.where(nanti, np.isin(hari["hari"], direncanakan), hari["hari_kerja"]).astype(np.int64)
    days_to_segments(fakta.tabel)
    pegawai["hari_kerja"] = np.array([int(hari["hari_kerja"].sum())], dtype=np.int64)
    sah = [nama for nama in hari if nama.startswith("menit_sah_")]
    isi.menit_sesudah = int(sum(hari[nama][nanti].sum() for nama in sah))
    fakta.tabel["hari"] = {nama: kolom[~nanti] for nama, kolom in hari.items()}
    terakhir = fakta.tabel["hari"]["hari"]
    isi.sampai = isi.bulan.tanggal(int(terakhir.max())) if len(terakhir) else None


def _score(isi: BulanBerjalan, pack: Pack, fakta: FaktaBulan) -> None:
    period, facts, kunci = Period.parse(isi.bulan.kode), to_facts(fakta), fakta.kunci[0]
    hasil = score(pack, period, facts)
    for k in pack.keluaran:
        if k.tingkat == "pegawai":
            nilai, tampil = hasil.value("pegawai", kunci, k.id), pack.langkah[k.id].tampil
            teks = show_value(nilai, k.satuan, tampil).replace(" %", "%")
            isi.keluaran.append(Keluar(k.id, k.label, k.satuan, nilai, teks))
    pilihan = watched_of(pack)
    isi.ukuran = pilihan.id if pilihan is not None else ""
    isi.pengubah = levers_of(pack, period, facts, kunci)
