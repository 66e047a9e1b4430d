"""Limits that services obey, from the adopted pack (`operasi`); the caller passes them in. None = no limit.

Where a pack is silent, everything is allowed: a limit that no regulation names is nobody's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tenants.organisasi.operasi import operasi_of
from tenants.organisasi.selectors import opd_pada

BOLEH, TANDAI, TOLAK = "boleh", "tandai", "tolak"
TIDAK, ANJURAN, WAJIB = "tidak", "anjuran", "wajib"


@dataclass(frozen=True, slots=True)
class AturanAktivitas:
    """`batas_input_mundur` in days (0 = only today), `batas_menit_sehari` in minutes; `tumpang_tindih`: times may
    overlap; `wajib_bukti`: tidak, anjuran, wajib; the last two: boleh, tandai, tolak."""

    batas_input_mundur: int | None = None
    batas_menit_sehari: int | None = None
    tumpang_tindih: bool = True
    wajib_jam: bool = False
    wajib_bukti: str = TIDAK
    menit_di_luar_hadir: str = BOLEH
    aktivitas_saat_cuti: str = BOLEH

    def paling_awal(self, hari_ini: dt.date) -> dt.date | None:
        """First day that may still be filled in; None: no limit."""
        mundur = self.batas_input_mundur
        return None if mundur is None else hari_ini - dt.timedelta(days=mundur)

    def paling_akhir(self, tanggal: dt.date) -> dt.date | None:
        """Last day on which `tanggal` may be filled in; None: no limit."""
        mundur = self.batas_input_mundur
        return None if mundur is None else tanggal + dt.timedelta(days=mundur)


def aturan_of(*, pegawai_id: int, hari: dt.date) -> AturanAktivitas:
    """The rules of `hari` for the OPD in which this person worked then; two queries."""
    opd = opd_pada(pegawai_id=pegawai_id, hari=hari)
    return aturan_of_opd(hari, opd.pk if opd is not None else None)


def aturan_of_opd(hari: dt.date, opd_id: int | None) -> AturanAktivitas:
    """As `aturan_of`, for a caller that knows the OPD."""
    o = operasi_of(hari, opd_id)
    return AturanAktivitas(
        batas_input_mundur=o.bilangan("batas_input_mundur"),
        batas_menit_sehari=o.bilangan("batas_menit_sehari"),
        tumpang_tindih=o.ya("tumpang_tindih", True),
        wajib_jam=o.ya("wajib_jam", False),
        wajib_bukti=o.kata("wajib_bukti", TIDAK),
        menit_di_luar_hadir=o.kata("menit_di_luar_hadir", BOLEH),
        aktivitas_saat_cuti=o.kata("aktivitas_saat_cuti", BOLEH),
    )
