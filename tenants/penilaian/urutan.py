"""The order of locks: which month is locked last, and which one comes next."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import KunciDitolak
from tenants.penilaian.models import KunciBulan, Periode


class UrutanKunci:
    """The computed months in their order with their locks, read once when first asked."""

    @cached_property
    def _semua(self) -> list[Periode]:
        dihitung = Periode.objects.filter(hitungan_berlaku__isnull=False)
        return list(dihitung.select_related("kunci").order_by("tahun", "bulan"))

    @property
    def terakhir(self) -> KunciBulan | None:
        """The newest lock."""
        return max((p.kunci for p in self._semua if hasattr(p, "kunci")), key=lambda k: k.nomor, default=None)

    def horizon(self) -> dt.date | None:
        return self.terakhir.akhir if self.terakhir is not None else None

    def check(self, bulan: Bulan) -> None:
        """Months lock one after the other; the first lock may be any month without an older computed one."""
        batas = self.horizon()
        if batas is None:
            tertua = next((Bulan(p.tahun, p.bulan) for p in self._semua), bulan)
            if tertua.awal < bulan.awal:
                raise KunciDitolak(
                    f"{tertua} sudah dihitung tetapi belum terkunci; bulan dikunci berurutan.",
                    kode="kunci_urutan",
                    saran=f"Kunci {tertua} dahulu.",
                )
            return
        berikut = batas + dt.timedelta(days=1)
        if bulan.awal < berikut:
            raise KunciDitolak(
                f"{bulan} mendahului bulan terkunci pertama; bulan-bulan sebelum itu tertutup untuk selamanya.",
                kode="kunci_mendahului",
                saran="Koreksi atas bulan itu dicatat sebagai fakta susulan.",
            )
        if bulan.awal > berikut:
            dahulu = Bulan(berikut.year, berikut.month)
            raise KunciDitolak(
                f"{dahulu} belum terkunci; bulan dikunci berurutan.",
                kode="kunci_urutan",
                saran=f"Kunci {dahulu} dahulu.",
            )
