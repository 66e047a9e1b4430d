"""Tools around packs: diff in words, stale values, a new region's folder, the readable page, Parquet."""

import datetime as dt
import importlib.util
import json
import re
import sys
import types
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from erk_core import InputError, PackError, load_pack
from erk_core.cli.main import main
from erk_core.cli.tools import parquet_bytes
from erk_core.render.document import build
from erk_core.render.html import page
from erk_core.render.pdf import compile_pdf, source
from erk_core.tools.diff import diff, overrides
from erk_core.tools.new_pack import new_pack
from erk_core.tools.stale import months_before, stale
from tests.unit.core.mini import LANGKAH, TARGET, files, write

pytestmark = pytest.mark.unit
PACKS = Path(__file__).resolve().parents[3] / "erk_core" / "rulepacks"
TABEL = """
label: Tarif
satuan: persen
kunci:
  - {id: status, jenis: pilihan}
nilai:
  2026-01-01: {status: asumsi, baris: {PNS: 5, CPNS: 4}}
"""
WITH_TABLE = LANGKAH + "- {id: tarif_nya, label: T, satuan: persen, rumus: 'tabel(tarif, status)'}\n"
OPERASI = """
- id: tanggal_tutup
  label: Tanggal tutup
  satuan: tanpa
  nilai:
    2026-01-01: {nilai: 5, status: asumsi}
"""
KASUS = """
- nama: <b>satu</b> & dua
  hitungan: |
    5.000.000 x 1 % = 50.000
  periode: 2026-10
  fakta:
    pegawai: {menit: 6000, gaji: 5000000, bonus: 1, status: PNS, aktif: ya}
  harap: {pakai: 50000}
"""


def content(**changes: str) -> dict[str, str]:
    """The small pack with a table, an operational rule and a case; ``changes`` by file."""
    more = {"tabel/tarif.yaml": TABEL, "operasi.yaml": OPERASI, "kasus/a.yaml": KASUS}
    return files(langkah=WITH_TABLE, **more) | changes


def lines(tmp_path: Path, **changes: str) -> list[str]:
    """Sentences of the differences between the pack and its changed copy, each after its entry's id."""
    old = load_pack(write(tmp_path / "a", content()))
    new = load_pack(write(tmp_path / "b", content(**changes)))
    return [f"{c.bagian} {c.id} {c.apa}: {text}" for c in diff(old, new) for text in c.kalimat or ("",)]


def test_no_difference(tmp_path: Path) -> None:
    assert lines(tmp_path) == []


def test_parameter_values_with_dates(tmp_path: Path) -> None:
    changed = TARGET.replace("nilai: 6000, status: peraga", "nilai: 5400, status: asumsi")
    changed += "  2026-07-01: {nilai: 6500, status: terverifikasi, dasar: Perbup 1/2026}\n"
    assert lines(tmp_path, **{"parameter/target.yaml": changed}) == [
        "parameter target diubah: mulai 2026-01-01: 6.000 menit → 5.400 menit",
        "parameter target diubah: mulai 2026-01-01: status: peraga → asumsi",
        "parameter target diubah: nilai baru mulai 2026-07-01: 6.500 menit (terverifikasi), sebelumnya 6.000 menit",
    ]


def test_table_rows(tmp_path: Path) -> None:
    changed = TABEL.replace("CPNS: 4}", "CPNS: 4.5}")
    changed += "  2026-07-01: {status: asumsi, baris: {PNS: 6, CPNS: 4}}\n"
    assert lines(tmp_path, **{"tabel/tarif.yaml": changed}) == [
        "tabel tarif diubah: mulai 2026-01-01: status CPNS: 4 % → 4,5 %",
        "tabel tarif diubah: isi baru mulai 2026-07-01 (2 baris, asumsi)",
        "tabel tarif diubah:   dibanding 2026-01-01: status PNS: 5 % → 6 %",
    ]


def test_formula_rounding_and_operasi_in_words(tmp_path: Path) -> None:
    step = WITH_TABLE.replace("menit / target, 0)", "menit / target, gaji)").replace("setengah_ke_atas", "ke_bawah")
    before = "(jika [aktif] dan [status] sama dengan PNS maka [gaji] × ([bonus], bila kosong 0) × [menit] ÷ [Target]"
    found = lines(tmp_path, **{"langkah/a.yaml": step, "operasi.yaml": OPERASI.replace("nilai: 5", "nilai: 7")})
    assert found == [
        f"langkah pakai diubah: rumus semula: {before}, selain itu 0)",
        f"langkah pakai diubah: rumus menjadi: {before}, selain itu [gaji])",
        "langkah pakai diubah: pembulatan: dibulatkan setengah ke atas pada 0 desimal → "
        "dibulatkan ke bawah pada 0 desimal",
        "operasi tanggal_tutup diubah: mulai 2026-01-01: 5 → 7",
    ]


