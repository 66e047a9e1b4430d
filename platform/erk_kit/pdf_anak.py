"""One typst document in a process of its own: its memory goes back to the system when the page is done.

Reads JSON from stdin, writes the PDF to stdout. Runs from its file, without Django and without the project's packages:
    python -I pdf_anak.py <template.typ> <unix seconds> <1 = tagged for screen readers>
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path


def main(templat: str, saat: str, bertanda: str) -> int:
    import typst

    pada = dt.datetime.fromtimestamp(int(saat), dt.UTC)
    hasil = typst.compile(
        Path(templat).read_bytes(),
        format="pdf",
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
        # the same letters on every machine
        ignore_system_fonts=True,
        timestamp=pada,
        pdf_tags=bertanda == "1",
    )
    sys.stdout.buffer.write(hasil)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
