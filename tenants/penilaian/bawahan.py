"""Superiors and subordinates across the parts of a month: a pack that reads subordinates must have them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from erk_core import Pack
from erk_kit.bentuk import angka
from tenants.penilaian.fakta import kueri
from tenants.penilaian.fakta.baca import BarisDaftar
from tenants.penilaian.halangan import CONTOH, Blocker, nama_nip


def superior_blockers(
    cursor: Any, bagian: Sequence[tuple[Pack, Sequence[BarisDaftar], Mapping[str, Any]]]
) -> list[Blocker]:
    """People whose direct superior is counted in another part, by a pack that reads subordinates: it would miss them.

    The other way round nobody misses anything: a pilot OPD's head may answer to somebody under the region's own pack.
    bagian: pack, people and statement parameters of each part. A superior who is not counted at all is no obstacle:
    the fact nip_atasan ignores him.
    """
    if len(bagian) < 2 or not any(pack.reads_staff for pack, _, _ in bagian):
        return []
    milik: dict[int, int] = {}
    garis: list[tuple[int, int]] = []
    for ke, (_, _, params) in enumerate(bagian):
        cursor.execute(kueri.ATASAN, params)
        for orang, atasan in cursor.fetchall():
            milik[orang] = ke
            if atasan is not None:
                garis.append((orang, atasan))
    lintas = [
        (orang, atasan)
        for orang, atasan in garis
        if milik.get(atasan, milik[orang]) != milik[orang] and bagian[milik[atasan]][0].reads_staff
    ]
    if not lintas:
        return []
    nama = {b.pegawai_id: nama_nip(b.nama, b.nip) for _, daftar, _ in bagian for b in daftar}

    def satu(orang: int) -> str:
        return f"{nama[orang]}, paket {bagian[milik[orang]][0].id}"

    pembaca = sorted({bagian[milik[atasan]][0].id for _, atasan in lintas})
    return [
        Blocker(
            "ATASAN_LINTAS_PAKET",
            f"{angka(len(lintas))} pegawai dihitung dengan paket yang lain dari atasan langsungnya, padahal paket "
            f"{', '.join(pembaca)} memakai rata-rata bawahan.",
            len(lintas),
            sorted(f"{satu(orang)}; atasannya {satu(atasan)}" for orang, atasan in lintas)[:CONTOH],
            "Tetapkan satu paket untuk OPD keduanya pada bulan itu, atau perbaiki garis atasan pegawai itu.",
        )
    ]
