"""What is told of files alone: an export that has stopped, two rolls at once, names that lead out of the folder."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime
from typing import Any

import pytest

from integrations.berkas import SIMPEG_BERKAS
from integrations.conformance import contoh
from integrations.conformance.peladen.berkas import PENUGASAN, PeladenBerkas
from integrations.conformance.periksa import JAM, Kasus
from integrations.conformance.periksa_tarik import fetch
from integrations.contracts import GalatSumber, JenisGalat, Lingkungan, Potong, SetelanSalah

pytestmark = pytest.mark.contract
CSV = Kasus(SIMPEG_BERKAS, peladen=PeladenBerkas, halaman=False, berkas=True)


def test_an_export_that_has_stopped_is_not_taken_for_today() -> None:
    with PeladenBerkas() as server:
        server.isi(contoh.people(3))
        terbuka: Any = CSV.open(server)
        for umur, tua in ((dt.timedelta(hours=35, minutes=59), False), (dt.timedelta(hours=37), True)):
            server.kepala_jawab = {"Last-Modified": format_datetime(JAM - umur, usegmt=True)}
            if not tua:
                assert [p.lengkap_sampai for p in fetch(terbuka)] == [JAM - umur] * 2
                continue
            with pytest.raises(GalatSumber, match="ekspor SIMPEG tampaknya berhenti") as galat:
                fetch(terbuka)
            assert galat.value.jenis == JenisGalat.SEMENTARA
        # a server that does not say is believed; how fresh a part is stays unsaid
        for kepala in ({}, {"Last-Modified": "kemarin"}):
            server.kepala_jawab = kepala
            assert [p.lengkap_sampai for p in fetch(terbuka)] == [None, None]


def test_files_that_people_bring_are_read_without_an_address() -> None:
    terbuka: Any = SIMPEG_BERKAS.buka({}, Lingkungan())
    with pytest.raises(GalatSumber, match="alamat folder belum diisi") as galat:
        fetch(terbuka)
    assert galat.value.jenis == JenisGalat.SETELAN
    isi = PeladenBerkas().file(PENUGASAN, contoh.people(3).penugasan)
    assert len(terbuka.penugasan([Potong("penugasan.csv", isi)]).catatan) == 3
    assert terbuka.pegawai([Potong("penugasan.csv", isi)]).jumlah_baris == 0


def test_several_files_are_one_delivery_and_what_stands_in_two_is_told() -> None:
    terbuka: Any = SIMPEG_BERKAS.buka({}, Lingkungan())
    satu, dua = (PeladenBerkas().file(PENUGASAN, contoh.people(n).penugasan) for n in (3, 4))
    bacaan = terbuka.penugasan([Potong("penugasan-a.csv", satu), Potong("Penugasan-b.csv", dua)])
    # lines go on: 4 of the first file, then 5 of the second
    assert [c.baris for c in bacaan.catatan] == [2, 3, 4, 9]
    assert [(t.berkas, t.baris) for t in bacaan.temuan] == [("Penugasan-b.csv", n) for n in (6, 7, 8)]
    assert bacaan.jumlah_baris == 7
    assert [t.pesan for t in terbuka.pegawai([Potong("data.csv", satu)]).temuan] == [
        "Nama berkas tidak menyebut isinya"
    ]


@pytest.mark.parametrize(
    ("isi", "medan"),
    [
        ({"berkas_pegawai": "../rahasia.csv"}, "berkas_pegawai"),
        ({"berkas_pegawai": "pegawai.csv?kunci=1"}, "berkas_pegawai"),
        ({"berkas_penugasan": "penugasan.pdf"}, "berkas_penugasan"),
        ({"umur": "0"}, "umur"),
        ({"umur": "1e9"}, "umur"),
        ({"kunci": "kunci\nX-Lain: 1"}, "kunci"),
        ({"alamat": "https://simpeg.contoh.go.id/ekspor", "berkas_pegawai": ""}, "berkas_pegawai"),
    ],
)
def test_settings_that_lead_elsewhere_are_refused_by_name(isi: dict[str, str], medan: str) -> None:
    with pytest.raises(SetelanSalah) as galat:
        SIMPEG_BERKAS.buka(isi, Lingkungan())
    assert galat.value.medan == medan
