"""Superiors and codes of OPDs from Postgres to the core: the shell's month against facts written by hand.

Pack surabaya-ekinerja: 0,2 point a minute against nilai jabatan (kelas x 100 here); ADMINISTRATOR takes 50 % of its
staff's mean, PENGAWAS 30 %.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from erk_core import Facts, Pack, Period, load_pack, score
from erk_core.model import text_value
from erk_kit.snapshot import region_snapshot
from tenants.organisasi.models import GarisAtasan, Pegawai, RiwayatKedudukan
from tenants.organisasi.services import atasan_set
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.baca import params_of, read_facts, read_roll
from tenants.penilaian.fakta.inti import to_facts
from tenants.penilaian.fakta.potret import freeze, thaw
from tenants.penilaian.fakta.tabel import FaktaBulan
from tenants.penilaian.galat import CloseBlocked
from tenants.penilaian.models import HasilPegawai, Hitungan
from tenants.penilaian.services import pack_adopt, period_blockers, period_close
from tenants.penilaian.telaah import person_tree
from tenants.penilaian.ulang import verify_run
from tests.unit.penilaian.conftest import Daerah
from tests.unit.penilaian.pabrik import LAMA
from tests.unit.penilaian.paket_lain import paket_lain

pytestmark = pytest.mark.unit

KODE, BULAN = "2026-10", Bulan(2026, 10)
SURABAYA = Path(__file__).resolve().parents[3] / "erk_core" / "rulepacks" / "surabaya-ekinerja"
STEPS = ("capaian_sendiri", "capaian_kinerja", "skor_akhir", "tunjangan")


@pytest.fixture(scope="module")
def surabaya() -> Pack:
    return load_pack(SURABAYA)


def bawah(orang: Pegawai, atasan: Pegawai, mulai: dt.date = LAMA) -> None:
    GarisAtasan.objects.filter(pegawai=orang, berlaku_mulai=mulai).delete()  # the one to the kepala daerah
    atasan_set(pegawai_id=orang.pk, atasan_id=atasan.pk, mulai=mulai)


@pytest.fixture
def bagan(daerah: Daerah, surabaya: Pack) -> dict[str, Pegawai]:
    """Kabid over Kasi and Pensiun, Kasi over A and (since the 20th) B; C's superior is on leave and not counted."""
    pabrik = daerah.pabrik
    with daerah.buka():
        pack_adopt(pack=surabaya, mulai=dt.date(2026, 1, 1))
        pabrik.jabatan[10] = pabrik.posisi("J10", "Kasi", 10, jenis="PENGAWAS")
        orang = {"kabid": pabrik.pegawai("Kabid", kelas=11), "kasi": pabrik.pegawai("Kasi", kelas=10)}
        orang |= {nama.lower(): pabrik.pegawai(nama, kelas=7) for nama in ("A", "B", "C")}
        orang["pensiun"] = pabrik.pegawai("Pensiun", kelas=7, sampai=dt.date(2026, 10, 20))
        cuti = pabrik.pegawai("Cuti", kelas=11, kedudukan="CLTN")
        bawah(orang["kasi"], orang["kabid"])
        bawah(orang["a"], orang["kasi"])
        bawah(orang["b"], orang["kabid"])
        bawah(orang["b"], orang["kasi"], dt.date(2026, 10, 20))
        bawah(orang["pensiun"], orang["kabid"])
        bawah(orang["pensiun"], orang["kasi"], dt.date(2026, 10, 25))  # after his last day
        bawah(orang["c"], cuti)
        for nama, menit in (("kasi", 2500), ("a", 1750), ("b", 3500), ("c", 350), ("pensiun", 1000)):
            pabrik.aktivitas(orang[nama], 5, menit)
        pabrik.presensi()
    return orang


