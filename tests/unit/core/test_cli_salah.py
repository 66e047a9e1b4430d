"""``erk pack`` as people get it wrong: no English, no traceback, nothing half-written."""

import argparse
from pathlib import Path

import pytest

from erk_core.cli.parser import Parser, in_indonesian
from tests.unit.core.mini import files, write
from tests.unit.core.test_cli import HARI, KASUS, NIP, PEGAWAI, run

pytestmark = pytest.mark.unit
PERIOD = ("--period", "2026-10")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write(tmp_path, {**files(), "kasus/a.yaml": KASUS})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "pegawai.csv").write_text(PEGAWAI, encoding="utf-8")
    (folder / "hari.csv").write_text(HARI, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "erk pack: perintah salah: PERINTAH belum ditulis; lihat erk pack --help"),
        ("lin x", 'perintah "lin" tidak dikenal; mungkin maksudnya "lint"; lihat erk pack --help'),
        ("lint", "erk pack lint: perintah salah: DIR belum ditulis; lihat erk pack lint --help"),
        ("lint a b", "tidak dikenal: b"),
        ("lint a --jso", "tidak dikenal: --jso"),
        ("lint a --json=ya", '--json: tidak menerima nilai, ditulis "ya"'),
        ("score a", "--period, --input, --output belum ditulis"),
        ("score a --period", "--period: nilainya belum ditulis"),
        ("stale --months enam", '--months: "enam" bukan bilangan bulat'),
        ("stale --months 6 --on 20261001", '--on: "20261001" bukan tanggal seperti 2026-10-01'),
        ("diff a", "B belum ditulis"),
    ],
)
def test_the_command_itself(capsys: Capture, line: str, said: str) -> None:
    code, text = run(capsys, *line.split())
    assert code == 2
    assert said in text
    assert text.count("\n") == 1


@pytest.mark.parametrize("line", ["--help", "lint --help", "score --help"])
def test_help_is_indonesian(capsys: Capture, line: str) -> None:
    code, text = run(capsys, *line.split())
    assert code == 0
    for foreign in ("usage:", "options:", "positional", "show this help"):
        assert foreign not in text


def test_every_complaint_of_argparse_has_words(capsys: Capture) -> None:
    parser = Parser(prog="uji")
    parser.add_argument("--dua", nargs=2)
    parser.add_argument("--banyak", nargs="+")
    parser.add_argument("--mode", choices=["a", "b"])
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("--x", action="store_true")
    one.add_argument("--y", action="store_true")
    for line, said in (
        ("--x --y", "--y: tidak dapat bersama --x"),
        ("--dua 1", "--dua: perlu 2 nilai"),
        ("--banyak", "--banyak: perlu paling sedikit satu nilai"),
        ("--x --mode c", '--mode: "c" tidak dikenal; pilih salah satu: a, b'),
        ("--banyak 1", "salah satu dari --x --y belum ditulis"),
    ):
        with pytest.raises(SystemExit):
            parser.parse_args(line.split())
        assert f"uji: perintah salah: {said}; lihat uji --help\n" == capsys.readouterr().err
    assert in_indonesian("something new") == "something new"
    assert issubclass(Parser, argparse.ArgumentParser)


def test_folders_of_packs(pack: Path, tmp_path: Path, capsys: Capture) -> None:
    missing = tmp_path / "tak-ada"
    for command in ("lint", "test", "hash"):
        assert run(capsys, command, missing) == (
            1,
            f"{missing}:1: folder tidak ada; folder paket berisi paket.yaml; periksa nama dan tempatnya\n",
        )
    code, text = run(capsys, "lint", pack / "paket.yaml")
    assert (code, "paket.yaml:1: bukan folder; folder paket berisi paket.yaml" in text) == (1, True)
    assert "berkas paket.yaml tidak ada; folder paket berisi paket.yaml" in run(capsys, "lint", tmp_path)[1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "pegawai.csv:1: berkas kosong; baris kepala kolom; buat kerangkanya dengan: erk pack template"),
        (PEGAWAI.replace(",", ";").encode(), "pegawai.csv:1: kolom dipisah titik koma; pemisah koma; ganti pemisahnya"),
        (b"sep=;\n" + PEGAWAI.replace(",", ";").encode(), "pegawai.csv:1: kolom dipisah titik koma; pemisah koma"),
        (PEGAWAI.encode("utf-16"), "pegawai.csv:1: teks UTF-16; CSV UTF-8 berpemisah koma; simpan ulang"),
        (PEGAWAI.encode("utf-16-be"), "pegawai.csv:1: bukan teks UTF-8 (ada byte nol, seperti dalam UTF-16); CSV"),
        (b"PK\x03\x04rest", "pegawai.csv:1: buku kerja Excel, bukan CSV; CSV UTF-8"),
        (PEGAWAI.encode().replace(b"CPNS", b"CP\xe9S"), "pegawai.csv:4: bukan teks UTF-8; CSV UTF-8"),
        (PEGAWAI.replace("CPNS", '"CPNS').encode(), "CSV tidak terbaca: tanda kutip dibuka dan tidak ditutup"),
        (PEGAWAI.replace("CPNS", '"CP"NS').encode(), "CSV tidak terbaca: ada isi sesudah tanda kutip penutup"),
        (PEGAWAI.encode().replace(b"CPNS", b"CP\x00S"), "pegawai.csv:4: bukan teks UTF-8 (ada byte nol"),
    ],
    ids=["kosong", "titik koma", "sep", "utf16", "utf16be", "xlsx", "latin1", "kutip", "kutip dalam", "nol"],
)
def test_what_a_spreadsheet_writes(pack: Path, data: Path, capsys: Capture, content: bytes, said: str) -> None:
    (data / "pegawai.csv").write_bytes(content)
    out = data / "o.txt"
    code, text = run(capsys, "score", pack, *PERIOD, "--input", data, "--output", out)
    assert (code, out.exists()) == (1, False)
    assert said in text


