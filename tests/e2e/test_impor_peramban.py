"""Import in a real browser: uploaded and decided without JavaScript on a phone, a big file as a job; axe is content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.basis_data import SKEMA
from tests.e2e.conftest import Situs, layar_temuan

pytestmark = pytest.mark.e2e
SLUG = "bandung"


@pytest.fixture
def berkas(situs: Situs, tmp_path: Path, django_db_blocker: Any) -> tuple[Path, Path]:
    """A small file of positions with one wrong row, and a big one of people whose names change."""
    from django.db import connection

    from erk_kit.binding import region_atomic
    from tenants.organisasi.models import Pegawai, Penugasan
    from tests.orang_uji import Kantor

    with django_db_blocker.unblock():
        with region_atomic(SKEMA[SLUG]):
            kantor = Kantor.buat()
            siti = kantor.orang("Siti Peraga")
            kode = kantor.posisi("PENGAWAS", 9).kode
            lama = Penugasan.objects.get(pegawai=siti).jabatan.kode
            Pegawai.objects.bulk_create(
                Pegawai(nip=f"19900101202001{n:04d}", nama=f"Orang {n}", terdaftar_mulai="2020-01-01")
                for n in range(1500)
            )
        connection.close()
    kecil, besar = tmp_path / "mutasi.csv", tmp_path / "pegawai.csv"
    kecil.write_text(
        f"nip,kode_jabatan,kode_unit,mulai\n{siti.nip},{kode},{kantor.kode},2026-11-16\n"
        f"{siti.nip},{lama},{kantor.kode},2026-01-01\n{siti.nip},TIDAK-ADA,{kantor.kode},2026-11-20\n"
    )
    baris = (f"19900101202001{n:04d},Orang Baru {n},PNS,III,2020-01-01,2026-11-02" for n in range(1500))
    besar.write_text("nip,nama,status,golongan,terdaftar_mulai,berlaku_mulai\n" + "\n".join(baris))
    return kecil, besar


def test_a_delivery_on_a_phone(situs: Situs, buka: Callable[..., Any], berkas: tuple[Path, Path]) -> None:
    kecil, besar = berkas
    page = buka(SLUG, "bkpsdm", js=False, awasi=False)
    page.goto(situs.url(SLUG, "/impor/unggah/"))
    page.get_by_role("button", name="Unggah dan lihat perubahannya").click()
    assert page.get_by_text("Belum ada berkas yang dipilih").is_visible()
    page.select_option("select[name=jenis]", "penugasan")
    page.set_input_files("input[name=berkas]", kecil)
    page.get_by_role("button", name="Unggah dan lihat perubahannya").click()
    alamat = page.url.removeprefix(situs.url(SLUG, ""))
    page.get_by_role("link", name="Ditolak 1").click()
    assert page.get_by_text("Jabatan 'TIDAK-ADA' tidak terdaftar").is_visible()
    assert page.locator("tbody tr").count() == 1
    page.get_by_label("Terapkan yang baik saja").check()
    page.get_by_role("button", name="Terapkan 1 baris").click()
    assert page.get_by_text("Berkas diterapkan.").is_visible()
    assert page.get_by_text("tinggal di karantina").is_visible()

    page = buka(SLUG, "bkpsdm")
    page.goto(situs.url(SLUG, "/impor/unggah/?jenis=pegawai"))
    assert page.locator("select[name=jenis]").input_value() == "pegawai"
    page.set_input_files("input[name=berkas]", besar)
    page.get_by_role("button", name="Unggah dan lihat perubahannya").click()
    page.get_by_role("link", name="Lihat perubahannya").click(timeout=60_000)
    page.get_by_role("button", name="Terapkan 1.500 baris").click()
    page.get_by_role("link", name="Lihat hasilnya").click(timeout=60_000)
    assert page.get_by_text("Diterapkan", exact=True).first.is_visible()
    besar_alamat = page.url.removeprefix(situs.url(SLUG, ""))

    temuan = []
    for satu in (f"{alamat}?tindakan=DITOLAK", besar_alamat):
        page.goto(situs.url(SLUG, satu))
        temuan += layar_temuan(page, satu, (320, 390), tanpa_axe=(320,))
    assert not temuan, "\n".join(temuan)
