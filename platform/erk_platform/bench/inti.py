"""core_score, core_score_1000000, core_vs_interpreter, core_memory: the engine on musirawas-erk. No database."""

from __future__ import annotations

import resource
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import erk_core
from erk_core import Facts, Pack, Result, load_pack, score
from erk_core.engine.evaluate import Engine
from erk_core.engine.prepare import prepare
from erk_core.engine.raters import apply_threshold
from erk_core.explanation.interpreter import interpret
from erk_platform.bench import data as d
from erk_platform.bench import lantai_inti
from erk_platform.bench.ukuran import Baris, Pilihan, UkurGagal, interleave

PAKET = Path(erk_core.__file__).resolve().parent / "rulepacks" / "musirawas-erk"
PEGAWAI, PEGAWAI_JUTA, PEGAWAI_KECIL = 20_000, 1_000_000, 120
SAMPEL = 200


def core_score(pilihan: Pilihan) -> Iterator[Baris]:
    """score() of a whole month against the same rule by hand; milliseconds for all people. Then the steps alone."""
    yield from _score(pilihan, "core_score", PEGAWAI, 5)


def core_score_1000000(pilihan: Pilihan) -> Iterator[Baris]:
    """The same for a million people. Wants about 8 GB of memory; the most that the process held goes to stderr."""
    yield from _score(pilihan, "core_score_1000000", PEGAWAI_JUTA, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"core_score_1000000: puncak memori proses {peak / 1e9:.1f} GB", file=sys.stderr, flush=True)


def _score(pilihan: Pilihan, name: str, usual: int, times: int) -> Iterator[Baris]:
    """The floor neither converts its input nor hashes; `<name>_steps` leaves both out of ours too."""
    pack, data, facts = month(pilihan, usual)
    aturan = lantai_inti.Aturan.of(pack)
    _same(score(pack, d.PERIODE, facts), lantai_inti.compute(aturan, data))
    kita, lantai = interleave(
        lambda: drop(score(pack, d.PERIODE, facts)),
        lambda: drop(lantai_inti.compute(aturan, data)),
        pilihan.kali(times),
    )
    yield Baris.of(name, kita * 1e3, lantai * 1e3, "ms")
    tables = prepare(pack, d.PERIODE, facts)
    apply_threshold(pack, tables)
    kita, lantai = interleave(
        lambda: Engine(pack, d.PERIODE, tables).run(),
        lambda: drop(lantai_inti.compute(aturan, data)),
        pilihan.kali(times),
    )
    yield Baris.of(f"{name}_steps", kita * 1e3, lantai * 1e3, "ms")


def core_vs_interpreter(pilihan: Pilihan) -> Iterator[Baris]:
    """Microseconds a person: engine at full size, interpreter on a sample; ratio = how many times faster."""
    pack, data, facts = month(pilihan)
    sampel = d.make(min(data.n, SAMPEL), seed=2).facts()
    _same_steps(pack, score(pack, d.PERIODE, sampel), interpret(pack, d.PERIODE, sampel))
    kita, lantai = interleave(
        lambda: drop(score(pack, d.PERIODE, facts)),
        lambda: drop(interpret(pack, d.PERIODE, sampel)),
        pilihan.kali(3),
    )
    per_orang = lantai * 1e6 / min(data.n, SAMPEL)
    yield Baris.of("core_vs_interpreter", kita * 1e6 / data.n, per_orang, "us/pegawai", faster=True)


def core_memory(pilihan: Pilihan) -> Iterator[Baris]:
    """Peak bytes a person that score() needs on top of its facts, its result included."""
    pack, data, facts = month(pilihan)
    aturan = lantai_inti.Aturan.of(pack)
    kita = _peak(lambda: score(pack, d.PERIODE, facts))
    lantai = _peak(lambda: lantai_inti.compute(aturan, data))
    yield Baris.of("core_memory", kita / data.n, lantai / data.n, "byte/pegawai")


def month(pilihan: Pilihan, usual: int = PEGAWAI) -> tuple[Pack, d.Data, Facts]:
    """The pack, and a month's data in both forms."""
    data = d.make(pilihan.orang(usual, PEGAWAI_KECIL))
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


def drop(result: object) -> None:
    """Freeing the result belongs to the time of who made it."""
    del result