def facts_by_hand(orang: dict[str, Pegawai]) -> Facts:
    """What the region above is, row by row; days without minutes add nothing and are left out."""
    kunci = {nama: satu.nip for nama, satu in orang.items()}
    atasan = {"kasi": "kabid", "a": "kasi", "b": "kasi", "pensiun": "kabid"}
    jabatan = {"kabid": ("ADMINISTRATOR", 1100), "kasi": ("PENGAWAS", 1000)}
    menit = {"kasi": 2500, "a": 1750, "b": 3500, "c": 350, "pensiun": 1000}
    isi = [jabatan.get(nama, ("PELAKSANA", 700)) for nama in orang]
    kosong: dict[str, list[Any]] = {n: [] for n in ("kunci", "pegawai", "kelompok", "indikator")}
    kosong |= {n: [] for n in ("jumlah_nilai", "jumlah_jawaban", "jumlah_penilai")}
    nol = [0] * len(menit)
    return Facts(
        {
            "pegawai": {
                "kunci": list(kunci.values()),
                "nip_atasan": [kunci.get(atasan.get(nama, "")) for nama in orang],
                "hari_kalender": [31] * len(orang),
            },
            "segmen": {
                "kunci": [f"{k}/1" for k in kunci.values()],
                "pegawai": list(kunci.values()),
                "jenis_jabatan": [jenis for jenis, _ in isi],
                "jenis_penugasan": ["DEFINITIF"] * len(orang),
                "nilai_jabatan": [nilai for _, nilai in isi],
                "hari": [20 if nama == "pensiun" else 31 for nama in orang],
            },
            "hari": {
                "kunci": [f"{kunci[n]}/5" for n in menit],
                "pegawai": [kunci[n] for n in menit],
                "segmen": [f"{kunci[n]}/1" for n in menit],
                "tanggal": [dt.date(2026, 10, 5)] * len(menit),
                "menit_norma_utama": list(menit.values()),
                "menit_norma_tambahan": nol,
                "menit_norma_umum": nol,
            },
            "nilai_360": kosong,
        }
    )


def baca(daerah: Daerah, luar: tuple[str, ...] = ("CLTN",)) -> FaktaBulan:
    with region_snapshot(daerah.schema), connection.cursor() as cursor:
        kunci = {b.pegawai_id: b.kunci for b in read_roll(cursor, BULAN)}
        return read_facts(cursor, BULAN, kunci=kunci, params=params_of(BULAN, kedudukan_luar=luar))


# -- rata_bawahan ------------------------------------------------------------------------------------------------------


def test_the_month_is_what_the_core_makes_of_facts_by_hand(
    daerah: Daerah, bagan: dict[str, Pegawai], surabaya: Pack
) -> None:
    hasil = period_close(schema=daerah.schema, kode=KODE)
    want = score(surabaya, Period(2026, 10), facts_by_hand(bagan))
    with daerah.buka():
        for satu in bagan.values():
            row = HasilPegawai.objects.get(hitungan_id=hasil.hitungan_id, pegawai=satu)
            seen = {step: row.langkah[step] for step in STEPS}
            assert seen == {step: text_value(want.value("pegawai", satu.nip, step)) for step in STEPS}, satu.nama
            assert row.bersih == want.value("pegawai", satu.nip, "tunjangan")
        # kasi 50 x 70 % + mean(50, 100) x 30 % = 57,5; kabid 0 x 50 % + mean(57,5; 44 2/7) x 50 %
        kabid = HasilPegawai.objects.get(hitungan_id=hasil.hitungan_id, pegawai=bagan["kabid"])
        assert kabid.langkah["capaian_kinerja"] == "1425/56"
        assert HasilPegawai.objects.get(pegawai=bagan["kasi"]).langkah["capaian_kinerja"] == "57.5"
        assert verify_run(hasil.hitungan_id).cocok


def test_explaining_a_superior_loads_the_people_below(daerah: Daerah, bagan: dict[str, Pegawai]) -> None:
    hasil = period_close(schema=daerah.schema, kode=KODE)
    with daerah.buka():
        GarisAtasan.objects.all().delete()  # the snapshot knows
        bagian = Hitungan.objects.get(pk=hasil.hitungan_id).bagian.get()
        for nama, banyak in (("kabid", 2), ("kasi", 2), ("a", 0)):
            uraian = person_tree(bagian=bagian, pegawai_id=bagan[nama].pk)
            stored = HasilPegawai.objects.get(hitungan_id=hasil.hitungan_id, pegawai=bagan[nama]).langkah
            shown = {n["id"]: n["nilai"] for n in uraian.to_dict()["keluaran"]}
            assert shown == {id_: stored[id_] or "kosong" for id_ in shown}, nama
            assert f"{banyak} bawahan langsung" in uraian.to_text()


