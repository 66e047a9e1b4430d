"""How many units more carry over a threshold or to a limit: by hand, and true at the number and not one below it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erk_core import Facts, InputError, Pack, load_pack, score
from erk_core.explanation.reach import reach
from tests.unit.core.mini import write
from tests.unit.core.test_sensitivity import CONTENT, OCTOBER, facts

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(write(tmp_path_factory.mktemp("paket"), CONTENT))


def paid(pack: Pack, given_facts: Facts) -> Fraction:
    value = score(pack, OCTOBER, given_facts).value("pegawai", "a", "dibayar")
    assert isinstance(value, Fraction)
    return value


def test_by_hand(pack: Pack) -> None:
    """Target 6,000: at 2,760 minutes 46 % and nothing is paid; 240 more make 50 %: 3,000,000 x 50 % x 80 %. 3,240 more
    reach the limit of 100 %: 2,400,000. Fifteen days hold 600 each, so 6,240 more fit."""
    (found,) = reach(pack, OCTOBER, facts([184] * 15), "a", ["menit"])
    assert (found.ruang, found.sebelum, found.contoh) == (6240, 0, (100, 0))
    assert [(c.langkah, c.tambah, c.sesudah, c.terpenuhi) for c in found.capai] == [
        ("dibayar", 240, 1_200_000, True),
        ("capaian", 3240, 2_400_000, None),
    ]
    assert found.capai[0].kata == "[Capaian] paling sedikit [Ambang bayar]"
    assert found.capai[1].kata == "mencapai 100 %"


def test_a_band_and_what_is_out_of_reach(pack: Pack) -> None:
    """Attitude 75 lies in the band 60 to 79; the next begins at 80. One day holds 600 minutes: 50 % is out of reach."""
    sikap, menit = reach(pack, OCTOBER, facts([300] * 15, 75), "a", ["nilai_sikap", "menit"])
    assert [(c.tambah, c.kata) for c in sikap.capai] == [(5, "pita lain pada Faktor sikap")]
    assert sikap.capai[0].sesudah == 3_000_000 * Fraction(3, 4)
    assert [c.langkah for c in menit.capai] == ["capaian"]
    (sedikit,) = reach(pack, OCTOBER, facts([500]), "a", ["menit"])
    assert (sedikit.ruang, sedikit.capai) == (100, ())
    (tanpa,) = reach(pack, OCTOBER, facts([300] * 15), "a", ["menit"], capai=[])
    assert tanpa.capai == ()
    assert tanpa.contoh[0] == 100


@settings(max_examples=30, deadline=None)
@given(minutes=st.lists(st.integers(0, 600), min_size=1, max_size=15), attitude=st.integers(0, 100))
def test_turned_there_and_not_before(pack: Pack, minutes: list[int], attitude: int) -> None:
    """Against the engine: the output at each number is the output of those minutes; one minute less says otherwise."""
    (found,) = reach(pack, OCTOBER, facts(minutes, attitude), "a", ["menit"])
    for turn in found.capai:
        for units, turned in ((turn.tambah, True), (turn.tambah - 1, False)):
            more, left = list(minutes), units
            for i in range(len(more)):
                step = min(left, 600 - more[i])
                more[i], left = more[i] + step, left - step
            assert left == 0
            reached = Fraction(sum(more), 6000) >= (Fraction(1, 2) if turn.langkah == "dibayar" else 1)
            assert reached is turned
            if turned:
                assert paid(pack, facts(more, attitude)) == turn.sesudah


def test_refusals(pack: Pack) -> None:
    with pytest.raises(InputError, match='masukan "menitt" bukan bilangan paket; mungkin maksudnya "menit"'):
        reach(pack, OCTOBER, facts([1]), "a", ["menitt"])
    with pytest.raises(InputError, match='keluaran "capaiann" bukan bilangan pegawai; mungkin maksudnya "capaian"'):
        reach(pack, OCTOBER, facts([1]), "a", ["menit"], "capaiann")
    with pytest.raises(InputError, match='pegawai "x" tidak ada'):
        reach(pack, OCTOBER, facts([1]), "x", ["menit"])
