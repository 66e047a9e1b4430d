"""Which account and which use each paid line has: the region's newest version, else the preset.

A version is a list of {"komponen", "guna", "rekening"}; `komponen` is an output of a pack (or, for `iuran_4`, a step of
it), `guna` a code of tenants.remunerasi.guna.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tenants.penilaian.mode import SQL_DIBAYAR, unpaid_opds
from tenants.penilaian.models import Hitungan
from tenants.remunerasi.galat import IsiDitolak, Temuan
from tenants.remunerasi.guna import (
    BAWAAN,
    BELANJA,
    BELANJA_KODE,
    CATATAN,
    GUNA,
    KOREKSI,
    KOREKSI_ID,
    POTONGAN,
    POTONGAN_KODE,
)
from tenants.remunerasi.models import PetaBayar

_REKENING = re.compile(r"\A\d+(\.\d+){1,7}\Z")


@dataclass(frozen=True)
class Komponen:
    """A paid line of a run, in the pack's order, with its sum and its smallest and largest amount."""

    id: str
    label: str
    jumlah: int
    terkecil: int
    terbesar: int

    @property
    def kurang(self) -> bool:
        """It only takes off."""
        return self.terkecil < 0 and self.terbesar <= 0

    @property
    def tambah(self) -> bool:
        """It only adds. A line that was zero for everybody is neither: its sign is not known."""
        return self.terbesar > 0 and self.terkecil >= 0


@dataclass(frozen=True)
class PetaRekening:
    """guna and rekening by component. versi 0: the preset."""

    versi: int
    guna: Mapping[str, str]
    rekening: Mapping[str, str]

    def amounts(self, komponen: Mapping[str, int]) -> dict[str, int]:
        """Signed lines of somebody -> amount by guna: allowances signed, third parties' deductions as positive
        amounts. Components without a guna are left out (`unmapped` names them)."""
        hasil: dict[str, int] = dict.fromkeys((*BELANJA_KODE, *POTONGAN_KODE), 0)
        for nama, jumlah in komponen.items():
            kode = self.guna.get(nama)
            if kode in hasil:
                hasil[kode] += jumlah if GUNA[kode].kelompok == BELANJA else -jumlah
        return hasil

    def with_correction(self, guna: Mapping[str, int], jumlah: int) -> dict[str, int]:
        """`guna` with a correction under its own use, or joined to the allowance that it is mapped to."""
        kode = self.guna.get(KOREKSI_ID, KOREKSI)
        return {KOREKSI: 0, **guna, kode: guna.get(kode, 0) + jumlah}

    def unmapped(self, komponen: Iterable[Komponen]) -> list[Komponen]:
        """Components without a use, or with one that does not fit their sign."""
        return [k for k in komponen if not self.fits(k)]

    def fits(self, k: Komponen) -> bool:
        guna = GUNA.get(self.guna.get(k.id, ""))
        if k.id == KOREKSI_ID:
            return guna is not None and guna.kelompok in (KOREKSI, BELANJA)
        return guna is not None and (guna.kelompok == BELANJA or (guna.kelompok == POTONGAN and not k.tambah))

    def step_of(self, kode: str) -> str | None:
        """The step that is mapped to a `catatan`, such as the employer's contribution."""
        return next((nama for nama, guna in self.guna.items() if guna == kode), None)


def components_of(hitungan: Hitungan, opd_ids: Collection[int] | None = None) -> list[Komponen]:
    """Paid lines of the run, the same for every OPD, with their sums over those asked for; one query."""
    luar = unpaid_opds(hitungan)
    if opd_ids is None and not luar:
        return _components(_SEMUA, [hitungan.pk])
    opd = list(opd_ids) if opd_ids is not None else None
    return _components(_PER_OPD, {"h": hitungan.pk, "o": opd, "luar": luar})


_SEMUA = """
select komponen, min(label), sum(jumlah)::bigint, min(jumlah), max(jumlah) from remunerasi_barisbayar
where hitungan_id = %s group by komponen order by min(id)"""
_PER_OPD = f"""
select b.komponen, min(b.label), coalesce(sum(b.jumlah) filter (
    where (%(o)s::bigint[] is null or h.opd_id = any(%(o)s)) and {SQL_DIBAYAR}), 0)::bigint,
  min(b.jumlah), max(b.jumlah)
from remunerasi_barisbayar b
join penilaian_hasilpegawai h on h.hitungan_id = b.hitungan_id and h.pegawai_id = b.pegawai_id
where b.hitungan_id = %(h)s group by b.komponen order by min(b.id)"""  # noqa: S608 - constant text


