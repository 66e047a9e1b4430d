"""Lists and recaps as pages: one file an OPD, in parts of some hundred people, packed together where there are several.

typst needs about a third of a megabyte for each row of a wide table, so a part is what one process may hold.
"""

from __future__ import annotations

import datetime as dt
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from erk_kit import pdf
from erk_kit.bentuk import angka, persen, tanggal
from erk_kit.binding import region_atomic
from tenants.organisasi.models import Opd
from tenants.penilaian.galat import KendaliGagal
from tenants.remunerasi import kolom as k
from tenants.remunerasi.baris import Orang
from tenants.remunerasi.kendali import ORANG, Kendali
from tenants.remunerasi.kolom import Kolom
from tenants.remunerasi.naskah import Naskah, signatures, signers_of, source_line
from tenants.remunerasi.tabel import Tabel
from tenants.remunerasi.terbilang import terbilang_rupiah

if TYPE_CHECKING:
    from tenants.remunerasi.keluaran import Bahan

BAGIAN = 300
_FOLDER = Path(__file__).parent


def compile_pdf(templat: str, data: Any, *, pada: dt.date, bertanda: bool = False) -> bytes:
    """`data` by a template of this folder (erk_kit.pdf)."""
    return pdf.compile_pdf(_FOLDER / templat, data, pada=pada, bertanda=bertanda)


