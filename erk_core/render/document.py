"""A pack folder as a document: outputs, steps, values, operational rules, inputs, clauses, worked cases."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from erk_core.formula.words import in_words
from erk_core.levels import LABELS
from erk_core.load import yaml_strict
from erk_core.load.loader import load_pack
from erk_core.load.schema import exact
from erk_core.model import Langkah, Parameter, Versi, show_value
from erk_core.pack import Pack
from erk_core.render.blocks import Block, Cell, Document, Entry, Facts, Formula, Listing, Para, Section, Table
from erk_core.tools.cases import load_cases, run_case
from erk_core.tools.diff import rounding_words, table_rows

STATUS_WORDS = {
    "terverifikasi": "sudah dicocokkan dengan naskah peraturan; pasalnya disebut",
    "asumsi": "ada sumber umum, naskah peraturannya belum dibaca",
    "peraga": "angka contoh tanpa dasar; tidak boleh dipakai membayar",
}
KINDS = {"bayar": "dibayarkan", "tampil": "ditampilkan", "ekspor": "diekspor"}
ROLES = {"bruto": "bruto", "potongan": "potongan", "bersih": "bersih"}


def build(folder: Path) -> Document:
    """Read a pack and its cases. Raises PackError with every finding."""
    pack = load_pack(folder)
    sections = [
        Section("keluaran", "Hasil", (_outputs(pack),)),
        Section("langkah", "Cara menghitung", tuple(_steps(pack))),
        Section("parameter", "Angka", tuple(_parameters(pack.parameter, "Angka"))),
        Section("tabel", "Tabel", tuple(_tables(pack))),
        Section("operasi", "Aturan layanan", tuple(_parameters(pack.aturan, "Aturan"))),
        Section("masukan", "Masukan", (_inputs(pack),)),
        Section("dasar", "Dasar hukum", tuple(_clauses(pack))),
        Section("kasus", "Contoh hitungan", tuple(_cases(pack, folder))),
    ]
    return Document(
        pack.label,
        f"Paket aturan {pack.id} versi {pack.versi}",
        pack.terbit.isoformat(),
        _summary(pack),
        tuple(s for s in sections if s.body),
    )


def _statuses(pack: Pack) -> Counter[str]:
    out = Counter(v.status for p in (*pack.parameter.values(), *pack.aturan.values()) for v in p.versi)
    out += Counter(v.status for table in pack.tabel.values() for v in table.versi)
    return out + Counter(s.status for s in pack.langkah.values() if s.status)


def _summary(pack: Pack) -> Facts:
    counts = _statuses(pack)
    said = [f"{counts[s]} {s} ({words})" for s, words in STATUS_WORDS.items() if counts[s]]
    return Facts(
        (
            ("Berlaku", Cell(pack.berlaku.isoformat())),
            ("Terbit", Cell(pack.terbit.isoformat())),
            ("Lapisan", Cell(" lalu ".join(f"{i} {v}" for i, v in pack.lapisan))),
            ("Kelompok penilai", Cell(f"paling sedikit {pack.ambang_penilai} penilai; yang kurang: {_small(pack)}")),
            ("Status nilai", Cell("; ".join(said) or "tidak ada")),
            ("Sidik paket", Cell(pack.hash)),
        )
    )


def _small(pack: Pack) -> str:
    return "dilebur ke kelompok lain" if pack.penilai_kurang == "gabung" else "bobotnya dibagi ulang"


def _outputs(pack: Pack) -> Table:
    rows = [
        (
            Cell(k.label, link=f"l-{k.id}"),
            Cell(", ".join(part for part in (KINDS[k.jenis], k.peran and ROLES[k.peran], k.rekening) if part)),
            Cell(_unit(pack.langkah[k.id])),
        )
        for k in pack.keluaran
    ]
    return Table(("Hasil", "Guna", "Satuan"), tuple(rows))


def _steps(pack: Pack) -> list[Block]:
    out: list[Block] = [Para("Ditulis menurut urutan menghitung. Nama dalam [ ] adalah langkah, angka, atau masukan.")]
    for step in pack.langkah.values():
        facts = [("Hasilnya", Cell(_unit(step)))]
        if step.jenis == "bilangan":
            facts.append(("Pembulatan", Cell(rounding_words(step))))
        if step.hari_acuan:
            facts.append(("Hari acuan", Cell(f"hari {'terakhir' if step.hari_acuan == 'akhir' else 'pertama'} bulan")))
        facts += _standing(step.dasar, step.catatan)
        out.append(
            Entry(
                f"l-{step.id}",
                step.label,
                f"{step.id}, per {LABELS[step.tingkat]}",
                (Formula(in_words(step.node, pack.label_of), step.rumus), Facts(tuple(facts))),
                step.status or "",
            )
        )
    return out


def _unit(step: Langkah) -> str:
    words = {"ya_tidak": "ya atau tidak", "tanggal": "tanggal", "pilihan": ", ".join(step.pilihan)}
    return words.get(step.jenis) or ("bilangan tanpa satuan" if step.satuan == "tanpa" else step.satuan)


def _standing(basis: str | None, note: str | None) -> list[tuple[str, Cell]]:
    out = [("Dasar", Cell(basis))] if basis else []
    return [*out, ("Catatan", Cell(note))] if note else out


def _parameters(group: dict[str, Parameter], title: str) -> list[Block]:
    if not group:
        return []
    rows = []
    for p in group.values():
        for v in p.versi:
            said = ". ".join(text.rstrip(".") for text in (v.dasar, v.catatan) if text)
            day, value = Cell(v.sejak.isoformat(), utuh=True), Cell(_value(p, v), angka=True)
            rows.append((Cell(p.label), day, value, Cell(v.status, v.status), Cell(said)))
    return [Table((title, "Sejak", "Nilai", "Status", "Dasar dan catatan"), tuple(rows))]


def _value(p: Parameter, v: Versi) -> str:
    return p.value(v.sejak, "").tampil if v.nilai != "" else "(tidak ada)"


def _tables(pack: Pack) -> list[Block]:
    out: list[Block] = []
    for table in pack.tabel.values():
        body: list[Block] = []
        for version in table.versi:
            said = table_rows(table, version)
            body.append(Para(f"Sejak {version.sejak}, {version.status}"))
            body.append(Facts(tuple(_standing(version.dasar, version.catatan))))
            rows = [(Cell(key), Cell(value, angka=True)) for key, value in said.items()]
            body.append(Table((", ".join(k.id for k in table.kunci), "Nilai"), tuple(rows)))
        out.append(Entry(f"t-{table.id}", table.label, table.id, tuple(body), table.versi[-1].status))
    return out


def _inputs(pack: Pack) -> Table:
    rows = []
    for m in pack.masukan:
        if m.jenis == "bilangan":
            low, high = m.low * m.unit.factor, m.high * m.unit.factor
            kind = f"{m.satuan}, {low} sampai {high}"
        else:
            kind = ", ".join(m.pilihan) if m.jenis == "pilihan" else {"ya_tidak": "ya atau tidak"}.get(m.jenis, m.jenis)
        source = {"fakta": "data kepegawaian", "isian": "lembar isian OPD", "hasil": "hasil bulan terkunci"}[m.asal]
        empty = "; boleh kosong" if m.boleh_kosong else ""
        rows.append((Cell(m.label), Cell(LABELS[m.tingkat]), Cell(kind + empty), Cell(f"{source} ({m.nama})")))
    return Table(("Masukan", "Tingkat", "Isi", "Sumber"), tuple(rows))


def _clauses(pack: Pack) -> list[Block]:
    """Each clause with everything that rests on it."""
    found: dict[str, list[str]] = {}
    for step in pack.langkah.values():
        if step.dasar:
            found.setdefault(step.dasar, []).append(step.label)
    for group in (pack.parameter, pack.tabel, pack.aturan):
        for item in group.values():
            for version in item.versi:
                if version.dasar:
                    found.setdefault(version.dasar, []).append(item.label)
    rows = [(Cell(c), Cell("; ".join(dict.fromkeys(labels)))) for c, labels in sorted(found.items())]
    if not rows:
        return [Para("Paket ini belum menyebut satu pasal pun.")]
    return [Table(("Dasar", "Yang bersandar padanya"), tuple(rows))]


def _cases(pack: Pack, folder: Path) -> list[Block]:
    failed = {(c.file, c.line): run_case(pack, c) for c in load_cases(pack, folder)}
    out: list[Block] = []
    for path in sorted((folder / "kasus").glob("*.yaml")):
        doc = yaml_strict.read(path, f"{folder.name}/kasus/{path.name}")
        listed: Any = doc.data["kasus"] if isinstance(doc.data, dict) else doc.data
        for i, case in enumerate(listed):
            where = (doc.file, doc.line(("kasus", i) if isinstance(doc.data, dict) else (i,)))
            out.append(_case(pack, case, f"k-{path.stem}-{i + 1}", failed.get(where, [])))
    return out


def _case(pack: Pack, case: dict[str, Any], anchor: str, complaints: list[str]) -> Entry:
    body: list[Block] = []
    if case.get("sumber"):
        body.append(Para(f"Sumber: {case['sumber']}"))
    if case.get("hitungan"):
        body.append(Listing(str(case["hitungan"]).rstrip()))
    rows = []
    for name, value in dict(case.get("harap", {})).items():
        if isinstance(value, dict):
            for key, steps in value.items():
                rows += [(Cell(f"{pack.label_of(s)} ({key})"), _want(pack, s, v)) for s, v in steps.items()]
        else:
            rows.append((Cell(pack.label_of(name), link=f"l-{name}"), _want(pack, name, value)))
    if rows:
        body.append(Table(("Hasil", "Nilai"), tuple(rows)))
    if "harap_galat" in case:
        body.append(Para(f"Harus ditolak: {case['harap_galat']}"))
    body += [Para(f"GAGAL: {line}") for line in complaints]
    note = f"periode {case['periode']}, {'gagal' if complaints else 'lulus'}"
    return Entry(anchor, str(case["nama"]), note, tuple(body))


def _want(pack: Pack, step: str, value: Any) -> Cell:
    known = pack.langkah.get(step)
    if known is None or known.jenis != "bilangan" or value == "kosong":
        return Cell(str(value), angka=True)
    return Cell(show_value(exact(value), known.satuan), angka=True)
