"""Files of jobs in the region's schema: stored in pieces, read in pieces, gone after some days."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Iterator
from pathlib import Path

from django.utils import timezone

from erk_kit.binding import region_atomic
from tenants.remunerasi.models import BerkasKeluaran, PotonganBerkas

# Personal data on its way out: long enough for a weekend, no longer.
UMUR = dt.timedelta(days=3)
POTONG = 512 * 1024


def output_order(
    *,
    actor_id: int,
    hitungan_id: int,
    dokumen: str,
    bentuk: str,
    kertas: str,
    opd_id: int | None,
    opd_ids: Collection[int] | None,
) -> BerkasKeluaran:
    """A row for a file that a job will make; the expired ones go. opd_ids: its people's, None = the whole region."""
    outputs_purge()
    return BerkasKeluaran.objects.create(
        id=uuid.uuid4(),
        hitungan_id=hitungan_id,
        opd_id=opd_id,
        cakupan=sorted(opd_ids) if opd_ids is not None else None,
        dokumen=dokumen,
        bentuk=bentuk,
        kertas=kertas,
        nama=f"{dokumen}.{bentuk}",
        dipesan_oleh_id=actor_id,
        kedaluwarsa_pada=timezone.now() + UMUR,
    )


def output_store(*, schema: str, berkas_id: uuid.UUID, jalur: Path, nama: str, jumlah: int) -> None:
    """Store a finished file, each piece in a transaction of its own; only the last one makes it ready.

    Run twice (a worker died in between) it begins again.
    """
    with region_atomic(schema):
        PotonganBerkas.objects.filter(berkas_id=berkas_id).delete()
    sidik, ukuran = hashlib.sha256(), 0
    with jalur.open("rb") as isi:
        for nomor, potong in enumerate(iter(lambda: isi.read(POTONG), b"")):
            sidik.update(potong)
            ukuran += len(potong)
            with region_atomic(schema):
                PotonganBerkas.objects.create(berkas_id=berkas_id, nomor=nomor, isi=potong)
    with region_atomic(schema):
        BerkasKeluaran.objects.filter(pk=berkas_id).update(
            nama=nama, jumlah=jumlah, ukuran=ukuran, sidik=sidik.hexdigest(), siap_pada=timezone.now()
        )


def output_pieces(*, schema: str, berkas_id: uuid.UUID) -> Iterator[bytes]:
    """The file, one short transaction a piece: an answer is streamed after the request's own has ended."""
    nomor = 0
    while True:
        with region_atomic(schema):
            isi = PotonganBerkas.objects.filter(berkas_id=berkas_id, nomor=nomor).values_list("isi", flat=True).first()
        if isi is None:
            return
        yield bytes(isi)
        nomor += 1


def outputs_purge() -> int:
    """Delete what has expired in the bound region; how many files."""
    lewat = BerkasKeluaran.objects.filter(kedaluwarsa_pada__lte=timezone.now())
    banyak = lewat.count()
    lewat.delete()
    return banyak
