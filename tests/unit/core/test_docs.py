"""The pack that docs/paket-aturan.md builds from nothing is a real one."""

import re
from pathlib import Path

import pytest

from erk_core.cli import main
from tests.unit.core.mini import write

pytestmark = pytest.mark.unit
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "paket-aturan.md"


def test_worked_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```yaml\n# berkas: (\S+)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    folder = write(tmp_path, dict(blocks), "contoh")
    assert main(["lint", str(folder)]) == 0
    assert main(["test", str(folder)]) == 0
    assert "2 kasus lulus, 0 gagal" in capsys.readouterr().out
