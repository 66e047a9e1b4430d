"""CSV as it comes out of a spreadsheet: bytes to rows with their lines, or one clear refusal."""

from __future__ import annotations

import csv
import io

UTF8 = "CSV UTF-8 berpemisah koma"
SAVE = 'simpan ulang dari lembar kerjanya sebagai "CSV UTF-8"'
_SIGNS = (
    (b"PK\x03\x04", "buku kerja Excel, bukan CSV"),
    (b"\xd0\xcf\x11\xe0", "buku kerja Excel, bukan CSV"),
    (b"\xff\xfe", "teks UTF-16"),
    (b"\xfe\xff", "teks UTF-16"),
)
_SEPARATORS = {";": "titik koma", "\t": "tabulator", "|": "garis tegak"}
_TROUBLE = (
    ("unexpected end", "tanda kutip dibuka dan tidak ditutup"),
    ("expected after", "ada isi sesudah tanda kutip penutup"),
    ("field larger", "satu sel terlalu panjang, mungkin tanda kutipnya tidak ditutup"),
)


class BadCsv(Exception):
    """``line`` from 1; ``what``, ``expected`` and ``do`` as everywhere."""

    def __init__(self, line: int, what: str, expected: str, do: str) -> None:
        super().__init__(what)
        self.line, self.what, self.expected, self.do = line, what, expected, do


def rows(raw: bytes) -> list[tuple[int, list[str]]]:
    """Every row that is not blank, with its line; the head first. Raises BadCsv; an empty list for an empty file."""
    for sign, what in _SIGNS:
        if raw.startswith(sign):
            raise BadCsv(1, what, UTF8, SAVE)
    zero = raw.find(b"\0")
    if zero >= 0:
        line = raw.count(b"\n", 0, zero) + 1
        raise BadCsv(line, "bukan teks UTF-8 (ada byte nol, seperti dalam UTF-16)", UTF8, SAVE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCsv(raw.count(b"\n", 0, error.start) + 1, "bukan teks UTF-8", UTF8, SAVE) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        out = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        why = next((words for part, words in _TROUBLE if part in str(error)), str(error))
        raise BadCsv(reader.line_num, f"CSV tidak terbaca: {why}", UTF8, "perbaiki tanda kutip di baris ini") from None
    if out and len(out[0][1]) == 1:
        for mark, name in _SEPARATORS.items():
            if mark in out[0][1][0]:
                raise BadCsv(
                    out[0][0], f"kolom dipisah {name}", "pemisah koma", f"ganti pemisahnya menjadi koma, atau {SAVE}"
                )
    return out
