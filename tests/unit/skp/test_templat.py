"""Templates: kept by their owner, read from Excel whole or not at all, applied to whoever has no SKP."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from tenants.akun.models import Peran
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.pemberitahuan.models import Pemberitahuan
from tenants.skp import susun, templat
from tenants.skp.kelengkapan import Saring, completeness_of, counts_of, remind
from tenants.skp.lembar_templat import LEMBAR, BerkasDitolak, templates_read, templates_workbook
from tenants.skp.models import ButirSkp, IndikatorButir, Skp, TemplatSkp
from tenants.skp.susun import IsiButir, IsiIndikator
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor

TAHUN = timezone.localdate().year
ISI = IsiButir("Laporan", Decimal(12), "dokumen", indikator={"WAKTU": IsiIndikator("Tepat waktu", "5", "hari")})


@pytest.fixture
def kantor(wilayah: Any) -> Kantor:
    wilayah("bandung")
    return Kantor.buat()


def buat(kantor: Kantor, actor: Any, opd: int | None = None) -> TemplatSkp:
    satu = templat.template_create(actor=actor, jabatan_id=kantor.posisi("PELAKSANA").pk, tahun=TAHUN, opd_id=opd)
    templat.template_item_save(actor=actor, templat_id=satu.pk, isi=ISI)
    templat.template_item_save(actor=actor, templat_id=satu.pk, isi=IsiButir("Layanan", Decimal(240), "berkas"))
    return satu


def test_who_keeps_which_template(kantor: Kantor) -> None:
    bkpsdm, admin = kantor.akun(None, Peran.BKPSDM), kantor.akun(None, Peran.ADMIN_OPD)
    lain = Kantor.buat()
    admin_lain = lain.akun(None, Peran.ADMIN_OPD)
    wilayah, opd = buat(kantor, bkpsdm), buat(kantor, admin, kantor.opd.pk)
    with pytest.raises(TidakBerwenang):
        buat(kantor, admin)
    with pytest.raises(TidakBerwenang):
        buat(kantor, admin, lain.opd.pk)
    for actor, satu in ((admin, wilayah), (admin_lain, opd), (admin_lain, wilayah)):
        with pytest.raises(TidakBerwenang):
            templat.template_item_save(actor=actor, templat_id=satu.pk, isi=IsiButir("X", Decimal(1), "y"))
    with pytest.raises(TidakBerwenang):
        templat.template_get(actor=admin_lain, templat_id=opd.pk)
    with pytest.raises(TidakBerwenang):
        templat.template_apply(actor=admin, templat_id=wilayah.pk, opd_id=None)
    with pytest.raises(TidakBerwenang):
        templat.template_apply(actor=admin, templat_id=wilayah.pk, opd_id=lain.opd.pk)
    assert templat.template_apply(actor=admin, templat_id=wilayah.pk, opd_id=kantor.opd.pk) == 0, "nobody is there"


def test_applied_to_whoever_has_none_and_only_once(kantor: Kantor) -> None:
    bkpsdm = kantor.akun(None, Peran.BKPSDM)
    satu = buat(kantor, bkpsdm)
    atasan = kantor.orang("Atasan", jenis="PENGAWAS")
    orang = [kantor.orang(f"Staf {i}", atasan=atasan) for i in range(3)]
    punya = susun.skp_start(actor=kantor.akun(orang[0]), mulai=dt.date(TAHUN, 1, 1), sampai=dt.date(TAHUN, 12, 31))
    lihat = templat.apply_preview(actor=bkpsdm, templat=satu, opd_id=None)
    assert (lihat.pemegang, lihat.punya, lihat.dapat) == (3, 1, 2)
    assert templat.template_apply(actor=bkpsdm, templat_id=satu.pk, opd_id=None) == 2
    assert templat.template_apply(actor=bkpsdm, templat_id=satu.pk, opd_id=None) == 0
    assert Skp.objects.filter(pegawai__in=orang).count() == 3
    assert not ButirSkp.objects.filter(skp=punya).exists(), "who had one keeps it as it is"
    skp = Skp.objects.get(pegawai=orang[1])
    assert (skp.status, skp.mulai, skp.versi) == ("DRAF", dt.date(TAHUN, 1, 1), 1)
    assert [(b.uraian, b.target) for b in ButirSkp.objects.filter(skp=skp)] == [("Laporan", 12), ("Layanan", 240)]
    assert IndikatorButir.objects.get(butir__skp=skp).target == "5"
    assert Pemberitahuan.objects.filter(jenis="skp.templat", penerima__in=orang).count() == 2
    # one's own draft may begin from it as well, the office's before the region's
    baru = kantor.orang("Baru", atasan=atasan)
    opd = buat(kantor, bkpsdm, kantor.opd.pk)
    assert susun.template_for(pegawai_id=baru.pk, tahun=TAHUN) == opd
    akun = kantor.akun(baru)
    mulai, sampai = susun.days_proposed(pegawai_id=baru.pk, tahun=TAHUN)
    dari = susun.skp_start(actor=akun, mulai=mulai, sampai=sampai, dari_templat=True)
    assert IndikatorButir.objects.filter(butir__skp=dari).count() == 1


def test_after_a_lock_drafts_begin_with_the_first_open_day(kantor: Kantor) -> None:
    bkpsdm = kantor.akun(None, Peran.BKPSDM)
    satu = buat(kantor, bkpsdm)
    orang = kantor.orang("Staf")
    month_lock("2026-10")
    templat.template_apply(actor=bkpsdm, templat_id=satu.pk, opd_id=None)
    assert Skp.objects.get(pegawai=orang).mulai == dt.date(2026, 11, 1)


def test_a_template_without_plans_is_not_applied(kantor: Kantor) -> None:
    bkpsdm = kantor.akun(None, Peran.BKPSDM)
    kosong = templat.template_create(actor=bkpsdm, jabatan_id=kantor.posisi("PELAKSANA").pk, tahun=TAHUN, opd_id=None)
    with pytest.raises(GalatLayanan, match="belum memuat butir"):
        templat.template_apply(actor=bkpsdm, templat_id=kosong.pk, opd_id=None)


def lembar(baris: list[list[Any]]) -> bytes:
    buku = openpyxl.Workbook()
    ws = buku.active
    ws.title = LEMBAR
    for satu in baris:
        ws.append(satu)
    keluar = io.BytesIO()
    buku.save(keluar)
    return keluar.getvalue()


KEPALA = ["kode_jabatan", "rhk", "jenis", "target", "satuan", "indikator_kualitas", "target_kualitas"]


def test_a_workbook_comes_back_as_it_went_out(kantor: Kantor) -> None:
    bkpsdm = kantor.akun(None, Peran.BKPSDM)
    satu = buat(kantor, bkpsdm)
    jabatan = kantor.posisi("PELAKSANA")
    berkas = templates_workbook(judul="Uji", templat=[satu], jabatan=[jabatan])
    isi = templates_read(berkas)
    assert [(b.uraian, b.target, b.satuan) for b in isi[jabatan.pk]] == [
        ("Laporan", Decimal(12), "dokumen"),
        ("Layanan", Decimal(240), "berkas"),
    ]
    assert isi[jabatan.pk][0].indikator["WAKTU"] == IsiIndikator("Tepat waktu", "5", "hari")
    banyak = templat.templates_replace(actor=bkpsdm, tahun=TAHUN, opd_id=None, isi={jabatan.pk: isi[jabatan.pk][1:]})
    assert banyak == (1, 1)
    assert [b.uraian for b in TemplatSkp.objects.get(pk=satu.pk).butir.all()] == ["Layanan"]


def test_every_wrong_cell_is_named(kantor: Kantor) -> None:
    kode = kantor.posisi("PELAKSANA").kode
    berkas = lembar(
        [
            KEPALA,
            [kode, "Benar", None, 12.5, "dokumen", None, None],
            ["X-1", "Salah jabatan", "UTAMA", "12", "dokumen", None, None],
            [kode, "Salah jenis", "POKOK", "dua", "dokumen", None, None],
            [kode, "benar", "UTAMA", 0, "", None, "100"],
            [None, None, None, None, None, None, None],
            [kode, "BENAR", "UTAMA", 3, "dokumen", None, None],
        ]
    )
    with pytest.raises(BerkasDitolak) as galat:
        templates_read(berkas)
    assert [(t.baris, t.kolom) for t in galat.value.temuan] == [
        (3, "kode_jabatan"),
        (4, "jenis"),
        (4, "target"),
        (5, "satuan"),
        (5, "target"),
        (5, "indikator_kualitas"),
        (7, "rhk"),
    ]
    assert galat.value.temuan[2].isi == '"dua"'
    assert all(t.harap and t.lakukan for t in galat.value.temuan)


@pytest.mark.parametrize(
    ("berkas", "kata"),
    [
        (b"bukan excel", "bukan lembar Excel"),
        (lembar([["kode_jabatan", "rhk"]]), "kolom tidak ada"),
        (lembar([KEPALA]), "tidak ada baris"),
    ],
)
def test_a_file_that_is_none(berkas: bytes, kata: str, kantor: Kantor) -> None:
    with pytest.raises(BerkasDitolak) as galat:
        templates_read(berkas)
    assert kata in galat.value.temuan[0].isi


def test_completeness_counts_and_reminds_once(kantor: Kantor) -> None:
    admin = kantor.akun(None, Peran.ADMIN_OPD)
    atasan = kantor.orang("Atasan", jenis="PENGAWAS")
    staf = [kantor.orang(f"Staf {i}", atasan=atasan) for i in range(3)]
    kantor.orang("Cuti", kedudukan="CLTN")
    skp = susun.skp_start(actor=kantor.akun(staf[0]), mulai=dt.date(TAHUN, 1, 1), sampai=dt.date(TAHUN, 12, 31))
    Skp.objects.filter(pk=skp.pk).update(status="DIAJUKAN")
    Skp.objects.create(
        pegawai=staf[1], tahun=TAHUN, mulai=dt.date(TAHUN, 1, 1), sampai=dt.date(TAHUN, 12, 31), status="DISETUJUI"
    )
    saring = Saring(tahun=TAHUN)
    jumlah, per_opd = counts_of(completeness_of(actor=admin, saring=saring))
    assert jumlah == {"TANPA": 2, "DRAF": 0, "DIAJUKAN": 1, "DISETUJUI": 1}
    assert [(o["nama"], o["semua"]) for o in per_opd] == [(kantor.opd.nama, 4)]
    for _ in range(2):
        assert remind(actor=admin, peran="admin_opd", saring=saring) == (2, 1)
    pesan = Pemberitahuan.objects.filter(jenis__startswith="skp.pengingat").values_list("penerima_id", "jenis")
    assert sorted(pesan) == sorted(
        [(atasan.pk, "skp.pengingat"), (staf[2].pk, "skp.pengingat"), (atasan.pk, "skp.pengingat_atasan")]
    )
