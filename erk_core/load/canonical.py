"""Canonical JSON of a merged pack: what is hashed, stored, and enough to compute again for ever."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from erk_core.load import inputs, schema
from erk_core.model import Masukan
from erk_core.numbers import to_text

FORMAT = "erk.paket.v1"


def dump(
    paket: schema.PaketDef,
    layers: tuple[tuple[str, str], ...],
    specs: dict[str, dict[str, Any]],
    resolved: dict[str, Masukan],
) -> bytes:
    """Sorted keys, no spaces, numbers as exact text, inputs resolved."""
    data: dict[str, Any] = {"format": FORMAT, "lapisan": [list(pair) for pair in layers]}
    data["paket"] = paket.model_dump(exclude_none=True, exclude_defaults=True)
    for kind in ("parameter", "tabel", "langkah", "operasi"):
        data[kind] = [
            _plain(spec.model_dump(exclude_none=True, exclude_defaults=True)) for _, spec in sorted(specs[kind].items())
        ]
    data["masukan"] = [inputs.dump(m) for _, m in sorted(resolved.items())]
    data["keluaran"] = [spec.model_dump(exclude_none=True) for spec in specs["keluaran"].values()]
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(data: Any) -> Any:
    """Every number that is not an int as exact text, dates as ISO text."""
    if isinstance(data, dict):
        return {(k if isinstance(k, str) else k.isoformat()): _plain(v) for k, v in data.items()}
    if isinstance(data, list):
        return [_plain(v) for v in data]
    if isinstance(data, bool | str) or data is None:
        return data
    return data if isinstance(data, int) else to_text(Fraction(data))
