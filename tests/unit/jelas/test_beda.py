"""Why other than last month: causes by hand, parts that always sum, a control that can fail, and what the page says."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erk_core import Explanation, Pack, Period, explain, load_pack, pack_from_canonical, score
from erk_core.explanation.waterfall import RULE
from erk_core.tools.cases import PERSON, load_cases
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import KendaliGagal
from tenants.penilaian.jelas import beda
from tenants.penilaian.jelas.beda import Beda, checked, difference_of, merged, parts_of, result_before
from tenants.penilaian.jelas.grafik import air_terjun_of
from tenants.penilaian.jelas.sebab import Pembeda, Sebab
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.services import pack_adopt
from tests.unit.jelas.test_verifikasi import klien_of
from tests.unit.koreksi.conftest import OKT, Terkunci, akun
from tests.unit.penilaian.test_bulan_lalu import siapkan

pytestmark = pytest.mark.unit

NOV = "2026-11"
PACKS = Path(__file__).resolve().parents[3] / "erk_core" / "rulepacks"
OKTOBER = Period.parse(OKT)


def hasil(kode: str, orang: Any) -> HasilPegawai:
    bulan = Bulan.parse(kode)
    return HasilPegawai.objects.select_related("pegawai", "hitungan__periode", "bagian__paket").get(
        pegawai=orang, hitungan__periode__tahun=bulan.tahun, hitungan__periode__bulan=bulan.bulan
    )


def beda_of(orang: Any) -> Beda:
    kini = hasil(NOV, orang)
    dulu = result_before(kini)
    assert dulu is not None
    assert dulu.hitungan.periode.kode == OKT
    return difference_of(dulu, kini)


def dengan_tarif(pack: Pack, mulai: str, persen: str) -> Pack:
    isi = json.loads(pack.canonical())
    tarif = next(p for p in isi["parameter"] if p["id"] == "tarif_pajak")
    tarif["nilai"][mulai] = {**next(iter(tarif["nilai"].values())), "nilai": persen}
    return pack_from_canonical(json.dumps(isi, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def test_facts_position_and_rule_by_hand(terkunci: Terkunci) -> None:
    """Siti: 100 % to 90 %, tax 5 % to 10 %. 3.100.000 x 90 % = 2.790.000, less 5 % = 2.650.500 (-294.500); at 10 %
    tax 279.000 instead of 139.500 (-139.500): 2.511.000 after 2.945.000, difference -434.000.

    Budi, 50 %, moves from kelas 7 (3.100.000) to kelas 9 (6.200.000): bruto 1.550.000 to 3.100.000, less 5 %:
    +1.472.500; then the tax doubles from 155.000 to 310.000: -155.000.
    """
    t = terkunci
    with t.buka():
        pack_adopt(pack=dengan_tarif(t.daerah.paket, "2026-11-01", "10"), mulai=dt.date(2026, 11, 1))
        t.budi.penugasan.update(berlaku_sampai=dt.date(2026, 10, 31))
        t.daerah.pabrik.tugas(t.budi, 9, mulai=dt.date(2026, 11, 1))
        siapkan(Bulan(2026, 11), {t.siti: 900, t.budi: 500})
    t.tutup(NOV)
    with t.buka():
        siti, budi = beda_of(t.siti), beda_of(t.budi)
        assert {k.sebab: k.rupiah for k in siti.kelompok} == {Sebab.HARI: -294_500, Sebab.ATURAN: -139_500}
        assert siti.selisih == -434_000
        assert siti.paket_lain is not None
        assert {k.sebab: k.rupiah for k in budi.kelompok} == {Sebab.JABATAN: 1_472_500, Sebab.ATURAN: -155_000}
        (tarif,) = next(k for k in budi.kelompok if k.sebab == Sebab.ATURAN).bagian
        assert (tarif.id, tarif.dari, tarif.ke) == ("tarif_pajak", "5%", "10%")
        # the control: one rupiah planted in one part, and nothing is shown
        satu = siti.kelompok[0]
        palsu = dataclasses.replace(satu.bagian[0], rupiah=satu.bagian[0].rupiah + 1)
        isi = (dataclasses.replace(satu, bagian=(palsu, *satu.bagian[1:])), *siti.kelompok[1:])
        with pytest.raises(KendaliGagal, match=r"berbeda −Rp434\.000"):
            checked(dataclasses.replace(siti, kelompok=isi))


@pytest.fixture
def dua_bulan(terkunci: Terkunci) -> Terkunci:
    """November: Siti 900 minutes, Budi as before, Rekan on leave without pay, and Baru, who was not there before."""
    t = terkunci
    with t.buka():
        t.rekan.riwayat_kedudukan.update(berlaku_sampai=dt.date(2026, 10, 31))
        t.rekan.riwayat_kedudukan.create(kedudukan="CLTN", berlaku_mulai=dt.date(2026, 11, 1))
        baru = t.daerah.pabrik.pegawai("Baru", mulai=dt.date(2026, 11, 1))
        siapkan(Bulan(2026, 11), {t.siti: 900, t.budi: 500})
        akun("siti", "bkpsdm", t.siti.pk)
    t.akun["baru"] = baru  # type: ignore[assignment]
    t.tutup(NOV)
    return t


def test_pages(dua_bulan: Terkunci, monkeypatch: pytest.MonkeyPatch) -> None:
    t = dua_bulan
    klien = klien_of(t)
    klien.masuk(t.akun["usul"])

    def teks(orang: Any, kode: str = NOV, status: int = 200) -> str:
        jawab = klien.get(f"/penilaian/slip/{kode}/{orang.pk}/beda/")
        assert jawab.status_code == status
        return jawab.content.decode()

    siti = teks(t.siti)
    for harap in ("−Rp294.500", "Kehadiran dan aktivitas harian", "Rp2.945.000", "Rp2.650.500", 'class="tangga-turun"'):
        assert harap in siti, harap
    assert "Bersihnya sama" in teks(t.budi)
    assert "Belum ada bulan pembanding" in teks(t.akun["baru"])
    assert "Belum ada bulan pembanding" in teks(t.siti, OKT)
    # out in November: nothing was paid before either
    assert "Bersihnya sama" in teks(t.rekan)
    slip = klien.get(f"/penilaian/slip/{NOV}/{t.siti.pk}/").content.decode()
    assert f"/penilaian/slip/{NOV}/{t.siti.pk}/beda/" in slip
    asli = beda.parts_of
    monkeypatch.setattr(beda, "parts_of", lambda a, b: asli(a, b)[1:])
    salah = teks(t.siti, status=409)
    assert "tidak lolos kendali" in salah
    assert "−Rp294.500" in salah
    assert "tangga-" not in salah


def test_excluded_then_or_now_is_one_cause(dua_bulan: Terkunci) -> None:
    t = dua_bulan
    with t.buka():
        dulu, kini = hasil(OKT, t.siti), hasil(NOV, t.siti)
        kini.keadaan, kini.alasan, kini.bersih = "DIKECUALIKAN", "KEDUDUKAN_CLTN", 0
        (satu,) = difference_of(dulu, kini).kelompok
        assert (satu.sebab, satu.rupiah) == (Sebab.KECUALI, -2_945_000)
        assert satu.bagian[0].ke == "Cuti di luar tanggungan negara"


# -- any two months, any two packs -------------------------------------------------------------------------------------


@cache
def jejak(nama: str) -> list[tuple[Pack, dict[str, Any]]]:
    pack = load_pack(PACKS / nama)
    kasus = [c for c in load_cases(pack, PACKS / nama) if c.galat is None and c.period == OKTOBER]

    def satu(facts: Any) -> Explanation:
        return explain(pack, OKTOBER, facts, score(pack, OKTOBER, facts), PERSON)

    return [(pack, satu(c.facts).to_dict()) for c in kasus]


def bersih_of(isi: dict[str, Any]) -> int:
    bayar = [n for n in isi["keluaran"] if n["jenis_keluaran"] == "bayar"]
    tambah = [n for n in bayar if n["peran"] not in ("bersih", "potongan")] or [
        n for n in bayar if n["peran"] == "bersih"
    ]
    return sum(int(n["nilai"]) for n in tambah) - sum(int(n["nilai"]) for n in bayar if n["peran"] == "potongan")


NAMA = st.sampled_from(["bandung-erk", "musirawas-erk", "bandung-tpp", "bogor-tkd", "kemendagri-6040"])


@settings(max_examples=60, deadline=None)
@given(data=st.data(), tanpa_bersih=st.booleans())
def test_parts_always_sum_to_the_net_difference(data: st.DataObject, tanpa_bersih: bool) -> None:
    (pa, a), (pb, b) = (data.draw(st.sampled_from(jejak(data.draw(NAMA)))) for _ in range(2))
    if tanpa_bersih:
        a, b = ({**x, "keluaran": [n for n in x["keluaran"] if n["peran"] != "bersih"]} for x in (a, b))
    bagian = merged(parts_of(a, b))
    assert sum(s.rupiah for s in bagian) == bersih_of(b) - bersih_of(a)
    pembeda = Pembeda((pa, OKTOBER, a), (pb, OKTOBER, b))
    sebab = {pembeda.of(s) for s in bagian}
    if pa.hash == pb.hash:
        assert not sebab & {Sebab.ATURAN, Sebab.CAMPUR}
        assert RULE not in {s.jenis for s in bagian}


@given(st.lists(st.integers(-(10**9), 10**9), max_size=12))
def test_the_bars_meet(jumlah: list[int]) -> None:
    air = air_terjun_of([(str(n), n) for n in jumlah], jumlah="Selisih")
    *bagian, akhir = air.tangga
    assert akhir.jumlah == sum(jumlah)
    for t in air.tangga:
        assert 0 <= t.x <= t.x + t.lebar <= 361
    assert all(isinstance(n, int) for t in bagian for n in (t.x, t.y, t.lebar, t.sambung_x))
