"""A month locked by hand, for tests of what refuses: no close, no people, one row of each table it takes."""

from __future__ import annotations

import datetime as dt

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import Hitungan, KunciBulan, Periode


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
