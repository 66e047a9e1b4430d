"""The calendar: the `holidays` library proposes rows, a person accepts them, and only accepted rows count.

The library is read here and nowhere else: a month that was computed must not change with its next release.
Dasar hukum: Perpres 21/2023 (37 h 30 min a week; 07:30; break 60 min, Friday 90 min); yearly SKB 3 Menteri.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import holidays
from django.db import connection, transaction
from django.utils import timezone

from erk_kit.bentuk import bulan_tahun, rentang
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import check_open
from tenants.presensi.models import Kalender

JAM_MASUK = dt.time(7, 30)
JAM_PULANG = dt.time(16, 0)
JAM_PULANG_JUMAT = dt.time(16, 30)
# six days of 6 h 15 min presence make the same 37 h 30 min
JAM_PULANG_ENAM_HARI = dt.time(14, 30)
_KALENDER_TETAP = "Kalender bulan terkunci tidak berubah; pilih bulan sesudahnya."
# Ramadan, 32 h 30 min a week: break 30 min, Friday 60 min. Six days: five of 5 h 30 min and a Friday of 5 h.
JAM_MASUK_RAMADAN = dt.time(8, 0)
JAM_PULANG_RAMADAN = dt.time(15, 0)
JAM_PULANG_RAMADAN_JUMAT = dt.time(15, 30)
JAM_PULANG_RAMADAN_ENAM_HARI = dt.time(14, 0)
# in the basis of every row that the system proposed by itself
USULAN = "usulan sistem"
DASAR_KERJA = "Perpres 21/2023 (usulan sistem)"
DASAR_LIBUR = "SKB 3 Menteri {tahun} (usulan sistem: {nama})"


def calendar_propose(*, tahun: int, bulan: int, pola: str = Kalender.Pola.LIMA_HARI) -> list[Kalender]:
    """Write a proposed row (new version, not accepted) for each day of the month and return them.

    A proposal that was never accepted is replaced; accepted rows are left alone and a higher version stands beside.
    What a person put there (a local day, Ramadan hours) is proposed again as it was accepted.
    """
    mulai, sampai = month_bounds(tahun, bulan)
    check_open(mulai, "Kalender", saran=_KALENDER_TETAP)
    with transaction.atomic():
        rentang_ini = Kalender.objects.select_for_update().filter(tanggal__range=(mulai, sampai), pola=pola)
        list(rentang_ini)
        rentang_ini.filter(diterima_pada__isnull=True).delete()
        terbaru = {satu.tanggal: satu for satu in rentang_ini.order_by("versi")}
        baris = list(_usulan(mulai, sampai, pola))
        for satu in baris:
            lama = terbaru.get(satu.tanggal)
            if lama is None:
                continue
            satu.versi = lama.versi + 1
            if USULAN not in lama.dasar:
                satu.jenis, satu.dasar = lama.jenis, lama.dasar
                satu.jam_masuk, satu.jam_pulang = lama.jam_masuk, lama.jam_pulang
        return Kalender.objects.bulk_create(baris)


def calendar_ramadan_propose(
    *, mulai: dt.date, sampai: dt.date, dasar: str, pola: str = Kalender.Pola.LIMA_HARI
) -> list[Kalender]:
    """Propose the hours of Ramadan for the working days of mulai..sampai; days off stay as they are.

    dasar: the circular that names the days. Raises GalatLayanan when a day has no row yet.
    Dasar hukum: Perpres 21/2023 (32 h 30 min a week, from 08:00).
    """

    def ubah(satu: Kalender) -> bool:
        if satu.jenis != Kalender.Jenis.KERJA:
            return False
        lima, jumat = pola == Kalender.Pola.LIMA_HARI, satu.tanggal.weekday() == 4
        satu.jam_masuk = JAM_MASUK_RAMADAN
        satu.jam_pulang = (
            (JAM_PULANG_RAMADAN_JUMAT if jumat else JAM_PULANG_RAMADAN) if lima else JAM_PULANG_RAMADAN_ENAM_HARI
        )
        return True

    return _propose_over(mulai, sampai, pola, dasar, ubah)


def calendar_day_propose(
    *,
    tanggal: dt.date,
    jenis: str,
    dasar: str,
    pola: str = Kalender.Pola.LIMA_HARI,
    jam_masuk: dt.time | None = None,
    jam_pulang: dt.time | None = None,
) -> Kalender:
    """Propose one day by its own legal basis: a local day off, a working day instead of one, other hours.

    Hours are for a working day (jenis KERJA) and required there. Raises GalatLayanan.
    """
    kerja = jenis == Kalender.Jenis.KERJA
    if jenis not in Kalender.Jenis.values or kerja != (jam_masuk is not None and jam_pulang is not None):
        raise GalatLayanan(
            f"Kalender {tanggal}: jenis {jenis} " + ("memerlukan" if kerja else "tidak memakai") + " jam kerja.",
            kode="kalender_jam",
            saran="Isi jam masuk dan pulang hanya untuk hari kerja; jenis: " + ", ".join(Kalender.Jenis.values) + ".",
        )

    def ubah(satu: Kalender) -> bool:
        satu.jenis, satu.jam_masuk, satu.jam_pulang = jenis, jam_masuk, jam_pulang
        return True

    (baris,) = _propose_over(tanggal, tanggal, pola, dasar, ubah)
    return baris


def _propose_over(
    mulai: dt.date, sampai: dt.date, pola: str, dasar: str, ubah: Callable[[Kalender], bool]
) -> list[Kalender]:
    """Proposals that start from each day's newest row: beside an accepted one, in the place of a proposal."""
    if not dasar.strip() or USULAN in dasar:
        raise GalatLayanan(
            "Perubahan kalender memerlukan dasar hukumnya.",
            kode="kalender_dasar",
            saran="Sebut nomor dan tanggal surat edaran atau keputusannya.",
        )
    with transaction.atomic():
        ada = Kalender.objects.select_for_update().filter(tanggal__range=(mulai, sampai), pola=pola)
        terbaru = {satu.tanggal: satu for satu in ada.order_by("versi")}
        kosong = [hari for hari in _hari(mulai, sampai) if hari not in terbaru]
        if kosong:
            raise GalatLayanan(
                f"Kalender {pola} belum memiliki {len(kosong)} hari pada {rentang(mulai, sampai)}, mulai {kosong[0]}.",
                kode="kalender_berlubang",
                saran="Usulkan kalender bulan itu dahulu.",
            )
        hasil = []
        for hari in _hari(mulai, sampai):
            satu = terbaru[hari]
            if not ubah(satu):
                continue
            satu.dasar = dasar.strip()[:200]
            if satu.diterima_pada is not None:
                satu.pk, satu.versi = None, satu.versi + 1
                satu.diterima_pada = satu.diterima_oleh_id = None
                satu._state.adding = True
            satu.save()
            hasil.append(satu)
    return hasil


