"""Workbooks of an import: the template to fill in, and rows of a preview, which can be mended and sent again.

Every cell is text, so that Excel rounds no NIP and drops no leading zero, and nothing that was typed becomes a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from tenants.sinkronisasi.kolom import Kolom, columns_of
from tenants.sinkronisasi.models import BarisKiriman, Kiriman
from tenants.sinkronisasi.rencana import JENIS_LABEL

# rows of an empty template that already are text and know the allowed words
_BARIS_SIAP = 1000
_LEBAR = {"nama": 34, "uraian": 40, "nip": 22, "dasar": 34, "kode_jabatan": 22, "kode_unit": 22}


def template_workbook(
    *, jenis: str, wilayah: str, kode: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]]
) -> bytes:
    """An .xlsx to fill in. kode: (sheet, headings, rows) of the region's own codes."""
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True})
    kepala, teks = _styles(buku)
    kolom = columns_of(jenis)
    _data_sheet(buku, jenis, kolom, kepala, teks)
    _help_sheet(buku, jenis, wilayah, kolom, kepala)
    for nama, judul, baris in kode:
        ws = buku.add_worksheet(nama)
        ws.freeze_panes(1, 1)
        for ke, satu in enumerate(judul):
            ws.set_column(ke, ke, 22 if ke == 0 else 40)
            ws.write_string(0, ke, satu, kepala)
        for urut, isi in enumerate(baris, start=1):
            for ke, satu in enumerate(isi):
                ws.write_string(urut, ke, satu)
    buku.close()
    return keluar.getvalue()


def rows_workbook(*, kiriman: Kiriman, baris: Iterable[BarisKiriman], kepala_kolom: Sequence[str]) -> bytes:
    """Rows of a preview in the template's columns, with what was decided beside them: mend a row, and upload it again.

    The column `temuan` is passed over when the file comes back; the other sheet tells what changes.
    """
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True})
    kepala, teks = _styles(buku)
    ws, ubah = buku.add_worksheet(kiriman.jenis), buku.add_worksheet("Perubahan")
    nama = [*kepala_kolom, "temuan"]
    ws.freeze_panes(1, 1)
    for ke, satu in enumerate(nama):
        ws.set_column(ke, ke, 70 if satu == "temuan" else _LEBAR.get(satu, 16), teks)
        ws.write_string(0, ke, satu, kepala)
    ubah.freeze_panes(1, 3)
    for ke, (satu, lebar) in enumerate(
        (("baris", 8), ("tindakan", 12), ("sebutan", 44), ("kolom", 24), ("lama", 30), ("baru", 30))
    ):
        ubah.set_column(ke, ke, lebar)
        ubah.write_string(0, ke, satu, kepala)
    ke_ubah = 1
    for urut, satu in enumerate(baris, start=1):
        for ke, k in enumerate(kepala_kolom):
            ws.write_string(urut, ke, str(satu.isi.get(k) or ""), teks)
        ws.write_string(urut, len(kepala_kolom), finding_text(satu.temuan))
        for kolom, lama, baru in satu.perubahan or [("", None, None)]:
            ubah.write_number(ke_ubah, 0, satu.nomor)
            for ke, isi in enumerate((satu.get_tindakan_display(), satu.sebutan, kolom, lama, baru), start=1):
                ubah.write_string(ke_ubah, ke, str(isi or ""))
            ke_ubah += 1
    buku.close()
    return keluar.getvalue()


def list_workbook(*, wilayah: str, baris: Iterable[Sequence[str]], judul: Sequence[str]) -> bytes:
    """The list of deliveries."""
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True})
    kepala, _ = _styles(buku)
    ws = buku.add_worksheet("Kiriman")
    ws.freeze_panes(3, 1)
    ws.write_string(0, 0, f"Kiriman data, {wilayah}", buku.add_format({"bold": True, "font_size": 14}))
    for ke, satu in enumerate(judul):
        ws.set_column(ke, ke, 22)
        ws.write_string(2, ke, satu, kepala)
    for urut, isi in enumerate(baris, start=3):
        for ke, satu in enumerate(isi):
            ws.write_string(urut, ke, satu)
    buku.close()
    return keluar.getvalue()


def finding_text(temuan: Sequence[dict[str, str]]) -> str:
    """Findings of a row in one cell."""
    return " | ".join(
        f"{t['kolom'] + ': ' if t['kolom'] else ''}{t['pesan']}. Seharusnya: {t['diharapkan']}. Langkah: {t['saran']}."
        for t in temuan
    )


def _styles(buku: Any) -> tuple[Any, Any]:
    return buku.add_format({"bold": True, "bottom": 1}), buku.add_format({"num_format": "@"})


def _data_sheet(buku: Any, jenis: str, kolom: Sequence[Kolom], kepala: Any, teks: Any) -> None:
    ws = buku.add_worksheet(jenis)
    ws.freeze_panes(1, 1)
    for ke, satu in enumerate(kolom):
        ws.set_column(ke, ke, _LEBAR.get(satu.nama, 16), teks)
        ws.write_string(0, ke, satu.nama, kepala)
        sebut = f"{'Wajib' if satu.wajib else 'Boleh kosong'}. {satu.arti}. Contoh: {satu.contoh}"
        aturan: dict[str, Any] = {"validate": "any", "input_title": satu.nama, "input_message": sebut[:255]}
        if satu.pilihan:
            aturan |= {
                "validate": "list",
                "source": list(satu.pilihan),
                "error_title": "Isi tidak sesuai",
                "error_message": f"Pilih salah satu: {', '.join(satu.pilihan)}"[:255],
            }
        ws.data_validation(1, ke, _BARIS_SIAP, ke, aturan)


def _help_sheet(buku: Any, jenis: str, wilayah: str, kolom: Sequence[Kolom], kepala: Any) -> None:
    ws = buku.add_worksheet("Petunjuk")
    lipat = buku.add_format({"text_wrap": True, "valign": "top"})
    for ke, lebar in enumerate((20, 8, 60, 26, 50)):
        ws.set_column(ke, ke, lebar)
    ws.write_string(0, 0, f"{JENIS_LABEL[jenis]}, {wilayah}", buku.add_format({"bold": True, "font_size": 14}))
    ws.write_string(1, 0, f'Isi lembar "{jenis}", satu baris satu catatan; urutan kolom bebas. Tanggal: 2026-10-01.')
    ws.write_string(2, 0, "Sel kosong pada kolom yang boleh kosong berarti tidak disebut: yang tercatat tidak berubah.")
    for ke, nama in enumerate(("Kolom", "Wajib", "Isi", "Contoh", "Pilihan")):
        ws.write_string(4, ke, nama, kepala)
    for urut, satu in enumerate(kolom, start=5):
        wajib = "ya" if satu.wajib else "tidak"
        for ke, isi in enumerate((satu.nama, wajib, satu.arti, satu.contoh, ", ".join(satu.pilihan))):
            ws.write_string(urut, ke, isi, lipat)
