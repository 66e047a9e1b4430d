"""Random samples of a run's slips that anybody can draw again: the people whose hash with the drawn number is smallest.

The order is that of SHA-256 over "<number>:<run's hash>:<id of the employee>", so it depends on nothing but what is
recorded, on no random generator and no version of anything.
"""

from __future__ import annotations

import secrets

from django.db.models import BinaryField, CharField, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import has_role
from tenants.jejak.services import catat
from tenants.laporan.models import Sampel
from tenants.organisasi.galat import TidakBerwenang
from tenants.penilaian.mode import rows_in_mode
from tenants.penilaian.models import HasilPegawai, Hitungan

PERAN_SAMPEL = (Peran.INSPEKTORAT,)
# Postgres' own; Django's function of that name needs an extension
_SHA256 = "sha256(convert_to(%(expressions)s, 'UTF8'))"


def sample_draw(*, actor: Pengguna, hitungan: Hitungan, banyak: int, biji: str = "") -> Sampel:
    """Record a draw of `banyak` slips. biji: a number of the inspectorate's own (dice, a lottery), else one is made.

    The same draw again is the same row. Raises TidakBerwenang.
    """
    _check(actor)
    isi = {"hitungan": hitungan, "biji": biji or f"{secrets.randbelow(10**12):012d}", "banyak": banyak}
    sampel, baru = Sampel.objects.get_or_create(**isi, defaults={"oleh_id": actor.pk})
    if baru:
        periode = hitungan.periode
        catat(
            aksi="laporan.sampel",
            actor=actor,
            objek=(periode.kode, periode.kode),
            rincian={"nomor": sampel.pk, "jumlah": banyak, "biji": sampel.biji},
        )
    return sampel


def samples_seen(*, actor: Pengguna) -> QuerySet[Sampel]:
    """All draws, newest first, with `nama` of who drew. Raises TidakBerwenang."""
    _check(actor)
    nama = Subquery(Pengguna.objects.filter(pk=OuterRef("oleh_id")).values("nama"))
    return Sampel.objects.select_related("hitungan__periode").annotate(nama=Coalesce(nama, Value("–")))


def slips_of(sampel: Sampel) -> list[HasilPegawai]:
    """The slips of a draw, in the order of the draw, among those that the run pays. One query."""
    kunci = Concat(
        Value(f"{sampel.biji}:{sampel.hitungan.hash_hasil}:"),
        Cast("pegawai_id", CharField()),
        output_field=CharField(),
    )
    return list(
        rows_in_mode(HasilPegawai.objects.filter(hitungan_id=sampel.hitungan_id), sampel.hitungan)
        .select_related("pegawai", "opd")
        .defer("langkah")
        .annotate(urutan=Func(kunci, template=_SHA256, output_field=BinaryField()))
        .order_by("urutan")[: sampel.banyak]
    )


def _check(actor: Pengguna) -> None:
    if not any(has_role(pengguna=actor, peran=p) for p in PERAN_SAMPEL):
        raise TidakBerwenang("Sampel slip ditarik dan dibaca oleh inspektorat.", kode="sampel_peran")
