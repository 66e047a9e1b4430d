"""Reads of the home pages: each a handful of aggregates, whatever the size of the region."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import F, Q, Sum

from tenants.aktivitas.models import Aktivitas
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.paket import pack_load, rules_of

Status = Aktivitas.Status

# Names that the national layer and the presets use; a pack that names them otherwise only loses the ring.
PARAMETER_TARGET = "target_menit"
PARAMETER_AMBANG = "ambang_bayar"
LANGKAH_TARGET = "target_menit_bulan"
LANGKAH_DIAKUI = "menit_diakui"
LANGKAH_PERSEN = "persen_kinerja"


@dataclass(frozen=True)
class MenitBulan:
    """Minutes of one month: accepted, waiting, refused; `target` None where the pack names none."""

    bulan: Bulan
    sah: int
    menunggu: int
    ditolak: int
    target: Fraction | None


def menit_bulan(*, pegawai_id: int, bulan: Bulan) -> MenitBulan:
    jumlah = Aktivitas.objects.filter(
        pegawai_id=pegawai_id, tanggal__gte=bulan.awal, tanggal__lte=bulan.akhir
    ).aggregate(
        sah=Sum("menit", filter=Q(status=Status.DITERIMA), default=0),
        menunggu=Sum("menit", filter=Q(status=Status.DIAJUKAN), default=0),
        ditolak=Sum("menit", filter=Q(status__in=(Status.DITOLAK, Status.REVISI)), default=0),
    )
    return MenitBulan(bulan=bulan, target=parameter_of(PARAMETER_TARGET, bulan), **jumlah)


def parameter_of(nama: str, bulan: Bulan) -> Fraction | None:
    """A parameter of the region's pack in that month, in its written unit; None where there is none."""
    paket = rules_of(bulan).umum
    if paket is None:
        return None
    parameter = pack_load(paket).parameter.get(nama)
    if parameter is None or parameter.versi[0].sejak > bulan.awal:
        return None
    nilai = parameter.value(bulan.awal, "parameter").nilai
    return nilai if isinstance(nilai, Fraction) else None


def hasil_terakhir(*, pegawai_id: int) -> HasilPegawai | None:
    """The person's result in the newest computed month."""
    return (
        HasilPegawai.objects.filter(pegawai_id=pegawai_id, hitungan__periode__hitungan_berlaku=F("hitungan"))
        .select_related("hitungan__periode")
        .order_by("-hitungan__periode__tahun", "-hitungan__periode__bulan")
        .first()
    )


def ditolak_terbaru(*, pegawai_id: int, sejak: dt.date, banyak: int = 5) -> list[Aktivitas]:
    return list(
        Aktivitas.objects.filter(
            pegawai_id=pegawai_id, status__in=(Status.DITOLAK, Status.REVISI), tanggal__gte=sejak
        ).order_by("-tanggal", "-id")[:banyak]
    )


def selisih_ambang(hasil: HasilPegawai) -> tuple[Fraction, Fraction, Fraction] | None:
    """(threshold, signed distance, distance) of a counted result, in percent; None where the pack has no threshold."""
    periode = hasil.hitungan.periode
    ambang = parameter_of(PARAMETER_AMBANG, Bulan(periode.tahun, periode.bulan))
    if ambang is None or hasil.persen is None:
        return None
    selisih = Fraction(hasil.persen) - ambang
    return ambang, selisih, abs(selisih)
