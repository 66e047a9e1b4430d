"""Randomness that is the same on each run: one independent stream for each region and purpose."""

from __future__ import annotations

import uuid
import zlib

import numpy as np


def aliran(seed: int, *nama: str) -> np.random.Generator:
    """A generator that depends on the seed and the names alone, not on what other streams have drawn."""
    kunci = [seed, *(zlib.crc32(n.encode()) for n in nama)]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(kunci)))


def uuid_acak(rng: np.random.Generator, banyak: int) -> list[str]:
    """`banyak` random UUIDs (version 4) as text, sorted, so that their order tells nothing."""
    bita = rng.bytes(16 * banyak)
    return sorted(str(uuid.UUID(bytes=bita[i : i + 16], version=4)) for i in range(0, 16 * banyak, 16))


class Giliran:
    """Hands out people for special fates, each person once, in a seeded order."""

    def __init__(self, rng: np.random.Generator, orang: list[int]) -> None:
        self._antre = [orang[i] for i in rng.permutation(len(orang))]

    def ambil(self, banyak: int) -> list[int]:
        """Up to `banyak` people who had no turn yet."""
        hasil, self._antre = self._antre[:banyak], self._antre[banyak:]
        return hasil


def bagian(jumlah: int, porsi: float, sedikitnya_mulai: int = 60) -> int:
    """`porsi` of `jumlah`, and at least one from `sedikitnya_mulai` people on."""
    n = round(jumlah * porsi)
    return max(n, 1) if jumlah >= sedikitnya_mulai else n
