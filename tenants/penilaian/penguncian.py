"""Locking a month: DIHITUNG or DITINJAU -> TERKUNCI, by another person than the one who computed.

docs/algoritma/kunci-bulan.md tells the whole in prose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Max
from django.db.utils import OperationalError
from django.utils import timezone
from psycopg2 import errorcodes

from erk_core import InputError
from erk_kit.bentuk import angka, hash_pendek, rupiah
from erk_kit.binding import in_transaction, public_atomic, region_atomic
from erk_kit.errors import RegionBindingError
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import roles_of
from tenants.jejak.services import catat, trail_seal_hash
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.mode import modes_on
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import CloseBlocked, KendaliGagal, KunciDitolak
from tenants.penilaian.hitung import roll_hash, run_hashes, score_part
from tenants.penilaian.jejak import lock_recorded
from tenants.penilaian.keadaan import TERKUNCI, S, transition_check
from tenants.penilaian.kemajuan import Kemajuan, OnProgress, Tahap
from tenants.penilaian.kendali import sources_check
from tenants.penilaian.koreksi.bayar import corrections_sum, due_hash, due_rows, run_rows_hash
from tenants.penilaian.kunci import close_lock
from tenants.penilaian.mode import modes_frozen, modes_key, opds_in
from tenants.penilaian.models import Hitungan, KunciBulan, Periode
from tenants.penilaian.rantai import lock_hash, run_totals
from tenants.penilaian.telusur import bukan_hukum_of
from tenants.penilaian.tutup import close_read
from tenants.penilaian.urutan import UrutanKunci
from tenants.perilaku.services import round_close_of, round_settle_of
from tenants.registry.models import ModeWilayah, Region

# Who may lock, if somebody else has computed. The inspectorate examines locks and so makes none.
PERAN_KUNCI = (Peran.BKPSDM, Peran.PIMPINAN)


@dataclass(frozen=True)
class TinjauanKunci:
    """What a page shows before a lock: what would be frozen, or why it may not be (`tolak`)."""

    hitungan: Hitungan
    tolak: GalatLayanan | None = None
    peraga: int = 0
    total: Mapping[str, int] = field(default_factory=dict)
    penghitung: str = ""
    sebelum: KunciBulan | None = None
    frasa: str = ""

    @property
    def dibayarkan(self) -> int:
        """With the instalments of corrections, without OPDs that are not in force."""
        return self.total.get("bersih", 0) + self.total.get("koreksi", 0) - self.hitungan.bersih_luar


@dataclass(frozen=True)
class HasilKunci:
    kunci_id: int
    nomor: int
    hash: str
    hitungan_id: int
    hash_hasil: str

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))


def lock_phrase(bulan: Bulan) -> str:
    """What has to be typed before a month is locked: KUNCI OKTOBER 2026."""
    return f"KUNCI {bulan}".upper()


def _writers_wait(bulan: Bulan) -> None:
    """Wait for everybody who is writing a fact, and hold off new writers until the lock is there."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select kunci_pagar()")
    except OperationalError as galat:
        if getattr(galat.__cause__, "pgcode", "") != errorcodes.LOCK_NOT_AVAILABLE:
            raise
        raise KunciDitolak(
            f"{bulan} belum dapat dikunci: fakta masih sedang ditulis oleh proses lain.",
            kode="kunci_menunggu",
            saran="Tunggu sampai kiriman atau pengisian itu selesai, lalu kunci.",
        ) from galat


def phrase_check(bulan: Bulan, konfirmasi: str) -> None:
    """Raises KunciDitolak unless `konfirmasi` is the phrase, in capitals or not."""
    if " ".join(konfirmasi.split()).upper() != lock_phrase(bulan):
        raise KunciDitolak(
            f"Konfirmasi {konfirmasi[:60]!r} tidak sama dengan yang diminta.",
            kode="kunci_konfirmasi",
            saran=f"Ketik {lock_phrase(bulan)}.",
        )


