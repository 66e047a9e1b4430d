"""The running month: what the close will say of the same facts, nothing for days to come, what is missing by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_core import Facts, Pack
from tenants.organisasi.models import GarisAtasan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta import baca
from tenants.penilaian.jelas import berjalan
from tenants.penilaian.jelas.berjalan import BulanBerjalan, month_running
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.services import pack_adopt, period_close
from tenants.presensi.models import HasilHari
from tenants.sinkronisasi.models import Kesegaran
from tests.unit.penilaian.conftest import Daerah
from tests.unit.penilaian.test_bulan_lalu import lanjut
from tests.unit.web.conftest import Dunia, dunia
from tests.unit.web.test_halaman import own_queries

__all__ = ["dunia", "lanjut"]

pytestmark = pytest.mark.unit

OKTOBER = Bulan(2026, 10)


def jalankan(pegawai_id: int) -> BulanBerjalan:
    return month_running(bulan=OKTOBER, pegawai_id=pegawai_id)


def angka(isi: BulanBerjalan) -> dict[str, str]:
    from erk_core.model import text_value

    return {k.id: text_value(k.nilai) for k in isi.keluaran}


# -- as the close ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["bandung", "musirawas"])
def test_a_whole_month_gives_the_numbers_of_the_close(
    slug: str, dunia: Dunia, wilayah: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every seventh person and everybody with two positions, under the region's own pack."""
    monkeypatch.setattr(berjalan, "levers_of", lambda *_: None)
    with wilayah(slug):
        semua = list(HasilPegawai.objects.prefetch_related("segmen").order_by("pegawai_id"))
        dipilih = [h for i, h in enumerate(semua) if i % 7 == 0 or h.segmen.count() > 1 or h.keadaan != "DIHITUNG"]
        assert any(h.keadaan != "DIHITUNG" for h in dipilih) or slug == "bandung"
        for hasil in dipilih:
            isi = jalankan(hasil.pegawai_id)
            assert not isi.halangan
            if hasil.keadaan != "DIHITUNG":
                assert isi.luar
                assert not isi.keluaran
                continue
            kini = angka(isi)
            assert kini
            assert kini == {id_: hasil.langkah[id_] or "kosong" for id_ in kini}, hasil.pegawai_id
            assert isi.sampai == OKTOBER.akhir


