"""core_score, core_vs_interpreter, core_memory: the engine on musirawas-erk. No database."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import erk_core
from erk_core import Facts, Pack, Result, load_pack, score
from erk_core.interpreter import interpret
from erk_platform.bench import data as d
from erk_platform.bench import lantai_inti
from erk_platform.bench.ukuran import Baris, Pilihan, UkurGagal, interleave

PAKET = Path(erk_core.__file__).resolve().parent / "rulepacks" / "musirawas-erk"
PEGAWAI, PEGAWAI_KECIL = 20_000, 120
SAMPEL = 200


def core_score(pilihan: Pilihan) -> Iterator[Baris]:
    """score() of a whole month against the same rule by hand; milliseconds for all people."""
    pack, data, facts = _prepare(pilihan)
    aturan = lantai_inti.Aturan.of(pack)
    _same(score(pack, d.PERIODE, facts), lantai_inti.compute(aturan, data))
    kita, lantai = interleave(
        lambda: _drop(score(pack, d.PERIODE, facts)),
        lambda: _drop(lantai_inti.compute(aturan, data)),
        pilihan.kali(5),
    )
    yield Baris.of("core_score", kita * 1e3, lantai * 1e3, "ms")


def core_vs_interpreter(pilihan: Pilihan) -> Iterator[Baris]:
    """Microseconds a person: engine at full size, interpreter on a sample; ratio = how many times faster."""
    pack, data, facts = _prepare(pilihan)
    sampel = d.make(min(data.n, SAMPEL), seed=2).facts()
    _same_steps(pack, score(pack, d.PERIODE, sampel), interpret(pack, d.PERIODE, sampel))
    kita, lantai = interleave(
        lambda: _drop(score(pack, d.PERIODE, facts)),
        lambda: _drop(interpret(pack, d.PERIODE, sampel)),
        pilihan.kali(3),
    )
    per_orang = lantai * 1e6 / min(data.n, SAMPEL)
    yield Baris.of("core_vs_interpreter", kita * 1e6 / data.n, per_orang, "us/pegawai", faster=True)


def core_memory(pilihan: Pilihan) -> Iterator[Baris]:
    """Peak bytes a person that score() needs on top of its facts, its result included."""
    pack, data, facts = _prepare(pilihan)
    aturan = lantai_inti.Aturan.of(pack)
    kita = _peak(lambda: score(pack, d.PERIODE, facts))
    lantai = _peak(lambda: lantai_inti.compute(aturan, data))
    yield Baris.of("core_memory", kita / data.n, lantai / data.n, "byte/pegawai")


def _prepare(pilihan: Pilihan) -> tuple[Pack, d.Data, Facts]:
    data = d.make(pilihan.orang(PEGAWAI, PEGAWAI_KECIL))
    return load_pack(PAKET), data, data.facts()


def _same(result: Result, floor: dict[str, np.ndarray]) -> None:
    """Every paid output of every person, exactly."""
    for keluaran in result.pack.keluaran:
        if keluaran.jenis != "bayar":
            continue
        ours, theirs = result.integers("pegawai", keluaran.id), floor[keluaran.id]
        wrong = np.flatnonzero(ours != theirs)
        if wrong.size:
            who = int(wrong[0])
            raise UkurGagal(
                f"Mesin dan hitungan tangan berbeda pada {keluaran.id}: {wrong.size} pegawai, mis. baris {who}: mesin "
                f"{ours[who]}, tangan {theirs[who]}. Bila aturan paket musirawas-erk berubah, sesuaikan "
                "erk_platform/bench/lantai_inti.py; bila tidak, mesin keliru."
            )


def _same_steps(pack: Pack, result: Result, oracle: dict[str, dict[Any, dict[str, Any]]]) -> None:
    """Every step of every row on every level, exactly."""
    for step in pack.langkah.values():
        ours = dict(zip(result.keys(step.tingkat), result.column(step.tingkat, step.id), strict=True))
        theirs = {key: steps[step.id] for key, steps in oracle[step.tingkat].items()}
        if ours != theirs:
            raise UkurGagal(f"Mesin dan penafsir pecahan berbeda pada langkah {step.id}. Jalankan `make test`.")


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def _drop(result: object) -> None:
    """Freeing the result belongs to the time of who made it."""
    del result
