"""Sending what is queued: claim a few rows, send them without a transaction, write down how it ended.

A claim is a lease: whoever dies while sending is followed by another after `SEWA`. So a message is sent at least once,
each time with the same number. A channel that fails several times in a row is left alone until the next round.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from erk_kit.binding import current_schema, in_transaction, region_atomic
from erk_kit.errors import RegionBindingError
from integrations.contracts import Akhir, HasilKirim, Pesan, Saluran, SetelanSalah
from tenants.pemberitahuan.models import PesanKeluar, PilihanOrang, SetelanSaluran
from tenants.pemberitahuan.rencana import addresses_of
from tenants.pemberitahuan.saluran import channel_of, channels
from tenants.pemberitahuan.waktu import is_quiet

SEWA = dt.timedelta(minutes=10)
SEKALI_AMBIL = 20
PERCOBAAN_MAKS = 6
GAGAL_BERUNTUN = 5
LAMA_PUTARAN = 240.0
TUNDA_TENANG = dt.timedelta(minutes=15)
Keadaan = PesanKeluar.Keadaan
Macam = PesanKeluar.Macam


@dataclass(frozen=True)
class Tugas:
    """A claimed message; `hasil` where it ended without being sent."""

    pk: int
    saluran: str
    percobaan: int
    pesan: Pesan | None
    hasil: HasilKirim | None = None


def outgoing_deliver(
    *, schema: str, zona: dt.tzinfo, hanya: int | None = None, jam: Callable[[], dt.datetime] = timezone.now
) -> Counter[str]:
    """Send what is due in a region, until nothing is left or the round is over; how many ended how.

    hanya: one message of this id (a test). Opens its own short transactions; raises RegionBindingError inside one.
    """
    akhir, beruntun, berhenti = time.monotonic() + LAMA_PUTARAN, Counter[str](), set[str]()
    jumlah: Counter[str] = Counter()
    while time.monotonic() < akhir:
        with region_atomic(schema):
            saluran, tugas = _claim(jam().astimezone(zona), kecuali=berhenti, hanya=hanya)
        if not tugas:
            break
        selesai = []
        for satu in tugas:
            if satu.saluran in berhenti:
                hasil = None
            else:
                hasil = satu.hasil or send(saluran[satu.saluran], satu.pesan)
                gagal = hasil.akhir == Akhir.COBA_LAGI
                beruntun[satu.saluran] = beruntun[satu.saluran] + 1 if gagal else 0
                if beruntun[satu.saluran] >= GAGAL_BERUNTUN:
                    berhenti.add(satu.saluran)
                jumlah[hasil.akhir] += 1
            selesai.append((satu, hasil))
        with region_atomic(schema):
            for satu, hasil in selesai:
                _record(satu, hasil, jam())
        if hanya is not None:
            break
    return jumlah


def send(saluran: Saluran, pesan: Pesan | None) -> HasilKirim:
    """Never inside a transaction: another server's slowness must not hold locks of ours."""
    if in_transaction():
        raise RegionBindingError("Pesan keluar dikirim di luar transaksi; tutup region_atomic lebih dahulu.")
    if pesan is None:
        return HasilKirim(Akhir.GAGAL, "tanpa alamat")
    return saluran.kirim(pesan)


