"""``erk pack ...`` from files alone: exit codes, messages, nothing half-written."""

import csv
import json
from pathlib import Path

import pytest

from erk_core.cli.main import main
from tests.unit.core.mini import LANGKAH, files, write

pytestmark = pytest.mark.unit
NIP = "198501012010011001"
OTHER = "198501012010011002"
PEGAWAI = "nip,menit,gaji,bonus,status,aktif\n# NIP 18 digit,menit,rupiah,persen,PNS,ya\n"
PEGAWAI += f"{NIP},6000,5000000,1.25,PNS,ya\n{OTHER},0,0,,CPNS,tidak\n"
HARI = f"nip,tanggal,telat\n{NIP},2026-10-01,30\n"
KASUS = """
- nama: satu
  hitungan: 5.000.000 x 1,25 % x 6.000 / 6.000 = 62.500
  periode: 2026-10
  fakta:
    pegawai: {menit: 6000, gaji: 5000000, bonus: 1.25, status: PNS, aktif: ya}
    hari:
      - {dari: 2026-10-01, ulang: 20, telat: 1}
      - {tanggal: 2026-10-05, telat: 31}
  harap: {pakai: 62500, semua: 6050}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write(tmp_path, files(**{"kasus/a.yaml": KASUS}))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "pegawai.csv").write_text(PEGAWAI, encoding="utf-8")
    (folder / "hari.csv").write_text(HARI, encoding="utf-8")
    return folder


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str]:
    code = main([str(a) for a in argv])
    done = capsys.readouterr()
    return code, done.out + done.err


def test_lint_test_hash(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(capsys, "lint", pack)
    assert (code, "tidak ada temuan (2 langkah, 1 kasus)" in text) == (0, True)
    assert run(capsys, "test", pack) == (0, "mini 1.0.0: 1 kasus lulus, 0 gagal\n")
    code, text = run(capsys, "hash", pack)
    assert code == 0
    assert len(text.strip()) == 64


def test_lint_findings(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "langkah/a.yaml").write_text(LANGKAH.lstrip().replace("menit / target", "menit / targt"), encoding="utf-8")
    code, text = run(capsys, "lint", pack)
    assert code == 1
    assert text.startswith('mini/langkah/a.yaml:5: langkah "pakai": nama "targt" tidak ada')
    code, text = run(capsys, "lint", pack, "--json")
    assert code == 1
    assert json.loads(text)[0]["line"] == 5


def test_failed_case(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "kasus/a.yaml").write_text(KASUS.replace("semua: 6050", "semua: 6051").lstrip(), encoding="utf-8")
    code, text = run(capsys, "test", pack)
    assert code == 1
    assert "mini/kasus/a.yaml:9: satu: semua = 6050, seharusnya 6051" in text


def test_score_and_explain(pack: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "hasil.csv"
    code, text = run(capsys, "score", pack, "--period", "2026-10", "--input", data, "--output", out, "--levels", "hari")
    assert code == 0, text
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [(r["nip"], r["pakai"], r["semua"]) for r in rows] == [(NIP, "62500", "6030"), (OTHER, "0", "0")]
    assert (tmp_path / "hasil.hari.csv").read_text(encoding="utf-8") == f"nip,tanggal\n{NIP},2026-10-01\n"
    code, text = run(capsys, "explain", pack, "--period", "2026-10", "--input", data, "--nip", NIP)
    assert (code, "Memakai semuanya: Rp62.500" in text) == (0, True)
    code, text = run(capsys, "explain", pack, "--period", "2026-10", "--input", data, "--nip", NIP, "--json")
    assert json.loads(text)["skema"] == "erk.trace.v1"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "pegawai.csv",
            NIP,
            NIP[:-1],
            f'pegawai.csv:3: kolom nip: NIP "{NIP[:-1]}" berisi 17 digit; NIP 18 digit; lengkapi NIP',
        ),
        ("pegawai.csv", NIP, "1.98501E+17", "bukan angka; NIP 18 digit"),
        ("pegawai.csv", "nip,menit,", "nip,mnt,", 'pegawai.csv:1: kolom "menit" tidak ada'),
        ("pegawai.csv", "aktif\n", "aktif,gajih\n", 'kolom "gajih" tidak dikenal; mungkin maksudnya "gaji"'),
        (
            "pegawai.csv",
            "PNS,ya\n" + OTHER,
            "PNSS,ya\n" + OTHER,
            'pegawai.csv:3: kolom status: "PNSS" tidak dikenal; salah satu: PNS, CPNS',
        ),
        ("pegawai.csv", "5000000", "5.000.000", 'kolom gaji: "5.000.000" bukan angka'),
        ("pegawai.csv", "6000,", "60000,", "pegawai.csv:3: kolom menit: 60000 di luar rentang; 0 sampai 10000 menit"),
        ("pegawai.csv", "6000,", ",", "pegawai.csv:3: kolom menit: nilai kosong"),
        ("pegawai.csv", ",ya\n" + OTHER, ",true\n" + OTHER, '"true" bukan ya/tidak'),
        ("pegawai.csv", OTHER, NIP, "pegawai.csv:4: NIP"),
        ("pegawai.csv", "CPNS,tidak", "CPNS", "pegawai.csv:4: 5 sel; 6 sel"),
        ("hari.csv", NIP, "1" * 18, "hari.csv:2: NIP 111111111111111111 tidak ada di tabel pegawai"),
        ("hari.csv", "2026-10-01", "01/10/2026", 'hari.csv:2: kolom tanggal: "01/10/2026" bukan tanggal'),
        ("hari.csv", "2026-10-01", "2026-11-01", "hari.csv:2: kolom tanggal: 2026-11-01 di luar bulan"),
    ],
)
def test_bad_input(
    pack: Path,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    old: str,
    new: str,
    message: str,
) -> None:
    text = (data / name).read_text(encoding="utf-8")
    (data / name).write_text(text.replace(old, new), encoding="utf-8")
    out = tmp_path / "keluar" / "hasil.csv"
    out.parent.mkdir()
    code, said = run(capsys, "score", pack, "--period", "2026-10", "--input", data, "--output", out)
    assert code == 1
    assert message in said
    assert list(out.parent.iterdir()) == []


def test_bad_arguments(pack: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    score = ("score", pack, "--input", data, "--output", tmp_path / "o.csv", "--period")
    assert "bukan periode" in run(capsys, *score, "2026")[1]
    code, text = run(capsys, *score, "2025-10")
    assert (code, 'sebelum nilai pertama "target" (2026-01-01)' in text or "di luar bulan" in text) == (1, True)
    assert 'tingkat "bulan" tidak dikenal' in run(capsys, *score, "2026-10", "--levels", "bulan")[1]
    assert run(capsys, "score", pack)[0] == 2
    assert run(capsys, "lintt", pack)[0] == 2
    (data / "hari.csv").unlink()
    assert "hari.csv: berkas tidak ada" in run(capsys, *score, "2026-10")[1]
    assert (
        "folder berisi satu CSV setiap tingkat"
        in run(capsys, "score", pack, "--input", data / "pegawai.csv", "--output", "x", "--period", "2026-10")[1]
    )
    missing = ("score", pack, "--input", tmp_path / "tak-ada", "--output", "x", "--period", "2026-10")
    assert "berkas atau folder tidak ada" in run(capsys, *missing)[1]
    assert run(capsys, "lint", tmp_path / "tak-ada")[0] == 1


def test_template_is_readable_input(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "kerangka"
    assert run(capsys, "template", pack, folder)[0] == 0
    assert (folder / "hari.csv").read_text(encoding="utf-8") == "nip,tanggal,telat\n# NIP 18 digit,2026-10-01,menit\n"
    out = tmp_path / "kosong.csv"
    code, text = run(capsys, "score", pack, "--period", "2026-10", "--input", folder, "--output", out)
    assert code == 0, text
    assert "sudah ada isinya" in run(capsys, "template", pack, folder)[1]


def test_one_file_where_all_inputs_are_of_one_level(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = files(
        masukan="- {id: menit, sumber: isian, tingkat: hari, satuan: menit, rentang: [0, 1440]}\n",
        langkah="- {id: total, label: T, satuan: persen, rumus: 'jumlah(hari: menit) / target'}\n",
        keluaran="- {id: total, jenis: tampil}\n",
    )
    folder = write(tmp_path, content)
    source = tmp_path / "hari.csv"
    source.write_text(
        f"nip,tanggal,menit\n{NIP},2026-10-01,300\n{NIP},2026-10-02,200\n{OTHER},2026-10-02,1\n", encoding="utf-8"
    )
    out = tmp_path / "o.csv"
    assert run(capsys, "score", folder, "--period", "2026-10", "--input", source, "--output", out)[0] == 0
    assert out.read_text(encoding="utf-8") == f"nip,total\n{NIP},25/3\n{OTHER},1/60\n"
