"""Causes: late facts as far as they can be translated, another pack, other levels than the day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erk_core import load_pack
from tenants.organisasi.services import penugasan_set
from tenants.penilaian.koreksi.buku import Batas
from tenants.penilaian.koreksi.galat import KoreksiDitolak
from tenants.penilaian.koreksi.susulan import day_outcome
from tenants.penilaian.koreksi.ubah import Perubahan
from tenants.penilaian.models import HasilPegawai, HasilSegmen, PaketTersimpan
from tenants.penilaian.services import pack_adopt
from tenants.presensi.models import HasilHari, Perangkat, Rekaman
from tenants.presensi.services import day_results_build
from tenants.sinkronisasi.models import FaktaSusulan
from tenants.sinkronisasi.susulan import LateFact, late_facts_record
from tests.unit.koreksi.conftest import Terkunci, menit
from tests.unit.penilaian.conftest import Daerah
from tests.unit.penilaian.pabrik import AKHIR, AWAL, ZONA
from tests.unit.penilaian.paket_lain import paket_lain

pytestmark = pytest.mark.unit

WIB = dt.timezone(dt.timedelta(hours=7))


def susulan(orang: Any, jenis: str, mulai: dt.date, isi: dict[str, Any], sampai: dt.date | None = None) -> int:
    fakta = LateFact(jenis, mulai, isi, "terlambat", sampai=sampai, pegawai_id=orang.pk if orang else None)
    late_facts_record([fakta], sumber="BERKAS")
    return FaktaSusulan.objects.latest("id").pk


def penugasan(t: Terkunci, kelas: int, jenis: str = "DEFINITIF", hari: int = 16, sampai: int | None = None) -> int:
    p = t.daerah.pabrik
    isi = {"kode_jabatan": p.jabatan[kelas].kode, "kode_unit": p.unit.kode, "jenis": jenis, "nomor_sk": "SK-1"}
    return susulan(t.siti, "PENUGASAN", AWAL.replace(day=hari), isi, AWAL.replace(day=sampai) if sampai else None)


def test_a_late_position_cuts_the_month_as_the_close_would_have(terkunci: Terkunci) -> None:
    """Against a month computed with the same position known in time."""
    t = terkunci
    with t.buka():
        (satu,) = t.usulkan(jenis="SUSULAN", susulan=[penugasan(t, 9)]).orang.all()
        # 15/31 of 3.100.000 and 16/31 of 6.200.000, all minutes done; less 5 %
        assert satu.baru == [["bruto", "Bruto", 4_700_000], ["pajak", "Pajak", -235_000]]
        assert satu.selisih == 4_465_000 - 2_945_000
        plt = penugasan(t, 11, "PLT", 20, 25)
        (dua,) = t.usulkan(jenis="SUSULAN", susulan=[plt]).orang.all()
        # six days as acting head of class 11 replace those of class 7
        assert dua.baru[0][2] == 3_100_000 * 25 // 31 + 9_300_000 * 6 // 31


def test_the_same_position_known_in_time_gives_the_same(daerah: Daerah) -> None:
    """The cut of penugasan.py is the cut of the SQL: same segments, same days in them."""
    from django.db import connection

    from tenants.penilaian.bulan import Bulan
    from tenants.penilaian.fakta.baca import params_of, read_facts
    from tenants.penilaian.koreksi.penugasan import PenugasanBaru, apply_positions

    with daerah.buka():
        p = daerah.pabrik
        orang, lain = p.pegawai("Satu"), p.pegawai("Dua", kelas=9)
        p.tugas(orang, 9, jenis="PLT", mulai=AWAL.replace(day=5), sampai=AWAL.replace(day=12))
        p.presensi()
        bulan, kunci = Bulan(2026, 10), {o.pk: o.nip or "" for o in (orang, lain)}

        def baca() -> Any:
            with connection.cursor() as cursor:
                return read_facts(cursor, bulan, kunci=kunci, params=params_of(bulan, pegawai=list(kunci)))

        for jenis, kelas, mulai, sampai in (("DEFINITIF", 11, 9, None), ("PLT", 5, 11, 20), ("PLH", 11, 1, 31)):
            dulu = baca()
            akhir = AWAL.replace(day=sampai) if sampai else None
            j = p.jabatan[kelas]
            baru = penugasan_set(
                pegawai_id=orang.pk,
                jabatan_id=j.pk,
                unit_id=p.unit.pk,
                jenis=jenis,
                mulai=AWAL.replace(day=mulai),
                sampai=akhir,
            )
            kini, tiru = baca(), dulu.pilih(range(len(dulu)))
            isi = PenugasanBaru(
                kunci[orang.pk],
                jenis,
                j.pk,
                j.nama,
                j.jenis,
                kelas,
                kelas * 100,
                p.opd.pk,
                p.opd.kode,
                AWAL.replace(day=mulai).isoformat(),
                akhir.isoformat() if akhir else None,
                baru.pk,
            )
            apply_positions(tiru, [isi])
            for tingkat in ("segmen", "hari"):
                for nama, nilai in kini.tabel[tingkat].items():
                    assert tiru.tabel[tingkat][nama].tolist() == nilai.tolist(), (jenis, tingkat, nama)


def test_what_cannot_be_translated_is_refused_with_the_reason(terkunci: Terkunci) -> None:
    t = terkunci
    with t.buka():
        tak_ada = {"kode_jabatan": "X", "kode_unit": t.daerah.pabrik.unit.kode, "jenis": "PLT"}
        kasus = [
            (susulan(None, "PEGAWAI", AWAL, {"nip": "1"}), "susulan_tak_terjemah", "tidak ada dalam potret"),
            (susulan(t.siti, "CUTI", AWAL, {}), "susulan_tak_terjemah", "jenis CUTI belum punya terjemahan"),
            (susulan(t.siti, "PENUGASAN", AWAL, tak_ada), "susulan_tak_terjemah", "jabatan 'X' punya 0 kelas"),
            (penugasan(t, 9, sampai=20), "koreksi_penugasan_putus", "tidak ada penugasan pada 2026-10-21"),
            (susulan(t.siti, "PENUGASAN", dt.date(2026, 9, 1), {}, dt.date(2026, 9, 30)), "susulan_bulan_lain", ""),
            (0, "koreksi_tanpa_sebab", "tidak menyebut"),
        ]
        for nomor, kode, teks in kasus:
            with pytest.raises(KoreksiDitolak) as galat:
                t.usulkan(jenis="SUSULAN", susulan=[nomor])
            assert galat.value.kode == kode, galat.value.pesan
            assert teks in galat.value.pesan
            assert nomor == 0 or f"susulan {nomor} (" in galat.value.pesan or kode == "koreksi_penugasan_putus"
        nomor = penugasan(t, 9, hari=17)
        k = t.usulkan(jenis="SUSULAN", susulan=[nomor])
        for teks in (f"sedang menunggu dalam koreksi {k.nomor}", f"sudah dipakai koreksi {k.nomor}"):
            with pytest.raises(KoreksiDitolak, match=teks):
                t.usulkan(jenis="SUSULAN", susulan=[nomor])
            if "menunggu" in teks:
                t.terima(k)


def test_a_late_punch_gives_its_day_anew(daerah: Daerah) -> None:
    """5 October: arrival 07:30, departure missing. A departure at 15:00 and then one at 17:00 arrive late."""
    from tests.unit.koreksi import conftest as c

    with daerah.buka():
        p = daerah.pabrik
        siti, budi, rekan = p.pegawai("Siti"), p.pegawai("Budi"), p.pegawai("Rekan")
        alat = Perangkat.objects.create(kode="A", nama="A")
        for h in (5, 6):
            Rekaman.objects.create(pegawai=siti, waktu=dt.datetime(2026, 10, h, 7, 31, tzinfo=WIB), perangkat=alat)
        p.presensi()
        day_results_build(mulai=AWAL, sampai=AKHIR, zona=ZONA)
        HasilHari.objects.filter(tanggal=AWAL.replace(day=6)).update(menit_terlambat=0)
        akun = {"usul": c.akun("usul", "bkpsdm"), "satu": c.akun("satu", "bkpsdm"), "dua": c.akun("dua", "pimpinan")}
    t = Terkunci(daerah, siti, budi, rekan, akun)
    t.tutup(c.OKT)
    t.kunci(c.OKT)
    with t.buka():
        hari = HasilHari.objects.get(pegawai=siti, tanggal=AWAL.replace(day=5))
        assert (hari.status_hadir, hari.tanpa_absen_pulang) == ("HADIR", True)

        def tekan(h: int, jam: int) -> int:
            waktu = dt.datetime(2026, 10, h, jam, tzinfo=WIB)
            return susulan(siti, "REKAMAN", AWAL.replace(day=h), {"waktu": waktu.isoformat(), "perangkat": "A"})

        k = t.usulkan(jenis="SUSULAN", susulan=[tekan(5, 15)])
        isi = {p["kolom"]: (p["semula"], p["nilai"]) for p in k.isi["perubahan"]}
        assert isi["tanpa_absen_pulang"] == ("ya", "tidak")
        assert int(isi["menit_pulang_cepat"][1]) > 0
        t.terima(k)
        lagi = t.usulkan(jenis="SUSULAN", susulan=[tekan(5, 17)])
        assert {p["kolom"]: p["nilai"] for p in lagi.isi["perubahan"]} == {"menit_pulang_cepat": "0"}
        with pytest.raises(KoreksiDitolak, match="tidak berasal dari rekamannya saja"):
            t.usulkan(jenis="SUSULAN", susulan=[tekan(6, 17)])
        with pytest.raises(KoreksiDitolak, match="bukan hari kerja"):
            t.usulkan(jenis="SUSULAN", susulan=[tekan(4, 17)])


@given(st.lists(st.integers(0, 1439), max_size=4), st.sampled_from([(450, 960), (480, 930)]))
def test_the_day_rule_in_plain_words(tekan: list[int], jam: tuple[int, int]) -> None:
    """An independent reading of presensi.hasil_hari in minutes."""
    awal = dt.datetime(2026, 10, 5, tzinfo=WIB)
    hasil = day_outcome([awal + dt.timedelta(minutes=m) for m in tekan], *(awal + dt.timedelta(minutes=m) for m in jam))
    if not tekan:
        assert hasil == ("TANPA_KETERANGAN", 0, 0, False, False)
        return
    a, z = min(tekan), max(tekan)
    tengah = sum(jam) / 2
    masuk, pulang = (a, z) if z - a > 30 else (None, z) if a > tengah else (a, None)
    assert hasil == (
        "HADIR",
        max(masuk - jam[0], 0) if masuk is not None else 0,
        max(jam[1] - pulang, 0) if pulang is not None else 0,
        masuk is None,
        pulang is None,
    )


def test_another_pack_for_the_whole_month(terkunci: Terkunci, tmp_path: Path) -> None:
    """Target 1.000 minutes becomes a tax of 10 %: everybody's tax doubles; a second correction stands on the new
    pack."""
    import zlib

    t = terkunci
    paket = paket_lain(tmp_path, "surut", ganti=("bruto * tarif_pajak", "bruto * (tarif_pajak + tarif_pajak)"))
    with t.buka():
        PaketTersimpan.objects.create(
            hash=paket.hash, paket_id=paket.id, versi=paket.versi, isi=zlib.compress(paket.canonical(), 9)
        )
        semua = list(HasilPegawai.objects.filter(alasan="").values_list("pegawai_id", flat=True))
        k = t.usulkan(jenis="ATURAN", paket=paket.hash, pegawai=semua, dasar="Perwal 7/2026 pasal 3")
        assert k.jumlah_pegawai == 3
        assert {o.pegawai.nama: o.selisih for o in k.orang.select_related("pegawai")} == {
            "Siti": -155_000,
            "Budi": -77_500,
            "Rekan": 0,
        }
        t.terima(k)
        (satu,) = t.usulkan(menit(t.budi, 700)).orang.all()
        assert (satu.paket_lama_id, satu.paket_id) == (paket.hash, paket.hash)
        assert (satu.bersih_lama, satu.bersih_baru) == (1_395_000, 1_953_000)
        with pytest.raises(KoreksiDitolak, match="tidak mengubah apa pun"):
            t.usulkan(jenis="ATURAN", paket=paket.hash, pegawai=[t.siti.pk])


def test_the_pack_in_force_sets_the_cap(terkunci: Terkunci, tmp_path: Path) -> None:
    t = terkunci
    aturan = """
