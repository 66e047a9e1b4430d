"""The table as Markdown, with its size."""

from tests.unit.web.izin import PERAN, PERAN_KONSOL, Baris, konsol, semua

_CARA = 5
# method roles: the one without an account and the one who may most
_PERAN_CARA = 2


def main() -> None:
    wilayah, pusat = semua(), konsol()
    print("# Tabel izin\n")
    for kata, banyak in size(wilayah, pusat):
        print(f"- {kata}: {banyak}")
    for situs, baris, peran in (("Wilayah", wilayah, PERAN), ("Konsol", pusat, PERAN_KONSOL)):
        print(f"\n## {situs}\n")
        print(f"| titik | cara | alamat | {' | '.join(peran)} |")
        print(f"|---|---|---|{'---|' * len(peran)}")
        for nama in sorted(baris):
            for cara, alamat, kode in baris[nama]:
                print(f"| {nama} | {cara.upper()} | `{alamat}` | {' | '.join(kode.split())} |")


def size(wilayah: Baris, pusat: Baris) -> list[tuple[str, str]]:
    w, k = (sum(len(kasus) for kasus in baris.values()) for baris in (wilayah, pusat))
    lain = sum("_lain}" in alamat for kasus in wilayah.values() for _, alamat, _ in kasus)
    sendiri = w * len(PERAN) + k * len(PERAN_KONSOL)
    asing = w * (len(PERAN) - 1) + w + k * (len(PERAN) - 1)
    cara = sum(
        (_CARA - len({c for c, _, _ in kasus})) * _PERAN_CARA
        for baris in (wilayah, pusat)
        for nama, kasus in baris.items()
        if ":" in nama
    )
    return [
        ("titik", f"{len(wilayah)} wilayah, {len(pusat)} konsol"),
        ("baris", f"{w} wilayah ({lain} dengan milik OPD lain), {k} konsol"),
        ("peran", f"{len(PERAN)} wilayah, {len(PERAN_KONSOL)} konsol"),
        ("jawaban di situs sendiri", str(sendiri)),
        ("jawaban di wilayah lain dan di konsol dengan sesi dari sini", str(asing)),
        ("cara tanpa baris", str(cara)),
        ("jawaban yang dibandingkan", str(sendiri + asing + cara)),
    ]


if __name__ == "__main__":
    main()
