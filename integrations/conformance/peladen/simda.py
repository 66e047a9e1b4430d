"""A financial system that answers realisation month by month (SIMDA's own layout is not public).

GET /realisasi?tahun=2026&bulan=11&halaman=1     Authorization: Bearer <kunci>
"""

from __future__ import annotations

import json
import re
from typing import Any

from integrations.conformance.peladen.dasar import PeladenHttp, pages
from integrations.contracts import RealisasiRecord

KUNCI = "kunci-simda-untuk-uji-konektor-556677"


class PeladenSimda(PeladenHttp):
    @property
    def setelan(self) -> dict[str, str]:
        return {**super().setelan, "kunci": KUNCI}

    def jawab(
        self, metode: str, jalur: str, kueri: dict[str, str], kepala: dict[str, str], badan: bytes
    ) -> tuple[int, Any]:
        if jalur != "/realisasi":
            return 404, {}
        if kepala.get("authorization") != f"Bearer {KUNCI}":
            return 401, {}
        bulan = (int(kueri["tahun"]), int(kueri["bulan"]))
        semua = self.rows([row(r) for r in self._dunia.realisasi if (r.tahun, r.bulan) == bulan])
        halaman = int(kueri["halaman"])
        isi = {
            "halaman": halaman,
            "jumlah_halaman": pages(len(semua)),
            "jumlah": len(semua),
            "data": self.page(semua, halaman),
        }
        # amounts as JSON numbers with all their digits, which no float of ours has touched
        return 200, re.sub(r'"@(-?[0-9.]+)@"', r"\1", json.dumps(isi)).encode()


def row(r: RealisasiRecord) -> dict[str, Any]:
    return {
        "id_skpd": r.kode_opd,
        "nama_skpd": "tidak diminta",
        "kode_rekening": r.kode_rekening,
        "uraian": r.uraian,
        "tahun": r.tahun,
        "bulan": f"{r.bulan:02d}",
        "pagu": f"{r.pagu:.2f}",
        "realisasi": f"@{r.realisasi:.2f}@",
        "persen": None,
    }
