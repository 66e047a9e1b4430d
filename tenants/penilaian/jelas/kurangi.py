"""A pack without what is not known yet: the steps and outputs that need a missing input are left out, never guessed."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from erk_core import Pack, PackError, pack_from_canonical
from erk_core.formula import tree as t


@dataclass(frozen=True)
class PaketSebagian:
    """`pack` None: nothing is left that can be computed. hilang: labels of the outputs that wait."""

    pack: Pack | None
    hilang: tuple[str, ...]


def pack_without(pack: Pack, masukan: Collection[str], *, bawahan: bool = False) -> PaketSebagian:
    """`pack` without these inputs, and, with `bawahan`, without the means over subordinates; values stay exact."""
    if not masukan and not bawahan:
        return PaketSebagian(pack, ())
    return _without(pack.canonical(), frozenset(masukan), bawahan)


@lru_cache(maxsize=16)
def _without(kanonik: bytes, masukan: frozenset[str], bawahan: bool) -> PaketSebagian:
    pack = pack_from_canonical(kanonik)
    luar = set(masukan)
    if bawahan:
        luar |= {s.id for s in pack.langkah.values() if t.over_staff(s.node)}
    buang = {s for s in pack.langkah if pack.reachable([s]) & luar}
    hilang = tuple(k.label for k in pack.keluaran if k.id in buang)
    isi = json.loads(kanonik)
    isi["masukan"] = [m for m in isi["masukan"] if m["id"] not in masukan]
    for nama in ("langkah", "keluaran"):
        isi[nama] = [satu for satu in isi[nama] if satu["id"] not in buang]
    if not isi["keluaran"]:
        return PaketSebagian(None, hilang)
    teks = json.dumps(isi, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return PaketSebagian(pack_from_canonical(teks.encode()), hilang)
    except PackError:
        # what is left does not stand by itself; then nothing is shown rather than something else
        return PaketSebagian(None, tuple(k.label for k in pack.keluaran))
