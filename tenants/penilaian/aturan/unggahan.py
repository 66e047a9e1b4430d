"""A ZIP of pack files as the files of a draft: names that a pack knows, text, and nothing that swells."""

from __future__ import annotations

import io
import re
import zipfile

from tenants.penilaian.aturan.galat import RancanganDitolak

UKURAN_MAKS = 2_000_000
UKURAN_ISI_MAKS = 8_000_000
BERKAS_MAKS = 400
_BOLEH = re.compile(
    r"(masukan|parameter|tabel|langkah)/[A-Za-z0-9_-]{1,80}\.yaml|tabel/[A-Za-z0-9_-]{1,80}\.csv"
    r"|(keluaran|operasi)\.yaml",
    re.ASCII,
)
# The head is the platform's own; cases are run where packs are written (`erk pack test`).
_LEWAT = re.compile(r"paket\.yaml|kasus/.*|README[^/]*|(.*/)?\.[^/]+|__MACOSX/.*")


def zip_read(data: bytes) -> tuple[dict[str, str], list[str]]:
    """(path -> text, names left out). A single folder around everything is taken off. Raises RancanganDitolak."""
    if len(data) > UKURAN_MAKS:
        raise _refuse(f"Berkas ZIP lebih besar dari {UKURAN_MAKS // 1_000_000} MB.", "Kirim berkas yang diubah saja.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as arsip:
            butir = [b for b in arsip.infolist() if not b.is_dir()]
            if len(butir) > BERKAS_MAKS or sum(b.file_size for b in butir) > UKURAN_ISI_MAKS:
                raise _refuse(
                    f"Isi ZIP melebihi {BERKAS_MAKS} berkas atau {UKURAN_ISI_MAKS // 1_000_000} MB.",
                    "Kirim berkas yang diubah saja.",
                )
            nama = _names([b.filename for b in butir])
            isi, lewat = {}, []
            for satu, jalur in zip(butir, nama, strict=True):
                if _LEWAT.fullmatch(jalur):
                    lewat.append(jalur)
                elif not _BOLEH.fullmatch(jalur):
                    raise _refuse(
                        f"ZIP memuat “{jalur[:120]}”, yang bukan berkas paket.",
                        "Yang diharapkan masukan/, parameter/, tabel/, langkah/, keluaran.yaml, operasi.yaml.",
                    )
                else:
                    isi[jalur] = _text(arsip, satu, jalur)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as galat:
        raise _refuse("Berkas itu bukan ZIP yang dapat dibuka.", "Buat ulang ZIP-nya tanpa sandi.") from galat
    if not isi:
        raise _refuse("ZIP tidak memuat satu berkas paket pun.", "Masukkan berkas yang diubah, mis. parameter/x.yaml.")
    return dict(sorted(isi.items())), sorted(lewat)


def _names(nama: list[str]) -> list[str]:
    akar = {n.split("/", 1)[0] for n in nama if "/" in n}
    bungkus = next(iter(akar)) if len(akar) == 1 and all("/" in n for n in nama) else ""
    if bungkus in ("", "masukan", "parameter", "tabel", "langkah"):
        return nama
    return [n.split("/", 1)[1] for n in nama]


def _text(arsip: zipfile.ZipFile, satu: zipfile.ZipInfo, jalur: str) -> str:
    with arsip.open(satu) as berkas:
        data = berkas.read(UKURAN_ISI_MAKS + 1)
    try:
        teks = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refuse(f"{jalur}: bukan teks UTF-8.", "Simpan ulang sebagai UTF-8.") from None
    if "\x00" in teks:
        raise _refuse(f"{jalur}: memuat huruf yang tidak dapat disimpan.", "Hapus huruf itu.")
    return teks


def _refuse(pesan: str, saran: str) -> RancanganDitolak:
    return RancanganDitolak(pesan, kode="aturan_unggahan", saran=saran)
