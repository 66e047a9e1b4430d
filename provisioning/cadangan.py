"""A region's backup as a folder, and the region out of it again.

    manifes.json   what is in it: the region's row, its migrations, rows of each table, the audit trail's last seal
    data.dump      pg_dump of its schema, in Postgres's own compressed form

Both are read from one snapshot, so the counts are those of the dump. Restoring never overwrites: the schema must not be
there. Roles, rights and policies are not taken from the dump but made anew, because they carry the database's name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg2 import errors, sql

from erk_kit import hosts
from erk_kit.binding import public_atomic
from erk_kit.embedded import binary
from erk_kit.names import is_region_schema
from provisioning.migrations import expected_hash, migrate_run, regions_fingerprint, schema_migrations
from provisioning.owner import ProvisioningError, advisory_lock, fetch, owner_connection, pg_environment
from provisioning.replay import schema_present
from provisioning.roles import grants_apply, role_ensure
from tenants.registry.models import Domain, Region, StatusWilayah

BENTUK = "erk.cadangan.v1"
MANIFES, DATA = "manifes.json", "data.dump"
_KOLOM_WILAYAH = ("kode", "nama", "slug", "zona_waktu", "mode", "status", "paket_id")
# made anew by grants_apply, with the names of the database they are in
_DIBUAT_ULANG = frozenset({"POLICY", "ROW SECURITY", "FUNCTION", "ACL", "DEFAULT ACL", "SCHEMA", "COMMENT"})


@dataclass(frozen=True)
class Manifes:
    """tabel: rows by table. migrasi: app.name in order. segel: number and hash of the last seal, None without one."""

    dibuat: str
    skema: str
    wilayah: Mapping[str, str]
    alamat: Sequence[str]
    sidik_migrasi: str
    migrasi: Sequence[str]
    tabel: Mapping[str, int]
    segel: Mapping[str, Any] | None
    sha256: str

    @classmethod
    def read(cls, folder: Path) -> Manifes:
        """Raises ProvisioningError where the folder is no backup of this form."""
        try:
            isi = json.loads((folder / MANIFES).read_text())
            if isi.pop("bentuk") != BENTUK:
                raise ValueError("bentuk lain")
            return cls(**isi)
        except (OSError, ValueError, KeyError, TypeError) as galat:
            raise ProvisioningError(
                f"{folder} bukan cadangan wilayah yang dapat dibaca ({galat}). Yang diharapkan folder berisi {MANIFES} "
                f"dan {DATA} dari `erk region backup`."
            ) from galat

    def write(self, folder: Path) -> None:
        isi = {"bentuk": BENTUK, **self.__dict__}
        (folder / MANIFES).write_text(json.dumps(isi, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def region_backup(region: Region, ke: Path) -> Path:
    """Write the backup into the new folder `ke`/<slug>-<instant> and return it; a half-written one is removed.

    Work in the region goes on meanwhile. Raises ProvisioningError.
    """
    kini = dt.datetime.now(dt.UTC)
    folder = ke / f"{region.slug}-{kini:%Y%m%dT%H%M%S}Z"
    setengah = folder.with_name(folder.name + ".setengah")
    setengah.mkdir(parents=True)
    try:
        with _snapshot() as (raw, snapshot):
            skema = region.schema_name
            if not schema_present(raw, skema):
                raise ProvisioningError(f"Skema {skema} tidak ada; {region.nama} belum punya data untuk dicadangkan.")
            tabel = table_counts(raw, skema)
            migrasi = schema_migrations(raw, skema)
            segel = fetch(
                raw,
                sql.SQL("select nomor, hash from {}.jejak_segel order by nomor desc limit 1").format(
                    sql.Identifier(skema)
                ),
            )
            _program(
                "pg_dump",
                "--format=custom",
                f"--schema={skema}",
                f"--snapshot={snapshot}",
                "--no-owner",
                "--no-privileges",
                f"--file={setengah / DATA}",
            )
        with public_atomic():
            alamat = list(Domain.objects.filter(tenant=region).order_by("-is_primary", "domain"))
        Manifes(
            dibuat=kini.isoformat(timespec="seconds"),
            skema=skema,
            wilayah={k: str(getattr(region, k)) for k in _KOLOM_WILAYAH},
            alamat=[d.domain for d in alamat],
            sidik_migrasi=expected_hash(),
            migrasi=migrasi,
            tabel=tabel,
            segel={"nomor": segel[0][0], "hash": segel[0][1]} if segel else None,
            sha256=_sha256(setengah / DATA),
        ).write(setengah)
        setengah.rename(folder)
    except BaseException:
        shutil.rmtree(setengah, ignore_errors=True)
        raise
    return folder


def region_restore(folder: Path) -> Region:
    """Bring the region of a backup back into this database, where it must not be; all or nothing, then migrated.

    The database must have been prepared (`erk migrate`). Raises ProvisioningError: the folder is damaged, a table is
    missing (by name), the schema is there, or the code is older than the backup.
    """
    manifes = Manifes.read(folder)
    backup_check(folder, manifes)
    skema = manifes.skema
    with owner_connection() as raw, advisory_lock(raw, skema):
        if fetch(raw, "select 1 from pg_namespace where nspname = %s", [skema]):
            raise ProvisioningError(
                f"Skema {skema} sudah ada di basis data ini; pemulihan tidak pernah menimpa. Pulihkan ke basis data "
                "lain, atau sisihkan yang ada dengan `erk region restore --sisihkan`."
            )
        asing = sorted(set(manifes.migrasi) - _known_migrations())
        if asing:
            raise ProvisioningError(
                f"Cadangan ini dibuat oleh kode yang lebih baru: migrasi {asing[0]} tidak dikenal di sini. "
                "Pasang versi kode itu, lalu ulangi."
            )
        region = _registered(manifes)
        role_ensure(raw, skema)
        with raw.cursor() as kursor:
            kursor.execute(sql.SQL("create schema {}").format(sql.Identifier(skema)))
        try:
            _restore_data(folder, skema)
            beda = counts_differ(manifes.tabel, table_counts(raw, skema))
            if beda:
                raise ProvisioningError(f"Isi {skema} sesudah dipulihkan tidak sama dengan manifesnya: {beda}.")
            grants_apply(raw, skema)
        except BaseException:
            with raw.cursor() as kursor:
                kursor.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(skema)))
            raise
    if skema in regions_fingerprint().behind:
        migrate_run([skema])
    with public_atomic():
        Region.objects.filter(pk=region.pk).update(status=manifes.wilayah["status"])
        region.refresh_from_db()
    hosts.forget()
    return region


def schema_set_aside(skema: str) -> str:
    """Rename the region's schema so that a backup can take its place; nobody reaches it any more. Returns its name."""
    if not is_region_schema(skema):
        raise ProvisioningError(f"{skema!r} bukan skema wilayah.")
    nama = f"sisih_{skema[2:]}_{dt.datetime.now(dt.UTC):%Y%m%d%H%M%S}"
    with owner_connection(autocommit=False) as raw, raw.cursor() as kursor:
        kursor.execute("set local lock_timeout = '10s'")
        try:
            kursor.execute(sql.SQL("alter schema {} rename to {}").format(sql.Identifier(skema), sql.Identifier(nama)))
        except errors.InvalidSchemaName as galat:
            raise ProvisioningError(f"Skema {skema} tidak ada; tidak ada yang perlu disisihkan.") from galat
    return nama