def period_lock(
    *,
    schema: str,
    kode: str,
    actor_id: int,
    konfirmasi: str,
    hash_hasil: str,
    on_progress: OnProgress | None = None,
) -> HasilKunci:
    """Lock the month `kode` of the region `schema` for ever, with the run whose result hash the actor has seen.

    Opens its own transactions. Reads all facts again and computes, so that the run cannot be stale; meanwhile nobody
    writes facts (kunci_pagar). Raises KunciDitolak, TransisiDitolak, TidakBerwenang, CloseBusy, KendaliGagal; then
    nothing changed.
    """
    if in_transaction():
        raise RegionBindingError(
            "period_lock tidak boleh dipanggil di dalam transaksi: ia membuka transaksinya sendiri. "
            "Panggil dari tugas latar (tenants.penilaian.tasks.lock_period) atau setelah transaksi selesai."
        )
    bulan = Bulan.parse(kode)
    maju = Kemajuan(on_progress)
    phrase_check(bulan, konfirmasi)
    with lock_recorded(schema, bulan, actor_id), close_lock(schema, bulan.kode):
        with public_atomic():
            region = Region.objects.get(schema_name=schema)
        with region_atomic(schema, durable=True):
            actor = Pengguna.objects.get(pk=actor_id)
            _writers_wait(bulan)
            periode = Periode.objects.filter(tahun=bulan.tahun, bulan=bulan.bulan).first()
            hitungan = lock_check(
                bulan=bulan, periode=periode, actor=actor, peran=roles_of(pengguna=actor), mode=region.mode
            )
            if hitungan.hash_hasil != hash_hasil:
                raise KunciDitolak(
                    f"Hitungan yang berlaku untuk {bulan} kini {hash_pendek(hitungan.hash_hasil)}, bukan lagi "
                    f"{hash_pendek(hash_hasil)} yang Anda lihat.",
                    kode="kunci_hitungan_lain",
                    saran="Muat ulang halaman bulan, periksa hitungannya, lalu kunci.",
                )
            round_settle_of(tahun=bulan.tahun, bulan=bulan.bulan)
            _fresh_check(bulan, hitungan, region.zona_waktu, maju)
            kunci = _lock_store(bulan, hitungan, actor, region, schema)
    maju.selesai(f"{bulan} terkunci, sidik {hash_pendek(kunci.hash)}")
    return HasilKunci(kunci.pk, kunci.nomor, kunci.hash, hitungan.pk, hitungan.hash_hasil)


def lock_preview(
    *, bulan: Bulan, periode: Periode, actor: Pengguna, peran: Collection[Peran], mode: str, urutan: UrutanKunci
) -> TinjauanKunci | None:
    """None where there is nothing to lock yet, or `actor` has no part in locking. Call inside region_atomic.

    urutan: of the same request, which may have been asked already.
    """
    hitungan = periode.hitungan_berlaku
    if hitungan is None or periode.status not in (S.DIHITUNG, S.DITINJAU) or not set(peran) & set(PERAN_KUNCI):
        return None
    try:
        _state_check(bulan=bulan, periode=periode, actor=actor, peran=peran, urutan=urutan)
        peraga = bukan_hukum_of(hitungan)
        if mode == ModeWilayah.BERLAKU:
            _basis_check(bulan, peraga)
    except GalatLayanan as galat:
        return TinjauanKunci(hitungan, tolak=galat)
    total = run_totals(
        hitungan.pk,
        penghitung=Max(Pengguna.objects.filter(pk=hitungan.oleh_id).values("nama")),
        koreksi=Max(corrections_sum(hitungan.pk)),
    )
    return TinjauanKunci(
        hitungan,
        peraga=len(peraga),
        penghitung=total.pop("penghitung") or "",
        total=total,
        sebelum=urutan.terakhir,
        frasa=lock_phrase(bulan),
    )


def lock_check(
    *, bulan: Bulan, periode: Periode | None, actor: Pengguna, peran: Collection[Peran], mode: str
) -> Hitungan:
    """The run that would be locked. Raises why it may not be, as far as that is known without reading the facts.

    peran: the roles that `actor` holds today.
    """
    hitungan = _state_check(bulan=bulan, periode=periode, actor=actor, peran=peran, urutan=UrutanKunci())
    if mode == ModeWilayah.BERLAKU:
        _basis_check(bulan, bukan_hukum_of(hitungan))
    return hitungan


