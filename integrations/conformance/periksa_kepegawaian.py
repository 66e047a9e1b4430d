"""Checks of personnel systems: who is who, since when, and who has left."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from integrations.conformance import contoh
from integrations.conformance.dunia import Dunia, Gangguan
from integrations.conformance.periksa import Kasus, expect, kepegawaian, mampu, periksa, same, tarik, terdaftar
from integrations.conformance.periksa_tarik import fetch, running
from integrations.contracts import GalatSumber, Kemampuan


def roll(k: Kasus, dunia: Dunia) -> tuple[Any, list[Any]]:
    """The connector with the raw parts of a world."""
    assert k.peladen is not None
    with k.peladen() as server:
        server.isi(dunia)
        terbuka = k.open(server)
        return terbuka, fetch(terbuka)


@periksa("nama-sulit", "Nama dan gelar terbaca huruf demi huruf, juga aksen, koma, dan tanda petik.", kepegawaian)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    satu = dataclasses.replace(
        dunia.pegawai[0], nama="Nur \u2018Aini D\u2019Souza-\u0141ukasz", gelar_belakang="S.Kom., M.T.I."
    )
    terbuka, potong = roll(k, dataclasses.replace(dunia, pegawai=(satu, *dunia.pegawai[1:])))
    expect(satu.nama in {c.nama for c in terbuka.pegawai(potong).catatan}, "nama berubah di jalan")


@periksa(
    "nip-pegawai-salah",
    "Pegawai dengan NIP yang salah bentuk menjadi temuan; yang lain tetap terbaca.",
    kepegawaian,
    terdaftar,
)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    salah = dataclasses.replace(dunia.pegawai[0], nip="123")
    terbuka, potong = roll(k, dataclasses.replace(dunia, pegawai=(salah, *dunia.pegawai[1:])))
    bacaan = terbuka.pegawai(potong)
    expect(
        len(bacaan.catatan) == 5 and len(bacaan.temuan) == 1,
        f"{len(bacaan.catatan)} catatan, {len(bacaan.temuan)} temuan",
    )


@periksa("kata-asing", "Status yang tidak dikenal menjadi temuan, tidak pernah ditebak.", kepegawaian)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    asing = dataclasses.replace(dunia.pegawai[0], status="HONORER")
    terbuka, potong = roll(k, dataclasses.replace(dunia, pegawai=(asing, *dunia.pegawai[1:])))
    bacaan = terbuka.pegawai(potong)
    expect(asing.nip not in {c.nip for c in bacaan.catatan}, "status asing diterima")
    expect(len(bacaan.temuan) == 1, "status asing tidak menjadi temuan")


@periksa("surut-bertanggal", "Perubahan yang berlaku surut membawa tanggal berlakunya.", kepegawaian)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    lama = dataclasses.replace(dunia.pegawai[1], golongan="IV", ruang="b", berlaku_mulai=dt.date(2026, 4, 1))
    terbuka, potong = roll(k, dataclasses.replace(dunia, pegawai=(dunia.pegawai[0], lama, *dunia.pegawai[2:])))
    satu = next(c for c in terbuka.pegawai(potong).catatan if c.nip == lama.nip)
    expect(
        (satu.golongan, satu.ruang, satu.berlaku_mulai) == ("IV", "b", dt.date(2026, 4, 1)),
        f"terbaca {satu.berlaku_mulai}",
    )


@periksa(
    "unit-berganti-nama",
    "Unit yang berganti nama tetap unit yang sama: kodenya yang mengikat.",
    kepegawaian,
    mampu(Kemampuan.UNIT),
)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    baru = dataclasses.replace(dunia.unit[0], nama="Dinas Bernama Baru")
    terbuka, potong = roll(k, dataclasses.replace(dunia, unit=(baru, *dunia.unit[1:])))
    satu = next(c for c in terbuka.unit(potong).catatan if c.kode == baru.kode)
    expect(satu.nama == "Dinas Bernama Baru" and satu.kode_induk == "", "nama atau tempat unit salah")


@periksa("tanpa-jabatan", "Pegawai tanpa jabatan tetap terbaca sebagai pegawai, tanpa penugasan.", kepegawaian)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    terbuka, potong = roll(k, dataclasses.replace(dunia, penugasan=dunia.penugasan[1:]))
    expect(len(terbuka.pegawai(potong).catatan) == 6, "pegawai tanpa jabatan hilang")
    bacaan = terbuka.penugasan(potong)
    expect(len(bacaan.catatan) == 5 and not bacaan.temuan, "penugasan yang tidak ada dibaca")


@periksa(
    "keluar",
    "Pensiun dan mutasi keluar terbaca sebagai yang berhenti, dengan tanggalnya.",
    kepegawaian,
    mampu(Kemampuan.BERHENTI),
)
def _(k: Kasus) -> None:
    dunia = contoh.people(6)
    terbuka, potong = roll(k, dunia)
    same(terbuka.berhenti(potong).catatan, dunia.berhenti)


@periksa(
    "token-mati",
    "Token yang mati di tengah jalan diambil lagi, dan tidak ada orang yang terlewat.",
    tarik,
    kepegawaian,
    lambda k: not terdaftar(k),
)
def _(k: Kasus) -> None:
    with running(k, Gangguan.TOKEN_KEDALUWARSA, banyak=20) as (_s, terbuka):
        try:
            potong = fetch(terbuka)
        except GalatSumber as galat:
            expect(False, f"penarikan berhenti: {galat.pesan}")
            raise
        same(terbuka.pegawai(potong).catatan, contoh.people(20).pegawai)  # type: ignore[attr-defined]


@periksa("kemampuan", "Kemampuan yang diumumkan ada; yang tidak diumumkan tidak diminta.", tarik)
def _(k: Kasus) -> None:
    with running(k, banyak=2) as (_s, terbuka):
        for m in k.konektor.kemampuan - {Kemampuan.KIRIM_KINERJA, Kemampuan.BERKAS_KINERJA}:
            expect(callable(getattr(terbuka, str(m), None)), f"kemampuan {m} diumumkan tetapi tidak ada")
