"""Merge the layers of a pack: national -> preset -> region. Every override is explicit (``menimpa``)."""

from __future__ import annotations

from pathlib import Path

from erk_core.errors import Finding, PackError
from erk_core.load.csv_table import expand
from erk_core.load.files import MAX_NAME, Item, Layer, read_layer

KINDS = ("masukan", "parameter", "tabel", "langkah", "keluaran", "operasi")
NAMESPACE = ("masukan", "parameter", "tabel", "langkah")
MAX_LAYERS = 8


def read_chain(folder: Path) -> list[Layer]:
    """The layers from the root ancestor to ``folder``. Raises PackError."""
    if not folder.is_dir() or not str(folder).strip():
        what = "bukan folder" if folder.exists() else "folder tidak ada"
        raise PackError([Finding(str(folder), 1, what, "folder paket berisi paket.yaml", "periksa nama dan tempatnya")])
    chain: list[Layer] = []
    seen: list[str] = []
    at: Path | None = folder.resolve()
    while at is not None:
        if at.name in seen or len(seen) >= MAX_LAYERS:
            raise PackError(
                [
                    chain[-1].paket.finding(
                        ("induk",),
                        f"induk melingkar: {' -> '.join([*seen, at.name])}",
                        f"rantai induk tanpa lingkaran, paling banyak {MAX_LAYERS}",
                        "perbaiki induk",
                    )
                ]
            )
        seen.append(at.name)
        if chain and (len(at.name) > MAX_NAME or not (at / "paket.yaml").is_file()):
            raise PackError(
                [
                    chain[-1].paket.finding(
                        ("induk",),
                        f'induk "{at.name[:MAX_NAME]}" tidak ada',
                        f"folder {at.name[:MAX_NAME]} di sebelah paket ini",
                        "perbaiki nama induk atau sediakan foldernya",
                    )
                ]
            )
        layer = read_layer(at)
        chain.append(layer)
        parent = layer.paket.data.get("induk")
        at = (
            at.parent / parent
            if isinstance(parent, str) and "/" not in parent and parent not in ("", ".", "..")
            else None
        )
    return chain[::-1]


def merge(chain: list[Layer]) -> dict[str, dict[str, Item]]:
    """All items of the chain by kind and id. Raises PackError on silent or impossible overrides."""
    findings: list[Finding] = []
    merged: dict[str, dict[str, Item]] = {kind: {} for kind in KINDS}
    for layer in chain:
        _put_layer(merged, layer, findings)
    _one_namespace(merged, findings)
    if findings:
        raise PackError(findings)
    return merged


def merge_over(merged: dict[str, dict[str, Item]], layer: Layer) -> None:
    """Put one more layer over items that are merged already (a stored pack). Raises PackError."""
    findings: list[Finding] = []
    _put_layer(merged, layer, findings)
    _one_namespace(merged, findings)
    if findings:
        raise PackError(findings)


def _put_layer(merged: dict[str, dict[str, Item]], layer: Layer, findings: list[Finding]) -> None:
    own = layer.paket.data.get("pustaka") != "ya"
    for kind in KINDS:
        for item in layer.items.get(kind, {}).values():
            item.own = own
            if kind == "tabel":
                expand(layer.folder / "tabel", item, merged[kind].get(item.id), findings)
            _put(merged[kind], item, findings)


def _put(known: dict[str, Item], item: Item, findings: list[Finding]) -> None:
    how = item.data.pop("menimpa", None)
    before = known.get(item.id)
    doc = before.sources[0][0].file if before else ""
    if how is None:
        if before is not None:
            findings.append(
                item.finding(
                    ("id",),
                    f'{item.kind} "{item.id}" sudah ada di induk ({doc})',
                    "penimpaan yang terang-terangan",
                    "tulis menimpa: ganti (atau tambah, hapus), atau pakai id lain",
                )
            )
        else:
            known[item.id] = item
        return
    if before is None:
        findings.append(
            item.finding(
                ("menimpa",),
                f'tidak ada {item.kind} "{item.id}" di induk untuk ditimpa',
                "id milik induk",
                "hapus menimpa atau perbaiki id",
            )
        )
    elif how == "ganti":
        known[item.id] = item
    elif how == "hapus":
        if set(item.data) - {"id"}:
            findings.append(
                item.finding(
                    ("menimpa",), "menimpa: hapus dengan isi lain", "hanya id dan menimpa", "hapus kunci lainnya"
                )
            )
        del known[item.id]
    elif how == "tambah" and item.kind in ("parameter", "tabel", "operasi"):
        values = item.data.get("nilai")
        old = before.data.get("nilai")
        if isinstance(values, dict) and isinstance(old, dict):  # else validation complains of it
            values = {**old, **values}
        known[item.id] = Item(
            item.kind,
            item.id,
            {**before.data, **item.data, "nilai": values},
            [*item.sources, *before.sources],
            item.own,
        )
    else:
        expected = "ganti, tambah, atau hapus" if item.kind in ("parameter", "tabel", "operasi") else "ganti atau hapus"
        findings.append(
            item.finding(("menimpa",), f'menimpa: "{how}" tidak berlaku di sini', expected, "perbaiki kata menimpa")
        )


def _one_namespace(merged: dict[str, dict[str, Item]], findings: list[Finding]) -> None:
    seen: dict[str, Item] = {}
    for kind in NAMESPACE:
        for id_, item in merged[kind].items():
            if id_ in seen:
                other = seen[id_]
                findings.append(
                    item.finding(
                        ("id",),
                        f'id "{id_}" dipakai {kind} dan {other.kind}',
                        "satu id satu arti",
                        "ganti salah satu id",
                    )
                )
            seen[id_] = item
