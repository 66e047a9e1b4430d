"""The month's results as a workbook: real numbers, one row a person, provenance on its own sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from erk_kit.bentuk import bulan_tahun
from tenants.penilaian.models import HasilPegawai, Hitungan, KunciBulan, Periode
from tenants.penilaian.paket import alasan_label

KOLOM: tuple[tuple[str, int, str], ...] = (
    ("NIP", 22, "teks"),
    ("Nama", 34, "teks"),
    ("OPD", 18, "teks"),
    ("Jabatan", 40, "teks"),
    ("Kelas", 8, "bulat"),
    ("Keadaan", 14, "teks"),
    ("Alasan", 30, "teks"),
    ("Kinerja (%)", 12, "persen"),
    ("Bruto (Rp)", 16, "uang"),
    ("Potongan (Rp)", 16, "uang"),
    ("Bersih (Rp)", 16, "uang"),
)
KOLOM_KOREKSI = (("Koreksi (Rp)", 16, "uang"), ("Dibayarkan (Rp)", 16, "uang"))


def workbook_of(
    *,
    wilayah: str,
    periode: Periode,
    hitungan: Hitungan,
    baris: Iterable[HasilPegawai],
    paket: str,
    peraga: int,
    kunci: KunciBulan | None = None,
    koreksi: bool = False,
    mode: str = "",
) -> bytes:
    """An .xlsx of `baris` (with pegawai and opd loaded). Rows are written as they come, so memory stays flat.

    koreksi: the month pays corrections, and each row has its own as `koreksi` (koreksi.bayar.person_corrections).
    mode: name of the mode of the OPDs, where it pays nothing.
    """
    kolom = (*KOLOM, *(KOLOM_KOREKSI if koreksi else ()))
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"constant_memory": True, "in_memory": False})
    gaya = {
        "teks": buku.add_format({}),
        "bulat": buku.add_format({"num_format": "0"}),
        "persen": buku.add_format({"num_format": "#,##0.00"}),
        "uang": buku.add_format({"num_format": "#,##0"}),
        "kepala": buku.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "judul": buku.add_format({"bold": True, "font_size": 14}),
    }
    judul = f"Hasil {bulan_tahun(periode)}" + (f", mode {mode.lower()}: tidak dibayarkan" if mode else "")
    lembar = buku.add_worksheet("Hasil")
    lembar.freeze_panes(4, 2)
    for ke, (_, lebar, _) in enumerate(kolom):
        lembar.set_column(ke, ke, lebar)
    lembar.write_string(0, 0, f"{judul}, {wilayah}", gaya["judul"])
    lembar.write_string(1, 0, _peringatan(peraga))
    for ke, (nama, _, _) in enumerate(kolom):
        lembar.write_string(3, ke, nama, gaya["kepala"])
    ke_baris = 3
    for ke_baris, hasil in enumerate(baris, start=4):
        for ke, (nilai, (_, _, jenis)) in enumerate(zip(_isi(hasil, koreksi), kolom, strict=True)):
            if nilai is None:
                continue
            if jenis == "teks":
                lembar.write_string(ke_baris, ke, str(nilai))
            else:
                lembar.write_number(ke_baris, ke, nilai, gaya[jenis])
    lembar.autofilter(3, 0, max(ke_baris, 4), len(kolom) - 1)
    asal = buku.add_worksheet("Asal-usul")
    asal.set_column(0, 0, 22)
    asal.set_column(1, 1, 80)
    rincian: tuple[tuple[str, str], ...] = (
        ("Wilayah", wilayah),
        ("Periode", periode.kode),
        ("Hitungan", str(hitungan.nomor)),
        ("Paket aturan", paket),
        ("Versi mesin", hitungan.versi_mesin),
        ("Hash masukan", hitungan.hash_masukan),
        ("Hash hasil", hitungan.hash_hasil),
        ("Kunci bulan", f"ke-{kunci.nomor}, sidik {kunci.hash}" if kunci else "Belum terkunci"),
        ("Status angka", _peringatan(peraga)),
    )
    for ke, (nama, isi) in enumerate(rincian):
        asal.write_string(ke, 0, nama, gaya["kepala"])
        asal.write_string(ke, 1, isi)
    buku.close()
    return keluar.getvalue()


def _peringatan(peraga: int) -> str:
    if not peraga:
        return "Semua ketentuan yang dipakai terverifikasi."
    return f"ANGKA PERAGA: {peraga} ketentuan belum diverifikasi terhadap peraturan; bukan dasar pembayaran."


def _isi(hasil: Any, koreksi: bool) -> tuple[Any, ...]:
    dihitung = hasil.keadaan == HasilPegawai.Keadaan.DIHITUNG
    dibayar = dihitung or (koreksi and hasil.koreksi is not None)
    isi = (
        hasil.pegawai.nip,
        hasil.pegawai.nama_lengkap,
        hasil.opd.singkatan if hasil.opd else None,
        hasil.jabatan,
        hasil.kelas,
        hasil.get_keadaan_display(),
        None if dihitung else alasan_label(hasil.alasan),
        hasil.persen if dihitung else None,
        hasil.bruto if dihitung else None,
        hasil.potongan if dihitung else None,
        hasil.bersih if dihitung else None,
    )
    if not koreksi:
        return isi
    return (*isi, hasil.koreksi, hasil.bersih + (hasil.koreksi or 0) if dibayar else None)
