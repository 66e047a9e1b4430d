"""Old pay from a workbook or a CSV file: NIP, month, rupiah; taken whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from erk_kit.lembar import sheet_rows, table_workbook
from erk_kit.nip import nip_normalise
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.models import Pegawai
from tenants.penilaian.bulan import Bulan, KodePeriodeError
from tenants.penilaian.jelas.verifikasi import amount_read
from tenants.remunerasi.galat import IsiDitolak, Temuan
from tenants.remunerasi.models import BayaranLama

LEMBAR = "Bayaran lama"
KEPALA = ("NIP", "Nama", "Bulan", "Jumlah")
BARIS_MAKS = 30_000
UKURAN_MAKS = 5 * 1024 * 1024
_MEKAR_MAKS = 100 * 1024 * 1024
# characters of a wrong value that a finding repeats
SEBUT = 40
# above the header there may be a title and a note
_KEPALA_MAKS = 10
_RUPIAH_MAKS = 10**12
_HARAP = f'lembar "{LEMBAR}" atau CSV dengan judul kolom NIP, Bulan, Jumlah'


@dataclass(frozen=True)
class HasilUnggah:
    baru: int
    diganti: int
    sama: int


def old_pay_template(*, wilayah: str, bulan: Bulan, orang: Sequence[tuple[str, str]]) -> bytes:
    """A workbook to fill in; orang: (NIP, name)."""
    return table_workbook(
        judul=f"Bayaran lama {bulan}, {wilayah}",
        keterangan="Isi Jumlah dengan rupiah yang sungguh diterima. Baris tanpa jumlah dilewati.",
        kolom=((KEPALA[0], 24), (KEPALA[1], 36), (KEPALA[2], 12), (KEPALA[3], 18)),
        baris=((nip, nama, bulan.kode, None) for nip, nama in orang),
        lembar=LEMBAR,
    )


def old_pay_upload(*, actor: Pengguna, nama: str, berkas: bytes) -> HasilUnggah:
    """Store what the file says was paid. Raises IsiDitolak with every finding; then nothing is stored. The same file a
    second time changes nothing. The caller has decided who asks."""
    baris = _rows(nama, berkas)
    # whatever else stands there is nobody's, and need not be asked for
    nip_ada = {nip for _, nip, *_ in baris if nip.isascii() and nip.isdigit()}
    pegawai = dict(Pegawai.objects.filter(nip__in=nip_ada).values_list("nip", "pk"))
    temuan: list[Temuan] = []
    isi: dict[tuple[int, dt.date], int] = {}
    for letak, nip, bulan_mentah, jumlah_mentah in baris:
        siapa = pegawai.get(nip)
        if siapa is None:
            temuan.append(Temuan(letak, "NIP", f'"{nip[:SEBUT]}" tidak terdaftar', "NIP pegawai, 18 angka", _TEKS))
        bulan = _month(bulan_mentah)
        if bulan is None:
            harap = "bulan yang sudah dimulai, misalnya 2026-10"
            temuan.append(Temuan(letak, "Bulan", f'"{str(bulan_mentah)[:SEBUT]}"', harap, "tulis tahun-bulan"))
        jumlah = _amount(jumlah_mentah)
        if jumlah is None:
            harap = "rupiah bulat, misalnya 4250000"
            temuan.append(Temuan(letak, "Jumlah", f'"{str(jumlah_mentah)[:SEBUT]}"', harap, "tulis angkanya tanpa sen"))
        if siapa is None or bulan is None or jumlah is None:
            continue
        if (siapa, bulan) in isi:
            harap = "satu baris tiap pegawai dan bulan"
            temuan.append(
                Temuan(letak, "NIP", f'"{nip[:SEBUT]}" tertulis dua kali untuk bulan itu', harap, "hapus salah satu")
            )
        isi[siapa, bulan] = jumlah
    if temuan:
        raise IsiDitolak(LEMBAR, temuan)
    if not isi:
        raise _whole("tidak ada baris yang terisi", "paling sedikit satu pegawai", "isi kolom Jumlah, lalu unggah lagi")
    return _store(actor, nama, isi)


_TEKS = "perbaiki NIP-nya; bila berasal dari Excel, simpan kolomnya sebagai teks"


def _store(actor: Pengguna, nama: str, isi: dict[tuple[int, dt.date], int]) -> HasilUnggah:
    with transaction.atomic():
        lama = {
            (p, b): r
            for p, b, r in BayaranLama.objects.select_for_update()
            .filter(bulan__in={b for _, b in isi}, pegawai__in={p for p, _ in isi})
            .values_list("pegawai_id", "bulan", "rupiah")
        }
        tulis = {k: n for k, n in isi.items() if lama.get(k) != n}
        kini = timezone.now()
        BayaranLama.objects.bulk_create(
            (
                BayaranLama(
                    pegawai_id=p, bulan=b, rupiah=n, sumber=nama[:100], diunggah_oleh_id=actor.pk, diunggah_pada=kini
                )
                for (p, b), n in tulis.items()
            ),
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["bulan", "pegawai"],
            update_fields=["rupiah", "sumber", "diunggah_oleh_id", "diunggah_pada"],
        )
        diganti = sum(k in lama for k in tulis)
        if tulis:
            bulan = sorted({b.isoformat()[:7] for _, b in tulis})
            rincian = {"jumlah": len(tulis), "diganti": diganti, "bulan": bulan}
            catat(aksi="bayar.lama", actor=actor, objek=(nama[:100], nama[:100]), rincian=rincian)
    return HasilUnggah(len(tulis) - diganti, diganti, len(isi) - len(tulis))


def _rows(nama: str, berkas: bytes) -> list[tuple[str, str, Any, Any]]:
    """(place, NIP, month, amount as they stand) of each row with an amount. Raises IsiDitolak."""
    if len(berkas) > UKURAN_MAKS:
        raise _whole("berkas lebih besar dari 5 MB", "sampai 30.000 baris", "bagi menjadi beberapa berkas")
    semua = _csv(berkas) if nama.lower().endswith(".csv") else _xlsx(berkas)
    letak, mulai = {}, 0
    for ke, sel in enumerate(semua[:_KEPALA_MAKS], start=1):
        judul = {str(s or "").strip().lower(): di for di, s in enumerate(sel)}
        if {"nip", "bulan", "jumlah"} <= judul.keys():
            letak, mulai = judul, ke
            break
    if not letak:
        raise _whole("judul kolom NIP, Bulan, dan Jumlah tidak ditemukan", _HARAP, "unduh lembarnya dari halaman ini")
    hasil, temuan = [], []
    for ke, sel in enumerate(semua[mulai:], start=mulai + 1):
        nip, bulan, jumlah = (sel[letak[k]] if letak[k] < len(sel) else None for k in ("nip", "bulan", "jumlah"))
        if jumlah is None or str(jumlah).strip() == "":
            continue
        if nip is not None and not isinstance(nip, str):
            # from the 16th digit on an Excel number is another number
            temuan.append(Temuan(f"baris {ke}", "NIP", f"{nip} berupa angka Excel", "teks", _TEKS))
            continue
        hasil.append((f"baris {ke}", nip_normalise(nip or ""), bulan, jumlah))
    if temuan:
        raise IsiDitolak(LEMBAR, temuan)
    if len(hasil) > BARIS_MAKS:
        raise _whole(f"lebih dari {BARIS_MAKS} baris", f"paling banyak {BARIS_MAKS}", "bagi menjadi beberapa berkas")
    return hasil


def _xlsx(berkas: bytes) -> list[Any]:
    return sheet_rows(
        berkas,
        lembar=LEMBAR,
        ukuran_maks=UKURAN_MAKS,
        mekar_maks=_MEKAR_MAKS,
        tolak=lambda isi: _whole(isi, _HARAP, "unduh lembarnya dari halaman ini, isi, lalu unggah lagi"),
        max_row=BARIS_MAKS + _KEPALA_MAKS + 1,
        max_col=12,
        values_only=True,
    )


def _csv(berkas: bytes) -> list[Any]:
    try:
        teks = berkas.decode("utf-8-sig")
        # a title above the header may have neither
        pisah = ";" if teks[:4000].count(";") > teks[:4000].count(",") else ","
        return list(csv.reader(io.StringIO(teks), delimiter=pisah, strict=True))
    except (UnicodeDecodeError, csv.Error) as galat:
        raise _whole("berkas bukan CSV UTF-8", _HARAP, "simpan ulang sebagai CSV UTF-8 atau .xlsx") from galat


def _month(mentah: Any) -> dt.date | None:
    if isinstance(mentah, dt.date):
        bulan = Bulan(mentah.year, mentah.month)
    else:
        try:
            bulan = Bulan.parse(str(mentah or ""))
        except KodePeriodeError:
            return None
    return bulan.awal if bulan.tahun >= 2000 and bulan.awal <= timezone.localdate() else None


def _amount(mentah: Any) -> int | None:
    """Whole rupiah; None for what is none."""
    if isinstance(mentah, bool):
        return None
    if isinstance(mentah, int | float):
        jumlah = int(mentah) if mentah == mentah and abs(mentah) < _RUPIAH_MAKS and mentah == int(mentah) else None
    else:
        jumlah = amount_read(str(mentah))
    return jumlah if jumlah is not None and 0 <= jumlah < _RUPIAH_MAKS else None


def _whole(isi: str, harap: str, lakukan: str) -> IsiDitolak:
    return IsiDitolak(LEMBAR, [Temuan("berkas", "isi", isi, harap, lakukan)])
