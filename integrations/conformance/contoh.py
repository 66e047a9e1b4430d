"""Made-up worlds for the checks: more than two pages, names that are hard, days that lie on an edge."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from integrations.conformance.dunia import Dunia
from integrations.contracts import (
    BerhentiRecord,
    KinerjaRecord,
    PegawaiRecord,
    PenugasanRecord,
    RealisasiRecord,
    RekamanRecord,
    RhkRecord,
    UnitRecord,
)

DI = ZoneInfo("Asia/Jakarta")
PERANGKAT = "SIAP-01"


def nip(n: int) -> str:
    """A well-formed NIP that nobody has."""
    return f"19850101201001{1 + n % 2}{n % 1000:03d}"


def punches(banyak: int = 120, *, hari: dt.date = dt.date(2026, 11, 19)) -> tuple[RekamanRecord, ...]:
    """In and out of half as many people, on one day before the clock of the checks."""
    return tuple(
        RekamanRecord(
            nip(i // 2), dt.datetime.combine(hari, dt.time(7 if i % 2 == 0 else 16, i % 60), DI), PERANGKAT, i + 1
        )
        for i in range(banyak)
    )


def attendance(banyak: int = 120) -> Dunia:
    return Dunia(rekaman=punches(banyak), lengkap_sampai=dt.datetime(2026, 11, 19, 23, 59, tzinfo=DI))


def people(banyak: int = 120) -> Dunia:
    """A roll with an organisation under it; hard names, each status, some who leave. Nobody for banyak = 0."""
    if not banyak:
        return Dunia()
    unit = tuple(
        UnitRecord(
            f"U{i:03d}",
            f"Dinas Contoh {i}" if i % 4 == 0 else f"Bidang {i} \u2013 Unit D\u2019Contoh",
            "" if i % 4 == 0 else f"U{i - i % 4:03d}",
            "",
            "",
        )
        for i in range(12)
    )
    status = ("PNS", "CPNS", "PPPK", "PNS")
    pegawai = tuple(
        PegawaiRecord(
            *(
                nip(i),
                f"Pegawai Contoh {i} \u00c9milie O'Brien",
                "Dr." if i % 5 == 0 else "",
                "S.E., M.Si." if i % 3 == 0 else "",
            ),
            *(
                status[i % 4],
                "PPPK" if i % 4 == 2 else "III",
                "IX" if i % 4 == 2 else "a",
                "AKTIF" if i % 7 else "TUGAS_BELAJAR",
            ),
            terdaftar_mulai=dt.date(2010, 1, 1),
            berlaku_mulai=dt.date(2024, 4, 1) if i % 2 else None,
        )
        for i in range(banyak)
    )
    tugas = tuple(
        PenugasanRecord(p.nip, f"J{i % 9:03d}", f"U{i % 12:03d}", "DEFINITIF", dt.date(2025, 1, 2), None, "")
        for i, p in enumerate(pegawai)
    )
    keluar = tuple(BerhentiRecord(nip(i), "PENSIUN", dt.date(2026, 12, 1), "") for i in range(min(5, banyak)))
    return Dunia(pegawai=pegawai, penugasan=tugas, unit=unit, berhenti=keluar)


def budget(banyak: int = 120) -> Dunia:
    """Three accounts of each OPD in the month of the checks' clock: a parent and its two children."""
    baris = []
    for i in range(banyak // 3):
        satu, dua = Decimal(1_000_000_000 + i) + Decimal("0.25"), Decimal(250_000_000 * (i + 1)) + Decimal("0.50")
        for kode, uraian, pagu in (
            ("5", "Belanja", satu + dua),
            ("5.1", "Belanja \u201coperasi\u201d; rutin", satu),
            ("5.2", "Belanja modal", dua),
        ):
            baris.append(RealisasiRecord(f"SKPD-{i:03d}", kode, uraian, 2026, 11, pagu, pagu))
    return Dunia(realisasi=tuple(baris))


def plans(banyak: int = 120) -> Dunia:
    """Two plans of each person; every second one serves a plan of the first person."""
    aspek = ("KUANTITAS", "KUALITAS", "WAKTU", "BIAYA")
    return Dunia(
        rhk=tuple(
            RhkRecord(
                *(nip(i // 2), 2026, f"RHK-{i:04d}", "RHK-0000" if i % 2 else ""),
                *("TAMBAHAN" if i % 5 == 4 else "UTAMA", f"Tersusunnya laporan ke-{i}; \u201cutuh\u201d, O'Brien"),
                *(f"Jumlah laporan {i}", aspek[i % 4], "12 laporan"),
            )
            for i in range(banyak)
        )
    )


def results(banyak: int) -> list[KinerjaRecord]:
    """Results of people who are in `plans(12)`, one a person."""
    assert banyak <= 6
    hasil, kuadran = ("DI_ATAS", "SESUAI", "DI_BAWAH"), ("SANGAT_BAIK", "BAIK", "BUTUH_PERBAIKAN")
    return [
        KinerjaRecord(f"2026-10:{i}", nip(i), 2026, 10, hasil[i % 3], hasil[(i + 1) % 3], kuadran[i % 3], nip(900))
        for i in range(banyak)
    ]
