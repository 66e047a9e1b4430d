"""What would change an amount: some minutes more, and how many are missing to each threshold, in words and rupiah."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from erk_core import Facts, Pack, Period
from erk_core.explanation.reach import Capai, Jangkauan, reach
from erk_core.explanation.sensitivity import Ambang, sensitivity
from erk_core.model import Keluaran, show_value
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.paket import pack_load
from tenants.penilaian.pohon import plain_words
from tenants.penilaian.telaah import person_frozen

# A month has no more minutes; a turn farther away cannot be met.
_MENIT_SEBULAN = 31 * 24 * 60
_MENAMBAH = ("menit_sah_", "menit_norma_")
_KINERJA = ("hari", "butir_skp", "nilai_360")


@dataclass(frozen=True)
class Dorongan:
    """`tambah` units more of these inputs, each by itself, move the output by `beda`."""

    label: str
    satuan: str
    tambah: int
    beda: Fraction


@dataclass(frozen=True)
class Kurang:
    """`tambah` minutes more of any of these inputs and the place has turned; the output moves by `beda`."""

    label: str
    untuk: str
    tambah: int
    beda: Fraction


@dataclass(frozen=True)
class Jarak:
    """Where a comparison stands: texts for the eye."""

    label: str
    kata: str
    kini: str
    batas: str
    jarak: str


@dataclass(frozen=True)
class Pengubah:
    """`ukuran`: label of the output that is watched, `satuan` its unit."""

    ukuran: str
    satuan: str
    dorongan: tuple[Dorongan, ...]
    kurang: tuple[Kurang, ...]
    jarak: tuple[Jarak, ...]


def watched_of(pack: Pack) -> Keluaran | None:
    """The output that matters most of those that are there: net, gross, any rupiah, any percentage."""
    calon = [k for k in pack.keluaran if k.tingkat == "pegawai" and k.satuan in ("rupiah", "persen")]
    urut = (
        lambda k: k.peran == "bersih",
        lambda k: k.id == "bruto",
        lambda k: k.satuan == "rupiah" and k.jenis == "bayar",
        lambda k: k.satuan == "rupiah",
        lambda k: True,
    )
    return next((k for pilih in urut for k in calon if pilih(k)), None)


def levers_of(pack: Pack, period: Period, facts: Facts, kunci: Any) -> Pengubah | None:
    """For one person of `facts`; None for a pack without a number to watch. Raises erk_core.InputError."""
    keluaran = watched_of(pack)
    if keluaran is None:
        return None
    dibaca = pack.reachable([keluaran.id])
    menit = [m for m in pack.masukan if m.satuan == "menit" and m.asal == "fakta" and m.id in dibaca]
    tambah = [m.id for m in menit if m.nama.startswith(_MENAMBAH)]
    urut = [*tambah, *(m.id for m in menit if m.id not in tambah)]
    jangkauan = reach(pack, period, facts, kunci, urut, keluaran.id, capai=tambah)
    jarak: tuple[Jarak, ...] = ()
    if keluaran.satuan == "rupiah":
        ambang = sensitivity(pack, period, facts, kunci, {}, keluaran.id).ambang
        jarak = tuple(_distance(a) for a in ambang if _of_performance(pack, a))
    return Pengubah(keluaran.label, keluaran.satuan, _pushes(jangkauan), _missing(jangkauan), jarak)


def person_levers(hasil: HasilPegawai) -> Pengubah | None:
    """The same for a counted result of a stored run, from its frozen facts; `bagian.paket` must be loaded."""
    if hasil.bagian is None:
        return None
    fakta, orang, facts = person_frozen(bagian=hasil.bagian, pegawai_id=hasil.pegawai_id)
    return levers_of(pack_load(hasil.bagian.paket), Period.parse(fakta.bulan.kode), facts, fakta.kunci[orang])


def _pushes(semua: Sequence[Jangkauan]) -> tuple[Dorongan, ...]:
    """One row for inputs that move the output alike."""
    baris: dict[tuple[int, Fraction, str], list[str]] = {}
    for j in semua:
        if j.contoh[0]:
            baris.setdefault((j.contoh[0], j.contoh[1] - j.sebelum, j.satuan), []).append(j.label)
    return tuple(Dorongan(_joined(label), satuan, n, beda) for (n, beda, satuan), label in baris.items())


def _missing(semua: Sequence[Jangkauan]) -> tuple[Kurang, ...]:
    baris: dict[tuple[int, str, Fraction], list[str]] = {}
    for j in semua:
        for c in j.capai:
            if c.tambah <= _MENIT_SEBULAN:
                baris.setdefault((c.tambah, _goal(c), c.sesudah - j.sebelum), []).append(j.label)
    urut = sorted(baris.items(), key=lambda satu: satu[0][0])
    return tuple(Kurang(_joined(label), untuk, n, beda) for (n, untuk, beda), label in urut)


def _goal(c: Capai) -> str:
    """What is reached there, as the end of "kurang 240 menit lagi untuk ..."."""
    segmen = f" (segmen {c.baris})" if c.baris else ""
    kata = c.kata.replace("[", "").replace("]", "").replace(" %", "%")
    return f"{c.label}{segmen}: {kata}{' tidak lagi terpenuhi' if c.terpenuhi is False else ''}"


def _joined(label: Sequence[str]) -> str:
    """Labels that begin and end alike are said once: Menit aktivitas utama, tugas tambahan ..."""
    return label[0] if len(label) == 1 else f"{'; '.join(label[:-1])}; atau {label[-1]}"


def _of_performance(pack: Pack, a: Ambang) -> bool:
    """Whether the step with the threshold reads anything that the person does in the month."""
    dibaca = pack.reachable([a.langkah])
    return any(m.id in dibaca and m.tingkat in _KINERJA for m in pack.masukan)


def _distance(a: Ambang) -> Jarak:
    kini, batas, jarak = (show_value(v, a.satuan).replace(" %", "%") for v in (a.nilai, a.batas, abs(a.jarak)))
    label = f"{a.label} (segmen {a.baris})" if a.baris else a.label
    return Jarak(label, plain_words(a.kata.strip("()")), kini, batas, jarak)
