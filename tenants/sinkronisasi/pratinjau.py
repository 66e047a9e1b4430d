"""A delivery in two steps: received and previewed, then applied as it was shown, or discarded.

Applying makes the plan again while nobody else may write those tables, and compares its hash with the one that the
person saw. Where the region's data has moved on, nothing is applied and the new preview takes the old one's place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from integrations.berkas import MAKS_TEMUAN
from integrations.contracts import Bacaan, Temuan
from tenants.jejak.services import catat
from tenants.organisasi.borongan import SEKALI
from tenants.organisasi.galat import GalatLayanan
from tenants.sinkronisasi.models import BarisKiriman, Kiriman
from tenants.sinkronisasi.rencana import JENIS, Rencana, delivery_read, plan_make, plan_tables_hold

UKURAN_MAKS = 10 * 1024 * 1024
Status, Tindakan = Kiriman.Status, BarisKiriman.Tindakan
# on_progress(done of 100, text)
OnProgress = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class HasilTerap:
    """`diterapkan` is False when the data had changed and a new preview stands instead."""

    kiriman: Kiriman
    diterapkan: bool
    susulan: int = 0


def delivery_receive(*, jenis: str, nama_berkas: str, isi: bytes, actor_id: int | None) -> Kiriman:
    """Keep the raw file; `delivery_preview` looks into it."""
    if jenis not in JENIS:
        raise GalatLayanan(
            f"Jenis impor '{jenis}' tidak dikenal.", kode="jenis_impor", saran="Pilih salah satu: " + ", ".join(JENIS)
        )
    if len(isi) > UKURAN_MAKS:
        raise GalatLayanan(
            "Berkas lebih besar dari 10 MB.", kode="berkas_besar", saran="Bagi berkas itu, lalu unggah satu per satu."
        )
    if not isi:
        raise GalatLayanan("Berkas kosong.", kode="berkas_kosong", saran="Periksa berkasnya, lalu unggah kembali.")
    return Kiriman.objects.create(
        jenis=jenis,
        nama_berkas=nama_berkas[-200:],
        isi=isi,
        hash_isi=hashlib.sha256(isi).hexdigest(),
        status=Status.DIPERIKSA,
        oleh_id=actor_id,
    )


def delivery_preview(
    *, kiriman_id: int, bacaan: Bacaan[Any] | None = None, on_progress: OnProgress | None = None
) -> Kiriman:
    """Make the (next) preview of a delivery that is not decided; a file that cannot be read becomes DITOLAK.

    bacaan: the file as already read (default: read here).
    """
    lapor = on_progress or (lambda _done, _teks: None)
    with transaction.atomic():
        kiriman = _undecided(kiriman_id)
        if bacaan is None:
            lapor(10, "Membaca berkas")
            bacaan = _read(kiriman)
        lapor(40, "Membandingkan dengan data wilayah")
        rencana = delivery_plan(kiriman, bacaan)
        lapor(70, "Menyimpan pratinjau")
        pertama = kiriman.versi == 0
        preview_keep(kiriman, rencana)
        isi = {"jenis": kiriman.jenis, "hash": kiriman.hash_isi}
        objek = (kiriman.pk, kiriman.nama_berkas)
        if kiriman.status == Status.DITOLAK:
            isi["jumlah"] = len(kiriman.temuan)
            catat(aksi="impor.tolak", actor_id=kiriman.oleh_id, objek=objek, rincian=isi)
        elif pertama:
            isi["jumlah"] = kiriman.baris
            catat(aksi="impor.unggah", actor_id=kiriman.oleh_id, objek=objek, rincian=isi)
    return kiriman


def delivery_apply(
    *,
    kiriman_id: int,
    sidik: str,
    actor_id: int | None,
    hanya_baik: bool = False,
    bacaan: Bacaan[Any] | None = None,
    on_progress: OnProgress | None = None,
) -> HasilTerap:
    """Apply what was previewed under `sidik`, all accepted rows or none.

    hanya_baik: leave refused rows behind (they stay readable); without it one refused row refuses the delivery.
    Raises GalatLayanan; nothing is written then.
    """
    lapor = on_progress or (lambda _done, _teks: None)
    with transaction.atomic():
        kiriman = _undecided(kiriman_id)
        if kiriman.status != Status.PRATINJAU or sidik != kiriman.sidik:
            raise GalatLayanan(
                "Pratinjau ini bukan yang terbaru.", kode="pratinjau_lama", saran="Tinjau yang terbaru, lalu putuskan."
            )
        ditolak = kiriman.jumlah.get(Tindakan.DITOLAK, 0)
        if ditolak and not hanya_baik:
            raise GalatLayanan(
                f"{ditolak} baris ditolak.",
                kode="ada_baris_ditolak",
                saran="Perbaiki berkasnya dan unggah lagi, atau pilih menerapkan yang baik saja.",
            )
        if not _changing(kiriman):
            raise GalatLayanan(
                "Tidak ada baris yang mengubah data.", kode="tidak_ada_perubahan", saran="Buang kiriman ini."
            )
        if bacaan is None:
            lapor(5, "Membaca berkas")
            bacaan = _read(kiriman)
        plan_tables_hold(kiriman.jenis)
        lapor(30, "Memeriksa pratinjau")
        rencana = delivery_plan(kiriman, bacaan)
        if rencana.sidik != kiriman.sidik:
            preview_keep(kiriman, rencana)
            return HasilTerap(kiriman, False)
        lapor(60, "Menerapkan")
        susulan = plan_write(rencana, kiriman, actor_id)
    return HasilTerap(kiriman, True, susulan)


def delivery_plan(kiriman: Kiriman, bacaan: Bacaan[Any]) -> Rencana:
    """What a delivery would change. One that came over a connection says the whole roll each time, so of it only what
    differs is shown."""
    if kiriman.tarikan_id is None:
        return plan_make(jenis=kiriman.jenis, nama_berkas=kiriman.nama_berkas, bacaan=bacaan)
    # a record that could not be read is a refused row; only a finding about the whole refuses the delivery
    mentah = {t.baris: bacaan.mentah.get(t.baris, {}) for t in bacaan.temuan if t.baris} | dict(bacaan.mentah)
    bacaan = replace(bacaan, mentah=mentah)
    rencana = plan_make(jenis=kiriman.jenis, nama_berkas=kiriman.nama_berkas, bacaan=bacaan)
    return replace(rencana, baris=tuple(b for b in rencana.baris if b.tindakan != Tindakan.SAMA))


def _read(kiriman: Kiriman) -> Bacaan[Any]:
    if kiriman.tarikan_id is not None:
        raise ValueError("kiriman lewat koneksi dibaca dari potongan mentahnya (olah.connection_read)")
    return delivery_read(jenis=kiriman.jenis, nama_berkas=kiriman.nama_berkas, isi=bytes(kiriman.isi))


def delivery_discard(*, kiriman_id: int, actor_id: int | None) -> Kiriman:
    """Decide that a delivery is not applied; the raw file and what was shown stay."""
    with transaction.atomic():
        kiriman = _undecided(kiriman_id)
        _decide(kiriman, Status.DIBUANG, actor_id)
        catat(aksi="impor.buang", actor_id=actor_id, objek=(kiriman.pk, kiriman.nama_berkas), rincian={})
    return kiriman


def preview_keep(kiriman: Kiriman, rencana: Rencana) -> None:
    """Store a plan as the delivery's newest preview, its rows under a new version."""
    kiriman.temuan = findings_json(rencana.temuan)
    kiriman.baris = len(rencana.baris)
    kiriman.jumlah = rencana.jumlah
    kiriman.status = Status.DITOLAK if rencana.temuan else Status.PRATINJAU
    if not rencana.temuan:
        kiriman.versi += 1
        kiriman.sidik = rencana.sidik
        BarisKiriman.objects.bulk_create(
            (
                BarisKiriman(
                    kiriman=kiriman,
                    versi=kiriman.versi,
                    nomor=b.nomor,
                    tindakan=b.tindakan,
                    sebutan=b.sebutan,
                    isi=dict(b.isi),
                    perubahan=b.perubahan,
                    temuan=[_finding(t) for t in b.temuan],
                )
                for b in rencana.baris
            ),
            batch_size=SEKALI,
        )
    kiriman.save(update_fields=["temuan", "baris", "jumlah", "status", "versi", "sidik"])


