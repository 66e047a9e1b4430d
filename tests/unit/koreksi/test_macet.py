"""What nobody will be paid by itself, what a queue delivers twice, superiors of a corrected subordinate, and the
command line."""

from __future__ import annotations

import datetime as dt
import io
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import psycopg2
import pytest
from django.db import IntegrityError, transaction

from erk_core import Pack, load_pack
from erk_kit.binding import public_atomic
from erk_kit.dsn import owner_url
from erk_platform.cli import main
from tenants.organisasi.models import Pegawai
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi import tasks
from tenants.penilaian.koreksi.macet import stuck, stuck_count
from tenants.penilaian.koreksi.putus import correction_withdraw
from tenants.penilaian.koreksi.ubah import Perubahan
from tenants.penilaian.models import HasilPegawai, Koreksi, PaketTersimpan
from tenants.registry.models import Region
from tests.unit.koreksi.conftest import OKT, Terkunci, akun, menit
from tests.unit.penilaian.conftest import Daerah
from tests.unit.penilaian.paket_lain import paket_lain
from tests.unit.penilaian.test_bawahan import SURABAYA, bagan
from tests.unit.penilaian.test_bulan_lalu import siapkan

__all__ = ["bagan"]

pytestmark = pytest.mark.unit

NOV = "2026-11"


@pytest.fixture(scope="module")
def surabaya() -> Pack:
    return load_pack(SURABAYA)


def slug_of(t: Any) -> str:
    with public_atomic():
        return str(Region.objects.get(schema_name=t.schema).slug)


def test_open_instalments_of_people_off_the_roll(terkunci: Terkunci, klien: Callable[..., Any]) -> None:
    t = terkunci
    with t.buka():
        # Siti owes 589.000 at 300.000 a month; Budi and Rekan are owed something
        for usulan in (menit(t.siti, 800), menit(t.budi, 700)):
            t.terima(t.usulkan(usulan))
        t.terima(t.usulkan(menit(t.rekan, 300), mulai=Bulan(2027, 1)))
        siapkan(Bulan(2026, 11), {t.siti: 900, t.budi: 100})
        assert not stuck().exists()
        # in November still on the roll: the close of November pays
        Pegawai.objects.filter(pk=t.siti.pk).update(terdaftar_sampai=dt.date(2026, 11, 20))
        # gone before the first month that may pay it
        Pegawai.objects.filter(pk=t.rekan.pk).update(terdaftar_sampai=dt.date(2026, 12, 31))
        assert [o.pegawai_id for o in stuck()] == [t.rekan.pk]
    t.tutup(NOV)
    t.kunci(NOV)
    with t.buka():
        assert {(o.pegawai_id, o.sisa) for o in stuck()} == {(t.siti.pk, -289_000), (t.rekan.pk, 883_500)}
        assert stuck_count() == 2
    host = f"{slug_of(t.daerah)}.localhost"
    bkpsdm = klien(t.daerah.schema, HTTP_HOST=host, pengguna=t.akun["usul"])
    assert "Cicilan 2 pegawai macet" in bkpsdm.get("/koreksi/").content.decode()
    teks = bkpsdm.get("/koreksi/?cicilan=macet").content.decode()
    for kata in ('sisa <span class="angka">−Rp289.000', "Rp883.500", "tagih dengan ketetapan tersendiri"):
        assert kata in teks, kata
    assert "Koreksi 2," not in teks
    assert "Sisa −Rp289.000 macet" in bkpsdm.get("/koreksi/1/").content.decode()
    assert "macet" not in bkpsdm.get("/koreksi/2/").content.decode()
    lembar = openpyxl.load_workbook(io.BytesIO(bkpsdm.get("/koreksi/excel/?cicilan=macet").content)).worksheets[0]
    assert sorted(b[10] for b in lembar.iter_rows(min_row=4, values_only=True)) == [-289_000, 883_500]


