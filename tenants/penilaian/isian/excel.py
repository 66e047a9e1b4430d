"""The sheet as a workbook, both ways: NIP and name locked, each cell checked by Excel as far as Excel can.

Reading trusts none of that: people are found by NIP (or the row number of those without one), columns by the id in the
hidden row, and every wrong cell is reported.
"""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from erk_core.model import Masukan
from erk_kit.lembar import MB, BerkasDitolak, Temuan, sheet_rows
from erk_kit.nip import nip_normalise
from tenants.penilaian.isian.lembar import Lembar
from tenants.penilaian.isian.nilai import SelDitolak, cell_read, expected_of, limits_of

_LEMBAR = "Isian"
_UNDUH, _ASLI = "unduh lembar baru", "lembar yang diunduh dari sini"
_KUNCI = ("Kunci", "NIP", "Nama", "Jabatan")
_BARIS_ID, _BARIS_LABEL, _BARIS_AWAL = 2, 3, 4
# what one file may hold; more is an error of whoever made it
UKURAN_MAKS = 10 * MB
_MEKAR_MAKS = 20 * UKURAN_MAKS
TEMUAN_MAKS = 200


def workbook_of(*, wilayah: str, lembar: Lembar, nilai: dict[int, dict[str, str | None]]) -> bytes:
    """An .xlsx to fill in, with the newest answers already in it."""
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True})
    kunci = buku.add_format({"bg_color": "#EEF1F5"})
    kepala = buku.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    ws = buku.add_worksheet(_LEMBAR)
    ws.protect("", {"format_columns": True, "autofilter": True, "sort": True})
    ws.freeze_panes(_BARIS_AWAL, 3)
    judul = f"Lembar isian {lembar.bulan}, {lembar.opd.nama}, {wilayah}"
    ws.write_string(0, 0, judul, buku.add_format({"bold": True, "font_size": 14}))
    ws.write_string(1, 0, f"{lembar.opd.kode} {lembar.bulan.kode}")
    ws.set_row(_BARIS_ID, None, None, {"hidden": True})
    for ke, (nama, lebar) in enumerate(zip(_KUNCI, (4, 22, 34, 34), strict=True)):
        ws.set_column(ke, ke, lebar, None, {"hidden": nama == "Kunci"})
        ws.write_string(_BARIS_LABEL, ke, nama, kepala)
        ws.write_string(_BARIS_ID, ke, nama)
    akhir = _BARIS_AWAL + len(lembar.orang) - 1
    for ke, item in enumerate(lembar.kolom, start=len(_KUNCI)):
        ws.set_column(ke, ke, 20)
        wajib = "boleh kosong" if item.boleh_kosong else "wajib"
        ws.write_string(_BARIS_ID, ke, item.id)
        ws.write_string(_BARIS_LABEL, ke, f"{item.label}\n({expected_of(item)}; {wajib})", kepala)
        ws.data_validation(_BARIS_AWAL, ke, max(akhir, _BARIS_AWAL), ke, _validation(item))
        sel = buku.add_format({"locked": False, "num_format": _format(item), "border": 4})
        for urut, orang in enumerate(lembar.orang):
            _write(ws, _BARIS_AWAL + urut, ke, item, nilai.get(orang.pegawai_id, {}).get(item.id), sel)
    for urut, orang in enumerate(lembar.orang):
        isi = (str(orang.pegawai_id), orang.nip, orang.nama, orang.jabatan)
        for ke, teks in enumerate(isi):
            ws.write_string(_BARIS_AWAL + urut, ke, teks, kunci)
    buku.close()
    return keluar.getvalue()


def _write(ws: Any, baris: int, ke: int, item: Masukan, teks: str | None, sel: Any) -> None:
    """An answer into its cell: whole numbers up to 15 digits and decimals as Excel shows them, words as text."""
    if teks is None:
        ws.write_blank(baris, ke, None, sel)
    elif item.jenis == "bilangan" and len(teks.strip("-").replace(".", "")) <= 15:
        # the writer puts the shortest digits of the double into the file: these very digits
        ws.write_number(baris, ke, float(teks) if "." in teks else int(teks), sel)
    else:
        ws.write_string(baris, ke, teks.replace(".", ",") if item.jenis == "bilangan" else teks, sel)


def _format(item: Masukan) -> str:
    if item.jenis == "bilangan":
        return "#,##0" + (f".{'#' * item.desimal}" if item.desimal else "")
    return "yyyy-mm-dd" if item.jenis == "tanggal" else "@"


