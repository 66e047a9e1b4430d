"""The chain against the real Postgres: what is altered, deleted or inserted with the owner's rights is named."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from typing import Any

import psycopg2
import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from erk_kit.binding import region_atomic
from erk_kit.dsn import app_url
from erk_kit.names import role_name
from tenants.jejak import services, telaah
from tenants.jejak.kanonik import MEDAN, catatan_hash
from tenants.jejak.models import Catatan, Segel
from tests.unit.jejak.conftest import Daerah

pytestmark = pytest.mark.isolation

SISIP = """
    insert into jejak_catatan (pada, aksi, aktor_id, aktor_label, peran, objek_jenis, objek_kunci, objek_label, rincian,
                               permintaan, alamat, hash)
    values (%(pada)s, %(aksi)s, %(aktor_id)s, %(aktor_label)s, %(peran)s, %(objek_jenis)s, %(objek_kunci)s,
            %(objek_label)s, '{}', %(permintaan)s, %(alamat)s, %(hash)s)
"""


def palsu(pada: dt.datetime, **lain: Any) -> dict[str, Any]:
    """A record as somebody forges it who knows how its hash is made."""
    isi = {
        "pada": pada,
        "aksi": "periode.kunci",
        "aktor_id": 7,
        "aktor_label": "Orang Lain",
        "peran": "",
        "objek_jenis": "periode",
        "objek_kunci": "2026-09",
        "objek_label": "September 2026",
        "rincian": {},
        "permintaan": "",
        "alamat": "",
        **lain,
    }
    return isi | {"hash": catatan_hash(isi)}


def temuan(laporan: Any) -> list[tuple[str, int | None]]:
    return [(t.jenis, t.catatan) for t in laporan.temuan]


def test_an_untouched_trail_is_whole(daerah: Daerah) -> None:
    daerah.catat(5)
    pertama = daerah.segel()
    daerah.catat(3, rincian={"sebab": "rusak ✓ é", "n": 10**17, "daftar": [1, None, True, {"a": "b"}]})
    kedua = daerah.segel()
    daerah.catat(2)
    laporan = daerah.periksa()
    assert laporan.utuh, laporan.temuan
    assert (laporan.catatan, laporan.segel, laporan.menunggu) == (10, 2, 2)
    assert (laporan.segel_hash, kedua.sebelum, kedua.nomor) == (kedua.hash, pertama.hash, 2)
    assert daerah.segel().jumlah == 2
    assert daerah.segel() is None


@pytest.mark.parametrize(
    ("sql", "kata"),
    [
        ("update jejak_catatan set aktor_id = 99 where id = %s", "pengguna 99"),
        ("update jejak_catatan set rincian = '{\"nomor\": 2}' where id = %s", "Bulan dikunci"),
        ("update jejak_catatan set pada = pada - interval '1 microsecond' where id = %s", "diubah sesudah disegel"),
        ("update jejak_catatan set objek_label = objek_label || ' ' where id = %s", "diubah sesudah disegel"),
        ("update jejak_catatan set hash = decode(repeat('00', 32), 'hex') where id = %s", "diubah sesudah disegel"),
    ],
)
def test_an_altered_row_is_named(daerah: Daerah, sql: str, kata: str) -> None:
    ids = daerah.catat(4)
    daerah.segel()
    daerah.pemilik(sql, [ids[2]])
    laporan = daerah.periksa()
    assert temuan(laporan) == [("diubah", ids[2])]
    assert kata in laporan.temuan[0].kalimat


def test_every_column_is_under_the_seal(daerah: Daerah) -> None:
    (satu,) = daerah.catat(peran="bkpsdm", rincian={"a": 1})
    daerah.segel()
    for kolom in MEDAN:
        lain = {"pada": "now()", "aktor_id": "5", "rincian": """'{"a": 2}'"""}.get(kolom, "'lain'")
        kembali = f"select {kolom}::text from jejak_catatan where id = {satu}"
        with daerah.buka(), connection.cursor() as kursor:
            kursor.execute(kembali)
            (semula,) = kursor.fetchone()
        daerah.pemilik(f"update jejak_catatan set {kolom} = {lain} where id = %s", [satu])
        assert temuan(daerah.periksa()) == [("diubah", satu)], kolom
        jenis = {"pada": "timestamptz", "aktor_id": "bigint", "rincian": "jsonb"}.get(kolom, "text")
        daerah.pemilik(f"update jejak_catatan set {kolom} = %s::{jenis} where id = %s", [semula, satu])
        assert daerah.periksa().utuh, kolom
    with daerah.buka():
        assert {f.column for f in Catatan._meta.fields} == {*MEDAN, "id", "hash"}


def test_an_altered_row_with_a_fresh_hash_is_named(daerah: Daerah) -> None:
    """The seal's list tells, not the row's own hash."""
    ids = daerah.catat(3)
    daerah.segel()
    with daerah.buka():
        baris = Catatan.objects.values().get(pk=ids[1])
    ubah = {**baris, "aktor_label": "Orang Lain"}
    daerah.pemilik(
        "update jejak_catatan set aktor_label = 'Orang Lain', hash = %s where id = %s", [catatan_hash(ubah), ids[1]]
    )
    assert temuan(daerah.periksa()) == [("diubah", ids[1])]


def test_a_row_altered_before_its_seal_is_named_before_and_after(daerah: Daerah) -> None:
    (satu,) = daerah.catat()
    daerah.pemilik("update jejak_catatan set aksi = 'akun.masuk' where id = %s", [satu])
    assert temuan(daerah.periksa()) == [("diubah", satu)]
    daerah.segel()
    assert temuan(daerah.periksa()) == [("diubah", satu)]


def test_a_deleted_row_is_named(daerah: Daerah) -> None:
    ids = daerah.catat(4, actor_id=41)
    with daerah.buka():
        hash_ = bytes(Catatan.objects.get(pk=ids[1]).hash).hex()
    daerah.segel()
    daerah.pemilik("delete from jejak_catatan where id = %s", [ids[1]])
    laporan = daerah.periksa()
    assert temuan(laporan) == [("dihapus", ids[1])]
    kalimat = laporan.temuan[0].kalimat
    for harap in ("Bulan dikunci", "pengguna 41", "segel 1", hash_):
        assert harap in kalimat


def test_a_row_inserted_into_the_past_is_named(daerah: Daerah) -> None:
    daerah.catat(3)
    daerah.segel()
    daerah.pemilik(SISIP, palsu(timezone.now() - dt.timedelta(days=30)))
    ids = daerah.catat(1)
    # the next seals do not take it in
    daerah.segel()
    laporan = daerah.periksa()
    assert temuan(laporan) == [("disisipkan", ids[0] - 1)]
    assert (laporan.catatan, laporan.menunggu) == (5, 0)


def test_a_row_of_the_future_is_named_and_never_sealed(daerah: Daerah) -> None:
    daerah.catat(1)
    daerah.pemilik(SISIP, palsu(timezone.now() + dt.timedelta(hours=3)))
    daerah.segel()
    assert [j for j, _ in temuan(daerah.periksa())] == ["disisipkan"]
    daerah.pemilik(SISIP, palsu(timezone.now() + dt.timedelta(hours=1)))
    assert daerah.segel().jumlah == 1, "a clock that is an hour fast is no finding, and is sealed once"
    assert daerah.segel() is None
    assert [j for j, _ in temuan(daerah.periksa())] == ["disisipkan"]


def test_a_row_inserted_with_a_wrong_hash_is_named(daerah: Daerah) -> None:
    daerah.catat(2)
    daerah.pemilik(SISIP, palsu(timezone.now()) | {"hash": b"x" * 32})
    assert [j for j, _ in temuan(daerah.periksa())] == ["diubah"]


def test_a_row_that_moved_to_another_id_is_named(daerah: Daerah) -> None:
    ids = daerah.catat(3)
    daerah.segel()
    daerah.pemilik("update jejak_catatan set id = id + 1000 where id = %s", [ids[0]])
    assert ("dihapus", ids[0]) in temuan(daerah.periksa())


def test_one_of_each_at_once(daerah: Daerah) -> None:
    ids = daerah.catat(6)
    daerah.segel()
    daerah.pemilik("update jejak_catatan set peran = 'bkpsdm' where id = %s", [ids[0]])
    daerah.pemilik("delete from jejak_catatan where id = %s", [ids[3]])
    daerah.pemilik(SISIP, palsu(timezone.now() - dt.timedelta(hours=3)))
    assert {j for j, _ in temuan(daerah.periksa())} == {"diubah", "dihapus", "disisipkan"}


@pytest.mark.parametrize(
    "sql",
    [
        "update jejak_segel set jumlah = jumlah + 1 where nomor = 2",
        "update jejak_segel set pada = pada - interval '1 hour' where nomor = 2",
        "update jejak_segel set hash = repeat('0', 64) where nomor = 2",
        "update jejak_segel set sebelum = repeat('0', 64) where nomor = 2",
        "update jejak_segel set rentang = '{}' where nomor = 2",
        "update jejak_segel set isi = (select isi from jejak_segel where nomor = 1) where nomor = 2",
        "update jejak_segel set isi = 'rusak' where nomor = 2",
        "delete from jejak_segel where nomor = 2",
        "delete from jejak_segel where nomor = 1",
    ],
)
def test_a_changed_seal_is_found(daerah: Daerah, sql: str) -> None:
    for _ in range(3):
        daerah.catat(2)
        daerah.segel()
    daerah.pemilik(sql)
    assert any(j == "segel" for j, _ in temuan(daerah.periksa()))


def test_a_chain_of_another_region_is_refused(daerah: Daerah, monkeypatch: pytest.MonkeyPatch) -> None:
    daerah.catat(2)
    monkeypatch.setattr(services, "current_schema", lambda: "r_1234")
    daerah.segel()
    assert [j for j, _ in temuan(daerah.periksa())] == ["segel", "segel"]


def test_a_chain_that_is_wholly_rewritten_is_told_by_the_hash_kept_elsewhere(daerah: Daerah) -> None:
    ids = daerah.catat(3)
    jangkar = daerah.segel().hash
    assert daerah.periksa(jangkar=jangkar).utuh
    daerah.pemilik("delete from jejak_segel")
    daerah.pemilik("delete from jejak_catatan where id = %s", [ids[2]])
    daerah.segel()
    assert daerah.periksa().utuh, "the control: without the anchor nothing is to be seen"
    assert temuan(daerah.periksa(jangkar=jangkar)) == [("jangkar", None)]


def test_a_trail_that_is_not_sealed_any_more_is_told(daerah: Daerah) -> None:
    daerah.catat(2)
    daerah.segel()
    daerah.pemilik("delete from jejak_segel")
    assert daerah.periksa().utuh, "a minute without a seal is no finding"
    daerah.pemilik(SISIP, palsu(timezone.now() - dt.timedelta(hours=5)))
    assert [j for j, _ in temuan(daerah.periksa())] == ["belum"]


# -- who may write -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tabel", ["jejak_catatan", "jejak_segel"])
@pytest.mark.parametrize("sql", ["update {} set id = id", "delete from {}", "truncate {}", "alter table {} add x int"])
def test_the_application_can_only_add_and_read(daerah: Daerah, tabel: str, sql: str) -> None:
    daerah.catat()
    daerah.segel()
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), daerah.buka():
        with connection.cursor() as kursor:
            kursor.execute(sql.format(tabel))
    with daerah.buka(), connection.cursor() as kursor:
        kursor.execute(f"select count(*) from {tabel}")
        assert kursor.fetchone() == (1,)


def test_one_region_does_not_see_the_trail_of_another(daerah: Daerah) -> None:
    daerah.catat()
    with pytest.raises(ProgrammingError, match="permission denied"), region_atomic("r_3273"):
        with connection.cursor() as kursor:
            kursor.execute(f"select * from {daerah.schema}.jejak_catatan")


# -- sealing -----------------------------------------------------------------------------------------------------------


def test_a_record_that_commits_late_is_sealed_later(daerah: Daerah) -> None:
    """Its id is older than those of the seal before: nothing is lost, and no finding."""
    lambat = psycopg2.connect(app_url())
    try:
        with lambat.cursor() as kursor:
            kursor.execute("select set_config('role', %s, true)", [_role(daerah.schema)])
            kursor.execute(f"set local search_path to {daerah.schema}")
            kursor.execute(SISIP + " returning id", palsu(timezone.now()))
            (nomor,) = kursor.fetchone() or (0,)
            ids = daerah.catat(2)
            assert nomor < ids[0]
            assert daerah.segel().jumlah == 2
            assert daerah.periksa().utuh
        lambat.commit()
    finally:
        lambat.close()
    assert daerah.periksa().menunggu == 1
    assert daerah.segel().jumlah == 1
    laporan = daerah.periksa()
    assert laporan.utuh, laporan.temuan
    assert laporan.menunggu == 0


def test_writers_do_not_wait_for_a_sealer_and_sealers_wait_for_each_other(daerah: Daerah) -> None:
    daerah.catat(3)
    kedua: list[Any] = []

    def segel_lain() -> None:
        kedua.append(daerah.segel())
        connection.close()

    with daerah.buka():
        pertama = services.trail_seal()
        utas = threading.Thread(target=segel_lain)
        utas.start()
        # another connection writes while the seal is open
        lain = threading.Thread(target=lambda: (daerah.catat(1), connection.close()))
        lain.start()
        lain.join(5)
        assert not lain.is_alive()
        utas.join(0.5)
        assert utas.is_alive(), "the second sealer waits"
    utas.join(10)
    assert (pertama.nomor, pertama.jumlah) == (1, 3)
    assert (kedua[0].nomor, kedua[0].jumlah, kedua[0].sebelum) == (2, 1, pertama.hash)
    assert daerah.periksa().utuh


def test_many_writers_and_sealers_at_once(daerah: Daerah) -> None:
    """Transactions that overlap in every way: each record is in exactly one seal, whoever commits when."""
    orang, kali, penyegel = 6, 15, 2
    usai = threading.Event()

    def tulis(benih: int) -> None:
        acak = random.Random(benih)  # noqa: S311 - delays, no secrets
        for _ in range(kali):
            with daerah.buka():
                services.catat(aksi="akun.masuk")
                time.sleep(acak.random() / 50)
                services.catat(aksi="akun.keluar")
                transaction.set_rollback(acak.random() < 0.2)
        connection.close()

    def segel() -> None:
        while not usai.is_set():
            daerah.segel()
        connection.close()

    penulis = [threading.Thread(target=tulis, args=(n,)) for n in range(orang)]
    lain = [threading.Thread(target=segel) for _ in range(penyegel)]
    for utas in (*lain, *penulis):
        utas.start()
    for utas in penulis:
        utas.join(120)
    usai.set()
    for utas in lain:
        utas.join(30)
    daerah.segel()
    laporan = daerah.periksa()
    assert laporan.utuh, laporan.temuan
    assert laporan.menunggu == 0
    assert laporan.segel > 3
    with daerah.buka():
        assert Catatan.objects.count() == laporan.catatan == sum(Segel.objects.values_list("jumlah", flat=True))
        assert 0 < laporan.catatan < orang * kali * 2


def test_a_backlog_is_sealed_in_pieces(daerah: Daerah, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "SEGEL_MAKS", 4)
    monkeypatch.setattr(telaah, "_SEKALI", 3)
    ids = daerah.catat(10)
    assert daerah.segel().nomor == 3
    with daerah.buka():
        assert list(Segel.objects.values_list("jumlah", flat=True)) == [4, 4, 2]
    laporan = daerah.periksa()
    assert laporan.utuh
    assert laporan.catatan == 10
    daerah.pemilik("delete from jejak_catatan where id = any(%s)", [[ids[4], ids[9]]], kena=2)
    assert temuan(daerah.periksa()) == [("dihapus", ids[4]), ("dihapus", ids[9])]


def test_after_a_long_pause_everything_is_sealed(daerah: Daerah) -> None:
    """Beat was down for days: what is older than the window, but younger than the last seal, is still taken in."""
    daerah.catat(1)
    daerah.segel()
    daerah.pemilik("update jejak_segel set pada = pada - interval '5 days'")
    daerah.pemilik(SISIP, palsu(timezone.now() - dt.timedelta(days=3)))
    assert daerah.segel().jumlah == 1


def test_a_seal_of_a_transaction_that_fails_is_gone(daerah: Daerah) -> None:
    daerah.catat(2)
    with daerah.buka():
        assert services.trail_seal() is not None
        transaction.set_rollback(True)
    assert daerah.segel().nomor == 1


def _role(schema: str) -> str:
    wrapper: Any = connection
    return role_name(wrapper.role_prefix, schema)