def calendar_accept(
    *,
    actor_id: int | None,
    mulai: dt.date,
    sampai: dt.date,
    pola: str = Kalender.Pola.LIMA_HARI,
    pada: dt.datetime | None = None,
) -> int:
    """Accept the proposed rows of these days; returns how many. Raises GalatLayanan when a day has no row at all."""
    check_open(mulai, "Kalender", saran=_KALENDER_TETAP)
    with transaction.atomic():
        baris = Kalender.objects.filter(tanggal__range=(mulai, sampai), pola=pola)
        jumlah = baris.filter(diterima_pada__isnull=True).update(
            diterima_oleh_id=actor_id, diterima_pada=pada or timezone.now()
        )
        kosong = calendar_gaps(mulai=mulai, sampai=sampai, pola=pola)
        if kosong:
            raise GalatLayanan(
                f"Kalender {pola} belum memiliki {len(kosong)} hari pada {rentang(mulai, sampai)}, mulai {kosong[0]}.",
                kode="kalender_berlubang",
                saran="Usulkan kalender bulan itu dahulu, periksa, lalu terima.",
            )
        objek = (f"{mulai}/{sampai}", f"{rentang(mulai, sampai)} ({pola})")
        catat(aksi="kalender.terima", actor_id=actor_id, objek=objek, rincian={"jumlah": jumlah})
    return jumlah


def calendar_gaps(*, mulai: dt.date, sampai: dt.date, pola: str = Kalender.Pola.LIMA_HARI) -> list[dt.date]:
    """Days of mulai..sampai that have no accepted row."""
    ada = set(
        Kalender.objects.filter(tanggal__range=(mulai, sampai), pola=pola, diterima_pada__isnull=False).values_list(
            "tanggal", flat=True
        )
    )
    return [hari for hari in _hari(mulai, sampai) if hari not in ada]


