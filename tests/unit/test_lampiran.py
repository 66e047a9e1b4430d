"""What may be attached: decided by the bytes; pictures lose what a phone adds; nothing active is kept."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from erk_kit.lampiran import JPEG, PDF, UNGGAH_MAKS, LampiranSalah, attachment_read, attachment_response

pytestmark = pytest.mark.unit
BARIS_PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << >>\n%%EOF\n"


def gambar(bentuk: str = "JPEG", ukuran: tuple[int, int] = (3000, 2000), **isi: object) -> bytes:
    keluar = io.BytesIO()
    Image.new("RGB", ukuran, (200, 30, 30)).save(keluar, bentuk, **isi)
    return keluar.getvalue()


@pytest.mark.parametrize("bentuk", ["JPEG", "PNG", "WEBP"])
def test_picture_is_made_small_and_loses_its_data(bentuk: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Pabrik Ponsel Rahasia"
    isi = gambar(bentuk, exif=exif)
    assert b"Pabrik Ponsel" in isi
    jadi = attachment_read(SimpleUploadedFile(f"foto.{bentuk.lower()}", isi))
    assert (jadi.nama, jadi.jenis) == ("foto.jpg", JPEG)
    with Image.open(io.BytesIO(jadi.isi)) as kecil:
        assert kecil.size == (1600, 1067)
        assert not kecil.getexif()
    assert b"Pabrik Ponsel" not in jadi.isi


def test_pdf_is_kept_as_it_is_whatever_its_name() -> None:
    jadi = attachment_read(SimpleUploadedFile("surat.jpg", BARIS_PDF))
    assert (jadi.nama, jadi.jenis, jadi.isi) == ("surat.pdf", PDF, BARIS_PDF)


@pytest.mark.parametrize(
    ("nama", "isi", "kata"),
    [
        ("foto.jpg", b"<html><script>alert(1)</script>", "bukan foto atau PDF"),
        ("foto.jpg", b"MZ\x90\x00" + b"\0" * 200, "bukan foto atau PDF"),
        ("foto.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "bukan foto atau PDF"),
        ("foto.jpg", gambar()[:900], "bukan foto atau PDF"),
        ("foto.gif", gambar("GIF", (10, 10)), "bukan foto atau PDF"),
        ("kosong.pdf", b"", "kosong"),
        ("surat.pdf", BARIS_PDF[:30], "tidak utuh"),
        ("surat.pdf", BARIS_PDF.replace(b"/Catalog", b"/Catalog /OpenAction 2"), "OpenAction"),
        ("surat.pdf", b"%PDF-1.7" + b"\0" * 2_000_000 + b"%%EOF", "paling besar 2.000 KB"),
        ("bom.png", gambar("PNG", (7000, 6000)), "terlalu besar"),
    ],
)
def test_refused_in_words(nama: str, isi: bytes, kata: str) -> None:
    with pytest.raises(LampiranSalah, match=kata):
        attachment_read(SimpleUploadedFile(nama, isi))


def test_too_large_is_refused_unread() -> None:
    berkas = SimpleUploadedFile("foto.jpg", b"x")
    berkas.size = UNGGAH_MAKS + 1
    berkas.file.close()
    with pytest.raises(LampiranSalah, match=r"paling besar 10\.000 KB"):
        attachment_read(berkas)


@pytest.mark.parametrize("nama", ["../../etc/passwd.jpg", 'a"b\r\nX-Jahat: 1.jpg', "C:\\x\\" + "y" * 300 + ".jpg"])
def test_names_cannot_mislead(nama: str) -> None:
    jadi = attachment_read(SimpleUploadedFile("x.jpg", gambar(ukuran=(20, 20))))
    berkas = SimpleUploadedFile("x.jpg", gambar(ukuran=(20, 20)))
    berkas._name = nama
    jadi = attachment_read(berkas)
    assert not set(jadi.nama) & set('/\\"\r\n')
    assert len(jadi.nama) <= 100
    jawab = attachment_response(nama=jadi.nama, jenis=jadi.jenis, isi=jadi.isi)
    assert jawab["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert jawab["X-Content-Type-Options"] == "nosniff"
