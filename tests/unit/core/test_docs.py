"""What the guides show is real: the worked pack, the commands, the messages of the ladder."""

import re
from pathlib import Path

import pytest

from erk_core.cli.main import _parser, main
from tests.unit.core.mini import LANGKAH, MASUKAN, files, findings, more, write

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "docs" / "paket-aturan.md"
TOOLS = ROOT / "docs" / "alat-paket.md"
LADDER = ROOT / "CONTRIBUTING.md"


def test_worked_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```yaml\n# berkas: (\S+)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    folder = write(tmp_path, dict(blocks), "contoh")
    assert main(["lint", str(folder)]) == 0
    assert main(["test", str(folder)]) == 0
    assert "2 kasus lulus, 0 gagal" in capsys.readouterr().out


def test_worked_example_is_run_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the worked pack on, block by block: files are written, commands run, and what they print is compared."""
    guide = GUIDE.read_text(encoding="utf-8")
    part = guide[guide.index("## Dari nol") :].split("\n## ", 1)[0]
    blocks = re.findall(r"```(yaml|csv|console)\n(.*?)```", part, re.DOTALL)
    assert {kind for kind, _ in blocks} == {"yaml", "csv", "console"}
    monkeypatch.chdir(tmp_path)
    for kind, text in blocks:
        named = re.match(r"# berkas: (\S+)\n", text)
        if named:
            path = Path("contoh" if kind == "yaml" else ".") / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text[named.end() :], encoding="utf-8")
        elif kind == "csv":
            assert Path("hasil.csv").read_text(encoding="utf-8") == text
        else:
            for command in text.removeprefix("$ ").split("\n$ "):
                words, _, printed = command.partition("\n")
                assert main(words.removeprefix("erk pack ").split()) == 0
                said = capsys.readouterr().out
                if "\n  ...\n" in f"{printed}\n":
                    said = said[: len(printed.split("  ...")[0])]
                    printed = printed.split("  ...")[0]
                assert said.strip() == printed.strip(), words


def test_every_command_is_documented_and_exists() -> None:
    told = set(re.findall(r"^\| `erk pack ([a-z]+)", TOOLS.read_text(encoding="utf-8"), re.MULTILINE))
    commands = next(a for a in _parser()._actions if isinstance(a.choices, dict))
    assert told == set(commands.choices or ())


@pytest.mark.parametrize(
    "changes",
    [
        {"masukan": MASUKAN.replace("satuan: rupiah, rentang", "satuan: rupiah, rentan")},
        {"langkah": LANGKAH.replace("gaji * isi", "gaji * gaji * isi")},
        {"langkah": LANGKAH.replace("bulatkan: {desimal: 0, mode: setengah_ke_atas}", "bulatkan: tanpa")},
        {"langkah": LANGKAH.replace("isi(bonus, 0)", "bonus")},
    ],
    ids=["kunci", "rupiah", "bulat", "kosong"],
)
def test_messages_of_the_ladder(changes: dict[str, str], tmp_path: Path) -> None:
    said = findings(tmp_path, **changes)
    assert any(f"`{message}`" in LADDER.read_text(encoding="utf-8") for message in said), said


def test_the_ladders_first_example(tmp_path: Path) -> None:
    step = "- {id: capaian, label: Capaian, satuan: persen, rumus: '(menit/targt)'}\n"
    message = next(m for m in findings(tmp_path, langkah=more(step)) if "targt" in m)
    assert message.split(": ", 1)[1] in LADDER.read_text(encoding="utf-8"), message


def test_the_ladders_refused_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, data = write(tmp_path, files()), tmp_path / "data"
    data.mkdir()
    (data / "pegawai.csv").write_text(
        "nip,menit,gaji,bonus,status,aktif\n198501012010011001,1,1,,PNS,ya\n19850101201001100,1,1,,PNS,ya\n",
        encoding="utf-8",
    )
    (data / "hari.csv").write_text("nip,tanggal,telat\n", encoding="utf-8")
    out = str(tmp_path / "o.csv")
    assert main(["score", str(folder), "--period", "2026-10", "--input", str(data), "--output", out]) == 1
    message = capsys.readouterr().err.strip().removeprefix(f"{data}/")
    assert f"`{message}`" in LADDER.read_text(encoding="utf-8")
