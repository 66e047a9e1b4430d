"""Steps multiplied by ``untuk``: the word in ids and formulas, a reader's word in label, basis and note."""

from pathlib import Path

import pytest

from tests.unit.core.mini import load, more

pytestmark = pytest.mark.unit
LANGKAH = """
- id: jumlah_{k}
  label: Jumlah {k}
  untuk: {k: [beban_kerja, prestasi]}
  satuan: menit
  rumus: 'jika(status = "CPNS", 0, menit)'
  catatan: menurut {K}, lihat {k}
- {id: sisa, label: Sisa, satuan: menit, rumus: jumlah_beban_kerja + jumlah_prestasi}
"""


def test_words_are_written_for_people_outside_ids_and_formulas(tmp_path: Path) -> None:
    pack = load(tmp_path, langkah=more(LANGKAH))
    step = pack.langkah["jumlah_beban_kerja"]
    assert (step.label, step.catatan) == ("Jumlah beban kerja", "menurut BEBAN KERJA, lihat beban kerja")
    assert pack.langkah["jumlah_prestasi"].label == "Jumlah prestasi"
