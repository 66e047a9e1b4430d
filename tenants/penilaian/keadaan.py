"""The month's states and the only ways between them.

TERBUKA -> DIAJUKAN (per OPD) -> DIVERIFIKASI -> DIHITUNG -> DITINJAU -> TERKUNCI -> DIBAYAR. Steps back are possible
until the month is locked. A locked month is reopened only by the service of reopening (two people), never by a close.
"""

from __future__ import annotations

from collections.abc import Collection

from tenants.penilaian.galat import TransisiDitolak
from tenants.penilaian.models import Periode

S = Periode.Status

TRANSISI: dict[str, frozenset[str]] = {
    S.TERBUKA: frozenset({S.DIAJUKAN, S.DIHITUNG}),
    S.DIAJUKAN: frozenset({S.TERBUKA, S.DIVERIFIKASI, S.DIHITUNG}),
    S.DIVERIFIKASI: frozenset({S.DIAJUKAN, S.DIHITUNG}),
    S.DIHITUNG: frozenset({S.TERBUKA, S.DIHITUNG, S.DITINJAU}),
    S.DITINJAU: frozenset({S.DIHITUNG, S.TERKUNCI}),
    S.TERKUNCI: frozenset({S.DIBAYAR}),
    S.DIBAYAR: frozenset(),
}

# A close may start from here. From DITINJAU the reviewer first gives the month back.
BOLEH_DITUTUP = (S.TERBUKA, S.DIAJUKAN, S.DIVERIFIKASI, S.DIHITUNG)

# What was recorded for these months stays as it is.
TERKUNCI = (S.TERKUNCI, S.DIBAYAR)

_SARAN = {
    S.DITINJAU: "Kembalikan dahulu ke Dihitung oleh peninjau, lalu tutup ulang.",
    S.TERKUNCI: "Bulan terkunci tidak dihitung ulang; koreksi dicatat sebagai hitungan baru setelah dibuka kembali "
    "oleh dua orang.",
    S.DIBAYAR: "Bulan yang sudah dibayar tidak dihitung ulang; selisihnya dibayarkan sebagai rapel.",
}


def transition_check(*, dari: str, ke: str, kode: str) -> None:
    """Raises TransisiDitolak unless the table allows dari -> ke. kode: the month, for the message."""
    if ke in TRANSISI[dari]:
        return
    boleh = ", ".join(sorted(S(s).label for s in TRANSISI[dari])) or "tidak ada langkah lagi"
    raise TransisiDitolak(
        f"Periode {kode} berstatus {S(dari).label}; tidak dapat menjadi {S(ke).label}.",
        kode="transisi_ditolak",
        saran=_SARAN.get(dari, f"Langkah yang mungkin dari sini: {boleh}."),
    )


def close_check(*, dari: str, kode: str) -> None:
    """Raises TransisiDitolak unless a close may start from this state."""
    if dari not in BOLEH_DITUTUP:
        raise TransisiDitolak(
            f"Periode {kode} berstatus {S(dari).label}; tidak dapat ditutup ulang.",
            kode="tutup_ditolak",
            saran=_SARAN[dari],
        )


def months_locked(bulan: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the months (year, month) that are locked or paid; one query."""
    baris = Periode.objects.filter(status__in=TERKUNCI, tahun__in={tahun for tahun, _ in bulan})
    return set(baris.values_list("tahun", "bulan")) & set(bulan)
