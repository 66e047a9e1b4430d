"""The audit trail as a workbook: one row a record, the state of the chain on its own sheet."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable

import xlsxwriter
from django.utils import timezone

from erk_kit.bentuk import angka, saat
from tenants.jejak.aksi import OBJEK, PERAN, aksi_label, kalimat
from tenants.jejak.models import Catatan
from tenants.jejak.selectors import KeadaanRantai

KOLOM = (
    ("Nomor", 10),
    ("Waktu", 20),
    ("Kejadian", 70),
    ("Tindakan", 26),
    ("Kode tindakan", 22),
    ("Pelaku", 30),
    ("Id pelaku", 10),
    ("Sebagai", 14),
    ("Jenis objek", 16),
    ("Kunci objek", 20),
    ("Objek", 30),
    ("Rincian", 40),
    ("Permintaan", 18),
    ("Jaringan", 20),
    ("Hash", 66),
)


def workbook_of(*, wilayah: str, baris: Iterable[Catatan], rantai: KeadaanRantai) -> bytes:
    """An .xlsx. Every text is written as text, so nothing that somebody typed becomes a formula."""
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"constant_memory": True, "in_memory": False})
    kepala = buku.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    waktu = buku.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    zona = timezone.get_current_timezone_name()
    lembar = buku.add_worksheet("Jejak")
    lembar.freeze_panes(3, 3)
    for ke, (_, lebar) in enumerate(KOLOM):
        lembar.set_column(ke, ke, lebar)
    lembar.write_string(0, 0, f"Jejak audit, {wilayah}", buku.add_format({"bold": True, "font_size": 14}))
    for ke, (nama, _) in enumerate(KOLOM):
        lembar.write_string(2, ke, nama, kepala)
    akhir = 2
    for akhir, catatan in enumerate(baris, start=3):
        lembar.write_number(akhir, 0, catatan.pk)
        lembar.write_datetime(akhir, 1, timezone.localtime(catatan.pada).replace(tzinfo=None), waktu)
        if catatan.aktor_id is not None:
            lembar.write_number(akhir, 6, catatan.aktor_id)
        for ke, teks in _teks(catatan).items():
            lembar.write_string(akhir, ke, teks)
    lembar.autofilter(2, 0, max(akhir, 3), len(KOLOM) - 1)
    asal = buku.add_worksheet("Rantai")
    asal.set_column(0, 0, 26)
    asal.set_column(1, 1, 80)
    pada = saat(timezone.localtime(rantai.pada), zona) if rantai.pada else "belum ada segel"
    for ke, (nama, isi) in enumerate(
        (
            ("Wilayah", wilayah),
            ("Zona waktu", zona),
            ("Segel terakhir", str(rantai.nomor)),
            ("Disegel pada", pada),
            ("Hash segel terakhir", rantai.hash),
            ("Menunggu segel", f"{angka(rantai.menunggu)} catatan"),
        )
    ):
        asal.write_string(ke, 0, nama, kepala)
        asal.write_string(ke, 1, isi)
    buku.close()
    return keluar.getvalue()


def _teks(c: Catatan) -> dict[int, str]:
    isi = {
        "aksi": c.aksi,
        "aktor_label": c.aktor_label,
        "peran": c.peran,
        "objek_label": c.objek_label,
        "objek_kunci": c.objek_kunci,
    }
    return {
        2: kalimat(**isi, rincian=c.rincian),
        3: aksi_label(c.aksi),
        4: c.aksi,
        5: c.aktor_label,
        7: PERAN.get(c.peran, c.peran),
        8: OBJEK.get(c.objek_jenis, c.objek_jenis),
        9: c.objek_kunci,
        10: c.objek_label,
        11: json.dumps(c.rincian, ensure_ascii=False, sort_keys=True) if c.rincian else "",
        12: c.permintaan,
        13: c.alamat,
        14: bytes(c.hash).hex(),
    }
