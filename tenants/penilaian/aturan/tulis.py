"""Writing pack files that the core's strict YAML reads back as they are: every text in quotes, every number plain."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

_KUNCI = re.compile(r"[a-z][a-z0-9_]*|\d{4}-\d{2}-\d{2}|[A-Z][A-Z0-9_]*", re.ASCII)


def kalimat_yaml(isi: Any) -> str:
    """A mapping, or a list of mappings, as a file. Each value has a line of its own, so that a complaint finds it."""
    if isinstance(isi, list):
        return "".join(f"- {_baris(satu, '  ')[2:]}" for satu in isi)
    return _baris(isi, "")


def _baris(isi: dict[str, Any], lekuk: str) -> str:
    return "".join(_pasangan(k, v, lekuk) for k, v in isi.items())


def _pasangan(kunci: str, nilai: Any, lekuk: str) -> str:
    kepala = f"{lekuk}{_kunci(kunci)}:"
    if isinstance(nilai, dict) and nilai:
        return f"{kepala}\n{_baris(nilai, f'{lekuk}  ')}"
    if isinstance(nilai, list) and nilai and isinstance(nilai[0], dict):
        return f"{kepala}\n" + "".join(f"{lekuk}  - {_sebaris(v)}\n" for v in nilai)
    return f"{kepala} {_sebaris(nilai)}\n"


def _sebaris(nilai: Any) -> str:
    if isinstance(nilai, dict):
        return "{" + ", ".join(f"{_kunci(k)}: {_sebaris(v)}" for k, v in nilai.items()) + "}"
    if isinstance(nilai, list):
        return "[" + ", ".join(_sebaris(v) for v in nilai) + "]"
    if isinstance(nilai, int | Decimal) and not isinstance(nilai, bool):
        return str(nilai)
    return json.dumps(str(nilai), ensure_ascii=False)


def _kunci(kunci: str) -> str:
    return kunci if _KUNCI.fullmatch(kunci) else json.dumps(kunci, ensure_ascii=False)
