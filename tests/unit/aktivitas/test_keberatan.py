"""Objections: who may, until when, who decides, and what an upheld one does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.aktivitas import keberatan as layanan
from tenants.aktivitas.models import Aktivitas, CaraPutusan, Delegasi, Keberatan
from tenants.aktivitas.services import (
    aktivitas_approve,
    aktivitas_decisions_undo,
    aktivitas_reject,
    aktivitas_return_for_revision,
    aktivitas_update,
)
from tenants.aktivitas.validasi import versions_of
from tenants.akun.models import Peran, PeranPengguna
from tenants.organisasi import operasi
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.services import atasan_set, penugasan_set
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
    # what was refused stays readable beside the decision
    ini.refresh_from_db()
    assert layanan.refusal_of(ini) == "Tidak ada suratnya"


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


def refused_by(meja: Meja, siapa: str, aktivitas: Aktivitas) -> Keberatan:
    """The owner objects to what `siapa` has refused."""
    aktivitas_reject(actor=meja.akun[siapa], aktivitas_ids=[aktivitas.pk], alasan="Tidak perlu")
    return ajukan(meja, aktivitas.pegawai.nama, aktivitas_id=aktivitas.pk)


def test_a_delegates_refusal_goes_above_the_one_in_whose_name_it_was(meja: Meja) -> None:
    """Not to the delegate's own superior: that is the very one in whose name he refused."""
    meja.delegasi()
    ini = refused_by(meja, "Ani", meja.milik["Budi"])
    assert (ini.atasan_id, ini.pemutus_id) == (meja.atasan.pk, meja.kepala.pk)
    # both know of it and may answer, neither decides, nor does the delegate when the decider too delegates to him
    Delegasi.objects.create(pemberi=meja.kepala, penerima=meja.ani, mulai=hari(), alasan="x", dibuat_oleh_id=1)
    for siapa in ("Ani", "Atasan"):
        assert layanan.objections_seen(actor=meja.akun[siapa]).filter(pk=ini.pk).exists()
        with pytest.raises(TidakBerwenang):
            putus(meja, ini, siapa, kabul=False)
    layanan.objection_answer(actor=meja.akun["Ani"], keberatan_id=ini.pk, tanggapan="Saya menunggu suratnya")
    with pytest.raises(GalatLayanan, match="sudah ada"):
        layanan.objection_answer(actor=meja.akun["Atasan"], keberatan_id=ini.pk, tanggapan="Saya juga")
    putus(meja, ini, "Kepala", kabul=True)


def test_who_refused_decides_in_no_role(meja: Meja) -> None:
    """Also not as BKPSDM, to whom it goes when the decider lets it lie. The control: another of BKPSDM may."""
    meja.akun["Bkpsdm"] = meja.kantor.akun(meja.kantor.orang("Bkpsdm"), Peran.BKPSDM)
    PeranPengguna.objects.create(pengguna=meja.akun["Atasan"], peran=Peran.BKPSDM, berlaku_mulai=hari(-9))
    ini = ajukan(meja)
    layanan.objections_overdue(hari_ini=hari(6))
    assert not layanan.objections_to_decide(actor=meja.akun["Atasan"])
    with pytest.raises(TidakBerwenang):
        putus(meja, ini, "Atasan", kabul=False)
    putus(meja, ini, "Bkpsdm", kabul=True)


def test_in_anothers_name_never_on_ones_own_superiors_objection(meja: Meja) -> None:
    puncak = meja.kantor.orang("Puncak", jenis="JPT")
    atasan_set(pegawai_id=meja.kepala.pk, atasan_id=puncak.pk, mulai=dt.date(2026, 1, 1))
    ini = refused_by(meja, "Kepala", meja.milik["Atasan"])
    assert ini.pemutus_id == puncak.pk
    Delegasi.objects.create(pemberi=puncak, penerima=meja.budi, mulai=hari(), alasan="x", dibuat_oleh_id=1)
    with pytest.raises(TidakBerwenang):
        putus(meja, ini, "Budi", kabul=True)
    luar = meja.kantor.orang("Luar")
    meja.akun["Luar"] = meja.kantor.akun(luar)
    Delegasi.objects.filter(penerima=meja.budi).update(penerima=luar)
    putus(meja, ini, "Luar", kabul=True)


