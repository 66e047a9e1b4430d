"""Checks of e-Kinerja: plans as they stand there, results sent once whatever happens on the way."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import openpyxl

from integrations.conformance import contoh
from integrations.conformance.dunia import Dunia, Gangguan
from integrations.conformance.periksa import Kasus, expect, kinerja, periksa, same
from integrations.conformance.periksa_tarik import fetch
from integrations.contracts import GalatSumber, JenisGalat, Kemampuan, KinerjaRecord


def sends(k: Kasus) -> bool:
    return Kemampuan.KIRIM_KINERJA in k.konektor.kemampuan and k.peladen is not None


def files(k: Kasus) -> bool:
    return Kemampuan.BERKAS_KINERJA in k.konektor.kemampuan and k.peladen is not None


@contextmanager
def target(k: Kasus, *ganggu: Gangguan, **isi: Any) -> Iterator[tuple[Any, Any]]:
    """The server with people, and the connector opened against it."""
    assert k.peladen is not None
    with k.peladen() as server:
        server.isi(contoh.plans(12))
        server.ganggu(*ganggu)
        yield server, k.open(server, batas_waktu=1, **isi)


def there(server: Any, catatan: list[KinerjaRecord]) -> None:
    """Exactly these stand there."""
    same(server.hasil, [dataclasses.replace(c, kunci="") for c in catatan])


@periksa("kirim-setara", "Hasil tiba sebagaimana dikirim: orang, bulan, nilai, dan penilainya.", sends)
def _(k: Kasus) -> None:
    with target(k) as (server, terbuka):
        semua = contoh.results(5)
        hasil = terbuka.kirim(semua)
        there(server, semua)
        expect(set(hasil.nomor) == {c.kunci for c in semua}, "tidak semua kiriman mendapat nomor")
        expect(not hasil.ditolak and len(set(hasil.nomor.values())) == 5, "nomor berulang, atau ada yang ditolak")


@periksa("kirim-sekali", "Kiriman yang diulang meninggalkan satu hasil, dengan nomor yang sama.", sends)
def _(k: Kasus) -> None:
    with target(k) as (server, terbuka):
        semua = contoh.results(3)
        nomor = [dict(terbuka.kirim(semua).nomor) for _ in range(3)]
        there(server, semua)
        expect(nomor[0] == nomor[1] == nomor[2], "nomor berubah pada kiriman ulang")


@periksa("kirim-putus", "Hasil yang tersimpan tetapi jawabannya hilang tidak tersimpan dua kali.", sends)
def _(k: Kasus) -> None:
    with target(k, Gangguan.SIMPAN_PUTUS) as (server, terbuka):
        semua = contoh.results(2)
        for _ in range(3):
            try:
                hasil = terbuka.kirim(semua)
            except GalatSumber as galat:
                expect(galat.jenis == JenisGalat.SEMENTARA, f"jenis galat {galat.jenis}, seharusnya sementara")
        there(server, semua)
        expect(len(hasil.nomor) == 2, "kiriman ulang tidak mendapat nomor")


@periksa("kirim-ditolak", "Satu hasil yang ditolak disebut dengan sebabnya; yang lain tetap terkirim.", sends)
def _(k: Kasus) -> None:
    with target(k, Gangguan.TOLAK_SEKALI) as (server, terbuka):
        semua = contoh.results(3)
        hasil = terbuka.kirim(semua)
        expect(set(hasil.ditolak) == {semua[0].kunci}, f"ditolak {sorted(hasil.ditolak)}")
        expect("belum dibuka" in hasil.ditolak[semua[0].kunci], "kata-kata sumber hilang")
        there(server, semua[1:])


@periksa("kirim-asing", "Pegawai yang tidak dikenal di sana tidak menahan yang lain, dan tidak disebut NIP-nya.", sends)
def _(k: Kasus) -> None:
    with target(k) as (server, terbuka):
        satu, dua = contoh.results(2)
        asing = dataclasses.replace(satu, nip=contoh.nip(998))
        hasil = terbuka.kirim([asing, dua])
        there(server, [dua])
        expect(asing.nip not in hasil.ditolak.get(asing.kunci, asing.nip), "tidak ditolak, atau NIP terbaca")


@periksa("kirim-kata", "Nilai dengan kata yang tidak dikenal ditolak sebelum dikirim, tidak pernah ditebak.", sends)
def _(k: Kasus) -> None:
    with target(k) as (server, terbuka):
        salah = dataclasses.replace(contoh.results(1)[0], kuadran="ISTIMEWA")
        expect(set(terbuka.kirim([salah]).ditolak) == {salah.kunci}, "kata asing tidak ditolak")
        there(server, [])


@periksa("kirim-mati", "Tujuan yang mati adalah galat bila belum ada yang terkirim.", sends)
def _(k: Kasus) -> None:
    with target(k, Gangguan.BALAS_500) as (_s, terbuka):
        try:
            terbuka.kirim(contoh.results(2))
        except GalatSumber as galat:
            expect(galat.jenis == JenisGalat.SEMENTARA, f"jenis galat {galat.jenis}, seharusnya sementara")
            return
        expect(False, "tujuan yang mati tidak menjadi galat")


@periksa("kirim-separuh", "Tujuan yang mati di tengah: yang terkirim bernomor, sisanya nanti, tanpa ganda.", sends)
def _(k: Kasus) -> None:
    with target(k, Gangguan.MATI_SESUDAH_SATU) as (server, terbuka):
        semua = contoh.results(4)
        hasil = terbuka.kirim(semua)
        expect((len(hasil.nomor), len(hasil.ditolak)) == (1, 0), "sisa kiriman dianggap terkirim atau ditolak")
        server.ganggu()
        expect(len(terbuka.kirim(semua).nomor) == 4, "sisanya tidak terkirim")
        there(server, semua)


@periksa("kirim-racun", "Satu orang yang selalu gagal di sana tidak menahan semua orang sesudahnya.", sends)
def _(k: Kasus) -> None:
    with target(k, Gangguan.RACUN) as (server, terbuka):
        semua = contoh.results(4)
        hasil = terbuka.kirim(semua)
        there(server, semua[1:])
        expect(set(hasil.nomor) == {c.kunci for c in semua[1:]}, "yang terkirim tidak bernomor")


@periksa("kirim-token", "Token yang mati di tengah pengiriman tidak menghilangkan atau menggandakan hasil.", sends)
def _(k: Kasus) -> None:
    with target(k, Gangguan.TOKEN_KEDALUWARSA) as (server, terbuka):
        semua = contoh.results(4)
        expect(len(terbuka.kirim(semua).nomor) == 4, "ada hasil yang tidak terkirim")
        there(server, semua)


@periksa("kirim-timpa", "Hasil lain yang sudah ada di sana tidak ditimpa diam-diam.", sends)
def _(k: Kasus) -> None:
    with target(k) as (server, terbuka):
        satu = contoh.results(1)[0]
        orang_lain = dataclasses.replace(satu, kuadran="KURANG", hasil="DI_BAWAH")
        server.put(orang_lain)
        expect(set(terbuka.kirim([satu]).ditolak) == {satu.kunci}, "hasil lain ditimpa")
        there(server, [orang_lain])


@periksa("kirim-bulan", "Hasil bulan atau tahun lain tidak dikira hasil bulan ini.", sends)
def _(k: Kasus) -> None:
    with target(k) as (server, terbuka):
        satu = contoh.results(1)[0]
        lain = [dataclasses.replace(satu, bulan=1), dataclasses.replace(satu, tahun=2025)]
        for c in lain:
            server.put(c)
        terbuka.kirim([satu])
        there(server, [*lain, satu])


@periksa("kirim-penjaga", "Hasil tidak dikirim dari dalam transaksi.", sends)
def _(k: Kasus) -> None:
    def tolak() -> None:
        raise ZeroDivisionError

    with target(k, penjaga=tolak) as (server, terbuka):
        try:
            terbuka.kirim(contoh.results(1))
        except ZeroDivisionError:
            expect(not server.riwayat.permintaan, "ada yang dikirim meski penjaga menolak")
            return
        expect(False, "penjaga tidak dipanggil")


@periksa("berkas-kinerja", "Berkas hasil memuat tiap hasil, NIP-nya utuh sebagai teks, dan selalu sama.", files)
def _(k: Kasus) -> None:
    with target(k) as (_s, terbuka):
        semua = contoh.results(6)
        potong = terbuka.berkas(semua)
        expect(potong == terbuka.berkas(semua[::-1]), "berkas berbeda untuk hasil yang sama")
    baris = list(openpyxl.load_workbook(io.BytesIO(potong.isi)).worksheets[0].iter_rows(values_only=True))[1:]
    expect(len(baris) == 6, f"{len(baris)} baris, seharusnya 6")
    sel = {str(s) for b in baris for s in b if isinstance(s, str)}
    expect({c.nip for c in semua} | {c.nip_penilai for c in semua} <= sel, "NIP tidak utuh")


@periksa("rhk-induk", "RHK menyebut induknya, sehingga penurunan dari atasan terbaca.", kinerja)
def _(k: Kasus) -> None:
    assert k.peladen is not None
    dunia = contoh.plans(12)
    with k.peladen() as server:
        server.isi(dunia)
        terbuka: Any = k.open(server)
        dibaca = {c.nomor: c.induk for c in terbuka.rhk(fetch(terbuka)).catatan}
    expect(dibaca == {r.nomor: r.induk for r in dunia.rhk}, "induk RHK berubah")


@periksa("rhk-aspek-asing", "RHK dengan aspek yang tidak dikenal menjadi temuan; yang lain tetap terbaca.", kinerja)
def _(k: Kasus) -> None:
    assert k.peladen is not None
    satu, *lain = contoh.plans(6).rhk
    with k.peladen() as server:
        server.isi(Dunia(rhk=(dataclasses.replace(satu, aspek="KEINDAHAN"), *lain)))
        terbuka: Any = k.open(server)
        bacaan = terbuka.rhk(fetch(terbuka))
    expect(len(bacaan.catatan) == 5 and len(bacaan.temuan) == 1, "aspek asing ditebak, atau hilang tanpa temuan")
    expect(satu.nip not in bacaan.temuan[0].kalimat(), "NIP terbaca di dalam temuan")
