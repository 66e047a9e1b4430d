"""Checks of every connector that is pushed to: who sends, how old it is, the same delivery once."""

from __future__ import annotations

import dataclasses
from typing import Any

from integrations.conformance import contoh
from integrations.conformance.periksa import JAM, Kasus, bertanda, dorong, expect, periksa
from integrations.contracts import Alasan, KirimanDitolak, Permintaan, Potong, Terimaan


def ask(k: Kasus, **isi: Any) -> Permintaan:
    assert k.pengirim is not None
    return k.pengirim.permintaan(contoh.punches(4), kini=JAM, **isi)


def take(k: Kasus, permintaan: Permintaan) -> Terimaan:
    terbuka: Any = k.open()
    terimaan: Terimaan = terbuka.terima(permintaan)
    return terimaan


def refused(k: Kasus, permintaan: Permintaan, *alasan: Alasan) -> KirimanDitolak:
    try:
        take(k, permintaan)
    except KirimanDitolak as galat:
        expect(galat.alasan in alasan, f"alasan {galat.alasan}, seharusnya {' atau '.join(alasan)}")
        expect(400 <= galat.status < 500, f"status {galat.status} bukan penolakan")
        return galat
    except Exception as galat:
        expect(False, f"{type(galat).__name__} lolos; seharusnya KirimanDitolak")
        raise
    expect(False, f"diterima; seharusnya ditolak karena {' atau '.join(alasan)}")
    raise AssertionError


@periksa("diterima", "Kiriman yang sah diterima dengan jawaban 200 dan isi mentahnya utuh.", dorong)
def _(k: Kasus) -> None:
    permintaan = ask(k)
    terimaan = take(k, permintaan)
    expect(terimaan.balasan.status == 200, f"dijawab {terimaan.balasan.status}")
    expect(terimaan.potong is not None and terimaan.potong.isi == permintaan.badan, "isi mentah berubah")


@periksa("nomor-tetap", "Kiriman yang sama bernomor sama, sehingga diterapkan sekali walau datang lima kali.", dorong)
def _(k: Kasus) -> None:
    nomor = {take(k, ask(k)).nomor for _ in range(5)}
    expect(len(nomor) == 1 and all(nomor), f"nomor {sorted(nomor)}")


@periksa("nomor-lain", "Kiriman lain bernomor lain.", dorong)
def _(k: Kasus) -> None:
    assert k.pengirim is not None
    lain = k.pengirim.permintaan(contoh.punches(6), kini=JAM, nomor="kiriman-2")
    expect(take(k, ask(k)).nomor != take(k, lain).nomor, "dua kiriman bernomor sama")


@periksa("terlalu-besar", "Kiriman raksasa ditolak sebelum dibaca.", dorong)
def _(k: Kasus) -> None:
    refused(k, ask(k, badan=b"x" * 33_000_000), Alasan.TERLALU_BESAR)


@periksa("tanda-salah", "Kiriman dengan tanda tangan yang salah ditolak.", bertanda)
def _(k: Kasus) -> None:
    refused(k, ask(k, kunci="kunci-orang-lain-yang-cukup-panjang-0000"), Alasan.TANDA_TANGAN)


@periksa("isi-diubah", "Isi yang diubah sesudah ditandatangani ditolak.", bertanda)
def _(k: Kasus) -> None:
    asli = ask(k)
    refused(k, dataclasses.replace(asli, badan=asli.badan.replace(b"masuk", b"pulang")), Alasan.TANDA_TANGAN)


@periksa("waktu-diubah", "Stempel waktu ikut ditandatangani: kiriman lama tidak dapat dimudakan.", bertanda)
def _(k: Kasus) -> None:
    tua, muda = ask(k, umur=4000), ask(k)
    kepala = {**tua.kepala, **{n: v for n, v in muda.kepala.items() if v.isdigit()}}
    refused(k, dataclasses.replace(tua, kepala=kepala), Alasan.TANDA_TANGAN)


