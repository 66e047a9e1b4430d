"""Activities: limits at the door, states, and who may decide."""

import datetime as dt

import pytest

from tenants.aktivitas import selectors, services
from tenants.aktivitas.aturan import AturanAktivitas
from tenants.aktivitas.models import Aktivitas, JejakAktivitas
from tenants.organisasi import services as organisasi
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import BulanTerkunci
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor

HARI = dt.date(2026, 10, 14)
ATURAN = AturanAktivitas(batas_input_mundur=2, batas_menit_sehari=480)


@pytest.fixture
def meja(wilayah):
    """(kantor, account of the superior, account of the employee, norma of 30 minutes)."""
    wilayah("bandung")
    kantor = Kantor.buat()
    atasan = kantor.orang("Atasan", jenis="PENGAWAS")
    staf = kantor.orang("Staf", atasan=atasan)
    norma = services.norma_set(
        kode="UJI-1", uraian="Menyusun surat", menit=30, satuan="surat", mulai=dt.date(2026, 1, 1)
    )
    return kantor, kantor.akun(atasan), kantor.akun(staf), norma


def buat(staf, *, menit=60, tanggal=HARI, norma=None, volume=1, ajukan=True):
    baru = services.aktivitas_create(
        actor=staf,
        tanggal=tanggal,
        uraian="Menyusun surat",
        menit=menit,
        norma_id=norma.pk if norma else None,
        volume=volume,
        aturan=ATURAN,
        hari_ini=tanggal,
    )
    if ajukan:
        services.aktivitas_submit(actor=staf, aktivitas_id=baru.pk, aturan=ATURAN, hari_ini=tanggal)
        baru.refresh_from_db()
    return baru


def test_norma_is_frozen_at_submission(meja):
    _, _, staf, norma = meja
    draf = buat(staf, norma=norma, volume=3, ajukan=False)
    assert (draf.status, draf.menit_norma) == ("DRAF", 0)
    services.aktivitas_submit(actor=staf, aktivitas_id=draf.pk, aturan=ATURAN, hari_ini=HARI)
    services.norma_set(kode="UJI-1", uraian="Menyusun surat", menit=45, satuan="surat", mulai=dt.date(2026, 11, 1))
    draf.refresh_from_db()
    assert (draf.status, draf.menit_norma) == ("DIAJUKAN", 90)


def test_history_of_a_rejected_and_a_revised_one(meja):
    _, atasan, staf, _ = meja
    ini = buat(staf)
    services.aktivitas_return_for_revision(actor=atasan, aktivitas_ids=[ini.pk], alasan="Lengkapi")
    services.aktivitas_update(actor=staf, aktivitas_id=ini.pk, uraian="Menyusun dua surat", menit=55)
    services.aktivitas_submit(actor=staf, aktivitas_id=ini.pk, aturan=ATURAN, hari_ini=dt.date(2026, 10, 30))
    services.aktivitas_reject(actor=atasan, aktivitas_ids=[ini.pk], alasan="Bukan tugas jabatan")
    ini.refresh_from_db()
    assert (ini.status, ini.alasan, ini.validator_id) == ("DITOLAK", "Bukan tugas jabatan", atasan.pegawai_id)
    langkah = list(JejakAktivitas.objects.filter(aktivitas=ini).values_list("dari", "ke"))
    assert langkah == [
        ("", "DRAF"),
        ("DRAF", "DIAJUKAN"),
        ("DIAJUKAN", "REVISI"),
        ("REVISI", "DIAJUKAN"),
        ("DIAJUKAN", "DITOLAK"),
    ]
    with pytest.raises(GalatLayanan, match="Ditolak"):
        services.aktivitas_submit(actor=staf, aktivitas_id=ini.pk, aturan=ATURAN)


