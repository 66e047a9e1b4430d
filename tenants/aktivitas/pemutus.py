"""Who answers an objection and who decides it: never whoever refused the activity, in whatever capacity."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tenants.aktivitas.delegasi import delegations_on
from tenants.aktivitas.models import Aktivitas, Keberatan
from tenants.organisasi.models import Pegawai
from tenants.organisasi.selectors import atasan_pada

# A chain that is longer than this has a circle in it.
TINGKAT_MAKS = 8


@dataclass(frozen=True, slots=True)
class Pihak:
    """atasan: who stands for the refusal. pemutus: None where BKPSDM decides."""

    atasan: Pegawai | None
    pemutus: Pegawai | None


def parties_of(ini: Aktivitas, *, hari_ini: dt.date) -> Pihak:
    """Both, for a refused activity. The way up begins at the superior of the day of the work, or, where it was passed
    on, at whom it was passed on to: who refused in his place (Plt, delegate) changes nothing about who is above."""
    garis = atasan_pada(pegawai_id=ini.pegawai_id, hari=ini.tanggal)
    nama = ini.atas_nama or ini.validator
    mulai = nama if nama is not None and nama.pk == ini.dieskalasi_ke_id else garis or nama
    tanggung = ini.atas_nama if ini.atas_nama is not None and not ini.atas_nama.kepala_daerah else ini.validator
    luar = {i for i in (ini.pegawai_id, ini.validator_id, ini.atas_nama_id) if i is not None}
    return Pihak(atasan=tanggung or garis, pemutus=_above(mulai, luar, hari_ini))


def refusers_of(ini: Keberatan) -> set[int]:
    """Who refused while it is undecided: he, in whose name, and who stands for it."""
    a = ini.aktivitas
    return {i for i in (ini.atasan_id, a.validator_id, a.atas_nama_id) if i is not None}


def _above(mulai: Pegawai | None, luar: set[int], hari: dt.date) -> Pegawai | None:
    """The next one above `mulai` who is not of `luar`; a kepala daerah only where somebody else acts for him."""
    calon = mulai
    for _ in range(TINGKAT_MAKS):
        calon = atasan_pada(pegawai_id=calon.pk, hari=hari) if calon is not None else None
        if calon is None:
            return None
        if calon.kepala_daerah:
            wakil = delegations_on(hari).filter(pemberi_id=calon.pk).exclude(penerima_id__in=luar)
            return calon if wakil.exists() else None
        if calon.pk not in luar:
            return calon
    return None