def _basis_check(bulan: Bulan, peraga: Sequence[Any]) -> None:
    """What a region in force pays rests on verified values only. peraga: those of the run that do not."""
    if peraga:
        contoh = "; ".join(f"{n.label or n.id} ({n.status})" for n in peraga[:3])
        raise KunciDitolak(
            f"Wilayah ini berlaku sungguhan, tetapi bayaran {bulan} bergantung pada {len(peraga)} ketentuan yang "
            f"belum terverifikasi: {contoh}.",
            kode="kunci_belum_terverifikasi",
            saran="Verifikasi ketentuan itu dengan dasar hukumnya dan terbitkan paketnya, lalu hitung ulang.",
        )


def _state_check(
    *, bulan: Bulan, periode: Periode | None, actor: Pengguna, peran: Collection[Peran], urutan: UrutanKunci
) -> Hitungan:
    """lock_check without what the payments rest on."""
    if not set(peran) & set(PERAN_KUNCI):
        nama = " atau ".join(p.label for p in PERAN_KUNCI)
        raise TidakBerwenang(
            f"Bulan dikunci oleh {nama}; akun ini tidak memegang peran itu.",
            kode="kunci_peran",
            saran="Minta pejabat dengan peran itu mengunci.",
        )
    hitungan = periode.hitungan_berlaku if periode is not None else None
    if periode is None or hitungan is None:
        urutan.check(bulan)
        raise KunciDitolak(
            f"{bulan} belum dihitung; tidak ada yang dapat dikunci.",
            kode="kunci_belum_dihitung",
            saran="Tutup bulan itu dahulu.",
        )
    if periode.status in TERKUNCI:
        raise KunciDitolak(
            f"{bulan} sudah terkunci.", kode="kunci_sudah", saran="Bulan terkunci tidak dikunci dua kali."
        )
    transition_check(dari=periode.status, ke=S.TERKUNCI, kode=bulan.kode)
    if hitungan.oleh_id is None:
        raise KunciDitolak(
            f"Hitungan ke-{hitungan.nomor} {bulan} dibuat dari baris perintah, tanpa nama penghitung; "
            "karena itu tidak dapat dibuktikan bahwa pengunci adalah orang lain.",
            kode="kunci_tanpa_penghitung",
            saran="BKPSDM menghitung ulang dari halaman bulan; sesudah itu orang lain mengunci.",
        )
    if hitungan.oleh_id == actor.pk:
        raise KunciDitolak(
            f"Hitungan ke-{hitungan.nomor} {bulan} Anda hitung sendiri; yang mengunci harus orang lain.",
            kode="kunci_orang_sama",
            saran="Minta pejabat BKPSDM lain atau pimpinan daerah mengunci.",
        )
    urutan.check(bulan)
    return hitungan


