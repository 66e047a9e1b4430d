"""Pilot OPDs: the mode is frozen with the run, who is not in force is paid nothing, and a later change changes nothing.

Amounts by hand as in test_tutup: kelas 7 and full minutes = 3.100.000, tax 5 %.
"""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erk_kit.dsn import owner_url
from tenants.akun.models import Pengguna, Peran, PeranPengguna
from tenants.jejak.models import Catatan
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import BulanTerkunci
from tenants.organisasi.mode import mode_on, mode_set, modes_on
from tenants.organisasi.models import ModeOpd, Opd
from tenants.penilaian import mode as md
from tenants.penilaian.galat import KendaliGagal, KunciDitolak
from tenants.penilaian.models import Hitungan
from tenants.penilaian.penguncian import period_lock
from tenants.penilaian.services import period_close
from tenants.penilaian.ulang import verify_run
from tenants.remunerasi import baris as bayar_baris
from tenants.remunerasi.baris import rows_order
from tenants.remunerasi.galat import DokumenTerhalang
from tenants.remunerasi.keluaran import Pesanan, file_make
from tenants.remunerasi.kendali import BERSIH, ORANG, sums_of, totals_of
from tenants.remunerasi.peta_rekening import components_of
from tenants.remunerasi.rekap import recap_groups, recap_sums
from tests.kunci_uji import month_lock
from tests.unit.penilaian.conftest import Daerah
from tests.unit.penilaian.pabrik import nip_ke

pytestmark = pytest.mark.unit

KODE, OKTOBER = "2026-10", dt.date(2026, 10, 1)
BERSIH_SATU = 3_100_000 - 155_000


def tutup(daerah: Daerah, **lain: Any) -> Hitungan:
    hasil = period_close(schema=daerah.schema, kode=KODE, **lain)
    with daerah.buka():
        return Hitungan.objects.select_related("periode").get(pk=hasil.hitungan_id)


def akun(nama: str, *peran: Peran) -> Pengguna:
    satu = Pengguna.objects.create(nip=nip_ke(700 + Pengguna.objects.count()), nama=nama)
    for p in peran:
        PeranPengguna.objects.create(pengguna=satu, peran=p, berlaku_mulai=dt.date(2020, 1, 1))
    return satu


@pytest.fixture
def dua(daerah: Daerah) -> tuple[Daerah, Opd, Opd]:
    """Two people of DINKES, one of another OPD that is computed as shadow."""
    with daerah.buka():
        pabrik = daerah.pabrik
        lain, unit = pabrik.kantor("1.03", "Dinas Bayangan", "DISBAY")
        for nama in ("Satu", "Dua"):
            pabrik.aktivitas(pabrik.pegawai(nama), 1, 1000)
        tiga = pabrik.pegawai("Tiga", kelas=None)
        pabrik.tugas(tiga, 7, unit=unit)
        pabrik.aktivitas(tiga, 1, 1000)
        pabrik.presensi()
        ModeOpd.objects.create(opd=lain, mode="bayangan", mulai=OKTOBER)
    return daerah, pabrik.opd, lain


def pesanan(daerah: Daerah, hitungan: Hitungan, opd_id: int | None = None) -> Pesanan:
    isi: dict[str, Any] = {"schema": daerah.schema, "slug": "uji", "wilayah": "Kota Uji", "hitungan_id": hitungan.pk}
    opd = frozenset({opd_id}) if opd_id is not None else None
    return Pesanan(**isi, dokumen="permintaan", bentuk="xlsx", kertas="F4", tanggal=OKTOBER, opd_ids=opd, opd_id=opd_id)


