"""Checks of financial systems: money to the cent, one row an account, parents and children."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from integrations.conformance import contoh
from integrations.conformance.dunia import Dunia
from integrations.conformance.periksa import Kasus, anggaran, expect, periksa, same
from integrations.conformance.periksa_tarik import fetch
from integrations.contracts import Bacaan, RealisasiRecord


def read(k: Kasus, realisasi: Sequence[RealisasiRecord]) -> Bacaan[RealisasiRecord]:
    assert k.peladen is not None
    with k.peladen() as server:
        server.isi(Dunia(realisasi=tuple(realisasi)))
        terbuka: Any = k.open(server)
        bacaan: Bacaan[RealisasiRecord] = terbuka.realisasi(fetch(terbuka))
        return bacaan


@periksa("uang-utuh", "Rupiah terbaca sampai sennya, juga yang lebih panjang daripada ketelitian pecahan.", anggaran)
def _(k: Kasus) -> None:
    satu = contoh.budget(3).realisasi[1]
    semua = [
        dataclasses.replace(satu, kode_opd=f"S{i}", kode_rekening="5.1", pagu=Decimal(u), realisasi=Decimal(u))
        for i, u in enumerate(("0.00", "0.10", "90071992547409.93", "123456789012345.67", "1234567890.05"))
    ]
    same(read(k, semua).catatan, semua)


@periksa("induk-anak", "Rekening induk yang tidak sama dengan jumlah anaknya diberitahukan.", anggaran)
def _(k: Kasus) -> None:
    semua = list(contoh.budget(3).realisasi)
    expect(not read(k, semua).temuan, "induk yang sama dengan anaknya menjadi temuan")
    semua[0] = dataclasses.replace(semua[0], realisasi=semua[0].realisasi + Decimal("0.01"))
    bacaan = read(k, semua)
    expect(len(bacaan.temuan) == 1 and bacaan.temuan[0].kolom == "realisasi", "selisih satu sen tidak diberitahukan")
    expect(len(bacaan.catatan) == 3, "baris hilang karena selisih")


@periksa("rekening-beda", "Rekening 5.1 dan 5.10 adalah dua rekening.", anggaran)
def _(k: Kasus) -> None:
    satu = contoh.budget(3).realisasi[1]
    semua = [dataclasses.replace(satu, kode_rekening=r) for r in ("5.1", "5.10", "5.100")]
    same(read(k, semua).catatan, semua)


@periksa("rekening-bertentangan", "Rekening dengan dua jumlah tidak dipilih salah satunya diam-diam.", anggaran)
def _(k: Kasus) -> None:
    satu, dua, tiga = contoh.budget(3).realisasi
    lain = dataclasses.replace(dua, realisasi=dua.realisasi + 1)
    bacaan = read(k, [satu, dua, tiga, lain])
    kode = {c.kode_rekening for c in bacaan.catatan}
    expect(dua.kode_rekening not in kode, "satu dari dua jumlah dipilih")
    expect(bacaan.temuan, "dua jumlah tidak menjadi temuan")


@periksa("rekening-rusak", "Baris JUMLAH di antara rekening menjadi temuan; yang lain tetap terbaca.", anggaran)
def _(k: Kasus) -> None:
    _induk, dua, tiga = contoh.budget(3).realisasi
    bacaan = read(k, [dua, dataclasses.replace(tiga, kode_rekening="JUMLAH")])
    expect(len(bacaan.catatan) == 1 and len(bacaan.temuan) == 1, "baris jumlah ikut dibaca, atau hilang tanpa temuan")


@periksa("bulan-utuh", "Tiap baris tetap pada tahun dan bulannya.", anggaran)
def _(k: Kasus) -> None:
    semua = contoh.budget(30).realisasi
    expect({(c.tahun, c.bulan) for c in read(k, semua).catatan} == {(2026, 11)}, "bulan berubah")