- id: batas_potongan_koreksi
  label: Batas potongan koreksi
  satuan: persen
  nilai:
    2026-01-01: {nilai: 12.5, status: peraga, catatan: angka uji}
"""
    paket_lain(tmp_path, "batas")
    berkas = tmp_path / "batas" / "operasi.yaml"
    berkas.write_text(berkas.read_text(encoding="utf-8") + aturan, encoding="utf-8")
    with t.buka():
        pack_adopt(pack=load_pack(tmp_path / "batas"), mulai=dt.date(2026, 11, 1))
        k = t.usulkan(menit(t.siti, 900), batas=Batas())
        assert (k.batas_jenis, k.batas_nilai) == ("PERSEN", 1250)
        with pytest.raises(KoreksiDitolak, match="diatur paket aturan: 12,5% dari bersih sebulan"):
            t.usulkan(menit(t.siti, 900))


def test_a_changed_class_and_a_position_do_not_meet(terkunci: Terkunci) -> None:
    t = terkunci
    with t.buka():
        kelas = Perubahan("segmen", t.siti.nip or "", "1", "kelas", "9")
        (satu,) = t.usulkan(kelas).orang.all()
        assert satu.baru[0][2] == 6_200_000
        assert HasilSegmen.objects.get(hasil__pegawai=t.siti).kelas == 7, "the locked row says what it said"
        with pytest.raises(KoreksiDitolak, match=r"yang ada: 1\)"):
            t.usulkan(Perubahan("segmen", t.siti.nip or "", "2", "kelas", "9"))
        with pytest.raises(KoreksiDitolak, match="dikecualikan paket"):
            t.usulkan(Perubahan("pegawai", t.siti.nip or "", "", "status", "PPPK_PARUH_WAKTU"))
