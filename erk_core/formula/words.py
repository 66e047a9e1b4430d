"""A formula in Indonesian words, with labels in place of ids."""

from __future__ import annotations

from collections.abc import Callable

from erk_core.formula import tree as t
from erk_core.levels import LABELS
from erk_core.numbers import MODE_WORDS

_OPS = {"+": "+", "-": "−", "*": "×", "/": "÷", "=": "sama dengan", "!=": "tidak sama dengan", "<": "kurang dari"}
_OPS |= {"<=": "paling banyak", ">": "lebih dari", ">=": "paling sedikit", "dan": "dan", "atau": "atau"}
# loosest first, as the parser binds them
_BINDING = (("atau",), ("dan",), ("bukan",), ("=", "!=", "<", "<=", ">", ">="), ("+", "-"), ("*", "/"), ("negatif",))
_RANK = {op: rank for rank, ops in enumerate(_BINDING) for op in ops}
_ANY = _RANK["atau"]
_AGG = {
    "jumlah": "jumlah",
    "rata": "rata-rata",
    "hitung": "banyaknya",
    "maks": "nilai terbesar",
    "min": "nilai terkecil",
}


def in_words(node: t.Node, label: Callable[[str], str]) -> str:
    """Render for people; ``label`` maps an id to its label."""
    return _Words(label).text(node, _ANY)


class _Words:
    def __init__(self, label: Callable[[str], str]) -> None:
        self.label = label

    def name(self, id_: str) -> str:
        return f"[{self.label(id_)}]"

    def text(self, node: t.Node, rank: int) -> str:
        if isinstance(node, t.Angka):
            return "100 %" if node.persen else str(node.nilai)
        if isinstance(node, t.Teks):
            return node.nilai
        if isinstance(node, t.YaTidak):
            return "ya" if node.nilai else "tidak"
        if isinstance(node, t.Kosong):
            return "kosong"
        if isinstance(node, t.Nama):
            return self.name(node.id)
        if isinstance(node, t.Negatif):
            return f"−{self.text(node.isi, _RANK['negatif'])}"
        if isinstance(node, t.Bukan):
            return f"bukan {self.text(node.isi, _RANK['bukan'])}"
        if isinstance(node, t.Biner):
            own = _RANK[node.op]
            left = own + (own == _RANK["="])  # comparisons never follow one another
            out = f"{self.text(node.kiri, left)} {_OPS[node.op]} {self.text(node.kanan, own + 1)}"
            return f"({out})" if own < rank else out
        if isinstance(node, t.Bulat):
            return f"({self.text(node.isi, _ANY)}) dibulatkan {MODE_WORDS[node.mode]} pada {node.desimal} desimal"
        if isinstance(node, t.CariTabel):
            return f"{self.name(node.tabel)} untuk {', '.join(self.text(a, _ANY) for a in node.args)}"
        if isinstance(node, t.Agregat):
            return self.aggregate(node)
        if isinstance(node, t.Fungsi):
            return self.function(node)
        if isinstance(node, t.RataBawahan):
            return f"(rata-rata {self.name(node.langkah)} dari bawahan langsung)"
        raise TypeError(type(node).__name__)

    def aggregate(self, node: t.Agregat) -> str:
        where = f" yang {self.text(node.syarat, _ANY)}" if node.syarat is not None else ""
        over = f"{LABELS[node.tingkat]}{where}"
        if node.isi is None:
            return f"(banyaknya {over})"
        return f"({_AGG[node.fungsi]} {self.text(node.isi, _RANK['+'])} dari semua {over})"

    def function(self, node: t.Fungsi) -> str:
        parts = [self.text(a, _ANY) for a in node.args]
        if node.nama == "jika":
            return f"(jika {parts[0]} maka {parts[1]}, selain itu {parts[2]})"
        if node.nama == "ada":
            (part,) = parts
            return f"{part} ada"
        if node.nama == "isi":
            return f"({parts[0]}, bila kosong {', bila kosong '.join(parts[1:])})"
        return f"yang {'terkecil' if node.nama == 'min' else 'terbesar'} dari ({'; '.join(parts)})"