def test_a_job_that_is_delivered_twice_proposes_once(terkunci: Terkunci, tmp_path: Path) -> None:
    t = terkunci
    paket = paket_lain(tmp_path, "surut", ganti=("bruto * tarif_pajak", "bruto * (tarif_pajak + tarif_pajak)"))
    isi: dict[str, Any] = {
        "schema": t.daerah.schema, "kode": OKT, "actor_id": t.akun["usul"].pk, "dokumen": "Perwal 7", "dasar": "Ps 3",
        "job_id": f"{t.daerah.schema}:koreksi:{OKT}:1", "paket": paket.hash, "opd_id": None, "batas": ("TANPA", 0),
        "cicil_tambah": False, "mulai": "",
    }  # fmt: skip
    with t.buka():
        PaketTersimpan.objects.create(
            hash=paket.hash, paket_id=paket.id, versi=paket.versi, isi=zlib.compress(paket.canonical(), 9)
        )
    for _ in range(2):
        tasks.propose_rule.apply(kwargs=isi, throw=True)
    with t.buka():
        satu = Koreksi.objects.get()
        correction_withdraw(actor=t.akun["usul"], nomor=satu.nomor, sidik=satu.hash, alasan="Salah pasal")
    tasks.propose_rule.apply(kwargs=isi, throw=True)
    with t.buka():
        assert Koreksi.objects.count() == 1, "also after it was decided"
        # the table itself, whatever the service says
        kolom = {f.attname: getattr(satu, f.attname) for f in satu._meta.fields if f.name != "id"}
        with pytest.raises(IntegrityError, match="koreksi_satu_per_pekerjaan"), transaction.atomic():
            Koreksi.objects.create(**(kolom | {"nomor": 99, "hash": "0" * 64}))
    # control: another order is another proposal
    tasks.propose_rule.apply(kwargs=isi | {"job_id": isi["job_id"] + "2"}, throw=True)
    with t.buka():
        assert Koreksi.objects.count() == 2


def test_a_superior_is_corrected_with_his_subordinate(daerah: Daerah, bagan: dict[str, Pegawai]) -> None:
    """Pack surabaya-ekinerja reads the mean of the staff: A's minutes move Kasi, and through him Kabid."""
    with daerah.buka():
        semua = {"usul": akun("usul", "bkpsdm"), "satu": akun("satu", "bkpsdm"), "dua": akun("dua", "pimpinan")}
    t = Terkunci(daerah, bagan["a"], bagan["b"], bagan["c"], semua)
    hitungan = t.tutup(OKT)
    t.kunci(OKT)
    with t.buka():
        lama = dict(HasilPegawai.objects.filter(hitungan=hitungan).values_list("pegawai__nama", "bersih"))
        ubah = Perubahan("hari", bagan["a"].nip or "", "2026-10-05", "menit_norma_utama", "3500")
        k = t.usulkan(ubah)
        orang = {o.pegawai.nama: o for o in k.orang.select_related("pegawai")}
        assert set(orang) == {"A", "Kasi", "Kabid"}, "B and C do not change and are not in it"
        assert all(o.selisih > 0 and o.bersih_lama == lama[nama] for nama, o in orang.items())
        # Kasi: mean of the staff 75 % -> 100 %, a 30 % share of it; Kabid: half of half of that
        bawah = {n: o.bersih_baru for n, o in orang.items()}
        assert t.terima(k) == "DITERIMA"
        lagi = t.usulkan(Perubahan("hari", bagan["b"].nip or "", "2026-10-05", "menit_norma_utama", "0"))
        assert {o.pegawai.nama: o.bersih_lama for o in lagi.orang.select_related("pegawai")} == {
            "B": lama["B"], "Kasi": bawah["Kasi"], "Kabid": bawah["Kabid"],
        }  # fmt: skip


def test_the_command_lists_and_verifies(terkunci: Terkunci, capsys: pytest.CaptureFixture[str]) -> None:
    t, slug = terkunci, slug_of(terkunci.daerah)
    with t.buka():
        t.terima(t.usulkan(menit(t.budi, 700)))
        t.usulkan(menit(t.siti, 800))
    capsys.readouterr()
    assert main(["koreksi", "list", "--region", slug]) == 0
    teks = capsys.readouterr().out
    for kata in ("Oktober 2026", "Diterima", "Menunggu dua penerima", "−Rp589.000", "800/12/BKPSDM", "2 koreksi."):
        assert kata in teks, kata
    assert main(["koreksi", "list", "--region", slug, "--json"]) == 0
    isi = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [(k["nomor"], k["status"], k["selisih"]) for k in isi["koreksi"]] == [
        (2, "DIUSULKAN", -589_000), (1, "DITERIMA", 589_000),
    ]  # fmt: skip
    assert main(["koreksi", "verify", "--region", slug]) == 0
    assert "COCOK: 2 koreksi, 2 pegawai, 0 cicilan" in capsys.readouterr().out
    mentah = psycopg2.connect(owner_url())
    with mentah, mentah.cursor() as cursor:
        cursor.execute(f"update {t.daerah.schema}.penilaian_koreksi set dokumen = 'lain' where nomor = 1")
    mentah.close()
    assert main(["koreksi", "verify", "--region", slug, "--json"]) == 1
    isi = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert not isi["cocok"]
    assert "sidiknya" in isi["temuan"][0]