@periksa("tanpa-tanda", "Kiriman tanpa kepala tanda tangan ditolak.", bertanda)
def _(k: Kasus) -> None:
    refused(k, dataclasses.replace(ask(k), kepala={}), Alasan.TANDA_TANGAN, Alasan.BENTUK)


@periksa(
    "terlalu-lama",
    "Kiriman yang lebih tua dari 300 detik ditolak: rekaman jaringan tidak dapat diputar ulang.",
    bertanda,
)
def _(k: Kasus) -> None:
    refused(k, ask(k, umur=301), Alasan.TERLALU_LAMA)
    take(k, ask(k, umur=299))


@periksa("dari-depan", "Kiriman yang jauh di depan jam kami ditolak.", bertanda)
def _(k: Kasus) -> None:
    refused(k, ask(k, umur=-301), Alasan.DARI_DEPAN)


@periksa("dua-kunci", "Kunci baru dan kunci lama berlaku bersama selama pergantian.", bertanda)
def _(k: Kasus) -> None:
    assert k.pengirim is not None
    lama = k.pengirim.setelan["kunci_lama"]
    take(k, ask(k, kunci=lama))
    take(k, ask(k))


@periksa("kunci-dicabut", "Kunci lama yang sudah dihapus dari setelan tidak diterima lagi.", bertanda)
def _(k: Kasus) -> None:
    assert k.pengirim is not None
    lain: Kasus = dataclasses.replace(k, setelan={**k.setelan, "kunci_lama": ""})
    refused(lain, ask(k, kunci=k.pengirim.setelan["kunci_lama"]), Alasan.TANDA_TANGAN)


@periksa("tanda-aneh", "Tanda tangan dengan huruf apa pun adalah penolakan, bukan kerusakan di pihak kami.", bertanda)
def _(k: Kasus) -> None:
    asli = ask(k)
    for aneh in ("", "\u00e9" * 64, "00", "f" * 5000, " \t", "bukan heksadesimal"):
        kepala = {n: v if v.isdigit() else aneh for n, v in asli.kepala.items()}
        refused(k, dataclasses.replace(asli, kepala=kepala), Alasan.TANDA_TANGAN, Alasan.BENTUK)


@periksa("isi-rusak", "Isi yang bukan kiriman ditolak dengan alasan, walau ditandatangani.", bertanda)
def _(k: Kasus) -> None:
    for badan in (b"", b"bukan json", b"[]", b"null", b'{"nomor": 7}', b"[" * 5000):
        refused(k, ask(k, badan=badan), Alasan.BENTUK)


@periksa("penolakan-bersih", "Penolakan tidak menyebut kunci atau isi kiriman.", bertanda)
def _(k: Kasus) -> None:
    assert k.pengirim is not None
    galat = refused(k, ask(k, kunci="kunci-orang-lain-yang-cukup-panjang-0000"), Alasan.TANDA_TANGAN)
    for satu in (*k.pengirim.setelan.values(), contoh.nip(0)):
        expect(satu not in galat.pesan, "penolakan memuat rahasia atau data pegawai")
    expect(
        all(s not in repr(k.open()) for s in k.pengirim.setelan.values() if len(s) > 20 and "=" not in s),
        "rahasia di wujud teks",
    )


@periksa("asing", "Pengirim yang tidak terdaftar ditolak.", dorong, lambda k: not bertanda(k))
def _(k: Kasus) -> None:
    refused(k, ask(k, seri="TIDAKADA"), Alasan.PERANGKAT, Alasan.TANDA_TANGAN)


@periksa("dorong-tak-melempar", "Isi yang bukan apa-apa menjadi temuan; membaca tidak pernah melempar.", dorong)
def _(k: Kasus) -> None:
    terbuka: Any = k.open()
    for isi in (b"", b"\x00\xff\n\t", b"[]", b"{}", b"\t\t\t", b"[" * 5000):
        bacaan = terbuka.rekaman([Potong("rusak", isi)], sampai=JAM)
        expect(not bacaan.catatan, f"{isi[:10]!r} menjadi catatan")
