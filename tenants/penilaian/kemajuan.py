"""How far a close is: stages with their share of the whole, told to whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

# on_progress(done, total, text): total is always 100.
OnProgress = Callable[[int, int, str], None]


class Tahap(Enum):
    """Stages of a close: (start, end) of the bar in percent, and what people read."""

    PERIKSA = (0, 10, "Memeriksa halangan")
    BACA = (10, 40, "Membekukan fakta")
    HITUNG = (40, 65, "Menghitung")
    SIMPAN = (65, 92, "Menyimpan hasil")
    KENDALI = (92, 99, "Memeriksa jumlah kendali")


class Kemajuan:
    """Reports stages to `on_progress`; without one it is silent. The bar never goes back."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._lapor = on_progress
        self._sampai = 0

    def tahap(self, tahap: Tahap, bagian: float = 0.0, teks: str = "") -> None:
        """`bagian` 0..1 of the stage is done."""
        mulai, akhir, nama = tahap.value
        self._kirim(mulai + int((akhir - mulai) * min(max(bagian, 0.0), 1.0)), f"{nama}: {teks}" if teks else nama)

    def selesai(self, teks: str) -> None:
        self._kirim(100, teks)

    def _kirim(self, persen: int, teks: str) -> None:
        self._sampai = max(self._sampai, persen)
        if self._lapor is not None:
            self._lapor(self._sampai, 100, teks)
