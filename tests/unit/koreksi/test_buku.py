"""The ledger's arithmetic: caps, carrying over, exact sums, any order; with a state machine that pays months."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.buku import PERSEN, RUPIAH, Batas, Jatuh, Posisi, due, paid, plan
from tenants.penilaian.koreksi.galat import KoreksiDitolak

pytestmark = pytest.mark.unit

OKT, NOV, DES = Bulan(2026, 10), Bulan(2026, 11), Bulan(2026, 12)
BATAS = st.one_of(
    st.just(Batas()),
    st.integers(1, 5_000_000).map(lambda n: Batas(RUPIAH, n)),
    st.integers(1, 10_000).map(lambda n: Batas(PERSEN, n)),
)
SELISIH = st.integers(-20_000_000, 20_000_000)


def test_a_plus_is_paid_at_once_and_a_minus_over_the_cap_is_spread() -> None:
    assert plan(Posisi(1, OKT, 900_000, batas=Batas(RUPIAH, 100)), bersih=0) == [Jatuh(1, 1, 900_000, 0)]
    jatuh = plan(Posisi(1, OKT, -1_000_000, batas=Batas(RUPIAH, 300_000)), bersih=4_000_000)
    assert [j.jumlah for j in jatuh] == [-300_000, -300_000, -300_000, -100_000]
    assert [j.sisa for j in jatuh] == [-700_000, -400_000, -100_000, 0]
    persen = plan(Posisi(1, OKT, -1_000_001, batas=Batas(PERSEN, 1250)), bersih=4_000_001)
    assert [j.jumlah for j in persen] == [-500_000, -500_000, -1], "12,5 % of 4.000.001, rounded down"
    asked = plan(Posisi(1, OKT, 700, batas=Batas(RUPIAH, 300), cicil_tambah=True), bersih=0)
    assert [j.jumlah for j in asked] == [300, 300, 100]


def test_a_month_never_pays_less_than_nothing() -> None:
    posisi = [Posisi(1, OKT, -500), Posisi(2, OKT, 100), Posisi(3, OKT, -50)]
    assert due(posisi, bulan=NOV, bersih=300) == [Jatuh(2, 1, 100, 0), Jatuh(1, 1, -400, -100)]
    assert due([Posisi(1, OKT, -500)], bulan=NOV, bersih=0) == []
    assert plan(Posisi(1, OKT, -500), bersih=0) == [], "nothing to take from is no plan"


def test_two_minuses_share_the_monthly_cap() -> None:
    posisi = [Posisi(n, OKT, -500, batas=Batas(RUPIAH, 300)) for n in (1, 2)]
    assert due(posisi, bulan=NOV, bersih=10_000) == [Jatuh(1, 1, -300, -200)]


@pytest.mark.parametrize("bulan", [OKT, Bulan(2026, 9)])
def test_a_circle_is_refused(bulan: Bulan) -> None:
    with pytest.raises(KoreksiDitolak, match="Cicilan melingkar: selisih Oktober 2026 hendak dibayar pada") as galat:
        due([Posisi(1, OKT, 5)], bulan=bulan, bersih=10)
    assert galat.value.kode == "koreksi_melingkar"
    assert due([Posisi(1, OKT, 5, mulai=DES)], bulan=NOV, bersih=10) == []
    assert due([Posisi(1, OKT, 5, mulai=DES)], bulan=DES, bersih=10) == [Jatuh(1, 1, 5, 0)]


@pytest.mark.parametrize(("jenis", "nilai"), [("TANPA", 1), (RUPIAH, 0), (RUPIAH, -1), (PERSEN, 10_001), ("X", 5)])
def test_a_cap_that_never_ends_is_refused(jenis: str, nilai: int) -> None:
    with pytest.raises(KoreksiDitolak, match="Batas cicilan"):
        Batas(jenis, nilai)


@given(SELISIH, BATAS, st.booleans(), st.integers(0, 20_000_000))
def test_instalments_sum_exactly(selisih: int, batas: Batas, cicil: bool, bersih: int) -> None:
    jatuh = plan(Posisi(1, OKT, selisih, batas=batas, cicil_tambah=cicil), bersih=bersih)
    assert sum(j.jumlah for j in jatuh) + (jatuh[-1].sisa if jatuh else selisih) == selisih
    assert [j.ke for j in jatuh] == list(range(1, len(jatuh) + 1))
    for j in jatuh:
        assert j.jumlah * selisih > 0
        assert bersih + j.jumlah >= 0
        if selisih < 0 and (paling := batas.rupiah(bersih)) is not None:
            assert -j.jumlah <= paling
    if selisih < 0 and jatuh and len(jatuh) < buku.CICILAN_MAKS:
        assert jatuh[-1].sisa == 0
        assert len({j.jumlah for j in jatuh[:-1]}) <= 1, "all but the last are the same"


BARIS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-999, 999)), max_size=4, unique_by=lambda b: b[0])


@given(BARIS, BARIS)
def test_old_and_difference_are_the_new(lama: Sequence[tuple[str, int]], baru: Sequence[tuple[str, int]]) -> None:
    dulu, kini = ([(k, k.upper(), n) for k, n in b] for b in (lama, baru))
    beda = buku.difference(dulu, kini)
    assert {k: n for k, _, n in buku.merge(dulu, beda) if n} == {k: n for k, n in baru if n}
    buku.parts_check(beda, lama=buku.total(dulu), baru=buku.total(kini), siapa="x")
    with pytest.raises(KoreksiDitolak, match="Kendali tidak seimbang untuk x"):
        buku.parts_check(beda, lama=buku.total(dulu), baru=buku.total(kini) + 1, siapa="x")


@given(st.permutations([3, -40, 170]), st.integers(-1000, 1000))
def test_three_corrections_in_any_order_sum_to_one(urutan: list[int], asal: int) -> None:
    """Each is measured against the original plus the earlier ones."""
    baris = [("a", "A", asal)]
    semua, isi = [], asal
    for tambah in urutan:
        isi += tambah
        semua.append(buku.difference(baris, [("a", "A", isi)]))
        baris = buku.merge(baris, semua[-1])
    assert sum(buku.total(s) for s in semua) == 133 == buku.total(baris) - asal


def test_states() -> None:
    usul, terima, tolak, batal = buku.USUL, buku.TERIMA, buku.TOLAK, buku.BATAL
    assert buku.status_of([usul]) == "DIUSULKAN"
    assert buku.status_of([usul, terima]) == "DITERIMA_SATU"
    assert buku.status_of([usul, terima, terima]) == "DITERIMA"
    for akhir, status in ((tolak, "DITOLAK"), (batal, "BATAL")):
        assert buku.status_of([usul, akhir]) == status
        assert buku.status_of([usul, terima, akhir]) == status


class Bulanan(RuleBasedStateMachine):
    """Corrections come and months close, in any order: what is paid is exactly what was accepted, never below zero."""

    def __init__(self) -> None:
        super().__init__()
        self.posisi: dict[int, Posisi] = {}
        self.bulan = NOV
        self.nomor = itertools.count(1)

    @rule(selisih=SELISIH, batas=BATAS, cicil=st.booleans(), tunda=st.integers(0, 3))
    def accept(self, selisih: int, batas: Batas, cicil: bool, tunda: int) -> None:
        mulai = self.bulan
        for _ in range(tunda):
            mulai = buku.next_month(mulai)
        n = next(self.nomor)
        self.posisi[n] = Posisi(n, OKT, selisih, batas=batas, cicil_tambah=cicil, mulai=mulai)

    @rule(bersih=st.integers(0, 8_000_000))
    def close(self, bersih: int) -> None:
        jatuh = due(self.posisi.values(), bulan=self.bulan, bersih=bersih)
        assert bersih + sum(j.jumlah for j in jatuh) >= 0
        lagi = due(reversed(self.posisi.values()), bulan=self.bulan, bersih=bersih)
        assert jatuh == lagi, "closing again is the same"
        minus = [j for j in jatuh if j.jumlah < 0]
        batas = [self.posisi[j.kunci].batas.rupiah(bersih) for j in minus]
        if minus and None not in batas:
            assert -sum(j.jumlah for j in minus) <= max(b for b in batas if b is not None)
        for j in jatuh:
            self.posisi[j.kunci] = paid(self.posisi[j.kunci], j)
            assert self.posisi[j.kunci].sisa == j.sisa
        self.bulan = buku.next_month(self.bulan)

    @precondition(lambda self: any(p.sisa for p in self.posisi.values()))
    @rule()
    def rich_months_end_it(self) -> None:
        for _ in range(5):
            for j in due(self.posisi.values(), bulan=self.bulan, bersih=10**12):
                self.posisi[j.kunci] = paid(self.posisi[j.kunci], j)
            self.bulan = buku.next_month(self.bulan)
        for p in self.posisi.values():
            assert p.sisa == 0 or p.batas.jenis == RUPIAH, p

    @invariant()
    def never_more_than_accepted(self) -> None:
        for p in self.posisi.values():
            assert p.dibayar * p.selisih >= 0
            assert abs(p.dibayar) <= abs(p.selisih)


TestBulanan = Bulanan.TestCase
TestBulanan.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)
