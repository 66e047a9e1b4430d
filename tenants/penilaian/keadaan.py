"""The month's states and the only ways between them.

TERBUKA -> DIAJUKAN (per OPD) -> DIVERIFIKASI -> DIHITUNG -> DITINJAU -> TERKUNCI -> DIBAYAR. DITINJAU may be left out.
Steps back are possible
until the month is locked. A locked month is reopened only by the service of reopening (two people), never by a close.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Max

from erk_kit.bentuk import tanggal
from erk_kit.kunci import horizon
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import TransisiDitolak
from tenants.penilaian.models import KunciBulan, Periode

S = Periode.Status

TRANSISI: dict[str, frozenset[str]] = {
    S.TERBUKA: frozenset({S.DIAJUKAN, S.DIHITUNG}),
    S.DIAJUKAN: frozenset({S.TERBUKA, S.DIVERIFIKASI, S.DIHITUNG}),
    S.DIVERIFIKASI: frozenset({S.DIAJUKAN, S.DIHITUNG}),
    S.DIHITUNG: frozenset({S.TERBUKA, S.DIHITUNG, S.DITINJAU, S.TERKUNCI}),
    S.DITINJAU: frozenset({S.DIHITUNG, S.TERKUNCI}),
    S.TERKUNCI: frozenset({S.DIBAYAR}),
    S.DIBAYAR: frozenset(),
}

# A close may start from here. From DITINJAU the reviewer first gives the month back.
BOLEH_DITUTUP = (S.TERBUKA, S.DIAJUKAN, S.DIVERIFIKASI, S.DIHITUNG)

# Final: what was recorded for these months stays as it is.
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


def close_allowed(*, dari: str, kode: str, horizon: Callable[[], dt.date | None] = horizon) -> None:
    """close_check, and the month must lie after the locked ones. One query, or `horizon` of a caller that knows."""
    close_check(dari=dari, kode=kode)
    batas = horizon()
    if batas is not None and Bulan.parse(kode).akhir <= batas:
        raise TransisiDitolak(
            f"Periode {kode} mendahului bulan terkunci pertama; bulan sampai {tanggal(batas)} tertutup dan tidak "
            "dihitung.",
            kode="tutup_sebelum_kunci",
            saran="Tutup bulan sesudahnya; koreksi bulan itu dicatat sebagai fakta susulan.",
        )


def may_close(*, dari: str, bulan: Bulan, horizon: Callable[[], dt.date | None] = horizon) -> bool:
    """Whether a page should offer the close."""
    try:
        close_allowed(dari=dari, kode=bulan.kode, horizon=horizon)
    except TransisiDitolak:
        return False
    return True


def last_locked_day() -> dt.date | None:
    """The horizon of the bound region (erk_kit.kunci): last day of the newest locked month."""
    return KunciBulan.objects.aggregate(akhir=Max("akhir"))["akhir"]
