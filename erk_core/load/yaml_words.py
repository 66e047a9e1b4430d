"""What PyYAML complains of, in Indonesian, with what to do."""

from __future__ import annotations

import re

_COLON = ("titik dua di dalam teks tanpa kutip", "beri kutip tunggal: rumus: 'jumlah(hari: x)'")
_LEVEL = (
    "baris ini tidak sejajar dengan baris di atasnya",
    "samakan lekukannya, atau tulis titik dua yang hilang di baris atasnya",
)
_WORDS = (
    (r"\\t", "ada tabulator", "pakai spasi untuk lekukan"),
    (r"expected ',' or '(.)'", r'kurung tidak ditutup dengan "\1"', "tutup kurungnya, atau beri kutip teksnya"),
    (r"unexpected end of stream", "tanda kutip tidak ditutup", "tutup kutipnya"),
    (r"unknown escape", "garis miring terbalik di dalam kutip ganda", "pakai kutip tunggal"),
    (
        r"expected <block end>",
        "ada isi sesudah nilai yang sudah selesai",
        "samakan lekukannya dengan baris di atas; di dalam kutip tunggal tanda ' ditulis dua kali",
    ),
    (r"found character '(.+)' that cannot start", r'teks diawali "\1"', "beri kutip teksnya"),
    (r"could not find expected ':'", "kunci tanpa titik dua", "tulis kunci: nilai"),
    (r"sequence entries are not allowed", "daftar dimulai di baris kuncinya", "tulis daftarnya mulai baris berikut"),
    (r"expected '<document start>'", "ada isi sesudah akhir dokumen", "hapus baris ... atau isi sesudahnya"),
    (r"expected the node content", "ada tanda yang tidak pada tempatnya", "hapus tandanya, atau beri kutip teksnya"),
    (r"special characters", "ada huruf yang tidak dapat dicetak", "hapus hurufnya"),
)


def trouble(error: Exception, line: str) -> tuple[str, str]:
    """What is wrong, and what to do; ``line`` is the text where it was noticed."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    if "mapping values are not allowed" in problem:
        return _COLON if len(re.findall(r":(?:\s|$)", line)) > 1 else _LEVEL
    for pattern, what, do in _WORDS:
        found = re.search(pattern, problem)
        if found:
            return found.expand(what), do
    return "susunannya salah", "periksa lekukan, tanda kutip, dan titik dua di baris ini"
