"""Row-level security of a region's facts: what is dated in a locked month can be neither added, changed nor removed.

Made from each model's `kunci_bulan` (erk_kit.kunci). The horizon, the last day of the newest lock, is a sub-select that
does not depend on the row, so Postgres evaluates it once a statement. Reading is never restricted. The owner of the
tables, who migrates, is not subject to policies.

Every statement that is checked reads the table of locks and so holds a lock on it until its transaction ends;
`kunci_pagar()` takes that table exclusively. So whoever locks a month waits for the writers that still saw it open, and
later ones see it locked.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.apps import apps
from django.conf import settings
from psycopg2 import sql

from erk_kit.kunci import BulanKe, Hari, Induk, Lepas, Rentang, Saat
from erk_kit.names import is_region_schema
from provisioning.owner import ProvisioningError, fetch

KUNCI = "penilaian_kuncibulan"
PAGAR = "kunci_pagar"
_NAMA = ("kunci_lihat", "kunci_tambah", "kunci_ubah", "kunci_hapus")


def locked_models() -> list[Any]:
    """Models of the regions' apps whose rows belong to a month, by table."""
    wanted = set(settings.TENANT_APPS)
    return sorted(
        (
            m
            for m in apps.get_models()
            if apps.get_app_config(m._meta.app_label).name in wanted
            and m._meta.managed
            and not isinstance(getattr(m, "kunci_bulan", Lepas("")), Lepas)
        ),
        key=lambda m: str(m._meta.db_table),
    )


def _column(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).column)


def _horizon(schema: str, column: str = "akhir", jenis: str = "date") -> str:
    return f"coalesce((select max({column}) from {schema}.{KUNCI}), '-infinity'::{jenis})"  # noqa: S608 - names of ours


def open_sql(model: Any, schema: str, row: str, *, dalam: int = 1) -> str:
    """SQL that is true when `row` (a table name or alias of the model) lies after the horizon."""
    rule = model.kunci_bulan
    horizon = _horizon(schema)
    if isinstance(rule, Hari):
        return f"{row}.{_column(model, rule.kolom)} > {horizon}"
    if isinstance(rule, Rentang):
        return f"{row}.{_column(model, rule.mulai)} > {horizon}"
    if isinstance(rule, Saat):
        kolom = _column(model, rule.kolom)
        return f"{row}.{kolom} >= {_horizon(schema, 'selesai', 'timestamptz')}"
    if isinstance(rule, BulanKe):
        tahun, bulan = _column(model, rule.tahun), _column(model, rule.bulan)
        return f"make_date({row}.{tahun}, {row}.{bulan}, 1) > {horizon}"
    if isinstance(rule, Induk):
        field = model._meta.get_field(rule.kolom)
        parent, alias = field.related_model, f"induk{dalam}"
        inner = open_sql(parent, schema, alias, dalam=dalam + 1)
        kunci = f"{alias}.{parent._meta.pk.column}"
        if rule.sedikit:
            # independent of the row: Postgres makes a hash of it once a statement
            return (
                f"{row}.{field.column} in (select {kunci} from {schema}.{parent._meta.db_table} {alias} where {inner})"  # noqa: S608
            )
        match = f"{kunci} = {row}.{field.column}"
        return f"exists (select 1 from {schema}.{parent._meta.db_table} {alias} where {match} and {inner})"  # noqa: S608
    raise ProvisioningError(f"{model._meta.label}: kunci_bulan {rule!r} tidak dikenal. Pakai kelas dari erk_kit.kunci.")


def _update_sql(model: Any, schema: str) -> tuple[str, str]:
    """(which rows an UPDATE may touch, what they may become)."""
    table, rule = str(model._meta.db_table), model.kunci_bulan
    terbuka = open_sql(model, schema, table)
    if not isinstance(rule, Rentang):
        return terbuka, terbuka
    sampai, horizon = f"{table}.{_column(model, rule.sampai)}", _horizon(schema)
    masih = f"({sampai} is null or {sampai} >= {horizon})"
    lama = f"{schema}.{_old_name(model)}({table}.{model._meta.pk.column})"
    lepas = " ".join(f"- '{_column(model, k)}'" for k in (rule.sampai, *rule.bebas))
    mulai = _column(model, rule.mulai)
    tetap = f"({lama} {lepas}) = (to_jsonb({table}) {lepas})"
    return (
        f"{terbuka} or {masih}",
        f"case when ({lama} ->> '{mulai}')::date > {horizon} then {terbuka} else {masih} and {tetap} end",
    )


def _old_name(model: Any) -> str:
    return f"kunci_lama_{model._meta.db_table}"


def _functions(schema: str, role: str) -> list[str]:
    """kunci_lama_<table>(id): the row as it was before the running statement. kunci_pagar(): see the module."""
    hasil = [
        f"create or replace function {schema}.{PAGAR}() returns void language sql security definer "
        f"set search_path = pg_catalog as 'lock table {schema}.{KUNCI} in access exclusive mode'",
        f"revoke all on function {schema}.{PAGAR}() from public",
        f"grant execute on function {schema}.{PAGAR}() to {role}",
    ]
    for model in locked_models():
        if isinstance(model.kunci_bulan, Rentang):
            kepala = f"create or replace function {schema}.{_old_name(model)}(bigint) returns jsonb"
            asal = f"{schema}.{model._meta.db_table} t where t.{model._meta.pk.column} = $1"
            hasil.append(f"{kepala} language sql stable return (select to_jsonb(t) from {asal})")  # noqa: S608
    return hasil