def test_an_acting_superior_changes_nothing_about_who_is_above(meja: Meja) -> None:
    """The chief himself acts for the superior and refuses: it goes to whoever is above the chief, here nobody."""
    penugasan_set(
        pegawai_id=meja.kepala.pk,
        jabatan_id=meja.kantor.posisi("PENGAWAS").pk,
        unit_id=meja.kantor.unit.pk,
        mulai=dt.date(2026, 1, 1),
        jenis="PLH",
        sampai=None,
    )
    ini = refused_by(meja, "Kepala", meja.milik["Budi"])
    assert (ini.atasan_id, ini.pemutus_id) == (meja.kepala.pk, None)
    # the control: one from elsewhere acts, and the chief decides though he is not that one's superior
    luar = meja.kantor.orang("Luar")
    meja.akun["Luar"] = meja.kantor.akun(luar)
    penugasan_set(
        pegawai_id=luar.pk,
        jabatan_id=meja.kantor.posisi("PENGAWAS").pk,
        unit_id=meja.kantor.unit.pk,
        mulai=dt.date(2026, 1, 1),
        jenis="PLT",
        sampai=None,
    )
    assert refused_by(meja, "Luar", meja.ajukan(meja.budi)).pemutus_id == meja.kepala.pk


def test_the_decider_is_reminded_once_before_it_is_too_late(meja: Meja) -> None:
    ajukan(meja)
    Pemberitahuan.objects.all().delete()
    layanan.objections_overdue(hari_ini=hari(3))
    assert not Pemberitahuan.objects.exists()
    Keberatan.objects.update(batas=hari(1))
    layanan.objections_overdue(hari_ini=hari())
    layanan.objections_overdue(hari_ini=hari())
    assert [p.penerima_id for p in Pemberitahuan.objects.all()] == [meja.kepala.pk]


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
    # another one of the same day sees the first one's minutes while its correction is not accepted yet
    lagi = Keberatan(aktivitas=lama)
    assert layanan.minutes_under_way(lagi, selesai=[]) == 60
    assert layanan.minutes_under_way(lagi, selesai=[7]) == 0
    # computed again as another one; then refused: it waits again
    layanan.objections_reopen(koreksi_nomor=7, menjadi=8)
    assert not layanan.awaiting_correction()
    layanan.objections_reopen(koreksi_nomor=8)
    assert list(layanan.awaiting_correction()) == [ini]


def test_the_file_may_also_be_filed_when_the_month_is_locked(meja: Meja) -> None:
    lama = meja.ajukan(meja.ani, dt.date(2026, 10, 7))
    aktivitas_reject(actor=meja.akun["Atasan"], aktivitas_ids=[lama.pk], alasan="Tidak ada suratnya")
    month_lock("2026-10")
    assert ajukan(meja, aktivitas_id=lama.pk).status == "DIAJUKAN"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(langkah=st.lists(st.sampled_from(["kabul", "tolak", "tarik", "tanggapi", "naik"]), min_size=1, max_size=5))
def test_what_was_decided_stands(meja: Meja, langkah: list[str]) -> None:
    """In whatever order: the first ending is the last, one answer at most, and only an upheld one accepts the
    activity."""
    from django.db import transaction

    with transaction.atomic():
        ini, akhir, dijawab = ajukan(meja), "", False
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
                        assert not dijawab
                        dijawab = True
                        continue
                assert not akhir
                akhir = {"kabul": "DIKABULKAN", "tolak": "DITOLAK", "tarik": "DITARIK"}[satu]
            except GalatLayanan:
                assert akhir or (satu == "tanggapi" and dijawab)
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


def test_no_undo_once_somebody_has_gone_on(meja: Meja) -> None:
    """Undo would leave an objection without the refusal that it is about, or submit what the owner has changed since
    past the rules for submitting. The control is the same call a moment before."""
    ani, budi = meja.milik["Ani"].pk, meja.milik["Budi"].pk
    ajukan(meja)
    with pytest.raises(GalatLayanan, match="tidak dapat dibatalkan lagi"):
        aktivitas_decisions_undo(actor=meja.akun["Atasan"], aktivitas_ids=[ani])
    atasan = meja.akun["Atasan"]
    for diubah in (False, True):
        aktivitas_return_for_revision(actor=atasan, aktivitas_ids=[budi], alasan="Perjelas")
        versi = versions_of([budi])
        if diubah:
            aktivitas_update(actor=meja.akun["Budi"], aktivitas_id=budi, uraian="Lain", menit=600)
            with pytest.raises(GalatLayanan, match="tidak dapat dibatalkan lagi"):
                aktivitas_decisions_undo(actor=atasan, aktivitas_ids=[budi], versi=versi)
        else:
            assert aktivitas_decisions_undo(actor=atasan, aktivitas_ids=[budi], versi=versi) == 1


def test_no_undo_in_a_month_that_was_locked_meanwhile(meja: Meja) -> None:
    lama = meja.ajukan(meja.ani, dt.date(2026, 10, 7))
    aktivitas_approve(actor=meja.akun["Atasan"], aktivitas_ids=[lama.pk])
    month_lock("2026-10")
    with pytest.raises(GalatLayanan, match="terkunci"):
        aktivitas_decisions_undo(actor=meja.akun["Atasan"], aktivitas_ids=[lama.pk])
