"""What a connection's people read of a file that is wrong: the place, and nobody's NIP."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from integrations.berkas.kepegawaian import BerkasKepegawaian
from integrations.berkas.konektor import SimpegBerkas
from integrations.contracts import Potong

pytestmark = pytest.mark.contract
KEPALA = "nip,nama,status,golongan,terdaftar_mulai"
BARIS = ("19850101201", "1985010120100110X1", "198501012010011001", "198501012010011001")
ISI = "\n".join([KEPALA, *(f"{nip},A,PNS,III,2010-01-01" for nip in BARIS)]).encode()
TERBUKA: Any = SimpegBerkas(None, (), dt.timedelta(hours=36), lambda: dt.datetime(2026, 11, 20, tzinfo=dt.UTC))


def test_findings_name_the_row_and_no_nip() -> None:
    temuan = TERBUKA.pegawai([Potong("pegawai.csv", ISI)]).temuan
    assert [t.baris for t in temuan] == [2, 3, 5]
    assert not any(nip in t.kalimat() for t in temuan for nip in BARIS)
    # control: on the page where the file is uploaded, its own people are told which
    asli = BerkasKepegawaian("pegawai.csv", isi_pegawai=ISI).pegawai().temuan
    assert BARIS[0] in asli[0].kalimat()


def test_a_file_whose_name_says_nothing_is_told_by_each_reading() -> None:
    potong = [Potong("daftar.csv", ISI)]
    for bacaan in (TERBUKA.pegawai(potong), TERBUKA.penugasan(potong)):
        assert not bacaan.catatan
        assert [t.pesan for t in bacaan.temuan] == ["Nama berkas tidak menyebut isinya"]
    assert TERBUKA.penugasan([Potong("pegawai.csv", ISI)]).temuan == ()
