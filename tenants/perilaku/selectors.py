"""Reads of the 360-degree survey: own tasks, results as sums, and who still has to answer.

Answers leave this app only as `Agregat` (pelindung.py). Who has to rate whom is told to the rater alone: offices see
how many sheets somebody still owes, not about whom.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from tenants.akun.models import Pengguna
from tenants.organisasi.aktor import Aktor
from tenants.organisasi.models import Opd, Pegawai, Penugasan
from tenants.perilaku.models import Agregat, Indikator, Kelompok, Pertanyaan, Ronde, TugasMenilai

KELOMPOK_URUT = (Kelompok.ATASAN, Kelompok.REKAN, Kelompok.BAWAHAN, Kelompok.DIRI)


@dataclass(frozen=True, slots=True)
class NilaiIndikator:
    """`rata` over all answers of the group to the indicator's questions, on the scale 1..5."""

    indikator: str
    label: str
    rata: Fraction


@dataclass(frozen=True, slots=True)
class HasilKelompok:
    """A group that may be told. `rata` over all its answers."""

    kelompok: str
    label: str
    penilai: int
    rata: Fraction
    nilai: tuple[NilaiIndikator, ...]


@dataclass(frozen=True, slots=True)
class KemajuanOpd:
    """Sheets that people of an OPD have to fill and have filled; `orang` of them still owe one or more."""

    opd_id: int | None
    nama: str
    semua: int
    selesai: int
    orang: int

    @property
    def sisa(self) -> int:
        return self.semua - self.selesai

    @property
    def persen(self) -> int:
        return 100 * self.selesai // self.semua if self.semua else 100


def ronde_get(*, tahun: int, bulan: int) -> Ronde | None:
    return Ronde.objects.filter(tahun=tahun, bulan=bulan).first()


def ronde_terbuka() -> QuerySet[Ronde]:
    return Ronde.objects.filter(status=Ronde.Status.DIBUKA).order_by("tahun", "bulan")


def tugas_saya(*, actor: Pengguna, ronde_id: int) -> QuerySet[TugasMenilai]:
    """Whom the actor has to rate; never whose answers came from whom."""
    if not actor.is_active or actor.pegawai_id is None:
        return TugasMenilai.objects.none()
    return (
        TugasMenilai.objects.filter(ronde_id=ronde_id, penilai_id=actor.pegawai_id)
        .select_related("dinilai")
        .order_by("selesai", "kelompok", "dinilai__nama", "pk")
    )


def tugas_get(*, actor: Pengguna, tugas_id: int) -> TugasMenilai | None:
    """An own task of any round, with who is rated and the round."""
    if not actor.is_active or actor.pegawai_id is None:
        return None
    milik = TugasMenilai.objects.select_related("dinilai", "ronde").filter(penilai_id=actor.pegawai_id)
    return milik.filter(pk=tugas_id).first()


def pertanyaan_aktif() -> QuerySet[Pertanyaan]:
    """What the next round asks."""
    return Pertanyaan.objects.filter(aktif=True).order_by("urutan", "pk")


def pertanyaan_ronde(*, ronde_id: int) -> QuerySet[Pertanyaan]:
    """What this round asks, in its order."""
    return Pertanyaan.objects.filter(ronde__ronde_id=ronde_id).order_by("ronde__urutan")


def jabatan_dari(*, pegawai_ids: Sequence[int], hari: dt.date) -> dict[int, str]:
    """Name of each one's definitive position on `hari`, so that namesakes are told apart."""
    tugas = Penugasan.objects.pada(hari).filter(pegawai_id__in=pegawai_ids, jenis=Penugasan.Jenis.DEFINITIF)
    return dict(tugas.values_list("pegawai_id", "jabatan__nama"))


def ronde_berhasil(*, pegawai_id: int) -> QuerySet[Ronde]:
    """Closed rounds with anything to tell about this person, the newest first."""
    ada = Agregat.objects.filter(dinilai_id=pegawai_id).values("ronde_id")
    return Ronde.objects.filter(status=Ronde.Status.DITUTUP, pk__in=ada).order_by("-tahun", "-bulan")


