"""pydantic's complaints in Indonesian, at the line where they arise."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from erk_core.errors import MAX_FINDINGS, Finding, suggest
from erk_core.load.files import Item


def translate(item: Item, model: type[BaseModel], error: ValidationError) -> list[Finding]:
    """Findings for one item that did not validate."""
    out = []
    told = error.errors(include_url=False)[:MAX_FINDINGS]
    for one in told:
        if one["type"] == "literal_error" and isinstance(one["input"], dict | list) and len(told) > 1:
            continue  # the other branch of a union says it better
        where = _real(item.data, one["loc"])
        out.append(item.finding(where, *_words(model, one, where)))
    return out


def _real(data: Any, loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Drop pydantic's own markers (union branches, '[key]') from a location."""
    out: list[int | str] = []
    for step in loc:
        if isinstance(data, dict) and step in data:
            data = data[step]
            out.append(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
            out.append(step)
    return tuple(out)


def _words(model: type[BaseModel], one: Any, where: tuple[int | str, ...]) -> tuple[str, str, str]:
    kind, last = one["type"], str(one["loc"][-1]) if one["loc"] else ""
    name = ".".join(str(p) for p in (where or (last,)))
    if kind == "missing":
        place = ".".join([*(str(p) for p in where), last])
        return f'kunci "{place}" tidak ada', f'kunci "{last}" wajib', f"tambahkan {last}: ..."
    if kind == "extra_forbidden":
        return f'kunci "{last}" tak dikenal', suggest(last, _fields(model)), "perbaiki ejaannya atau hapus"
    if kind == "value_error":
        return (
            f"{name}: {one['ctx']['error']}" if name else str(one["ctx"]["error"]),
            "bentuk di docs/paket-aturan.md",
            "perbaiki nilainya",
        )
    if kind == "literal_error":
        return (
            f'{name}: "{one["input"]}" tidak dikenal',
            f"salah satu: {one['ctx']['expected'].replace(' or ', ' atau ').replace(chr(39), '')}",
            "perbaiki katanya",
        )
    if last == "rumus" and kind == "string_type":
        return f"rumus: {_found(one['input'])} bukan teks", "rumus dalam kutip", f"tulis rumus: '{one['input']}'"
    kinds = {
        "string_type": _PATTERNS.get(last, "teks (angka yang berupa kode diberi kutip)"),
        "int_type": "bilangan bulat",
        "dict_type": "pasangan kunci: nilai",
        "list_type": "daftar",
        "model_type": "pasangan kunci: nilai",
        "too_short": "paling sedikit " + str(one.get("ctx", {}).get("min_length", 1)) + " isi",
        "too_long": "paling banyak " + str(one.get("ctx", {}).get("max_length", "")) + " isi",
        "string_pattern_mismatch": _PATTERNS.get(last, "bentuk di docs/paket-aturan.md"),
        "greater_than_equal": "paling sedikit " + str(one.get("ctx", {}).get("ge", "")),
        "less_than_equal": "paling banyak " + str(one.get("ctx", {}).get("le", "")),
    }
    return (
        f"{name or 'butir'}: {_found(one['input'])} tidak sesuai",
        kinds.get(kind, "bentuk di docs/paket-aturan.md"),
        "perbaiki nilainya",
    )


_PATTERNS = {
    "id": "huruf kecil, angka, tanda hubung, mis. kab-contoh-erk",
    "induk": "nama folder paket di sebelah, mis. nasional",
    "versi": "tiga angka, mis. 1.0.0",
}


def _found(given: Any) -> str:
    """The value as it stands in the file; a structure by its kind."""
    if isinstance(given, dict):
        return "pasangan kunci: nilai"
    if isinstance(given, list):
        return f"daftar {len(given)} isi"
    text = str(given)
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'


def _fields(model: type[BaseModel]) -> list[str]:
    from erk_core.load import schema

    out = set(model.model_fields)
    nested: dict[str, list[type[BaseModel]]] = {
        "ParameterDef": [schema.NilaiParameter],
        "TabelDef": [schema.NilaiTabel, schema.KunciDef],
        "LangkahDef": [schema.BulatkanDef],
    }
    for part in nested.get(model.__name__, []):
        out |= set(part.model_fields)
    extra: dict[str, set[str]] = {"LangkahDef": {"untuk", "menimpa"}, "TabelDef": {"berkas", "menimpa"}}
    return sorted(out | extra.get(model.__name__, set()))