def test_back_date_window(meja):
    _, _, staf, _ = meja
    isi = {"actor": staf, "uraian": "x", "menit": 5, "aturan": ATURAN, "hari_ini": HARI}
    services.aktivitas_create(**isi, tanggal=dt.date(2026, 10, 12))
    with pytest.raises(GalatLayanan, match="batas input 2 hari"):
        services.aktivitas_create(**isi, tanggal=dt.date(2026, 10, 11))
    with pytest.raises(GalatLayanan, match="belum tiba"):
        services.aktivitas_create(**isi, tanggal=dt.date(2026, 10, 15))


def test_day_cap_counts_submitted_and_accepted(meja):
    _, atasan, staf, _ = meja
    services.aktivitas_approve(actor=atasan, aktivitas_ids=[buat(staf, menit=400).pk])
    buat(staf, menit=80)
    with pytest.raises(GalatLayanan, match="melebihi batas 480 menit") as galat:
        buat(staf, menit=1)
    assert "Sisa hari itu 0 menit" in galat.value.saran
    buat(staf, menit=480, tanggal=dt.date(2026, 10, 15))


@pytest.mark.parametrize(
    ("isi", "pesan"),
    [({"uraian": "  "}, "Uraian"), ({"menit": 0}, "menit"), ({"menit": 1441}, "menit"), ({"volume": 0}, "Volume"),
     ({"norma_id": 0}, "Norma"), ({"butir_skp_id": 0}, "Butir SKP")],
)  # fmt: skip
def test_content_is_checked(meja, isi, pesan):
    baik = {"actor": meja[2], "tanggal": HARI, "uraian": "x", "menit": 5, "aturan": ATURAN, "hari_ini": HARI}
    with pytest.raises(GalatLayanan, match=pesan):
        services.aktivitas_create(**{**baik, **isi})


def test_collective_approval_is_all_or_nothing(meja):
    kantor, atasan, staf, _ = meja
    milik = [buat(staf, menit=m).pk for m in (10, 20, 30)]
    asing = buat(kantor.akun(kantor.orang("Bukan bawahan"))).pk
    with pytest.raises(TidakBerwenang, match="bukan dari bawahan langsung"):
        services.aktivitas_approve(actor=atasan, aktivitas_ids=[*milik, asing])
    assert set(Aktivitas.objects.filter(pk__in=milik).values_list("status", flat=True)) == {"DIAJUKAN"}
    assert services.aktivitas_approve(actor=atasan, aktivitas_ids=milik) == 3
    assert JejakAktivitas.objects.filter(aktivitas_id__in=milik, ke="DITERIMA", oleh_id=atasan.pk).count() == 3
    with pytest.raises(GalatLayanan, match="tidak menunggu putusan"):
        services.aktivitas_approve(actor=atasan, aktivitas_ids=milik)


def test_nothing_of_a_locked_month_is_decided(meja):
    _, atasan, staf, _ = meja
    lama, baru = buat(staf, tanggal=dt.date(2026, 9, 8)), buat(staf)
    month_lock("2026-09")
    for putuskan, isi in (
        (services.aktivitas_approve, {}),
        (services.aktivitas_reject, {"alasan": "x"}),
        (services.aktivitas_return_for_revision, {"alasan": "x"}),
    ):
        with pytest.raises(GalatLayanan, match="September 2026 sudah terkunci"):
            putuskan(actor=atasan, aktivitas_ids=[lama.pk, baru.pk], **isi)
    lama.refresh_from_db()
    assert (lama.status, lama.jejak.count()) == ("DIAJUKAN", 2)
    assert services.aktivitas_approve(actor=atasan, aktivitas_ids=[baru.pk]) == 1


