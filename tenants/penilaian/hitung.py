"""Score the people of a month: each in exactly one part, each part under one pack. Pure: no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from erk_core import InputError, Pack, Period, Result, score
from tenants.jejak.kanonik import kanonik_sha
from tenants.penilaian.fakta.baca import BarisDaftar
from tenants.penilaian.fakta.inti import to_facts
from tenants.penilaian.fakta.tabel import FaktaBulan
from tenants.remunerasi.services import Bayaran, pay_lines


@dataclass(frozen=True)
class Anggota:
    """Somebody on the roll in a part; `alasan` names the exclusion, empty = scored."""

    daftar: BarisDaftar
    alasan: str = ""


@dataclass(frozen=True)
class Bagian:
    """The people of one pack: members by kunci, and the facts of those who are scored."""

    pack: Pack
    anggota: list[Anggota]
    fakta: FaktaBulan

    @property
    def dikecualikan(self) -> list[Anggota]:
        return [a for a in self.anggota if a.alasan]


@dataclass(frozen=True)
class Terhitung:
    """A scored part; bayaran in the order of fakta.kunci."""

    bagian: Bagian
    hasil: Result
    bayaran: list[Bayaran]
    # what step_texts has written out, by level
    teks: dict[str, dict[str, dict[str, str | None]]] = field(default_factory=dict, compare=False, repr=False)


def exclusion_reason(baris: BarisDaftar, *, kedudukan_luar: Sequence[str], status_luar: Sequence[str]) -> str:
    """Why somebody without a counted day is excluded, by the last day on the roll; empty = no rule excludes him."""
    if baris.kedudukan in kedudukan_luar:
        return f"KEDUDUKAN_{baris.kedudukan}"
    if baris.status in status_luar:
        return f"STATUS_{baris.status}"
    return ""


def score_part(bagian: Bagian) -> Terhitung:
    """Score a part from its facts alone.

    Raises erk_core.InputError (located) for facts that the pack refuses, BarisBayarGalat when its pay outputs do not
    add up.
    """
    hasil = score(bagian.pack, Period.parse(bagian.fakta.bulan.kode), to_facts(bagian.fakta))
    posisi = {k: i for i, k in enumerate(hasil.keys("pegawai"))}
    urut = [posisi[k] for k in bagian.fakta.kunci]
    nilai = {}
    for keluaran in bagian.pack.keluaran:
        if keluaran.jenis == "bayar":
            semua = _whole(hasil, keluaran.id)
            nilai[keluaran.id] = [semua[i] for i in urut]
    bayaran = pay_lines(keluaran=bagian.pack.keluaran, kunci=bagian.fakta.kunci, nilai=nilai)
    return Terhitung(bagian, hasil, bayaran)


def _whole(hasil: Result, langkah: str) -> Sequence[Any]:
    """A paid step as plain integers; exact values where it is not whole, for pay_lines to name the person."""
    try:
        bulat: list[int] = hasil.integers("pegawai", langkah).tolist()
    except InputError:
        return hasil.column("pegawai", langkah)
    return bulat


def steps_of(pack: Pack, tingkat: str) -> list[str]:
    return [s.id for s in pack.langkah.values() if s.tingkat == tingkat]


def step_texts(terhitung: Terhitung, tingkat: str) -> dict[str, dict[str, str | None]]:
    """Row key -> each step of the level at its exact value as text (None where it has no value). Written out once."""
    if tingkat not in terhitung.teks:
        hasil, langkah = terhitung.hasil, steps_of(terhitung.bagian.pack, tingkat)
        kolom = [hasil.texts(tingkat, nama) for nama in langkah]
        baris = zip(hasil.keys(tingkat), zip(*kolom, strict=True), strict=True) if langkah else ()
        terhitung.teks[tingkat] = {k: dict(zip(langkah, b, strict=True)) for k, b in baris}
    return terhitung.teks[tingkat]


def roll_hash(bagian: Bagian) -> str:
    """Hash of what a result row says beside the scored facts: office, position, reason, names of the segments'
    positions."""
    segmen = bagian.fakta.tabel["segmen"]
    return kanonik_sha(
        {
            "anggota": [[a.daftar.kunci, a.daftar.opd_kode, a.daftar.jabatan_kode, a.alasan] for a in bagian.anggota],
            "segmen": [
                [bagian.fakta.kunci[o], u, bagian.fakta.jabatan[j]]
                for o, u, j in zip(
                    segmen["orang"].tolist(), segmen["urutan"].tolist(), segmen["jabatan_id"].tolist(), strict=True
                )
            ],
        }
    )


def run_hashes(
    bulan: str, bagian: Sequence[tuple[str, str, str, str]], *, koreksi: str = "", mode: Sequence[Any] = ()
) -> tuple[str, str]:
    """Hashes of a whole run from its parts (pack hash, inputs hash, result hash, roll hash), sorted by pack.

    The first changes with the month, a pack, a fact, or the roll; the second with any result or exclusion; both with
    the instalments of corrections (koreksi.bayar.rows_hash) and with the modes of OPDs that are not in force
    (penilaian.mode.modes_key); a month without any has no such keys.
    """
    urut = sorted(bagian)
    tambah = ({"koreksi": koreksi} if koreksi else {}) | ({"mode": list(mode)} if mode else {})
    masukan = kanonik_sha(
        {"bulan": bulan, "bagian": [[paket, masuk, daftar] for paket, masuk, _, daftar in urut]} | tambah
    )
    return masukan, kanonik_sha({"bulan": bulan, "bagian": [[hasil, daftar] for _, _, hasil, daftar in urut]} | tambah)
