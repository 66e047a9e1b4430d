"""PDFs by typst, each in a process of its own: its memory goes back to the system when the page is done."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_ANAK = Path(__file__).with_name("pdf_anak.py")
_BATAS_DETIK = 180


def compile_pdf(templat: Path, data: Any, *, pada: dt.date, bertanda: bool = False) -> bytes:
    """The PDF of `data` by a typst template. bertanda: tagged for screen readers, which makes it much larger. Raises
    RuntimeError with typst's own words."""
    saat = int(dt.datetime.combine(pada, dt.time(), dt.UTC).timestamp())
    perintah = [sys.executable, "-I", str(_ANAK), str(templat), str(saat), str(int(bertanda))]
    isi = json.dumps(data, ensure_ascii=False).encode()
    jadi = subprocess.run(perintah, input=isi, capture_output=True, timeout=_BATAS_DETIK, check=False)  # noqa: S603 - ours
    if jadi.returncode or not jadi.stdout.startswith(b"%PDF"):
        raise RuntimeError(f"typst menolak {templat.name}: {jadi.stderr.decode(errors='replace')[-2000:]}")
    return jadi.stdout
