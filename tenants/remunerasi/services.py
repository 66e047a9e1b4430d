"""From a scored part to pay lines: signs, totals, and the proof that the parts are the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

BRUTO, POTONGAN, BERSIH = "bruto", "potongan", "bersih"


class BarisBayarGalat(ValueError):
    """Pay outputs of a pack that do not add up, or are not whole rupiah."""


@dataclass(frozen=True)
class Bayaran:
    """Of one person: lines (component, label, signed rupiah), and the totals they add up to."""

    baris: tuple[tuple[str, str, int], ...]
    bruto: int
    potongan: int
    bersih: int


def _rupiah(nilai: Any, komponen: str, kunci: str) -> int:
    if type(nilai) is int:
        return nilai
    if isinstance(nilai, bool) or not isinstance(nilai, (int, Fraction)) or Fraction(nilai).denominator != 1:
        raise BarisBayarGalat(
            f"Keluaran bayar {komponen} untuk {kunci} bernilai {nilai}; yang diharapkan rupiah bulat. Periksa "
            f"bulatkan di paket."
        )
    return int(nilai)


def pay_lines(*, keluaran: Sequence[Any], kunci: Sequence[str], nilai: dict[str, Sequence[Any]]) -> list[Bayaran]:
    """One Bayaran a person, in the order of `kunci`.

    keluaran: the pack's outputs (id, jenis, label, peran). nilai: output id -> exact values. Only outputs of kind
    `bayar` count. `potongan` outputs are amounts to take off and become negative lines; `bersih` is no line but the
    check of the sum; any other output adds. Raises BarisBayarGalat when bruto - potongan is not the pack's own
    bersih, or a value is not whole rupiah.
    """
    bayar = [k for k in keluaran if k.jenis == "bayar"]
    bersih = [k for k in bayar if k.peran == BERSIH]
    baris = [k for k in bayar if k.peran != BERSIH]
    if not baris:
        # a pack that only says what is paid: its one total is the line
        baris, bersih = bersih, []
    hasil = []
    for i, siapa in enumerate(kunci):
        isi, plus, minus = [], 0, 0
        for k in baris:
            jumlah = _rupiah(nilai[k.id][i], k.id, siapa)
            if k.peran == POTONGAN:
                isi.append((k.id, k.label, -jumlah))
                minus += jumlah
            else:
                isi.append((k.id, k.label, jumlah))
                plus += jumlah
        for k in bersih:
            menurut_paket = _rupiah(nilai[k.id][i], k.id, siapa)
            if menurut_paket != plus - minus:
                raise BarisBayarGalat(
                    f"Bagian tidak sama dengan jumlah untuk {siapa}: bruto {plus} - potongan {minus} = {plus - minus}, "
                    f"sedangkan {k.id} = {menurut_paket}. Periksa peran keluaran di paket."
                )
        hasil.append(Bayaran(tuple(isi), plus, minus, plus - minus))
    return hasil
