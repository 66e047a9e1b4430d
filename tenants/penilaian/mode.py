"""The modes of OPDs as a run froze them: whose results pay, who may see the others, and what they come to.

Frozen in the head of the run (`Hitungan.mode_opd`), so that a page that has the run asks the database nothing, and a
mode that is changed later changes nothing that an old run says. Only OPDs with people in the run that were not in force
stand there: {"<opd id>": {"mode", "orang", "bersih"}}; orang and bersih are of who was counted.
docs/keputusan/0024-opd-percontohan.md has the reasons.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from erk_kit.bentuk import angka, bulan_tahun
from tenants.organisasi.aktor import Aktor, Tampilan
from tenants.organisasi.mode import Mode

if TYPE_CHECKING:
    from tenants.penilaian.hitung import Terhitung
    from tenants.penilaian.models import HasilPegawai, Hitungan

# The condition of SQL over results `h`: whoever belongs to an OPD that the run pays. %(luar)s: unpaid_opds.
SQL_DIBAYAR = "(h.opd_id is null or h.opd_id <> all(%(luar)s::bigint[]))"
BERLAKU, UJI_COBA, BAYANGAN = Mode.BERLAKU.value, Mode.UJI_COBA.value, Mode.BAYANGAN.value
# what stands across a page on paper
CAP = {UJI_COBA: "UJI COBA", BAYANGAN: "BAYANGAN"}
BELUM_TAMPIL = (
    "{bulan} dihitung sebagai bayangan untuk OPD ini: cara hitung yang baru masih dibandingkan dengan yang lama, dan "
    "bayaran bulan itu tetap menurut cara yang lama. Slip tampil sesudah OPD masuk masa uji coba."
)


def modes_frozen(modes: Mapping[int, str], terhitung: Sequence[Terhitung]) -> dict[str, dict[str, Any]]:
    """What the head of a run keeps of `modes` (organisasi.mode.modes_on), with what each OPD's people come to."""
    hasil: dict[str, dict[str, Any]] = {}
    if not modes:
        return hasil
    for satu in terhitung:
        opd_of = {}
        for anggota in satu.bagian.anggota:
            opd = anggota.daftar.opd_id
            if opd in modes:
                opd_of[anggota.daftar.pegawai_id] = str(opd)
                hasil.setdefault(str(opd), {"mode": modes[opd], "orang": 0, "bersih": 0})
        for pegawai_id, bayar in zip(satu.bagian.fakta.tabel["pegawai"]["id"].tolist(), satu.bayaran, strict=True):
            if pegawai_id in opd_of:
                ke = hasil[opd_of[pegawai_id]]
                ke["orang"] += 1
                ke["bersih"] += bayar.bersih
    return hasil


def opds_in(modes: Mapping[str, Any]) -> list[int]:
    return sorted(int(k) for k in modes)


def modes_key(modes: Mapping[str, Any]) -> list[list[Any]]:
    """What the hashes of a run have of its modes; empty where every OPD is in force."""
    return [[opd, modes[str(opd)]["mode"]] for opd in opds_in(modes)]


def unpaid_opds(hitungan: Hitungan) -> list[int]:
    """OPDs to whose people this run pays nothing."""
    return opds_in(hitungan.mode_opd)


def mode_of(hitungan: Hitungan, opd_id: int | None) -> str:
    satu = hitungan.mode_opd.get(str(opd_id))
    return satu["mode"] if satu else BERLAKU


@dataclass(frozen=True)
class JumlahMode:
    """What a run has in one mode that pays nothing."""

    kode: str
    label: str
    opd: int
    orang: int
    bersih: int


def mode_sums(hitungan: Hitungan, opd_ids: Collection[int] | None = None) -> list[JumlahMode]:
    """Of each mode that pays nothing and that the run has, uji coba first. opd_ids: only of these OPDs."""
    hasil = []
    semua = [m for k, m in hitungan.mode_opd.items() if opd_ids is None or int(k) in opd_ids]
    for mode in (UJI_COBA, BAYANGAN):
        milik = [m for m in semua if m["mode"] == mode]
        if milik:
            orang, bersih = sum(m["orang"] for m in milik), sum(m["bersih"] for m in milik)
            hasil.append(JumlahMode(mode, Mode(mode).label, len(milik), orang, bersih))
    return hasil