def _validation(item: Masukan) -> dict[str, Any]:
    """What Excel itself refuses. A list longer than Excel takes is left to the upload."""
    dasar = {
        "error_title": "Isi tidak sesuai",
        "error_message": f"Yang diharapkan: {expected_of(item)}."[:255],
        "input_title": item.label[:32],
        "input_message": expected_of(item)[:255],
    }
    if item.jenis == "bilangan":
        low, high = limits_of(item)
        jenis = "decimal" if item.desimal else "integer"
        angka = [n.numerator if n.denominator == 1 else float(n) for n in (low, high)]
        return dasar | {"validate": jenis, "criteria": "between", "minimum": angka[0], "maximum": angka[1]}
    pilihan = list(item.pilihan) if item.jenis == "pilihan" else ["ya", "tidak"]
    if item.jenis == "tanggal" or len(",".join(pilihan)) > 255:
        return dasar | {"validate": "any"}
    return dasar | {"validate": "list", "source": pilihan}


def workbook_read(lembar: Lembar, berkas: bytes) -> dict[int, dict[str, str | None]]:
    """pegawai id -> input id -> canonical text, for exactly the sheet's people. Raises BerkasDitolak."""
    baris = _rows(lembar, berkas)
    letak = {str(sel.value).strip(): ke for ke, sel in enumerate(baris[_BARIS_ID]) if sel.value is not None}
    hilang = [m for m in lembar.kolom if m.id not in letak]
    if hilang:
        raise BerkasDitolak(
            [Temuan(0, m.label, "kolom tidak ada", "kolom lembar yang diunduh", _UNDUH) for m in hilang]
        )
    cari = {b.nip: b for b in lembar.orang if b.nip} | {f"id:{b.pegawai_id}": b for b in lembar.orang if not b.nip}
    hasil: dict[int, dict[str, str | None]] = {}
    temuan: list[Temuan] = []
    for nomor, sel in enumerate(baris[_BARIS_AWAL:], start=_BARIS_AWAL + 1):
        kunci, nip = (_text(sel[ke].value) if ke < len(sel) else "" for ke in (letak["Kunci"], letak["NIP"]))
        nip = nip_normalise(nip)
        if not kunci and not nip:
            continue
        orang = cari.get(nip or f"id:{kunci}")
        if orang is None or orang.pegawai_id in hasil:
            sebab = "muncul dua kali" if orang is not None else "bukan pegawai lembar ini"
            harap = f"satu baris tiap pegawai {lembar.opd.nama}"
            temuan.append(Temuan(nomor, "NIP", f'"{nip or kunci}" {sebab}', harap, "hapus barisnya"))
            continue
        satu: dict[str, str | None] = {}
        for item in lembar.kolom:
            di = sel[letak[item.id]] if letak[item.id] < len(sel) else None
            try:
                satu[item.id] = _cell(item, di)
            except SelDitolak as galat:
                temuan.append(Temuan(nomor, item.label, galat.isi, galat.harap, galat.lakukan))
        hasil[orang.pegawai_id] = satu
    for orang in lembar.orang:
        if orang.pegawai_id not in hasil:
            siapa = f"{orang.nama} ({orang.nip or 'tanpa NIP'}) tidak ada"
            temuan.append(Temuan(0, "NIP", siapa, "semua pegawai lembar", _UNDUH))
    if temuan:
        raise BerkasDitolak(temuan)
    return hasil


def _cell(item: Masukan, sel: Any) -> str | None:
    if sel is None:
        return cell_read(item, None)
    if sel.data_type == "e":
        raise SelDitolak(f"galat Excel {sel.value}", expected_of(item), "perbaiki rumusnya atau tulis angkanya")
    return cell_read(item, sel.value, persen="%" in str(getattr(sel, "number_format", "") or ""))


def _rows(lembar: Lembar, berkas: bytes) -> list[Any]:
    """All rows of the sheet, and that it is this OPD's of this month. Raises BerkasDitolak."""
    baris = sheet_rows(
        berkas,
        lembar=_LEMBAR,
        ukuran_maks=UKURAN_MAKS,
        mekar_maks=_MEKAR_MAKS,
        tolak=lambda isi: _whole(isi, _ASLI, _UNDUH),
        # beyond the people there is nothing to read
        max_row=_BARIS_AWAL + 2 * len(lembar.orang) + 100,
        max_col=len(_KUNCI) + len(lembar.kolom) + 20,
    )
    tanda = f"{lembar.opd.kode} {lembar.bulan.kode}"
    ada = _text(baris[1][0].value) if len(baris) > _BARIS_LABEL and baris[1] else ""
    nama = {_text(s.value) for s in baris[_BARIS_ID]} if len(baris) > _BARIS_LABEL else set()
    if ada != tanda or not {"Kunci", "NIP"} <= nama:
        raise _whole(f'lembar "{ada}"', f'lembar "{tanda}"', "unggah lembar OPD dan bulan ini")
    return baris


def _whole(isi: str, harap: str, lakukan: str) -> BerkasDitolak:
    return BerkasDitolak([Temuan(0, "berkas", isi, harap, lakukan)])


def _text(isi: object) -> str:
    return "" if isi is None else str(isi).strip()
