"""The chain of locks: what a lock's hash is made of, and checking the whole chain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Sum

from tenants.jejak.kanonik import kanonik_sha
from tenants.jejak.models import Segel
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi.bayar import run_corrections
from tenants.penilaian.models import HasilPegawai, KunciBulan

SKEMA = "erk.kunci.v1"


def lock_payload(kunci: KunciBulan, *, schema: str) -> dict[str, Any]:
    """Everything a lock vouches for. `hitungan` must be loaded; its parts and its instalments of corrections are read
    (two queries)."""
    h = kunci.hitungan
    isi = {
        "skema": SKEMA,
        "wilayah": schema.removeprefix("r_"),
        "bulan": Bulan(kunci.awal.year, kunci.awal.month).kode,
        "nomor": kunci.nomor,
        "hitungan": {
            "nomor": h.nomor,
            "paket": sorted(h.bagian.values_list("paket_id", flat=True)),
            "hash_masukan": h.hash_masukan,
            "hash_hasil": h.hash_hasil,
            "versi_mesin": h.versi_mesin,
            "pegawai": h.jumlah_pegawai,
            "dikecualikan": h.jumlah_dikecualikan,
            "dihitung_pada": _saat(h.pada),
        },
        "bruto": kunci.bruto,
        "potongan": kunci.potongan,
        "bersih": kunci.bersih,
        "mode": kunci.mode,
        "belum_terverifikasi": kunci.belum_terverifikasi,
        "dihitung_oleh": kunci.dihitung_oleh_id,
        "dikunci_oleh": kunci.dikunci_oleh_id,
        "selesai": _saat(kunci.selesai),
        "pada": _saat(kunci.pada),
        "segel_jejak": kunci.segel_jejak,
        "hash_sebelum": kunci.hash_sebelum,
    }
    koreksi = run_corrections(h.pk)
    # absent where there is none: months without corrections keep the hash they had before there were any
    return isi | {"koreksi": koreksi} if koreksi["banyak"] else isi


def lock_hash(kunci: KunciBulan, *, schema: str) -> str:
    """SHA-256 over the canonical JSON (sorted keys, no blanks, UTF-8) of lock_payload."""
    return kanonik_sha(lock_payload(kunci, schema=schema))


def run_totals(hitungan_id: int, **lain: Any) -> dict[str, Any]:
    """Sums of a run's results, as a lock vouches for them, and `lain` (aggregates) in the same query."""
    jumlah = {nama: Sum(nama, default=0) for nama in ("bruto", "potongan", "bersih")}
    return HasilPegawai.objects.filter(hitungan_id=hitungan_id).aggregate(**jumlah, **lain)


def chain_findings(semua: Sequence[KunciBulan], *, schema: str) -> list[str]:
    """What is wrong with the chain, all locks in order of nomor; empty = whole."""
    temuan = []
    segel = set(Segel.objects.filter(hash__in=[k.segel_jejak for k in semua]).values_list("hash", flat=True))
    hash_lama, akhir_lama = "", None
    for urutan, kunci in enumerate(semua, 1):
        nama = str(Bulan(kunci.awal.year, kunci.awal.month))
        if kunci.nomor != urutan:
            temuan.append(f"Kunci {nama} bernomor {kunci.nomor}, seharusnya {urutan}: sebuah kunci hilang.")
        if (kunci.hash_sebelum, kunci.sebelum_id) != (hash_lama, akhir_lama):
            temuan.append(f"Kunci {nama} tidak menyambung pada kunci sebelumnya.")
        if lock_hash(kunci, schema=schema) != kunci.hash:
            temuan.append(f"Kunci {nama}: isinya tidak lagi sesuai dengan hash-nya {kunci.hash[:12]}.")
        if kunci.hitungan.oleh_id != kunci.dihitung_oleh_id:
            temuan.append(f"Kunci {nama}: penghitung yang tercatat lain dari penghitung hitungannya.")
        if kunci.segel_jejak not in segel:
            temuan.append(f"Kunci {nama}: segel jejak audit {kunci.segel_jejak[:12]} tidak ada lagi pada jejaknya.")
        hash_lama, akhir_lama = kunci.hash, kunci.akhir
    return temuan


def _saat(nilai: dt.datetime) -> str:
    return nilai.astimezone(dt.UTC).isoformat(timespec="microseconds")