def backup_check(folder: Path, manifes: Manifes) -> None:
    """The dump is the one that was written, and holds every table of the manifest. Raises ProvisioningError."""
    data = folder / DATA
    ada = {b[2] for b in _contents(data) if b[0] == "TABLE DATA"}
    hilang = sorted(set(manifes.tabel) - ada)
    if hilang:
        raise ProvisioningError(
            f"Cadangan {folder.name} tidak lengkap: tabel {', '.join(hilang)} tidak ada di dalamnya. "
            "Jangan dipulihkan; pakai cadangan lain, dan periksa mengapa yang ini tidak utuh."
        )
    if _sha256(data) != manifes.sha256:
        raise ProvisioningError(
            f"Isi {data} berubah sejak dicadangkan (SHA-256 lain dari manifes). Pakai salinan lain dari cadangan ini."
        )


def table_counts(raw: Any, skema: str) -> dict[str, int]:
    """Rows of each table of the schema, one statement."""
    nama = [t for (t,) in fetch(raw, "select tablename from pg_tables where schemaname = %s order by 1", [skema])]
    bagian = [
        sql.SQL("select {}, count(*) from {}.{}").format(sql.Literal(t), sql.Identifier(skema), sql.Identifier(t))
        for t in nama
    ]
    return dict(fetch(raw, sql.SQL(" union all ").join(bagian))) if bagian else {}  # type: ignore[arg-type]


