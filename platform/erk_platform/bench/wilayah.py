"""request_overhead and region_create: our backend and provisioning against stock django-tenants."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count
from typing import Any

from erk_kit.binding import region_atomic
from erk_platform.bench.stok import stock_process
from erk_platform.bench.ukuran import Baris, Pilihan, UkurGagal, interleave
from provisioning.owner import fetch, owner_connection
from provisioning.regions import region_create as make_region
from tenants.akun.models import Pengguna

PENANDA = "9" * 18
# codes that no region of the country has
_KODE = count(9101)


def request_overhead(pilihan: Pilihan) -> Iterator[Baris]:
    """Milliseconds a visit that changes region: bind, read one row, commit; and the same with ten reads.

    Stock sets its path and reads in autocommit, the cheapest it can do; it is what mixes regions behind PgBouncer.
    """
    skema = [_region() for _ in range(2)]
    for satu in skema:
        with region_atomic(satu):
            Pengguna.objects.create(nip=PENANDA, nama=satu)
    kali = 20 if pilihan.cepat else 400
    with stock_process() as order:
        for nama, per in (("request_overhead", 1), ("request_overhead_10", 10)):

            def stock(per: int = per) -> float:
                answer = order("baca", skema=skema, nip=PENANDA, kali=kali, per=per)
                _check(answer["isi"], skema, kali)
                return float(answer["detik"])

            def ours(per: int = per) -> float:
                return _read(skema, kali, per)

            kita, lantai = interleave(ours, stock, pilihan.kali(7))
            yield Baris.of(nama, kita * 1e3 / kali, lantai * 1e3 / kali, "ms")


def region_create(pilihan: Pilihan) -> Iterator[Baris]:
    """Seconds from nothing to a region that answers: ours with its role and rights, stock without."""
    kita_: list[str] = []
    stok: list[str] = []
    with stock_process() as order:

        def stock() -> float:
            kode = str(next(_KODE))
            stok.append(f"r_{kode}")
            return float(order("buat", kode=kode, slug=f"stok-{kode}")["detik"])

        kita, lantai = interleave(lambda: kita_.append(_region()), stock, pilihan.kali(3))
    _same_structure(kita_[-1], stok[-1])
    yield Baris.of("region_create", kita, lantai, "s")


def _region() -> str:
    kode = str(next(_KODE))
    return make_region(
        kode=kode, nama=f"Wilayah ukur {kode}", slug=f"ukur-{kode}", paket_id="musirawas-erk"
    ).schema_name


def _read(skema: list[str], kali: int, per: int) -> float:
    begun = time.perf_counter()
    for visit in range(kali):
        with region_atomic(skema[visit % len(skema)]):
            for _ in range(per):
                isi = list(Pengguna.objects.filter(nip=PENANDA).values_list("nama", flat=True))
    seconds = time.perf_counter() - begun
    _check(isi, skema, kali)
    return seconds


def _check(isi: list[str], skema: list[str], kali: int) -> None:
    wanted = [skema[(kali - 1) % len(skema)]]
    if isi != wanted:
        raise UkurGagal(f"Baris yang dibaca {isi}, seharusnya {wanted}: wilayah tertukar. Jalankan `make test`.")


def _same_structure(ours: str, stock: str) -> None:
    """Replay and migrations must give the same columns, indexes and constraints."""
    with owner_connection() as raw:
        left, right = (_structure(raw, s) for s in (ours, stock))
    if left != right:
        raise UkurGagal(
            f"Struktur hasil salinan berbeda dari hasil migrasi: {sorted(left ^ right)[:5]}. Jalankan `erk migrate`."
        )


def _structure(raw: Any, skema: str) -> set[tuple[str, ...]]:
    columns = fetch(
        raw,
        "select table_name, column_name, data_type, is_nullable, coalesce(character_maximum_length::text, '') "
        "from information_schema.columns where table_schema = %s",
        [skema],
    )
    # by name: Postgres prints an expression differently once it has been dumped and read back
    indexes = fetch(raw, "select tablename, indexname from pg_indexes where schemaname = %s", [skema])
    constraints = fetch(
        raw,
        "select c.conrelid::regclass::text, c.conname, c.contype::text from pg_constraint c "
        "join pg_namespace n on n.oid = c.connamespace where n.nspname = %s",
        [skema],
    )
    return {tuple(str(v).replace(f"{skema}.", "") for v in row) for row in [*columns, *indexes, *constraints]}
