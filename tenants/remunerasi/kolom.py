"""The columns of each list: heading, width, kind, where the value comes from, and which control total it carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tenants.penilaian.galat import KendaliGagal
from tenants.remunerasi import kendali
from tenants.remunerasi.baris import Orang
from tenants.remunerasi.guna import BELANJA_KODE, KOREKSI, POTONGAN_KODE
from tenants.remunerasi.peta_rekening import Komponen
from tenants.remunerasi.peta_sipd import KOSONG, TETAP, KolomSipd

TEKS, UANG, PERSEN, BULAT, NOMOR, TANGGAL, TTD = "teks", "uang", "persen", "bulat", "nomor", "tanggal", "ttd"

BELUM = "belum diisi"

# Amounts of somebody by guna.
Guna = Mapping[str, int]


@dataclass(frozen=True)
class Kolom:
    """lebar: characters. kendali: name of the control total that the column's sum is."""

    judul: str
    lebar: int
    jenis: str
    nilai: Callable[[Orang, Guna], Any]
    kendali: str = ""


def _nomor() -> Kolom:
    return Kolom("No.", 5, NOMOR, lambda o, g: None)


def _siapa(cetak: bool) -> list[Kolom]:
    """On paper name and NIP share a cell; in a workbook each has its own, to be sorted and looked up by."""
    kertas = [Kolom("Nama / NIP", 32, TEKS, lambda o, g: f"{o.nama}\n{o.nip or 'tanpa NIP'}")]
    buku = [Kolom("NIP", 20, TEKS, lambda o, g: o.nip), Kolom("Nama", 34, TEKS, lambda o, g: o.nama)]
    return [*(kertas if cetak else buku), Kolom("Gol.", 7, TEKS, lambda o, g: o.golongan)]


def _opd(semua: bool) -> list[Kolom]:
    return [Kolom("OPD", 26, TEKS, lambda o, g: o.opd or "Tanpa OPD")] if semua else []


def permintaan(komponen: Sequence[Komponen], *, semua: bool, cetak: bool, koreksi: bool = False) -> list[Kolom]:
    """Each paid line a column: what adds, bruto, what takes off (as a positive amount), potongan, bersih.

    koreksi: the run has instalments of corrections, so what is paid is not bersih.
    """
    tambah = [k for k in komponen if not k.kurang]
    kurang = [k for k in komponen if k.kurang]
    return [
        _nomor(),
        *_opd(semua),
        *_siapa(cetak),
        Kolom("Jabatan", 30, TEKS, lambda o, g: o.jabatan),
        Kolom("Kelas", 6, BULAT, lambda o, g: o.kelas),
        Kolom("Kinerja (%)", 9, PERSEN, lambda o, g: o.persen),
        *(Kolom(k.label, 14, UANG, _line(k.id, 1)) for k in tambah),
        Kolom("Bruto", 15, UANG, lambda o, g: o.bruto, kendali.BRUTO),
        *(Kolom(k.label, 14, UANG, _line(k.id, -1)) for k in kurang),
        Kolom("Jumlah potongan", 14, UANG, lambda o, g: o.potongan, kendali.POTONGAN),
        Kolom("Bersih", 15, UANG, lambda o, g: o.bersih, kendali.BERSIH),
        *(_paid() if koreksi else []),
    ]


def _paid() -> list[Kolom]:
    return [
        Kolom("Koreksi", 14, UANG, lambda o, g: o.koreksi, kendali.KOREKSI),
        Kolom("Jumlah dibayarkan", 15, UANG, lambda o, g: o.dibayarkan, kendali.DIBAYAR),
    ]


def paid_total(kolom: Sequence[Kolom], jumlah: Sequence[int]) -> int | None:
    """The sum that stands in words below a list: of what is paid, which is bersih where nothing is corrected; None for
    a list without either."""
    ada = {c.kendali: n for c, n in zip(kolom, jumlah, strict=True)}
    return ada.get(kendali.DIBAYAR, ada.get(kendali.BERSIH))


def _line(nama: str, tanda: int) -> Callable[[Orang, Guna], int]:
    return lambda o, g: tanda * o.komponen.get(nama, 0)


def pembayaran(*, semua: bool, cetak: bool, koreksi: bool = False) -> list[Kolom]:
    """What is left of the allowance, the third parties' deductions, what is received, and room for a signature."""
    lain = tuple(k for k in POTONGAN_KODE if k not in ("pph_21", "iuran_1"))
    return [
        _nomor(),
        *_opd(semua),
        *_siapa(cetak),
        *_account(cetak),
        Kolom("Bruto", 15, UANG, lambda o, g: o.bruto, kendali.BRUTO),
        Kolom("Pengurang TPP", 14, UANG, lambda o, g: o.bruto - sum(g[k] for k in BELANJA_KODE)),
        Kolom("TPP dibayarkan", 15, UANG, lambda o, g: sum(g[k] for k in BELANJA_KODE), kendali.BELANJA),
        Kolom("PPh 21", 14, UANG, lambda o, g: g["pph_21"], "pph_21"),
        Kolom("Iuran JKN 1 %", 13, UANG, lambda o, g: g["iuran_1"], "iuran_1"),
        Kolom("Potongan lain", 13, UANG, lambda o, g: sum(g[k] for k in lain)),
        Kolom("Bersih" if koreksi else "Diterima", 15, UANG, lambda o, g: o.bersih, kendali.BERSIH),
        *(_paid() if koreksi else []),
        Kolom("Tanda tangan", 18, TTD, lambda o, g: None),
    ]


