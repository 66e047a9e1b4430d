"""Writes of a month: adopting a pack, closing, verifying a run."""

from __future__ import annotations

import datetime as dt
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from erk_core import InputError, Pack
from erk_kit.bentuk import angka, tanggal
from erk_kit.binding import current_schema, in_transaction, public_atomic, region_atomic
from erk_kit.errors import RegionBindingError
from erk_kit.snapshot import region_snapshot, snapshot_beside
from tenants.jejak.services import catat, trail_seal
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import check_open
from tenants.organisasi.mode import modes_on
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import CloseBlocked, CloseBusy, KendaliGagal
from tenants.penilaian.halangan import Blocker
from tenants.penilaian.hitung import Terhitung, roll_hash, run_hashes, score_part, step_texts
from tenants.penilaian.jejak import close_recorded
from tenants.penilaian.keadaan import close_allowed
from tenants.penilaian.kemajuan import Kemajuan, OnProgress, Tahap
from tenants.penilaian.kendali import corrections_check, days_check, roll_check, sources_check, stored_check
from tenants.penilaian.koreksi.bayar import due_hash, due_rows, rows_store
from tenants.penilaian.kunci import close_lock
from tenants.penilaian.mode import modes_frozen, modes_key, opds_in
from tenants.penilaian.models import Hitungan, PaketBerlaku, PaketTersimpan, Periode
from tenants.penilaian.simpan import run_store
from tenants.penilaian.tutup import Bacaan, close_read, month_check, pack_blocker
from tenants.perilaku.services import round_settle_of
from tenants.registry.selectors import region_zone
from tenants.remunerasi.services import BarisBayarGalat

_LANGKAH_SIMPAN = 4


@dataclass(frozen=True)
class CloseOutcome:
    """`baru` is False when the same inputs and packs were computed before: then it is that run. detik: wall time."""

    hitungan_id: int
    hash_hasil: str
    jumlah_pegawai: int
    jumlah_dikecualikan: int
    total_bersih: int
    baru: bool
    detik: float

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def pack_adopt(*, pack: Pack, mulai: dt.date, actor_id: int | None = None, opd_id: int | None = None) -> PaketBerlaku:
    """Let `pack` rule from the month that starts on `mulai`, for all or for one (pilot) OPD.

    The merged pack is stored for ever by its hash. Adopting the pack that already rules from that month changes
    nothing. Raises GalatLayanan when `mulai` is not the first of a month. Call inside region_atomic.
    """
    if mulai.day != 1:
        raise GalatLayanan(
            f"Paket {pack.id} tidak dapat berlaku mulai {tanggal(mulai)}: satu bulan dihitung dengan satu aturan.",
            kode="paket_bukan_awal_bulan",
            saran="Pilih tanggal 1.",
        )
    with transaction.atomic():
        paket, _ = PaketTersimpan.objects.get_or_create(
            hash=pack.hash,
            defaults={"paket_id": pack.id, "versi": pack.versi, "isi": zlib.compress(pack.canonical(), 9)},
        )
        berjalan = PaketBerlaku.objects.filter(mulai=mulai, opd_id=opd_id).order_by("-id").first()
        if berjalan is not None and berjalan.paket_id == paket.hash:
            return berjalan
        check_open(mulai, f"Paket {pack.id} mulai {tanggal(mulai)}", saran="Pilih bulan sesudahnya.")
        objek, isi = (paket.hash, f"{pack.id} {pack.versi}"), {"mulai": mulai, "opd": opd_id}
        catat(aksi="paket.tetapkan", actor_id=actor_id, objek=objek, rincian=isi)
        return PaketBerlaku.objects.create(paket=paket, opd_id=opd_id, mulai=mulai, ditetapkan_oleh_id=actor_id)


def period_blockers(*, schema: str, kode: str, zona: str | None = None) -> list[Blocker]:
    """What stands in the way of closing the month now, without reading its facts; empty = nothing. Writes nothing.

    Call inside region_atomic(schema). zona: time zone of the region (default: the active one). Raises
    KodePeriodeError, and RegionBindingError when another region is bound.
    """
    if current_schema() != schema:
        raise RegionBindingError(f"Halangan {schema} diminta ketika {current_schema()} yang terikat.")
    with connection.cursor() as cursor:
        return month_check(cursor, Bulan.parse(kode), zona=zona or timezone.get_current_timezone_name())[2]


def period_close(
    *, schema: str, kode: str, actor_id: int | None = None, on_progress: OnProgress | None = None
) -> CloseOutcome:
    """Close the month `kode` ("2026-10") of the region `schema`: freeze its facts, score them, store results and pay
    lines.

    Opens its own short transactions, so it must not be called inside one. on_progress(done, 100, text). Raises
    KodePeriodeError, TransisiDitolak, CloseBlocked, CloseBusy, KendaliGagal; after any of them nothing is stored.
    """
    mulai = time.monotonic()
    if in_transaction():
        raise RegionBindingError(
            "period_close tidak boleh dipanggil di dalam transaksi: ia membuka transaksinya sendiri. "
            "Panggil dari tugas latar (tenants.penilaian.tasks.close_period) atau setelah transaksi selesai."
        )
    bulan = Bulan.parse(kode)
    maju = Kemajuan(on_progress)
    with close_recorded(schema, bulan, actor_id), close_lock(schema, bulan.kode):
        with public_atomic():
            zona = region_zone(schema=schema)
        with region_atomic(schema, durable=True):
            round_settle_of(tahun=bulan.tahun, bulan=bulan.bulan)
        with ExitStack() as samping:
            with region_snapshot(schema):
                beside = samping.enter_context(snapshot_beside(schema))
                bacaan = close_read(bulan, zona=zona, maju=maju, beside=beside)
            # the second connection still sums the tables while the facts are scored
            terhitung = _score(bulan, bacaan, maju)
        with region_atomic(schema, durable=True):
            hitungan, baru = _store(bulan, bacaan, terhitung, actor_id, maju)
    detik = time.monotonic() - mulai
    maju.selesai(f"Selesai: {angka(hitungan.jumlah_pegawai)} pegawai" if baru else "Selesai: tidak ada yang berubah")
    return CloseOutcome(
        hitungan.pk,
        hitungan.hash_hasil,
        hitungan.jumlah_pegawai,
        hitungan.jumlah_dikecualikan,
        hitungan.total_bersih,
        baru,
        round(detik, 3),
    )


