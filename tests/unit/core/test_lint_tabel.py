"""Every rule of lint refuses its broken pack with the exact messages kept in tests/golden/pesan_lint.json.

After a wording is changed on purpose: `python -m tests.unit.core.test_lint_tabel`, then read the difference.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from tests.unit.core.lint_kasus import RULES
from tests.unit.core.mini import findings

pytestmark = pytest.mark.unit
KEPT = Path(__file__).resolve().parents[2] / "golden" / "pesan_lint.json"
MESSAGES: dict[str, list[str]] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}


@pytest.mark.parametrize("rule", RULES)
def test_exact_message(tmp_path: Path, rule: str) -> None:
    found = findings(tmp_path, **RULES[rule])
    assert found == MESSAGES[rule]
    assert found
    assert all(len(one.split("; ")) >= 3 for one in found), "file:line: what; expected; do this"


def test_no_message_without_a_rule() -> None:
    assert list(MESSAGES) == list(RULES)


def main() -> int:
    kept = {}
    for rule, changes in RULES.items():
        with tempfile.TemporaryDirectory() as folder:
            kept[rule] = findings(Path(folder), **changes)
    KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
