"""A file applied row by row through the services, as one person would type it: what the planned way must equal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from tenants.aktivitas.models import NormaWaktu
from tenants.aktivitas.services import norma_set
from tenants.organisasi import services
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import BulanTerkunci
from tenants.organisasi.models import (
    FaktaLama,
    Jabatan,
    KelasJabatan,
    Pegawai,
    Penugasan,
    RiwayatGolongan,
    RiwayatKedudukan,
    RiwayatStatus,
    Unit,
)
from tenants.sinkronisasi.rencana.dasar import SUMBER

TABEL = (Jabatan, KelasJabatan, Pegawai, Penugasan, RiwayatGolongan, RiwayatKedudukan, RiwayatStatus, NormaWaktu)


class Tolak(Exception):
    """Refused for a reason that the service has no words for."""


def apply_rows(
    catatan: list[Any], satu: Callable[[Any], bool], urut: Callable[[Any], Any]
) -> dict[int, tuple[str, str]]:
    """(tindakan, sentence of the refusal) of each row; CATAT = something was written."""
    hasil = {}
    for c in sorted(catatan, key=lambda c: (urut(c), c.baris)):
        try:
            with transaction.atomic():
                hasil[c.baris] = ("CATAT" if satu(c) else "SAMA", "")
        except BulanTerkunci as galat:
            hasil[c.baris] = ("SUSULAN", galat.pesan)
        except GalatLayanan as galat:
            hasil[c.baris] = ("DITOLAK", galat.pesan.rstrip("."))
        except Tolak:
            hasil[c.baris] = ("DITOLAK", "")
    return hasil


def penugasan(c: Any) -> bool:
    orang = Pegawai.objects.get(nip=c.nip)
    jabatan, unit = Jabatan.objects.get(kode=c.kode_jabatan), Unit.objects.get(kode=c.kode_unit)
    kursi = {"pegawai_id": orang.pk, "jabatan_id": jabatan.pk, "unit_id": unit.pk, "jenis": c.jenis}
    ada = Penugasan.objects.filter(**kursi, berlaku_mulai=c.mulai).first()
    if ada is None:
        services.penugasan_set(**kursi, mulai=c.mulai, sampai=c.sampai, nomor_sk=c.nomor_sk, sumber=SUMBER)
        return True
    if c.nomor_sk and c.nomor_sk != ada.nomor_sk:
        raise Tolak
    if c.sampai is None or c.sampai == ada.berlaku_sampai:
        return False
    if ada.berlaku_sampai is not None and ada.berlaku_sampai < c.sampai:
        raise Tolak
    services.fact_end(fakta=ada, sampai=c.sampai)
    return True


def pegawai(c: Any) -> bool:
    ada = Pegawai.objects.filter(nip=c.nip).first()
    if ada is None:
        if c.berlaku_mulai not in (None, c.terdaftar_mulai):
            raise Tolak
        nama = {"nama": c.nama, "gelar_depan": c.gelar_depan, "gelar_belakang": c.gelar_belakang}
        baru = services.pegawai_create(nip=c.nip, terdaftar_mulai=c.terdaftar_mulai, **nama)
        milik = {"pegawai_id": baru.pk, "mulai": c.terdaftar_mulai, "sumber": SUMBER}
        services.status_set(status=c.status, **milik)
        services.golongan_set(golongan=c.golongan, ruang=c.ruang, **milik)
        services.kedudukan_set(kedudukan=c.kedudukan or "AKTIF", **milik)
        return True
    if c.terdaftar_mulai != ada.terdaftar_mulai:
        raise Tolak

    def held(model: Any) -> Any:
        baris = model.objects.filter(pegawai=ada)
        return baris.pada(c.berlaku_mulai).first() if c.berlaku_mulai else baris.order_by("-berlaku_mulai").first()

    milik = {"pegawai_id": ada.pk, "mulai": c.berlaku_mulai, "sumber": SUMBER}
    perlu = []
    status, gol, duduk = held(RiwayatStatus), held(RiwayatGolongan), held(RiwayatKedudukan)
    if status is None or status.status != c.status:
        perlu.append(lambda: services.status_set(status=c.status, **milik))
    if gol is None or gol.golongan != c.golongan or (c.ruang and c.ruang != gol.ruang):
        perlu.append(lambda: services.golongan_set(golongan=c.golongan, ruang=c.ruang, **milik))
    if c.kedudukan and (duduk is None or duduk.kedudukan != c.kedudukan):
        perlu.append(lambda: services.kedudukan_set(kedudukan=c.kedudukan, **milik))
    nama = {k: getattr(c, k) or getattr(ada, k) for k in ("nama", "gelar_depan", "gelar_belakang")}
    beda = any(getattr(ada, k) != v for k, v in nama.items())
    if perlu and c.berlaku_mulai is None:
        raise Tolak
    for satu in perlu:
        satu()
    if beda:
        services.pegawai_update(pegawai_id=ada.pk, **nama)
    return bool(perlu or beda)


def jabatan(c: Any) -> bool:
    ada = Jabatan.objects.filter(kode=c.kode).first()
    baru = ada is None
    ada = ada or services.jabatan_create(kode=c.kode, nama=c.nama, jenis=c.jenis)
    kini = KelasJabatan.objects.pada(c.berlaku_mulai).filter(jabatan=ada).first()
    pilihan = {"nilai": c.nilai, "status": c.status, "dasar": c.dasar}
    disebut = {"kelas": c.kelas} | {k: v for k, v in pilihan.items() if v not in (None, "")}
    perlu = kini is None or any(getattr(kini, k) != v for k, v in disebut.items())
    if perlu:
        services.kelas_jabatan_set(
            jabatan_id=ada.pk,
            kelas=c.kelas,
            nilai=c.nilai,
            status=c.status or ("terverifikasi" if c.dasar else "asumsi"),
            dasar=c.dasar,
            mulai=c.berlaku_mulai,
            sumber=SUMBER,
        )
    beda = (ada.nama, ada.jenis) != (c.nama, c.jenis)
    services.jabatan_update(jabatan_id=ada.pk, nama=c.nama, jenis=c.jenis)
    return baru or perlu or beda


def norma_waktu(c: Any) -> bool:
    kini = NormaWaktu.objects.pada(c.berlaku_mulai).filter(kode=c.kode).first()
    isi = {k: getattr(c, k) for k in ("uraian", "jenis", "menit", "satuan")}
    if kini is not None and all(getattr(kini, k) == v for k, v in isi.items()):
        return False
    norma_set(kode=c.kode, mulai=c.berlaku_mulai, sumber=SUMBER, **isi)
    return True


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that an import may write, without keys of its own and instants; owners by their own codes."""
    kode = {(Pegawai, p.pk): p.nip or p.pk for p in Pegawai.objects.all()}
    kode |= {(Jabatan, j.pk): j.kode for j in Jabatan.objects.all()}
    hasil: dict[str, list[tuple[Any, ...]]] = {}
    for model in TABEL:
        kolom = [f for f in model._meta.concrete_fields if f.name not in ("id", "dicatat_pada")]
        baris = []
        for satu in model.objects.all():
            isi = [(kode.get((f.related_model, getattr(satu, f.attname))) or getattr(satu, f.attname)) for f in kolom]
            baris.append(tuple(map(str, isi)))
        hasil[model.__name__] = sorted(baris)
    lama = []
    for f in FaktaLama.objects.all():
        pemilik = Jabatan if "jabatan_id" in f.isi and "pegawai_id" not in f.isi else Pegawai
        isi = {k: v for k, v in f.isi.items() if k not in ("pegawai_id",) and (pemilik is Pegawai or k != "jabatan_id")}
        assert f.isi[f"{pemilik.__name__.lower()}_id"] == f.pemilik_id
        lama.append((f.tabel, str(kode[pemilik, f.pemilik_id]), f.tindakan, str(sorted(isi.items()))))
        hidup = next(m for m in TABEL if m._meta.label_lower == f.tabel).objects.get(pk=f.fakta_id)
        assert f.dicatat_pada == hidup.dicatat_pada
        assert f.digantikan_pada >= f.dicatat_pada
    hasil["FaktaLama"] = sorted(lama)
    return hasil
