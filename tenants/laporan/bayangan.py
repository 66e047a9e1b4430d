"""What a run computed for OPDs that are not in force, beside what their people were really paid.

A person without old pay is counted and named, and stands in no difference: nothing is compared with nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.laporan.models import TelaahBayangan
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import Opd, Pegawai
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.mode import mode_of, unpaid_opds
from tenants.penilaian.models import HasilPegawai, Hitungan, Periode

_ASAL = """
from penilaian_hasilpegawai h
join organisasi_pegawai p on p.id = h.pegawai_id
join organisasi_opd o on o.id = h.opd_id
left join remunerasi_bayaranlama l on l.pegawai_id = h.pegawai_id and l.bulan = %(awal)s
where h.hitungan_id = %(hitungan)s and h.opd_id = any(%(opd)s)"""
_SELISIH = "sum(h.bersih - l.rupiah) filter (where l.id is not null)"
_PER_OPD = f"""
select o.id, o.nama, count(*), count(l.id), coalesce(sum(h.bersih) filter (where l.id is not null), 0)::bigint,
  coalesce(sum(l.rupiah), 0)::bigint, coalesce({_SELISIH}, 0)::bigint, sum(h.bersih)::bigint
{_ASAL} group by o.id, o.kode, o.nama order by o.kode"""
_ORANG = f"""
select h.pegawai_id, p.nama, p.gelar_depan, p.gelar_belakang, coalesce(p.nip, ''), o.singkatan, h.keadaan, h.persen,
  h.bersih, l.rupiah, h.bersih - l.rupiah, h.opd_id, coalesce(l.sumber, '')
{_ASAL} order by abs(h.bersih - l.rupiah) desc nulls last, p.nama, p.id limit %(banyak)s offset %(mulai)s"""


class BarisOpd(NamedTuple):
    """Of one OPD. dihitung, lama and selisih are of the `dibanding` people whose old pay is known; semua of all."""

    id: int
    nama: str
    orang: int
    dibanding: int
    dihitung: int
    lama: int
    selisih: int
    semua: int

    @property
    def tanpa(self) -> int:
        return self.orang - self.dibanding


class BarisOrang(NamedTuple):
    """lama and selisih are None where no old pay is known."""

    pegawai_id: int
    nama: str
    nip: str
    opd: str
    dikecualikan: bool
    persen: Any
    bersih: int
    lama: int | None
    selisih: int | None
    mode: str
    sumber: str


@dataclass(frozen=True)
class Banding:
    """opd: those of the run that are not in force and that the actor may see."""

    hitungan: Hitungan
    opd: list[BarisOpd]

    @property
    def orang(self) -> int:
        return sum(b.orang for b in self.opd)

    @property
    def jumlah(self) -> BarisOpd:
        kolom = list(zip(*(b[2:] for b in self.opd), strict=True)) or [()] * 6
        return BarisOpd(0, "Jumlah", *(sum(k) for k in kolom))


def shadow_months(semua: Sequence[Periode], opd_ids: Collection[int] | None) -> list[Periode]:
    """Months whose run has an OPD that is not in force, of those that may be seen (None: all)."""
    return [p for p in semua if p.hitungan_berlaku is not None and shadow_opds(p.hitungan_berlaku, opd_ids)]


def shadow_opds(hitungan: Hitungan, opd_ids: Collection[int] | None) -> list[int]:
    return [o for o in unpaid_opds(hitungan) if opd_ids is None or o in opd_ids]


def compare_offices(*, hitungan: Hitungan, opd_ids: Collection[int], mode: str = "") -> Banding:
    """One query. mode: only OPDs that the run has in it. `hitungan.periode` must be loaded."""
    pilih = [o for o in opd_ids if not mode or mode_of(hitungan, o) == mode]
    return Banding(hitungan, [BarisOpd(*b) for b in _rows(_PER_OPD, hitungan, pilih)])


def compare_people(
    *, hitungan: Hitungan, opd_ids: Collection[int], mulai: int = 0, banyak: int | None = 50
) -> list[BarisOrang]:
    """The largest difference first, who has no old pay last. One query."""
    hasil = []
    for b in _rows(_ORANG, hitungan, list(opd_ids), mulai=mulai, banyak=banyak):
        nama = f"{b[2]} {b[1]}".strip() + (f", {b[3]}" if b[3] else "")
        luar = b[6] != HasilPegawai.Keadaan.DIHITUNG
        hasil.append(BarisOrang(b[0], nama, b[4], b[5], luar, *b[7:11], mode_of(hitungan, b[11]), b[12]))
    return hasil


def old_pay_people(opd_ids: Collection[int], bulan: Bulan) -> list[tuple[str, str]]:
    """(NIP, name) of whom a file of old pay should name: who held a position there on any day of the month."""
    milik = Pegawai.objects.filter(
        penugasan__unit__opd_id__in=opd_ids, penugasan__berlaku_mulai__lte=bulan.akhir, nip__isnull=False
    ).exclude(penugasan__berlaku_sampai__lt=bulan.awal)
    return [(p.nip or "", p.nama_lengkap) for p in milik.distinct().order_by("nama", "id")]


def reviews_of(hitungan: Hitungan, opd_ids: Collection[int]) -> dict[int, TelaahBayangan]:
    """OPD id -> who has looked at this run's difference, with `nama`; one query."""
    nama = Subquery(Pengguna.objects.filter(pk=OuterRef("oleh_id")).values("nama"))
    semua = TelaahBayangan.objects.filter(hitungan=hitungan, opd__in=opd_ids).annotate(nama=nama)
    return {t.opd_id: t for t in semua}


def review_record(*, actor: Pengguna, hitungan: Hitungan, opd: Opd, catatan: str) -> tuple[TelaahBayangan, bool]:
    """Record that `actor` has looked at the difference of `opd`; (record, whether it is new). The caller has decided
    who may. Raises GalatLayanan without words, or with nothing to compare."""
    catatan = " ".join(catatan.split())[:500]
    if not catatan:
        raise GalatLayanan(
            "Telaah selisih memerlukan catatan.",
            kode="telaah_tanpa_catatan",
            saran="Tulis apa yang menyebabkan selisihnya, atau bahwa selisihnya wajar dan mengapa.",
        )
    (satu,) = compare_offices(hitungan=hitungan, opd_ids=[opd.pk]).opd or [None]
    if satu is None or not satu.dibanding:
        raise GalatLayanan(
            f"Belum ada bayaran lama {opd} untuk bulan itu, jadi belum ada selisih yang dapat ditelaah.",
            kode="telaah_tanpa_bandingan",
            saran="Unggah bayaran lamanya lebih dahulu.",
        )
    with transaction.atomic():
        baris, baru = TelaahBayangan.objects.get_or_create(
            hitungan=hitungan,
            opd=opd,
            defaults={
                "selisih": satu.selisih,
                "dibandingkan": satu.dibanding,
                "catatan": catatan,
                "oleh_id": actor.pk,
            },
        )
        if baru:
            isi = {"bulan": hitungan.periode.kode, "selisih": satu.selisih, "hitungan": hitungan.nomor}
            catat(aksi="opd.telaah", actor=actor, objek=(opd.pk, str(opd)), rincian=isi)
    return baris, baru


def _rows(sql: str, hitungan: Hitungan, opd_ids: Collection[int], **lain: Any) -> list[Any]:
    awal = Bulan(hitungan.periode.tahun, hitungan.periode.bulan).awal
    with connection.cursor() as kursor:
        kursor.execute(sql, {"hitungan": hitungan.pk, "opd": list(opd_ids), "awal": awal, **lain})
        return list(kursor.fetchall())
