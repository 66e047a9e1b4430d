"""Reads of people and of what is true of them on a day.

`pegawai_diakses` is the only way to obtain people for an actor; the resolvers below it serve other services, which
have already decided who asks.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import Hibah, grants_of
from tenants.organisasi.models import (
    KATEGORI_PTKP,
    GarisAtasan,
    HukumanDisiplin,
    KelasJabatan,
    Opd,
    Pegawai,
    Penugasan,
    RiwayatGolongan,
    RiwayatKedudukan,
    RiwayatPtkp,
    RiwayatStatus,
)

PERAN_LIHAT_SEMUA = frozenset({Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN})
PERAN_UBAH_SEMUA = frozenset({Peran.BKPSDM})


def pegawai_diakses(
    *, actor: Pengguna, pada: dt.date | None = None, untuk_ubah: bool = False, hibah: Hibah | None = None
) -> QuerySet[Pegawai]:
    """The people whom `actor` may see today, or may change with `untuk_ubah`, by positions and lines as of `pada`.

    The right to look is today's (a BKPSDM appointed today sees past months, one dismissed yesterday sees none);
    who sits where and under whom is that of `pada` (default: today).

    bkpsdm: everyone. inspektorat and pimpinan: everyone, never to change. admin_opd: who holds a position in
    one of the actor's OPDs on that day. atasan: self and direct subordinates (change: none by this path, their
    services ask `boleh_memvalidasi`). pegawai: self.

    hibah: what `actor` holds today, from a caller that has read it (default: one query).
    """
    hari = pada or timezone.localdate()
    if not actor.is_active:
        return Pegawai.objects.none()
    peran, opd = hibah or grants_of(pengguna=actor)
    if peran & (PERAN_UBAH_SEMUA if untuk_ubah else PERAN_LIHAT_SEMUA):
        return Pegawai.objects.all()
    boleh = Q(pk__in=())
    if opd:
        boleh |= Q(pk__in=Penugasan.objects.pada(hari).filter(unit__opd_id__in=opd).values("pegawai_id"))
    if actor.pegawai_id is not None:
        boleh |= Q(pk=actor.pegawai_id)
        if not untuk_ubah:
            boleh |= Q(pk__in=bawahan_pada(atasan_id=actor.pegawai_id, hari=hari).values("pk"))
    return Pegawai.objects.filter(boleh)


def opd_diakses(*, actor: Pengguna) -> QuerySet[Opd]:
    """The OPDs whose recaps `actor` may open: all for the region's roles, its own for an admin_opd."""
    peran, opd = grants_of(pengguna=actor)
    return Opd.objects.all() if peran & PERAN_LIHAT_SEMUA else Opd.objects.filter(pk__in=opd)


def kelas_pada(*, jabatan_id: int, hari: dt.date) -> KelasJabatan | None:
    return KelasJabatan.objects.pada(hari).filter(jabatan_id=jabatan_id).first()


def penugasan_pada(*, pegawai_id: int, hari: dt.date) -> list[Penugasan]:
    """Positions held on `hari`: the definitive one first, then acting ones by their start."""
    baris = Penugasan.objects.pada(hari).filter(pegawai_id=pegawai_id).select_related("jabatan", "unit__opd")
    return sorted(baris, key=lambda p: (p.jenis != Penugasan.Jenis.DEFINITIF, p.berlaku_mulai, p.pk))


def definitif_pada(*, pegawai_id: int, hari: dt.date) -> Penugasan | None:
    semua = penugasan_pada(pegawai_id=pegawai_id, hari=hari)
    return semua[0] if semua and semua[0].jenis == Penugasan.Jenis.DEFINITIF else None


def opd_pada(*, pegawai_id: int, hari: dt.date) -> Opd | None:
    """OPD of the definitive position, else of the acting one."""
    semua = penugasan_pada(pegawai_id=pegawai_id, hari=hari)
    return semua[0].unit.opd if semua else None


