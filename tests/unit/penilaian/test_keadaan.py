"""The state machine, month codes, pay lines, snapshots: what needs no database."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from tenants.penilaian.bulan import Bulan, KodePeriodeError
from tenants.penilaian.fakta.potret import PotretRusak, freeze, pack_level, thaw, unpack_level
from tenants.penilaian.fakta.tabel import FaktaBulan
from tenants.penilaian.galat import KendaliGagal, TransisiDitolak
from tenants.penilaian.keadaan import BOLEH_DITUTUP, TRANSISI, close_check, transition_check
from tenants.penilaian.kemajuan import Kemajuan, Tahap
from tenants.penilaian.kendali import days_check, roll_check
from tenants.penilaian.models import Periode
from tenants.remunerasi.services import BarisBayarGalat, pay_lines

pytestmark = pytest.mark.unit

S = Periode.Status


# -- states ------------------------------------------------------------------------------------------------------------


def test_every_state_is_in_the_table() -> None:
    assert set(TRANSISI) == set(S.values)
    assert set().union(*TRANSISI.values()) <= set(S.values)


def test_each_forbidden_transition_is_refused_with_the_allowed_ones() -> None:
    for dari in S.values:
        for ke in S.values:
            if ke in TRANSISI[dari]:
                transition_check(dari=dari, ke=ke, kode="2026-10")
            else:
                with pytest.raises(TransisiDitolak, match=S(dari).label):
                    transition_check(dari=dari, ke=ke, kode="2026-10")


def test_the_way_of_the_roadmap_is_open() -> None:
    jalan = [S.TERBUKA, S.DIAJUKAN, S.DIVERIFIKASI, S.DIHITUNG, S.DITINJAU, S.TERKUNCI, S.DIBAYAR]
    for dari, ke in pairwise(jalan):
        transition_check(dari=dari, ke=ke, kode="2026-10")


def test_close_starts_from_four_states_only() -> None:
    for dari in S.values:
        if dari in BOLEH_DITUTUP:
            assert S.DIHITUNG in TRANSISI[dari]
            close_check(dari=dari, kode="2026-10")
        else:
            with pytest.raises(TransisiDitolak):
                close_check(dari=dari, kode="2026-10")


# -- months ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kode", "hari"), [("2026-02", 28), ("2028-02", 29), ("2026-10", 31), ("2026-11", 30)])
def test_month(kode: str, hari: int) -> None:
    bulan = Bulan.parse(kode)
    assert (bulan.kode, bulan.hari, bulan.awal.day, bulan.akhir.day) == (kode, hari, 1, hari)
    assert bulan.tanggal(hari - 1) == bulan.akhir


@pytest.mark.parametrize("kode", ["2026-13", "2026-00", "2026-1", "26-10", "oktober", "", "2026-10-01", "2026-10\n1"])
def test_month_refused(kode: str) -> None:
    with pytest.raises(KodePeriodeError, match="2026-10"):
        Bulan.parse(kode)


# -- pay lines ---------------------------------------------------------------------------------------------------------


@dataclass
class Keluaran:
    id: str
    jenis: str
    peran: str | None = None
    label: str = ""


K = [
    Keluaran("tpp", "bayar", "bruto"),
    Keluaran("plt", "bayar", "bruto"),
    Keluaran("pph", "bayar", "potongan"),
    Keluaran("bersih", "bayar", "bersih"),
    Keluaran("skor", "tampil"),
]


def nilai(tpp: object, plt: object, pph: object, bersih: object) -> dict[str, list[object]]:
    return {"tpp": [tpp], "plt": [plt], "pph": [pph], "bersih": [bersih]}


def test_deductions_are_negative_and_the_sum_is_the_net() -> None:
    (b,) = pay_lines(keluaran=K, kunci=["A"], nilai=nilai(Fraction(900), 100, 150, 850))
    assert [(k, j) for k, _, j in b.baris] == [("tpp", 900), ("plt", 100), ("pph", -150)]
    assert (b.bruto, b.potongan, b.bersih) == (1000, 150, 850)


def test_parts_that_are_not_the_total_are_refused() -> None:
    with pytest.raises(BarisBayarGalat, match="849"):
        pay_lines(keluaran=K, kunci=["A"], nilai=nilai(900, 100, 150, 849))


@pytest.mark.parametrize("rusak", [Fraction(1, 2), None, True, "900"])
def test_what_is_not_whole_rupiah_is_refused(rusak: object) -> None:
    with pytest.raises(BarisBayarGalat, match="rupiah bulat"):
        pay_lines(keluaran=K, kunci=["A"], nilai=nilai(rusak, 0, 0, 0))


def test_a_pack_with_only_a_total_pays_that() -> None:
    (b,) = pay_lines(keluaran=[K[3]], kunci=["A"], nilai={"bersih": [700]})
    assert (b.bersih, [j for _, _, j in b.baris]) == (700, [700])


# -- snapshots and controls --------------------------------------------------------------------------------------------


def fakta() -> FaktaBulan:
    """Two people: the first moves on the 15th, the second is on the roll for two days."""
    kolom = lambda *isi: np.array(isi, dtype=np.int64)  # noqa: E731
    hari = np.concatenate((np.arange(31), [0, 1]))
    tabel = {
        "pegawai": {"id": kolom(8, 9), "hari_terdaftar": kolom(31, 2), "status": kolom(1, 2), "golongan": kolom(3, 5)}
        | {"kedudukan": kolom(1, 1), "gaji_bulan": kolom(3_000_000_000, -1)},
        "segmen": {"orang": kolom(0, 0, 1), "mulai": kolom(0, 14, 0), "selesai": kolom(14, 31, 2)}
        | {"jenis_penugasan": kolom(1, 1, 2), "jenis_jabatan": kolom(5, 5, 1), "urutan": kolom(1, 2, 1)},
        "hari": {"orang": np.repeat([0, 1], [31, 2]), "hari": hari, "status_hadir": np.ones(33, dtype=np.int64)}
        | {"segmen": np.where(hari < 14, 1, 2)},
        "butir_skp": {"orang": kolom(), "jenis": kolom()},
        "nilai_360": {"orang": kolom(1), "kelompok": kolom(4), "indikator": kolom(6)},
    }
    return FaktaBulan(Bulan(2026, 10), ["1", "2"], tabel, {4: "Perawat"})


def test_snapshot_round_trip_is_exact_and_deterministic() -> None:
    beku = freeze(fakta())
    assert beku == freeze(fakta())
    ulang = thaw({t: isi for t, (_, isi, _) in beku.items()})
    assert (ulang.kunci, ulang.bulan, ulang.jabatan) == (["1", "2"], Bulan(2026, 10), {4: "Perawat"})
    for tingkat, tabel in fakta().tabel.items():
        assert beku[tingkat][0] == len(tabel["orang"] if "orang" in tabel else tabel["id"])
        for nama, isi in tabel.items():
            assert ulang.tabel[tingkat][nama].tolist() == isi.tolist(), (tingkat, nama)


def test_snapshot_survives_a_reordered_code_list(monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.penilaian.fakta import potret

    beku = {t: isi for t, (_, isi, _) in freeze(fakta()).items()}
    monkeypatch.setitem(potret.KODE["pegawai"], "golongan", ("PPPK", "IV", "III", "II", "I"))
    assert thaw(beku).tabel["pegawai"]["golongan"].tolist() == [3, 1]
    monkeypatch.setitem(potret.KODE["pegawai"], "golongan", ("I", "II"))
    with pytest.raises(PotretRusak, match="PPPK"):
        thaw(beku)


@pytest.mark.parametrize("letak", [0, 10, -1])
def test_a_flipped_byte_is_noticed(letak: int) -> None:
    isi = bytearray(pack_level({"a": np.arange(100)}, tambahan={}))
    isi[letak] ^= 0xFF
    with pytest.raises(PotretRusak):
        unpack_level(bytes(isi))


def test_some_people_only() -> None:
    satu = fakta().pilih([1])
    assert satu.kunci == ["2"]
    assert satu.tabel["hari"]["orang"].tolist() == [0, 0]
    assert satu.tabel["segmen"]["jenis_penugasan"].tolist() == [2]
    assert fakta().pilih([1, 0]).kunci == ["1", "2"]


def test_days_control_can_fail() -> None:
    days_check(fakta())
    hilang = fakta()
    hilang.tabel["hari"] = {n: k[1:] for n, k in hilang.tabel["hari"].items()}
    with pytest.raises(KendaliGagal, match=r"baris hari pegawai 1 seharusnya 31, didapat 30"):
        days_check(hilang)
    lubang = fakta()
    lubang.tabel["segmen"]["selesai"][0] = 13
    with pytest.raises(KendaliGagal, match="hari segmen pegawai 1"):
        days_check(lubang)
    lepas = fakta()
    lepas.tabel["hari"]["segmen"][5] = 0
    with pytest.raises(KendaliGagal, match="tanpa segmen"):
        days_check(lepas)


def test_roll_control_can_fail() -> None:
    roll_check(terdaftar=2, tercatat=["1", "2"])
    with pytest.raises(KendaliGagal, match="seharusnya 3, didapat 2"):
        roll_check(terdaftar=3, tercatat=["1", "2"])
    with pytest.raises(KendaliGagal, match="berbeda"):
        roll_check(terdaftar=2, tercatat=["1", "1"])


def test_progress_only_goes_forward() -> None:
    dilihat: list[tuple[int, int, str]] = []
    maju = Kemajuan(lambda *a: dilihat.append(a))
    for tahap in Tahap:
        maju.tahap(tahap)
        maju.tahap(tahap, 1.0, "semua")
    maju.selesai("Selesai")
    angka = [d for d, _, _ in dilihat]
    assert angka == sorted(angka)
    assert dilihat[-1] == (100, 100, "Selesai")
    assert max(angka[:-1]) < 100
    assert "Menyimpan hasil: semua" in [teks for _, _, teks in dilihat]
    Kemajuan(None).tahap(Tahap.BACA)
