"""migrate_nothing and add_field_everywhere: a deploy over all regions of the country.

The regions are schemas with the product's structure and rights, without rows in the register: `--wilayah N`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from erk_platform.bench.stok import stock_process
from erk_platform.bench.ukuran import Baris, Pilihan, UkurGagal
from provisioning.gladi import Rekaman, structure_definitions, structure_names
from provisioning.migrations import regions_fingerprint, schema_fingerprint
from provisioning.owner import fetch, owner_connection
from provisioning.peluncuran import replay_all
from provisioning.replay import structure_copy, structure_dump
from provisioning.roles import grants_apply, role_ensure

SEMUA = 546
# stock migrates this many of them; its seconds are multiplied up
CONTOH = 4
_BARU = ("alter table akun_pengguna add column ukur integer", "create index ukur_akun on akun_pengguna (ukur)")


def migrate_nothing(pilihan: Pilihan) -> Iterator[Baris]:
    """Seconds to learn that no region is behind; stock runs its migrate in each (measured on a few, multiplied)."""
    skema = _regions(pilihan.banyak(SEMUA, 6))
    begun = time.perf_counter()
    if regions_fingerprint().behind:
        raise UkurGagal("Ada skema yang tertinggal. Jalankan `erk regions migrate`.")
    kita = time.perf_counter() - begun
    with stock_process() as order:
        contoh = skema[:CONTOH]
        lantai = float(order("migrasi", skema=contoh)["detik"]) * len(skema) / len(contoh)
    yield Baris.of("migrate_nothing", kita, lantai, "s")


def add_field_everywhere(pilihan: Pilihan) -> Iterator[Baris]:
    """Seconds to replay a field and an index in every region, with the comparison, rights and policies; without the
    rehearsal, which costs the same for any number. The floor is the two bare statements, one region after another."""
    skema = _regions(pilihan.banyak(SEMUA, 6))
    with owner_connection() as raw, raw.cursor() as cursor:
        begun = time.perf_counter()
        for s in skema:
            cursor.execute(";".join([f"set search_path to {s}, ekstensi", *_BARU]))
        lantai = time.perf_counter() - begun
        semula, (satu, *_) = schema_fingerprint(raw, skema[0]), skema
        nama, baru = structure_names(raw, satu), structure_definitions(raw, satu)
        cursor.execute(f"insert into {satu}.django_migrations (app, name, applied) values ('ukur', '0001', now())")  # noqa: S608 - ours
        akhir = schema_fingerprint(raw, satu)
        cursor.execute(f"delete from {satu}.django_migrations where app = 'ukur'")  # noqa: S608 - ours
        for s in skema:
            cursor.execute(f"alter table {s}.akun_pengguna drop column ukur")
        baru -= structure_definitions(raw, satu)
        cursor.execute("drop schema if exists gladi cascade; create schema gladi")
        for tabel in ("django_content_type", "auth_permission"):
            cursor.execute(f"create table gladi.{tabel} as table {satu}.{tabel}")
        rekaman = Rekaman((("ukur", "0001"),), _BARU, nama, baru)
        begun = time.perf_counter()
        gagal = replay_all(skema, rekaman, semula=semula, akhir=akhir)
        kita = time.perf_counter() - begun
        cursor.execute("drop schema gladi cascade")
        if gagal:
            raise UkurGagal(f"Pemutaran gagal: {dict(list(gagal.items())[:3])}.")
        for s in skema:
            cursor.execute(f"alter table {s}.akun_pengguna drop column ukur")
            cursor.execute(f"delete from {s}.django_migrations where app = 'ukur'")  # noqa: S608 - ours
    yield Baris.of("add_field_everywhere", kita, lantai, "s")


def _regions(banyak: int) -> list[str]:
    """The first `banyak` schemas of the bench, made where they are missing. Codes that no region has."""
    skema = [f"r_{n}" for n in range(9300, 9300 + banyak)]
    dump = structure_dump()
    with owner_connection() as raw:
        ada = {n for (n,) in fetch(raw, "select nspname from pg_namespace")}
        for s in skema:
            if s not in ada:
                role_ensure(raw, s)
                with owner_connection(autocommit=False) as satu:
                    structure_copy(satu, "templat", s, dump)
                    grants_apply(satu, s)
    return skema
