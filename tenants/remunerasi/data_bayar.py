"""Keeping pay data: one person in a form, many in a workbook that is taken whole or not at all."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from erk_kit.lembar import sheet_rows
from erk_kit.nip import nip_normalise
from tenants.jejak.services import catat
from tenants.organisasi.models import Pegawai
from tenants.remunerasi.galat import IsiDitolak, Temuan
from tenants.remunerasi.models import DataBayar

MEDAN = ("nik", "npwp", "kode_bank", "nama_bank", "nomor_rekening", "alamat", "eselon")
LABEL = {m: str(DataBayar._meta.get_field(m).verbose_name) for m in MEDAN}
HARAP = {
    "nik": "16 angka",
    "npwp": "15 atau 16 angka",
    "kode_bank": "3 angka, misalnya 110",
    "nama_bank": "paling banyak 80 huruf",
    "nomor_rekening": "5 sampai 24 angka",
    "alamat": "paling banyak 200 huruf",
    "eselon": "misalnya II.b, atau kosong",
}
_ANGKA = ("nik", "npwp", "kode_bank", "nomor_rekening")
_PEMISAH = re.compile(r"[\s.\-]+")
BARIS_MAKS = 5_000
UKURAN_MAKS = 5 * 1024 * 1024
_MEKAR_MAKS = 100 * 1024 * 1024
TEMUAN_MAKS = 200
_LEMBAR = "Data bayar"


def data_bayar_set(*, actor_id: int, pegawai_id: int, isi: Mapping[str, str]) -> DataBayar:
    """Store the fields in `isi` for somebody; fields that are not named stay. Raises IsiDitolak."""
    lama = DataBayar.objects.filter(pegawai_id=pegawai_id).first() or DataBayar(pegawai_id=pegawai_id)
    rapi, temuan = fields_check(isi, letak="formulir")
    if temuan:
        raise IsiDitolak("Data bayar", temuan)
    ubah = [m for m, nilai in rapi.items() if getattr(lama, m) != nilai]
    if not ubah:
        return lama
    _apply(lama, rapi, actor_id)
    lama.save()
    siapa = Pegawai.objects.get(pk=pegawai_id)
    # which fields, never what stood in them
    catat(
        aksi="bayar.data",
        actor_id=actor_id,
        objek=(siapa.pk, siapa.nama_lengkap),
        rincian={"medan": [LABEL[m] for m in ubah]},
    )
    return lama


def fields_check(isi: Mapping[str, Any], *, letak: str) -> tuple[dict[str, str], list[Temuan]]:
    """(normalised values, findings) of those fields of DataBayar that `isi` names."""
    rapi: dict[str, str] = {}
    temuan = []
    for m in MEDAN:
        if m not in isi:
            continue
        teks = " ".join(str(isi[m] or "").split())
        teks = _PEMISAH.sub("", teks) if m in _ANGKA else teks
        try:
            if teks:
                DataBayar._meta.get_field(m).run_validators(teks)  # type: ignore[union-attr]
        except ValidationError:
            temuan.append(Temuan(letak, LABEL[m], f'"{teks}"', HARAP[m], "tulis ulang, atau kosongkan"))
        rapi[m] = teks
    return rapi, temuan


def workbook_of(*, wilayah: str, orang: Iterable[Pegawai]) -> bytes:
    """A workbook to fill in: one row a person, all cells text, so that no digit is lost."""
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True})
    teks, kepala = buku.add_format({"num_format": "@"}), buku.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    ws = buku.add_worksheet(_LEMBAR)
    ws.freeze_panes(2, 2)
    ws.write_string(0, 0, f"Data bayar, {wilayah}. Sel kosong menghapus isinya.", buku.add_format({"bold": True}))
    for di, judul in enumerate(("NIP", "Nama", *(f"{LABEL[m]}\n({HARAP[m]})" for m in MEDAN))):
        ws.set_column(di, di, 34 if judul == "Nama" else 22, teks)
        ws.write_string(1, di, judul, kepala)
    for ke, satu in enumerate(orang, start=2):
        ws.write_string(ke, 0, satu.nip or "", teks)
        ws.write_string(ke, 1, satu.nama_lengkap, teks)
        data = getattr(satu, "data_bayar", None)
        for di, m in enumerate(MEDAN, start=2):
            ws.write_string(ke, di, getattr(data, m) if data is not None else "", teks)
    buku.close()
    return keluar.getvalue()


def data_bayar_upload(*, actor_id: int, nama: str, berkas: bytes) -> int:
    """Take a filled workbook whole; the number of people whose data changed. Raises IsiDitolak with every finding."""
    isi = _read(berkas)
    pegawai = {p.nip: p for p in Pegawai.objects.filter(nip__in=[nip for nip, *_ in isi]).select_related("data_bayar")}
    temuan: list[Temuan] = []
    tulis: list[DataBayar] = []
    rekening: list[int] = []
    terlihat: set[str] = set()
    for nip, letak, medan in isi:
        siapa = pegawai.get(nip)
        if siapa is None or nip in terlihat:
            sebab = "tertulis dua kali" if nip in terlihat else "tidak terdaftar"
            temuan.append(Temuan(letak, "NIP", f'"{nip}" {sebab}', "NIP pegawai, satu kali", "perbaiki atau hapus"))
            continue
        terlihat.add(nip)
        rapi, salah = fields_check(medan, letak=letak)
        temuan += salah
        lama = getattr(siapa, "data_bayar", None) or DataBayar(pegawai=siapa)
        if any(getattr(lama, m) != n for m, n in rapi.items()):
            if lama.nomor_rekening != rapi["nomor_rekening"]:
                rekening.append(siapa.pk)
            _apply(lama, rapi, actor_id)
            tulis.append(lama)
    if temuan:
        raise IsiDitolak("Data bayar", temuan)
    with transaction.atomic():
        DataBayar.objects.bulk_create(
            tulis,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["pegawai"],
            update_fields=[*MEDAN, "rekening_pada", "diubah_pada", "diubah_oleh_id"],
        )
        if tulis:
            rincian = {"jumlah": len(tulis), "rekening": rekening}
            catat(aksi="bayar.data_unggah", actor_id=actor_id, objek=(nama, nama), rincian=rincian)
    return len(tulis)


def _apply(data: DataBayar, isi: Mapping[str, str], actor_id: int) -> None:
    """Write the fields into the row, which is not saved yet, and whether the account became another one."""
    lama = data.nomor_rekening
    for m, nilai in isi.items():
        setattr(data, m, nilai)
    data.diubah_oleh_id, data.diubah_pada = actor_id, timezone.now()
    if lama and data.nomor_rekening != lama:
        data.rekening_pada = data.diubah_pada


def _read(berkas: bytes) -> list[tuple[str, str, dict[str, str]]]:
    """(NIP, place, fields) of each filled row. Raises IsiDitolak."""
    unduh = "unduh lembar dari halaman ini, isi, lalu unggah lagi"
    if len(berkas) > UKURAN_MAKS:
        raise _whole("berkas lebih besar dari 5 MB", "lembar sampai 5.000 baris", "bagi menjadi beberapa berkas")
    baris = sheet_rows(
        berkas,
        lembar=_LEMBAR,
        ukuran_maks=UKURAN_MAKS,
        mekar_maks=_MEKAR_MAKS,
        tolak=lambda isi: _whole(isi, "lembar yang diunduh dari sini", unduh),
        min_row=2,
        max_row=BARIS_MAKS + 3,
        max_col=2 + len(MEDAN),
        values_only=True,
    )
    kepala = [str(j or "").partition("\n")[0] for j in (baris[0] if baris else ())]
    if kepala != ["NIP", "Nama", *(LABEL[m] for m in MEDAN)]:
        raise _whole(f"judul kolom {', '.join(kepala)}", "judul kolom lembar yang diunduh", unduh)
    hasil, temuan = [], []
    for ke, sel in enumerate(baris[1:], start=3):
        if not any(sel):
            continue
        letak = f"baris {ke}"
        temuan += [
            # a number has lost its zeros in front, and from the 16th digit on it is another number
            Temuan(
                letak, LABEL[m], f"{n} berupa angka Excel", "teks", "ubah format selnya menjadi teks, lalu tulis ulang"
            )
            for m, n in zip(("nip", *MEDAN), (sel[0], *sel[2:]), strict=True)
            if n is not None and not isinstance(n, str) and m in LABEL
        ]
        medan = {m: str(n or "") for m, n in zip(MEDAN, sel[2:], strict=True)}
        hasil.append((nip_normalise(str(sel[0] or "")), letak, medan))
    if len(hasil) > BARIS_MAKS:
        raise _whole(f"lebih dari {BARIS_MAKS} baris", f"paling banyak {BARIS_MAKS}", "bagi menjadi beberapa berkas")
    if temuan:
        raise IsiDitolak("Data bayar", temuan)
    return hasil


def _whole(isi: str, harap: str, lakukan: str) -> IsiDitolak:
    return IsiDitolak("Data bayar", [Temuan("berkas", "isi", isi, harap, lakukan)])