def plan_write(rencana: Rencana, kiriman: Kiriman, actor_id: int | None) -> int:
    """Write a plan, mark the delivery as applied and record it; returns the number of late facts."""
    try:
        with transaction.atomic():
            susulan = rencana.terapkan(kiriman_id=kiriman.pk, actor_id=actor_id)
    except IntegrityError as galat:
        # the tables of the plan are held; what they point at (a unit, a position) was removed meanwhile
        raise GalatLayanan(
            "Data yang ditunjuk berkas itu berubah selagi diterapkan; tidak ada yang diubah.",
            kode="pratinjau_lama",
            saran="Buat pratinjaunya lagi, tinjau, lalu putuskan.",
        ) from galat
    _decide(kiriman, Status.DITERIMA, actor_id)
    j = rencana.jumlah
    isi = {
        "jenis": kiriman.jenis,
        "hash": kiriman.hash_isi,
        "sidik": rencana.sidik,
        "jumlah": j[Tindakan.BARU] + j[Tindakan.BERUBAH],
        "baris": len(rencana.baris),
        "susulan": susulan,
    }
    isi |= {k.lower(): v for k, v in j.items() if k != Tindakan.SUSULAN}
    catat(aksi="impor.terapkan", actor_id=actor_id, objek=(kiriman.pk, kiriman.nama_berkas), rincian=isi)
    return susulan