def golongan_pada(*, pegawai_id: int, hari: dt.date) -> RiwayatGolongan | None:
    return _pada(RiwayatGolongan, pegawai_id, hari)


def status_pada(*, pegawai_id: int, hari: dt.date) -> RiwayatStatus | None:
    return _pada(RiwayatStatus, pegawai_id, hari)


def kedudukan_pada(*, pegawai_id: int, hari: dt.date) -> RiwayatKedudukan | None:
    return _pada(RiwayatKedudukan, pegawai_id, hari)


def ptkp_pada(*, pegawai_id: int, hari: dt.date) -> RiwayatPtkp | None:
    return _pada(RiwayatPtkp, pegawai_id, hari)


def kategori_ptkp_pada(*, pegawai_id: int, hari: dt.date) -> str | None:
    """Category A, B or C of the monthly rate: by the state on 1 January, else by the first state of that year.

    Dasar hukum: UU PPh Ps 7 (keadaan pada awal tahun pajak); PP 58/2023. The second half is for who enters service,
    or whose state is first recorded, during the year.
    """
    setahun = RiwayatPtkp.objects.dalam(hari.replace(month=1, day=1), hari).filter(pegawai_id=pegawai_id)
    ada = setahun.order_by("berlaku_mulai").first()
    return KATEGORI_PTKP[ada.ptkp] if ada else None


def hukuman_disiplin_pada(*, pegawai_id: int, hari: dt.date) -> HukumanDisiplin | None:
    """The heaviest one that runs on `hari`."""
    berjalan = HukumanDisiplin.objects.pada(hari).filter(pegawai_id=pegawai_id)
    return max(berjalan, key=lambda h: list(HukumanDisiplin.Tingkat).index(h.tingkat), default=None)


def atasan_pada(*, pegawai_id: int, hari: dt.date) -> Pegawai | None:
    garis = GarisAtasan.objects.pada(hari).filter(pegawai_id=pegawai_id).select_related("atasan").first()
    return garis.atasan if garis else None


def bawahan_pada(*, atasan_id: int, hari: dt.date) -> QuerySet[Pegawai]:
    """Direct subordinates on `hari`, also of positions for which `atasan_id` acts (Plt, Plh, Pj) that day."""
    atasan = [atasan_id, *_pejabat_digantikan(atasan_id, hari)]
    garis = GarisAtasan.objects.pada(hari).filter(atasan_id__in=atasan).exclude(pegawai_id=atasan_id)
    return Pegawai.objects.filter(pk__in=garis.values("pegawai_id"))


def boleh_memvalidasi(*, validator_id: int, pegawai_id: int, hari: dt.date) -> bool:
    """True when `validator_id` is the direct superior of `pegawai_id` on `hari`, or acts in that superior's position.

    Dasar hukum: the superior of the day of the work decides (seed: structural officials validate their *direct*
    subordinates); nobody decides on himself.
    """
    if validator_id == pegawai_id:
        return False
    return bawahan_pada(atasan_id=validator_id, hari=hari).filter(pk=pegawai_id).exists()


def _pada(model: Any, pegawai_id: int, hari: dt.date) -> Any:
    return model.objects.pada(hari).filter(pegawai_id=pegawai_id).first()


def _pejabat_digantikan(pegawai_id: int, hari: dt.date) -> list[int]:
    """Definitive holders of the positions in which `pegawai_id` acts on `hari`."""
    pengganti = Penugasan.objects.pada(hari).filter(pegawai_id=pegawai_id).exclude(jenis=Penugasan.Jenis.DEFINITIF)
    kursi = Q(pk__in=())
    for jabatan_id, unit_id in pengganti.values_list("jabatan_id", "unit_id"):
        kursi |= Q(jabatan_id=jabatan_id, unit_id=unit_id)
    pejabat = Penugasan.objects.pada(hari).filter(kursi, jenis=Penugasan.Jenis.DEFINITIF)
    return list(pejabat.values_list("pegawai_id", flat=True))
