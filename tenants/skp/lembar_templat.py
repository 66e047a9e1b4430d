"""Templates as a workbook, both ways: one row a plan, all text, every wrong cell named by row and column.

An upload replaces the templates of the positions it names, and only if all of it is right.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from erk_kit.bentuk import angka
from erk_kit.lembar import MB, BerkasDitolak, Temuan, sheet_rows
from tenants.organisasi.models import Jabatan
from tenants.skp.forms import number_read
from tenants.skp.models import Aspek, ButirSkp, TemplatSkp
from tenants.skp.services import BUTIR_MAKS
from tenants.skp.susun import IsiButir, IsiIndikator

LEMBAR = "Templat SKP"
UKURAN_MAKS = 10 * MB
_MEKAR_MAKS = 20 * UKURAN_MAKS
BARIS_MAKS = 20_000
TEMUAN_MAKS = 200
_LAIN = (Aspek.KUALITAS, Aspek.WAKTU, Aspek.BIAYA)
# (heading, width, longest text, required)
KOLOM: tuple[tuple[str, int, int, bool], ...] = (
    ("kode_jabatan", 16, 20, True),
    ("jabatan", 36, 200, False),
    ("rhk", 60, 300, True),
    ("jenis", 12, 10, False),
    ("target", 12, 20, True),
    ("satuan", 14, 40, True),
    ("indikator_kuantitas", 36, 300, False),
    *(
        (f"{apa}_{aspek.value.lower()}", 36 if apa == "indikator" else 14, panjang, False)
        for aspek in _LAIN
        for apa, panjang in (("indikator", 300), ("target", 120), ("satuan", 40))
    ),
)
_NAMA = tuple(k[0] for k in KOLOM)
_CONTOH = {"rhk": "Tersusunnya laporan kinerja bulanan", "target": "12", "satuan": "dokumen", "kode_jabatan": "J-0012"}


def templates_workbook(*, judul: str, templat: Iterable[TemplatSkp], jabatan: Iterable[Jabatan]) -> bytes:
    """What stands (with butir and indikator prefetched), ready to be changed and sent back; second sheet: codes."""
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True, "strings_to_urls": False})
    kepala = buku.add_format({"bold": True, "bottom": 1})
    teks = buku.add_format({"num_format": "@"})
    ws = buku.add_worksheet(LEMBAR)
    ws.freeze_panes(1, 1)
    for ke, (nama, lebar, _, _) in enumerate(KOLOM):
        ws.set_column(ke, ke, lebar, teks)
        ws.write_string(0, ke, nama, kepala)
    ws.data_validation(1, 3, BARIS_MAKS, 3, {"validate": "list", "source": list(ButirSkp.Jenis.values)})
    ke_baris = 1
    for t in templat:
        for b in t.butir.all():
            for ke, isi in enumerate(_row(t, b)):
                ws.write_string(ke_baris, ke, isi, teks)
            ke_baris += 1
    kode = buku.add_worksheet("Jabatan")
    kode.set_column(0, 0, 20)
    kode.set_column(1, 1, 60)
    for ke, nama in enumerate(("kode_jabatan", "jabatan")):
        kode.write_string(0, ke, nama, kepala)
    for ke, j in enumerate(jabatan, 1):
        kode.write_string(ke, 0, j.kode)
        kode.write_string(ke, 1, j.nama)
    bantu = buku.add_worksheet("Petunjuk")
    bantu.set_column(0, 0, 110)
    for ke, baris in enumerate(
        (
            judul,
            f'Isi lembar "{LEMBAR}", satu baris satu rencana hasil kerja (RHK); urutan baris menjadi urutan butir.',
            "Wajib: kode_jabatan, rhk, target (angka di atas 0), satuan. jenis kosong berarti UTAMA.",
            "Indikator kualitas, waktu, biaya boleh kosong; targetnya hanya bila indikatornya diisi.",
            "Jabatan yang disebut dalam berkas diganti seluruhnya; jabatan yang tidak disebut tetap.",
            "SKP yang sudah dibuat dari templat tidak berubah.",
        )
    ):
        bantu.write_string(ke, 0, baris, kepala if not ke else None)
    buku.close()
    return keluar.getvalue()


def _row(t: TemplatSkp, b: Any) -> list[str]:
    ada = {i.aspek: i for i in b.indikator.all()}
    kuantitas = ada.get(Aspek.KUANTITAS)
    isi = [t.jabatan.kode, t.jabatan.nama, b.uraian, b.jenis, angka(b.target), b.satuan]
    isi.append(kuantitas.uraian if kuantitas else "")
    for aspek in _LAIN:
        i = ada.get(aspek)
        isi += [i.uraian, i.target, i.satuan] if i else ["", "", ""]
    return isi


def templates_read(berkas: bytes) -> dict[int, list[IsiButir]]:
    """Position id -> its plans in the order of the rows. Raises BerkasDitolak with everything that is wrong."""
    baris = _rows(berkas)
    letak = {str(isi).strip().lower(): ke for ke, isi in enumerate(baris[0]) if isi is not None} if baris else {}
    hilang = [n for n, _, _, wajib in KOLOM if wajib and n not in letak]
    if hilang:
        raise BerkasDitolak(
            [
                Temuan(1, n, "kolom tidak ada", f'kepala kolom "{n}" pada baris 1', "unduh berkas dari sini")
                for n in hilang
            ]
        )
    kode = {j.kode.casefold(): j.pk for j in Jabatan.objects.all()}
    hasil: dict[int, list[IsiButir]] = {}
    lihat: set[tuple[int, str]] = set()
    temuan: list[Temuan] = []
    for nomor, satu in enumerate(baris[1:], start=2):
        sel = {n: " ".join(_text(satu[letak[n]]).split()) for n in _NAMA if n in letak and letak[n] < len(satu)}
        if not any(v for n, v in sel.items() if n != "jabatan"):
            continue
        salah = _cells(nomor, sel, kode)
        if not salah:
            jabatan_id = kode[sel["kode_jabatan"].casefold()]
            kunci = (jabatan_id, sel["rhk"].casefold())
            if kunci in lihat:
                salah = [Temuan(nomor, "rhk", f'"{sel["rhk"][:60]}" dua kali', "satu baris tiap RHK", "hapus satu")]
            elif len(hasil.get(jabatan_id, ())) >= BUTIR_MAKS:
                salah = [Temuan(nomor, "rhk", f"butir ke-{BUTIR_MAKS + 1}", f"paling banyak {BUTIR_MAKS}", "gabungkan")]
            else:
                lihat.add(kunci)
                hasil.setdefault(jabatan_id, []).append(_plan(sel))
        temuan += salah
        if len(temuan) >= TEMUAN_MAKS:
            break
    if not temuan and not hasil:
        temuan = [Temuan(0, "berkas", "tidak ada baris yang berisi", "satu baris tiap RHK", "isi mulai baris 2")]
    if temuan:
        raise BerkasDitolak(temuan)
    return hasil


def _cells(nomor: int, sel: dict[str, str], kode: dict[str, int]) -> list[Temuan]:
    salah = []
    for nama, _, panjang, wajib in KOLOM:
        isi = sel.get(nama, "")
        if wajib and not isi:
            salah.append(Temuan(nomor, nama, "kosong", f"misalnya {_CONTOH[nama]}", "isi selnya"))
        elif len(isi) > panjang:
            salah.append(Temuan(nomor, nama, f"{len(isi)} huruf", f"paling panjang {panjang}", "ringkaskan"))
    if sel.get("kode_jabatan") and sel["kode_jabatan"].casefold() not in kode:
        harap = 'kode pada lembar "Jabatan"'
        salah.append(Temuan(nomor, "kode_jabatan", f'"{sel["kode_jabatan"]}" tidak dikenal', harap, "salin kodenya"))
    if sel.get("jenis") and sel["jenis"].upper() not in ButirSkp.Jenis.values:
        salah.append(Temuan(nomor, "jenis", f'"{sel["jenis"]}"', "UTAMA atau TAMBAHAN", "pilih dari daftar selnya"))
    if sel.get("target"):
        try:
            baik = Decimal(0) < number_read(sel["target"]) < Decimal(10) ** 9
            pesan = "" if baik else f'"{sel["target"]}"'
        except ValueError:
            pesan = f'"{sel["target"]}"'
        if pesan:
            salah.append(Temuan(nomor, "target", pesan, "angka di atas 0, paling banyak dua desimal", "tulis angkanya"))
    for aspek in _LAIN:
        n = aspek.value.lower()
        if (sel.get(f"target_{n}") or sel.get(f"satuan_{n}")) and not sel.get(f"indikator_{n}"):
            harap = "indikatornya diisi juga"
            salah.append(
                Temuan(nomor, f"indikator_{n}", "kosong, targetnya diisi", harap, "isi atau kosongkan keduanya")
            )
    return salah


def _plan(sel: dict[str, str]) -> IsiButir:
    indikator = {Aspek.KUANTITAS.value: IsiIndikator(sel.get("indikator_kuantitas", ""))}
    for aspek in _LAIN:
        n = aspek.value.lower()
        indikator[aspek.value] = IsiIndikator(*(sel.get(f"{apa}_{n}", "") for apa in ("indikator", "target", "satuan")))
    jenis = sel.get("jenis", "").upper() or ButirSkp.Jenis.UTAMA.value
    return IsiButir(sel["rhk"], number_read(sel["target"]), sel["satuan"], jenis, None, indikator)


def _rows(berkas: bytes) -> list[Sequence[Any]]:
    baris = sheet_rows(
        berkas, lembar=LEMBAR, ukuran_maks=UKURAN_MAKS, mekar_maks=_MEKAR_MAKS, tolak=_whole,
        max_row=BARIS_MAKS + 2, max_col=len(KOLOM) + 10, values_only=True,
    )  # fmt: skip
    if len(baris) > BARIS_MAKS + 1:
        raise _whole(f"lebih dari {angka(BARIS_MAKS)} baris")
    return baris


def _whole(isi: str) -> BerkasDitolak:
    return BerkasDitolak([Temuan(0, "berkas", isi, "berkas yang diunduh dari halaman ini", "unduh, isi, unggah lagi")])


def _text(isi: object) -> str:
    if isinstance(isi, float):
        # what Excel made of a typed number: its shortest digits
        return str(int(isi)) if isi.is_integer() else repr(isi)
    return "" if isi is None else str(isi)