def test_a_mark_windows_lines_and_empty_rows_are_read(pack: Path, data: Path, capsys: Capture) -> None:
    text = PEGAWAI.replace("\n", "\r\n") + ",,,,,\r\n"
    (data / "pegawai.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    out = data.parent / "o.csv"
    assert run(capsys, "score", pack, *PERIOD, "--input", data, "--output", out)[0] == 0
    assert NIP in out.read_text(encoding="utf-8")


def test_places_for_results(pack: Path, data: Path, tmp_path: Path, capsys: Capture) -> None:
    score = ("score", pack, *PERIOD, "--input", data, "--output")
    out = tmp_path / "tak" / "ada.csv"
    code, text = run(capsys, *score, out)
    assert code == 1
    assert text == (
        f"{out}: tidak dapat ditulis: foldernya tidak ada; berkas di folder yang ada; "
        f"buat dahulu foldernya: {out.parent}\n"
    )
    for place in (data, Path(".")):
        code, text = run(capsys, *score, place)
        assert (code, "tidak dapat ditulis: itu folder, bukan berkas" in text) == (1, True)
        code, text = run(capsys, "render", pack, "--output", place)
        assert (code, "tidak dapat ditulis: itu folder, bukan berkas" in text) == (1, True)
    (tmp_path / "berkas").write_text("x", encoding="utf-8")
    for command in (("schema", tmp_path / "berkas"), ("new", "x", "--from", pack, "--in", tmp_path / "berkas" / "y")):
        code, text = run(capsys, *command)
        assert (code, "tidak dapat dibuat: " in text) == (1, True)
        assert not any(word in text for word in ("File exists", "Not a directory", "No such"))


@pytest.mark.parametrize(
    ("command", "name", "said"),
    [
        ("score", "hasil.parquet", 'akhiran ".parquet"; .csv; ganti akhirannya; untuk Parquet tambahkan --parquet'),
        ("score", "hasil.XLSX", 'akhiran ".XLSX"; .csv; ganti akhirannya; untuk Parquet tambahkan --parquet'),
        ("render", "aturan.pdf", 'akhiran ".pdf"; .html; ganti akhirannya; PDF-nya ditulis di sebelahnya'),
    ],
)
def test_a_name_that_promises_another_kind_of_file(
    pack: Path, data: Path, tmp_path: Path, capsys: Capture, command: str, name: str, said: str
) -> None:
    more = (*PERIOD, "--input", data) if command == "score" else ()
    code, text = run(capsys, command, pack, *more, "--output", tmp_path / name)
    assert (code, (tmp_path / name).exists()) == (1, False)
    assert text == f"{tmp_path / name}: {said}\n"


def test_input_places(pack: Path, data: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "o.csv"
    score = ("score", pack, *PERIOD, "--output", out, "--input")
    (data / "hari.csv").unlink()
    (data / "hari.csv").mkdir()
    code, text = run(capsys, *score, data)
    assert (code, "hari.csv: tidak terbaca: itu folder, bukan berkas; berkas CSV" in text) == (1, True)
    empty = tmp_path / "kosong"
    empty.mkdir()
    code, text = run(capsys, *score, empty)
    assert (code, "pegawai.csv: berkas tidak ada; CSV tingkat pegawai; buat kerangkanya" in text) == (1, True)


def test_unknown_people(pack: Path, data: Path, capsys: Capture) -> None:
    explain = ("explain", pack, *PERIOD, "--input", data, "--nip")
    code, text = run(capsys, *explain, "1" * 18)
    assert code == 1
    assert f'pegawai "{"1" * 18}" tidak ada' in text
    assert "NIP" in run(capsys, *explain, "123")[1]