def hasil_kelompok(*, ronde_id: int, pegawai_id: int) -> list[HasilKelompok]:
    """For a caller who has decided who asks. One query."""
    baris = Agregat.objects.filter(ronde_id=ronde_id, dinilai_id=pegawai_id)
    per: dict[str, dict[str, Agregat]] = {}
    for satu in baris:
        per.setdefault(satu.kelompok, {})[satu.indikator] = satu
    hasil = []
    for kelompok in KELOMPOK_URUT:
        ada = per.get(kelompok)
        if not ada:
            continue
        nilai = tuple(
            NilaiIndikator(i, str(Indikator(i).label), Fraction(ada[i].jumlah_nilai, ada[i].jumlah_jawaban))
            for i in Indikator.values
            if i in ada
        )
        jumlah, jawaban = (sum(getattr(a, n) for a in ada.values()) for n in ("jumlah_nilai", "jumlah_jawaban"))
        penilai = min(a.jumlah_penilai for a in ada.values())
        hasil.append(HasilKelompok(kelompok, str(kelompok.label), penilai, Fraction(jumlah, jawaban), nilai))
    return hasil


# By rater first: a round has six times as many sheets as raters.
_KEMAJUAN = """
select u.opd_id, sum(m.semua), sum(m.beres), count(*) filter (where m.beres < m.semua)
from (
  select penilai_id, count(*) as semua, count(*) filter (where selesai) as beres
  from perilaku_tugasmenilai where ronde_id = %(ronde)s group by penilai_id
) m
left join organisasi_penugasan t on t.pegawai_id = m.penilai_id and t.jenis = 'DEFINITIF'
  and daterange(t.berlaku_mulai, t.berlaku_sampai, '[]') @> %(hari)s
left join organisasi_unit u on u.id = t.unit_id
group by u.opd_id"""


def kemajuan_opd(*, aktor: Aktor, ronde: Ronde, hari: dt.date) -> list[KemajuanOpd]:
    """Per OPD of the raters, those that the actor may see, the largest backlog first. Two queries."""
    with connection.cursor() as kursor:
        kursor.execute(_KEMAJUAN, {"ronde": ronde.pk, "hari": hari})
        baris = kursor.fetchall()
    nama = dict(aktor.opd().values_list("pk", "nama"))
    hasil = [
        KemajuanOpd(opd, nama.get(opd, "Tanpa OPD"), int(semua), int(beres), orang)
        for opd, semua, beres, orang in baris
        if opd in nama or (opd is None and aktor.lihat_semua)
    ]
    return sorted(hasil, key=lambda k: (-k.sisa, k.nama))


def belum_menilai(*, aktor: Aktor, ronde: Ronde, hari: dt.date, opd_id: int | None = None) -> QuerySet[Pegawai]:
    """People who still owe sheets, with `sisa` (how many) and `nama_opd`; nothing says about whom.

    Only of OPDs whose recaps the actor may open."""
    boleh = aktor.opd()
    if opd_id is not None:
        boleh = boleh.filter(pk=opd_id)
    tugas = Penugasan.objects.pada(hari).filter(pegawai_id=OuterRef("pk"), jenis=Penugasan.Jenis.DEFINITIF)
    orang = Pegawai.objects.annotate(opd=Subquery(tugas.values("unit__opd_id")[:1]))
    if opd_id is not None or not aktor.lihat_semua:
        orang = orang.filter(opd__in=boleh.values("pk"))
    milik = Q(menilai__ronde=ronde)
    return (
        orang.filter(milik, menilai__selesai=False)
        .annotate(sisa=Count("menilai", filter=milik & Q(menilai__selesai=False), distinct=True))
        .annotate(nama_opd=Subquery(Opd.objects.filter(pk=OuterRef("opd")).values("nama")[:1]))
        .order_by(F("sisa").desc(), "nama", "pk")
    )


def jumlah_tugas(*, ronde_id: int) -> tuple[int, int]:
    """(all sheets of a round, filled ones)."""
    isi = TugasMenilai.objects.filter(ronde_id=ronde_id).aggregate(n=Count("pk"), s=Count("pk", filter=Q(selesai=True)))
    return isi["n"], isi["s"]
