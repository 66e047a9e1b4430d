"""A region's backup, its restoration and the drill; a damaged one is refused by name, and nothing is half there."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest

from erk_kit.binding import public_atomic, region_atomic
from erk_kit.embedded import binary
from provisioning.cadangan import DATA, MANIFES, Manifes, region_backup, region_restore, schema_set_aside, table_counts
from provisioning.latihan import region_drill
from provisioning.owner import ProvisioningError, fetch, owner_connection, pg_environment
from tests.basis_data import SKEMA, Sesi

pytestmark = pytest.mark.isolation
SKEMA_UJI = SKEMA["bandung"]


@pytest.fixture(scope="module")
def cadangan(basis: Sesi, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """(region, folder of its backup) of a Bandung whose October is closed; the database is made anew afterwards."""
    from tenants.jejak.services import trail_seal
    from tenants.penilaian.services import period_close
    from tenants.registry.selectors import region_get

    with django_db_blocker.unblock():
        period_close(schema=SKEMA_UJI, kode="2026-10")
        with region_atomic(SKEMA_UJI):
            trail_seal()
        with public_atomic():
            region = region_get(slug="bandung")
        yield region, region_backup(region, tmp_path_factory.mktemp("cadangan"))
        basis.renew()


def _tanpa(folder: Path, ke: Path, tabel: str) -> Path:
    """A copy of the backup whose dump lacks the rows of one table, with a matching checksum: only the names tell."""
    import hashlib

    shutil.copytree(folder, ke)
    dump = [
        str(binary("pg_dump")),
        "--format=custom",
        f"--schema={SKEMA_UJI}",
        f"--exclude-table-data={SKEMA_UJI}.{tabel}",
    ]
    subprocess.run([*dump, "--no-owner", f"--file={ke / DATA}"], env=pg_environment(), check=True)
    isi = json.loads((ke / MANIFES).read_text())
    isi["sha256"] = hashlib.sha256((ke / DATA).read_bytes()).hexdigest()
    (ke / MANIFES).write_text(json.dumps(isi))
    return ke


def test_drill_computes_the_same_hash_and_is_recorded(cadangan: Any, terhubung: Any) -> None:
    region, _ = cadangan
    with region_atomic(SKEMA_UJI):
        from tenants.penilaian.models import Hitungan

        hash_hasil = Hitungan.objects.get().hash_hasil
    satu = region_drill(region)
    assert satu.temuan == []
    assert (satu.berhasil, satu.periode, satu.hash_hasil) == (True, "2026-10", hash_hasil)
    assert satu.segel_hash
    with owner_connection() as raw:
        assert not fetch(raw, "select 1 from pg_database where datname like 'erk_latihan_%%'")


def test_a_missing_table_is_named(cadangan: Any, terhubung: Any, tmp_path: Path) -> None:
    region, folder = cadangan
    rusak = _tanpa(folder, tmp_path / "rusak", "perilaku_jawaban")
    satu = region_drill(region, cadangan=rusak)
    assert not satu.berhasil
    assert "perilaku_jawaban" in satu.temuan[0]
    assert "tidak lengkap" in satu.temuan[0]


def test_a_flipped_byte_is_seen(cadangan: Any, terhubung: Any, tmp_path: Path) -> None:
    region, folder = cadangan
    rusak = tmp_path / "rusak"
    shutil.copytree(folder, rusak)
    isi = bytearray((rusak / DATA).read_bytes())
    isi[-100] ^= 1
    (rusak / DATA).write_bytes(isi)
    satu = region_drill(region, cadangan=rusak)
    assert "SHA-256" in satu.temuan[0]


def test_an_altered_trail_does_not_pass_the_drill(cadangan: Any, terhubung: Any, tmp_path: Path) -> None:
    """The control of the drill itself: what was altered before the backup comes back altered, and is found."""
    region, _ = cadangan
    with owner_connection() as raw, raw.cursor() as kursor:
        kursor.execute(f"select id, rincian from {SKEMA_UJI}.jejak_catatan order by id limit 1")
        nomor, lama = kursor.fetchone()
        ubah = f"update {SKEMA_UJI}.jejak_catatan set rincian = %s where id = %s"
        kursor.execute(ubah, ['{"palsu": 1}', nomor])
        try:
            satu = region_drill(region)
        finally:
            kursor.execute(ubah, [json.dumps(lama), nomor])
    assert not satu.berhasil
    assert satu.temuan


def test_restore_never_overwrites_and_a_failed_one_leaves_nothing(
    cadangan: Any, terhubung: Any, tmp_path: Path
) -> None:
    _, folder = cadangan
    with pytest.raises(ProvisioningError, match="tidak pernah menimpa"):
        region_restore(folder)
    with owner_connection() as raw:
        semula = table_counts(raw, SKEMA_UJI)
    nama = schema_set_aside(SKEMA_UJI)
    try:
        # rows less than the manifest says: found after loading, and taken back
        kurang = tmp_path / "kurang"
        shutil.copytree(folder, kurang)
        isi = json.loads((kurang / MANIFES).read_text())
        isi["tabel"]["organisasi_pegawai"] += 1
        (kurang / MANIFES).write_text(json.dumps(isi))
        with pytest.raises(ProvisioningError, match="organisasi_pegawai"):
            region_restore(kurang)
        with owner_connection() as raw:
            assert not fetch(raw, "select 1 from pg_namespace where nspname = %s", [SKEMA_UJI])

        region = region_restore(folder)
        assert region.slug == "bandung"
        with owner_connection() as raw:
            kini = table_counts(raw, SKEMA_UJI)
        assert {t: n for t, n in kini.items() if n != semula[t]}.keys() <= {"jejak_catatan", "jejak_segel"}
        _guards_are_back()
    finally:
        with owner_connection() as raw, raw.cursor() as kursor:
            kursor.execute(f"drop schema if exists {nama} cascade")


def _guards_are_back() -> None:
    from provisioning.region_check import region_check
    from tenants.organisasi.models import Pegawai
    from tenants.registry.selectors import region_get

    with public_atomic():
        region = region_get(slug="bandung")
    assert region_check(region) == []
    with region_atomic(SKEMA_UJI):
        assert Pegawai.objects.exists()


def test_not_a_backup(terhubung: Any, tmp_path: Path) -> None:
    with pytest.raises(ProvisioningError, match="bukan cadangan wilayah"):
        Manifes.read(tmp_path)


def test_a_scratch_database_is_dropped_although_a_superuser_was_in_it(terhubung: Any) -> None:
    """Autovacuum visits a new database as the superuser, whose session the owner may not end: the drop waits for it."""
    from provisioning.latihan import scratch_database

    with scratch_database() as env:
        nama = urlsplit(env["DATABASE_URL"]).path.lstrip("/")
        tamu = psycopg2.connect(terhubung.services.with_database(nama).database_url_super)
        benang = threading.Timer(1.2, tamu.close)
        benang.start()
    benang.join()
    with owner_connection() as raw:
        assert fetch(raw, "select 1 from pg_database where datname = %s", [nama]) == []