def _score(bulan: Bulan, bacaan: Bacaan, maju: Kemajuan) -> list[Terhitung]:
    """Score all parts, with the controls that need no database."""
    roll_check(terdaftar=bacaan.terdaftar, tercatat=[a.daftar.kunci for b in bacaan.bagian for a in b.anggota])
    halangan, hasil = [], []
    for ke, bagian in enumerate(bacaan.bagian):
        orang = angka(len(bagian.fakta))
        maju.tahap(Tahap.HITUNG, ke / len(bacaan.bagian), f"{orang} pegawai, paket {bagian.pack.id}")
        days_check(bagian.fakta)
        try:
            hasil.append(score_part(bagian))
        except InputError as galat:
            halangan.append(pack_blocker(bagian.pack, galat))
        except BarisBayarGalat as galat:
            raise KendaliGagal(str(galat), kode="bagian_bukan_jumlah", saran="Tidak ada yang disimpan.") from galat
    if halangan:
        raise CloseBlocked(bulan.kode, halangan)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="erk-teks") as pool:
        teks = [pool.submit(step_texts, satu, tingkat) for satu in hasil for tingkat in ("pegawai", "segmen")]
        for satu in hasil:
            sources_check(satu.bagian.fakta)
        for satu_teks in teks:
            satu_teks.result()
    return hasil


def _store(
    bulan: Bulan, bacaan: Bacaan, terhitung: list[Terhitung], actor_id: int | None, maju: Kemajuan
) -> tuple[Hitungan, bool]:
    """The writing half, in the caller's transaction: a new run, or the one that these inputs already gave."""
    periode, _ = Periode.objects.get_or_create(tahun=bulan.tahun, bulan=bulan.bulan)
    periode = Periode.objects.select_for_update().get(pk=periode.pk)
    close_allowed(dari=periode.status, kode=bulan.kode)
    semua = Hitungan.objects.filter(periode=periode)
    nomor = semua.order_by("-nomor").values_list("nomor", flat=True).first() or 0
    if nomor != bacaan.nomor_terakhir:
        # the advisory lock makes this impossible, unless its connection broke meanwhile
        raise CloseBusy(
            f"Periode {bulan} baru saja dihitung oleh proses lain.",
            kode="tutup_bersamaan",
            saran="Lihat hasilnya; tutup ulang bila fakta berubah sesudah itu.",
        )
    modes = modes_frozen(modes_on(bulan.awal), terhitung)
    hashes = run_hashes(
        bulan.kode,
        [(t.bagian.pack.hash, t.hasil.inputs_hash, t.hasil.result_hash, roll_hash(t.bagian)) for t in terhitung],
        koreksi=due_hash(jatuh := due_rows(bulan, terhitung, luar=opds_in(modes))),
        mode=modes_key(modes),
    )
    sama = semua.filter(hash_masukan=hashes[0], hash_hasil=hashes[1])
    # a person puts his name to what the command line computed: without a name it could never be locked
    hitungan = sama.filter(oleh_id__isnull=False).first() or (sama.first() if actor_id is None else None)
    baru = hitungan is None
    if hitungan is None:
        langkah = 0

        def lapor(teks: str) -> None:
            nonlocal langkah
            maju.tahap(Tahap.SIMPAN, langkah / (_LANGKAH_SIMPAN * len(terhitung)), teks)
            langkah += 1

        hitungan = run_store(
            periode=periode,
            nomor=nomor + 1,
            bagian=terhitung,
            hashes=hashes,
            actor_id=actor_id,
            on_step=lapor,
            modes=modes,
        )
        rows_store(hitungan, bulan, jatuh)
        maju.tahap(Tahap.KENDALI)
        with connection.cursor() as cursor:
            stored_check(cursor, hitungan, terdaftar=bacaan.terdaftar)
            corrections_check(cursor, hitungan, jatuh=sum(b.jatuh.jumlah for b in jatuh))
    periode.status = Periode.Status.DIHITUNG
    periode.hitungan_berlaku = hitungan
    periode.save(update_fields=["status", "hitungan_berlaku", "diubah_pada"])
    isi = {"nomor": hitungan.nomor, "baru": baru, "hash_hasil": hitungan.hash_hasil}
    isi |= {"jumlah": hitungan.jumlah_pegawai, "dikecualikan": hitungan.jumlah_dikecualikan}
    if baru and jatuh:
        bayar = {"jumlah": len(jatuh), "total": sum(b.jatuh.jumlah for b in jatuh), "nomor": hitungan.nomor}
        catat(aksi="koreksi.bayar", actor_id=actor_id, objek=(bulan.kode, str(bulan)), rincian=bayar)
    catat(aksi="periode.tutup", actor_id=actor_id, objek=(bulan.kode, str(bulan)), rincian=isi)
    trail_seal()
    return hitungan, baru
