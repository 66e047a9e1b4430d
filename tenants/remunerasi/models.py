"""Pay lines: what a run says a person is to be paid, piece by piece. A correction adds signed lines."""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import Induk
from tenants.organisasi.models import Pegawai
from tenants.penilaian.models import Hitungan
from tenants.remunerasi.models_berkas import BerkasKeluaran, PotonganBerkas
from tenants.remunerasi.models_data import DataBayar, PenandaTangan
from tenants.remunerasi.models_lama import BayaranLama
from tenants.remunerasi.models_peta import PetaBayar

__all__ = [
    "BarisBayar",
    "BayaranLama",
    "BerkasKeluaran",
    "DataBayar",
    "PenandaTangan",
    "PetaBayar",
    "PotonganBerkas",
]


class BarisBayar(models.Model):
    """One whole-rupiah line of a run; `jumlah` is negative for a deduction.

    One foreign key over (hitungan, pegawai) refers to the person's result in that run (migration 0003): a line without
    a result cannot be, and 100,000 lines are checked once and not twice.
    """

    hanya_tambah = True
    kunci_bulan = Induk("hitungan", sedikit=True)

    hitungan = models.ForeignKey(
        Hitungan, on_delete=models.PROTECT, related_name="baris_bayar", db_constraint=False, db_index=False
    )
    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="baris_bayar", db_constraint=False)
    komponen = models.CharField("komponen (id keluaran)", max_length=60)
    label = models.CharField("label", max_length=120)
    jumlah = models.BigIntegerField("jumlah (Rp)")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("hitungan", "pegawai", "komponen"), name="baris_bayar_komponen"),
        )

    def __str__(self) -> str:
        return f"{self.komponen}: Rp{self.jumlah}"
