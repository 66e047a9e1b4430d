"""Checks of personnel systems that a first version forgets: those without a superior, moved away, told twice; codes and
values that nobody expected."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from integrations.conformance import contoh
from integrations.conformance.dunia import Dunia
from integrations.conformance.periksa import Kasus, berisi_json, expect, kepegawaian, mampu, periksa, same, terdaftar
from integrations.conformance.periksa_kepegawaian import roll
from integrations.conformance.periksa_tarik import fetch, read, readable, running
from integrations.contracts import BerhentiRecord, Kemampuan, Potong

# what may stand where a text or a number was expected
ANEH: tuple[Any, ...] = (
    None,
    "",
    "x" * 5000,
    -1,
    1e308,
    True,
    {},
    {"a": []},
    [],
    [[]],
    "2026-02-30",
    "\u0000\ud83d\ude00",
)


def people(**isi: Any) -> Dunia:
    return dataclasses.replace(contoh.people(6), **isi)


@periksa(
    "tanpa-atasan",
    "Unit yang induknya tidak ada pada daftar tetap menyebut induk itu: ia tidak diam-diam menjadi perangkat daerah.",
    kepegawaian,
    mampu(Kemampuan.UNIT),
)
def _(k: Kasus) -> None:
    semua = contoh.people(6).unit
    yatim = dataclasses.replace(semua[1], kode_induk="U999")
    terbuka, potong = roll(k, people(unit=(semua[0], yatim, *semua[2:])))
    bacaan = terbuka.unit(potong)
    satu = [c for c in bacaan.catatan if c.kode == yatim.kode]
    expect(bool(satu) or bool(bacaan.temuan), "unit tanpa induk hilang tanpa temuan")
    expect(all(c.kode_induk == "U999" for c in satu), "unit tanpa induk diberi tempat lain")


@periksa(
    "pemimpin",
    "Pemimpin unit terbaca sebagai NIP; unit tanpa pemimpin tidak diberi pemimpin.",
    kepegawaian,
    mampu(Kemampuan.UNIT),
)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    satu = dataclasses.replace(dunia.unit[0], nip_pemimpin=dunia.pegawai[3].nip)
    terbuka, potong = roll(k, people(unit=(satu, *dunia.unit[1:])))
    pemimpin = {c.kode: c.nip_pemimpin for c in terbuka.unit(potong).catatan}
    expect(pemimpin.get(satu.kode) == satu.nip_pemimpin, "pemimpin unit tidak terbaca")
    expect(not any(n for u, n in pemimpin.items() if u != satu.kode), "unit tanpa pemimpin diberi pemimpin")


def left(k: Kasus, sebab: str) -> None:
    """One who has left is read as such with the day, and no longer as a person in service. Raises Gagal."""
    dunia = contoh.people(6)
    pergi = BerhentiRecord(dunia.pegawai[5].nip, sebab, dt.date(2026, 11, 1), "")
    # a source with lists names him among the leavers; one that is asked for each person still knows him
    tetap = dunia.pegawai[:5] if k.halaman else dunia.pegawai
    terbuka, potong = roll(k, people(pegawai=tetap, berhenti=(*dunia.berhenti, pergi)))
    keluar = {c.nip: (c.sebab, c.mulai) for c in terbuka.berhenti(potong).catatan}
    expect(keluar.get(pergi.nip) == (sebab, pergi.mulai), f"{sebab} tidak terbaca: {keluar.get(pergi.nip)}")
    masih = {c.nip for c in (*terbuka.pegawai(potong).catatan, *terbuka.penugasan(potong).catatan)}
    expect(k.halaman or pergi.nip not in masih, f"{sebab} masih terbaca sebagai pegawai")


@periksa(
    "mutasi-keluar",
    "Yang pindah ke instansi lain terbaca sebagai mutasi keluar dengan tanggalnya, dan tidak lagi sebagai pegawai.",
    kepegawaian,
    mampu(Kemampuan.BERHENTI),
)
def _(k: Kasus) -> None:
    left(k, "MUTASI_KELUAR")


@periksa(
    "sebab-keluar",
    "Yang meninggal dan yang diberhentikan terbaca dengan sebab dan tanggalnya, dan tidak lagi sebagai pegawai.",
    kepegawaian,
    mampu(Kemampuan.BERHENTI),
)
def _(k: Kasus) -> None:
    left(k, "MENINGGAL")
    left(k, "BERHENTI")


@periksa("paruh-waktu", "PPPK paruh waktu terbaca sebagai itu, bukan sebagai PPPK.", kepegawaian)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    satu = dataclasses.replace(dunia.pegawai[2], status="PPPK_PARUH_WAKTU", golongan="PPPK")
    terbuka, potong = roll(k, people(pegawai=(*dunia.pegawai[:2], satu, *dunia.pegawai[3:])))
    same([c for c in terbuka.pegawai(potong).catatan if c.nip == satu.nip], [satu])


@periksa("kode-panjang", "Kode unit dan jabatan sepanjang 40 huruf tidak dipotong.", kepegawaian)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    unit = dataclasses.replace(dunia.unit[0], kode="8ae48289-3f2e-4a1b-9c7d-0011223344556677")
    tugas = dataclasses.replace(
        dunia.penugasan[0], kode_jabatan="a5eb03e2-41c6-f6a0-e040-640a040252ad0001", kode_unit=unit.kode
    )
    terbuka, potong = roll(k, people(unit=(unit, *dunia.unit[1:]), penugasan=(tugas, *dunia.penugasan[1:])))
    same([c for c in terbuka.penugasan(potong).catatan if c.nip == tugas.nip], [tugas])


@periksa("nip-kosong", "Pegawai tanpa NIP menjadi temuan; yang lain tetap terbaca.", kepegawaian, terdaftar)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    terbuka, potong = roll(k, people(pegawai=(dataclasses.replace(dunia.pegawai[0], nip=""), *dunia.pegawai[1:])))
    bacaan = terbuka.pegawai(potong)
    jumlah = len(bacaan.catatan), len(bacaan.temuan)
    expect(jumlah == (5, 1), f"{jumlah[0]} catatan dan {jumlah[1]} temuan, seharusnya 5 dan 1")


@periksa(
    "nip-bertentangan",
    "Satu NIP dengan dua isi yang berbeda menjadi temuan: tidak ada yang dipilih diam-diam.",
    kepegawaian,
    terdaftar,
)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    kembar = dataclasses.replace(dunia.pegawai[0], golongan="IV", ruang="c")
    terbuka, potong = roll(k, people(pegawai=(*dunia.pegawai, kembar)))
    bacaan = terbuka.pegawai(potong)
    nip = [c.nip for c in bacaan.catatan]
    expect(len(set(nip)) == len(nip), "satu NIP menjadi dua catatan")
    expect(bacaan.temuan, "dua isi yang berbeda untuk satu NIP tidak menjadi temuan")


@periksa(
    "temuan-tanpa-nip",
    "Temuan tentang pegawai tidak memuat NIP atau nama: ia terbaca oleh orang yang mengurus koneksi.",
    kepegawaian,
    terdaftar,
)
def _(k: Kasus) -> None:
    satu, dua, *lain = contoh.people(6).pegawai
    salah = dataclasses.replace(satu, status="HONORER"), dataclasses.replace(dua, golongan="IV", ruang="c")
    pendek = dataclasses.replace(lain[0], nip=lain[0].nip[:17])
    terbuka, potong = roll(k, people(pegawai=(salah[0], dua, salah[1], pendek, *lain[1:])))
    teks = " ".join(t.kalimat() for t in terbuka.pegawai(potong).temuan)
    expect(teks, "status asing dan NIP kembar tidak menjadi temuan")
    rahasia = (satu.nip, satu.nama, dua.nip, dua.nama, pendek.nip)
    expect(not any(x in teks for x in rahasia), "NIP atau nama terbaca di temuan")


@periksa("medan-asing", "Medan yang belum dikenal diabaikan: sumber boleh tumbuh tanpa memutus koneksi.", berisi_json)
def _(k: Kasus) -> None:
    with running(k, banyak=20) as (_s, terbuka):
        asli = fetch(terbuka)
        tumbuh = [dataclasses.replace(p, isi=json.dumps(_grown(json.loads(p.isi))).encode()) for p in asli]
        for m in readable(k):
            same(read(terbuka, m, tumbuh).catatan, read(terbuka, m, asli).catatan)


@periksa(
    "nilai-aneh", "Nilai yang bukan jenisnya menjadi temuan atau diabaikan; membaca tidak pernah melempar.", berisi_json
)
def _(k: Kasus) -> None:
    with running(k, banyak=3) as (_s, terbuka):
        asli = fetch(terbuka)
    for ke, p in enumerate(asli):
        for isi in _bent(json.loads(p.isi)):
            rusak = [*asli[:ke], Potong(p.nama, isi, p.lengkap_sampai), *asli[ke + 1 :]]
            for m in readable(k):
                try:
                    read(terbuka, m, rusak)
                except Exception as galat:
                    expect(False, f"membaca {m} dari {p.nama} melempar {type(galat).__name__}")
                    raise


def _grown(isi: Any) -> Any:
    if isinstance(isi, dict):
        return {**{n: _grown(v) for n, v in isi.items()}, "medan_yang_belum_dikenal": {"a": [1]}}
    return [_grown(v) for v in isi] if isinstance(isi, list) else isi


def _bent(isi: Any) -> Iterator[bytes]:
    """The part with one value of its first row replaced, each value by each strange one in turn."""
    for jalur in _paths(isi):
        for aneh in ANEH:
            salin = copy.deepcopy(isi)
            tempat = salin
            for satu in jalur[:-1]:
                tempat = tempat[satu]
            tempat[jalur[-1]] = aneh
            yield json.dumps(salin).encode()


def _paths(isi: Any, di: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    anak = isi.items() if isinstance(isi, dict) else enumerate(isi[:1]) if isinstance(isi, list) else ()
    for nama, nilai in anak:
        yield (*di, nama)
        yield from _paths(nilai, (*di, nama))
