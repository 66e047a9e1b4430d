"""The table as Markdown, or with `--csv` as CSV."""

import csv
import sys

from tests.unit.web.izin import PERAN, PERAN_KONSOL, Baris, konsol, semua


def main() -> None:
    bagian = (("Wilayah", semua(), PERAN), ("Konsol", konsol(), PERAN_KONSOL))
    if "--csv" in sys.argv:
        tulis = csv.writer(sys.stdout)
        tulis.writerow(("situs", "titik", "cara", "alamat", "peran", "status"))
        for situs, baris, peran in bagian:
            for nama, kasus in baris.items():
                for cara, alamat, kode in kasus:
                    for satu, harap in zip(peran, kode.split(), strict=True):
                        tulis.writerow((situs, nama, cara.upper(), alamat, satu, harap))
        return
    for situs, baris, peran in bagian:
        print(f"## {situs}: {_size(baris, peran)}\n")
        print(f"| titik | cara | alamat | {' | '.join(peran)} |")
        print(f"|---|---|---|{'---|' * len(peran)}")
        for nama in sorted(baris):
            for cara, alamat, kode in baris[nama]:
                print(f"| {nama} | {cara.upper()} | `{alamat}` | {' | '.join(kode.split())} |")
        print()


def _size(baris: Baris, peran: tuple[str, ...]) -> str:
    banyak = sum(len(k) for k in baris.values())
    return f"{len(baris)} titik, {banyak} baris x {len(peran)} peran = {banyak * len(peran)} jawaban"


if __name__ == "__main__":
    main()
