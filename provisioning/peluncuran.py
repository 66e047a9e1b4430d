"""A release's migrations over all regions: rehearsed once, then replayed, the canary first and the rest in waves.

A schema's statements, its rows of django_migrations, its rights and its policies are one transaction, and it is
compared with the rehearsal before it ends. So each schema is wholly at the old or wholly at the new state, and its own
django_migrations says which: a rollout that was killed is continued by the same command.

Migrations that cannot be recorded (Python) run schema by schema in a child process, in the same waves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from psycopg2 import Error, errors, sql

from erk_kit.names import SCHEMA_EKSTENSI, SCHEMA_GLADI
from provisioning.gladi import (
    Rekaman,
    migrations_pending,
    not_replayable,
    rehearsal_drop,
    rehearse,
    structure_definitions,
    structure_names,
)
from provisioning.migrations import Fingerprint, migrate_run, schema_fingerprint
from provisioning.owner import ProvisioningError, fetch, owner_connection
from provisioning.roles import grants_apply

UTAS = 4
# The canary alone, then a few, then the rest.
GELOMBANG = (1, 8)
COBA = 3
TUNGGU_KUNCI = "2s"
Lapor = Callable[[int, int, str], None]


class PeluncuranGagal(ProvisioningError):
    """Some schemas stayed at their old state. `sebab`: why, by schema; `belum`: those that were not tried."""

    def __init__(self, sebab: dict[str, str], belum: Sequence[str]) -> None:
        self.sebab, self.belum = sebab, tuple(belum)
        baris = "\n".join(f"  {s}: {teks}" for s, teks in sorted(sebab.items()))
        lain = f"\n{len(belum)} skema belum dicoba; --lanjut mencobanya juga." if belum else ""
        super().__init__(
            f"Migrasi gagal pada {len(sebab)} skema; skema itu tetap seperti sebelumnya, yang sudah selesai tetap "
            f"selesai. Perbaiki sebabnya, lalu jalankan lagi `erk regions migrate`.\n{baris}{lain}"
        )


@dataclass
class Hasil:
    """What a rollout did."""

    selesai: list[str] = field(default_factory=list)
    sebab: dict[str, str] = field(default_factory=dict)


def waves(schemas: Sequence[str]) -> list[list[str]]:
    """The canary, the first wave, everything else."""
    hasil, mulai = [], 0
    for besar in GELOMBANG:
        hasil.append(list(schemas[mulai : mulai + besar]))
        mulai += besar
    return [g for g in [*hasil, list(schemas[mulai:])] if g]


def regions_rollout(
    sidik: Fingerprint, schemas: Sequence[str], *, utas: int = UTAS, lanjut: bool = False, lapor: Lapor | None = None
) -> None:
    """Bring `schemas` to the code. lanjut: go on with later waves although a schema failed.

    Raises PeluncuranGagal once nothing more may be done; the caller holds the lock of the rollout.
    """
    hasil = Hasil()
    kelompok: dict[str, list[str]] = {}
    for s in schemas:
        kelompok.setdefault(sidik.actual.get(s, ""), []).append(s)
    for semula, anggota in kelompok.items():
        if hasil.sebab and not lanjut:
            break
        with owner_connection() as raw:
            belum = migrations_pending(raw, anggota[0])
        if not belum or not semula or not_replayable(belum):
            # also a schema with migrations that the code does not know: Django decides, and the check below names it
            _waves_run(anggota, lambda s: _by_child(s, sidik.expected), 1, lanjut, hasil, lapor, len(schemas))
            continue
        try:
            rekaman = rehearse(anggota[0], belum)
        except ProvisioningError as exc:
            hasil.sebab[anggota[0]] = f"gladi gagal, wilayah tidak disentuh. {exc}"
            continue
        try:

            def satu(s: str, semula: str = semula, rekaman: Rekaman = rekaman) -> None:
                schema_replay(s, rekaman, semula=semula, akhir=sidik.expected)

            _waves_run(anggota, satu, utas, lanjut, hasil, lapor, len(schemas))
        finally:
            with owner_connection() as raw:
                rehearsal_drop(raw)
    if hasil.sebab:
        raise PeluncuranGagal(hasil.sebab, [s for s in schemas if s not in hasil.sebab and s not in hasil.selesai])


def replay_all(
    schemas: Sequence[str], rekaman: Rekaman, *, semula: str, akhir: str, utas: int = UTAS
) -> dict[str, str]:
    """Replay one recording in waves; returns why schemas failed."""
    hasil = Hasil()

    def satu(s: str) -> None:
        schema_replay(s, rekaman, semula=semula, akhir=akhir)

    _waves_run(schemas, satu, utas, False, hasil, None, len(schemas))
    return hasil.sebab


def _waves_run(
    anggota: Sequence[str],
    satu: Callable[[str], None],
    utas: int,
    lanjut: bool,
    hasil: Hasil,
    lapor: Lapor | None,
    semua: int,
) -> None:
    with ThreadPoolExecutor(utas) as kolam:
        for gelombang in waves(anggota):
            if hasil.sebab and not lanjut:
                return
            janji = {kolam.submit(satu, s): s for s in gelombang}
            for j in as_completed(janji):
                s = janji[j]
                try:
                    j.result()
                except (ProvisioningError, Error) as exc:
                    hasil.sebab[s] = str(exc).strip()
                    # those that run end by themselves, the others are not begun
                    if not lanjut:
                        for lain in janji:
                            lain.cancel()
                        _rest(janji, hasil)
                        return
                else:
                    hasil.selesai.append(s)
                if lapor:
                    lapor(len(hasil.selesai) + len(hasil.sebab), semua, s)


def _rest(janji: dict[Future[None], str], hasil: Hasil) -> None:
    """Wait for those that were running when a schema failed."""
    for j, s in janji.items():
        if s in hasil.selesai or s in hasil.sebab or j.cancelled():
            continue
        exc = j.exception()
        if exc is None:
            hasil.selesai.append(s)
        else:
            hasil.sebab[s] = str(exc).strip()


def _by_child(schema: str, akhir: str) -> None:
    migrate_run([schema])
    with owner_connection() as raw:
        if schema_fingerprint(raw, schema) != akhir:
            raise ProvisioningError(
                "daftar migrasinya tetap berbeda dari kode (migrasi yang tidak dikenal kode ini?). Periksa "
                f"{schema}.django_migrations."
            )


def schema_replay(schema: str, rekaman: Rekaman, *, semula: str, akhir: str) -> None:
    """Replay in one transaction; a lock that others hold is waited for a few times. Raises ProvisioningError."""
    for coba in range(COBA):
        if coba:
            time.sleep(0.5 * 2**coba)
        try:
            return _replay_once(schema, rekaman, semula, akhir)
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            continue
    raise ProvisioningError(
        f"terkunci oleh transaksi lain setelah {COBA} kali {TUNGGU_KUNCI}. {_holders(schema)} Tunggu atau akhiri "
        "transaksi itu, lalu ulangi."
    )


def _replay_once(schema: str, rekaman: Rekaman, semula: str, akhir: str) -> None:
    with owner_connection(autocommit=False) as raw, raw.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [TUNGGU_KUNCI])
        cursor.execute("select set_config('search_path', %s, true)", [f"{schema}, {SCHEMA_EKSTENSI}"])
        kini = schema_fingerprint(raw, schema)
        if kini == akhir:
            return
        if kini != semula:
            raise ProvisioningError("daftar migrasinya berubah sejak gladi. Ulangi perintah ini.")
        for pernyataan in rekaman.pernyataan:
            cursor.execute(pernyataan)
        for app, nama in rekaman.migrasi:
            cursor.execute("insert into django_migrations (app, name, applied) values (%s, %s, now())", [app, nama])
        for tambah in _ROWS:
            cursor.execute(sql.SQL(tambah).format(g=sql.Identifier(SCHEMA_GLADI)))
        if (kini := schema_fingerprint(raw, schema)) != akhir:
            raise ProvisioningError(f"daftar migrasi sesudahnya {kini}, seharusnya {akhir}. Laporkan ke pengembang.")
        _compare(raw, schema, rekaman)
        grants_apply(raw, schema)


# What Django's post_migrate writes, by name: ids are each region's own.
_ROWS = (
    "insert into django_content_type (app_label, model) select app_label, model from {g}.django_content_type "
    "on conflict (app_label, model) do nothing",
    "insert into auth_permission (name, content_type_id, codename) select p.name, c.id, p.codename "
    "from {g}.auth_permission p join {g}.django_content_type t on t.id = p.content_type_id "
    "join django_content_type c using (app_label, model) on conflict (content_type_id, codename) do nothing",
)


def _compare(raw: object, schema: str, rekaman: Rekaman) -> None:
    nama = structure_names(raw, schema)
    beda = [*sorted(nama ^ rekaman.nama), *sorted(rekaman.baru - structure_definitions(raw, schema))]
    if beda:
        contoh = "; ".join(" ".join(b).strip() for b in beda[:5])
        raise ProvisioningError(
            f"strukturnya berbeda dari gladi pada {len(beda)} hal: {contoh}. Jalankan `erk region check` dan "
            "kembalikan struktur yang diubah dengan tangan, lalu ulangi."
        )


def _holders(schema: str) -> str:
    """Who holds locks in a schema, for people."""
    with owner_connection() as raw:
        rows = fetch(
            raw,
            "select distinct a.pid, coalesce(nullif(a.application_name, ''), 'tanpa nama'), "
            "to_char(a.xact_start at time zone 'UTC', 'HH24:MI:SS \"UTC\"') "
            "from pg_locks l join pg_class c on c.oid = l.relation join pg_stat_activity a on a.pid = l.pid "
            "where c.relnamespace = %s::regnamespace and l.database = (select oid from pg_database "
            "where datname = current_database()) and a.pid <> pg_backend_pid() order by 1 limit 5",
            [schema],
        )
    siapa = ", ".join(f"pid {p} ({n}, sejak {t})" for p, n, t in rows)
    return f"Pemegang: {siapa}." if siapa else "Pemegangnya sudah selesai."
