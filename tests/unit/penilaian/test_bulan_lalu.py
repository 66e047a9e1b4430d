"""Results of earlier months as inputs: only of locked ones, fail closed, frozen with the month that read them.

Pack uji pays kelas 7 Rp3.100.000 at 1.000 minutes a month, tax 5 %; see test_tutup.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from erk_core import Pack
from tenants.aktivitas.models import Aktivitas
from tenants.organisasi.models import Pegawai
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.bulan_lalu import months_read
from tenants.penilaian.fakta.inti import to_facts
from tenants.penilaian.galat import CloseBlocked
from tenants.penilaian.halangan import Blocker
from tenants.penilaian.models import BagianHitungan, HasilPegawai, Hitungan, Periode
from tenants.penilaian.services import pack_adopt, period_blockers, period_close
from tenants.penilaian.telaah import facts_frozen, person_tree
from tenants.penilaian.ulang import verify_run
from tenants.presensi.models import HasilHari
from tenants.presensi.services import calendar_accept, calendar_propose, day_results_build
from tenants.sinkronisasi.services import kesegaran_set
from tests.unit.penilaian.conftest import Daerah
from tests.unit.penilaian.pabrik import ZONA
from tests.unit.penilaian.paket_lain import paket_lain

pytestmark = pytest.mark.unit

LALU = """
- {id: bersih_lalu, sumber: hasil.bersih, periode: -1, rentang: [0, 100000000]}
- {id: capaian_lalu, sumber: hasil.capaian, periode: -1, rentang: [0, 100]}
- {id: bruto_tahun, sumber: hasil.bruto, periode: tahun_berjalan, rentang: [0, 1000000000]}
"""
LANGKAH = """
- {id: naik, label: Naik, satuan: persen, boleh_kosong: ya, rumus: capaian - capaian_lalu}
- {id: lalu, label: Lalu, satuan: rupiah, bulatkan: tanpa, boleh_kosong: ya, rumus: bersih_lalu}
- {id: setahun, label: Setahun, satuan: rupiah, bulatkan: tanpa, rumus: bruto_tahun + bruto}
"""
KELUARAN = "".join(f"- {{id: {id_}, jenis: tampil}}\n" for id_ in ("naik", "lalu", "setahun"))


@pytest.fixture(scope="module")
def lanjut(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return paket_lain(tmp_path_factory.mktemp("paket"), "lanjut", masukan=LALU, langkah=LANGKAH, keluaran=KELUARAN)


def siapkan(bulan: Bulan, menit: dict[Pegawai, int]) -> None:
    """Calendar, attendance and minutes of one month. Inside region_atomic."""
    calendar_propose(tahun=bulan.tahun, bulan=bulan.bulan)
    calendar_accept(actor_id=None, mulai=bulan.awal, sampai=bulan.akhir)
    day_results_build(mulai=bulan.awal, sampai=bulan.akhir, zona=ZONA)
    HasilHari.objects.filter(hari_kerja=True, status_hadir="TANPA_KETERANGAN").update(status_hadir="HADIR")
    kesegaran_set(sumber="presensi", data_sampai=dt.datetime(2027, 6, 1, tzinfo=dt.UTC))
    for orang, banyak in menit.items():
        Aktivitas.objects.create(
            pegawai=orang,
            tanggal=bulan.awal,
            uraian="Menyusun laporan",
            jenis="UTAMA",
            menit=banyak,
            menit_norma=banyak,
            status="DITERIMA",
            validator=Pegawai.objects.exclude(pk=orang.pk).order_by("id").first(),
        )


def kunci(tahun: int, bulan: int, status: str = "TERKUNCI") -> None:
    """What locking will do: the state of the month."""
    assert Periode.objects.filter(tahun=tahun, bulan=bulan).update(status=status) == 1


def tutup(daerah: Daerah, kode: str) -> int:
    return period_close(schema=daerah.schema, kode=kode).hitungan_id


def langkah_of(hitungan_id: int, orang: Pegawai) -> dict[str, Any]:
    return HasilPegawai.objects.get(hitungan_id=hitungan_id, pegawai=orang).langkah


def halangan(daerah: Daerah, kode: str) -> list[Blocker]:
    with pytest.raises(CloseBlocked) as refused:
        period_close(schema=daerah.schema, kode=kode)
    with daerah.buka():
        assert period_blockers(schema=daerah.schema, kode=kode, zona=ZONA) == refused.value.blockers
    return refused.value.blockers


@pytest.fixture
def dua(daerah: Daerah, lanjut: Pack) -> tuple[Pegawai, Pegawai]:
    """August and September closed with uji; from October on the pack reads them."""
    with daerah.buka():
        lama, baru = daerah.pabrik.pegawai("Lama"), daerah.pabrik.pegawai("Baru", mulai=dt.date(2026, 9, 1))
        siapkan(Bulan(2026, 8), {lama: 500})
        siapkan(Bulan(2026, 9), {lama: 333, baru: 1000})
        pack_adopt(pack=lanjut, mulai=dt.date(2026, 10, 1))
    for kode in ("2026-08", "2026-09"):
        tutup(daerah, kode)
    with daerah.buka():
        akhir = daerah.pabrik.pegawai("Akhir", mulai=dt.date(2026, 10, 1))
        siapkan(Bulan(2026, 10), {lama: 1000, akhir: 100})
    return lama, baru


def test_which_months_are_read(lanjut: Pack) -> None:
    lalu, tahun = lanjut.inputs["bersih_lalu"], lanjut.inputs["bruto_tahun"]
    assert [b.kode for b in months_read(lalu, Bulan(2026, 10))] == ["2026-09"]
    assert [b.kode for b in months_read(lalu, Bulan(2026, 1))] == ["2025-12"]
    assert [b.kode for b in months_read(tahun, Bulan(2026, 3))] == ["2026-01", "2026-02"]
    assert months_read(tahun, Bulan(2026, 1)) == []


def test_locked_months_are_handed_over(daerah: Daerah, dua: Any) -> None:
    lama, baru = dua
    with daerah.buka():
        kunci(2026, 8, "DIBAYAR")
        kunci(2026, 9)
        akhir = Pegawai.objects.get(nama="Akhir")
    hitungan_id = tutup(daerah, "2026-10")
    with daerah.buka():
        # August 1.550.000; September 33,3 % of 3.100.000 = 1.032.300, less 5 % = 980.685; October 3.100.000
        seen = langkah_of(hitungan_id, lama)
        assert (seen["lalu"], seen["naik"], seen["setahun"]) == (
            "980685",
            "66.7",
            str(1_550_000 + 1_032_300 + 3_100_000),
        )
        seen = langkah_of(hitungan_id, baru)
        assert (seen["lalu"], seen["naik"], seen["setahun"]) == ("2945000", "-100", "3100000")
        seen = langkah_of(hitungan_id, akhir)
        assert (seen["lalu"], seen["naik"], seen["setahun"]) == (None, None, "310000")
        assert verify_run(hitungan_id).cocok


def test_the_snapshot_keeps_them(daerah: Daerah, dua: Any) -> None:
    lama, _ = dua
    with daerah.buka():
        kunci(2026, 8)
        kunci(2026, 9)
    hitungan_id = tutup(daerah, "2026-10")
    with daerah.buka():
        bagian = BagianHitungan.objects.get(hitungan_id=hitungan_id)
        kunci(2026, 9, "DITINJAU")  # whatever happens to the earlier month
        teks = person_tree(bagian=bagian, pegawai_id=lama.pk).to_text()
        assert "Rp980.685" in teks
        assert verify_run(hitungan_id).cocok
        fakta = facts_frozen(bagian)
        satu = fakta.pilih([fakta.kunci.index(lama.nip)])
        assert [list(to_facts(satu).tables["pegawai"][n]) for n in ("bersih_lalu", "bruto_tahun")] == [
            [980_685],
            [2_582_300],
        ]


def test_an_earlier_result_is_part_of_the_inputs_hash(daerah: Daerah, dua: Any) -> None:
    """September reviewed, opened and computed anew: October's facts are others."""
    lama, _ = dua
    with daerah.buka():
        kunci(2026, 8)
        kunci(2026, 9)
    pertama = tutup(daerah, "2026-10")
    with daerah.buka():
        Aktivitas.objects.filter(pegawai=lama, tanggal=dt.date(2026, 9, 1)).update(menit=400, menit_norma=400)
        kunci(2026, 9, "DIHITUNG")
    tutup(daerah, "2026-09")
    with daerah.buka():
        kunci(2026, 9)
    kedua = tutup(daerah, "2026-10")
    with daerah.buka():
        a, b = (Hitungan.objects.get(pk=n) for n in (pertama, kedua))
        assert a.hash_masukan != b.hash_masukan
        assert langkah_of(kedua, lama)["lalu"] == str(1_240_000 * 95 // 100)


def test_a_month_that_is_not_locked_blocks(daerah: Daerah, dua: Any) -> None:
    with daerah.buka():
        kunci(2026, 8)
    (satu,) = halangan(daerah, "2026-10")
    assert (satu.kode, satu.jumlah) == ("BULAN_LALU_BELUM_TERKUNCI", 1)
    assert satu.contoh == ["September 2026: Dihitung"]
    assert satu.pesan == "Paket lanjut membaca hasil 1 bulan sebelumnya yang belum terkunci."
    assert satu.saran == "Tinjau dan kunci bulan itu lebih dahulu, lalu tutup ulang."
    with daerah.buka():
        kunci(2026, 8, "DITINJAU")
        kunci(2026, 9)
    assert halangan(daerah, "2026-10")[0].contoh == ["Agustus 2026: Ditinjau"]


def test_a_gap_after_the_first_month_blocks(daerah: Daerah, dua: Any) -> None:
    with daerah.buka():
        kunci(2026, 8)
        kunci(2026, 9)
        siapkan(Bulan(2026, 12), {})
    (satu,) = halangan(daerah, "2026-12")
    assert satu.contoh == ["Oktober 2026: Belum dihitung", "November 2026: Belum dihitung"]


def test_the_first_month_of_a_region_has_nothing_before_it(daerah: Daerah, lanjut: Pack) -> None:
    with daerah.buka():
        pack_adopt(pack=lanjut, mulai=dt.date(2026, 1, 1))
        orang = daerah.pabrik.pegawai("A")
        daerah.pabrik.pegawai("Penilai")
        daerah.pabrik.aktivitas(orang, 1, 1000)
        daerah.pabrik.presensi()
    hitungan_id = tutup(daerah, "2026-10")
    with daerah.buka():
        seen = langkah_of(hitungan_id, orang)
        assert (seen["lalu"], seen["naik"], seen["setahun"]) == (None, None, "3100000")


def test_who_was_excluded_has_no_result_and_adds_nothing(daerah: Daerah, dua: Any, lanjut: Pack) -> None:
    lama, baru = dua
    with daerah.buka():
        baru.riwayat_kedudukan.update(berlaku_sampai=dt.date(2026, 9, 30), kedudukan="CLTN")
        baru.riwayat_kedudukan.create(kedudukan="AKTIF", berlaku_mulai=dt.date(2026, 10, 1))
    tutup(daerah, "2026-09")
    with daerah.buka():
        kunci(2026, 8)
        kunci(2026, 9)
    hitungan_id = tutup(daerah, "2026-10")
    with daerah.buka():
        seen = langkah_of(hitungan_id, baru)
        assert (seen["lalu"], seen["setahun"]) == (None, "0")
        assert langkah_of(hitungan_id, lama)["lalu"] == "980685"


def test_an_empty_step_empties_the_years_sum(daerah: Daerah, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("paket")
    sela = paket_lain(
        folder,
        "sela",
        langkah="- {id: per_menit, label: P, satuan: tanpa, boleh_kosong: ya, rumus: target_menit / menit_sah}\n",
        keluaran="- {id: per_menit, jenis: tampil}\n",
    )
    jumlah = paket_lain(
        folder,
        "jumlah",
        masukan="- {id: semua_lalu, sumber: hasil.per_menit, periode: tahun_berjalan, rentang: [0, 10000],"
        " boleh_kosong: ya}\n",
        langkah="- {id: per_menit, label: P, satuan: tanpa, boleh_kosong: ya, rumus: target_menit / menit_sah}\n"
        "- {id: total, label: T, satuan: tanpa, boleh_kosong: ya, rumus: semua_lalu}\n",
        keluaran="- {id: total, jenis: tampil}\n",
    )
    with daerah.buka():
        pack_adopt(pack=sela, mulai=dt.date(2026, 1, 1))
        pack_adopt(pack=jumlah, mulai=dt.date(2026, 10, 1))
        penuh, bolong = daerah.pabrik.pegawai("Penuh"), daerah.pabrik.pegawai("Bolong")
        siapkan(Bulan(2026, 8), {penuh: 300, bolong: 300})
        siapkan(Bulan(2026, 9), {penuh: 700})
    for kode in ("2026-08", "2026-09"):
        tutup(daerah, kode)
    with daerah.buka():
        kunci(2026, 8)
        kunci(2026, 9)
        siapkan(Bulan(2026, 10), {})
    hitungan_id = tutup(daerah, "2026-10")
    with daerah.buka():
        # 1.000/300 + 1.000/700, exactly
        assert langkah_of(hitungan_id, penuh)["total"] == "100/21"
        assert langkah_of(hitungan_id, bolong)["total"] is None


@pytest.mark.parametrize(
    ("masukan", "contoh"),
    [
        ("sumber: hasil.naik, periode: -1, satuan: persen, rentang: [-100, 100]", "naik (persen)"),
        ("sumber: hasil.capaian, periode: -1, rentang: [0, 100]", ""),
    ],
)
def test_a_pack_without_the_step_blocks(
    daerah: Daerah, dua: Any, tmp_path_factory: pytest.TempPathFactory, masukan: str, contoh: str
) -> None:
    pack = paket_lain(
        tmp_path_factory.mktemp("paket"),
        "baca",
        masukan=LALU + f"- {{id: sebelumnya, {masukan}}}\n",
        langkah=LANGKAH + "- {id: s, label: S, satuan: persen, boleh_kosong: ya, rumus: sebelumnya}\n",
        keluaran=KELUARAN + "- {id: s, jenis: tampil}\n",
    )
    with daerah.buka():
        pack_adopt(pack=pack, mulai=dt.date(2026, 10, 1))
        kunci(2026, 8)
        kunci(2026, 9)
    if not contoh:
        tutup(daerah, "2026-10")
        return
    (satu,) = halangan(daerah, "2026-10")
    assert (satu.kode, satu.jumlah) == ("HASIL_TANPA_LANGKAH", 1)
    assert satu.contoh == [f"{contoh}, September 2026, paket uji 1.0.0: 2 pegawai"]


def test_a_step_of_another_unit_is_another_step(
    daerah: Daerah, dua: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same name meant percent then: 33.3 would be read as a ratio."""
    pack = paket_lain(
        tmp_path_factory.mktemp("paket"),
        "rasio",
        masukan="- {id: capaian_lalu, sumber: hasil.capaian, periode: -1, rentang: [0, 100]}\n",
        langkah="- {id: naik, label: Naik, satuan: tanpa, boleh_kosong: ya, rumus: capaian - capaian_lalu}\n",
        keluaran="- {id: naik, jenis: tampil}\n",
        ganti=("satuan: persen\n  rumus: min(menit_sah", "satuan: tanpa\n  rumus: min(menit_sah"),
    )
    with daerah.buka():
        pack_adopt(pack=pack, mulai=dt.date(2026, 10, 1))
        kunci(2026, 9)
    (satu,) = halangan(daerah, "2026-10")
    assert satu.contoh == ["capaian (tanpa), September 2026, paket uji 1.0.0: 2 pegawai"]


def test_isian_still_blocks_by_name(daerah: Daerah, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("paket")
    langkah = "- {{id: s, label: S, satuan: persen, rumus: '{0}'}}\n"
    row = "- {{id: {0}, sumber: isian, tingkat: pegawai, satuan: persen, rentang: [0, 10]}}\n"
    keluaran = "- {id: s, jenis: tampil}\n"
    isian, mirip = (
        paket_lain(folder, id_, masukan=row.format(nama), langkah=langkah.format(nama), keluaran=keluaran)
        for id_, nama in (("isian", "bonus"), ("mirip", "gaji_bulan"))
    )
    with daerah.buka():
        pack_adopt(pack=isian, mulai=dt.date(2026, 1, 1))
        daerah.pabrik.pegawai("A")
        daerah.pabrik.presensi()
    with pytest.raises(CloseBlocked) as refused:
        tutup(daerah, "2026-10")
    (satu,) = refused.value.blockers
    assert (satu.kode, satu.contoh) == ("ISIAN_BELUM_ADA", ["Dinas Kesehatan: bonus"])
    with daerah.buka():
        pack_adopt(pack=mirip, mulai=dt.date(2026, 1, 1))
    kena = {b.kode: b.contoh for b in halangan(daerah, "2026-10")}
    assert kena == {"MASUKAN_BERNAMA_FAKTA": ["gaji_bulan"], "ISIAN_BELUM_ADA": ["Dinas Kesehatan: gaji_bulan"]}