def counts_differ(harap: Mapping[str, int], ada: Mapping[str, int]) -> str:
    """Which tables differ and how, in words; empty when none does."""
    beda = [
        f"{t}: {ada[t]} baris, seharusnya {harap[t]}" if t in ada and t in harap else f"{t}: tabel tidak ada"
        for t in sorted(set(harap) | set(ada))
        if harap.get(t) != ada.get(t)
    ]
    return "; ".join(beda[:5]) + (f"; dan {len(beda) - 5} lagi" if len(beda) > 5 else "")


def _registered(manifes: Manifes) -> Region:
    """The region's row and addresses as the backup knows them; one that is there stays as it is. Not yet served."""
    with public_atomic():
        ada = Region.objects.filter(schema_name=manifes.skema).first()
        if ada is None:
            isi = {k: v for k, v in manifes.wilayah.items() if k != "status"}
            ada = Region.from_kode(status=StatusWilayah.STRUKTUR_DIBUAT, **isi)
            ada.full_clean()
            ada.save(force_insert=True)
        for ke, nama in enumerate(manifes.alamat):
            Domain.objects.get_or_create(domain=nama, defaults={"tenant": ada, "is_primary": ke == 0})
        return ada


def _restore_data(folder: Path, skema: str) -> None:
    """Everything of the dump but what is made anew, in one transaction."""
    daftar = folder.parent / f".{folder.name}-{os.getpid()}.daftar"
    try:
        daftar.write_text("\n".join(b[3] for b in _contents(folder / DATA) if b[0] not in _DIBUAT_ULANG) + "\n")
        _program(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            "--exit-on-error",
            f"--use-list={daftar}",
            f"--dbname={pg_environment()['PGDATABASE']}",
            str(folder / DATA),
        )
    finally:
        daftar.unlink(missing_ok=True)


def _contents(data: Path) -> list[tuple[str, str, str, str]]:
    """(kind, schema, name, line) of each entry of the dump, as pg_restore lists them."""
    jenis = sorted([*_DIBUAT_ULANG, "TABLE DATA", "SEQUENCE SET", "SEQUENCE OWNED BY", "FK CONSTRAINT"], key=len)
    hasil = []
    for baris in _program("pg_restore", "--list", str(data)).splitlines():
        if baris.startswith(";") or not baris.strip():
            continue
        sisa = baris.split("; ", 1)[1].split(" ", 2)[2]
        kata = next((j for j in reversed(jenis) if sisa.startswith(f"{j} ")), sisa.split(" ", 1)[0])
        skema, _, sisa = sisa[len(kata) + 1 :].partition(" ")
        hasil.append((kata, skema, sisa.partition(" ")[0], baris))
    return hasil


def _known_migrations() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    return {f"{app}.{nama}" for app, nama in MigrationLoader(None, ignore_no_migrations=True).graph.nodes}


@contextmanager
def _snapshot() -> Iterator[tuple[Any, str]]:
    with owner_connection(autocommit=False) as raw, raw.cursor() as kursor:
        kursor.execute("set transaction isolation level repeatable read, read only")
        kursor.execute("select pg_export_snapshot()")
        yield raw, kursor.fetchone()[0]


def _program(nama: str, *isi: str) -> str:
    """Run one of Postgres's programs as the owner; its output. Raises ProvisioningError with its last words."""
    done = subprocess.run(  # noqa: S603 - fixed programs; arguments are ours
        [str(binary(nama)), *isi], env=pg_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ProvisioningError(f"{nama} gagal: {done.stderr.strip()[-800:]}")
    return done.stdout


def _sha256(berkas: Path) -> str:
    with berkas.open("rb") as isi:
        return hashlib.file_digest(isi, "sha256").hexdigest()