def _fresh_check(bulan: Bulan, hitungan: Hitungan, zona: str, maju: Kemajuan) -> None:
    """The facts of this instant give exactly this run. Raises KunciDitolak."""
    try:
        bacaan = close_read(bulan, zona=zona, maju=maju, untuk_kunci=True)
    except CloseBlocked as galat:
        daftar = "; ".join(b.pesan for b in galat.blockers)
        raise KunciDitolak(
            f"{bulan} punya {len(galat.blockers)} halangan sejak dihitung: {daftar}",
            kode="kunci_terhalang",
            saran="Selesaikan halangannya, hitung ulang, lalu kunci.",
        ) from galat
    maju.tahap(Tahap.HITUNG, 0.0, f"{angka(bacaan.terdaftar)} pegawai")
    for bagian in bacaan.bagian:
        sources_check(bagian.fakta)
    try:
        semua = [score_part(b) for b in bacaan.bagian]
    except InputError as galat:
        raise KunciDitolak(
            f"Fakta {bulan} berubah sejak dihitung, dan paketnya kini menolaknya: {galat}",
            kode="kunci_terhalang",
            saran="Betulkan fakta itu, hitung ulang, lalu kunci.",
        ) from galat
    modes = modes_frozen(modes_on(bulan.awal), semua)
    jatuh = due_hash(due_rows(bulan, semua, luar=opds_in(modes)))
    nama = {a.daftar.pegawai_id: a.daftar.kunci for t in semua for a in t.bagian.anggota}
    kini = run_hashes(
        bulan.kode,
        [(t.bagian.pack.hash, t.hasil.inputs_hash, t.hasil.result_hash, roll_hash(t.bagian)) for t in semua],
        koreksi=jatuh,
        mode=modes_key(modes),
    )
    if kini != (hitungan.hash_masukan, hitungan.hash_hasil):
        raise KunciDitolak(
            f"Fakta, aturan, atau mode OPD {bulan}, atau koreksi yang jatuh tempo di dalamnya, berubah sejak hitungan "
            f"ke-{hitungan.nomor}: fakta sekarang ber-hash {hash_pendek(kini[0])}, "
            f"hitungannya {hash_pendek(hitungan.hash_masukan)}.",
            kode="kunci_kedaluwarsa",
            saran="Hitung ulang bulan itu, periksa hasilnya, lalu kunci.",
        )
    if run_rows_hash(hitungan.pk, nama) != jatuh:
        raise KendaliGagal(
            f"Kendali tidak seimbang: cicilan koreksi yang tersimpan pada hitungan ke-{hitungan.nomor} {bulan} lain "
            "dari yang jatuh tempo.",
            kode="kendali_gagal",
            saran=f"Jangan dibayar. Periksa dengan `erk verify-run {hitungan.pk}` dan laporkan kepada inspektorat.",
        )


def _lock_store(bulan: Bulan, hitungan: Hitungan, actor: Pengguna, region: Region, schema: str) -> KunciBulan:
    terakhir, total = KunciBulan.objects.order_by("-nomor").first(), run_totals(hitungan.pk)
    if total["bersih"] != hitungan.total_bersih:
        raise KendaliGagal(
            f"Kendali tidak seimbang: total bersih hitungan ke-{hitungan.nomor} {rupiah(hitungan.total_bersih)}, "
            f"jumlah barisnya {rupiah(total['bersih'])}.",
            kode="kendali_gagal",
            saran=f"Jangan dibayar. Periksa dengan `erk verify-run {hitungan.pk}` dan laporkan kepada inspektorat.",
        )
    berikut = bulan.akhir + dt.timedelta(days=1)
    isi = {"hitungan": hitungan.nomor, "hash": hitungan.hash_hasil, "bersih": hitungan.total_bersih}
    catat(aksi="periode.kunci", actor=actor, objek=(bulan.kode, str(bulan)), rincian=isi)
    kunci = KunciBulan(
        nomor=terakhir.nomor + 1 if terakhir else 1,
        periode_id=hitungan.periode_id,
        hitungan=hitungan,
        awal=bulan.awal,
        akhir=bulan.akhir,
        selesai=dt.datetime.combine(berikut, dt.time(), ZoneInfo(region.zona_waktu)),
        sebelum=terakhir,
        hash_sebelum=terakhir.hash if terakhir else "",
        mode=region.mode,
        belum_terverifikasi=len(bukan_hukum_of(hitungan)),
        **total,
        dihitung_oleh_id=hitungan.oleh_id,
        dikunci_oleh_id=actor.pk,
        pada=timezone.now(),
        segel_jejak=trail_seal_hash(),
    )
    kunci.hash = lock_hash(kunci, schema=schema)
    # before the lock is there: afterwards row-level security refuses both
    round_close_of(tahun=bulan.tahun, bulan=bulan.bulan)
    Periode.objects.filter(pk=hitungan.periode_id).update(status=S.TERKUNCI, diubah_pada=kunci.pada)
    kunci.save(force_insert=True)
    return kunci