def findings_json(temuan: tuple[Temuan, ...]) -> list[dict[str, Any]]:
    """Findings as the delivery keeps them: not more than a person reads."""
    if len(temuan) > MAKS_TEMUAN:
        t = temuan[MAKS_TEMUAN]
        pesan = f"Masih ada {len(temuan) - MAKS_TEMUAN} temuan lain sesudah {MAKS_TEMUAN} temuan pertama"
        lagi = Temuan(
            t.berkas, t.baris, "", pesan, "berkas tanpa temuan", "perbaiki temuan di atas, lalu impor kembali"
        )
        temuan = (*temuan[:MAKS_TEMUAN], lagi)
    return [asdict(t) for t in temuan]


def _finding(t: Temuan) -> dict[str, str]:
    return {"kolom": t.kolom, "pesan": t.pesan, "diharapkan": t.diharapkan, "saran": t.saran}


def _changing(kiriman: Kiriman) -> int:
    return sum(int(kiriman.jumlah.get(t, 0)) for t in (Tindakan.BARU, Tindakan.BERUBAH, Tindakan.SUSULAN))


def _decide(kiriman: Kiriman, status: str, actor_id: int | None) -> None:
    kiriman.status, kiriman.diputus_oleh_id, kiriman.diputus_pada = status, actor_id, timezone.now()
    kiriman.save(update_fields=["status", "diputus_oleh_id", "diputus_pada"])


def _undecided(kiriman_id: int) -> Kiriman:
    kiriman = Kiriman.objects.select_for_update().get(pk=kiriman_id)
    if kiriman.status not in (Status.DIPERIKSA, Status.PRATINJAU):
        raise GalatLayanan(
            f"Kiriman ini sudah {kiriman.get_status_display().lower()}.",
            kode="kiriman_selesai",
            saran="Unggah berkas baru bila masih ada yang perlu diubah.",
        )
    return kiriman
