"""Checks of every connector that is asked: paging, faults of the other side, manners."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from integrations.conformance import contoh
from integrations.conformance.dunia import Gangguan, PeladenUji
from integrations.conformance.periksa import JAM, Kasus, berhalaman, berisi_json, expect, periksa, same, tarik
from integrations.contracts import (
    Bidang,
    GalatSumber,
    JenisGalat,
    Kemampuan,
    Potong,
    Rentang,
    SetelanSalah,
    Terbuka,
)

# the world that a connector of a feed is shown
DUNIA = {
    Bidang.PRESENSI: contoh.attendance,
    Bidang.KEPEGAWAIAN: contoh.people,
    Bidang.ANGGARAN: contoh.budget,
    Bidang.KINERJA: contoh.plans,
}
RENTANG = Rentang(JAM - dt.timedelta(days=3), JAM)
# reading methods by what the world holds
BACA = {
    Kemampuan.REKAMAN: "rekaman",
    Kemampuan.PEGAWAI: "pegawai",
    Kemampuan.PENUGASAN: "penugasan",
    Kemampuan.UNIT: "unit",
    Kemampuan.BERHENTI: "berhenti",
    Kemampuan.REALISASI: "realisasi",
    Kemampuan.RHK: "rhk",
}


@contextmanager
def running(k: Kasus, *ganggu: Gangguan, banyak: int = 120) -> Iterator[tuple[PeladenUji, Terbuka]]:
    """The server with a world, disturbed, and the connector opened against it with a short patience."""
    assert k.peladen is not None
    with k.peladen() as server:
        server.isi(world(k, banyak))
        server.ganggu(*ganggu)
        yield server, k.open(server, batas_waktu=1)


def world(k: Kasus, banyak: int) -> Any:
    return DUNIA[k.konektor.bidang](banyak)


def fetch(terbuka: Any, rentang: Rentang = RENTANG) -> list[Potong]:
    return list(terbuka.ambil(rentang))


def read(terbuka: Any, kemampuan: Kemampuan, potong: list[Potong]) -> Any:
    baca = getattr(terbuka, BACA[kemampuan])
    return baca(potong, sampai=JAM) if kemampuan == Kemampuan.REKAMAN else baca(potong)


def readable(k: Kasus) -> list[Kemampuan]:
    return [m for m in BACA if m in k.konektor.kemampuan]


def refused(terbuka: Any, *jenis: JenisGalat) -> GalatSumber:
    """The error with which fetching must end."""
    try:
        potong = fetch(terbuka)
    except GalatSumber as galat:
        expect(galat.jenis in jenis, f"jenis galat {galat.jenis}, seharusnya {' atau '.join(jenis)}: {galat.pesan}")
        return galat
    except Exception as galat:
        expect(False, f"{type(galat).__name__} lolos; seharusnya GalatSumber")
        raise
    expect(False, f"{len(potong)} potong diterima; seharusnya GalatSumber {' atau '.join(jenis)}")
    raise AssertionError


@periksa("setara", "Semua yang ada di sumber terbaca, persis, dan tidak ada yang lain.", tarik)
def _(k: Kasus) -> None:
    with running(k) as (_s, terbuka):
        potong = fetch(terbuka)
        for m in readable(k):
            bacaan = read(terbuka, m, potong)
            same(bacaan.catatan, getattr(world(k, 120), BACA[m]))
            expect(not bacaan.temuan, f"temuan pada sumber yang sehat: {bacaan.temuan[:1]}")


@periksa("halaman-ganda", "Halaman yang datang dua kali bukan seluruh daftar: galat, bukan data.", berhalaman)
def _(k: Kasus) -> None:
    with running(k, Gangguan.HALAMAN_GANDA) as (_s, terbuka):
        refused(terbuka, JenisGalat.SEMENTARA, JenisGalat.TETAP)


@periksa("halaman-separuh", "Halaman yang kurang dari jumlah yang disebut sumber tidak diterima.", berhalaman)
def _(k: Kasus) -> None:
    with running(k, Gangguan.HALAMAN_SEPARUH) as (_s, terbuka):
        refused(terbuka, JenisGalat.SEMENTARA, JenisGalat.TETAP)


@periksa(
    "halaman-hilang", "Halaman terakhir yang kosong bukan akhir daftar: orang di dalamnya tidak hilang.", berhalaman
)
def _(k: Kasus) -> None:
    with running(k, Gangguan.HALAMAN_HILANG) as (_s, terbuka):
        refused(terbuka, JenisGalat.SEMENTARA, JenisGalat.TETAP)


@periksa("baris-ganda", "Baris yang sama dua kali menjadi satu catatan.", tarik)
def _(k: Kasus) -> None:
    with running(k, Gangguan.BARIS_GANDA) as (_s, terbuka):
        potong = fetch(terbuka)
        for m in readable(k):
            same(read(terbuka, m, potong).catatan, getattr(world(k, 120), BACA[m]))


@periksa("sampah", "Halaman pemeliharaan dengan status 200 adalah galat, bukan daftar kosong.", tarik)
def _(k: Kasus) -> None:
    with running(k, Gangguan.SAMPAH) as (_s, terbuka):
        refused(terbuka, JenisGalat.SEMENTARA, JenisGalat.TETAP)


@periksa("json-rusak", "JSON yang terpotong adalah galat.", berisi_json)
def _(k: Kasus) -> None:
    with running(k, Gangguan.JSON_RUSAK) as (_s, terbuka):
        refused(terbuka, JenisGalat.SEMENTARA, JenisGalat.TETAP)


@periksa("putus", "Sambungan yang putus di tengah jawaban boleh dicoba lagi, dan tidak diterima separuh.", tarik)
def _(k: Kasus) -> None:
    with running(k, Gangguan.PUTUS) as (_s, terbuka):
        refused(terbuka, JenisGalat.SEMENTARA)


@periksa("lambat", "Sumber yang tidak menjawab dilepas pada batas waktunya.", tarik)
def _(k: Kasus) -> None:
    with running(k, Gangguan.LAMBAT) as (server, _t):
        refused(k.open(server, batas_waktu=0.3), JenisGalat.SEMENTARA)


@periksa("alih", "Pengalihan tidak diikuti: kuncinya tidak dibawa ke server lain.", tarik)
def _(k: Kasus) -> None:
    with running(k, Gangguan.ALIH) as (server, terbuka):
        refused(terbuka, JenisGalat.SETELAN)
        expect(all(j != "/lain" for _, j in server.riwayat.permintaan), "pengalihan diikuti")


@periksa("raksasa", "Jawaban yang tidak ada habisnya dihentikan.", tarik)
def _(k: Kasus) -> None:
    with running(k, Gangguan.RAKSASA) as (_s, terbuka):
        refused(terbuka, JenisGalat.TETAP, JenisGalat.SEMENTARA)


@periksa("galat-500", "Kesalahan server boleh dicoba lagi nanti.", tarik)
def _(k: Kasus) -> None:
    with running(k, Gangguan.BALAS_500) as (_s, terbuka):
        refused(terbuka, JenisGalat.SEMENTARA)


@periksa("batas-429", "Permintaan untuk menunggu diteruskan kepada platform, bukan dilawan.", tarik)
def _(k: Kasus) -> None:
    with running(k, Gangguan.BALAS_429) as (_s, terbuka):
        galat = refused(terbuka, JenisGalat.SEMENTARA)
        expect(galat.tunda == 7, f"tunda {galat.tunda}, seharusnya 7 detik")


@periksa("kredensial", "Kunci yang ditolak perlu dibetulkan orang; mengulang tidak menolong.", tarik)
def _(k: Kasus) -> None:
    with running(k, Gangguan.BALAS_401) as (_s, terbuka):
        refused(terbuka, JenisGalat.SETELAN)


@periksa("rahasia", "Tidak ada rahasia di dalam galat atau wujud teks konektor.", tarik)
def _(k: Kasus) -> None:
    for apa in (Gangguan.BALAS_401, Gangguan.BALAS_500, Gangguan.SAMPAH, Gangguan.PUTUS):
        with running(k, apa) as (server, terbuka):
            galat = refused(terbuka, *JenisGalat)
            isi = {**server.setelan, **k.setelan}
            kunci = [isi[m.nama] for m in k.konektor.medan if m.rahasia and isi.get(m.nama)]
            for satu in kunci:
                expect(satu not in str(galat) + repr(galat), "rahasia terbaca di dalam galat")
                expect(satu not in repr(terbuka), "rahasia terbaca di dalam wujud teks konektor")


@periksa("host-asing", "Host yang tidak diizinkan pengelola pusat tidak pernah ditanya.", tarik)
def _(k: Kasus) -> None:
    assert k.peladen is not None
    with k.peladen() as server:
        try:
            terbuka = k.open(server, izin=frozenset({"10.9.8.7:443"}))
        except SetelanSalah:
            pass
        else:
            refused(terbuka, JenisGalat.SETELAN)
        expect(not server.riwayat.permintaan, "host yang tidak diizinkan ditanya")


@periksa("penjaga", "Jaringan tidak ditunggu di dalam transaksi: penjaga dipanggil sebelum tiap permintaan.", tarik)
def _(k: Kasus) -> None:
    class Terbuka_(Exception):
        pass

    def tolak() -> None:
        raise Terbuka_

    assert k.peladen is not None
    with k.peladen() as server:
        server.isi(world(k, 10))
        terbuka: Any = k.open(server, penjaga=tolak)
        try:
            fetch(terbuka)
        except Terbuka_:
            pass
        else:
            expect(False, "penjaga tidak dipanggil")
        expect(not server.riwayat.permintaan, "sumber ditanya meski penjaga menolak")


@periksa("tetap", "Isi mentah yang sama selalu dibaca sama, juga oleh konektor yang baru dibuka.", tarik)
def _(k: Kasus) -> None:
    with running(k) as (server, terbuka):
        potong = fetch(terbuka)
        lain = k.open(server, batas_waktu=1)
        for m in readable(k):
            expect(read(terbuka, m, potong) == read(lain, m, potong), f"{m} dibaca berbeda")


@periksa("kosong", "Sumber yang kosong tetapi sehat bukan galat, dan galat bukan sumber kosong.", berisi_json)
def _(k: Kasus) -> None:
    with running(k, banyak=0) as (_s, terbuka):
        potong = fetch(terbuka)
        for m in readable(k):
            bacaan = read(terbuka, m, potong)
            expect(not bacaan.catatan and not bacaan.temuan, "sumber kosong memberi catatan atau temuan")


@periksa("percobaan", "Uji beberapa baris tidak menarik seluruh daftar.", berisi_json)
def _(k: Kasus) -> None:
    with running(k) as (server, terbuka):
        fetch(terbuka)
        semua = len(server.riwayat.permintaan)
        fetch(terbuka, Rentang(RENTANG.mulai, RENTANG.sampai, 20))
        expect(len(server.riwayat.permintaan) - semua < semua, "percobaan menarik sebanyak penarikan biasa")


@periksa("baris-unik", "Nomor baris berlaku satu untuk seluruh kiriman, melintasi halaman.", tarik)
def _(k: Kasus) -> None:
    with running(k) as (_s, terbuka):
        potong = fetch(terbuka)
        for m in readable(k):
            nomor = [c.baris for c in read(terbuka, m, potong).catatan]
            expect(len(set(nomor)) == len(nomor) and min(nomor) > 0, f"nomor baris {m} berulang atau nol")


@periksa("tak-pernah-melempar", "Isi yang bukan apa-apa menjadi temuan; membaca tidak pernah melempar.", tarik)
def _(k: Kasus) -> None:
    with running(k, banyak=20) as (_s, terbuka):
        asli = fetch(terbuka)
        for isi in (b"", b"\x00\xff", b"null", b'{"a": 1}', b"[" * 5000, b"PK\x03\x04"):
            rusak = [dataclasses.replace(p, isi=isi) for p in asli]
            for m in readable(k):
                try:
                    bacaan = read(terbuka, m, rusak)
                except Exception as galat:
                    expect(False, f"membaca {isi[:10]!r} melempar {type(galat).__name__}")
                    raise
                expect(not bacaan.catatan, f"{isi[:10]!r} menjadi catatan")
                expect(bacaan.temuan, f"{isi[:10]!r} bukan {m}, tetapi tidak menjadi temuan")
