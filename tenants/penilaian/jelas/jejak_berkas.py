"""A slip's trace as a document that can be read and checked without the platform."""

from __future__ import annotations

from typing import Any

from erk_core.explanation.tree import SCHEMA
from tenants.penilaian.mode import BERLAKU, mode_of
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.selectors import explanation_of


def document_of(hasil: HasilPegawai, *, wilayah: Any) -> dict[str, Any]:
    """`erk.trace.v1` as the core made it, with the run it belongs to; for somebody excluded, the reason in place of the
    outputs. Amounts are whole rupiah.

    hasil: with pegawai, hitungan.periode and bagian.paket loaded; the caller has decided who asks.
    """
    penjelasan = explanation_of(hasil)
    h = hasil.hitungan
    inti = penjelasan.pohon or {
        "skema": SCHEMA,
        "kunci": hasil.pegawai.nip or f"id:{hasil.pegawai_id}",
        "periode": h.periode.kode,
        "mesin": h.versi_mesin,
        "paket": {"id": hasil.bagian.paket.paket_id, "versi": hasil.bagian.paket.versi, "hash": penjelasan.hash_paket},
        "keluaran": [],
        "dikecualikan": {"kode": hasil.alasan, "alasan": penjelasan.alasan},
    }
    return inti | {
        "hitungan": {
            "wilayah": wilayah.nama,
            "nomor": h.nomor,
            "pada": h.pada.isoformat(),
            "hash_masukan": h.hash_masukan,
            "hash_hasil": h.hash_hasil,
            "status_bulan": h.periode.status,
            # said only where it pays nothing: files of months in force stay as they were
            **({"mode": mode} if (mode := mode_of(h, hasil.opd_id)) != BERLAKU else {}),
        },
        "bayar": {"bruto": hasil.bruto, "potongan": hasil.potongan, "bersih": hasil.bersih},
    }