def _lock_policies(schema: str) -> list[str]:
    """A lock names its month's own run and who really computed it, so that `kunci_orang_lain` cannot be talked around.

    It may not look at other locks (that would be a policy within itself); their order is kept by the table's
    constraints.
    """
    where = f"{schema}.{KUNCI}"
    bulan = "make_date(p.tahun, p.bulan, 1)"
    benar = (
        f"exists (select 1 from {schema}.penilaian_hitungan h join {schema}.penilaian_periode p on p.id = h.periode_id "  # noqa: S608
        f"where h.id = {KUNCI}.hitungan_id and p.id = {KUNCI}.periode_id and p.hitungan_berlaku_id = h.id "
        f"and p.status = 'TERKUNCI' and h.oleh_id = {KUNCI}.dihitung_oleh_id "
        f"and {KUNCI}.awal = {bulan} and {KUNCI}.akhir = ({bulan} + interval '1 month' - interval '1 day')::date)"
    )
    return [
        f"alter table {where} enable row level security",
        *(f"drop policy if exists {nama} on {where}" for nama in _NAMA),
        f"create policy kunci_lihat on {where} for select using (true)",
        f"create policy kunci_tambah on {where} for insert with check ({benar})",
    ]


def policy_statements(schema: str, role: str) -> list[str]:
    """Everything to run, in order. role: the region's role, quoted."""
    out = _functions(schema, role) + _lock_policies(schema)
    for model in locked_models():
        table = str(model._meta.db_table)
        where = f"{schema}.{table}"
        out.append(f"alter table {where} enable row level security")
        out += [f"drop policy if exists {nama} on {where}" for nama in _NAMA]
        terbuka = open_sql(model, schema, table)
        out.append(f"create policy kunci_lihat on {where} for select using (true)")
        out.append(f"create policy kunci_tambah on {where} for insert with check ({terbuka})")
        if getattr(model, "hanya_tambah", False):
            continue
        boleh, menjadi = _update_sql(model, schema)
        out.append(f"create policy kunci_ubah on {where} for update using ({boleh}) with check ({menjadi})")
        out.append(f"create policy kunci_hapus on {where} for delete using ({terbuka})")
    return out


def policies_expected() -> set[tuple[str, str]]:
    """(table, policy) pairs that a region must have."""
    hasil = {(KUNCI, nama) for nama in _NAMA[:2]}
    for model in locked_models():
        banyak = 2 if getattr(model, "hanya_tambah", False) else 4
        hasil |= {(str(model._meta.db_table), nama) for nama in _NAMA[:banyak]}
    return hasil


def policies_present(raw: Any, schema: str) -> set[tuple[str, str]]:
    """(table, policy) pairs of `schema` whose table has row-level security switched on."""
    return {
        (str(t), str(p))
        for t, p in fetch(
            raw,
            "select p.tablename, p.policyname from pg_policies p join pg_class c on c.relname = p.tablename "
            "and c.relnamespace = p.schemaname::regnamespace where p.schemaname = %s and c.relrowsecurity",
            [schema],
        )
    }


def schemas_unguarded(raw: Any) -> set[str]:
    """Schemas that have the table of locks but not all policies, or those of an older release; one query over all."""
    rows = fetch(
        raw,
        "select t.schemaname, count(p.policyname) filter (where c.relrowsecurity), "
        "obj_description(to_regprocedure(format('%%I.%%I()', t.schemaname, %s::text)), 'pg_proc') from pg_tables t "
        "left join pg_policies p on p.schemaname = t.schemaname and p.policyname = any(%s) "
        "left join pg_class c on c.relname = p.tablename and c.relnamespace = p.schemaname::regnamespace "
        "where t.tablename = %s group by t.schemaname",
        [PAGAR, list(_NAMA), KUNCI],
    )
    harap = (len(policies_expected()), policies_fingerprint())
    return {str(s) for s, *kini in rows if is_region_schema(s) and tuple(kini) != harap}


def policies_fingerprint() -> str:
    """Hash of the statements, the same for every region; kept as the comment on `kunci_pagar`."""
    return hashlib.sha256("\n".join(policy_statements("r_0000", '"peran"')).encode()).hexdigest()


def policies_apply(raw: Any, schema: str, role: str) -> None:
    """Make the policies of one region in one transaction, unless they are there as they must be. Idempotent."""
    if not is_region_schema(schema):
        return
    sidik = policies_fingerprint()
    ada = fetch(raw, "select obj_description(to_regprocedure(%s), 'pg_proc')", [f"{schema}.{PAGAR}()"])[0][0]
    if ada == sidik and policies_present(raw, schema) == policies_expected():
        return
    todo = policy_statements(schema, sql.Identifier(role).as_string(raw))
    todo.append(f"comment on function {schema}.{PAGAR}() is '{sidik}'")
    with raw.cursor() as cursor:
        # one string is one transaction: nobody sees a table whose policies are gone
        cursor.execute(";\n".join(["set local lock_timeout = '10s'", *todo]))