def test_nothing_of_a_locked_month_is_written_by_its_owner(meja):
    _, _, staf, _ = meja
    lama = services.aktivitas_create(
        actor=staf, tanggal=dt.date(2026, 9, 8), uraian="x", menit=5, aturan=ATURAN, hari_ini=dt.date(2026, 9, 8)
    )
    month_lock("2026-09")
    isi = {"uraian": "y", "menit": 9}
    for kirim in (
        lambda: services.aktivitas_create(
            actor=staf, tanggal=dt.date(2026, 9, 30), aturan=ATURAN, hari_ini=dt.date(2026, 9, 30), **isi
        ),
        lambda: services.aktivitas_update(actor=staf, aktivitas_id=lama.pk, **isi),
        lambda: services.aktivitas_submit(
            actor=staf, aktivitas_id=lama.pk, aturan=ATURAN, hari_ini=dt.date(2026, 9, 9)
        ),
    ):
        with pytest.raises(BulanTerkunci, match=r"September 2026 sudah terkunci .* ajukan koreksi"):
            kirim()
    lama.refresh_from_db()
    assert (lama.uraian, lama.status) == ("x", "DRAF")
    assert buat(staf, tanggal=dt.date(2026, 10, 1)).status == "DIAJUKAN"


def test_collective_approval_is_one_statement_a_look_at_the_month_and_a_record(meja):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _, atasan, staf, _ = meja
    milik = [buat(staf, menit=m).pk for m in (10, 20, 30)]
    with CaptureQueriesContext(
        connection,
    ) as semua:
        services.aktivitas_approve(actor=atasan, aktivitas_ids=milik)
    # in whose names, whether the month is open, the decision, the record
    assert len([q for q in semua if "SAVEPOINT" not in q["sql"].upper()]) == 4


def test_nobody_decides_on_oneself(meja):
    _, atasan, staf, _ = meja
    ini = buat(staf)
    for pengguna in (staf, meja[0].akun(None)):
        with pytest.raises(TidakBerwenang):
            services.aktivitas_approve(actor=pengguna, aktivitas_ids=[ini.pk])
    with pytest.raises(GalatLayanan, match="Alasan"):
        services.aktivitas_reject(actor=atasan, aktivitas_ids=[ini.pk], alasan=" ")


def test_superior_of_the_day_decides_after_a_transfer(meja):
    kantor, lama, staf, _ = meja
    baru = kantor.orang("Atasan baru", jenis="PENGAWAS")
    organisasi.atasan_set(pegawai_id=staf.pegawai_id, atasan_id=baru.pk, mulai=dt.date(2026, 10, 15))
    sebelum, sesudah = buat(staf), buat(staf, tanggal=dt.date(2026, 10, 15))
    akun_baru = kantor.akun(baru)
    assert list(selectors.menunggu_validasi(actor=lama)) == [sebelum]
    assert list(selectors.menunggu_validasi(actor=akun_baru)) == [sesudah]
    with pytest.raises(TidakBerwenang):
        services.aktivitas_approve(actor=lama, aktivitas_ids=[sesudah.pk])
    assert services.aktivitas_approve(actor=lama, aktivitas_ids=[sebelum.pk]) == 1
    assert sebelum in selectors.aktivitas_diakses(actor=lama)


def test_acting_head_has_the_box_and_decides(meja):
    kantor, atasan, staf, _ = meja
    plh = kantor.orang("Plh", jenis="FUNGSIONAL")
    organisasi.penugasan_set(
        pegawai_id=plh.pk,
        jabatan_id=kantor.posisi("PENGAWAS").pk,
        unit_id=kantor.unit.pk,
        jenis="PLH",
        mulai=HARI,
        sampai=HARI,
    )
    ini, besok = buat(staf), buat(staf, tanggal=dt.date(2026, 10, 15))
    akun = kantor.akun(plh)
    assert list(selectors.menunggu_validasi(actor=akun)) == [ini]
    assert services.aktivitas_approve(actor=akun, aktivitas_ids=[ini.pk]) == 1
    with pytest.raises(TidakBerwenang):
        services.aktivitas_approve(actor=akun, aktivitas_ids=[besok.pk])
    assert services.aktivitas_approve(actor=atasan, aktivitas_ids=[besok.pk]) == 1
