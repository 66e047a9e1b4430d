"""A table given as CSV: what is wrong is said at the CSV's own line, with the column."""

from pathlib import Path

import pytest

from erk_core import PackError, load_pack
from tests.unit.core.mini import findings, load, more, write

pytestmark = pytest.mark.unit
SAME = """
label: T
satuan: rupiah
kunci:
  - {id: status, jenis: pilihan}
  - {id: kelas, satuan: menit}
nilai:
  2026-01-01: {status: peraga, berkas: t.csv, lainnya: 0}
"""
BAND = """
label: T
satuan: rupiah
kunci:
  - {id: status, jenis: pilihan}
  - {id: lama, satuan: menit, cara: pita}
nilai:
  2026-01-01: {status: peraga, berkas: t.csv, lainnya: 0}
"""
STEP = "- {{id: uji, label: Uji, satuan: rupiah, rumus: '{}(t, status, menit)', bulatkan: tanpa}}\n"
GOOD = "status,kelas,nilai\nPNS,1,100\nPNS,2,200\nCPNS,1,80\n"
GOOD_BAND = "status,lama_sampai,nilai\nPNS,10,1\nPNS,,2\nCPNS,,3\n"


def said(tmp_path: Path, text: str | bytes, table: str = SAME) -> list[str]:
    folder = write(tmp_path, {"tabel/t.yaml": table})
    (folder / "tabel" / "t.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return findings(tmp_path, langkah=more(STEP.format("tabel" if table == SAME else "pita")))


@pytest.mark.parametrize("table", [SAME, BAND], ids=["sama", "pita"])
def test_good_tables(tmp_path: Path, table: str) -> None:
    assert said(tmp_path, GOOD if table == SAME else GOOD_BAND, table) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("PNS,2,200", "PNS,2,dua", 'mini/tabel/t.csv:3: kolom nilai: "dua" bukan angka'),
        ("PNS,2,200", "PNS,2,1.5", "mini/tabel/t.csv:3: kolom nilai: 1.5 bukan rupiah bulat"),
        ("PNS,2,200", "PNS,2,6.000", 'mini/tabel/t.csv:3: kolom nilai: "6.000" mendua; ribuan tanpa titik'),
        ("PNS,2,200", "PNS,2,", "mini/tabel/t.csv:3: kolom nilai: sel kosong"),
        ("PNS,2,200", "PNS,,200", "mini/tabel/t.csv:3: kolom kelas: sel kosong"),
        ("PNS,2,200", "PNS,II,200", 'mini/tabel/t.csv:3: kolom kelas: "II" bukan angka'),
        ("PNS,2,200", "\nPNS,II,200", 'mini/tabel/t.csv:4: kolom kelas: "II" bukan angka'),
        ("PNS,2,200", "PNS,1,200", "mini/tabel/t.csv:3: kunci PNS, 1 sudah ada di baris 2"),
        ("PNS,2,200", "PNS,2", "mini/tabel/t.csv:3: jumlah sel berbeda dari kepala; 3 sel"),
        ("status,kelas", "status,klas", 'mini/tabel/t.csv:1: kolom "klas" tak dikenal'),
        ("kelas,nilai", "nilai", 'mini/tabel/t.csv:1: kolom "kelas" tidak ada'),
        ("kelas,nilai", "kelas,kelas", 'mini/tabel/t.csv:1: kolom "kelas" ada dua kali'),
    ],
)
def test_said_at_the_csv(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = said(tmp_path, GOOD.replace(old, new))
    assert found[0].startswith(message)
    assert all("t.yaml" not in one for one in found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("status,lama_sampai,nilai\nPNS,x,1\n", 'mini/tabel/t.csv:2: kolom lama_sampai: "x" bukan angka'),
        ("status,lama_sampai,nilai\nPNS,9,1\nPNS,5,2\nCPNS,1,1\n", "mini/tabel/t.csv:3: pita kosong atau tumpang"),
        (
            "status,lama_dari,lama_sampai,nilai\nPNS,,9,1\nPNS,12,,2\nCPNS,,1,1\n",
            "mini/tabel/t.csv:3: ada lubang antara 9 dan 12",
        ),
        ("status,nilai\nPNS,1\nPNS,2\nCPNS,3\n", "mini/tabel/t.csv:2: batas pita tidak diketahui"),
    ],
)
def test_bands_at_the_csv(tmp_path: Path, text: str, message: str) -> None:
    found = said(tmp_path, text, BAND)
    assert found[0].startswith(message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "mini/tabel/t.csv:1: CSV kosong; baris kepala: kelas,nilai,status"),
        (b"status,kelas,nilai\n", "mini/tabel/t.csv:1: CSV tanpa baris; paling sedikit satu baris di bawah kepala"),
        (GOOD.replace(",", ";").encode(), "mini/tabel/t.csv:1: kolom dipisah titik koma; pemisah koma"),
        (GOOD.replace(",", "\t").encode(), "mini/tabel/t.csv:1: kolom dipisah tabulator; pemisah koma"),
        (GOOD.encode("utf-16"), "mini/tabel/t.csv:1: teks UTF-16; CSV UTF-8"),
        (b"status,kelas,nilai\nPNS,1,1\nPN\xe9S,2,1\n", "mini/tabel/t.csv:3: bukan teks UTF-8; CSV UTF-8"),
        (b"PK\x03\x04" + b"\0" * 40, "mini/tabel/t.csv:1: buku kerja Excel, bukan CSV; CSV UTF-8"),
    ],
    ids=["kosong", "kepala saja", "titik koma", "tab", "utf16", "latin1", "xlsx"],
)
def test_what_excel_writes(tmp_path: Path, data: bytes, message: str) -> None:
    assert said(tmp_path, data)[0].startswith(message)


