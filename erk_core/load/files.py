"""Read one layer (folder) of a pack into raw items, each knowing where it came from."""

from __future__ import annotations

import csv
import io
import itertools
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from erk_core.errors import MAX_FINDINGS, Finding, PackError, suggest
from erk_core.load import yaml_strict
from erk_core.load.yaml_strict import Document, Where
from erk_core.numbers import DECIMAL, MAX_DIGITS

LISTS = ("masukan", "langkah", "keluaran", "operasi")
MAX_ROWS = 20_000
MAX_CSV_BYTES = 2_000_000
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

    def finding(self, where: Where, what: str, expected: str, do: str) -> Finding:
        """Complain at the line of ``where`` inside this item."""
        for doc, prefix in self.sources:
            if (*prefix, *where) in doc.lines:
                return Finding(doc.file, doc.lines[(*prefix, *where)], what, expected, do)
        doc, prefix = self.sources[0]
        return Finding(doc.file, doc.line((*prefix, *where)), what, expected, do)


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
    if kind == "tabel" and isinstance(data.get("nilai"), dict):
        data["nilai"] = {
            day: _with_csv(path, data, day, version, doc, findings) for day, version in data["nilai"].items()
        }
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
                for name, text in zip(spread, combo, strict=True):
                    one[key] = one[key].replace(f"{{{name}}}", text).replace(f"{{{name.upper()}}}", text.upper())
        out.append(one)
    return out


def _with_csv(path: Path, data: dict[str, Any], day: str, version: Any, doc: Document, findings: list[Finding]) -> Any:
    """Replace ``berkas`` by the rows of the CSV."""
    if not isinstance(version, dict) or "berkas" not in version:
        return version
    name = str(version["berkas"])
    at = doc.line(("nilai", day, "berkas"))
    source = path.parent / name
    if "baris" in version or "/" in name or len(name) > MAX_NAME or not source.is_file():
        why = "berkas dan baris sekaligus" if "baris" in version else f'berkas CSV "{name[:MAX_NAME]}" tidak ada'
        findings.append(
            Finding(doc.file, at, why, "satu CSV di folder tabel yang sama, tanpa baris", "perbaiki nama berkasnya")
        )
        return version
    shown = f"{doc.file.rsplit('/', 1)[0]}/{name}"
    if source.stat().st_size > MAX_CSV_BYTES:
        findings.append(
            Finding(shown, 1, "CSV terlalu besar", f"paling besar {MAX_CSV_BYTES} byte", "pecah menurut kuncinya")
        )
        return version
    try:
        reader = csv.DictReader(io.StringIO(source.read_text(encoding="utf-8-sig")))
        rows = [(reader.line_num, row) for row in itertools.islice(reader, MAX_ROWS + 1)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        findings.append(Finding(shown, 1, f"CSV tidak terbaca: {error}", "CSV UTF-8 berpemisah koma", "simpan ulang"))
        return version
    listed = data.get("kunci")
    keys = [k for k in listed if isinstance(k, dict)] if isinstance(listed, list) else []
    allowed = {"nilai"}
    for key in keys:
        allowed |= (
            {f"{key.get('id')}_dari", f"{key.get('id')}_sampai"} if key.get("cara") == "pita" else {str(key.get("id"))}
        )
    wrong = [c for c in reader.fieldnames or [] if c not in allowed]
    if wrong or "nilai" not in (reader.fieldnames or []) or len(rows) > MAX_ROWS:
        what = f'kolom "{wrong[0][:MAX_NAME]}" tak dikenal' if wrong else "kolom nilai tidak ada"
        if not wrong and len(rows) > MAX_ROWS:
            what = f"lebih dari {MAX_ROWS} baris"
        findings.append(Finding(shown, 1, what, f"kolom: {', '.join(sorted(allowed))}", "perbaiki baris kepala CSV"))
        return version
    out = []
    for line, row in rows:
        bad = [c for c, v in row.items() if c is None or v is None]
        if bad:
            findings.append(
                Finding(
                    shown,
                    line,
                    "jumlah sel berbeda dari kepala",
                    f"{len(reader.fieldnames or [])} sel",
                    "perbaiki barisnya",
                )
            )
            continue
        out.append(_csv_row(keys, row))
    return {key: value for key, value in version.items() if key != "berkas"} | {"baris": out}


def _csv_row(keys: list[dict[str, Any]], row: dict[str, str]) -> dict[str, Any]:
    out: dict[str, Any] = {"nilai": _cell(row["nilai"])}
    for key in keys:
        name = str(key.get("id"))
        if key.get("cara") == "pita":
            ends = {
                end: _cell(row[f"{name}_{end}"]) for end in ("dari", "sampai") if row.get(f"{name}_{end}", "") != ""
            }
            out[name] = ends
        elif name in row:
            out[name] = _cell(row[name])
    return out


def _cell(text: str) -> int | Decimal | str:
    text = text.strip()
    if DECIMAL.match(text) and len(text) <= MAX_DIGITS:
        return Decimal(text) if "." in text else int(text)
    return text
