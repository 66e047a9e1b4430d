"""Records of what was done, and the seals over them. The tables exist in public (operators) and in every region.

Both are append-only: the region's role may INSERT and SELECT, nothing else.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from erk_kit.kunci import Lepas


class RentangId(models.Field):
    """int8multirange as its text, e.g. `{[1,120),[125,126)}`: which ids a seal holds, compared inside Postgres."""

    def db_type(self, connection: Any) -> str:
        return "int8multirange"


class Catatan(models.Model):
    """One thing that somebody did. No foreign keys: what it speaks of may live in an app above, or be gone.

    `aktor_id` and `aktor_label`: the account and its name as it was then; empty id = the system itself or nobody
    known. `objek_kunci` is a key, `objek_label` what people call the thing. `hash` is SHA-256 over everything but
    the id (tenants.jejak.kanonik); the id is fixed by the seal.
    """

    hanya_tambah = True
    kunci_bulan = Lepas("catatan tentang kapan sesuatu dilakukan; dijaga rantai segel, bukan bulan")

    pada = models.DateTimeField("pada")
    aksi = models.CharField("aksi", max_length=60)
    aktor_id = models.BigIntegerField("pelaku (pengguna)", null=True, blank=True)
    aktor_label = models.CharField("nama pelaku saat itu", max_length=150)
    peran = models.CharField("sebagai", max_length=20, blank=True)
    objek_jenis = models.CharField("jenis objek", max_length=20, blank=True)
    objek_kunci = models.CharField("kunci objek", max_length=100, blank=True)
    objek_label = models.CharField("objek", max_length=200, blank=True)
    rincian = models.JSONField("rincian", default=dict)
    permintaan = models.CharField("nomor permintaan", max_length=16, blank=True)
    alamat = models.CharField("awalan alamat IP", max_length=43, blank=True)
    hash = models.BinaryField("hash", max_length=32)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("pada",), name="jejak_pada"),
            models.Index(fields=("aksi", "id"), name="jejak_aksi"),
            models.Index(fields=("aktor_id", "id"), name="jejak_aktor"),
            models.Index(fields=("objek_kunci", "objek_jenis", "id"), name="jejak_objek"),
        )

    def __str__(self) -> str:
        return f"{self.aksi} {self.objek_kunci}".strip()


class Segel(models.Model):
    """A link of the chain: the records that it holds, and the hash of the link before.

    isi: zlib of the canonical list of records (tenants.jejak.kanonik.daftar_tulis), so that a record which is gone can
    still be named. rentang: their ids, for Postgres.
    """

    hanya_tambah = True
    kunci_bulan = Lepas("mata rantai jejak audit; ditambah saja")

    nomor = models.PositiveIntegerField("nomor", unique=True)
    pada = models.DateTimeField("disegel pada")
    jumlah = models.PositiveIntegerField("jumlah catatan")
    sebelum = models.CharField("hash segel sebelumnya", max_length=64, unique=True)
    hash = models.CharField("hash", max_length=64)
    isi = models.BinaryField("daftar catatan (zlib)")
    rentang = RentangId("rentang id")

    class Meta:
        ordering = ("nomor",)
        indexes = (models.Index(fields=("pada",), name="segel_pada"),)

    def __str__(self) -> str:
        return f"segel {self.nomor}"
