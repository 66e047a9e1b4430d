"""An amount in Indonesian words, as it stands under the total of a list."""

from __future__ import annotations

_SATUAN = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_KELOMPOK = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (10**3, "ribu"))
BATAS = 10**15


def _ratusan(n: int) -> list[str]:
    """Words of 0..999."""
    if n < 12:
        return [_SATUAN[n]] if n else []
    if n < 20:
        return [_SATUAN[n - 10], "belas"]
    if n < 100:
        return [_SATUAN[n // 10], "puluh", *_ratusan(n % 10)]
    kepala = ["seratus"] if n < 200 else [_SATUAN[n // 100], "ratus"]
    return [*kepala, *_ratusan(n % 100)]


def terbilang(nilai: int) -> str:
    """1_250_000 -> "satu juta dua ratus lima puluh ribu". Raises ValueError from a thousand trillion on."""
    sisa = abs(nilai)
    if sisa >= BATAS:
        raise ValueError(f"{nilai} terlalu besar untuk ditulis dengan kata; paling besar {BATAS - 1}. Bagi daftarnya.")
    kata = ["minus"] if nilai < 0 else []
    if not sisa:
        return "nol"
    for besar, nama in _KELOMPOK:
        banyak, sisa = divmod(sisa, besar)
        if banyak == 1 and besar == 1000:
            kata.append("seribu")
        elif banyak:
            kata += [*_ratusan(banyak), nama]
    return " ".join([*kata, *_ratusan(sisa)])


def terbilang_rupiah(nilai: int) -> str:
    """With a capital and "rupiah", as printed."""
    return f"{terbilang(nilai)} rupiah".capitalize()
