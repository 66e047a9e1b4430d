"""A SIMPEG with a paged REST interface, as docs/konektor.md recommends one to a region."""

from __future__ import annotations

from typing import Any

from integrations.conformance.peladen.dasar import SATU_HALAMAN, PeladenHttp, pages
from integrations.contracts import PegawaiRecord

KUNCI = "kunci-simpeg-untuk-uji-konektor-123456"


class PeladenSimpegRest(PeladenHttp):
    """GET /unor, /pegawai, /berhenti: {"data": [...], "jumlah": n}, by the number of the page."""

    gaya = "nomor"

    @property
    def setelan(self) -> dict[str, str]:
        return {**super().setelan, "kunci": KUNCI, "ukuran": "50", "gaya": self.gaya}

    def jawab(
        self, metode: str, jalur: str, kueri: dict[str, str], kepala: dict[str, str], badan: bytes
    ) -> tuple[int, Any]:
        if kepala.get("authorization") != f"Bearer {KUNCI}":
            return 401, {}
        d = self._dunia
        semua: dict[str, list[Any]] = {
            "/unor": [
                {
                    "kode": u.kode,
                    "nama": u.nama,
                    "kode_induk": u.kode_induk or None,
                    "eselon": u.eselon,
                    "nip_pemimpin": u.nip_pemimpin or None,
                }
                for u in d.unit
            ],
            "/pegawai": [self._person(p) for p in d.pegawai],
            "/berhenti": [
                {"nip_baru": b.nip, "jenis": b.sebab.lower(), "tmt": b.mulai.isoformat(), "nomor_sk": b.nomor_sk}
                for b in d.berhenti
            ],
        }
        if jalur not in semua:
            return 404, {}
        baris = self.rows(semua[jalur])
        ke = self.number(kueri)
        isi = {"data": self.page(baris, ke), "jumlah": len(baris), "versi": "asing"}
        return 200, {**isi, "berikut": self.link(jalur, ke + 1) if ke < pages(len(baris)) else None}

    def number(self, kueri: dict[str, str]) -> int:
        return int(kueri["halaman"])

    def link(self, jalur: str, ke: int) -> str | None:
        return None

    def _person(self, p: PegawaiRecord) -> dict[str, Any]:
        tugas = next((t for t in self._dunia.penugasan if t.nip == p.nip), None)
        return {
            "nip_baru": p.nip,
            "nama": p.nama,
            "gelar_depan": p.gelar_depan or None,
            "gelar_belakang": p.gelar_belakang,
            "status_pegawai": p.status.lower().replace("_", " "),
            "golongan": p.ruang if p.golongan == "PPPK" else f"{p.golongan}/{p.ruang}",
            "kedudukan": p.kedudukan.lower(),
            "tmt_cpns": p.terdaftar_mulai.isoformat(),
            "tmt_golongan": p.berlaku_mulai.isoformat() if p.berlaku_mulai else None,
            "unor": {"kode": tugas.kode_unit} if tugas else None,
            "jabatan": {
                "kode": tugas.kode_jabatan,
                "tmt": f"{tugas.mulai:%d-%m-%Y}",
                "jenis_penugasan": tugas.jenis.lower(),
                "sampai": tugas.sampai.isoformat() if tugas.sampai else None,
                "nomor_sk": tugas.nomor_sk,
            }
            if tugas
            else None,
            "agama": "tidak diminta",
        }


class PeladenSimpegGeser(PeladenSimpegRest):
    """By how many rows to skip."""

    gaya = "geser"

    def number(self, kueri: dict[str, str]) -> int:
        return int(kueri["geser"]) // SATU_HALAMAN + 1


class PeladenSimpegTautan(PeladenSimpegRest):
    """Each page holds the address of the next one; what stands in it is the server's own affair."""

    gaya = "tautan"

    def number(self, kueri: dict[str, str]) -> int:
        return int(kueri.get("penanda", "p1")[1:])

    def link(self, jalur: str, ke: int) -> str | None:
        return f"http://127.0.0.1:{self.port}{jalur}?penanda=p{ke}"
