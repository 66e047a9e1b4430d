"""Going back over a stored month: explanations, recomputation, the commands, the job."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing
from typing import Any

import numpy as np
import psycopg2
import pytest

from erk_kit import pekerjaan, progress
from erk_kit.dsn import owner_url
from tenants.akun.models import Pengguna, PeranPengguna
from tenants.organisasi.models import Pegawai
from tenants.penilaian.galat import HitunganTidakAda
from tenants.penilaian.models import HasilPegawai, Hitungan, Potret
from tenants.penilaian.selectors import explain_result, hasil_list
from tenants.penilaian.services import period_close
from tenants.penilaian.tasks import close_period
from tenants.penilaian.ulang import verify_run
from tests.unit.penilaian.conftest import Daerah

pytestmark = pytest.mark.unit

KODE = "2026-10"


def tutup_bulan(daerah: Daerah) -> int:
    return period_close(schema=daerah.schema, kode=KODE).hitungan_id


def sebagai_pemilik(daerah: Daerah, sql: str, params: Any = None) -> None:
    """What nobody can do through the application: somebody with the owner's rights changes stored rows."""
    with closing(psycopg2.connect(owner_url())) as raw, raw, raw.cursor() as cursor:
        cursor.execute(f"set search_path to {daerah.schema}, ekstensi")
        cursor.execute(sql, params)
        assert cursor.rowcount == 1


def pengguna(orang: Pegawai, peran: str = "") -> Pengguna:
    akun = Pengguna.objects.create(nip=orang.nip, nama=orang.nama, pegawai_id=orang.pk)
    if peran:
        PeranPengguna.objects.create(pengguna=akun, peran=peran, berlaku_mulai=dt.date(2020, 1, 1))
    return akun


# -- explanations ------------------------------------------------------------------------------------------------------


def test_explanation_comes_from_the_snapshot_not_from_todays_data(daerah: Daerah, bulan: Any) -> None:
    satu, dua = bulan
    hitungan_id = tutup_bulan(daerah)
    with daerah.buka():
        satu.aktivitas.update(menit=1)
        satu.penugasan.all().delete()
        akun = pengguna(dua, "bkpsdm")
        p = explain_result(hitungan_id=hitungan_id, pegawai_id=satu.pk, actor=akun)
        assert p.pohon is not None
        assert p.pohon["skema"] == "erk.trace.v1"
        assert "500 menit" in p.teks()
        # (14 x 100.000 + 17 x 200.000) x 50 % - 5 %
        assert p.hasil.bersih == 2_280_000
        assert "Rp2.280.000" in p.teks()
        assert p.paket == "uji 1.0.0"
        luar = explain_result(hitungan_id=hitungan_id, pegawai_id=dua.pk, actor=akun)
        assert (luar.pohon, luar.alasan) == (None, "Cuti di luar tanggungan negara")


def test_nobody_explains_somebody_elses_result(daerah: Daerah, bulan: Any) -> None:
    satu, dua = bulan
    hitungan_id = tutup_bulan(daerah)
    with daerah.buka():
        akun = pengguna(dua)
        hitungan = Hitungan.objects.get()
        assert [h.pegawai_id for h in hasil_list(actor=akun, hitungan=hitungan)] == [dua.pk]
        assert explain_result(hitungan_id=hitungan_id, pegawai_id=dua.pk, actor=akun).pohon is None
        for orang_id, nomor in ((satu.pk, hitungan_id), (dua.pk, hitungan_id + 1), (10**9, hitungan_id)):
            with pytest.raises(HitunganTidakAda):
                explain_result(hitungan_id=nomor, pegawai_id=orang_id, actor=akun)


def test_list_filters_searches_and_sorts_in_one_query(daerah: Daerah, bulan: Any) -> None:
    satu, dua = bulan
    tutup_bulan(daerah)
    with daerah.buka():
        akun, hitungan = pengguna(dua, "inspektorat"), Hitungan.objects.get()

        def nama(**saring: Any) -> list[str]:
            return [h.pegawai.nama for h in hasil_list(actor=akun, hitungan=hitungan, **saring)]

        assert nama() == ["Cuti", "Siti Aminah"]
        assert nama(urut="bersih") == ["Siti Aminah", "Cuti"]
        assert (
            nama(cari="aminah")
            == nama(cari=f"{satu.nip[:8]} {satu.nip[8:]}")
            == nama(keadaan="DIHITUNG")
            == ["Siti Aminah"]
        )
        assert nama(opd=daerah.pabrik.opd.pk, keadaan="DIKECUALIKAN") == ["Cuti"]
        assert nama(opd=10**9) == []