def test_shadow_is_computed_and_pays_nothing(
    dua: tuple[Daerah, Opd, Opd], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    daerah, _, lain = dua
    h = tutup(daerah)
    assert h.mode_opd == {str(lain.pk): {"mode": "bayangan", "orang": 1, "bersih": BERSIH_SATU}}
    assert (h.total_bersih, h.bersih_luar, h.bersih_berlaku) == (3 * BERSIH_SATU, BERSIH_SATU, 2 * BERSIH_SATU)
    with daerah.buka():
        assert {opd for _, opd in rows_order(hitungan=h)} == {daerah.pabrik.opd.pk}
        total = totals_of(hitungan=h)
        assert (total[ORANG], total[BERSIH]) == (2, 2 * BERSIH_SATU)
        assert sum(sums_of(hitungan=h).values()) == 2 * BERSIH_SATU
        assert sum(k.jumlah for k in components_of(h)) == 2 * BERSIH_SATU
        assert [recap_sums(t)[BERSIH] for t in recap_groups(hitungan=h)] == [2 * BERSIH_SATU] * 2
        # asked for by name it is still not paid
        assert rows_order(hitungan=h, opd_ids=[lain.pk]) == []
        assert recap_sums(recap_groups(hitungan=h, opd_ids=[lain.pk])[0])[BERSIH] == 0
        assert verify_run(h.pk).cocok
    assert file_make(pesanan=pesanan(daerah, h), folder=tmp_path).jumlah == 2
    with pytest.raises(DokumenTerhalang, match=r"1 pegawai di 1 OPD \(bayangan\)"):
        file_make(pesanan=pesanan(daerah, h, lain.pk), folder=tmp_path)
    # the control: a list that forgets the filter is not handed out, for its totals are not the run's
    monkeypatch.setattr(bayar_baris, "unpaid_opds", lambda _: [])
    with daerah.buka():
        assert len(rows_order(hitungan=h)) == 3
    with pytest.raises(KendaliGagal, match="tidak diserahkan"):
        file_make(pesanan=pesanan(daerah, h), folder=tmp_path)


def test_a_later_mode_changes_no_old_run(dua: tuple[Daerah, Opd, Opd]) -> None:
    daerah, opd, lain = dua
    lama = tutup(daerah)
    with daerah.buka():
        ModeOpd.objects.create(opd=lain, mode="berlaku", mulai=OKTOBER)
        assert (md.mode_of(lama, lain.pk), md.mode_of(lama, opd.pk)) == ("bayangan", "berlaku")
        assert len(rows_order(hitungan=Hitungan.objects.get(pk=lama.pk))) == 2
        assert verify_run(lama.pk).cocok
    baru = tutup(daerah)
    assert baru.pk != lama.pk
    assert baru.hash_hasil != lama.hash_hasil
    assert baru.mode_opd == {}
    with daerah.buka():
        assert len(rows_order(hitungan=baru)) == 3
        # a head that says another mode, or another sum, than the run was made with
        lama.mode_opd[str(lain.pk)]["bersih"] += 1
        assert md.modes_findings(lama)
    # rows that leave every OPD in force leave the hash as it was before there were modes
    assert tutup(daerah).pk == baru.pk


def test_a_changed_mode_is_found(dua: tuple[Daerah, Opd, Opd]) -> None:
    """The head with another mode would pay whom the run does not: the recomputation says so."""
    daerah, _, lain = dua
    h = tutup(daerah)
    for isi in ("{}", json.dumps({str(lain.pk): h.mode_opd[str(lain.pk)] | {"mode": "berlaku"}})):
        with closing(psycopg2.connect(owner_url())) as raw, raw, raw.cursor() as cursor:
            cursor.execute(f"update {daerah.schema}.penilaian_hitungan set mode_opd = %s where id = %s", (isi, h.pk))
            assert cursor.rowcount == 1
        with daerah.buka():
            hasil = verify_run(h.pk)
        assert not hasil.cocok
        assert any("hash" in t.lower() for t in hasil.temuan)


def test_lock_refuses_a_run_of_another_mode(dua: tuple[Daerah, Opd, Opd]) -> None:
    daerah, _, lain = dua
    with daerah.buka():
        satu, dua_orang = akun("Penghitung", Peran.BKPSDM), akun("Pengunci", Peran.PIMPINAN)
    h = tutup(daerah, actor_id=satu.pk)
    isi = {"schema": daerah.schema, "kode": KODE, "actor_id": dua_orang.pk, "konfirmasi": "KUNCI OKTOBER 2026"}
    with daerah.buka():
        ModeOpd.objects.create(opd=lain, mode="uji_coba", mulai=OKTOBER)
    with pytest.raises(KunciDitolak, match="mode OPD"):
        period_lock(**isi, hash_hasil=h.hash_hasil)
    h = tutup(daerah, actor_id=satu.pk)
    assert period_lock(**isi, hash_hasil=h.hash_hasil).hitungan_id == h.pk
    with daerah.buka(), pytest.raises(BulanTerkunci):
        mode_set(actor=satu, opd=lain, mode="berlaku", mulai=OKTOBER, alasan="SK 1")


def test_setting_a_mode(wilayah: Any) -> None:
    with wilayah("bandung"):
        opd = Opd.objects.create(kode="9.99", nama="Dinas Uji", singkatan="DISUJI")
        bkpsdm = akun("BKPSDM", Peran.BKPSDM)
        des, jan = dt.date(2026, 12, 1), dt.date(2027, 1, 1)

        def kode(**isi: Any) -> str:
            with pytest.raises(GalatLayanan) as galat:
                mode_set(**({"actor": bkpsdm, "opd": opd, "mode": "bayangan", "mulai": des, "alasan": "SK 1"} | isi))
            return galat.value.kode

        assert kode(mulai=dt.date(2026, 12, 2)) == "mode_bukan_awal_bulan"
        assert kode(mulai=dt.date(2062, 12, 1)) == "mode_terlalu_jauh"
        # in force so far: taking it back wants a reason
        assert kode(alasan=" ") == "mode_tanpa_alasan"
        with pytest.raises(TidakBerwenang):
            mode_set(actor=akun("Inspektur", Peran.INSPEKTORAT), opd=opd, mode="bayangan", mulai=des, alasan="SK 1")
        satu = mode_set(actor=bkpsdm, opd=opd, mode="bayangan", mulai=des, alasan="SK 1")
        assert satu is not None
        assert mode_set(actor=bkpsdm, opd=opd, mode="bayangan", mulai=des, alasan="SK 1") is None
        assert kode(mode="uji_coba", versi=0) == "mode_basi"
        assert kode(mode="berlaku", alasan="") == "mode_tanpa_alasan"
        assert kode(mode="uji_coba", alasan="", merah=["Akun"]) == "mode_tanpa_alasan"
        assert mode_set(actor=bkpsdm, opd=opd, mode="uji_coba", mulai=jan, versi=satu.pk) is not None
        assert [mode_on(opd_id=opd.pk, hari=h) for h in (OKTOBER, des, jan)] == ["berlaku", "bayangan", "uji_coba"]
        assert Catatan.objects.filter(aksi="opd.mode", objek_kunci=str(opd.pk)).count() == 2


def test_not_in_a_locked_month(wilayah: Any) -> None:
    with wilayah("bandung"):
        opd = Opd.objects.create(kode="9.98", nama="Dinas Kunci", singkatan="DISKUN")
        bkpsdm = akun("BKPSDM", Peran.BKPSDM)
        month_lock("2026-09")
        with pytest.raises(BulanTerkunci):
            mode_set(actor=bkpsdm, opd=opd, mode="bayangan", mulai=dt.date(2026, 9, 1), alasan="SK 1")


BULAN = st.integers(0, 7).map(lambda n: dt.date(2026 + (5 + n) // 12, (5 + n) % 12 + 1, 1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1), BULAN, st.sampled_from(ModeOpd.Mode.values)), max_size=12))
def test_timeline(wilayah: Any, langkah: list[tuple[int, dt.date, str]]) -> None:
    """Whatever was written in whatever order: of the rows that have begun, the latest month's newest holds."""
    with wilayah("bandung"):
        opd = [Opd.objects.create(kode=f"8.{n}", nama=f"Dinas {n}", singkatan=f"D{n}") for n in range(2)]
        for ke, mulai, mode in langkah:
            ModeOpd.objects.create(opd=opd[ke], mulai=mulai, mode=mode)
        for hari in {b for _, b, _ in langkah} | {dt.date(2026, 5, 31), dt.date(2027, 12, 31)}:
            harap = {}
            for ke in range(2):
                ada = [(m, n, k) for n, (o, m, k) in enumerate(langkah) if o == ke and m <= hari]
                mode = max(ada)[2] if ada else "berlaku"
                assert mode_on(opd_id=opd[ke].pk, hari=hari) == mode
                if mode != "berlaku":
                    harap[opd[ke].pk] = mode
            assert modes_on(hari) == harap