def test_who_is_the_superior(daerah: Daerah, bagan: dict[str, Pegawai]) -> None:
    fakta = baca(daerah)
    atasan = dict(zip(fakta.kunci, list(to_facts(fakta).tables["pegawai"]["nip_atasan"]), strict=True))
    nip = {nama: satu.nip for nama, satu in bagan.items()}
    want = {"kabid": None, "kasi": "kabid", "a": "kasi", "b": "kasi", "c": None, "pensiun": "kabid"}
    assert atasan == {nip[n]: None if b is None else nip[b] for n, b in want.items()}
    semua = dict(zip(*(to_facts(baca(daerah, ())).tables["pegawai"][n] for n in ("kunci", "nip_atasan")), strict=True))
    assert semua[nip["c"]] is not None, "who is counted is a superior"

    def di_bawah(nama: str) -> set[str]:
        return {fakta.kunci[i] for i in fakta.sampai_bawah(fakta.kunci.index(nip[nama]))}

    assert di_bawah("kabid") == {nip[n] for n in ("kabid", "kasi", "a", "b", "pensiun")}
    assert di_bawah("kasi") == {nip[n] for n in ("kasi", "a", "b")}
    assert di_bawah("c") == {nip["c"]}
    assert len(fakta.pilih([]).atasan()) == 0
    lagi = thaw({t: isi for t, (_, isi, _) in freeze(fakta).items()})
    assert lagi.atasan().tolist() == fakta.atasan().tolist()


def test_a_circle_of_superiors_is_a_blocker(daerah: Daerah, bagan: dict[str, Pegawai]) -> None:
    with daerah.buka():
        GarisAtasan.objects.filter(pegawai=bagan["kabid"]).update(atasan=bagan["a"])
    with pytest.raises(CloseBlocked) as refused:
        period_close(schema=daerah.schema, kode=KODE)
    (satu,) = refused.value.blockers
    assert satu.kode == "ATASAN_BERPUTAR"
    assert [bagan[n].nip in " ".join(satu.contoh) for n in ("kabid", "kasi", "a", "b")] == [True, True, True, False]


def pindah(daerah: Daerah, orang: Pegawai, uji: Pack) -> str:
    """The person's office becomes one of its own, ruled by another pack."""
    with daerah.buka():
        opd, unit = daerah.pabrik.kantor("1.03", "Dinas Sosial", "DINSOS")
        orang.penugasan.update(unit=unit)
        pack_adopt(pack=uji, mulai=dt.date(2026, 1, 1), opd_id=opd.pk)
    return daerah.schema


def halangan_of(daerah: Daerah) -> list[Any]:
    with pytest.raises(CloseBlocked) as refused:
        period_close(schema=daerah.schema, kode=KODE)
    with daerah.buka():
        assert period_blockers(schema=daerah.schema, kode=KODE, zona="Asia/Jakarta") == refused.value.blockers
        assert not Hitungan.objects.exists()
    return refused.value.blockers


def test_a_superior_in_another_part_blocks(daerah: Daerah, bagan: dict[str, Pegawai], paket_uji: Pack) -> None:
    pindah(daerah, bagan["a"], paket_uji)
    (satu,) = halangan_of(daerah)
    assert (satu.kode, satu.jumlah) == ("ATASAN_LINTAS_PAKET", 1)
    assert "paket surabaya-ekinerja memakai rata-rata bawahan" in satu.pesan
    assert satu.contoh == [
        f"A (NIP {bagan['a'].nip}), paket uji; atasannya Kasi (NIP {bagan['kasi'].nip}), paket surabaya-ekinerja"
    ]
    assert satu.saran.startswith("Tetapkan satu paket untuk OPD keduanya")


def test_a_pilot_may_answer_to_somebody_whose_pack_reads_no_staff(
    daerah: Daerah, bagan: dict[str, Pegawai], paket_uji: Pack
) -> None:
    def langkah() -> dict[str, Any]:
        hasil = period_close(schema=daerah.schema, kode=KODE)
        with daerah.buka():
            return {
                nama: HasilPegawai.objects.get(hitungan_id=hasil.hitungan_id, pegawai=bagan[nama]).langkah
                for nama in ("kasi", "a", "pensiun")
            }

    bersama = langkah()
    pindah(daerah, bagan["kabid"], paket_uji)
    assert langkah() == bersama


def test_parts_that_no_line_crosses_are_scored(daerah: Daerah, bagan: dict[str, Pegawai], paket_uji: Pack) -> None:
    pindah(daerah, bagan["c"], paket_uji)
    hasil = period_close(schema=daerah.schema, kode=KODE)
    with daerah.buka():
        assert Hitungan.objects.get(pk=hasil.hitungan_id).bagian.count() == 2
        assert verify_run(hasil.hitungan_id).cocok


def test_an_excluded_superior_elsewhere_does_not_block(
    daerah: Daerah, bagan: dict[str, Pegawai], paket_uji: Pack
) -> None:
    pindah(daerah, bagan["kabid"], paket_uji)
    with daerah.buka():
        RiwayatKedudukan.objects.filter(pegawai=bagan["kabid"]).update(kedudukan="CLTN")
    assert period_close(schema=daerah.schema, kode=KODE).jumlah_dikecualikan == 2