# -- recomputation -----------------------------------------------------------------------------------------------------


def test_a_stored_run_verifies_after_all_its_facts_have_changed(daerah: Daerah, bulan: Any) -> None:
    hitungan_id = tutup_bulan(daerah)
    with daerah.buka():
        for orang in bulan:
            orang.aktivitas.all().delete()
            orang.riwayat_status.all().delete()
        Pegawai.objects.update(nip=None)
        hasil = verify_run(hitungan_id)
        assert hasil.cocok, hasil.temuan
        assert (hasil.hash_ulang, hasil.pegawai) == (hasil.hash_hasil, 2)
        with pytest.raises(HitunganTidakAda):
            verify_run(hitungan_id + 1)


def test_an_altered_result_is_named_by_employee_and_field(daerah: Daerah, bulan: Any) -> None:
    satu, _ = bulan
    hitungan_id = tutup_bulan(daerah)
    sebagai_pemilik(
        daerah,
        "update penilaian_hasilpegawai set bersih = bersih + 1, bruto = bruto + 1 where pegawai_id = %s",
        [satu.pk],
    )
    with daerah.buka():
        temuan = verify_run(hitungan_id).temuan
    assert temuan == [
        f"Pegawai {satu.nip}, bruto: tersimpan 2400001, dihitung ulang 2400000.",
        f"Pegawai {satu.nip}, bersih: tersimpan 2280001, dihitung ulang 2280000.",
        "Hitungan, total_bersih: tersimpan 2280000, jumlah barisnya 2280001.",
    ]


def test_an_altered_step_and_a_removed_row_are_named(daerah: Daerah, bulan: Any) -> None:
    satu, dua = bulan
    hitungan_id = tutup_bulan(daerah)
    sql = "update penilaian_hasilpegawai set langkah = jsonb_set(langkah, '{capaian}', '\"51\"') where pegawai_id = %s"
    sebagai_pemilik(daerah, sql, [satu.pk])
    sebagai_pemilik(daerah, "delete from penilaian_hasilpegawai where pegawai_id = %s", [dua.pk])
    with daerah.buka():
        temuan = verify_run(hitungan_id).temuan
    assert f"Pegawai {satu.nip}, capaian: tersimpan 51, dihitung ulang 50." in temuan
    assert f"Pegawai {dua.nip}: baris hasil tidak ada." in temuan


def test_an_altered_snapshot_is_noticed(daerah: Daerah, bulan: Any) -> None:
    from tenants.penilaian.fakta.potret import pack_level, unpack_level

    satu, _ = bulan
    hitungan_id = tutup_bulan(daerah)
    with daerah.buka():
        potret = Potret.objects.get(tingkat="hari")
        kolom, kepala = unpack_level(bytes(potret.isi))
    kolom["menit_sah_utama"] = np.where(kolom["menit_sah_utama"] == 500, 600, kolom["menit_sah_utama"])
    tambahan = {n: v for n, v in kepala.items() if n not in ("versi", "baris", "kolom", "teks")}
    isi = pack_level(kolom, tambahan=tambahan, teks=kepala["teks"])
    sebagai_pemilik(daerah, "update penilaian_potret set isi = %s where id = %s", [isi, potret.pk])
    with daerah.buka():
        hasil = verify_run(hitungan_id)
    assert not hasil.cocok
    assert f"Pegawai {satu.nip}, menit_sah: tersimpan 500, dihitung ulang 600." in hasil.temuan
    sebagai_pemilik(daerah, "update penilaian_potret set isi = 'rusak' where id = %s", [potret.pk])
    with daerah.buka():
        assert any("tidak dapat dibaca" in t for t in verify_run(hitungan_id).temuan)


