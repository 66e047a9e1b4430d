"""e-Kinerja by way of SIASN: plans of a person, and periodic results that are saved, listed and deleted."""

from __future__ import annotations

import json
from typing import Any

from integrations.conformance.dunia import Gangguan
from integrations.conformance.peladen.siasn import PeladenSiasn
from integrations.contracts import KinerjaRecord, RhkRecord

HASIL = ("", "DI_ATAS", "SESUAI", "DI_BAWAH")
KUADRAN = ("", "SANGAT_BAIK", "BAIK", "BUTUH_PERBAIKAN", "KURANG", "SANGAT_KURANG")


class PeladenEkinerja(PeladenSiasn):
    """It takes whatever is saved, also the same thing twice: who sends has to see to it."""

    def __init__(self) -> None:
        super().__init__()
        self._tersimpan: dict[str, dict[str, Any]] = {}
        self._nomor = 0

    @property
    def setelan(self) -> dict[str, str]:
        return {**super().setelan, "daftar_nip": "\n".join(dict.fromkeys(r.nip for r in self._dunia.rhk))}

    @property
    def hasil(self) -> list[KinerjaRecord]:
        """What stands there now, in the words of the contract; without our keys, which it does not know."""
        return [
            KinerjaRecord(
                *("", r["pnsDinilaiId"].removeprefix("PNS"), int(r["tahun"]), int(r["periodikId"])),
                *(HASIL[int(r["hasilKinerjaNilai"])], HASIL[int(r["perilakuKerjaNilai"])]),
                *(KUADRAN[int(r["kuadranKinerjaNilai"])], r["penilaiNipNrp"]),
            )
            for r in self._tersimpan.values()
        ]

    def put(self, c: KinerjaRecord) -> None:
        """A result that somebody else has saved."""
        self._nomor += 1
        self._tersimpan[f"KP{self._nomor}"] = {
            "pnsDinilaiId": f"PNS{c.nip}",
            "tahun": c.tahun,
            "periodikId": str(c.bulan),
            "hasilKinerjaNilai": HASIL.index(c.hasil),
            "perilakuKerjaNilai": HASIL.index(c.perilaku),
            "kuadranKinerjaNilai": KUADRAN.index(c.kuadran),
            "penilaiNipNrp": c.nip_penilai,
        }

    def serve(self, metode: str, jalur: str, badan: bytes) -> tuple[int, Any]:
        nip = jalur.rsplit("/", 1)[1]
        dikenal = any(r.nip == nip for r in self._dunia.rhk)
        if metode == "POST" and jalur == "/kinerjaperiodik/save":
            return self._save(json.loads(badan))
        if metode == "DELETE" and jalur.startswith("/kinerjaperiodik/delete/"):
            return (200, {"code": 1}) if self._tersimpan.pop(nip, None) else (404, {"code": 0})
        if self.has(Gangguan.RACUN) and nip == self._dunia.rhk[0].nip:
            return 500, {}
        if jalur.startswith("/pns/") and not dikenal:
            return 404, {"code": 0}
        if jalur.startswith("/pns/data-utama/"):
            return 200, {"code": 1, "data": {"id": f"PNS{nip}", "nipBaru": nip}}
        if jalur.startswith("/pns/rw-kinerjaperiodik/"):
            ada = [{"id": i, **r} for i, r in self._tersimpan.items() if r["pnsDinilaiId"] == f"PNS{nip}"]
            return 200, {"code": 1, "data": ada}
        if jalur.startswith("/pns/rw-skp22/"):
            return 200, {"code": 1, "data": self._plans([r for r in self._dunia.rhk if r.nip == nip])}
        return 404, {"code": 0}

    def _save(self, isi: dict[str, Any]) -> tuple[int, Any]:
        if self.once(Gangguan.TOLAK_SEKALI):
            return 200, {"code": 0, "message": "Periode penilaian belum dibuka"}
        if self.has(Gangguan.MATI_SESUDAH_SATU) and self._tersimpan:
            return 503, {}
        self._nomor += 1
        self._tersimpan[f"KP{self._nomor}"] = isi
        if self.once(Gangguan.SIMPAN_PUTUS):
            return 200, None
        return 200, {"code": 1, "message": "sukses", "kolom_baru": [1]}

    def _plans(self, rhk: list[RhkRecord]) -> list[dict[str, Any]]:
        tahun = dict.fromkeys(r.tahun for r in rhk)
        return [
            {"id": f"SKP{t}", "tahun": t, "rencanaHasilKerja": self.rows([plan(r) for r in rhk if r.tahun == t])}
            for t in tahun
        ]


def plan(r: RhkRecord) -> dict[str, Any]:
    return {
        "id": r.nomor,
        "indukId": r.induk or None,
        "jenis": r.jenis.capitalize(),
        "uraian": r.uraian,
        "indikator": r.indikator,
        "aspek": r.aspek.capitalize(),
        "target": r.target,
        "kolom_baru": {"bersarang": True},
    }