def test_new_and_removed_and_identity(tmp_path: Path) -> None:
    found = lines(
        tmp_path,
        **{
            "paket.yaml": content()["paket.yaml"].replace("1.0.0", "1.1.0"),
            "langkah/a.yaml": WITH_TABLE.replace("id: semua", "id: seluruh"),
            "keluaran.yaml": "- {id: seluruh, jenis: tampil}\n- {id: pakai, jenis: bayar, label: Dibayar}\n",
        },
    )
    assert "paket mini diubah: versi: 1.0.0 → 1.1.0" in found
    assert "langkah seluruh baru: rumus: [menit] + (jumlah [telat] dari semua hari)" in found
    assert "langkah semua dihapus: " in found
    assert "keluaran seluruh baru: jenis tampil" in found
    assert "keluaran pakai diubah: label: Memakai semuanya → Dibayar" in found


def test_overrides_are_visible(capsys: pytest.CaptureFixture[str]) -> None:
    marks = overrides(PACKS / "bandung-erk")
    assert marks["langkah", "pagu"] == "menimpa: ganti milik nasional, di bandung-erk/langkah/4-tpp.yaml:24"
    assert main(["diff", str(PACKS / "musirawas-erk"), str(PACKS / "bandung-erk")]) == 0
    text = capsys.readouterr().out
    assert f"langkah pagu (Pagu TPP pegawai bulan ini): diubah [{marks['langkah', 'pagu']}]" in text
    assert main(["diff", str(PACKS / "musirawas-erk"), str(PACKS / "bandung-erk"), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {"bagian", "id", "label", "apa", "kalimat", "menimpa"} == set(data[0])


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2026-03-31", 1, "2026-02-28"), ("2024-03-31", 1, "2024-02-29"), ("2026-01-15", 13, "2024-12-15")],
)
def test_months_before(day: str, months: int, before: str) -> None:
    assert months_before(dt.date.fromisoformat(day), months).isoformat() == before


def test_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes = {"parameter/target.yaml": TARGET + "diperiksa: 2026-01-31\n", "tabel/tarif.yaml": TABEL}
    folder = write(tmp_path, content(**changes))
    pack = load_pack(folder)
    day = dt.date.fromisoformat
    assert [u.id for u in stale(pack, day("2026-02-28"), 1)] == ["tarif", "tanggal_tutup"]
    assert [u.id for u in stale(pack, day("2026-03-01"), 1)] == ["tarif", "tanggal_tutup", "target"]
    assert main(["stale", str(folder), "--months", "1", "--on", "2026-03-01"]) == 1
    text = capsys.readouterr().out
    assert "mini 1.0.0: 3 butir tidak diperiksa dalam 1 bulan sampai 2026-03-01" in text
    last = "terakhir diperiksa 2026-01-31; nilai terbaru sejak 2026-01-01, peraga"
    assert f"  parameter target (Target): {last}" in text
    fresh = {name: text + "diperiksa: 2026-02-01\n" for name, text in changes.items()}
    fresh["parameter/target.yaml"] = TARGET + "diperiksa: 2026-02-01\n"
    fresh["operasi.yaml"] = OPERASI + "  diperiksa: 2026-02-01\n"
    folder = write(tmp_path / "segar", content(**fresh))
    assert main(["stale", str(folder), "--months", "1", "--on", "2026-03-01"]) == 0
    assert main(["stale", str(folder), "--months", "-1"]) == 1
    for day_ in ("kemarin", "20261001", "2026-W40-4"):
        assert main(["stale", str(folder), "--months", "1", "--on", day_]) == 2
        assert f'"{day_}" bukan tanggal seperti 2026-10-01' in capsys.readouterr().err


@pytest.mark.parametrize("preset", ["bandung-erk", "musirawas-erk"])
def test_new_pack_lints_and_passes(preset: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = ["new", "kab-baru", "--from", preset, "--in", str(tmp_path), "--on", "2026-11-01"]
    assert main(made) == 0
    assert main(["lint", str(tmp_path / "kab-baru")]) == 0
    assert main(["test", str(tmp_path / "kab-baru")]) == 0
    pack = load_pack(tmp_path / "kab-baru")
    assert (pack.id, pack.versi, pack.terbit) == ("kab-baru", "0.1.0", dt.date(2026, 11, 1))
    assert [id_ for id_, _ in pack.lapisan] == ["nasional", preset, "kab-baru"]
    assert [c.bagian for c in diff(load_pack(PACKS / preset), pack)] == ["paket"]
    assert "`target_menit`" in (tmp_path / "kab-baru" / "README.md").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(made) == 1
    assert "sudah ada; nama folder baru" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "preset", "message"),
    [
        ("Kab Baru", "musirawas-erk", 'nama "Kab Baru" tidak dapat dipakai; huruf kecil, angka, tanda hubung'),
        ("kab-baru", "tak-ada", 'paket "tak-ada" tidak ada; folder paket, atau salah satu bawaan: '),
        ("kab-baru", "nasional", 'paket "nasional" menyerahkan langkah pagu, bruto kepada daerah'),
        ("nasional", "musirawas-erk", 'nama "nasional" dipakai induknya'),
    ],
)
def test_new_pack_refuses(
    name: str, preset: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", name, "--from", preset, "--in", str(tmp_path)]) == 1
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_new_pack_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "nasional").mkdir()
    (tmp_path / "nasional" / "paket.yaml").write_text("id: nasional\n", encoding="utf-8")
    with pytest.raises(PackError, match='tidak ada langkah "pagu" di induk'):
        new_pack("kab-baru", PACKS / "musirawas-erk", tmp_path, dt.date(2026, 1, 1))
    assert [p.name for p in tmp_path.iterdir()] == ["nasional"]


