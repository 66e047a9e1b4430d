"""Proposing and deciding, on a real Postgres: what is computed, who may, what is refused with reason and place."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from erk_kit.binding import region_atomic
from tenants.jejak.models import Catatan
from tenants.organisasi.galat import TidakBerwenang
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi.galat import KoreksiDitolak, KoreksiKedaluwarsa
from tenants.penilaian.koreksi.hitung import tree_read
from tenants.penilaian.koreksi.putus import (
    correction_accept,
    correction_reject,
    correction_renew,
    correction_withdraw,
)
from tenants.penilaian.koreksi.ubah import Perubahan
from tenants.penilaian.models import Koreksi, KoreksiPegawai, LangkahKoreksi
from tests.unit.koreksi.conftest import Terkunci, menit

pytestmark = pytest.mark.unit


def test_old_new_and_difference_by_component(terkunci: Terkunci) -> None:
    with terkunci.buka():
        koreksi = terkunci.usulkan(menit(terkunci.budi, 700))
        (satu,) = koreksi.orang.all()
        # 50 % of 3.100.000 less 5 %; then 70 %
        assert satu.lama == [["bruto", "Bruto", 1_550_000], ["pajak", "Pajak", -77_500]]
        assert satu.baru == [["bruto", "Bruto", 2_170_000], ["pajak", "Pajak", -108_500]]
        assert (satu.bersih_lama, satu.bersih_baru, satu.selisih) == (1_472_500, 2_061_500, 589_000)
        assert koreksi.isi["perubahan"][0]["semula"] == "500"
        assert satu.dasar == []
        for isi, jumlah in ((satu.uraian_lama, "1472500"), (satu.uraian_baru, "2061500")):
            pohon = tree_read(isi)
            assert pohon is not None
            assert next(k for k in pohon["keluaran"] if k["id"] == "bersih")["nilai"] == jumlah
        assert terkunci.terima(koreksi) == "DITERIMA"
        aksi = Catatan.objects.filter(aksi__startswith="koreksi.").order_by("id").values_list("aksi", flat=True)
        assert list(aksi) == ["koreksi.usul", "koreksi.terima", "koreksi.terima"]


def test_three_different_people(terkunci: Terkunci) -> None:
    with terkunci.buka():
        k = terkunci.usulkan(menit(terkunci.budi, 700))
        a = terkunci.akun
        with pytest.raises(KoreksiDitolak, match="Anda usulkan sendiri"):
            correction_accept(actor=a["usul"], nomor=k.nomor, sidik=k.hash)
        with pytest.raises(TidakBerwenang, match="BKPSDM atau Pimpinan"):
            correction_accept(actor=a["periksa"], nomor=k.nomor, sidik=k.hash)
        with pytest.raises(TidakBerwenang, match="diusulkan oleh BKPSDM"):
            terkunci.usulkan(menit(terkunci.budi, 1), oleh="dua")
        assert correction_accept(actor=a["satu"], nomor=k.nomor, sidik=k.hash) == "DITERIMA_SATU"
        with pytest.raises(KoreksiDitolak, match="sudah Anda terima"):
            correction_accept(actor=a["satu"], nomor=k.nomor, sidik=k.hash)
        sendiri = terkunci.usulkan(menit(terkunci.rekan, 700))
        with pytest.raises(KoreksiDitolak, match="penghasilan Anda sendiri"):
            correction_accept(actor=a["rekan"], nomor=sendiri.nomor, sidik=sendiri.hash)
        # the same people in the table itself, whatever the service says
        for urutan, langkah, oleh in ((2, "TERIMA", a["satu"].pk), (2, "TERIMA", a["usul"].pk), (1, "TOLAK", 9)):
            with pytest.raises(IntegrityError), transaction.atomic():
                LangkahKoreksi.objects.create(koreksi=k, urutan=urutan, langkah=langkah, oleh_id=oleh, alasan="x")
        for urutan, langkah in ((3, "TERIMA"), (0, "TERIMA"), (2, "USUL")):
            with pytest.raises(IntegrityError), transaction.atomic():
                LangkahKoreksi.objects.create(koreksi=k, urutan=urutan, langkah=langkah, oleh_id=77)
        correction_accept(actor=a["dua"], nomor=k.nomor, sidik=k.hash)
        with pytest.raises(KoreksiDitolak, match="sudah diterima"):
            correction_reject(actor=a["rekan"], nomor=k.nomor, sidik=k.hash, alasan="terlambat")


def test_nothing_is_changed_afterwards(terkunci: Terkunci) -> None:
    with terkunci.buka():
        k = terkunci.usulkan(menit(terkunci.budi, 700))
        for cara in (
            lambda: Koreksi.objects.filter(pk=k.pk).update(selisih=1),
            lambda: KoreksiPegawai.objects.filter(koreksi=k).delete(),
            lambda: LangkahKoreksi.objects.filter(koreksi=k).update(oleh_id=9),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cara()


def test_rejection_and_withdrawal_end_it(terkunci: Terkunci) -> None:
    with terkunci.buka():
        a = terkunci.akun
        k = terkunci.usulkan(menit(terkunci.budi, 700))
        with pytest.raises(TidakBerwenang, match="diusulkan orang lain"):
            correction_withdraw(actor=a["satu"], nomor=k.nomor, sidik=k.hash, alasan="x")
        with pytest.raises(KoreksiDitolak, match="tanpa alasan"):
            correction_reject(actor=a["satu"], nomor=k.nomor, sidik=k.hash, alasan="  ")
        correction_reject(actor=a["satu"], nomor=k.nomor, sidik=k.hash, alasan="Dokumen lain")
        with pytest.raises(KoreksiDitolak, match="sudah ditolak"):
            correction_accept(actor=a["dua"], nomor=k.nomor, sidik=k.hash)
        lagi = terkunci.usulkan(menit(terkunci.budi, 700))
        correction_withdraw(actor=a["usul"], nomor=lagi.nomor, sidik=lagi.hash, alasan="Salah nomor")
        with pytest.raises(KoreksiDitolak, match="sudah dibatalkan"):
            correction_accept(actor=a["dua"], nomor=lagi.nomor, sidik=lagi.hash)


def test_an_acceptance_is_bound_to_what_was_seen_and_to_what_is_accepted(terkunci: Terkunci) -> None:
    with terkunci.buka():
        satu, dua = terkunci.usulkan(menit(terkunci.budi, 700)), terkunci.usulkan(menit(terkunci.budi, 100, hari=2))
        with pytest.raises(KoreksiKedaluwarsa, match="yang Anda lihat") as galat:
            correction_accept(actor=terkunci.akun["satu"], nomor=satu.nomor, sidik=dua.hash)
        assert galat.value.kode == "koreksi_hash"
        terkunci.terima(satu)
        with pytest.raises(KoreksiKedaluwarsa, match=f"Koreksi {satu.nomor} atas Oktober 2026 dan pegawai yang sama"):
            terkunci.terima(dua)
        baru = correction_renew(actor=terkunci.akun["usul"], nomor=dua.nomor, sidik=dua.hash)
        (orang,) = baru.orang.all()
        # measured against the original plus the first: 70 % -> 80 %
        assert (orang.bersih_lama, orang.selisih, orang.dasar) == (2_061_500, 294_500, [satu.hash])
        assert terkunci.terima(baru) == "DITERIMA"


TOLAK: list[tuple[str, dict[str, Any], str, str]] = [
    ("hari lain", {"baris": "2026-11-01"}, "koreksi_baris", "baris '2026-11-01' tidak ada dalam potret Oktober 2026"),
    ("kolom turunan", {"kolom": "hari_kerja"}, "koreksi_kolom", "bukan fakta yang dapat dikoreksi langsung"),
    ("tingkat", {"tingkat": "opd"}, "koreksi_kolom", "yang diharapkan tingkat hari, pegawai"),
    ("bukan angka", {"nilai": "banyak"}, "koreksi_nilai", "yang diharapkan sebuah bilangan"),
    ("pecahan", {"nilai": "1.5"}, "koreksi_nilai", "bilangan bulat"),
    ("kosong", {"nilai": None}, "koreksi_nilai", "tidak boleh kosong"),
    ("kata", {"kolom": "status_hadir", "nilai": "BOLOS"}, "koreksi_nilai", "salah satu dari HADIR"),
    ("orang", {"kunci": "999"}, "koreksi_pegawai_asing", "Pegawai 999 tidak ada"),
    ("di luar rentang", {"nilai": "1001"}, "koreksi_paket_menolak", "menit_sah_utama"),
    ("sama saja", {"nilai": "500"}, "koreksi_tanpa_beda", "tidak mengubah apa pun"),
]


def test_bad_input_is_refused_with_reason_and_place(terkunci: Terkunci) -> None:
    with terkunci.buka():
        for nama, isi, kode, teks in TOLAK:
            satu = Perubahan(**(menit(terkunci.budi, 700).to_dict() | isi))
            with pytest.raises(KoreksiDitolak) as galat:
                terkunci.usulkan(satu)
            assert (nama, galat.value.kode) == (nama, kode), galat.value.pesan
            assert teks in galat.value.pesan, nama
            assert galat.value.saran, nama
        lain: list[tuple[dict[str, Any], str]] = [
            ({"kode": "2026-11"}, "koreksi_bulan_terbuka"),
            ({"kode": "2026-09"}, "koreksi_sebelum_kunci"),
            ({"dokumen": " "}, "koreksi_dokumen"),
            ({"jenis": "SUSULAN"}, "koreksi_tanpa_sebab"),
            ({"jenis": "ATURAN", "paket": "0" * 64, "pegawai": [terkunci.budi.pk]}, "koreksi_paket_asing"),
        ]
        lain += [({"mulai": Bulan(2026, b)}, "koreksi_melingkar") for b in (9, 10)]
        for isi, kode in lain:
            with pytest.raises(KoreksiDitolak) as galat:
                terkunci.usulkan(menit(terkunci.budi, 700), **isi)
            assert galat.value.kode == kode
        assert not Koreksi.objects.exists()


def test_the_region_is_another(terkunci: Terkunci) -> None:
    """Corrections of one region are nobody else's."""
    with terkunci.buka():
        terkunci.usulkan(menit(terkunci.budi, 700))
    with region_atomic("r_3273"):
        assert not Koreksi.objects.exists()