def print_rows(jalur: Path, bahan: Bahan, kolom: Sequence[Kolom], kendali: Kendali) -> Path:
    """The list; a .zip of one file an OPD (and part) unless one file is enough. Tells `kendali` what it printed."""
    per_opd = [(o, [i for i, _ in isi]) for o, isi in itertools.groupby(bahan.urut, key=lambda b: b[1])]
    banyak = sum(-(-len(ids) // BAGIAN) for _, ids in per_opd)
    with region_atomic(bahan.pesanan.schema):
        tanda = signers_of(opd_ids=list(bahan.opd), pada=bahan.pesanan.tanggal)

    def pages() -> Iterator[tuple[str, bytes]]:
        selesai = 0
        for opd_id, ids in per_opd:
            opd = bahan.opd.get(opd_id) if opd_id is not None else None
            ttd = signatures(bahan.dokumen.kode, opd, tanda.get(opd_id or 0, {}))
            for nama, isi in _parts(bahan, opd, ids, kolom, kendali, ttd):
                yield nama, compile_pdf("daftar.typ", isi, pada=bahan.pesanan.tanggal)
                selesai += 1
                bahan.lapor(selesai, banyak, f"mencetak {bahan.dokumen.label.lower()}")

    if banyak == 1:
        ((_, isi),) = pages()
        jalur.write_bytes(isi)
        return jalur
    return pack(jalur.with_suffix(".zip"), pages())


def pack(jalur: Path, isi: Iterator[tuple[str, bytes]]) -> Path:
    """A .zip written one file after the other; PDFs are compressed already."""
    with zipfile.ZipFile(jalur, "w", zipfile.ZIP_STORED) as arsip:
        for nama, satu in isi:
            arsip.writestr(nama, satu)
    return jalur


def print_tables(jalur: Path, naskah: Naskah, tabel: Sequence[Tabel]) -> None:
    """Recaps one below the other."""
    bagian = [
        {
            "judul": t.judul,
            "kolom": [
                {"judul": j, "rata": "kiri" if kata else "kanan", "lebar": _width(t, di) if kata else 16}
                for di, (j, kata) in enumerate(t.kepala)
            ],
            "baris": [[_table_cell(kata, n) for (_, kata), n in zip(t.kepala, b, strict=True)] for b in t.baris],
            "jumlah": [
                "Jumlah",
                *(_table_cell(kata, n) for (_, kata), n in zip(t.kepala[1:], t.jumlah[1:], strict=True)),
            ],
        }
        for t in tabel
    ]
    isi = _head(naskah) | {"bagian": bagian, "terbilang": "", "ttd": [], "nomor_bagian": ""}
    jalur.write_bytes(compile_pdf("daftar.typ", isi, pada=naskah.tanggal))


def _width(t: Tabel, di: int) -> int:
    return min(60, max(10, len(t.kepala[di][0]), *(len(str(b[di])) for b in t.baris)))


def _table_cell(kata: bool, nilai: Any) -> str:
    return str(nilai) if kata else angka(nilai)


def _parts(
    bahan: Bahan, opd: Opd | None, ids: Sequence[int], kolom: Sequence[Kolom], kendali: Kendali, ttd: Sequence[Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(file name, data) of each part of an OPD's list; the last one carries the OPD's sum, its words and signatures."""
    semua = [0] * len(kolom)
    jumlah_bagian = -(-len(ids) // BAGIAN)
    for ke in range(jumlah_bagian):
        sebagian = ids[ke * BAGIAN : (ke + 1) * BAGIAN]
        baris, ini = [], [0] * len(kolom)
        for nomor, (orang, guna) in enumerate(bahan.rows(sebagian), start=ke * BAGIAN + 1):
            sel = [_cell(c, nomor, orang, guna) for c in kolom]
            for di, (c, teks) in enumerate(zip(kolom, sel, strict=True)):
                if c.jenis == k.UANG and teks:
                    # what is printed is what is counted
                    nilai = printed_amount(teks)
                    ini[di] += nilai
                    if c.kendali:
                        kendali.tulis(c.kendali, nilai)
            kendali.tulis(ORANG, 1)
            baris.append(sel)
        semua = [a + b for a, b in zip(semua, ini, strict=True)]
        akhir = ke == jumlah_bagian - 1
        dibayar = k.paid_total(kolom, semua)
        jumlah = [_sum_row("Jumlah bagian ini", kolom, ini)] if jumlah_bagian > 1 else []
        jumlah.append(_sum_row("JUMLAH" if akhir else "Jumlah sampai bagian ini", kolom, semua))
        isi = _head(bahan.naskah) | {
            "opd": opd.nama if opd else "Tanpa OPD",
            "bagian": [{"judul": "", "kolom": [_column(c) for c in kolom], "baris": baris, "jumlah_banyak": jumlah}],
            "terbilang": terbilang_rupiah(dibayar) if akhir and dibayar is not None else "",
            "ttd": [t.__dict__ for t in ttd] if akhir else [],
            "nomor_bagian": f"Bagian {ke + 1} dari {jumlah_bagian}" if jumlah_bagian > 1 else "",
        }
        kode = "".join(c if c.isalnum() or c in "._" else "_" for c in (opd.kode if opd else "tanpa-opd"))
        ekor = f"-bagian-{ke + 1:02d}" if jumlah_bagian > 1 else ""
        yield f"{bahan.dokumen.kode}-{bahan.naskah.kode}-{kode}{ekor}.pdf", isi


def _head(n: Naskah) -> dict[str, Any]:
    return {
        "judul": n.judul,
        "wilayah": n.wilayah,
        "opd": n.opd,
        "bulan": n.bulan,
        "cap": n.cap,
        "peringatan": n.peringatan,
        "kertas": n.kertas,
        "kaki": source_line(n),
        "tanggal": tanggal(n.tanggal),
    }


def _column(c: Kolom) -> dict[str, Any]:
    rata = "kanan" if c.jenis in (k.UANG, k.PERSEN, k.BULAT, k.NOMOR) else "kiri"
    return {"judul": c.judul, "rata": rata, "lebar": c.lebar}


def _cell(c: Kolom, nomor: int, orang: Orang, guna: k.Guna) -> str:
    if c.jenis == k.NOMOR:
        return str(nomor)
    if c.jenis == k.TTD:
        # odd and even stand apart, as people sign
        return f"{nomor}." if nomor % 2 else f"{'':12}{nomor}."
    nilai = c.nilai(orang, guna)
    if nilai is None:
        return ""
    if c.jenis == k.UANG:
        return angka(nilai)
    return persen(nilai).removesuffix("%") if c.jenis == k.PERSEN else str(nilai)


def printed_amount(teks: str) -> int:
    """The number that a printed amount is: "1.250.000" -> 1250000, "−5" -> -5. Raises KendaliGagal otherwise."""
    polos = teks.replace(".", "").replace("−", "-")
    try:
        return int(polos)
    except ValueError:
        raise KendaliGagal(
            f'Jumlah tercetak "{teks}" bukan rupiah bulat.', kode="bayar_cetak", saran="Hubungi pengelola."
        ) from None


def _sum_row(label: str, kolom: Sequence[Kolom], jumlah: Sequence[int]) -> dict[str, Any]:
    """The label spans the columns before the first amount."""
    pertama = next(di for di, c in enumerate(kolom) if c.jenis == k.UANG)
    sel = [angka(n) if c.jenis == k.UANG else "" for c, n in zip(kolom[pertama:], jumlah[pertama:], strict=True)]
    return {"label": label, "rentang": pertama, "sel": sel}