def test_stored_texts_are_the_exact_values(daerah: Daerah, bulan: Any) -> None:
    from erk_core.model import text_value
    from tenants.penilaian.hitung import Bagian, score_part, step_texts
    from tenants.penilaian.telaah import facts_frozen

    satu, _ = bulan
    hitungan_id = tutup_bulan(daerah)
    with daerah.buka():
        fakta = facts_frozen(Hitungan.objects.get(pk=hitungan_id).bagian.get())
        tersimpan = HasilPegawai.objects.get(pegawai=satu).langkah
    terhitung = score_part(Bagian(daerah.paket, [], fakta))
    assert step_texts(terhitung, "pegawai") == {satu.nip: tersimpan}
    for tingkat in ("pegawai", "segmen"):
        for baris, kunci in enumerate(terhitung.hasil.keys(tingkat)):
            for langkah, teks in step_texts(terhitung, tingkat)[kunci].items():
                nilai = terhitung.hasil.column(tingkat, langkah)[baris]
                assert teks == (None if nilai is None else text_value(nilai)), langkah


# -- commands and job --------------------------------------------------------------------------------------------------


def perintah(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    from erk_platform.cli import main

    kode = main(list(argv))
    keluar = capsys.readouterr()
    return kode, keluar.out, keluar.err


def test_erk_close_and_explain(daerah: Daerah, bulan: Any, capsys: pytest.CaptureFixture[str]) -> None:
    satu, dua = bulan
    wilayah = ("--region", daerah.schema, "--period", KODE)
    kode, _, salah = perintah(capsys, "explain", *wilayah, "--nip", satu.nip)
    assert kode == 1
    assert "belum dihitung" in salah
    kode, keluar, _ = perintah(capsys, "close", *wilayah, "--json")
    isi = json.loads(keluar)
    assert (kode, isi["baru"], isi["jumlah_pegawai"], isi["total_bersih"]) == (0, True, 2, 2_280_000)
    kode, keluar, _ = perintah(capsys, "close", *wilayah)
    assert kode == 0
    assert "tidak ada hitungan baru" in keluar
    assert "Rp2.280.000" in keluar
    kode, keluar, _ = perintah(capsys, "explain", *wilayah, "--nip", satu.nip)
    assert kode == 0
    assert "Siti Aminah" in keluar
    assert "Rp2.280.000" in keluar
    _, keluar, _ = perintah(capsys, "explain", *wilayah, "--nip", satu.nip, "--json")
    assert json.loads(keluar)["skema"] == "erk.trace.v1"
    _, keluar, _ = perintah(capsys, "explain", *wilayah, "--nip", dua.nip)
    assert "Cuti di luar tanggungan negara" in keluar
    kode, _, salah = perintah(capsys, "explain", *wilayah, "--nip", satu.nip[:17])
    assert kode == 1
    assert "17 angka" in salah


def test_erk_close_lists_blockers_and_exits_with_2(
    daerah: Daerah, bulan: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with daerah.buka():
        bulan[0].penugasan.all().delete()
    wilayah = ("--region", daerah.schema, "--period", KODE)
    kode, keluar, _ = perintah(capsys, "close", *wilayah)
    assert kode == 2
    assert "[TANPA_PENUGASAN]" in keluar
    assert "Siti Aminah" in keluar
    assert "Yang perlu dilakukan" in keluar
    kode, keluar, _ = perintah(capsys, "close", *wilayah, "--json")
    assert (kode, json.loads(keluar)["blockers"][0]["kode"]) == (2, "TANPA_PENUGASAN")
    kode, _, salah = perintah(capsys, "close", "--region", "tidak-ada", "--period", KODE)
    assert kode == 1
    assert "tidak terdaftar" in salah


def test_the_job_reports_its_outcome(daerah: Daerah, bulan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    catatan: list[tuple[int, str]] = []
    monkeypatch.setattr(progress, "report", lambda job, done, total, note="": catatan.append((done, note)))
    close_period.apply(kwargs={"schema": daerah.schema, "kode": KODE, "job_id": "uji"}, throw=True)
    assert catatan[-1][0] == 100
    assert catatan[-1][1].startswith(f"{pekerjaan.SELESAI}|2 pegawai")
    with daerah.buka():
        bulan[0].riwayat_golongan.all().delete()
    close_period.apply(kwargs={"schema": daerah.schema, "kode": KODE, "job_id": "uji"}, throw=True)
    assert catatan[-1][1].startswith(f"{pekerjaan.GAGAL}|1 pegawai tanpa golongan")