class _Page(HTMLParser):
    """Open tags must close in order; ids and links are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"]] if found.get("id") else []  # type: ignore[list-item]
        self.links += [str(found["href"])] if "href" in found else []
        self.loads += [str(found["src"])] if "src" in found else []
        if tag not in ("meta", "link", "br"):
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


@pytest.mark.parametrize("name", ["bandung-erk", "musirawas-erk"])
def test_page_is_whole_and_needs_nothing_else(name: str) -> None:
    text = page(build(PACKS / name))
    parser = _Page()
    parser.feed(text)
    assert parser.stack == []
    assert len(parser.ids) == len(set(parser.ids))
    assert {link.removeprefix("#") for link in parser.links} <= set(parser.ids)
    assert parser.loads == []
    assert not re.search(r"https?://|@import|url\(|<script", text)
    assert text.count(", lulus</p>") > 30
    assert ", gagal" not in text


def test_page_shows_the_pack_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path, content())
    out = tmp_path / "halaman.html"
    assert main(["render", str(folder), "--output", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    for part in (
        "&lt;b&gt;satu&lt;/b&gt; &amp; dua",
        "5.000.000 x 1 % = 50.000",
        "[gaji] × ([bonus], bila kosong 0) × [menit] ÷ [Target]",
        "dibulatkan setengah ke atas pada 0 desimal",
        '<span class="status peraga">peraga</span>',
        "6.000 menit",
        "status CPNS",
        "Tanggal tutup",
        "Rp50.000",
    ):
        assert part in text, part
    assert "<b>" not in text
    assert main(["render", str(folder), "--output", str(tmp_path / "tak" / "ada.html")]) == 1
    assert "tidak dapat ditulis" in capsys.readouterr().err


def test_page_says_which_case_failed(tmp_path: Path) -> None:
    folder = write(tmp_path, content(**{"kasus/a.yaml": KASUS.replace("pakai: 50000", "pakai: 50001")}))
    text = page(build(folder))
    assert "periode 2026-10, gagal" in text
    assert "pakai = 50000, seharusnya 50001" in text


def test_pdf_without_typst_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    out = tmp_path / "a.html"
    assert main(["render", str(write(tmp_path, content())), "--output", str(out), "--pdf"]) == 1
    assert "--pdf: paket Python typst tidak terpasang; typst 0.15 atau lebih baru; pasang dengan:" in (
        capsys.readouterr().err
    )
    assert not out.exists()
    assert main(["render", str(tmp_path / "mini"), "--output", str(out)]) == 0
    assert "PDF tidak ditulis: paket Python typst tidak terpasang" in capsys.readouterr().out
    assert [p.name for p in tmp_path.glob("a.*")] == ["a.html"]


def test_pdf_is_asked_for_reproducibly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def compile_(text: bytes, **kwargs: Any) -> bytes:
        asked.update(kwargs, text=text.decode())
        return b"%PDF-palsu"

    typst = types.SimpleNamespace(compile=compile_, TypstError=RuntimeError)
    monkeypatch.setitem(sys.modules, "typst", typst)
    assert compile_pdf(build(write(tmp_path, content()))) == b"%PDF-palsu"
    assert asked["timestamp"] == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert '"<b>satu</b> & dua"' in asked["text"]


def test_text_for_typst_is_never_markup(tmp_path: Path) -> None:
    case = KASUS.replace("5.000.000 x", '#eval("1") \\ x')
    text = source(build(write(tmp_path, content(**{"kasus/a.yaml": case}))))
    assert r'"#eval(\"1\") \\ x 1 % = 50.000"' in text


def test_real_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["render", str(PACKS / "musirawas-erk")]) == 0
    assert capsys.readouterr().out == "ditulis: musirawas-erk.html\nditulis: musirawas-erk.pdf\n"
    pdf = (tmp_path / "musirawas-erk.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf == compile_pdf(build(PACKS / "musirawas-erk"))


def test_parquet_without_pyarrow_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match="--parquet: paket Python pyarrow tidak terpasang; pyarrow; pasang dengan"):
        parquet_bytes([["nip"], ["1"]])


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="pyarrow tidak terpasang: Parquet tidak diuji")
def test_real_parquet(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "a.parquet"
    path.write_bytes(parquet_bytes([["nip", "x"], ["1", "1/3"], ["2", ""]]))
    assert pq.read_table(path).to_pydict() == {"nip": ["1", "2"], "x": ["1/3", None]}
