"""The two steps of a delivery: nothing is written before the decision, late rows, quarantine, and the command line."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from erk_kit.binding import region_atomic
from erk_platform.commands import impor
from tenants.jejak.models import Catatan
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import FaktaLama, Jabatan, Pegawai, Penugasan
from tenants.organisasi.services import penugasan_set
from tenants.sinkronisasi import pratinjau
from tenants.sinkronisasi.excel import finding_text
from tenants.sinkronisasi.kolom import KOREKSI, columns_of
from tenants.sinkronisasi.models import BarisKiriman, FaktaSusulan, Kiriman
from tenants.sinkronisasi.rencana import JENIS, plan_tables_hold
from tenants.sinkronisasi.rencana.dasar import Mirip
from tenants.sinkronisasi.services import file_import
from tests.basis_data import SKEMA, Sesi
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor

pytestmark = pytest.mark.unit
KEPALA = "nip,kode_jabatan,kode_unit,jenis,mulai,sampai\n"


@pytest.fixture
def kantor(wilayah: Callable[..., Any]) -> Kantor:
    wilayah("bandung")
    return Kantor.buat()


def tinjau(jenis: str, teks: str) -> Kiriman:
    kiriman = pratinjau.delivery_receive(jenis=jenis, nama_berkas="uji.csv", isi=teks.encode(), actor_id=None)
    return pratinjau.delivery_preview(kiriman_id=kiriman.pk)


def terap(kiriman: Kiriman, **isi: Any) -> pratinjau.HasilTerap:
    return pratinjau.delivery_apply(kiriman_id=kiriman.pk, sidik=kiriman.sidik, actor_id=None, **isi)


def tindakan(kiriman: Kiriman) -> list[str]:
    return list(BarisKiriman.objects.filter(kiriman=kiriman, versi=kiriman.versi).values_list("tindakan", flat=True))


def test_a_preview_writes_nothing_and_applying_keeps_what_was_ended(kantor: Kantor) -> None:
    staf, baru = kantor.orang("Staf"), kantor.posisi("PENGAWAS", 9)
    baris = f"{staf.nip},{baru.kode},{kantor.kode},DEFINITIF,2026-11-15,\n"
    kiriman = tinjau("penugasan", KEPALA + baris)
    assert (kiriman.status, kiriman.jumlah["BERUBAH"], tindakan(kiriman)) == ("PRATINJAU", 1, ["BERUBAH"])
    assert Penugasan.objects.filter(pegawai=staf).count() == 1
    hasil = terap(kiriman)
    assert (hasil.diterapkan, hasil.kiriman.status) == (True, "DITERIMA")
    lama, kini = Penugasan.objects.filter(pegawai=staf).order_by("berlaku_mulai")
    assert (lama.berlaku_sampai, kini.jabatan, kini.sumber) == (dt.date(2026, 11, 14), baru, "BERKAS")
    versi = FaktaLama.objects.get(tabel="organisasi.penugasan", fakta_id=lama.pk)
    assert (versi.isi["berlaku_sampai"], versi.tindakan) == (None, "DIAKHIRI")
    # the very same file has nothing left to do, and a stated end ends it
    lagi = tinjau("penugasan", KEPALA + baris)
    assert tindakan(lagi) == ["SAMA"]
    with pytest.raises(GalatLayanan, match="Tidak ada baris yang mengubah"):
        terap(lagi)
    assert terap(tinjau("penugasan", KEPALA + baris.replace(",\n", ",2026-12-31\n"))).diterapkan
    kini.refresh_from_db()
    assert kini.berlaku_sampai == dt.date(2026, 12, 31)


def test_refused_rows_stay_behind_only_on_the_explicit_word(kantor: Kantor) -> None:
    staf, kode = kantor.orang("Staf"), kantor.posisi("PENGAWAS", 9).kode
    kiriman = tinjau(
        "penugasan",
        f"{KEPALA}{staf.nip},{kode},{kantor.kode},PLT,2026-11-15,\n{staf.nip},{kode}X,{kantor.kode},PLT,2026-11-15,\n",
    )
    assert tindakan(kiriman) == ["BARU", "DITOLAK"]
    with pytest.raises(GalatLayanan, match="1 baris ditolak"):
        terap(kiriman)
    assert Penugasan.objects.filter(pegawai=staf).count() == 1
    assert terap(kiriman, hanya_baik=True).diterapkan
    assert Penugasan.objects.filter(pegawai=staf).count() == 2
    (salah,) = BarisKiriman.objects.filter(kiriman=kiriman, tindakan="DITOLAK")
    assert f"mungkin {kode}" in finding_text(salah.temuan)
    assert salah.isi["kode_jabatan"] == f"{kode}X"
    with pytest.raises(GalatLayanan, match="sudah diterapkan"):
        terap(kiriman, hanya_baik=True)
    # from the command line the same file is refused whole, not taken for applied
    assert not file_import(jenis="penugasan", nama_berkas="uji.csv", isi=bytes(kiriman.isi)).diterima


def test_rows_of_a_locked_month_are_late_facts(kantor: Kantor) -> None:
    staf, kode = kantor.orang("Staf"), kantor.posisi("PENGAWAS", 9).kode
    month_lock("2026-09")
    teks = f"{KEPALA}{staf.nip},{kode},{kantor.kode},DEFINITIF,2026-09-15,\n"
    kiriman = tinjau("penugasan", teks)
    assert tindakan(kiriman) == ["SUSULAN"]
    assert terap(kiriman).susulan == 1
    assert FaktaSusulan.objects.get().kiriman == kiriman
    assert tindakan(tinjau("penugasan", teks)) == ["SAMA"]
    kelas = "kode,nama,jenis,kelas,berlaku_mulai\n"
    assert tindakan(tinjau("jabatan", f"{kelas}BARU-1,Baru,JPT,9,2026-09-01\n")) == ["SUSULAN"]
    kiriman = tinjau("jabatan", f"{kelas}BARU-1,Baru,JPT,9,2026-10-01\n{kode},Lain,PENGAWAS,9,2026-09-01\n")
    assert tindakan(kiriman) == ["BARU", "BERUBAH"]
    assert terap(kiriman).diterapkan
    assert Jabatan.objects.get(kode="BARU-1").riwayat_kelas.get().status == "asumsi"
    catat = Catatan.objects.get(aksi="jabatan.ubah")
    assert (catat.rincian["lama"]["nama"], catat.rincian["baru"]["nama"]) == (kode, "Lain")


def test_a_changed_fact_needs_its_date(kantor: Kantor) -> None:
    staf = kantor.orang("Staf")
    kepala = "nip,nama,status,golongan,kedudukan,terdaftar_mulai,berlaku_mulai\n"
    kiriman = tinjau("pegawai", f"{kepala}{staf.nip},Staf,PNS,III,AKTIF,2010-01-01,\n")
    assert tindakan(kiriman) == ["DITOLAK"]
    assert "Berubah tanpa tanggal: status kosong menjadi PNS" in finding_text(BarisKiriman.objects.get().temuan)
    kiriman = tinjau("pegawai", f"{kepala}{staf.nip},Staf B,PNS,III,CLTN,2010-01-01,2026-11-01\n")
    assert terap(kiriman).diterapkan
    staf.refresh_from_db()
    assert staf.nama == "Staf B"
    assert [k.kedudukan for k in staf.riwayat_kedudukan.order_by("berlaku_mulai")] == ["AKTIF", "CLTN"]


def test_data_that_moved_on_is_shown_anew_and_never_applied(kantor: Kantor) -> None:
    staf, kode = kantor.orang("Staf"), kantor.posisi("PENGAWAS", 9).kode
    kiriman = tinjau("penugasan", f"{KEPALA}{staf.nip},{kode},{kantor.kode},DEFINITIF,2026-11-15,\n")
    lama = kiriman.sidik
    penugasan_set(
        pegawai_id=staf.pk, jabatan_id=kantor.posisi("JPT", 15).pk, unit_id=kantor.unit.pk, mulai=dt.date(2026, 11, 1)
    )
    hasil = terap(kiriman)
    assert (hasil.diterapkan, hasil.kiriman.versi, hasil.kiriman.sidik != lama) == (False, 2, True)
    assert not Penugasan.objects.filter(pegawai=staf, jabatan__kode=kode).exists()
    with pytest.raises(GalatLayanan, match="bukan yang terbaru"):
        pratinjau.delivery_apply(kiriman_id=kiriman.pk, sidik=lama, actor_id=None)
    assert terap(hasil.kiriman).diterapkan


def test_rows_of_a_preview_cannot_be_altered(kantor: Kantor) -> None:
    from django.db import ProgrammingError, transaction

    staf, kode = kantor.orang("Staf"), kantor.posisi("PENGAWAS", 9).kode
    tinjau("penugasan", f"{KEPALA}{staf.nip},{kode},{kantor.kode},DEFINITIF,2026-11-15,\n")
    for ubah in (lambda b: b.update(tindakan="SAMA"), lambda b: b.delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ubah(BarisKiriman.objects.all())


def test_nobody_else_writes_while_a_plan_is_applied(segar: Sesi) -> None:
    skema = SKEMA["bandung"]
    with region_atomic(skema):
        kantor = Kantor.buat()
        staf, jabatan = kantor.orang("Staf"), kantor.posisi("JPT", 15)
    kunci = {"pegawai_id": staf.pk, "jabatan_id": jabatan.pk, "unit_id": kantor.unit.pk}

    def lain(mulai: dt.date) -> str:
        """Another connection, which does not wait for long."""

        def tulis() -> str:
            try:
                with region_atomic(skema):
                    with connection.cursor() as kursor:
                        kursor.execute("set local lock_timeout = '300ms'")
                    assert Penugasan.objects.filter(pegawai=staf).exists()
                    penugasan_set(**kunci, mulai=mulai)
            except OperationalError as galat:
                return str(galat)
            finally:
                connection.close()
            return ""

        with ThreadPoolExecutor(1) as satu:
            return satu.submit(tulis).result()

    with region_atomic(skema):
        plan_tables_hold("penugasan")
        assert "lock timeout" in lain(dt.date(2026, 11, 2))
    # control: without the hold the same write goes through
    with region_atomic(skema):
        assert Penugasan.objects.filter(pegawai=staf).count() == 1
        assert lain(dt.date(2026, 11, 3)) == ""
        assert Penugasan.objects.filter(pegawai=staf).count() == 2


def test_statements_do_not_grow_with_the_rows(kantor: Kantor) -> None:
    kode = kantor.posisi("PENGAWAS", 9).kode
    banyak = {}
    for n in (3, 30):
        orang = [kantor.orang(f"Staf {n} {k}") for k in range(n)]
        baris = "".join(f"{p.nip},{kode},{kantor.kode},DEFINITIF,2026-11-15,\n" for p in orang)
        with CaptureQueriesContext(connection) as rekaman:
            terap(tinjau("penugasan", KEPALA + baris))
        banyak[n] = len(rekaman)
    assert banyak[3] == banyak[30]


def test_a_file_full_of_wrong_codes_is_not_slow() -> None:
    mirip = Mirip({f"j-{n}": f"J-{n}" for n in range(50)})
    assert mirip("J-7x").startswith("mungkin J-7")
    assert [bool(mirip(f"J-1{n}y")) for n in range(Mirip.MAKS + 5)][-5:] == [False] * 5
    assert mirip("J-7x").startswith("mungkin J-7")


def test_every_column_is_explained_in_the_template_and_the_manual() -> None:
    teks = (Path(__file__).resolve().parents[3] / "docs" / "impor.md").read_text()
    for jenis in JENIS:
        assert KOREKSI[jenis]
        for k in columns_of(jenis):
            assert k.arti
            assert f"| `{k.nama}` | {'ya' if k.wajib else 'tidak'} |" in teks, (jenis, k.nama)


def test_the_command_line(segar: Sesi, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def erk(jenis: str, isi: str, *bendera: str) -> tuple[int, str, str]:
        berkas = tmp_path / "uji.csv"
        berkas.write_text(isi)
        parser = argparse.ArgumentParser()
        impor.add_arguments(parser)
        kode = impor.run(parser.parse_args(["--region", "bandung", "--jenis", jenis, str(berkas), *bendera]))
        keluar = capsys.readouterr()
        return kode, keluar.out, keluar.err

    kepala = "nip,nama,status,golongan,terdaftar_mulai\n"
    isi = f"{kepala}199101012015011777,Peraga Satu,PNS,III,2015-01-01\n"
    kode, keluar, _ = erk("pegawai", isi, "--pratinjau")
    assert kode == 0
    assert "baris 2 BARU Peraga Satu · 199101012015011777: nama - -> Peraga Satu" in keluar
    assert "1 baru, 0 berubah" in keluar
    with region_atomic(SKEMA["bandung"]):
        assert not Kiriman.objects.exists()
        assert not Pegawai.objects.filter(nip="199101012015011777").exists()
    kode, keluar, _ = erk("pegawai", isi)
    assert (kode, "1 baris baru." in keluar) == (0, True)
    assert "sudah diterapkan sebagai kiriman" in erk("pegawai", isi)[1]
    lain = isi.replace("Satu", "Baru")
    kode, _, galat = erk("pegawai", lain)
    assert (kode, "sudah terdaftar" in galat) == (2, True)
    assert erk("pegawai", lain, "--pratinjau")[0] == 2
    kode, keluar, _ = erk("pegawai", lain, "--perbarui", "--json")
    assert (kode, json.loads(keluar)["jumlah"]["BERUBAH"]) == (0, 1)
    kode, keluar, _ = erk(
        "jabatan", "kode,nama,jenis,kelas,berlaku_mulai\nX-1,A,JPT,99,2026-11-01\n", "--pratinjau", "--json"
    )
    assert (kode, len(json.loads(keluar)["temuan"])) == (2, 1)
