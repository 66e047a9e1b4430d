"""Is a region as it must be: role, rights, structure, address. Reads only."""

from __future__ import annotations

from typing import Any

from erk_kit.binding import public_atomic
from erk_kit.names import SCHEMA_TEMPLAT, role_name
from provisioning.kebijakan import policies_expected, policies_present
from provisioning.migrations import platform_schemas, regions_fingerprint
from provisioning.owner import app_login, fetch, owner_connection, role_prefix
from provisioning.roles import append_only_tables, is_member
from tenants.registry.models import Domain, Region, StatusWilayah


def region_check(region: Region) -> list[str]:
    """Findings in Bahasa Indonesia, each with what to do; an empty list means that the region is sound."""
    found: list[str] = []
    schema = region.schema_name
    with public_atomic():
        if not Domain.objects.filter(tenant=region).exists():
            found.append("Wilayah belum punya alamat. Jalankan `erk region create` lagi dengan isian yang sama.")
    if region.status != StatusWilayah.AKTIF:
        found.append(f"Status wilayah {region.status!r}, belum aktif. Jalankan `erk region create` lagi.")
    if schema in regions_fingerprint().behind:
        found.append("Migrasi wilayah tidak sama dengan kode. Jalankan `erk migrate`.")
    with owner_connection() as raw:
        found += _check_role(raw, schema)
        found += _check_structure(raw, schema)
    return found


def _check_role(raw: Any, schema: str) -> list[str]:
    role, login = role_name(role_prefix(), schema), app_login()
    row = fetch(
        raw,
        "select rolcanlogin, rolsuper or rolcreaterole or rolcreatedb or rolbypassrls from pg_roles where rolname = %s",
        [role],
    )
    if not row:
        return [f"Peran {role} tidak ada. Jalankan `erk region create` lagi."]
    found: list[str] = []
    can_login, powerful = row[0]
    if can_login or powerful:
        found.append(f"Peran {role} dapat masuk atau punya hak istimewa. Jadikan NOLOGIN tanpa hak istimewa.")
    if not is_member(raw, login, role):
        found.append(f"Peran {login} bukan anggota {role}. Jalankan `erk region create` lagi.")
    others = [s for s in platform_schemas(raw) if s != schema]
    leaks = fetch(
        raw,
        "select n from unnest(%s::text[]) n "
        "where has_schema_privilege(%s, n, 'USAGE') or has_schema_privilege(%s, n, 'USAGE')",
        [others, role, login],
    )
    found += [f"Peran {role} atau {login} punya hak atas skema {n}. Cabut hak itu." for (n,) in leaks]
    return found


def _check_structure(raw: Any, schema: str) -> list[str]:
    found: list[str] = []
    tables = "select tablename from pg_tables where schemaname = %s"
    mine = {t for (t,) in fetch(raw, tables, [schema])}
    template = {t for (t,) in fetch(raw, tables, [SCHEMA_TEMPLAT])}
    if mine != template:
        differs = ", ".join(sorted(mine ^ template)[:8])
        found.append(f"Tabel wilayah berbeda dari templat: {differs}. Jalankan `erk migrate`.")
    foreign = fetch(
        raw,
        "select c.conname from pg_constraint c join pg_class f on f.oid = c.confrelid "
        "where c.connamespace = %s::regnamespace and f.relnamespace <> c.connamespace",
        [schema],
    )
    found += [f"Kunci asing {n} menunjuk skema lain. Hapus kunci asing itu." for (n,) in foreign]
    role = role_name(role_prefix(), schema)
    for table in append_only_tables(schema):
        if table not in mine:
            continue
        name = f"{schema}.{table}"
        (writable,) = fetch(
            raw,
            "select has_table_privilege(%s, %s, 'UPDATE') or has_table_privilege(%s, %s, 'DELETE')",
            [role, name, role, name],
        )[0]
        if writable:
            found.append(f"Tabel {table} seharusnya hanya dapat ditambah. Jalankan `erk migrate`.")
    kurang = sorted(policies_expected() - policies_present(raw, schema))
    found += [
        f"Tabel {table} tidak dijaga dari perubahan bulan terkunci ({nama}). Jalankan `erk migrate`."
        for table, nama in kurang
    ]
    return found