def test_a_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    assert said(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == []
    bad = GOOD.replace("PNS,2,200", "PNS,2,dua").replace("\n", "\r\n").encode()
    assert said(tmp_path, bad)[0].startswith("mini/tabel/t.csv:3: kolom nilai")


def test_rows_in_yaml_keep_their_line(tmp_path: Path) -> None:
    table = SAME.replace(
        "{status: peraga, berkas: t.csv, lainnya: 0}", "\n    status: peraga\n    lainnya: 0\n    baris:"
    )
    table += "      - {status: PNS, kelas: 1, nilai: 1}\n      - {status: PNS, kelas: I, nilai: 1}\n"
    found = findings(tmp_path, langkah=more(STEP.format("tabel")), **{"tabel/t.yaml": table})
    assert found[0].startswith('mini/tabel/t.yaml:12: baris 2: kolom kelas: "I" bukan angka')


def test_the_layer_that_wrote_the_csv_is_named(tmp_path: Path) -> None:
    """A region that adds a dated CSV to the table of its parent is told its own file, the parent's rows stay."""
    write(tmp_path, {"tabel/t.csv": GOOD})
    load(tmp_path, langkah=more(STEP.format("tabel")), **{"tabel/t.yaml": SAME})
    child = {
        "paket.yaml": "id: anak\nlabel: A\nversi: 1.0.0\ninduk: mini\nberlaku: 2026-01-01\nterbit: 2026-01-01\n",
        "tabel/t.yaml": "menimpa: tambah\nnilai:\n  2026-06-01: {status: peraga, berkas: baru.csv, lainnya: 0}\n",
        "tabel/baru.csv": GOOD.replace("CPNS,1,80", "CPNS,1,x"),
    }
    with pytest.raises(PackError) as caught:
        load_pack(write(tmp_path, child, "anak"))
    assert str(caught.value).startswith('anak/tabel/baru.csv:4: kolom nilai: "x" bukan angka')
    child["tabel/baru.csv"] = GOOD.replace("CPNS,1,80", "CPNS,1,90")
    made = load_pack(write(tmp_path, child, "anak")).tabel["t"]
    assert [v.isi["CPNS", 1][0].nilai for v in made.versi] == [80, 90]


@pytest.mark.parametrize("row", ["PNS,{},x", "PNS,{},6.000", "PNS,{}"])
def test_a_hundred_complaints_are_enough(tmp_path: Path, row: str) -> None:
    found = said(tmp_path, "status,kelas,nilai\n" + "".join(row.format(i) + "\n" for i in range(2000)))
    assert len(found) == 100
    assert found[0].startswith("mini/tabel/t.csv:2: ")