def _claim(kini: dt.datetime, *, kecuali: set[str], hanya: int | None) -> tuple[dict[str, Saluran], list[Tugas]]:
    antre = PesanKeluar.objects.filter(selesai_pada__isnull=True, coba_pada__lte=kini).exclude(saluran__in=kecuali)
    antre = antre.filter(pk=hanya) if hanya is not None else antre
    baris = list(antre.order_by("coba_pada").select_for_update(skip_locked=True)[:SEKALI_AMBIL])
    if not baris:
        return {}, []
    terbuka, rusak = _open()
    orang = {b.penerima_id for b in baris if b.penerima_id is not None}
    alamat = addresses_of(orang, {k: j for k, j in channels().items() if k in terbuka})
    pilihan = {p.pk: p for p in PilihanOrang.objects.filter(pk__in=orang)}
    tugas = []
    for b in baris:
        siapa = pilihan.get(b.penerima_id or 0) or PilihanOrang()
        if b.macam not in (Macam.UJI, Macam.AKUN) and is_quiet(siapa, kini):
            PesanKeluar.objects.filter(pk=b.pk).update(keadaan=Keadaan.MENUNGGU, coba_pada=kini + TUNDA_TENANG)
            continue
        PesanKeluar.objects.filter(pk=b.pk).update(
            keadaan=Keadaan.DIKIRIM, percobaan=F("percobaan") + 1, coba_pada=kini + SEWA
        )
        pesan, hasil = None, None
        if b.percobaan >= PERCOBAAN_MAKS:
            # whoever sent it died each time; perhaps it arrives and kills
            hasil = HasilKirim(Akhir.GAGAL, "pengirimannya terputus berulang kali")
        elif b.saluran in rusak:
            hasil = HasilKirim(Akhir.GAGAL, rusak[b.saluran])
        else:
            tujuan = b.tujuan or alamat.get(b.saluran, {}).get(b.penerima_id or 0, "")
            if not tujuan:
                hasil = HasilKirim(Akhir.GAGAL, "penerima tidak lagi punya alamat untuk saluran ini")
            pesan = Pesan(tujuan, b.perihal, b.teks, number_of(b))
        tugas.append(Tugas(b.pk, b.saluran, b.percobaan + 1, pesan, hasil))
    # all of them wait for the morning: there may be others behind
    return (terbuka, tugas) if tugas or len(baris) < SEKALI_AMBIL else _claim(kini, kecuali=kecuali, hanya=hanya)


def number_of(baris: PesanKeluar) -> str:
    """The same for each try, and telling nothing of whom it is for."""
    return hashlib.sha256(f"{current_schema()}:{baris.kunci}".encode()).hexdigest()[:32]


def _open() -> tuple[dict[str, Saluran], dict[str, str]]:
    """(channels of the region, why the others cannot be used)."""
    terbuka: dict[str, Saluran] = {}
    rusak = {kode: "saluran ini tidak aktif" for kode in channels()}
    for setelan in SetelanSaluran.objects.filter(kode__in=channels()):
        try:
            terbuka[setelan.kode] = channel_of(setelan)
        except SetelanSalah as galat:
            rusak[setelan.kode] = str(galat)[:200]
        else:
            rusak.pop(setelan.kode)
    return terbuka, rusak


def _record(satu: Tugas, hasil: HasilKirim | None, kini: dt.datetime) -> None:
    """The percobaan guards against whoever comes back after his lease."""
    milik = PesanKeluar.objects.filter(pk=satu.pk, keadaan=Keadaan.DIKIRIM, percobaan=satu.percobaan)
    if hasil is None:
        milik.update(keadaan=Keadaan.MENUNGGU, percobaan=satu.percobaan - 1, coba_pada=kini + dt.timedelta(minutes=4))
        return
    if hasil.akhir == Akhir.COBA_LAGI and satu.percobaan < PERCOBAAN_MAKS:
        tunda = pause_of(satu.percobaan, hasil.tunda)
        milik.update(keadaan=Keadaan.MENUNGGU, sebab=hasil.sebab[:200], coba_pada=kini + tunda)
        return
    sebab = hasil.sebab
    if hasil.akhir == Akhir.COBA_LAGI:
        sebab = f"menyerah sesudah {satu.percobaan} kali: {sebab}"
    keadaan = Keadaan.TERKIRIM if hasil.akhir == Akhir.TERKIRIM else Keadaan.GAGAL
    milik.update(keadaan=keadaan, sebab=sebab[:200], selesai_pada=kini)


def pause_of(percobaan: int, diminta: int = 0) -> dt.timedelta:
    """Two, four, eight ... minutes, each half as long to half longer, so that all do not come back at once."""
    detik = 60 * 2**percobaan * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
    return dt.timedelta(seconds=max(detik, diminta))
