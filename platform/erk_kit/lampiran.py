"""Evidence that people attach: which files are taken, in which form they are kept, and how they are given out again.

Kept in the region's own schema, so that its role, its dump and its transactions hold for them too
(docs/keputusan/0015-lampiran.md). What a browser or a name says of a file is not believed: the bytes decide. A picture
is decoded and written anew, which makes it small and takes out where and with which phone it was taken.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from PIL import Image, ImageOps

from erk_kit.bentuk import angka

UNGGAH_MAKS = 10_000_000
PDF_MAKS = 2_000_000
SISI_MAKS = 1600
TITIK_MAKS = 40_000_000
PDF, JPEG = "application/pdf", "image/jpeg"
TERIMA = ".pdf,.jpg,.jpeg,.png,.webp"
DITERIMA = "Yang diterima: foto (JPG, PNG, WebP) atau PDF"
_AKHIRAN = {PDF: ".pdf", JPEG: ".jpg"}
# what makes a PDF do something when it is opened
_PDF_AKTIF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|OpenAction|XFA)\b")


class LampiranSalah(ValueError):
    """A file that is not taken; the text is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Lampiran:
    """jenis: PDF or JPEG. isi: the bytes as they are kept."""

    nama: str
    jenis: str
    isi: bytes

    @property
    def sidik(self) -> str:
        return hashlib.sha256(self.isi).hexdigest()


def attachment_read(berkas: UploadedFile) -> Lampiran:
    """The upload, checked and in the form in which it is kept. Raises LampiranSalah; reads nothing over UNGGAH_MAKS."""
    nama = _nama(berkas.name or "")
    ukuran = berkas.size or 0
    if ukuran > UNGGAH_MAKS:
        raise LampiranSalah(
            f'Berkas "{nama}" berukuran {angka(ukuran // 1000)} KB; paling besar {angka(UNGGAH_MAKS // 1000)} KB. '
            "Foto ulang dengan ukuran lebih kecil, atau kirim sebagian halamannya saja."
        )
    isi = berkas.read()
    if not isi:
        raise LampiranSalah(f'Berkas "{nama}" kosong. Pilih berkasnya sekali lagi.')
    if isi.startswith(b"%PDF-"):
        return Lampiran(_berakhiran(nama, PDF), PDF, _pdf(nama, isi))
    return Lampiran(_berakhiran(nama, JPEG), JPEG, _gambar(nama, isi))


def attachment_response(*, nama: str, jenis: str, isi: bytes) -> HttpResponse:
    """To be saved or looked at; it runs nothing of its own, whatever it holds."""
    jawab = HttpResponse(isi, content_type=jenis)
    jawab["Content-Disposition"] = content_disposition_header(jenis != JPEG, nama)
    jawab["X-Content-Type-Options"] = "nosniff"
    jawab["Content-Security-Policy"] = "default-src 'none'; sandbox"
    jawab["Cache-Control"] = "private, no-store"
    return jawab


def _pdf(nama: str, isi: bytes) -> bytes:
    if len(isi) > PDF_MAKS:
        raise LampiranSalah(
            f'PDF "{nama}" berukuran {angka(len(isi) // 1000)} KB; paling besar {angka(PDF_MAKS // 1000)} KB. '
            "Pindai dengan mutu lebih rendah, atau kirim halaman yang perlu saja."
        )
    if b"%%EOF" not in isi[-2048:]:
        raise LampiranSalah(f'PDF "{nama}" tidak utuh. Simpan ulang PDF-nya, lalu unggah lagi.')
    aktif = _PDF_AKTIF.search(isi)
    if aktif:
        raise LampiranSalah(
            f'PDF "{nama}" berisi bagian yang dapat bekerja sendiri ({aktif.group(1).decode()}). '
            "Cetak ke PDF dari aplikasinya, lalu unggah hasil cetaknya."
        )
    return isi


def _gambar(nama: str, isi: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(isi), formats=("JPEG", "PNG", "WEBP")) as gambar:
                if gambar.width * gambar.height > TITIK_MAKS:
                    raise LampiranSalah(
                        f'Gambar "{nama}" terlalu besar: {angka(gambar.width)} x {angka(gambar.height)} titik. '
                        "Kecilkan dahulu, atau foto ulang."
                    )
                lurus = ImageOps.exif_transpose(gambar)
                lurus.thumbnail((SISI_MAKS, SISI_MAKS))
                # transparent parts become white, as on paper
                alas = Image.new("RGB", lurus.size, "white")
                alas.paste(lurus, mask=lurus.convert("RGBA").getchannel("A"))
    except LampiranSalah:
        raise
    except Exception as galat:
        raise LampiranSalah(
            f'Berkas "{nama}" bukan foto atau PDF yang dapat dibaca, apa pun namanya. {DITERIMA}.'
        ) from galat
    keluar = io.BytesIO()
    alas.save(keluar, "JPEG", quality=82, optimize=True)
    return keluar.getvalue()


def _nama(nama: str) -> str:
    """The last part, without what could mislead on a screen or in a header."""
    bersih = re.sub(r"[^\w .()\-]", "_", nama.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    return bersih[:80] or "berkas"


def _berakhiran(nama: str, jenis: str) -> str:
    return nama.rsplit(".", 1)[0][:70] + _AKHIRAN[jenis]


class LampiranManager(models.Manager["BerkasLampiran"]):
    """Lists never carry the bytes; who gives a file out reads `isi` by name."""

    def get_queryset(self) -> models.QuerySet[BerkasLampiran]:
        return super().get_queryset().defer("isi")


class BerkasLampiran(models.Model):
    """A kept file. The app that inherits adds what it belongs to and its `kunci_bulan`."""

    nama = models.CharField("nama berkas", max_length=100)
    jenis = models.CharField("jenis isi", max_length=40)
    ukuran = models.PositiveIntegerField("ukuran (bita)")
    sidik = models.CharField("SHA-256", max_length=64)
    isi = models.BinaryField("isi")
    diunggah_pada = models.DateTimeField("diunggah pada", auto_now_add=True)

    objects = LampiranManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.nama

    @staticmethod
    def kolom(lampiran: Lampiran) -> dict[str, object]:
        """The columns of a checked upload, for `create`."""
        return {
            "nama": lampiran.nama,
            "jenis": lampiran.jenis,
            "ukuran": len(lampiran.isi),
            "sidik": lampiran.sidik,
            "isi": lampiran.isi,
        }