@dataclass(frozen=True)
class PilihanMode:
    """Which mode a page shows, of those that there are: one at a time, so that no total mixes them."""

    kode: str
    pilihan: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        return Mode(self.kode).label

    @property
    def dibayar(self) -> bool:
        return self.kode == BERLAKU


def mode_choice(ada: Collection[str], minta: str) -> PilihanMode | None:
    """The mode that is asked for (`?mode=`), else the one in force, else the nearest to it; None where there is nothing
    to choose. ada: modes that the page could show."""
    if set(ada) <= {BERLAKU}:
        return None
    urut = [m for m in (BERLAKU, UJI_COBA, BAYANGAN) if m in ada]
    return PilihanMode(minta if minta in urut else urut[0], tuple((m, Mode(m).label) for m in urut))


def run_choice(aktor: Aktor, hitungan: Hitungan, minta: str) -> PilihanMode | None:
    """mode_choice over what this actor may see of a run; no query."""
    lingkup = None if aktor.lihat_semua else aktor.opd_ids
    luar = {m["mode"] for k, m in hitungan.mode_opd.items() if lingkup is None or int(k) in lingkup}
    berlaku = lingkup is None or not lingkup <= set(unpaid_opds(hitungan))
    return mode_choice(luar | ({BERLAKU} if berlaku else set()), minta)


def unpaid_words(hitungan: Hitungan) -> str:
    """Whom the run pays nothing: "12 pegawai di 1 OPD (bayangan)"."""
    return ", ".join(f"{angka(m.orang)} pegawai di {angka(m.opd)} OPD ({m.label.lower()})" for m in mode_sums(hitungan))


def rows_in_mode(baris: QuerySet[HasilPegawai], hitungan: Hitungan, mode: str = BERLAKU) -> QuerySet[HasilPegawai]:
    """Those results of `hitungan` that were computed in `mode`."""
    if mode == BERLAKU:
        luar = unpaid_opds(hitungan)
        return baris.exclude(opd_id__in=luar) if luar else baris
    return baris.filter(opd_id__in=[int(k) for k, m in hitungan.mode_opd.items() if m["mode"] == mode])


def may_see(aktor: Aktor, hasil: HasilPegawai) -> bool:
    """Whether a result may be shown to somebody who may see its person: shadow results only to who looks after the
    region or that OPD. `hasil.hitungan` must be loaded."""
    if mode_of(hasil.hitungan, hasil.opd_id) != BAYANGAN:
        return True
    return aktor.lihat_semua or hasil.opd_id in aktor.opd_ids


class SlipBelumTampil(Exception):
    """The slip is there, and not for its employee yet; the text says why."""

    def __init__(self, periode: Any) -> None:
        self.periode = periode
        super().__init__(BELUM_TAMPIL.format(bulan=bulan_tahun(periode)))


def shadow_told(tampilan: Tampilan) -> Tampilan:
    """Around a view that opens slips: a slip that is not shown yet is answered with the reason, and 404."""

    @wraps(tampilan)
    def dalam(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return tampilan(request, *args, **kwargs)
        except SlipBelumTampil as galat:
            isi = {"periode": galat.periode, "sebab": str(galat)}
            return render(request, "penilaian/slip_bayangan.html", isi, status=404)

    return dalam


def modes_findings(hitungan: Hitungan) -> list[str]:
    """What the head says of its modes against the stored rows; no query where every OPD is in force."""
    if not hitungan.mode_opd:
        return []
    dihitung = Q(alasan="")
    baris = hitungan.hasil.filter(opd_id__in=unpaid_opds(hitungan)).order_by().values_list("opd_id")  # type: ignore[attr-defined]
    ada = {
        str(opd): (orang, bersih)
        for opd, orang, bersih in baris.annotate(
            n=Count("id", filter=dihitung), b=Sum("bersih", filter=dihitung, default=0)
        )
    }
    return [
        f"Mode OPD {opd}: tersimpan {m['orang']} orang dan {m['bersih']}, jumlah barisnya {ada.get(opd, (0, 0))}."
        for opd, m in hitungan.mode_opd.items()
        if ada.get(opd) != (m["orang"], m["bersih"])
    ]
