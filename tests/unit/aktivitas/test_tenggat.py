"""The pack's policy on deadlines: by day, once, never in a locked month, and against the superior, not the employee."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from tenants.aktivitas import tenggat
from tenants.aktivitas.models import Aktivitas, CaraPutusan, CatatanValidator, Delegasi, JejakAktivitas
from tenants.aktivitas.selectors import menunggu_validasi
from tenants.aktivitas.tenggat import AturanTenggat, deadlines_run
from tenants.organisasi import operasi
from tenants.pemberitahuan.models import Pemberitahuan
from tests.kunci_uji import month_lock
from tests.unit.aktivitas.test_delegasi import Meja, hari


@pytest.fixture
def meja(wilayah) -> Meja:
    wilayah("bandung")
    # those of the sample month would be decided too
    Aktivitas.objects.filter(status="DIAJUKAN").update(status="DRAF")
    return Meja()


def aturan(monkeypatch: pytest.MonkeyPatch, kebijakan: str, *, khusus: dict[int, dict[str, Any]] | None = None) -> None:
    umum = {"tenggat_validasi": 3, "pengingat_validasi": 2, "kebijakan_lewat_tenggat": kebijakan}
    semua = {None: umum, **(khusus or {})}
    monkeypatch.setattr(operasi, "_pembaca", [lambda _, opd: semua.get(opd, umum)])
    monkeypatch.setattr(operasi, "_pembaca_semua", [lambda _: semua])


def diajukan(meja: Meja, siapa: str, hari_lalu: int) -> Aktivitas:
    ini = meja.milik[siapa]
    saat = timezone.make_aware(dt.datetime.combine(hari(-hari_lalu), dt.time(23, 59)))
    Aktivitas.objects.filter(pk=ini.pk).update(diajukan_pada=saat)
    return ini


def keadaan(ini: Aktivitas) -> tuple[str, str, int | None]:
    ini.refresh_from_db()
    return ini.status, ini.cara, ini.validator_id


@pytest.mark.parametrize(("hari_lalu", "lewat"), [(3, False), (4, True)])
def test_the_last_moment_of_the_last_day_is_in_time(meja: Meja, monkeypatch, hari_lalu: int, lewat: bool) -> None:
    aturan(monkeypatch, "setuju_otomatis")
    ini = diajukan(meja, "Ani", hari_lalu)
    assert deadlines_run().diputus == (1 if lewat else 0)
    assert keadaan(ini) == (("DITERIMA", CaraPutusan.OTOMATIS, None) if lewat else ("DIAJUKAN", "", None))
    assert AturanTenggat(3, 2, "").diputus_otomatis(hari(-hari_lalu)) == hari(4 - hari_lalu)


def test_accepted_by_the_rule_with_a_note_against_the_superior(meja: Meja, monkeypatch) -> None:
    aturan(monkeypatch, "setuju_otomatis")
    ini = diajukan(meja, "Ani", 9)
    deadlines_run()
    catatan = CatatanValidator.objects.get()
    assert (catatan.validator_id, catatan.aktivitas_id, catatan.tenggat) == (meja.atasan.pk, ini.pk, hari(-6))
    jejak = JejakAktivitas.objects.get(aktivitas=ini)
    assert (jejak.dari, jejak.ke, jejak.oleh_id) == ("DIAJUKAN", "DITERIMA", None)
    assert Pemberitahuan.objects.filter(penerima=meja.atasan, jenis="aktivitas.lewat_tenggat").count() == 1
    assert not Pemberitahuan.objects.filter(penerima=meja.ani).exists()
    # a second run, and a third, find nothing
    assert deadlines_run().diputus == deadlines_run().diputus == 0
    assert CatatanValidator.objects.count() == JejakAktivitas.objects.filter(aktivitas=ini).count() == 1


def test_refused_by_the_rule_tells_the_employee_that_he_may_object(meja: Meja, monkeypatch) -> None:
    aturan(monkeypatch, "tolak")
    ini = diajukan(meja, "Ani", 4)
    deadlines_run()
    assert keadaan(ini) == ("DITOLAK", CaraPutusan.OTOMATIS, None)
    assert "aturan daerah" in ini.alasan
    assert "keberatan" in Pemberitahuan.objects.get(penerima=meja.ani).isi


def test_passed_on_to_the_superiors_superior_who_may_decide(meja: Meja, monkeypatch) -> None:
    from tenants.aktivitas.services import aktivitas_approve

    aturan(monkeypatch, "eskalasi")
    ini = diajukan(meja, "Ani", 4)
    puncak = diajukan(meja, "Atasan", 1)
    assert deadlines_run().dieskalasi == 1
    assert deadlines_run().dieskalasi == 0
    ini.refresh_from_db()
    assert (ini.status, ini.dieskalasi_ke_id) == ("DIAJUKAN", meja.kepala.pk)
    assert {a.pk for a in menunggu_validasi(actor=meja.akun["Kepala"])} == {ini.pk, puncak.pk}
    assert ini in menunggu_validasi(actor=meja.akun["Atasan"])
    aktivitas_approve(actor=meja.akun["Kepala"], aktivitas_ids=[ini.pk])
    assert keadaan(ini) == ("DITERIMA", CaraPutusan.ESKALASI, meja.kepala.pk)


def test_nobody_above_leaves_it_waiting(meja: Meja, monkeypatch) -> None:
    aturan(monkeypatch, "eskalasi")
    ini = diajukan(meja, "Atasan", 9)
    assert deadlines_run().dieskalasi == 0
    assert keadaan(ini)[0] == "DIAJUKAN"


def test_a_locked_month_is_left_alone(meja: Meja, monkeypatch) -> None:
    aturan(monkeypatch, "setuju_otomatis")
    lama = meja.ajukan(meja.ani, dt.date(2026, 10, 7))
    Aktivitas.objects.filter(pk=lama.pk).update(diajukan_pada=timezone.now() - dt.timedelta(days=30))
    month_lock("2026-10")
    assert deadlines_run().diputus == 0
    assert keadaan(lama)[0] == "DIAJUKAN"


def test_an_opd_with_its_own_pack_obeys_it(meja: Meja, monkeypatch) -> None:
    sendiri = {"tenggat_validasi": 9, "kebijakan_lewat_tenggat": "tolak"}
    aturan(monkeypatch, "setuju_otomatis", khusus={meja.kantor.opd.pk: sendiri})
    lain = Meja()
    ini, itu = diajukan(meja, "Ani", 5), diajukan(lain, "Ani", 5)
    deadlines_run()
    assert (keadaan(ini)[0], keadaan(itu)[0]) == ("DIAJUKAN", "DITERIMA")
    diajukan(meja, "Ani", 10)
    deadlines_run()
    assert keadaan(ini)[0] == "DITOLAK"


def test_one_reminder_a_superior_a_day(meja: Meja, monkeypatch) -> None:
    aturan(monkeypatch, "eskalasi")
    diajukan(meja, "Ani", 2)
    diajukan(meja, "Budi", 2)
    Aktivitas.objects.filter(pk=meja.milik["Atasan"].pk).update(diajukan_pada=timezone.now())
    deadlines_run()
    deadlines_run()
    milik = Pemberitahuan.objects.filter(jenis="aktivitas.menunggu")
    assert milik.filter(penerima=meja.atasan).count() == 1
    assert not milik.filter(penerima=meja.kepala).exists()
    # read, and the run of the next hour is quiet all the same
    milik.update(dibaca_pada=timezone.now())
    deadlines_run()
    assert milik.filter(penerima=meja.atasan).count() == 1
    # the next day there is another; one that lies unread makes room for it
    milik.update(dibuat_pada=timezone.now() - dt.timedelta(days=1))
    deadlines_run()
    assert milik.filter(penerima=meja.atasan).count() == 2
    milik.update(dibuat_pada=timezone.now() - dt.timedelta(days=1))
    deadlines_run()
    assert milik.filter(penerima=meja.atasan).count() == 2


def test_who_it_was_passed_on_to_is_reminded_too_and_his_delegate(meja: Meja, monkeypatch) -> None:
    aturan(monkeypatch, "eskalasi")
    diajukan(meja, "Ani", 4)
    Aktivitas.objects.filter(pk=meja.milik["Atasan"].pk).update(diajukan_pada=timezone.now())
    luar = meja.kantor.orang("Luar")
    Delegasi.objects.create(pemberi=meja.kepala, penerima=luar, mulai=hari(), alasan="x", dibuat_oleh_id=1)
    deadlines_run()
    deadlines_run()
    ingat = Pemberitahuan.objects.filter(jenis="aktivitas.menunggu")
    assert set(ingat.values_list("penerima_id", flat=True)) == {meja.atasan.pk, meja.kepala.pk, luar.pk}


def test_the_note_of_a_kepala_daerah_is_against_who_decides_for_him(meja: Meja, monkeypatch) -> None:
    from tenants.organisasi.services import atasan_set, kepala_daerah_create

    aturan(monkeypatch, "setuju_otomatis")
    bupati = kepala_daerah_create(nama="Bupati", mulai=dt.date(2021, 1, 1))
    atasan_set(pegawai_id=meja.kepala.pk, atasan_id=bupati.pk, mulai=dt.date(2026, 1, 1))
    sekda = meja.kantor.orang("Sekda", jenis="JPT")
    meja.milik["Kepala"] = meja.ajukan(meja.kepala)
    diajukan(meja, "Kepala", 9)
    deadlines_run()
    assert not CatatanValidator.objects.exists()
    Delegasi.objects.create(pemberi=bupati, penerima=sekda, mulai=hari(), alasan="SK", dibuat_oleh_id=1)
    lagi = meja.milik["Kepala"] = meja.ajukan(meja.kepala)
    diajukan(meja, "Kepala", 9)
    deadlines_run()
    assert [(c.validator_id, c.aktivitas_id) for c in CatatanValidator.objects.all()] == [(sekda.pk, lagi.pk)]


def test_more_than_one_batch(meja: Meja, monkeypatch) -> None:
    monkeypatch.setattr(tenggat, "SEKALI", 2)
    aturan(monkeypatch, "setuju_otomatis")
    semua = [diajukan(meja, "Ani", 9), diajukan(meja, "Budi", 9), diajukan(meja, "Atasan", 9)]
    assert deadlines_run().diputus == 3
    assert {keadaan(a)[0] for a in semua} == {"DITERIMA"}
