"""A web folder into which a SIMPEG puts its exports: one file a kind, CSV or .xlsx."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from email.utils import format_datetime
from typing import Any

import xlsxwriter

from integrations.conformance.peladen.dasar import PeladenHttp

KUNCI = "kunci-folder-untuk-uji-konektor-123456"
DIBUAT = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)
PEGAWAI = (
    *("nip", "nama", "gelar_depan", "gelar_belakang", "status", "golongan", "ruang", "kedudukan"),
    *("terdaftar_mulai", "berlaku_mulai"),
)
PENUGASAN = ("nip", "kode_jabatan", "kode_unit", "jenis", "mulai", "sampai", "nomor_sk")


class PeladenBerkas(PeladenHttp):
    """GET /ekspor/pegawai.csv and /ekspor/penugasan.csv, with when each was made."""

    akhiran = "csv"

    def __init__(self) -> None:
        super().__init__()
        self.kepala_jawab = {"Last-Modified": format_datetime(DIBUAT, usegmt=True)}

    @property
    def setelan(self) -> dict[str, str]:
        return {
            "alamat": super().setelan["alamat"] + "/ekspor",
            "berkas_pegawai": f"pegawai.{self.akhiran}",
            "berkas_penugasan": f"penugasan.{self.akhiran}",
            "kunci": KUNCI,
        }

    def jawab(
        self, metode: str, jalur: str, kueri: dict[str, str], kepala: dict[str, str], badan: bytes
    ) -> tuple[int, Any]:
        if kepala.get("authorization") != f"Bearer {KUNCI}":
            return 401, b""
        if jalur == f"/ekspor/pegawai.{self.akhiran}":
            return 200, self.file(PEGAWAI, self._dunia.pegawai)
        if jalur == f"/ekspor/penugasan.{self.akhiran}":
            return 200, self.file(PENUGASAN, self._dunia.penugasan)
        return 404, b""

    def file(self, kolom: Sequence[str], catatan: Sequence[Any]) -> bytes:
        baris = self.rows([["" if (v := getattr(c, k)) is None else str(v) for k in kolom] for c in catatan])
        return self.write([list(kolom), *baris])

    def write(self, baris: list[list[str]]) -> bytes:
        keluar = io.StringIO()
        csv.writer(keluar, delimiter=";").writerows(baris)
        return keluar.getvalue().encode("utf-8-sig")


class PeladenBerkasExcel(PeladenBerkas):
    akhiran = "xlsx"

    def write(self, baris: list[list[str]]) -> bytes:
        keluar = io.BytesIO()
        buku = xlsxwriter.Workbook(keluar, {"in_memory": True})
        # the same rows are the same bytes
        buku.set_properties({"created": DIBUAT.replace(tzinfo=None)})
        lembar = buku.add_worksheet("Data")
        for i, sel in enumerate(baris):
            for j, teks in enumerate(sel):
                lembar.write_string(i, j, teks)
        buku.close()
        return keluar.getvalue()
