"""Positions through a preview: how long staging and applying take. `-s` shows the figures.

ERK_BARIS_IMPOR=10000 measures; without it a few rows show that it runs, and no time is demanded.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import time
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from tenants.organisasi.models import Pegawai, Penugasan
from tenants.sinkronisasi.pratinjau import delivery_apply, delivery_preview, delivery_receive
from tests.orang_uji import Kantor

pytestmark = pytest.mark.bench
BANYAK = int(os.environ.get("ERK_BARIS_IMPOR", "300"))
DETIK_MAKS = 60
KEPALA = ("nip", "kode_jabatan", "kode_unit", "jenis", "mulai", "sampai", "nomor_sk")


def csv(baris: list[tuple[str, ...]]) -> bytes:
    return "\n".join(",".join(b) for b in baris).encode()


def xlsx(baris: list[tuple[str, ...]]) -> bytes:
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True})
    lembar = buku.add_worksheet()
    for ke, satu in enumerate(baris):
        for kolom, teks in enumerate(satu):
            lembar.write_string(ke, kolom, teks)
    buku.close()
    return keluar.getvalue()


@pytest.mark.parametrize("bentuk", [csv, xlsx])
def test_positions(wilayah: Callable[..., Any], bentuk: Callable[..., bytes]) -> None:
    wilayah("bandung")
    kantor = Kantor.buat()
    jabatan = [kantor.posisi("PELAKSANA", n + 1) for n in range(17)]
    orang = Pegawai.objects.bulk_create(
        Pegawai(nip=f"19900101202001{n:04d}", nama=f"Orang {n}", terdaftar_mulai=dt.date(2020, 1, 1))
        for n in range(BANYAK)
    )
    Penugasan.objects.bulk_create(
        Penugasan(pegawai=p, jabatan=jabatan[n % 16], unit=kantor.unit, berlaku_mulai=dt.date(2025, 1, 1))
        for n, p in enumerate(orang)
    )
    baris = [
        (p.nip, jabatan[(n + 1) % 17].kode, kantor.kode, "DEFINITIF", "2026-11-02", "", f"SK-{n}")
        for n, p in enumerate(orang)
    ]
    isi = bentuk([KEPALA, *baris])
    mulai = time.perf_counter()
    kiriman = delivery_receive(jenis="penugasan", nama_berkas="besar", isi=isi, actor_id=None)
    kiriman = delivery_preview(kiriman_id=kiriman.pk)
    tinjau = time.perf_counter() - mulai
    assert kiriman.jumlah["BERUBAH"] == BANYAK
    mulai = time.perf_counter()
    assert delivery_apply(kiriman_id=kiriman.pk, sidik=kiriman.sidik, actor_id=None).diterapkan
    terap = time.perf_counter() - mulai
    print(f"{bentuk.__name__}: pratinjau {tinjau:.1f} detik, diterapkan {terap:.1f} detik")
    assert tinjau + terap < DETIK_MAKS
