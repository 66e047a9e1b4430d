"""Where to look first: shares of people with enough rows, flags by kind, superiors who let pass or wave through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tenants.aktivitas.models import Aktivitas
from tenants.aktivitas.models_putusan import CatatanValidator
from tenants.akun.models import Peran
from tenants.laporan.kewajaran import SEDIKITNYA, record_of
from tenants.organisasi.aktor import Aktor
from tenants.penilaian.bulan import Bulan
from tests.orang_uji import Kantor

pytestmark = pytest.mark.isolation
BULAN = Bulan(2026, 9)


def work(pegawai: Any, validator: Any, banyak: int, *tanda: str, **isi: Any) -> list[Aktivitas]:
    bawaan = {"menit": 30, "status": "DITERIMA", "validator": validator, "uraian": "kerja", "tanda": list(tanda)}
    return [
        Aktivitas.objects.create(pegawai=pegawai, tanggal=dt.date(2026, 9, 1 + n % 28), **(bawaan | isi))
        for n in range(banyak)
    ]


def test_who_deserves_a_look_stands_first(wilayah: Callable[..., Any]) -> None:
    wilayah("bandung")
    kantor = Kantor.buat()
    atasan, teliti = kantor.orang("Atasan"), kantor.orang("Teliti")
    banyak, sedikit, bersih = kantor.orang("Banyak"), kantor.orang("Sedikit"), kantor.orang("Bersih")
    work(banyak, atasan, SEDIKITNYA - 4)
    work(banyak, atasan, 4, "MIRIP", "BULAT")
    work(sedikit, atasan, 2, "KEMBAR")
    work(bersih, teliti, SEDIKITNYA)
    # neither a draft nor what was thrown away was handed in
    work(bersih, None, 3, "MIRIP", status="DRAF")
    (lewat,) = work(bersih, None, 1, status="DIAJUKAN")
    CatatanValidator.objects.create(
        validator=teliti, aktivitas=lewat, kebijakan="eskalasi", diajukan_pada=timezone.now(), tenggat=BULAN.akhir
    )
    satu = record_of(BULAN, segarkan=True)
    assert [o.pegawai_id for o in satu.orang] == [banyak.pk, bersih.pk, sedikit.pk]
    assert (satu.orang[0].persen, satu.orang[0].bertanda, satu.orang[0].diajukan) == (40, 4, SEDIKITNYA)
    assert (satu.diajukan, satu.bertanda) == (2 * SEDIKITNYA + 3, 6)
    assert {k: n for k, _, n in satu.jenis if n} == {"MIRIP": 4, "BULAT": 4, "KEMBAR": 2}
    # who lets a deadline pass before who waves flags through
    assert [a.pegawai_id for a in satu.atasan] == [teliti.pk, atasan.pk]
    assert (satu.atasan[0].lewat, satu.atasan[1].bertanda, satu.atasan[1].persen_bertanda) == (1, 6, 50)


def test_page_and_workbook_say_the_same(wilayah: Callable[..., Any], klien: Callable[..., Any]) -> None:
    import io

    import openpyxl

    wilayah("bandung")
    kantor = Kantor.buat()
    orang = kantor.orang("Siti Serupa")
    work(orang, kantor.orang("Atasan"), SEDIKITNYA, "MIRIP")
    bkpsdm = klien("bandung", pengguna=kantor.akun(kantor.orang("Petugas"), Peran.BKPSDM))
    teks = bkpsdm.get("/laporan/kewajaran/2026-09/").content.decode()
    assert "Siti Serupa" in teks
    assert "10 (100%)" in teks
    buku = openpyxl.load_workbook(io.BytesIO(bkpsdm.get("/laporan/kewajaran/2026-09/excel/").content))
    baris = list(buku["Kewajaran"].iter_rows(min_row=4, values_only=True))
    assert [b[1:7] for b in baris] == [("Siti Serupa", kantor.kode, 10, 300, 10, 100)]
    assert "Belum ada aktivitas" in bkpsdm.get("/laporan/kewajaran/2026-08/").content.decode()
    assert klien("bandung", pengguna=kantor.akun(orang)).get("/laporan/kewajaran/2026-09/").status_code == 403


def test_names_come_through_the_actor(wilayah: Callable[..., Any]) -> None:
    from tenants.laporan.kewajaran import names_of

    wilayah("bandung")
    kantor, lain = Kantor.buat(), Kantor.buat()
    asing, milik = lain.orang("Asing"), kantor.orang("Milik")
    admin = Aktor(kantor.akun(None, Peran.ADMIN_OPD))
    assert set(names_of([asing.pk, milik.pk], aktor=admin, hari=timezone.localdate())) == {milik.pk}
