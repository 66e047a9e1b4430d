"""An attendance machine as it pushes: tab-separated rows, its own local clock, a serial number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from integrations.contracts import Permintaan, RekamanRecord

SERI = "CKJ1234567"
PERANGKAT = "SIAP-01"


class PengirimAdms:
    """POST /iclock/cdata?SN=...&table=ATTLOG. It signs nothing."""

    jalur = "iclock/cdata"
    setelan = {"nomor_seri": f"{SERI}={PERANGKAT}"}  # noqa: RUF012 - never changed
    bertanda = False

    def permintaan(
        self,
        rekaman: Sequence[RekamanRecord],
        *,
        kini: dt.datetime,
        seri: str = SERI,
        badan: bytes | None = None,
        zona: str = "Asia/Jakarta",
        **_lain: object,
    ) -> Permintaan:
        di = ZoneInfo(zona)
        baris = [f"{r.nip}\t{r.waktu.astimezone(di):%Y-%m-%d %H:%M:%S}\t0\t15\t0\t0" for r in rekaman]
        isi = "\n".join(baris).encode() if badan is None else badan
        return Permintaan("POST", self.jalur, {"SN": seri, "table": "ATTLOG", "Stamp": "9999"}, {}, isi, kini)