# -- fakta.opd ---------------------------------------------------------------------------------------------------------

TAMBAHAN = """
label: Tambahan per OPD
satuan: rupiah
kunci:
  - {id: opd, jenis: kode}
nilai:
  2026-01-01: {status: peraga, baris: {1.02: 1000, 1.03: 50}, lainnya: 7}
"""


@pytest.fixture(scope="module")
def per_opd(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return paket_lain(
        tmp_path_factory.mktemp("paket"),
        "per-opd",
        masukan="- {id: opd, sumber: fakta.opd}\n",
        langkah="""
- id: tambahan
  label: Tambahan per OPD
  tingkat: segmen
  satuan: rupiah
  bulatkan: tanpa
  rumus: 'tabel(tambahan_opd, opd) * hari_segmen / hari_kalender'
- {id: jumlah_tambahan, label: T, satuan: rupiah, bulatkan: tanpa, rumus: 'jumlah(segmen: tambahan)'}
- {id: di_dinkes, label: D, satuan: tanpa, rumus: 'hitung(segmen jika opd = "1.02")'}
""",
        keluaran="- {id: jumlah_tambahan, jenis: tampil}\n- {id: di_dinkes, jenis: tampil}\n",
        tabel={"tambahan_opd": TAMBAHAN},
    )


def test_codes_of_opds_reach_the_pack(daerah: Daerah, per_opd: Pack) -> None:
    pabrik = daerah.pabrik
    with daerah.buka():
        pack_adopt(pack=per_opd, mulai=dt.date(2026, 1, 1))
        _, sosial = pabrik.kantor("1.03", "Dinas Sosial", "DINSOS")
        _, lain = pabrik.kantor("RSUD/2", "RSUD", "RSUD")
        orang = pabrik.pegawai("Pindah", kelas=None)
        pabrik.tugas(orang, 7, sampai=dt.date(2026, 10, 10))
        pabrik.tugas(orang, 7, mulai=dt.date(2026, 10, 11), sampai=dt.date(2026, 10, 20), unit=sosial)
        pabrik.tugas(orang, 7, mulai=dt.date(2026, 10, 21), unit=lain)
        pabrik.presensi()
    assert list(to_facts(baca(daerah)).tables["segmen"]["opd"]) == ["1.02", "1.03", "RSUD/2"]
    hasil = period_close(schema=daerah.schema, kode=KODE)
    with daerah.buka():
        row = HasilPegawai.objects.get(hitungan_id=hasil.hitungan_id)
        # (1.000 x 10 + 50 x 10 + 7 x 11) / 31
        assert (row.langkah["jumlah_tambahan"], row.langkah["di_dinkes"]) == ("10577/31", "1")
        sosial.opd.kode = "9.99"
        sosial.opd.save()
        assert verify_run(hasil.hitungan_id).cocok, "the snapshot keeps the codes"
        bagian = Hitungan.objects.get(pk=hasil.hitungan_id).bagian.get()
        assert "opd 1.03" in person_tree(bagian=bagian, pegawai_id=orang.pk).to_text()
    lagi = period_close(schema=daerah.schema, kode=KODE)
    assert lagi.baru, "another code is another fact"


def test_a_code_that_is_none_is_a_blocker(daerah: Daerah, per_opd: Pack) -> None:
    with daerah.buka():
        pack_adopt(pack=per_opd, mulai=dt.date(2026, 1, 1))
        daerah.pabrik.opd.kode = "Dinas Kesehatan"
        daerah.pabrik.opd.save()
        orang = daerah.pabrik.pegawai("A")
        daerah.pabrik.presensi()
    with pytest.raises(CloseBlocked) as refused:
        period_close(schema=daerah.schema, kode=KODE)
    (satu,) = refused.value.blockers
    assert (satu.kode, satu.contoh) == ("FAKTA_DITOLAK", [f"tabel segmen, baris 1 (kunci {orang.nip}:1), kolom opd"])
    assert '"Dinas Kesehatan" bukan kode' in satu.pesan


def test_old_snapshots_have_neither(daerah: Daerah) -> None:
    """What was frozen before these facts existed still gives all others."""
    with daerah.buka():
        daerah.pabrik.pegawai("A")
        daerah.pabrik.presensi()
    fakta = baca(daerah)
    fakta.opd = {}
    del fakta.tabel["pegawai"]["atasan_id"]
    tabel = to_facts(thaw({t: isi for t, (_, isi, _) in freeze(fakta).items()})).tables
    assert "nip_atasan" not in tabel["pegawai"]
    assert "opd" not in tabel["segmen"]