def _components(perintah: str, isi: Any) -> list[Komponen]:
    with connection.cursor() as kursor:
        kursor.execute(perintah, isi)
        return [Komponen(*baris) for baris in kursor.fetchall()]


def rekening_current() -> PetaRekening:
    """The newest version, else the preset; one query."""
    ada = PetaBayar.objects.filter(jenis=PetaBayar.Jenis.REKENING).order_by("-versi").first()
    if ada is None:
        return PetaRekening(0, BAWAAN, {k: GUNA[g].rekening for k, g in BAWAAN.items() if GUNA[g].rekening})
    return PetaRekening(
        ada.versi,
        {b["komponen"]: b["guna"] for b in ada.isi},
        {b["komponen"]: b["rekening"] for b in ada.isi if b["rekening"]},
    )


def rekening_check(isi: Iterable[Mapping[str, Any]], komponen: Iterable[Komponen] = ()) -> list[dict[str, str]]:
    """The rows as they are stored. komponen: of the run that the editor shows, for their sign. Raises IsiDitolak."""
    temuan: list[Temuan] = []
    rapi: list[dict[str, str]] = []
    dibayar = {k.id: k for k in komponen}
    for ke, satu in enumerate(isi, start=1):
        nama, kode, rekening = (str(satu.get(k, "")).strip() for k in ("komponen", "guna", "rekening"))
        letak = f"baris {ke}"
        if not nama:
            temuan.append(Temuan(letak, "komponen", "kosong", "id keluaran paket", "isi, atau hapus barisnya"))
            continue
        if nama in {b["komponen"] for b in rapi}:
            temuan.append(Temuan(letak, nama, "tertulis dua kali", "satu baris per komponen", "hapus salah satunya"))
        if kode not in GUNA:
            pilihan = ", ".join(g.label for g in GUNA.values())
            temuan.append(
                Temuan(letak, nama, f'guna "{kode}" tidak dikenal', f"salah satu dari {pilihan}", "pilih gunanya")
            )
            continue
        if rekening and not _REKENING.match(rekening):
            harap = "angka dipisah titik, misalnya 5.1.01.02.05.0001"
            temuan.append(Temuan(letak, nama, f'kode rekening "{rekening}"', harap, "salin kodenya dari DPA"))
        kelompok = GUNA[kode].kelompok
        ada = dibayar.get(nama)
        if nama == KOREKSI_ID:
            if kelompok not in (KOREKSI, BELANJA):
                harap = f"guna {GUNA[KOREKSI].label}, atau guna belanja yang kolomnya dimasuki"
                temuan.append(Temuan(letak, nama, f"koreksi dipetakan ke {GUNA[kode].label}", harap, "pilih guna lain"))
        elif kelompok == KOREKSI:
            harap = f"hanya {KOREKSI_ID}"
            temuan.append(Temuan(letak, nama, f"dipetakan ke {GUNA[kode].label}", harap, "pilih guna lain"))
        elif ada is not None and (kelompok == CATATAN or (kelompok == POTONGAN and ada.tambah)):
            harap = "guna belanja" if ada.tambah else "guna potongan, atau belanja yang dikurangi"
            temuan.append(
                Temuan(letak, nama, f"dibayarkan, tetapi dipetakan ke {GUNA[kode].label}", harap, "pilih guna lain")
            )
        rapi.append({"komponen": nama, "guna": kode, "rekening": rekening})
    ada_nama = {b["komponen"] for b in rapi} | {t.kolom for t in temuan}
    temuan += [
        Temuan("peta", k.label, f"komponen {k.id} tidak dipetakan", "satu baris untuk setiap komponen", "pilih gunanya")
        for k in dibayar.values()
        if k.id not in ada_nama
    ]
    if temuan:
        raise IsiDitolak("Peta rekening", temuan)
    return rapi