def test_days_to_come_are_not_there_and_their_working_days_are(
    dunia: Dunia, wilayah: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    fakta: list[Facts] = []
    asli = berjalan.score
    monkeypatch.setattr(berjalan, "score", lambda p, m, f: (fakta.append(f), asli(p, m, f))[1])
    monkeypatch.setattr(berjalan, "levers_of", lambda *_: None)
    with wilayah("musirawas"):
        orang = HasilPegawai.objects.filter(keadaan="DIHITUNG").order_by("-persen").first()
        assert orang is not None
        jalankan(orang.pegawai_id)
        HasilHari.objects.filter(tanggal__gt=dt.date(2026, 10, 10)).delete()
        isi = jalankan(orang.pegawai_id)
        utuh, sebagian = (f.tables for f in fakta)
        assert isi.sampai == dt.date(2026, 10, 10)
        assert isi.menit_sesudah > 0
        assert len(sebagian["hari"]["kunci"]) == 10
        for kolom in ("hari_kerja", "hari_kerja_bulan", "hari_terdaftar"):
            assert list(utuh["pegawai"][kolom]) == list(sebagian["pegawai"][kolom]), kolom
        assert list(utuh["segmen"]["hari_kerja"]) == list(sebagian["segmen"]["hari_kerja"])


def test_one_missing_day_ends_the_count(daerah: Daerah) -> None:
    """500 accepted minutes of a target of 1,000 on the 1st, 300 on the 20th, but the 15th has no result: 50 % of
    3.100.000 less 5 %; half of the target is missing to the limit."""
    with daerah.buka():
        siti = daerah.pabrik.pegawai("Siti")
        daerah.pabrik.presensi()
        daerah.pabrik.aktivitas(siti, 1, 500)
        daerah.pabrik.aktivitas(siti, 20, 300)
        daerah.pabrik.aktivitas(siti, 2, 100, status="DIAJUKAN")
        assert angka(jalankan(siti.pk))["bersih"] == "2356000"
        HasilHari.objects.filter(tanggal=dt.date(2026, 10, 15)).delete()
        isi = jalankan(siti.pk)
        assert (isi.sampai, isi.menit_sesudah) == (dt.date(2026, 10, 14), 300)
        assert angka(isi) == {"capaian": "50", "bruto": "1550000", "pajak": "77500", "bersih": "1472500"}
        assert isi.utama is not None
        assert isi.utama.tampil == "Rp1.472.500"
        assert isi.pengubah is not None, isi.halangan
        (kurang,) = isi.pengubah.kurang
        assert (kurang.tambah, kurang.beda, kurang.untuk) == (500, 1_472_500, "Capaian menit: mencapai 100%")
        (dorongan,) = isi.pengubah.dorongan
        assert (dorongan.tambah, dorongan.beda) == (100, 294_500)
        # attendance of the 10th is still coming: it would read as absence
        Kesegaran.objects.update(data_sampai=dt.datetime(2026, 10, 10, 5, tzinfo=dt.UTC))
        assert jalankan(siti.pk).sampai == dt.date(2026, 10, 9)
        HasilHari.objects.all().delete()
        kosong = jalankan(siti.pk)
        assert (kosong.sampai, kosong.keluaran, kosong.menit_sesudah) == (None, [], 800)


# -- what is missing ---------------------------------------------------------------------------------------------------


def test_gaps_are_named_and_nothing_is_computed(daerah: Daerah) -> None:
    with daerah.buka():
        tanpa = daerah.pabrik.pegawai("Tanpa Golongan")
        luar = daerah.pabrik.pegawai("Cuti", kedudukan="CLTN")
        daerah.pabrik.presensi()
        tanpa.riwayat_golongan.all().delete()
        isi = jalankan(tanpa.pk)
        assert [h.kode for h in isi.halangan] == ["TANPA_GOLONGAN"]
        assert isi.keluaran == []
        assert jalankan(luar.pk).luar == "Cuti di luar tanggungan negara"
        assert "Tidak terdaftar" in jalankan(10**9).luar
        lain = month_running(bulan=Bulan(2026, 9), pegawai_id=luar.pk)
        assert [h.kode for h in lain.halangan][:1] == ["KALENDER_BELUM_DITERIMA"]
        sebelum = month_running(bulan=Bulan(2025, 9), pegawai_id=luar.pk)
        assert [h.kode for h in sebelum.halangan] == ["TANPA_PAKET"]


def test_results_that_are_not_final_leave_out_only_what_reads_them(daerah: Daerah, lanjut: Pack) -> None:
    from tests.unit.penilaian.test_bulan_lalu import siapkan

    november = Bulan(2026, 11)
    with daerah.buka():
        siti = daerah.pabrik.pegawai("Siti")
        daerah.pabrik.presensi()
        daerah.pabrik.aktivitas(siti, 1, 500)
        pack_adopt(pack=lanjut, mulai=november.awal)
        siapkan(november, {siti: 600})
    period_close(schema=daerah.schema, kode="2026-10")
    with daerah.buka():
        isi = month_running(bulan=november, pegawai_id=siti.pk)
        assert [h.kode for h in isi.belum] == ["BULAN_LALU_BELUM_TERKUNCI"]
        assert set(isi.menunggu) == {"Naik", "Lalu", "Setahun"}
        assert angka(isi)["bersih"] == "1767000"
        assert not {"naik", "lalu", "setahun"} & angka(isi).keys()


def test_a_superior_waits_for_the_mean_of_his_people(daerah: Daerah, tmp_path_factory: Any) -> None:
    from tests.unit.penilaian.paket_lain import paket_lain

    pack = paket_lain(
        tmp_path_factory.mktemp("paket"),
        "bawahan",
        masukan="- {id: nip_atasan, sumber: fakta.nip_atasan}\n",
        langkah=("- {id: tim, label: Tim, satuan: persen, boleh_kosong: ya, rumus: rata_bawahan(capaian)}\n"),
        keluaran="- {id: tim, jenis: tampil}\n",
    )
    with daerah.buka():
        kepala = daerah.pabrik.pegawai("Kepala")
        staf = daerah.pabrik.pegawai("Staf", atasan=kepala)
        daerah.pabrik.presensi()
        pack_adopt(pack=pack, mulai=OKTOBER.awal)
        assert jalankan(kepala.pk).menunggu == ("Tim",)
        assert [h.kode for h in jalankan(kepala.pk).belum] == ["RATA_BAWAHAN"]
        assert angka(jalankan(kepala.pk))["bersih"] == "0"
        assert jalankan(staf.pk).belum == []
        assert angka(jalankan(staf.pk))["tim"] == "kosong"
        assert GarisAtasan.objects.filter(atasan=kepala).count() == 1


# -- what it costs -----------------------------------------------------------------------------------------------------

BESAR = {
    "aktivitas_aktivitas",
    "presensi_hasilhari",
    "presensi_jadwal",
    "perilaku_lembar",
    "perilaku_jawaban",
    "organisasi_pegawai",
    "organisasi_penugasan",
    "organisasi_riwayatstatus",
    "organisasi_riwayatgolongan",
    "organisasi_riwayatkedudukan",
    "organisasi_riwayatptkp",
    "organisasi_hukumandisiplin",
    "organisasi_garisatasan",
    "skp_skp",
    "skp_butirskp",
    "skp_realisasibutir",
    "penilaian_hasilpegawai",
}


def pindai(node: dict[str, Any]) -> set[str]:
    """Big tables that a plan reads from end to end."""
    hasil = {node["Relation Name"]} & BESAR if node["Node Type"] == "Seq Scan" else set()
    for anak in node.get("Plans", ()):
        hasil |= pindai(anak)
    return hasil


def test_no_statement_reads_a_whole_table(
    dunia: Dunia, wilayah: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With sequential scans made dear, only a statement that has no way to one person still uses them."""
    sql: list[str] = []
    asli = baca.copy_columns

    def salin(cursor: Any, teks: str, params: Any, kolom: Any) -> Any:
        sql.append(cursor.mogrify(teks, params).decode())
        return asli(cursor, teks, params, kolom)

    monkeypatch.setattr(baca, "copy_columns", salin)
    with wilayah("bandung"), connection.cursor() as cursor:
        with CaptureQueriesContext(connection) as rekaman:
            assert jalankan(dunia.sendiri).keluaran
        sql += [q for q in own_queries(rekaman) if q.lstrip().lower().startswith(("select", "with"))]
        cursor.execute("set local enable_seqscan = off")
        for satu in sql:
            cursor.execute(f"explain (format json) {satu}")
            (rencana,) = cursor.fetchone()
            assert not pindai(rencana[0]["Plan"]), satu[:400]
        # the control: the same for everybody does
        cursor.execute("explain (format json) select max(menit) from aktivitas_aktivitas")
        (rencana,) = cursor.fetchone()
        assert pindai(rencana[0]["Plan"]) == {"aktivitas_aktivitas"}


def test_the_page_and_its_queries(dunia: Dunia, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """As if October were not computed; the address of a computed month leads to its slip."""
    from tenants.penilaian.jelas import views

    client = dunia.masuk(klien, "bandung", "pegawai")
    alamat = "/penilaian/berjalan/?bulan=2026-10"
    assert client.get(alamat)["Location"].startswith("/penilaian/slip/2026-10/")
    monkeypatch.setattr(views, "periode_get", lambda **_: None)
    with CaptureQueriesContext(connection) as rekaman:
        jawab = client.get(alamat)
    kueri = own_queries(rekaman)
    assert len(kueri) <= 15, "\n".join(q[:160] for q in kueri)
    teks = jawab.content.decode()
    for harap in ("dihitung s.d. 31 Okt 2026", "Data presensi s.d.", "sementara", "Pengaruh menit lebih"):
        assert harap in teks, harap
    kosong = client.get("/penilaian/berjalan/?bulan=2026-09").content.decode()
    assert "Belum dapat dihitung" in kosong


@pytest.mark.parametrize(
    ("saat", "hari"),
    [
        (None, 0),
        ("2026-10-10T16:58:59", 9),
        ("2026-10-10T16:59:00", 10),
        ("2026-09-01T00:00:00", 0),
        ("2027-01-01", 31),
    ],
)
def test_only_whole_days_are_complete(saat: str | None, hari: int) -> None:
    """In Jakarta, seven hours ahead."""
    from django.utils import timezone

    segar = dt.datetime.fromisoformat(saat).replace(tzinfo=dt.UTC) if saat else None
    with timezone.override("Asia/Jakarta"):
        assert berjalan.complete_days(segar, OKTOBER) == hari