def _account(cetak: bool) -> list[Kolom]:
    def nomor(o: Orang) -> str:
        return o.data["nomor_rekening"] or BELUM

    if cetak:
        return [Kolom("Nomor rekening / Bank", 24, TEKS, lambda o, g: f"{nomor(o)}\n{o.data['nama_bank']}".strip())]
    return [
        Kolom("Nomor rekening", 22, TEKS, lambda o, g: nomor(o)),
        Kolom("Bank", 22, TEKS, lambda o, g: o.data["nama_bank"]),
    ]


def pajak(*, semua: bool, cetak: bool) -> list[Kolom]:
    return [
        _nomor(),
        *_opd(semua),
        *_siapa(cetak),
        Kolom("NPWP", 20, TEKS, lambda o, g: o.data["npwp"] or BELUM),
        Kolom("PTKP", 7, TEKS, lambda o, g: o.ptkp),
        Kolom("Kategori", 8, TEKS, lambda o, g: o.kategori),
        Kolom("Bruto", 15, UANG, lambda o, g: o.bruto, kendali.BRUTO),
        Kolom("TPP dibayarkan", 15, UANG, lambda o, g: sum(g[k] for k in BELANJA_KODE), kendali.BELANJA),
        Kolom("PPh 21", 15, UANG, lambda o, g: g["pph_21"], "pph_21"),
    ]


def bpjs(*, semua: bool, cetak: bool, pemberi_kerja: bool) -> list[Kolom]:
    """pemberi_kerja: whether a step gives the employer's 4 %; without one there is no such column."""
    empat = [Kolom("Iuran 4 % pemberi kerja", 16, UANG, step_amount)] if pemberi_kerja else []
    return [
        _nomor(),
        *_opd(semua),
        *_siapa(cetak),
        Kolom("Status", 10, TEKS, lambda o, g: o.status_label),
        Kolom("TPP dibayarkan", 16, UANG, lambda o, g: sum(g[k] for k in BELANJA_KODE), kendali.BELANJA),
        Kolom("Iuran 1 % pegawai", 16, UANG, lambda o, g: g["iuran_1"], "iuran_1"),
        *empat,
    ]


def step_amount(o: Orang, g: Guna) -> int:
    """The employer's contribution as the run's own step has it. Raises KendaliGagal when it is no whole rupiah."""
    try:
        nilai = Fraction(o.catatan or "")
    except ValueError:
        nilai = Fraction(1, 2)
    if nilai.denominator != 1:
        raise KendaliGagal(
            f"Iuran pemberi kerja NIP {o.nip or '-'} bernilai {o.catatan or 'kosong'}; yang diharapkan rupiah bulat.",
            kode="bayar_langkah",
            saran="Petakan iuran 4 % ke langkah paket yang berupa rupiah bulat, atau hapus petanya.",
        )
    return int(nilai)


def sipd(peta: Sequence[KolomSipd], *, koreksi: bool = False) -> list[Kolom]:
    """The region's own columns, in its order; no running number."""
    return [Kolom(k.judul, 18, *_source(k, koreksi)) for k in peta]


def _source(k: KolomSipd, koreksi: bool) -> tuple[str, Callable[[Orang, Guna], Any], str]:
    nama = k.sumber
    if nama == "jumlah_ditransfer":
        return UANG, lambda o, g: o.dibayarkan, kendali.DIBAYAR if koreksi else kendali.BERSIH
    if nama == KOREKSI:
        return UANG, lambda o, g: g.get(KOREKSI, 0), kendali.KOREKSI
    if nama == TETAP:
        return TEKS, lambda o, g: k.tetap, ""
    if nama == KOSONG:
        return TEKS, lambda o, g: None, ""
    if nama == "tanggal_lahir":
        return TANGGAL, lambda o, g: o.tanggal_lahir, ""
    if nama in _TEKS:
        return TEKS, _TEKS[nama], ""
    if nama in _JUMLAH:
        hitung, total = _JUMLAH[nama]
        return UANG, hitung, total
    kode = nama.removeprefix("belanja_")
    return UANG, lambda o, g: g[kode], kode


_TEKS: dict[str, Callable[[Orang, Guna], str]] = {
    "nama_pegawai": lambda o, g: o.nama,
    "nip": lambda o, g: o.nip,
    "tipe_jabatan": lambda o, g: o.jenis_label,
    "golongan": lambda o, g: o.golongan,
    "pns_pppk": lambda o, g: o.status_label,
    "nama_jabatan": lambda o, g: o.jabatan,
    "kelas_jabatan": lambda o, g: str(o.kelas or ""),
    "kode_opd": lambda o, g: o.opd_kode,
    "nama_opd": lambda o, g: o.opd,
    **{
        nama: (lambda o, g, nama=nama: o.data[nama])  # type: ignore[misc]
        for nama in ("nik", "alamat", "eselon", "kode_bank", "nama_bank", "npwp", "nomor_rekening")
    },
}
_JUMLAH: dict[str, tuple[Callable[[Orang, Guna], int], str]] = {
    "bruto": (lambda o, g: o.bruto, kendali.BRUTO),
    "jumlah_belanja": (lambda o, g: sum(g[k] for k in BELANJA_KODE), kendali.BELANJA),
    "jumlah_potongan": (lambda o, g: sum(g[k] for k in POTONGAN_KODE), kendali.PIHAK_KETIGA),
    "iuran_4": (lambda o, g: step_amount(o, g) if o.catatan is not None else None, ""),  # type: ignore[dict-item]
}
