"""Read one layer (folder) of a pack into raw items, each knowing where it came from."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from erk_core.errors import MAX_FINDINGS, Finding, PackError, suggest
from erk_core.load import yaml_strict
from erk_core.load.yaml_strict import Document, Where

LISTS = ("masukan", "langkah", "keluaran", "operasi")
MAX_NAME = 120  # longer names are refused by file systems
MAX_ITEMS = 2_000  # of one kind in one layer, after untuk
_KNOWN = {"paket.yaml", "masukan", "parameter", "tabel", "langkah", "keluaran.yaml", "operasi.yaml", "kasus"}


@dataclass
class Item:
    """One raw entry of a pack; ``sources`` are the documents (newest first) that wrote it."""

    kind: str
    id: str
    data: dict[str, Any]
    sources: list[tuple[Document, Where]]
    own: bool = True  # touched by a layer that is not a pustaka
    stored: bool = False  # of a stored pack: read as it was read when it was stored

    def place(self, where: Where) -> tuple[str, int]:
        """File and line of ``where`` inside this item."""
        for doc, prefix in self.sources:
            if (*prefix, *where) in doc.lines:
                return doc.file, doc.lines[(*prefix, *where)]
        doc, prefix = self.sources[0]
        return doc.file, doc.line((*prefix, *where))

    def finding(self, where: Where, what: str, expected: str, do: str) -> Finding:
        """Complain at the line of ``where``."""
        return Finding(*self.place(where), what, expected, do)


@dataclass
class Layer:
    """All items of one folder by kind and id; keluaran keeps its order."""

    folder: Path
    paket: Item
    items: dict[str, dict[str, Item]] = field(default_factory=dict)


def read_layer(folder: Path) -> Layer:
    """Read a folder. Raises PackError with everything that is wrong with its files."""
    findings: list[Finding] = []
    shown = folder.name
    if not (folder / "paket.yaml").is_file():
        raise PackError(
            [
                Finding(
                    f"{shown}/paket.yaml",
                    1,
                    "berkas paket.yaml tidak ada",
                    "folder paket berisi paket.yaml",
                    "periksa nama foldernya atau tulis paket.yaml (docs/paket-aturan.md)",
                )
            ]
        )
    for path in sorted(folder.iterdir()):
        if path.name not in _KNOWN and not path.name.startswith((".", "README")):
            findings.append(
                Finding(
                    f"{shown}/{path.name}",
                    1,
                    "berkas atau folder tak dikenal",
                    suggest(path.name, sorted(_KNOWN)),
                    "ganti namanya atau pindahkan keluar paket",
                )
            )
    layer = Layer(folder, Item("paket", shown, {}, [(Document(f"{shown}/paket.yaml", {}), ())]))
    for path in _yaml_files(folder, findings):
        name = f"{shown}/{path.relative_to(folder).as_posix()}"
        try:
            doc = yaml_strict.read(path, name)
        except PackError as error:
            findings.extend(error.findings)
            continue
        kind = path.stem if path.parent == folder else path.parent.name
        if kind == "paket":
            layer.paket = Item("paket", shown, _mapping(doc, (), findings), [(doc, ())])
        elif kind in LISTS:
            _read_list(layer, kind, doc, findings)
        else:
            _read_single(layer, kind, path, doc, findings)
    if findings:
        raise PackError(findings)
    return layer


def _yaml_files(folder: Path, findings: list[Finding]) -> list[Path]:
    out = [p for p in (folder / "paket.yaml", folder / "keluaran.yaml", folder / "operasi.yaml") if p.is_file()]
    for kind in ("masukan", "parameter", "tabel", "langkah"):
        if (folder / kind).is_dir():
            for path in sorted((folder / kind).iterdir()):
                if path.suffix == ".yaml":
                    out.append(path)
                elif not (kind == "tabel" and path.suffix == ".csv") and not path.name.startswith("."):
                    findings.append(
                        Finding(
                            f"{folder.name}/{kind}/{path.name}",
                            1,
                            "berkas tak dikenal",
                            "berkas .yaml" + (" atau .csv" if kind == "tabel" else ""),
                            "ganti akhirannya atau hapus",
                        )
                    )
    return out


def _mapping(doc: Document, where: Where, findings: list[Finding]) -> dict[str, Any]:
    data = doc.data
    for step in where:
        data = data[step]
    if isinstance(data, dict):
        return data
    findings.append(
        Finding(doc.file, doc.line(where), "susunan salah", "pasangan kunci: nilai", "lihat docs/paket-aturan.md")
    )
    return {}


def _read_list(layer: Layer, kind: str, doc: Document, findings: list[Finding]) -> None:
    if not isinstance(doc.data, list):
        findings.append(
            Finding(
                doc.file,
                doc.line(()),
                "susunan salah",
                "daftar butir, masing-masing diawali '- id: ...'",
                "tulis sebagai daftar",
            )
        )
        return
    for i in range(len(doc.data)):
        if len(layer.items.get(kind, {})) >= MAX_ITEMS or len(findings) >= MAX_FINDINGS:
            if len(findings) < MAX_FINDINGS:
                findings.append(
                    Finding(
                        doc.file,
                        doc.line((i,)),
                        f"{kind} terlalu banyak",
                        f"paling banyak {MAX_ITEMS} dalam satu paket, sesudah untuk",
                        "pakai tabel, atau pecah paketnya",
                    )
                )
            return
        data = _mapping(doc, (i,), findings)
        if data:
            for one in _expand(data, doc, (i,), findings) if kind == "langkah" else [data]:
                _add(layer, Item(kind, str(one.get("id", "")), one, [(doc, (i,))]), findings)


def _read_single(layer: Layer, kind: str, path: Path, doc: Document, findings: list[Finding]) -> None:
    data = dict(_mapping(doc, (), findings))
    if not data:
        return
    if "id" in data and data["id"] != path.stem:
        findings.append(
            Finding(
                doc.file,
                doc.line(("id",)),
                f'id "{data["id"]}" berbeda dari nama berkas',
                f'"{path.stem}"',
                "hapus id; nama berkas sudah menjadi id",
            )
        )
    data["id"] = path.stem
    _add(layer, Item(kind, path.stem, data, [(doc, ())]), findings)


def _add(layer: Layer, item: Item, findings: list[Finding]) -> None:
    same = layer.items.setdefault(item.kind, {})
    if not item.id:
        findings.append(item.finding((), "butir tanpa id", "id: nama", "tambahkan id"))
    elif item.id in same:
        doc, where = same[item.id].sources[0]
        findings.append(
            item.finding(
                ("id",),
                f'id "{item.id}" ganda',
                f"satu kali (sudah ada di {doc.file}:{doc.line(where)})",
                "ganti atau hapus salah satunya",
            )
        )
    else:
        same[item.id] = item


def _expand(data: dict[str, Any], doc: Document, where: Where, findings: list[Finding]) -> list[dict[str, Any]]:
    """Copy a step for each combination of ``untuk``."""
    if "untuk" not in data:
        return [data]
    spread = data["untuk"]
    line = doc.line((*where, "untuk"))
    good = (
        isinstance(spread, dict)
        and spread
        and all(
            re.match(r"[a-z]+\Z", k)
            and isinstance(v, list)
            and v
            and all(isinstance(x, str) and re.match(r"[a-z0-9_]+\Z", x) for x in v)
            for k, v in spread.items()
        )
    )
    if not good:
        findings.append(
            Finding(doc.file, line, "untuk salah bentuk", "untuk: {k: [kata_kecil, ...]}", "perbaiki daftarnya")
        )
        return []
    combos = list(itertools.islice(itertools.product(*spread.values()), 501))
    if len(combos) > 500:
        findings.append(
            Finding(
                doc.file, line, "untuk menghasilkan terlalu banyak langkah", "paling banyak 500", "perkecil daftarnya"
            )
        )
        return []
    missing = [k for k in spread if f"{{{k}}}" not in str(data.get("id", ""))]
    if missing:
        findings.append(
            Finding(
                doc.file,
                line,
                f"id tidak memuat {{{missing[0]}}}",
                "id memuat semua kunci untuk",
                f"tulis mis. id: nama_{{{missing[0]}}}",
            )
        )
        return []
    out = []
    for combo in combos:
        one = {key: value for key, value in data.items() if key != "untuk"}
        for key in ("id", "label", "rumus", "dasar", "catatan"):
            if isinstance(one.get(key), str):
                for name, word in zip(spread, combo, strict=True):
                    text = word if key in ("id", "rumus") else word.replace("_", " ")  # people read the others
                    one[key] = one[key].replace(f"{{{name}}}", text).replace(f"{{{name.upper()}}}", text.upper())
        out.append(one)
    return out
