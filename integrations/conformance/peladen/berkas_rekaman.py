"""The export of a system that can do nothing else, at a web address: one CSV, with when it was written."""

from __future__ import annotations

import base64
import csv
import io
from email.utils import format_datetime
from typing import Any

from integrations.conformance.dunia import Dunia
from integrations.conformance.peladen.dasar import PeladenHttp

PENGGUNA, SANDI = "ekspor", "sandi-folder-ekspor-uji-5511"
TANDA = "Basic " + base64.b64encode(f"{PENGGUNA}:{SANDI}".encode()).decode()


class PeladenRekaman(PeladenHttp):
    """GET /ekspor/<file>. A kind of file says its columns and rows."""

    nama = "rekaman.csv"

    @property
    def setelan(self) -> dict[str, str]:
        alamat = super().setelan["alamat"]
        return {"alamat": f"{alamat}/ekspor/{self.nama}", "pengguna": PENGGUNA, "sandi": SANDI, "lengkap": "kemarin"}

    def isi(self, dunia: Dunia) -> None:
        super().isi(dunia)
        sampai = dunia.lengkap_sampai
        self.kepala_jawab = {"Last-Modified": format_datetime(sampai)} if sampai else {}

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        baris = [(r.nip, r.waktu.isoformat(), r.perangkat) for r in self._dunia.rekaman]
        return ("nip", "waktu", "perangkat"), baris

    def jawab(
        self, metode: str, jalur: str, kueri: dict[str, str], kepala: dict[str, str], badan: bytes
    ) -> tuple[int, Any]:
        if kepala.get("authorization") != TANDA:
            return 401, {}
        if jalur != f"/ekspor/{self.nama}":
            return 404, {}
        kolom, baris = self.table()
        isi = io.StringIO()
        tulis = csv.writer(isi, delimiter=";")
        tulis.writerow(kolom)
        tulis.writerows(self.rows(baris))
        return 200, isi.getvalue().encode()


class PeladenAnggaran(PeladenRekaman):
    """Realisation, with the columns of a financial system."""

    nama = "realisasi.csv"

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        kolom = ("No", "id_skpd", "kode_rekening", "uraian", "tahun", "bulan", "pagu", "realisasi", "persen")
        return kolom, [
            (i, r.kode_opd, r.kode_rekening, r.uraian, r.tahun, r.bulan, f"{r.pagu:.2f}", f"{r.realisasi:.2f}", "")
            for i, r in enumerate(self._dunia.realisasi, start=1)
        ]


class PeladenRhk(PeladenRekaman):
    """Plans, as an export of e-Kinerja has them."""

    nama = "rhk.csv"

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        kolom = ("no", "nip", "tahun", "nomor", "induk", "jenis", "uraian", "indikator", "aspek", "target")
        return kolom, [
            (i, r.nip, r.tahun, r.nomor, r.induk, r.jenis, r.uraian, r.indikator, r.aspek, r.target)
            for i, r in enumerate(self._dunia.rhk, start=1)
        ]
