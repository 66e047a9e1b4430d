"""An attendance machine that is asked over SOAP: it gives everything that it remembers, at its own local clock."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from integrations.conformance.peladen.dasar import PeladenHttp
from integrations.contracts import RekamanRecord

KUNCI = "918273"
PERANGKAT = "SIAP-01"
WIB = dt.timezone(dt.timedelta(hours=7))


class PeladenMesin(PeladenHttp):
    """POST /iWsService with <GetAttLog>. It cannot say until when it is complete."""

    @property
    def setelan(self) -> dict[str, str]:
        return {"mesin": f"{super().setelan['alamat']} = {PERANGKAT}", "kunci": KUNCI}

    def jawab(
        self, metode: str, jalur: str, kueri: dict[str, str], kepala: dict[str, str], badan: bytes
    ) -> tuple[int, Any]:
        if (metode, jalur) != ("POST", "/iWsService"):
            return 404, b""
        kunci = re.search(rb"<ArgComKey[^>]*>(\d+)</ArgComKey>", badan)
        if b"<GetAttLog>" not in badan or kunci is None or kunci[1].decode() != KUNCI:
            return 200, b"<Error>Not Authorized</Error>"
        baris = self.rows([row(r) for r in self._dunia.rekaman])
        return 200, f"<GetAttLogResponse>{''.join(baris)}</GetAttLogResponse>".encode()


def row(r: RekamanRecord) -> str:
    """The clock on the wall where the punch was; in Jakarta where a check tells it in universal time."""
    saat = r.waktu.astimezone(WIB) if r.waktu.tzinfo is dt.UTC else r.waktu
    return (
        f"<Row>\r\n<PIN>{r.nip}</PIN><DateTime>{saat:%Y-%m-%d %H:%M:%S}</DateTime>"
        "<Verified>15</Verified><Status>0</Status><WorkCode>0</WorkCode></Row>\r\n"
    )
