"""An SKP from draft to agreement and on: who may do what when, what a lock holds, what a second click changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tenants.akun.models import Peran
from tenants.jejak.models import Catatan
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import BulanTerkunci
from tenants.organisasi.models import Pegawai
from tenants.organisasi.services import atasan_set
from tenants.pemberitahuan.models import Pemberitahuan
from tenants.skp import sepakat, susun, versi
from tenants.skp.models import ButirSkp, IndikatorButir, JejakSkp, RealisasiButir, Selaras, Skp
from tenants.skp.selectors import butir_pada, items_of, may_agree, realisation_of, superior_plans, why_no_items
from tenants.skp.services import realisasi_month_set
from tenants.skp.susun import IsiButir, IsiIndikator
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor

KINI = timezone.localdate()
TAHUN = KINI.year
AWAL, AKHIR = dt.date(TAHUN, 1, 1), dt.date(TAHUN, 12, 31)


@dataclass
class Meja:
    kantor: Kantor
    kepala: Any
    atasan: Any
    staf: Any
    lain: Any

    def isi(self, uraian: str = "Laporan tersusun", **lain: Any) -> IsiButir:
        return IsiButir(**({"uraian": uraian, "target": Decimal(24), "satuan": "laporan"} | lain))

    def draf(self, siapa: Any, mulai: dt.date = AWAL, sampai: dt.date = AKHIR, **lain: Any) -> Skp:
        skp = susun.skp_start(actor=siapa, mulai=mulai, sampai=sampai)
        susun.butir_save(actor=siapa, skp_id=skp.pk, isi=self.isi(**lain))
        return skp

    def sah(self, siapa: Any, oleh: Any, **lain: Any) -> Skp:
        skp = self.draf(siapa, **lain)
        sepakat.skp_submit(actor=siapa, skp_id=skp.pk)
        sepakat.skp_agree(actor=oleh, skp_ids=[skp.pk])
        return Skp.objects.get(pk=skp.pk)


@pytest.fixture
def meja(wilayah: Any) -> Meja:
    wilayah("bandung")
    kantor = Kantor.buat()
    kepala = kantor.orang("Kepala", jenis="JPT")
    atasan = kantor.orang("Atasan", jenis="PENGAWAS", atasan=kepala)
    staf = kantor.orang("Staf", atasan=atasan)
    return Meja(kantor, *(kantor.akun(p) for p in (kepala, atasan, staf, kantor.orang("Lain", atasan=kepala))))


def keadaan(skp: Skp) -> str:
    return Skp.objects.values_list("status", flat=True).get(pk=skp.pk)


def test_a_draft_may_be_written_before_the_superiors_exists(meja: Meja) -> None:
    skp = meja.draf(meja.staf)
    rhk = superior_plans(pegawai_id=meja.staf.pegawai_id, mulai=AWAL, sampai=AKHIR)
    assert rhk.butir == []
    assert "belum menyusun SKP" in rhk.hambatan
    assert butir_pada(pegawai_id=meja.staf.pegawai_id, hari=KINI).count() == 0
    assert "masih draf" in why_no_items(pegawai_id=meja.staf.pegawai_id, hari=KINI)
    sepakat.skp_submit(actor=meja.staf, skp_id=skp.pk)
    assert JejakSkp.objects.get(skp=skp).alasan == sepakat.BELUM_SELARAS, "handed in all the same, and says so"
    assert (
        Pemberitahuan.objects.get(penerima_id=meja.atasan.pegawai_id, jenis="skp.diajukan").alamat == f"/skp/{skp.pk}/"
    )
    sepakat.skp_agree(actor=meja.atasan, skp_ids=[skp.pk])
    assert butir_pada(pegawai_id=meja.staf.pegawai_id, hari=KINI).count() == 1
    kini = Skp.objects.get(pk=skp.pk)
    assert (kini.disetujui_oleh_id, kini.status) == (meja.atasan.pk, "DISETUJUI")
    assert Catatan.objects.filter(aksi__in=("skp.ajukan", "skp.setujui"), objek_kunci=str(skp.pk)).count() == 2


def test_once_the_superior_has_plans_each_main_item_serves_one(meja: Meja) -> None:
    milik_atasan = meja.draf(meja.atasan, uraian="Layanan terselenggara")
    induk = ButirSkp.objects.get(skp=milik_atasan)
    skp = meja.draf(meja.staf)
    tambahan = meja.isi("Tugas lain", jenis="TAMBAHAN")
    susun.butir_save(actor=meja.staf, skp_id=skp.pk, isi=tambahan)
    with pytest.raises(GalatLayanan, match="1 butir utama belum memilih RHK atasan"):
        sepakat.skp_submit(actor=meja.staf, skp_id=skp.pk)
    butir = ButirSkp.objects.get(skp=skp, jenis="UTAMA")
    asing = ButirSkp.objects.exclude(skp__pegawai__in=(meja.staf.pegawai_id, meja.atasan.pegawai_id)).first()
    assert asing is not None
    for salah in (asing.pk, butir.pk):
        with pytest.raises(GalatLayanan, match="tidak ada pada SKP atasan"):
            susun.butir_save(actor=meja.staf, skp_id=skp.pk, butir_id=butir.pk, isi=meja.isi(induk_id=salah))
    susun.butir_save(actor=meja.staf, skp_id=skp.pk, butir_id=butir.pk, isi=meja.isi(induk_id=induk.pk))
    sepakat.skp_submit(actor=meja.staf, skp_id=skp.pk)
    assert keadaan(skp) == "DIAJUKAN"
    # the superior takes the plan out of the draft: the item stays, aligned with nothing
    susun.butir_remove(actor=meja.atasan, skp_id=milik_atasan.pk, butir_id=induk.pk)
    assert not Selaras.objects.filter(butir=butir).exists()
    assert ButirSkp.objects.filter(pk=butir.pk).exists()


def test_who_may_agree(meja: Meja) -> None:
    skp = meja.draf(meja.staf)
    sepakat.skp_submit(actor=meja.staf, skp_id=skp.pk)
    bkpsdm = meja.kantor.akun(None, Peran.BKPSDM)
    admin = meja.kantor.akun(None, Peran.ADMIN_OPD)
    for bukan in (meja.staf, meja.lain, meja.kepala, bkpsdm, admin):
        with pytest.raises(TidakBerwenang):
            sepakat.skp_agree(actor=bukan, skp_ids=[skp.pk])
        with pytest.raises(TidakBerwenang):
            sepakat.skp_return(actor=bukan, skp_id=skp.pk, alasan="tidak cocok")
    assert keadaan(skp) == "DIAJUKAN"
    # nobody stands above the head: BKPSDM puts the agreement down, the head himself does not
    puncak = meja.draf(meja.kepala)
    sepakat.skp_submit(actor=meja.kepala, skp_id=puncak.pk)
    with pytest.raises(TidakBerwenang):
        sepakat.skp_agree(actor=meja.kepala, skp_ids=[puncak.pk])
    sepakat.skp_agree(actor=bkpsdm, skp_ids=[puncak.pk])
    assert keadaan(puncak) == "DISETUJUI"
    assert Catatan.objects.get(aksi="skp.setujui", objek_kunci=str(puncak.pk)).peran == "bkpsdm"
    # under the elected head the same holds
    bupati = Pegawai.objects.filter(kepala_daerah=True).first()
    assert bupati is not None
    atasan_set(pegawai_id=meja.kepala.pegawai_id, atasan_id=bupati.pk, mulai=dt.date(2026, 11, 1))
    assert may_agree(actor=bkpsdm, pegawai_ids=[meja.kepala.pegawai_id]) == {meja.kepala.pegawai_id: "bkpsdm"}


def test_agreement_on_many_is_all_or_nothing(meja: Meja) -> None:
    """And a strange one among them tells nothing about itself."""
    dua = meja.kantor.akun(meja.kantor.orang("Dua", atasan=Pegawai.objects.get(pk=meja.atasan.pegawai_id)))
    satu, kedua, asing = meja.draf(meja.staf), meja.draf(dua), meja.draf(meja.lain)
    for siapa, skp in ((meja.staf, satu), (dua, kedua), (meja.lain, asing)):
        sepakat.skp_submit(actor=siapa, skp_id=skp.pk)
    pesan = set()
    for salah in (asing.pk, 10**12):
        with pytest.raises(TidakBerwenang) as galat:
            sepakat.skp_agree(actor=meja.atasan, skp_ids=[satu.pk, salah])
        pesan.add(str(galat.value))
    assert len(pesan) == 1
    assert keadaan(satu) == "DIAJUKAN"
    assert sepakat.skp_agree(actor=meja.atasan, skp_ids=[satu.pk, kedua.pk, satu.pk]) == 2
    with pytest.raises(GalatLayanan, match="kini disetujui"):
        sepakat.skp_agree(actor=meja.atasan, skp_ids=[satu.pk])
    assert JejakSkp.objects.filter(skp=satu).count() == 2, "the second click left nothing"


def test_sent_back_with_a_reason_and_handed_in_again(meja: Meja) -> None:
    skp = meja.draf(meja.staf)
    sepakat.skp_submit(actor=meja.staf, skp_id=skp.pk)
    with pytest.raises(GalatLayanan, match="Alasan"):
        sepakat.skp_return(actor=meja.atasan, skp_id=skp.pk, alasan="  x ")
    with pytest.raises(GalatLayanan, match="tidak dapat diubah"):
        susun.butir_save(actor=meja.staf, skp_id=skp.pk, isi=meja.isi("Lain"))
    sepakat.skp_return(actor=meja.atasan, skp_id=skp.pk, alasan="Target terlalu rendah")
    assert Pemberitahuan.objects.get(jenis="skp.dikembalikan").isi == "Target terlalu rendah"
    susun.butir_save(actor=meja.staf, skp_id=skp.pk, isi=meja.isi("Lain"))
    sepakat.skp_submit(actor=meja.staf, skp_id=skp.pk)
    sepakat.skp_withdraw(actor=meja.staf, skp_id=skp.pk)
    sepakat.skp_discard(actor=meja.staf, skp_id=skp.pk)
    assert keadaan(skp) == "DIBUANG"
    lain = meja.draf(meja.staf)
    with pytest.raises(GalatLayanan, match="Sudah ada SKP lain"):
        sepakat.skp_restore(actor=meja.staf, skp_id=skp.pk)
    sepakat.skp_discard(actor=meja.staf, skp_id=lain.pk)
    sepakat.skp_restore(actor=meja.staf, skp_id=skp.pk)
    assert [j.ke for j in JejakSkp.objects.filter(skp=skp)] == [
        "DIAJUKAN", "DRAF", "DIAJUKAN", "DRAF", "DIBUANG", "DRAF",
    ]  # fmt: skip


def test_items_are_written_in_order_with_indicators(meja: Meja) -> None:
    skp = meja.draf(meja.staf)
    isi = meja.isi(
        "Berkas terlayani",
        indikator={"KUALITAS": IsiIndikator("Sesuai standar", "100", "persen"), "BIAYA": IsiIndikator("")},
    )
    dua = susun.butir_save(actor=meja.staf, skp_id=skp.pk, isi=isi)
    assert susun.butir_save(actor=meja.staf, skp_id=skp.pk, isi=isi).pk == dua.pk, "sent twice, added once"
    with pytest.raises(GalatLayanan, match="sudah ada"):
        susun.butir_save(actor=meja.staf, skp_id=skp.pk, isi=meja.isi("berkas terlayani", target=Decimal(9)))
    susun.butir_move(actor=meja.staf, skp_id=skp.pk, butir_id=dua.pk, naik=True)
    susun.butir_move(actor=meja.staf, skp_id=skp.pk, butir_id=dua.pk, naik=True)
    semua = items_of(skp)
    assert [b.uraian for b in semua] == ["Berkas terlayani", "Laporan tersusun"]
    assert [(label, i.target) for label, i in semua[0].aspek] == [("Kualitas", "100")]  # type: ignore[attr-defined]
    susun.butir_save(actor=meja.staf, skp_id=skp.pk, butir_id=dua.pk, isi=meja.isi("Berkas terlayani"))
    assert not IndikatorButir.objects.filter(butir=dua).exists()
    for target in (Decimal(0), Decimal(-1), Decimal(10) ** 9):
        with pytest.raises(GalatLayanan, match="Target"):
            susun.butir_save(actor=meja.staf, skp_id=skp.pk, isi=meja.isi("Baru", target=target))
    with pytest.raises(TidakBerwenang):
        susun.butir_save(actor=meja.lain, skp_id=skp.pk, isi=meja.isi("Titipan"))
    versi_lama = Skp.objects.get(pk=skp.pk).versi
    susun.butir_save(actor=meja.staf, skp_id=skp.pk, isi=meja.isi("Dari tab lain"))
    with pytest.raises(GalatLayanan, match="tab lain"):
        susun.butir_save(actor=meja.staf, skp_id=skp.pk, butir_id=dua.pk, isi=meja.isi("X"), versi=versi_lama)
    assert susun.butir_remove(actor=meja.staf, skp_id=skp.pk, butir_id=dua.pk) == "Berkas terlayani"
    assert susun.butir_remove(actor=meja.staf, skp_id=skp.pk, butir_id=dua.pk) == ""


def test_a_change_is_a_version_and_the_old_one_ends_the_day_before(meja: Meja) -> None:
    lama = meja.sah(meja.staf, meja.atasan)
    butir = ButirSkp.objects.get(skp=lama)
    mulai = KINI.replace(day=1)
    if mulai == AWAL:
        pytest.skip("in January there is no month before")
    realisasi_month_set(
        actor=meja.staf, awal=(mulai - dt.timedelta(days=1)).replace(day=1), nilai={butir.pk: Decimal(10)}
    )
    for salah in (KINI.replace(day=2), AWAL):
        with pytest.raises(GalatLayanan, match="tidak dapat diubah mulai"):
            versi.skp_version(actor=meja.staf, skp_id=lama.pk, mulai=salah)
    baru = versi.skp_version(actor=meja.staf, skp_id=lama.pk, mulai=mulai)
    salinan = ButirSkp.objects.get(skp=baru)
    assert (salinan.target, salinan.lanjutan_id) == (Decimal(14), butir.pk), "what is left of the target"
    with pytest.raises(GalatLayanan, match="sudah ada"):
        versi.skp_version(actor=meja.staf, skp_id=lama.pk, mulai=mulai)
    assert butir_pada(pegawai_id=meja.staf.pegawai_id, hari=KINI).get() == butir, "until it is agreed the old one holds"
    sepakat.skp_submit(actor=meja.staf, skp_id=baru.pk)
    sepakat.skp_agree(actor=meja.atasan, skp_ids=[baru.pk])
    lama.refresh_from_db()
    assert lama.sampai == mulai - dt.timedelta(days=1)
    assert butir_pada(pegawai_id=meja.staf.pegawai_id, hari=KINI).get() == salinan
    assert butir_pada(pegawai_id=meja.staf.pegawai_id, hari=lama.sampai).get() == butir
    bulan_ini = realisation_of(pegawai_id=meja.staf.pegawai_id, awal=mulai, akhir=KINI)
    assert [b.butir for b in bulan_ini] == [salinan], "one month, one version"


def test_alignment_follows_the_superiors_new_version(meja: Meja) -> None:
    milik = meja.sah(meja.atasan, meja.kepala, uraian="Layanan")
    skp = meja.draf(meja.staf, induk_id=ButirSkp.objects.get(skp=milik).pk)
    butir = ButirSkp.objects.get(skp=skp)
    baru = versi.skp_version(actor=meja.atasan, skp_id=milik.pk, mulai=KINI.replace(day=1))
    sepakat.skp_submit(actor=meja.atasan, skp_id=baru.pk)
    assert Selaras.objects.get(butir=butir).induk.skp_id == milik.pk
    sepakat.skp_agree(actor=meja.kepala, skp_ids=[baru.pk])
    assert Selaras.objects.get(butir=butir).induk.skp_id == baru.pk


def test_a_lock_holds_what_began_before_it_and_the_draft_goes_on(meja: Meja) -> None:
    lama = meja.sah(meja.lain, meja.kepala)
    draf = meja.draf(meja.staf)
    sepakat.skp_submit(actor=meja.staf, skp_id=draf.pk)
    month_lock("2026-10")
    buka = dt.date(2026, 11, 1)
    with pytest.raises(BulanTerkunci):
        sepakat.skp_agree(actor=meja.atasan, skp_ids=[draf.pk])
    with pytest.raises(BulanTerkunci):
        sepakat.skp_withdraw(actor=meja.staf, skp_id=draf.pk)
    with pytest.raises(BulanTerkunci):
        susun.skp_start(actor=meja.staf, mulai=AWAL, sampai=AKHIR)
    baru = versi.skp_shift(actor=meja.staf, skp_id=draf.pk)
    draf.refresh_from_db()
    assert (draf.status, draf.sampai, baru.mulai, baru.status) == ("DIAJUKAN", dt.date(2026, 10, 31), buka, "DRAF")
    sepakat.skp_submit(actor=meja.staf, skp_id=baru.pk)
    sepakat.skp_agree(actor=meja.atasan, skp_ids=[baru.pk])
    with pytest.raises(GalatLayanan, match="tidak perlu dipindahkan"):
        versi.skp_shift(actor=meja.staf, skp_id=draf.pk)
    # an agreed one of the locked months is ended at the lock at the earliest, and never changed
    ganti = versi.skp_version(actor=meja.lain, skp_id=lama.pk, mulai=buka)
    sepakat.skp_submit(actor=meja.lain, skp_id=ganti.pk)
    sepakat.skp_agree(actor=meja.kepala, skp_ids=[ganti.pk])
    lama.refresh_from_db()
    assert lama.sampai == dt.date(2026, 10, 31)
    # alignment is no part of the score: it may be said of a locked one too
    milik_kepala = meja.draf(meja.kepala, mulai=buka, uraian="Puncak")
    atas = ButirSkp.objects.get(skp=milik_kepala)
    Skp.objects.filter(pk=milik_kepala.pk).update(mulai=dt.date(2026, 11, 1))
    susun.align_later(actor=meja.lain, skp_id=ganti.pk, butir_id=ButirSkp.objects.get(skp=ganti).pk, induk_id=atas.pk)
    assert Selaras.objects.get(butir__skp=ganti).induk_id == atas.pk


def test_the_database_keeps_one_agreed_a_day(meja: Meja) -> None:
    lama = meja.sah(meja.staf, meja.atasan)
    isi = {"pegawai_id": lama.pegawai_id, "tahun": TAHUN, "mulai": KINI, "sampai": AKHIR}
    Skp.objects.create(**isi, status="DIAJUKAN")
    with pytest.raises(IntegrityError, match="skp_satu_disetujui_per_hari"), transaction.atomic():
        Skp.objects.filter(pegawai_id=lama.pegawai_id, status="DIAJUKAN").update(status="DISETUJUI")


def test_realisation_of_a_month(meja: Meja) -> None:
    skp = meja.sah(meja.staf, meja.atasan)
    butir, awal = ButirSkp.objects.get(skp=skp), KINI.replace(day=1)
    asing = ButirSkp.objects.exclude(skp=skp).first()
    assert asing is not None
    with pytest.raises(TidakBerwenang):
        realisasi_month_set(actor=meja.staf, awal=awal, nilai={butir.pk: Decimal(2), asing.pk: Decimal(1)})
    assert not RealisasiButir.objects.filter(butir=butir).exists()
    assert realisasi_month_set(actor=meja.staf, awal=awal, nilai={butir.pk: Decimal(6)}) == 1
    assert realisasi_month_set(actor=meja.staf, awal=awal, nilai={butir.pk: Decimal(6)}) == 0
    (baris,) = realisation_of(pegawai_id=meja.staf.pegawai_id, awal=awal, akhir=KINI)
    assert (baris.lalu, baris.kini, baris.persen) == (0, 6, Decimal("25.0"))
    catatan = Catatan.objects.get(aksi="skp.realisasi")
    assert catatan.rincian["baru"] == {str(butir.pk): "6"}
    assert realisasi_month_set(actor=meja.staf, awal=awal, nilai={butir.pk: None}) == 1
    assert not RealisasiButir.objects.filter(butir=butir).exists()
    month_lock("2026-10")
    with pytest.raises(BulanTerkunci):
        realisasi_month_set(actor=meja.staf, awal=dt.date(2026, 10, 1), nilai={butir.pk: Decimal(1)})


def test_a_draft_is_no_fact_of_the_month(meja: Meja) -> None:
    """The score reads agreed SKP only: the statement of the facts, with the same person before and after."""
    from tenants.penilaian.fakta.kueri import BUTIR

    isi = {
        "tahun": TAHUN, "bulan": KINI.month, "awal": KINI.replace(day=1), "akhir": KINI, "kedudukan_luar": [],
        "status_luar": [], "pegawai": [meja.staf.pegawai_id], "JENIS_BUTIR": ["UTAMA", "TAMBAHAN"],
    }  # fmt: skip

    def fakta() -> list[Any]:
        with connection.cursor() as kursor:
            kursor.execute(BUTIR, isi)
            return kursor.fetchall()

    skp = meja.draf(meja.staf)
    sepakat.skp_submit(actor=meja.staf, skp_id=skp.pk)
    assert fakta() == []
    sepakat.skp_agree(actor=meja.atasan, skp_ids=[skp.pk])
    assert [b[3] for b in fakta()] == [2400]
