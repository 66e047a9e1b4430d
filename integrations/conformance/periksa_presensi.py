"""Checks of attendance, however it comes: clocks, days, half days, the same punch twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from integrations.conformance import contoh
from integrations.conformance.dunia import Dunia
from integrations.conformance.periksa import JAM, Kasus, expect, periksa, presensi, same, tarik
from integrations.conformance.periksa_tarik import RENTANG
from integrations.contracts import Bacaan, Potong, RekamanRecord


def deliver(
    k: Kasus,
    rekaman: Sequence[RekamanRecord],
    *,
    sampai: dt.datetime | None = None,
    zona: str = "Asia/Jakarta",
    **isi: str,
) -> tuple[Any, list[Potong]]:
    """The punches by the way that this connector has: asked or pushed."""
    if k.peladen is not None:
        with k.peladen() as server:
            server.isi(Dunia(rekaman=tuple(rekaman), lengkap_sampai=sampai))
            terbuka: Any = k.open(server, zona=zona, **isi)
            return terbuka, list(terbuka.ambil(RENTANG))
    assert k.pengirim is not None
    terbuka = k.open(zona=zona, **isi)
    terimaan = terbuka.terima(k.pengirim.permintaan(rekaman, kini=JAM, lengkap_sampai=sampai, zona=zona))
    return terbuka, [terimaan.potong]


def read(k: Kasus, rekaman: Sequence[RekamanRecord], **isi: Any) -> Bacaan[RekamanRecord]:
    terbuka, potong = deliver(k, rekaman, **isi)
    bacaan: Bacaan[RekamanRecord] = terbuka.rekaman(potong, sampai=JAM)
    return bacaan


def sure(k: Kasus) -> bool:
    """Whether it can say until when it is complete."""
    return k.lengkap and (k.peladen is not None or bool(k.pengirim and k.pengirim.bertanda))


def pins(k: Kasus) -> bool:
    """Whether its settings hold a map of PIN."""
    return any(m.nama == "peta_pin" for m in k.konektor.medan)


def at(teks: str, zona: str = "Asia/Jakarta") -> RekamanRecord:
    return RekamanRecord(
        contoh.nip(1), dt.datetime.fromisoformat(teks).replace(tzinfo=ZoneInfo(zona)), contoh.PERANGKAT
    )


@periksa("rekaman-setara", "Tiap rekaman terbaca dengan orang, saat, dan perangkatnya.", presensi)
def _(k: Kasus) -> None:
    semua = contoh.punches(40)
    same(read(k, semua).catatan, semua)


@periksa("zona", "Jam yang tertulis adalah jam wilayah: 07.10 WIT bukan 07.10 WIB.", presensi)
def _(k: Kasus) -> None:
    for zona in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"):
        satu = at("2026-11-19T07:10:00", zona)
        same(read(k, [satu], zona=zona).catatan, [satu])


@periksa("tengah-malam", "Rekaman di sekitar tengah malam dan akhir bulan tetap pada harinya.", presensi)
def _(k: Kasus) -> None:
    semua = [at("2026-10-31T23:59:59"), at("2026-11-01T00:00:00"), at("2026-11-01T00:00:01")]
    same(read(k, semua).catatan, semua)


@periksa("jam-depan", "Rekaman dari masa depan berarti jam perangkat salah: temuan, bukan kehadiran.", presensi)
def _(k: Kasus) -> None:
    depan = dataclasses.replace(contoh.punches(1)[0], waktu=JAM + dt.timedelta(hours=7))
    bacaan = read(k, [*contoh.punches(2), depan])
    expect(len(bacaan.catatan) == 2, f"{len(bacaan.catatan)} catatan; rekaman dari masa depan ikut dibaca")
    expect(len(bacaan.temuan) == 1, "rekaman dari masa depan tidak menjadi temuan")


@periksa("rekaman-ganda", "Rekaman yang sama dalam kiriman yang bertindihan menjadi satu.", presensi)
def _(k: Kasus) -> None:
    semua = contoh.punches(10)
    same(read(k, [*semua, *semua[:5]]).catatan, semua)


@periksa("urutan", "Urutan datangnya tidak mengubah apa pun.", presensi)
def _(k: Kasus) -> None:
    semua = contoh.punches(20)
    same(read(k, semua[::-1]).catatan, semua)


@periksa("surut", "Rekaman hari lampau yang baru datang tetap pada hari itu.", presensi)
def _(k: Kasus) -> None:
    lama = at("2026-09-03T07:05:00")
    same(read(k, [lama]).catatan, [lama])


@periksa(
    "setengah-hari",
    "Data setengah hari tidak pernah dianggap sehari penuh.",
    presensi,
    sure,
)
def _(k: Kasus) -> None:
    tengah = dt.datetime(2026, 11, 19, 12, 0, tzinfo=contoh.DI)
    _t, potong = deliver(k, contoh.punches(10), sampai=tengah)
    sampai = [p.lengkap_sampai for p in potong]
    expect(
        all(s is not None and s <= tengah for s in sampai),
        f"lengkap sampai {sampai}, seharusnya paling lambat {tengah}",
    )


@periksa("lengkap-diam", "Sumber yang tidak berkata lengkap sampai kapan tidak dianggap lengkap.", presensi)
def _(k: Kasus) -> None:
    _t, potong = deliver(k, contoh.punches(4), sampai=None)
    expect(any(p.lengkap_sampai is None for p in potong), "kelengkapan dikarang")


@periksa("nip-salah", "NIP yang salah bentuk menjadi temuan; baris lain tetap terbaca.", presensi)
def _(k: Kasus) -> None:
    salah = dataclasses.replace(contoh.punches(1)[0], nip="19850101")
    bacaan = read(k, [*contoh.punches(4), salah])
    expect(
        len(bacaan.catatan) == 4 and len(bacaan.temuan) == 1,
        f"{len(bacaan.catatan)} catatan, {len(bacaan.temuan)} temuan",
    )


@periksa("temuan-tanpa-nama", "Temuan tidak memuat NIP: ia terbaca oleh orang yang mengurus koneksi.", presensi)
def _(k: Kasus) -> None:
    salah = dataclasses.replace(contoh.punches(1)[0], waktu=JAM + dt.timedelta(days=1))
    bacaan = read(k, [salah])
    teks = " ".join(t.kalimat() for t in bacaan.temuan)
    expect(salah.nip not in teks, "NIP terbaca di dalam temuan")


@periksa("jumlah", "Banyaknya baris yang disebut sama dengan yang datang.", presensi, tarik)
def _(k: Kasus) -> None:
    expect(read(k, contoh.punches(30)).jumlah_baris == 30, "jumlah baris tidak sama")


@periksa(
    "lengkap-depan", "Sumber yang mengaku lengkap melewati saat ini tidak dipercaya: hari belum usai.", presensi, sure
)
def _(k: Kasus) -> None:
    _t, potong = deliver(k, contoh.punches(4), sampai=JAM + dt.timedelta(hours=9))
    sampai = [p.lengkap_sampai for p in potong]
    expect(all(s is None or s <= JAM for s in sampai), f"lengkap sampai {sampai}, padahal sekarang {JAM}")


@periksa("bertindih", "Dua kiriman yang bertindihan memberi tiap rekaman sekali, dengan nomor baris sendiri.", presensi)
def _(k: Kasus) -> None:
    semua = contoh.punches(30)
    terbuka, pertama = deliver(k, semua[:20])
    _t, kedua = deliver(k, semua[10:])
    catatan = terbuka.rekaman([*pertama, *kedua], sampai=JAM).catatan
    same(catatan, semua)
    expect(len({c.baris for c in catatan}) == len(semua), "nomor baris berulang di dua kiriman")


@periksa("jam-awal", "Jam perangkat yang kembali ke tahun 2000 adalah temuan, bukan kehadiran.", presensi)
def _(k: Kasus) -> None:
    bacaan = read(k, [*contoh.punches(2), at("2000-01-01T00:07:00")])
    expect(len(bacaan.catatan) == 2, "rekaman tahun 2000 dibaca sebagai kehadiran")
    expect(len(bacaan.temuan) == 1, "rekaman tahun 2000 tidak menjadi temuan")


@periksa("pin-peta", "PIN pada peta dibaca sebagai orangnya.", presensi, pins)
def _(k: Kasus) -> None:
    satu = contoh.punches(1)[0]
    same(read(k, [dataclasses.replace(satu, nip="12")], peta_pin=f"12={satu.nip}").catatan, [satu])


@periksa("pin-perangkat", "PIN yang sama pada dua mesin dapat milik dua orang.", presensi, pins)
def _(k: Kasus) -> None:
    satu = contoh.punches(1)[0]
    peta = f"{contoh.PERANGKAT}:12={satu.nip}\nLAIN-9:12={contoh.nip(7)}\n12={contoh.nip(8)}"
    same(read(k, [dataclasses.replace(satu, nip="12")], peta_pin=peta).catatan, [satu])


@periksa("pin-asing", "PIN yang tidak ada pada peta menjadi temuan; tidak ada yang menebak orangnya.", presensi, pins)
def _(k: Kasus) -> None:
    asing = dataclasses.replace(contoh.punches(1)[0], nip="77")
    bacaan = read(k, [*contoh.punches(2), asing], peta_pin=f"12={contoh.nip(5)}")
    expect(len(bacaan.catatan) == 2 and len(bacaan.temuan) == 1, "PIN asing tidak menjadi temuan")


@periksa("banyak", "Sehari kerja beberapa ribu rekaman terbaca semuanya.", presensi)
def _(k: Kasus) -> None:
    semua = [
        dataclasses.replace(r, waktu=r.waktu + dt.timedelta(seconds=i)) for i, r in enumerate(contoh.punches(2000))
    ]
    same(read(k, semua).catatan, semua)
