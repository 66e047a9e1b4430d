"""What a bench prints, and how two things are timed fairly against each other."""

from __future__ import annotations

import gc
import json
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from erk_platform.cli import CommandError

# the floor's address in the server of `pages_p95`
ALAMAT_POLOS = "/polos/"


class UkurGagal(CommandError):
    """We and the floor did not do the same work: a figure would mean nothing, so none is printed."""


@dataclass(frozen=True)
class Baris:
    """One line. `ratio` is value / floor (1 = as cheap as the floor), for `core_vs_*` floor / value (how many times
    faster than the floor)."""

    name: str
    value: float
    unit: str
    floor: float
    ratio: float

    @classmethod
    def of(cls, name: str, value: float, floor: float, unit: str, *, faster: bool = False) -> Baris:
        """Ratio from the two figures; `faster` turns it round. Raises UkurGagal when a figure is not positive."""
        if value <= 0 or floor <= 0:
            raise UkurGagal(f"Ukuran {name} tidak masuk akal ({value} {unit}, lantai {floor}). Ulangi.")
        return cls(name, _short(value), unit, _short(floor), _short(floor / value if faster else value / floor))

    def json(self) -> str:
        return json.dumps(vars(self))


@dataclass(frozen=True)
class TidakDiukur:
    """The line of a bench that needs something which this machine lacks."""

    name: str
    tidak_diukur: str

    def json(self) -> str:
        return json.dumps(vars(self))


@dataclass(frozen=True)
class Pilihan:
    """What the command line asked for. pegawai, wilayah None: each bench's own default. ulang: pairs of repetitions."""

    pegawai: int | None = None
    cepat: bool = False
    ulang: int | None = None
    wilayah: int | None = None

    def banyak(self, biasa: int, kecil: int) -> int:
        """Regions: as asked, else `kecil` with --cepat, else `biasa`."""
        return self.wilayah or (kecil if self.cepat else biasa)

    def orang(self, biasa: int, kecil: int) -> int:
        """People: as asked, else `kecil` with --cepat, else `biasa`."""
        return self.pegawai or (kecil if self.cepat else biasa)

    def kali(self, biasa: int) -> int:
        """Repetitions: as asked, else 1 with --cepat, else `biasa`."""
        return self.ulang or (1 if self.cepat else biasa)


def interleave(ours: Callable[[], float | None], floor: Callable[[], float | None], ulang: int) -> tuple[float, float]:
    """Median seconds of both. One unmeasured pair first, then `ulang` pairs; who goes first alternates, so that a
    machine that is busy for a while, or a cache warmed by the other, counts for both.

    A function may return its own seconds (another process measured, or part of it is preparation).
    """
    times: tuple[list[float], list[float]] = ([], [])
    for pair in range(-1, ulang):
        for which in (0, 1) if pair % 2 else (1, 0):
            seconds = _once((ours, floor)[which])
            if pair >= 0:
                times[which].append(seconds)
    return statistics.median(times[0]), statistics.median(times[1])


def peak_memory(work: Callable[[], object]) -> float | None:
    """MB by which this process grew at its highest while `work` ran; None where the system does not tell."""
    status = Path("/proc/self/status")
    try:
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")  # resets the peak
        before = _kilobytes(status.read_text(), "VmRSS")
        work()
        return max(1.0, (_kilobytes(status.read_text(), "VmHWM") - before) / 1024)
    except (OSError, LookupError):
        return None


def _kilobytes(text: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    if found is None:
        raise LookupError(name)
    return int(found[1])


def _once(work: Callable[[], float | None]) -> float:
    gc.collect()
    gc.disable()
    try:
        begun = time.perf_counter()
        own = work()
        seconds = time.perf_counter() - begun
    finally:
        gc.enable()
    return seconds if own is None else own


def _short(value: float) -> float:
    """Four significant digits."""
    return float(f"{value:.4g}")
