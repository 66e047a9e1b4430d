"""A month locked by hand, for tests of what refuses: no close, no people, one row of each table it takes."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tenants.aktivitas.models import Aktivitas, BuktiAktivitas
from tenants.organisasi.models import ModeOpd, Opd
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import (
    Hitungan,
    KunciBulan,
    PaguBelanja,
    PaketBerlaku,
    PaketTersimpan,
    PenerimaanAturan,
    Periode,
    RancanganAturan,
)
from tenants.skp.models import ButirSkp, IndikatorButir


def month_lock(kode: str) -> KunciBulan:
    """Lock `kode` ("2026-09") as the first month of the bound region."""
    bulan = Bulan.parse(kode)
    periode, _ = Periode.objects.get_or_create(tahun=bulan.tahun, bulan=bulan.bulan)
    hitungan = Hitungan.objects.create(
        periode=periode,
        nomor=1,
        versi_mesin="uji",
        hash_masukan="m",
        hash_hasil="h",
        oleh_id=1,
        jumlah_pegawai=0,
        jumlah_dikecualikan=0,
        total_bersih=0,
    )
    Periode.objects.filter(pk=periode.pk).update(status="TERKUNCI", hitungan_berlaku=hitungan)
    return KunciBulan.objects.create(
        nomor=1,
        periode=periode,
        hitungan=hitungan,
        awal=bulan.awal,
        akhir=bulan.akhir,
        selesai=dt.datetime.combine(bulan.akhir + dt.timedelta(days=1), dt.time(), dt.UTC) - dt.timedelta(hours=7),
        hash="kunci",
        mode="uji_coba",
        belum_terverifikasi=0,
        bruto=0,
        potongan=0,
        bersih=0,
        dihitung_oleh_id=1,
        dikunci_oleh_id=2,
        pada=dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
    )


def rules_of_october(oleh: int) -> None:
    """One row of each table of rules; what they say does not matter here."""
    awal, paket = dt.date(2026, 10, 1), PaketTersimpan.objects.first()
    PaguBelanja.objects.create(mulai=awal, jumlah=1, dasar="uji", dicatat_oleh_id=oleh)
    # in force already: says nothing new
    ModeOpd.objects.create(opd=Opd.objects.order_by("id").first(), mode="berlaku", mulai=awal)
    draf = RancanganAturan.objects.create(
        nomor=1, judul="Uji", mulai=awal, dasar=paket, hash_paket="0" * 64, gabungan=b"", dibuat_oleh_id=oleh,
        dibuat_pada=timezone.now(), disunting_oleh_id=oleh, disunting_pada=timezone.now(),
    )  # fmt: skip
    PenerimaanAturan.objects.create(
        rancangan=draf, revisi=1, pemberlakuan=PaketBerlaku.objects.order_by("id").first(), paket=paket, dasar=paket,
        isi={}, mulai=awal, sidik="0" * 64, hash_dampak="0" * 64, diajukan_oleh_id=oleh, diterima_oleh_id=oleh + 1,
    )  # fmt: skip


def daily_rows() -> None:
    """One row of each table that hangs on the daily work of October."""
    BuktiAktivitas.objects.create(
        aktivitas=Aktivitas.objects.order_by("id").first(), nama="uji.pdf", jenis="application/pdf", ukuran=1,
        sidik="0" * 64, isi=b"x",
    )  # fmt: skip
    IndikatorButir.objects.create(butir=ButirSkp.objects.order_by("id").first(), aspek="KUALITAS", uraian="uji")
