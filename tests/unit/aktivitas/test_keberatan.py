"""Objections: who may, until when, who decides, and what an upheld one does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.aktivitas import keberatan as layanan
from tenants.aktivitas.models import Aktivitas, CaraPutusan, Keberatan
from tenants.aktivitas.services import aktivitas_approve, aktivitas_decisions_undo, aktivitas_reject
from tenants.akun.models import Peran
from tenants.organisasi import operasi
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.pemberitahuan.models import Pemberitahuan
from tests.kunci_uji import month_lock
from tests.unit.aktivitas.test_delegasi import Meja, hari


@pytest.fixture
def meja(wilayah, monkeypatch) -> Meja:
    wilayah("bandung")
    aturan = {"tenggat_keberatan": 3, "tenggat_putusan_keberatan": 5}
    monkeypatch.setattr(operasi, "_pembaca", [lambda *_: aturan])
    meja = Meja()
    aktivitas_reject(actor=meja.akun["Atasan"], aktivitas_ids=[meja.milik["Ani"].pk], alasan="Tidak ada suratnya")
    return meja


def ajukan(meja: Meja, siapa: str = "Ani", **isi: Any) -> Keberatan:
    isi = {"aktivitas_id": meja.milik["Ani"].pk, "alasan": "Suratnya nomor 12 ada di map"} | isi
    return layanan.objection_file(actor=meja.akun[siapa], **isi)


def putus(meja: Meja, ini: Keberatan, siapa: str, *, kabul: bool) -> Keberatan:
    return layanan.objection_decide(actor=meja.akun[siapa], keberatan_id=ini.pk, kabul=kabul, alasan="Surat diperiksa")


def test_upheld_by_the_superiors_superior(meja: Meja) -> None:
    ini = ajukan(meja)
    assert (ini.pemutus_id, ini.atasan_id, ini.batas) == (meja.kepala.pk, meja.atasan.pk, hari(5))
    assert Pemberitahuan.objects.filter(penerima=meja.kepala, jenis="keberatan.diajukan").count() == 1
    layanan.objection_answer(actor=meja.akun["Atasan"], keberatan_id=ini.pk, tanggapan="Saya tidak melihat suratnya")
    putus(meja, ini, "Kepala", kabul=True)
    jadi = Aktivitas.objects.get(pk=meja.milik["Ani"].pk)
    assert (jadi.status, jadi.cara, jadi.validator_id, jadi.alasan) == (
        "DITERIMA",
        CaraPutusan.KEBERATAN,
        meja.kepala.pk,
        "",
    )
    assert jadi.jejak.last().alasan == "Keberatan dikabulkan"


def test_dismissed_leaves_the_activity_refused(meja: Meja) -> None:
    putus(meja, ajukan(meja), "Kepala", kabul=False)
    assert Aktivitas.objects.get(pk=meja.milik["Ani"].pk).status == "DITOLAK"
    with pytest.raises(GalatLayanan, match="sudah ada"):
        ajukan(meja)


@pytest.mark.parametrize("siapa", ["Atasan", "Ani", "Budi"])
def test_nobody_else_decides(meja: Meja, siapa: str) -> None:
    ini = ajukan(meja)
    with pytest.raises(TidakBerwenang):
        putus(meja, ini, siapa, kabul=True)
    ini.refresh_from_db()
    assert ini.status == "DIAJUKAN"


def test_only_ones_own_refused_one_within_its_days(meja: Meja) -> None:
    with pytest.raises(TidakBerwenang):
        ajukan(meja, "Budi")
    with pytest.raises(GalatLayanan, match="Belum Verif"):
        ajukan(meja, "Budi", aktivitas_id=meja.milik["Budi"].pk)
    with pytest.raises(GalatLayanan, match="masih kosong"):
        ajukan(meja, alasan="  ")
    with pytest.raises(GalatLayanan, match="Tenggat keberatan lewat"):
        ajukan(meja, hari_ini=hari(4))
    ajukan(meja, hari_ini=hari(3))


def test_without_anybody_above_bkpsdm_decides(meja: Meja) -> None:
    aktivitas_reject(actor=meja.akun["Kepala"], aktivitas_ids=[meja.milik["Atasan"].pk], alasan="Tidak perlu")
    meja.akun["Bkpsdm"] = meja.kantor.akun(meja.kantor.orang("Bkpsdm"), Peran.BKPSDM)
    ini = ajukan(meja, "Atasan", aktivitas_id=meja.milik["Atasan"].pk)
    assert ini.pemutus_id is None
    assert list(layanan.objections_to_decide(actor=meja.akun["Bkpsdm"])) == [ini]
    putus(meja, ini, "Bkpsdm", kabul=True)


def test_a_decider_who_does_nothing_loses_it_to_bkpsdm(meja: Meja) -> None:
    meja.akun["Bkpsdm"] = meja.kantor.akun(meja.kantor.orang("Bkpsdm"), Peran.BKPSDM)
    ini = ajukan(meja)
    assert layanan.objections_overdue(hari_ini=hari(5)) == 0
    assert not layanan.objections_to_decide(actor=meja.akun["Bkpsdm"])
    assert layanan.objections_overdue(hari_ini=hari(6)) == 1
    assert layanan.objections_overdue(hari_ini=hari(7)) == 0
    assert list(layanan.objections_to_decide(actor=meja.akun["Bkpsdm"])) == [ini]
    putus(meja, ini, "Bkpsdm", kabul=False)


def test_upheld_after_the_lock_waits_for_a_correction(meja: Meja) -> None:
    lama = meja.ajukan(meja.ani, dt.date(2026, 10, 7))
    aktivitas_reject(actor=meja.akun["Atasan"], aktivitas_ids=[lama.pk], alasan="Tidak ada suratnya")
    ini = ajukan(meja, aktivitas_id=lama.pk)
    month_lock("2026-10")
    putus(meja, ini, "Kepala", kabul=True)
    lama.refresh_from_db()
    assert lama.status == "DITOLAK"
    assert list(layanan.awaiting_correction()) == [ini]
    layanan.objection_corrected(keberatan_id=ini.pk, koreksi_nomor=7)
    assert not layanan.awaiting_correction()


def test_the_file_may_also_be_filed_when_the_month_is_locked(meja: Meja) -> None:
    lama = meja.ajukan(meja.ani, dt.date(2026, 10, 7))
    aktivitas_reject(actor=meja.akun["Atasan"], aktivitas_ids=[lama.pk], alasan="Tidak ada suratnya")
    month_lock("2026-10")
    assert ajukan(meja, aktivitas_id=lama.pk).status == "DIAJUKAN"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(langkah=st.lists(st.sampled_from(["kabul", "tolak", "tarik", "tanggapi", "naik"]), min_size=1, max_size=5))
def test_what_was_decided_stands(meja: Meja, langkah: list[str]) -> None:
    """In whatever order: the first ending is the last, and only an upheld one accepts the activity."""
    from django.db import transaction

    with transaction.atomic():
        ini, akhir = ajukan(meja), ""
        for satu in langkah:
            try:
                with transaction.atomic():
                    if satu in ("kabul", "tolak"):
                        putus(meja, ini, "Kepala", kabul=satu == "kabul")
                    elif satu == "tarik":
                        layanan.objection_withdraw(actor=meja.akun["Ani"], keberatan_id=ini.pk)
                    elif satu == "naik":
                        layanan.objections_overdue(hari_ini=hari(9))
                        continue
                    else:
                        layanan.objection_answer(actor=meja.akun["Atasan"], keberatan_id=ini.pk, tanggapan="Ya")
                        assert not akhir
                        continue
                assert not akhir
                akhir = {"kabul": "DIKABULKAN", "tolak": "DITOLAK", "tarik": "DITARIK"}[satu]
            except GalatLayanan:
                assert akhir
        ini.refresh_from_db()
        assert ini.status == (akhir or "DIAJUKAN")
        terima = Aktivitas.objects.get(pk=meja.milik["Ani"].pk).status == "DITERIMA"
        assert terima == (akhir == "DIKABULKAN")
        transaction.set_rollback(True)


def test_undo_within_the_minute_and_only_once(meja: Meja) -> None:
    ids = [meja.milik["Budi"].pk]
    aktivitas_approve(actor=meja.akun["Atasan"], aktivitas_ids=ids)
    with pytest.raises(GalatLayanan):
        aktivitas_decisions_undo(actor=meja.akun["Kepala"], aktivitas_ids=ids)
    assert aktivitas_decisions_undo(actor=meja.akun["Atasan"], aktivitas_ids=ids) == 1
    ini = Aktivitas.objects.get(pk=ids[0])
    assert (ini.status, ini.validator_id, ini.cara) == ("DIAJUKAN", None, "")
    with pytest.raises(GalatLayanan, match="tidak dapat dibatalkan lagi"):
        aktivitas_decisions_undo(actor=meja.akun["Atasan"], aktivitas_ids=ids)


def test_undo_takes_the_message_back_and_is_too_late_after_a_minute(meja: Meja) -> None:
    pesan = Pemberitahuan.objects.filter(penerima=meja.ani, jenis="aktivitas.ditolak")
    ids = [meja.milik["Ani"].pk]
    assert pesan.count() == 1
    Aktivitas.objects.filter(pk__in=ids).update(divalidasi_pada=timezone.now() - dt.timedelta(seconds=61))
    with pytest.raises(GalatLayanan, match="tidak dapat dibatalkan lagi"):
        aktivitas_decisions_undo(actor=meja.akun["Atasan"], aktivitas_ids=ids)
    Aktivitas.objects.filter(pk__in=ids).update(divalidasi_pada=timezone.now())
    aktivitas_decisions_undo(actor=meja.akun["Atasan"], aktivitas_ids=ids)
    assert pesan.count() == 0
