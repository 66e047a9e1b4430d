"""Load a pack: read the layers, merge, validate, prune, compile, check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from erk_core.errors import MAX_FINDINGS, Finding, FormulaError, PackError
from erk_core.formula import tree as t
from erk_core.formula.parser import parse
from erk_core.load import schema
from erk_core.load.canonical import FORMAT
from erk_core.load.compile import Compiler
from erk_core.load.complaints import translate
from erk_core.load.files import Item, Layer, read_layer
from erk_core.load.overlay import KINDS, merge, merge_over, read_chain
from erk_core.load.yaml_strict import Document
from erk_core.pack import Pack

MODELS: dict[str, type[BaseModel]] = {
    "masukan": schema.MasukanDef,
    "parameter": schema.ParameterDef,
    "tabel": schema.TabelDef,
    "langkah": schema.LangkahDef,
    "keluaran": schema.KeluaranDef,
    "operasi": schema.ParameterDef,
}


def load_pack(folder: str | Path) -> Pack:
    """Read, merge and check the pack in ``folder`` and its ancestors. Raises PackError with every finding."""
    chain = read_chain(Path(folder))
    merged = merge(chain)
    findings: list[Finding] = []
    metas = [_meta(layer, findings) for layer in chain]
    if findings or None in metas:
        raise PackError(findings)
    paket = _inherit([m for m in metas if m is not None])
    layers = tuple((m.id, m.versi) for m in metas if m is not None)
    return _build(
        paket, layers, merged, chain[-1].paket, library=chain[-1].paket.data.get("pustaka") == "ya", resolved=False
    )


def pack_from_canonical(data: bytes) -> Pack:
    """Rebuild a stored merged pack. Raises PackError where it is not one."""
    paket, layers, merged, root = _stored(data)
    return _build(paket, layers, merged, root, library=paket.pustaka, resolved=True)


def load_over(data: bytes, folder: str | Path) -> Pack:
    """The stored merged pack ``data`` with one more layer, the files in ``folder``; its ``induk`` is the stored pack.

    The same merge and the same checks as for a chain of folders. Raises PackError with every finding.
    """
    base, layers, merged, _ = _stored(data)
    layer = read_layer(Path(folder))
    if layer.paket.data.get("induk") != base.id:
        what = f'induk "{str(layer.paket.data.get("induk"))[:120]}" bukan paket dasarnya'
        raise PackError([layer.paket.finding(("induk",), what, f'"{base.id}"', "tulis id paket dasarnya")])
    for kind in ("masukan", "parameter", "tabel"):
        for item in merged[kind].values():
            item.own = False  # what the new layer leaves without use goes, as in a library
    merge_over(merged, layer)
    findings: list[Finding] = []
    meta = _meta(layer, findings)
    if meta is None or findings:
        raise PackError(findings)
    paket = _inherit([base, meta])
    return _build(paket, (*layers, (meta.id, meta.versi)), merged, layer.paket, library=False, resolved=False)


def _stored(
    data: bytes,
) -> tuple[schema.PaketDef, tuple[tuple[str, str], ...], dict[str, dict[str, Item]], Item]:
    """Head, layers, items and root of a stored pack. Raises PackError."""
    doc = Document("paket tersimpan", {})
    root = Item("paket", "paket", {}, [(doc, ())])
    try:
        raw = json.loads(data)
        if raw["format"] != FORMAT:
            raise ValueError(raw["format"])
        paket = schema.PaketDef.model_validate(raw["paket"])
        layers = tuple((str(a), str(b)) for a, b in raw["lapisan"])
        merged = {
            kind: {one["id"]: Item(kind, one["id"], one, [(doc, ())], stored=True) for one in raw[kind]}
            for kind in KINDS
        }
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PackError(
            [
                root.finding(
                    (), "paket tersimpan tidak terbaca", f"JSON kanonik {FORMAT}", "ambil ulang dari penyimpanan"
                )
            ]
        ) from error
    return paket, layers, merged, root


def _meta(layer: Layer, findings: list[Finding]) -> schema.PaketDef | None:
    try:
        meta = schema.PaketDef.model_validate(layer.paket.data)
    except ValidationError as error:
        findings.extend(translate(layer.paket, schema.PaketDef, error))
        return None
    if meta.id != layer.folder.name:
        findings.append(
            layer.paket.finding(
                ("id",), f'id "{meta.id}" berbeda dari nama folder', f'"{layer.folder.name}"', "samakan keduanya"
            )
        )
    return meta


def _inherit(metas: list[schema.PaketDef]) -> schema.PaketDef:
    threshold, small = 3, "bagi_ulang"
    for meta in metas:
        threshold = meta.ambang_penilai if meta.ambang_penilai is not None else threshold
        small = meta.penilai_kurang or small
    return metas[-1].model_copy(update={"ambang_penilai": threshold, "penilai_kurang": small, "induk": None})


def _build(
    paket: schema.PaketDef,
    layers: tuple[tuple[str, str], ...],
    merged: dict[str, dict[str, Item]],
    root: Item,
    *,
    library: bool,
    resolved: bool,
) -> Pack:
    findings: list[Finding] = []
    specs: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    nodes: dict[str, t.Node] = {}
    for kind, items in merged.items():
        for id_, item in items.items():
            if len(findings) >= MAX_FINDINGS:
                break
            try:
                specs[kind][id_] = MODELS[kind].model_validate(item.data)
            except ValidationError as error:
                findings.extend(translate(item, MODELS[kind], error))
    for id_, spec in specs["langkah"].items():
        if spec.rumus is not None:
            try:
                nodes[id_] = parse(spec.rumus)
            except FormulaError as error:
                findings.append(
                    merged["langkah"][id_].finding(
                        ("rumus",), f'langkah "{id_}": {error.what}', error.expected, error.do
                    )
                )
    if findings:
        raise PackError(findings)
    if not library and not resolved:
        _prune(merged, specs, nodes, findings)
    compiler = Compiler(paket, layers, merged, specs, nodes, root, library=library, resolved=resolved)
    compiler.unused = findings
    return compiler.run()


def _prune(
    merged: dict[str, dict[str, Item]],
    specs: dict[str, dict[str, Any]],
    nodes: dict[str, t.Node],
    findings: list[Finding],
) -> None:
    """Keep library items only where something outside a library needs them; complain of own items that nothing uses."""
    roots = [id_ for id_, item in merged["langkah"].items() if item.own] + list(specs["keluaran"])
    seen: set[str] = set()
    while roots:
        id_ = roots.pop()
        if id_ in seen:
            continue
        seen.add(id_)
        if id_ in nodes:
            roots.extend(t.names(nodes[id_]))
        source = specs["masukan"][id_].sumber if id_ in specs["masukan"] else ""
        if source.startswith("hasil."):
            roots.append(source.removeprefix("hasil."))
    rated = any(
        spec.sumber.startswith("fakta.jumlah_") or spec.tingkat == "nilai_360"
        for i, spec in specs["masukan"].items()
        if i in seen
    )
    needed = {
        "fakta.kelompok",
        "fakta.jumlah_penilai",
        "fakta.indikator",
    }  # the engine reads them for the rater threshold
    if any(t.over_staff(node) for id_, node in nodes.items() if id_ in seen):
        seen |= {i for i, spec in specs["masukan"].items() if spec.sumber == "fakta.nip_atasan"}
    for kind in ("masukan", "parameter", "tabel", "langkah"):
        for id_ in list(specs[kind]):
            item = merged[kind][id_]
            if id_ in seen or (
                kind == "masukan" and specs[kind][id_].sumber in needed and (rated or _reads_ratings(nodes, seen))
            ):
                continue
            if kind != "langkah" and item.own:
                findings.append(
                    item.finding(
                        (),
                        f'{kind} "{id_}" tidak dipakai',
                        "dipakai oleh suatu langkah",
                        "hapus, atau pakai dalam rumus",
                    )
                )
                continue  # kept, so that a misspelt name elsewhere can be compared with it
            del specs[kind][id_]


def _reads_ratings(nodes: dict[str, t.Node], seen: set[str]) -> bool:
    return any(
        isinstance(n, t.Agregat) and n.tingkat == "nilai_360"
        for i, node in nodes.items()
        if i in seen
        for n in t.walk(node)
    )
