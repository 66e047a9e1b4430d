"""Demo regions: a seeded, synthetic month of two regional governments. No real people.

`seed_region` fills one provisioned region; `run` provisions, seeds, adopts the pack, builds day results and closes.
"""

from provisioning.demo.akun import Masuk
from provisioning.demo.jalan import PERIODE, LaporanWilayah, month_prepare, run
from provisioning.demo.semai import HasilSemai, seed_region
from provisioning.demo.wilayah import WILAYAH, WilayahDemo

__all__ = [
    "PEGAWAI_UJI",
    "PERIODE",
    "WILAYAH",
    "HasilSemai",
    "LaporanWilayah",
    "Masuk",
    "WilayahDemo",
    "month_prepare",
    "run",
    "seed_for_tests",
    "seed_region",
]

PEGAWAI_UJI = 40


def seed_for_tests() -> None:
    """A small month in both regions of the tests' template database, ready to be closed."""
    for wilayah in WILAYAH.values():
        seed_region(schema=wilayah.schema, slug=wilayah.slug, pegawai=PEGAWAI_UJI, seed=1, kode_periode=PERIODE)
        month_prepare(wilayah, PERIODE)
