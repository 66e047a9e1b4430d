"""Acceptance by another person, bound to what was shown: every way around it is refused, by the service and by SQL."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.utils import IntegrityError, ProgrammingError

from tenants.jejak.models import Catatan
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import BulanTerkunci
from tenants.penilaian.aturan.galat import LintGagal, RancanganDitolak
from tenants.penilaian.aturan.models import PenerimaanAturan, RancanganAturan
from tenants.penilaian.aturan.services import (
    rancangan_back,
    rancangan_from_ruling,
    rancangan_reject,
    rancangan_set,
    rancangan_submit,
    rancangan_withdraw,
    rancangan_write,
)
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import PaketBerlaku, PaketTersimpan
from tenants.penilaian.paket import pack_load, rules_of
from tests.unit.aturan.conftest import DESEMBER, Kota

pytestmark = pytest.mark.unit


def aksi(kota: Kota) -> list[str]:
    with kota.buka():
        return list(Catatan.objects.filter(aksi__startswith="aturan.").order_by("id").values_list("aksi", flat=True))


def berlaku(kota: Kota, kode: str) -> str:
    with kota.buka():
        paket = rules_of(Bulan.parse(kode)).umum
    assert paket is not None
    return paket.hash


def test_another_person_accepts_and_it_rules_from_its_month(kota: Kota) -> None:
    satu = kota.ajukan(kota.rancang())
    lama = berlaku(kota, "2026-12")
    terima = kota.terima(satu)
    assert berlaku(kota, "2026-12") == satu.hash_paket == terima.paket_id
    assert berlaku(kota, "2026-11") == lama == terima.hash_lama
    with kota.buka():
        pack = pack_load(PaketTersimpan.objects.get(pk=satu.hash_paket))
        assert (pack.id, pack.versi, pack.berlaku) == (f"wilayah-{kota.schema[2:]}", "1.1.0", DESEMBER)
        assert pack.lapisan == (("uji", "1.0.0"), (pack.id, "1.1.0"))
        satu.refresh_from_db()
        assert (satu.keadaan, satu.diputus_oleh_id) == ("DITERIMA", kota.id("dua"))
    assert aksi(kota) == [
        "aturan.buat", "aturan.sunting", "aturan.dampak", "aturan.ajukan", "aturan.terima",
    ]  # fmt: skip


def test_the_leader_may_accept_the_inspectorate_may_not(kota: Kota) -> None:
    satu = kota.ajukan(kota.rancang())
    with pytest.raises(TidakBerwenang, match="BKPSDM atau Pimpinan daerah"):
        kota.terima(satu, "inspektorat")
    kota.terima(satu, "pimpinan")


def test_an_edit_after_submission_voids_the_acceptance(kota: Kota) -> None:
    satu = kota.ajukan(kota.rancang())
    dilihat = satu.sidik
    with kota.buka():
        satu = kota.sunting(satu, {"5": 1_000_000, "7": 3_200_000, "9": 6_200_000, "11": 9_300_000})
    assert (satu.keadaan, satu.revisi, satu.sidik) == ("DRAF", 2, "")
    with pytest.raises(RancanganDitolak, match="disunting sesudah diajukan dan kini revisi 2"):
        kota.terima(satu, sidik=dilihat)
    satu = kota.ajukan(satu)
    with pytest.raises(RancanganDitolak, match="bukan lagi yang Anda lihat"):
        kota.terima(satu, sidik=dilihat)
    kota.terima(satu)
    assert berlaku(kota, "2026-12") == satu.hash_paket
    assert aksi(kota).count("aturan.terima_tolak") == 2


def test_moving_the_start_voids_it_too(kota: Kota) -> None:
    satu = kota.ajukan(kota.rancang())
    with kota.buka():
        isi = {"actor_id": kota.id("satu"), "rancangan_id": satu.pk, "judul": satu.judul, "opd_id": None}
        assert rancangan_set(**isi, mulai=dt.date(2027, 1, 1)).keadaan == "DRAF"
    with pytest.raises(RancanganDitolak):
        kota.terima(satu)


def test_nobody_accepts_his_own_draft(kota: Kota) -> None:
    satu = kota.ajukan(kota.rancang())
    with pytest.raises(TidakBerwenang, match="Anda ajukan sendiri"):
        kota.terima(satu, "satu")
    with kota.buka():
        # edited by one, submitted by another: neither of them
        satu = kota.sunting(satu, {"5": 1, "7": 2, "9": 3, "11": 4})
    kota.dampak(satu)
    with kota.buka():
        satu = rancangan_submit(actor_id=kota.id("dua"), rancangan_id=satu.pk)
    with pytest.raises(TidakBerwenang, match="Anda sunting sendiri"):
        kota.terima(satu, "satu")


@pytest.mark.parametrize("kolom", ["diajukan_oleh_id", "disunting_oleh_id"])
def test_nobody_accepts_his_own_draft_in_sql_either(kota: Kota, kolom: str) -> None:
    satu = kota.ajukan(kota.rancang())
    with pytest.raises(IntegrityError, match="rancangan_orang_lain"), kota.buka(), connection.cursor() as cursor:
        cursor.execute(
            "update penilaian_rancanganaturan set keadaan = 'DITERIMA', diputus_pada = now(), "
            f"diputus_oleh_id = {kolom} where id = %s",
            [satu.pk],
        )
    terima = kota.terima(satu)
    with pytest.raises(IntegrityError, match="penerimaan_orang_lain"), kota.buka(), connection.cursor() as cursor:
        cursor.execute(
            "insert into penilaian_penerimaanaturan select (json_populate_record(p, json_build_object('id', 99, "
            "'rancangan_id', 99, 'diterima_oleh_id', diajukan_oleh_id))).* from penilaian_penerimaanaturan p "
            "where id = %s",
            [terima.pk],
        )
    with pytest.raises(ProgrammingError, match="permission denied"), kota.buka(), connection.cursor() as cursor:
        cursor.execute("update penilaian_penerimaanaturan set diterima_oleh_id = 9")


def test_an_altered_draft_row_is_noticed(kota: Kota) -> None:
    satu = kota.ajukan(kota.rancang())
    with kota.buka(), connection.cursor() as cursor:
        cursor.execute(
            "update penilaian_rancanganaturan set isi = replace(isi::text, '3131000', '9131000')::jsonb where id = %s",
            [satu.pk],
        )
    with pytest.raises(RancanganDitolak, match="bukan lagi yang Anda lihat"):
        kota.terima(satu)


def test_an_altered_base_is_noticed(kota: Kota) -> None:
    import psycopg2

    from erk_kit.dsn import owner_url

    satu = kota.ajukan(kota.rancang())
    with psycopg2.connect(owner_url()) as raw, raw.cursor() as cursor:
        cursor.execute(
            f"update {kota.schema}.penilaian_pakettersimpan set isi = (select gabungan from "
            f"{kota.schema}.penilaian_rancanganaturan where id = %s)",
            [satu.pk],
        )
    with pytest.raises(RancanganDitolak, match="berubah: isinya kini ber-hash"):
        kota.terima(satu)


def test_what_rules_meanwhile_makes_the_submission_stale(kota: Kota) -> None:
    pertama, kedua = kota.rancang(), kota.rancang(baris={"5": 5, "7": 7, "9": 9, "11": 11})
    pertama, kedua = kota.ajukan(pertama), kota.ajukan(kedua)
    kota.terima(pertama)
    with pytest.raises(RancanganDitolak, match="Aturan yang berlaku berubah sejak rancangan 2 diajukan"):
        kota.terima(kedua)


def test_a_locked_month_takes_no_rules(kota: Kota) -> None:
    with pytest.raises(BulanTerkunci), kota.buka():
        rancangan_from_ruling(actor_id=kota.id("satu"), mulai=dt.date(2026, 10, 1))
    with pytest.raises(RancanganDitolak, match="Pilih tanggal 1"), kota.buka():
        rancangan_from_ruling(actor_id=kota.id("satu"), mulai=dt.date(2026, 12, 2))


def test_a_month_that_locks_meanwhile_stops_the_acceptance(kota_terbuka: Kota) -> None:
    kota = kota_terbuka
    satu = kota.ajukan(kota.rancang(mulai=dt.date(2026, 10, 1)))
    kota.kunci()
    with pytest.raises(BulanTerkunci):
        kota.terima(satu)


@pytest.mark.parametrize("langkah", ["tanpa dampak", "tidak berubah", "diam-diam"])
def test_what_is_not_submitted(kota: Kota, langkah: str) -> None:
    with kota.buka():
        satu = rancangan_from_ruling(actor_id=kota.id("satu"), mulai=DESEMBER)
    kata = "tidak ada yang berubah"
    if langkah != "tidak berubah":
        with kota.buka():
            satu = kota.sunting(satu, {"5": 1, "7": 2, "9": 3, "11": 4})
        kata = "belum dihitung"
    if langkah == "diam-diam":
        # the impact of an older content is not that of the new one
        kota.dampak(satu)
        with kota.buka():
            satu = kota.sunting(satu, {"5": 1, "7": 2, "9": 3, "11": 5})
    with pytest.raises(RancanganDitolak, match=kata), kota.buka():
        rancangan_submit(actor_id=kota.id("satu"), rancangan_id=satu.pk)


def test_refusal_needs_a_reason_and_an_edit_reopens(kota: Kota) -> None:
    satu = kota.ajukan(kota.rancang())
    isi = {"rancangan_id": satu.pk, "sidik": satu.sidik}
    with pytest.raises(RancanganDitolak, match="Alasan penolakan kosong"), kota.buka():
        rancangan_reject(actor_id=kota.id("dua"), **isi, alasan=" ")
    with pytest.raises(TidakBerwenang), kota.buka():
        rancangan_reject(actor_id=kota.id("satu"), **isi, alasan="tidak")
    with kota.buka():
        assert rancangan_reject(actor_id=kota.id("dua"), **isi, alasan="Dasar belum ada").keadaan == "DITOLAK"
    with pytest.raises(GalatLayanan, match="Ditolak"):
        kota.terima(satu)
    with kota.buka():
        satu = kota.sunting(satu, {"5": 1, "7": 2, "9": 3, "11": 4})
        assert (satu.keadaan, satu.revisi, satu.alasan, satu.diputus_oleh_id) == ("DRAF", 2, "", None)


def test_withdrawn_is_the_end(kota: Kota) -> None:
    satu = kota.ajukan(kota.rancang())
    with kota.buka():
        assert rancangan_withdraw(actor_id=kota.id("satu"), rancangan_id=satu.pk).keadaan == "DITARIK"
    with pytest.raises(GalatLayanan, match="Ditarik"):
        kota.terima(satu)
    with pytest.raises(GalatLayanan, match="ditarik; tidak dapat disunting"), kota.buka():
        kota.sunting(satu, {"5": 1})


def test_back_to_the_rules_before(kota: Kota) -> None:
    lama = berlaku(kota, "2026-12")
    terima = kota.terima(kota.ajukan(kota.rancang()))
    with kota.buka():
        balik = rancangan_back(actor_id=kota.id("satu"), penetapan_id=terima.pemberlakuan_id)
        assert (balik.hash_paket, balik.isi, balik.mulai) == (lama, {}, DESEMBER)
    kota.terima(kota.ajukan(balik))
    assert berlaku(kota, "2026-12") == lama
    with kota.buka():
        assert PaketBerlaku.objects.filter(mulai=DESEMBER).count() == 2


def test_the_next_draft_goes_on_from_the_same_base(kota: Kota) -> None:
    kota.terima(kota.ajukan(kota.rancang()))
    with kota.buka():
        dua = rancangan_from_ruling(actor_id=kota.id("satu"), mulai=dt.date(2027, 1, 1))
        pertama = PenerimaanAturan.objects.get()
        assert (dua.dasar_id, dua.isi) == (pertama.dasar_id, pertama.isi)
        assert "tabel/besaran_kelas.yaml" in dua.isi


def test_lint_is_located_and_nothing_is_stored(kota: Kota) -> None:
    satu = kota.rancang()
    with pytest.raises(LintGagal) as galat, kota.buka():
        rancangan_write(
            actor_id=kota.id("satu"),
            rancangan_id=satu.pk,
            isi={"parameter/target_menit.yaml": "menimpa: tambah\nnilai:\n  2026-12-01: {nilai: x, status: asumsi}\n"},
        )
    (temuan,) = galat.value.temuan
    assert temuan.file == f"wilayah-{kota.schema[2:]}/parameter/target_menit.yaml"
    assert temuan.line == 3
    with kota.buka():
        assert RancanganAturan.objects.get().isi == satu.isi


def test_two_editors_do_not_overwrite_each_other(kota: Kota) -> None:
    satu = kota.rancang()
    dilihat = satu.hash_paket
    with kota.buka():
        kota.sunting(satu, {"5": 1, "7": 2, "9": 3, "11": 4})
    with pytest.raises(RancanganDitolak, match="disunting orang lain"), kota.buka():
        rancangan_write(actor_id=kota.id("dua"), rancangan_id=satu.pk, isi={}, dari=dilihat)