def calendar_gaps_used(*, mulai: dt.date, sampai: dt.date) -> dict[str, list[dt.date]]:
    """Days without an accepted row, by each pattern that is in use: five days always, others where an office has them.

    One query; patterns without a gap are not named. Shifts (REGU) have no calendar.
    """
    with connection.cursor() as kursor:
        kursor.execute(
            """
            select p.pola, h::date
            from (select '5HARI' as pola union
                  select pola from presensi_polakerja
                  where pola <> 'REGU' and berlaku_mulai <= %(sampai)s
                    and coalesce(berlaku_sampai, 'infinity') >= %(mulai)s) p
            cross join generate_series(%(mulai)s::date, %(sampai)s::date, '1 day') h
            where not exists (select 1 from presensi_kalender k
                              where k.tanggal = h::date and k.pola = p.pola and k.diterima_pada is not null)
            order by 1, 2""",
            {"mulai": mulai, "sampai": sampai},
        )
        hasil: dict[str, list[dt.date]] = {}
        for pola, hari in kursor.fetchall():
            hasil.setdefault(pola, []).append(hari)
    return hasil


def working_days(*, mulai: dt.date, sampai: dt.date, pola: str = Kalender.Pola.LIMA_HARI) -> Sequence[dt.date]:
    """Working days of the newest accepted version."""
    with connection.cursor() as kursor:
        kursor.execute(
            """
            select tanggal from (
                select distinct on (tanggal) tanggal, jenis from presensi_kalender
                 where tanggal between %s and %s and pola = %s and diterima_pada is not null
                 order by tanggal, versi desc) terbaru
             where jenis = 'KERJA' order by tanggal
            """,
            [mulai, sampai, str(pola)],
        )
        return [b[0] for b in kursor.fetchall()]


def month_bounds(tahun: int, bulan: int) -> tuple[dt.date, dt.date]:
    """First and last day. Raises GalatLayanan for a month that there is not."""
    if not 1 <= bulan <= 12:
        raise GalatLayanan(f"Bulan {bulan} tidak ada.", kode="bulan", saran="Isi 1 sampai 12.")
    return dt.date(tahun, bulan, 1), dt.date(tahun, bulan, calendar.monthrange(tahun, bulan)[1])


def _hari(mulai: dt.date, sampai: dt.date) -> Iterator[dt.date]:
    for n in range((sampai - mulai).days + 1):
        yield mulai + dt.timedelta(days=n)


def _usulan(mulai: dt.date, sampai: dt.date, pola: str) -> Iterator[Kalender]:
    nasional = holidays.country_holidays("ID", years=mulai.year, categories=("public",), language="id")
    bersama = holidays.country_holidays("ID", years=mulai.year, categories=("government",), language="id")
    if not nasional:
        raise GalatLayanan(
            f"Daftar libur {bulan_tahun(mulai)} tidak tersedia.",
            kode="libur_tidak_ada",
            saran="Isi kalender bulan itu dengan tangan menurut SKB 3 Menteri.",
        )
    lima = pola == Kalender.Pola.LIMA_HARI
    for hari in _hari(mulai, sampai):
        libur = nasional.get(hari) or bersama.get(hari)
        if libur:
            jenis = Kalender.Jenis.LIBUR_NASIONAL if hari in nasional else Kalender.Jenis.CUTI_BERSAMA
            dasar = DASAR_LIBUR.format(tahun=hari.year, nama=libur)[:200]
            yield Kalender(tanggal=hari, pola=pola, jenis=jenis, dasar=dasar)
        elif hari.weekday() >= (5 if lima else 6):
            yield Kalender(tanggal=hari, pola=pola, jenis=Kalender.Jenis.AKHIR_PEKAN, dasar=DASAR_KERJA)
        else:
            pulang = JAM_PULANG_JUMAT if hari.weekday() == 4 else JAM_PULANG
            yield Kalender(
                tanggal=hari,
                pola=pola,
                jenis=Kalender.Jenis.KERJA,
                jam_masuk=JAM_MASUK,
                jam_pulang=pulang if lima else JAM_PULANG_ENAM_HARI,
                dasar=DASAR_KERJA,
            )
