"""Where a run's numbers come from: its packs, and which values behind paid outputs no regulation was read for."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from erk_core import Period
from erk_kit.bentuk import persen
from tenants.akun.models import Pengguna
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.keadaan import TERKUNCI
from tenants.penilaian.koreksi.bayar import corrections_sum
from tenants.penilaian.models import HasilPegawai, Hitungan, KunciBulan, PaketTersimpan, Periode
from tenants.penilaian.paket import alasan_label, pack_load, rules_of

# Names that the national layer and the presets use; a pack that names them otherwise only loses the hint on the page.
PARAMETER_TARGET = "target_menit"
PARAMETER_AMBANG = "ambang_bayar"


def paket_of(hitungan: Hitungan) -> list[PaketTersimpan]:
    """Stored packs of a run's parts."""
    return [b.paket for b in hitungan.bagian.select_related("paket").order_by("id")]


def kunci_of(periode: Periode, hitungan: Hitungan | None = None) -> KunciBulan | None:
    """The month's lock, with who computed, who locked, and the sum of its instalments of corrections; None while it is
    open, or for another run."""
    if periode.status not in TERKUNCI:
        return None
    nama = {
        kata: Coalesce(Subquery(Pengguna.objects.filter(pk=OuterRef(kolom)).values("nama")), Value(""))
        for kata, kolom in (("penghitung", "dihitung_oleh_id"), ("pengunci", "dikunci_oleh_id"))
    }
    kunci = (
        KunciBulan.objects.filter(periode=periode)
        .select_related("hitungan")
        .annotate(**nama, koreksi_dibayar=corrections_sum(OuterRef("hitungan_id")))
        .first()
    )
    return None if kunci is None or (hitungan is not None and hitungan.pk != kunci.hitungan_id) else kunci


def bukan_hukum_of(hitungan: Hitungan) -> list[Any]:
    """Values (erk_core.Value) of all parts that are `asumsi` or `peraga` and that a paid output depends on."""
    periode = Period.parse(hitungan.periode.kode)
    return _unik(nilai for paket in paket_of(hitungan) for nilai in bukan_hukum_in(paket, periode))


def bukan_hukum_in(paket: PaketTersimpan, periode: Period) -> list[Any]:
    return [nilai for nilai in pack_load(paket).status_values(periode) if nilai.bayar]


def hasil_peraga(hasil: Iterable[HasilPegawai]) -> set[int]:
    """Ids of those results whose paid amounts depend on values that are not `terverifikasi`; one query for all packs.

    `bagian` and `hitungan__periode` must be loaded. Who was not counted was paid by no value.
    """
    dihitung = [h for h in hasil if h.bagian is not None and h.keadaan == HasilPegawai.Keadaan.DIHITUNG]
    paket = PaketTersimpan.objects.in_bulk({h.bagian.paket_id for h in dihitung if h.bagian is not None})
    return {
        h.pk
        for h in dihitung
        if h.bagian is not None and bukan_hukum_in(paket[h.bagian.paket_id], Period.parse(h.hitungan.periode.kode))
    }


def _unik(nilai: Iterable[Any]) -> list[Any]:
    """`peraga` first, then by label; one row for a value that several packs share."""
    satu = {(n.id, n.status): n for n in nilai}
    return sorted(satu.values(), key=lambda n: (n.status != "peraga", n.label or n.id))


def parameter_of(nama: str, bulan: Bulan) -> Fraction | None:
    """A parameter of the region's pack in that month, in its written unit; None where there is none."""
    paket = rules_of(bulan).umum
    return None if paket is None else parameter_in(paket, nama, bulan)


def parameter_in(paket: PaketTersimpan, nama: str, bulan: Bulan) -> Fraction | None:
    """The same of a stored pack that is at hand."""
    parameter = pack_load(paket).parameter.get(nama)
    if parameter is None or parameter.versi[0].sejak > bulan.awal:
        return None
    nilai = parameter.value(bulan.awal, "parameter").nilai
    return nilai if isinstance(nilai, Fraction) else None


def selisih_ambang(hasil: HasilPegawai) -> tuple[Fraction, Fraction, Fraction] | None:
    """(threshold, signed distance, distance) of a counted result, in percent; None where the pack has no threshold."""
    if hasil.bagian is None or hasil.persen is None:
        return None
    periode = hasil.hitungan.periode
    ambang = parameter_in(hasil.bagian.paket, PARAMETER_AMBANG, Bulan(periode.tahun, periode.bulan))
    if ambang is None:
        return None
    selisih = Fraction(hasil.persen) - ambang
    return ambang, selisih, abs(selisih)


def sebab_tidak_dibayar(hasil: HasilPegawai, ambang: tuple[Fraction, Fraction, Fraction] | None) -> str:
    """Why this result pays nothing, in one sentence; empty where it pays, or nothing here explains it.

    ambang: as from selisih_ambang. A threshold that another rule overrode explains nothing.
    """
    if hasil.keadaan == HasilPegawai.Keadaan.DIKECUALIKAN:
        return f"Tidak dibayar: {alasan_label(hasil.alasan)}."
    if hasil.bersih or ambang is None or ambang[1] >= 0:
        return ""
    batas, _, kurang = ambang
    # 49,996 must not read as "50,00 % is below 50 %"
    desimal = 2 if kurang >= Fraction(1, 200) else 4
    return f"Tidak dibayar: persentase {persen(hasil.persen, desimal)} di bawah ambang {persen(batas, None)}."
