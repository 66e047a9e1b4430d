"""The restore drill: a region's backup brought back into a database of its own, checked, and thrown away.

The scratch database lies in the same cluster and has the region's schema under its own name, so the audit chain (which
begins with the name) and the stored runs are verified by the very code that serves them. It is never the live database:
what the drill does there cannot reach anybody's pay.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from psycopg2 import errors, sql

from erk_kit.binding import public_atomic, region_atomic
from erk_kit.dsn import app_url, owner_url
from provisioning.cadangan import Manifes, backup_check, region_backup
from provisioning.owner import ProvisioningError, owner_connection, owner_environment
from tenants.jejak.services import catat
from tenants.penilaian.models import Hitungan, KunciBulan
from tenants.registry.models import LatihanPulih, Region

AWALAN = "erk_latihan_"
# half a minute
DROP_MAKS = 60


@dataclass(frozen=True)
class Tujuan:
    """The run that the drill computes again. Both None where the region has none yet."""

    hitungan: int | None
    hash_hasil: str


def region_drill(region: Region, *, cadangan: Path | None = None) -> LatihanPulih:
    """Back up (or take `cadangan`), restore beside, verify the audit chain, compute the last locked month again
    (without a lock: the last run), compare with the live region's hashes. The outcome is recorded, good or bad.

    Raises ProvisioningError only where nothing could be tried.
    """
    mulai = time.monotonic()
    tujuan = target_of(region)
    temuan: list[str] = []
    hasil: dict[str, object] = {}
    manifes: Manifes | None = None
    ukuran = 0
    with tempfile.TemporaryDirectory(prefix="erk-latihan-") as tempat:
        try:
            folder = cadangan or region_backup(region, Path(tempat))
            manifes = Manifes.read(folder)
            ukuran = sum(b.stat().st_size for b in folder.iterdir())
            backup_check(folder, manifes)
            with scratch_database() as env:
                hasil = _child(folder, tujuan, env)
            temuan = [str(t) for t in hasil["temuan"]]  # type: ignore[attr-defined]
        except ProvisioningError as galat:
            temuan = [str(galat)]
    kini = target_of(region)
    if hasil and not temuan and kini == tujuan and hasil["hash_hasil"] != tujuan.hash_hasil:
        temuan.append(f"Hash hasil di cadangan {hasil['hash_hasil']}, di wilayah {tujuan.hash_hasil}.")
    with public_atomic():
        catatan = LatihanPulih.objects.create(
            region=region,
            detik=round(time.monotonic() - mulai),
            ukuran=ukuran,
            sha256=manifes.sha256 if manifes else "",
            segel_hash=(manifes.segel or {}).get("hash", "") if manifes else "",
            periode=str(hasil.get("periode") or ""),
            hash_hasil=str(hasil.get("hash_hasil") or ""),
            berhasil=not temuan,
            temuan=temuan,
        )
        catat(
            aksi="wilayah.latihan",
            objek=(region.slug, region.nama),
            rincian={"berhasil": not temuan, "periode": catatan.periode, "hash": catatan.hash_hasil},
        )
    return catatan


def target_of(region: Region) -> Tujuan:
    """The run of the newest lock, else the newest run of the region."""
    with region_atomic(region.schema_name):
        kunci = KunciBulan.objects.select_related("hitungan").order_by("-akhir").first()
        satu = kunci.hitungan if kunci else Hitungan.objects.order_by("-pk").first()
        return Tujuan(satu.pk, satu.hash_hasil) if satu else Tujuan(None, "")


@contextmanager
def scratch_database() -> Iterator[dict[str, str]]:
    """A database that lives as long as the block; gives the environment of processes that work in it as the owner."""
    nama = f"{AWALAN}{secrets.token_hex(4)}"
    with owner_connection() as raw, raw.cursor() as kursor:
        kursor.execute(sql.SQL("create database {}").format(sql.Identifier(nama)))
        try:
            yield owner_environment() | {
                "DATABASE_URL": _in_database(app_url(), nama),
                "DATABASE_URL_OWNER": _in_database(owner_url(), nama),
            }
        finally:
            _drop(kursor, nama)


def _drop(kursor: Any, nama: str) -> None:
    """Autovacuum may be in the database: it is the superuser's, so the owner may not end it; it leaves by itself."""
    perintah = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(nama))
    for ke in range(1, DROP_MAKS + 1):
        try:
            kursor.execute(perintah)
        except (errors.InsufficientPrivilege, errors.ObjectInUse):
            if ke == DROP_MAKS:
                raise
            time.sleep(0.5)
        else:
            return


def _in_database(url: str, nama: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{nama}"))


def _child(folder: Path, tujuan: Tujuan, env: dict[str, str]) -> dict[str, object]:
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "provisioning.latihan_child", str(folder), str(tujuan.hitungan or 0)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ProvisioningError((done.stderr.strip() or done.stdout.strip())[-1500:])
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))
