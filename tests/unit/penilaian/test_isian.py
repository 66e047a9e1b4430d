"""Sheets in a small region: what the close takes from them, and everything that makes it refuse.

bogor-tkd is the platform's own pack: `tidak_apel` must be filled in, three others may stay empty.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

import erk_core
from erk_core import Pack, load_pack
from tenants.jejak.models import Catatan
from tenants.organisasi.galat import TidakBerwenang
from tenants.organisasi.kunci import BulanTerkunci
from tenants.organisasi.models import Pegawai
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import CloseBlocked
from tenants.penilaian.isian.lembar import Lembar, sheets_of
from tenants.penilaian.isian.services import LembarDitolak, isian_accept, isian_fill, isian_nil
from tenants.penilaian.models import BagianHitungan, BarisIsian, HasilPegawai, LembarIsian
from tenants.penilaian.selectors import explanation_of
from tenants.penilaian.services import pack_adopt, period_blockers, period_close
from tenants.penilaian.telaah import facts_frozen
from tenants.penilaian.ulang import verify_run
from tests.kunci_uji import month_lock
from tests.unit.penilaian.conftest import Daerah
from tests.unit.penilaian.pabrik import ZONA
from tests.unit.penilaian.paket_lain import paket_lain

pytestmark = pytest.mark.unit

OKT, KODE = Bulan(2026, 10), "2026-10"
BOGOR = Path(erk_core.__file__).parent / "rulepacks" / "bogor-tkd"
PENGISI, PENERIMA = 901, 902


@pytest.fixture(scope="module")
def bogor() -> Pack:
    return load_pack(BOGOR)


@pytest.fixture
def dua(daerah: Daerah, bogor: Pack) -> tuple[Pegawai, Pegawai]:
    """Two people of DINKES under bogor-tkd, attendance complete, no sheet yet."""
    with daerah.buka():
        pack_adopt(pack=bogor, mulai=dt.date(2026, 1, 1))
        orang = daerah.pabrik.pegawai("Ani"), daerah.pabrik.pegawai("Budi")
        daerah.pabrik.pegawai("Cuti", kedudukan="CLTN")
        daerah.pabrik.presensi()
    return orang


def lembar_of(opd_id: int | None = None) -> Lembar:
    (satu,) = sheets_of(OKT, None if opd_id is None else {opd_id})
    return satu


def jawab(lembar: Lembar, **nilai: Any) -> dict[int, dict[str, str | None]]:
    """Everybody the same."""
    return {b.pegawai_id: {m.id: nilai.get(m.id) for m in lembar.kolom} for b in lembar.orang}


def isi(nilai: dict[int, dict[str, str | None]]) -> LembarIsian:
    return isian_fill(actor_id=PENGISI, lembar=lembar_of(), nilai=nilai, cara="LAYAR")


def terima() -> LembarIsian:
    lembar = lembar_of()
    assert lembar.isi is not None
    return isian_accept(actor_id=PENERIMA, lembar=lembar, sidik=lembar.isi.sidik)


def halangan(daerah: Daerah) -> list[tuple[str, list[str]]]:
    with pytest.raises(CloseBlocked) as refused:
        period_close(schema=daerah.schema, kode=KODE)
    with daerah.buka():
        assert period_blockers(schema=daerah.schema, kode=KODE, zona=ZONA) == refused.value.blockers
    return [(b.kode, b.contoh) for b in refused.value.blockers]


def test_bogor_goes_from_sheet_to_close(daerah: Daerah, dua: tuple[Pegawai, Pegawai]) -> None:
    ani, budi = dua
    label = "Bonus prestasi, Potongan disiplin, Potongan hasil akhir, Banyaknya tidak mengikuti apel"
    nama = f"Dinas Kesehatan: {label}"
    assert halangan(daerah) == [("ISIAN_BELUM_ADA", [nama])]
    with daerah.buka():
        lembar = lembar_of()
        assert {ani.nama, budi.nama} <= {b.nama for b in lembar.orang}
        nilai = jawab(lembar, tidak_apel="0")
        nilai[ani.pk] |= {"tidak_apel": "2", "bonus_prestasi": "2.25"}
        isi(nilai)
    assert halangan(daerah) == [("ISIAN_BELUM_DITERIMA", [f"{nama} (versi 1)"])]
    with daerah.buka():
        terima()
    hitungan_id = period_close(schema=daerah.schema, kode=KODE).hitungan_id
    with daerah.buka():
        hasil = {h.pegawai_id: h for h in HasilPegawai.objects.filter(hitungan_id=hitungan_id)}
        fakta = facts_frozen(BagianHitungan.objects.get(hitungan_id=hitungan_id))
        beku = dict(zip(fakta.tabel["pegawai"]["id"].tolist(), fakta.hasil["bonus_prestasi"].nilai, strict=True))
        assert (beku[ani.pk], beku[budi.pk]) == ("2.25", None)
        assert set(fakta.tabel["pegawai"]["lembar_isian"].tolist()) == {LembarIsian.objects.get().pk}
        # bogor-tkd: 1 % of discipline for each missed apel, the bonus added to the whole
        apel = load_pack(BOGOR).parameter["potongan_tidak_apel"].versi[0].nilai
        beda = [100 * 2 * apel, 0]  # type: ignore[operator]
        for orang, kurang in zip((ani, budi), beda, strict=True):
            assert erk_core.numbers.parse_exact(hasil[orang.pk].langkah["kedisiplinan"]) == 100 - kurang
        teks = explanation_of(hasil[ani.pk]).teks()
        assert "Lembar isian Dinas Kesehatan Oktober 2026 versi 1: diisi pengguna 901" in teks
        assert "diterima pengguna 902" in teks
        assert verify_run(hitungan_id).cocok
        aksi = list(Catatan.objects.filter(aksi__startswith="isian.").order_by("pk").values_list("aksi", "aktor_id"))
        assert aksi == [("isian.isi", PENGISI), ("isian.terima", PENERIMA)]


def test_a_new_fill_must_be_accepted_again_and_changes_the_inputs_hash(daerah: Daerah, dua: Any) -> None:
    with daerah.buka():
        isi(jawab(lembar_of(), tidak_apel="0"))
        terima()
    pertama = period_close(schema=daerah.schema, kode=KODE)
    with daerah.buka():
        # the same answers are no new version
        assert isi(jawab(lembar_of(), tidak_apel="0")).versi == 1
        assert isi(jawab(lembar_of(), tidak_apel="1")).versi == 2
    ((kode, contoh),) = halangan(daerah)
    assert kode == "ISIAN_BELUM_DITERIMA"
    assert contoh[0].endswith("(versi 2)")
    with daerah.buka():
        terima()
    kedua = period_close(schema=daerah.schema, kode=KODE)
    assert kedua.baru
    with daerah.buka():
        from tenants.penilaian.models import Hitungan

        a, b = (Hitungan.objects.get(pk=h.hitungan_id) for h in (pertama, kedua))
        assert a.hash_masukan != b.hash_masukan
        assert a.hash_hasil != b.hash_hasil
        assert verify_run(a.pk).cocok


def test_who_filled_cannot_accept_not_even_by_raw_sql(daerah: Daerah, dua: Any) -> None:
    with daerah.buka():
        satu = isi(jawab(lembar_of(), tidak_apel="0"))
        with pytest.raises(TidakBerwenang, match="harus orang lain"):
            isian_accept(actor_id=PENGISI, lembar=lembar_of(), sidik=satu.sidik)
        with pytest.raises(IntegrityError, match="isian_orang_lain"), transaction.atomic():
            LembarIsian.objects.update(diterima_oleh_id=PENGISI, diterima_pada=dt.datetime(2026, 11, 2, tzinfo=dt.UTC))
        with pytest.raises(IntegrityError, match="isian_orang_lain"), transaction.atomic():
            LembarIsian.objects.update(diterima_oleh_id=PENERIMA)


def test_what_was_seen_is_what_is_accepted(daerah: Daerah, dua: Any) -> None:
    with daerah.buka():
        lama = isi(jawab(lembar_of(), tidak_apel="0"))
        isi(jawab(lembar_of(), tidak_apel="3"))
        with pytest.raises(LembarDitolak, match="versi terbaru adalah versi 2"):
            isian_accept(actor_id=PENERIMA, lembar=lembar_of(), sidik=lama.sidik)
        assert terima().versi == 2
        assert BarisIsian.objects.count() == 2 * len(lembar_of().orang)


def test_nihil_only_where_everything_may_be_empty(daerah: Daerah, dua: Any, tmp_path: Path) -> None:
    with daerah.buka(), pytest.raises(LembarDitolak, match="Banyaknya tidak mengikuti apel wajib diisi"):
        isian_nil(actor_id=PENGISI, lembar=lembar_of())
    masukan = "- {id: bonus, sumber: isian, tingkat: pegawai, satuan: persen, rentang: [0, 10], boleh_kosong: ya}\n"
    langkah = "- {id: s, label: S, satuan: persen, rumus: 'isi(bonus, 0)'}\n"
    pack = paket_lain(tmp_path, "boleh", masukan=masukan, langkah=langkah, keluaran="- {id: s, jenis: tampil}\n")
    with daerah.buka():
        pack_adopt(pack=pack, mulai=dt.date(2026, 1, 1))
        assert isian_nil(actor_id=PENGISI, lembar=lembar_of()).jumlah_terisi == 0
    assert [k for k, _ in halangan(daerah)] == ["ISIAN_BELUM_DITERIMA"]
    with daerah.buka():
        terima()
    hitungan_id = period_close(schema=daerah.schema, kode=KODE).hitungan_id
    with daerah.buka():
        assert {h.langkah["s"] for h in HasilPegawai.objects.filter(hitungan_id=hitungan_id, alasan="")} == {"0"}


def test_incomplete_and_foreign_answers_are_refused(daerah: Daerah, dua: tuple[Pegawai, Pegawai]) -> None:
    with daerah.buka():
        nilai = jawab(lembar_of(), tidak_apel="0")
        nilai[dua[0].pk]["tidak_apel"] = None
        with pytest.raises(LembarDitolak, match="belum lengkap: Banyaknya tidak mengikuti apel"):
            isi(nilai)
        for salah in (
            {k: v for k, v in jawab(lembar_of(), tidak_apel="0").items() if k != dua[0].pk},
            jawab(lembar_of(), tidak_apel="0") | {999_999: {}},
            {k: {**v, "lain": "1"} for k, v in jawab(lembar_of(), tidak_apel="0").items()},
        ):
            with pytest.raises(LembarDitolak, match="berubah sejak diambil"):
                isi(salah)
        assert not LembarIsian.objects.exists()


def test_people_and_columns_that_changed_after_acceptance_block(daerah: Daerah, dua: Any, tmp_path: Path) -> None:
    with daerah.buka():
        isi(jawab(lembar_of(), tidak_apel="0"))
        terima()
        baru = daerah.pabrik.pegawai("Baru")
        daerah.pabrik.presensi()
    ((kode, contoh),) = halangan(daerah)
    assert (kode, contoh) == ("ISIAN_TANPA_BARIS", [f"Dinas Kesehatan: Baru (NIP {baru.nip})"])
    masukan = "- {id: tidak_apel, sumber: isian, label: Apel, tingkat: pegawai, satuan: tanpa, rentang: [0, 5]}\n"
    langkah = "- {id: s, label: S, satuan: tanpa, rumus: tidak_apel}\n"
    pack = paket_lain(tmp_path, "kolom", masukan=masukan, langkah=langkah, keluaran="- {id: s, jenis: tampil}\n")
    with daerah.buka():
        pack_adopt(pack=pack, mulai=dt.date(2026, 1, 1))
        assert lembar_of().keadaan == "LAMA"
    assert [k for k, _ in halangan(daerah)] == ["ISIAN_KOLOM_LAMA", "ISIAN_TANPA_BARIS"]


def test_rows_changed_behind_the_acceptance_block(daerah: Daerah, dua: Any) -> None:
    from contextlib import closing

    import psycopg2

    from erk_kit.dsn import owner_url

    with daerah.buka():
        isi(jawab(lembar_of(), tidak_apel="0"))
        terima()
    with closing(psycopg2.connect(owner_url())) as raw, raw, raw.cursor() as cursor:
        cursor.execute(f'update {daerah.schema}.penilaian_barisisian set nilai = \'{{"tidak_apel": "1"}}\'')
    assert [k for k, _ in halangan(daerah)] == ["ISIAN_BERUBAH"]


def test_inputs_of_other_levels_have_no_sheet_and_block_by_name(daerah: Daerah, tmp_path: Path) -> None:
    masukan = "- {id: lembur, sumber: isian, label: Lembur, tingkat: segmen, satuan: tanpa, rentang: [0, 5]}\n"
    langkah = "- {id: s, label: S, satuan: tanpa, rumus: 'jumlah(segmen: lembur)'}\n"
    pack = paket_lain(tmp_path, "segmen", masukan=masukan, langkah=langkah, keluaran="- {id: s, jenis: tampil}\n")
    with daerah.buka():
        pack_adopt(pack=pack, mulai=dt.date(2026, 1, 1))
        daerah.pabrik.pegawai("A")
        daerah.pabrik.presensi()
        assert sheets_of(OKT) == []
    assert halangan(daerah) == [("ISIAN_TINGKAT_LAIN", ["Lembur (tingkat segmen)"])]


def test_a_locked_month_takes_neither_fill_nor_acceptance(daerah: Daerah, dua: Any) -> None:
    with daerah.buka():
        satu = isi(jawab(lembar_of(), tidak_apel="0"))
        month_lock(KODE)
        with pytest.raises(BulanTerkunci, match="Lembar isian Dinas Kesehatan Oktober 2026"):
            isi(jawab(lembar_of(), tidak_apel="1"))
        with pytest.raises(BulanTerkunci):
            isian_accept(actor_id=PENERIMA, lembar=lembar_of(), sidik=satu.sidik)
        with connection.cursor() as cursor:
            cursor.execute("update penilaian_lembarisian set versi = versi + 1")
            assert cursor.rowcount == 0
        transaction.set_rollback(True)
