"""Names of the fact columns and the closed lists behind them. Order in a list = code in SQL and in the frozen
snapshot."""

from __future__ import annotations

from tenants.aktivitas.models import JenisAktivitas
from tenants.organisasi.models import (
    KATEGORI_PTKP,
    HukumanDisiplin,
    Jabatan,
    Penugasan,
    RiwayatGolongan,
    RiwayatKedudukan,
    RiwayatStatus,
)
from tenants.perilaku.models import Indikator, Kelompok
from tenants.presensi.models import HasilHari
from tenants.skp.models import ButirSkp

# Stands for "no value" in a column of integers; no fact may be negative.
KOSONG = -1

STATUS = tuple(RiwayatStatus.Status.values)
GOLONGAN = tuple(RiwayatGolongan.Golongan.values)
KEDUDUKAN = tuple(RiwayatKedudukan.Kedudukan.values)
KATEGORI = ("A", "B", "C")
PTKP = tuple(str(p) for p in KATEGORI_PTKP)
# code of the category of each PTKP status
KATEGORI_DARI_PTKP = tuple(KATEGORI.index(k) + 1 for k in KATEGORI_PTKP.values())
HUKUMAN = ("TIDAK_ADA", *HukumanDisiplin.Tingkat.values)
JENIS_PENUGASAN = tuple(Penugasan.Jenis.values)
JENIS_JABATAN = tuple(Jabatan.Jenis.values)
STATUS_HADIR = tuple(HasilHari.Hadir.values)
JENIS_BUTIR = tuple(ButirSkp.Jenis.values)
KELOMPOK = tuple(Kelompok.values)
INDIKATOR = tuple(Indikator.values)
JENIS_AKTIVITAS = tuple(JenisAktivitas.values)

# Decimals of target and realisasi of a SKP item (DecimalField(decimal_places=2)): kept as integers of hundredths.
SKALA_BUTIR = 100

MENIT = tuple(
    f"menit_{keadaan}_{jenis.lower()}" for jenis in JENIS_AKTIVITAS for keadaan in ("diajukan", "sah", "norma")
)
