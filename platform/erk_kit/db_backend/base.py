"""Database backend that binds schema and role to the transaction.

Why: behind PgBouncer in transaction mode each transaction may get another server connection, so a session-level
`SET search_path` (stock django-tenants) is read by somebody else. Here each transaction starts with one
`select set_config('role', .., true), set_config('search_path', .., true), ..`, which ends with it on the server.

Rules, each with a test in tests/isolation:
- a connection is bound to `public`, to one region, or to nothing; bound to nothing it may do nothing;
- a statement outside a transaction is refused, also when bound;
- one transaction serves one binding: asking for another while one is open raises;
- the binding is issued before anything else in the transaction, so it lies outside every savepoint and survives
  ROLLBACK TO SAVEPOINT and RELEASE;
- server-side cursors always run inside a transaction and so are safe behind PgBouncer.

In owner mode (settings.ERK_DB_AS_OWNER: migrations, provisioning; never in the web process) the connection behaves
like stock django-tenants with a session-level path, without `public` in a region's path. The owner's DSN must not go
through PgBouncer.
"""

from __future__ import annotations

from typing import Any

import django.db.utils
from django.conf import settings
from django_tenants.postgresql_backend import base as stock
from psycopg2 import extensions

from erk_kit.db_backend.cursors import BoundCursor, BoundDebugCursor
from erk_kit.dsn import EMBEDDED_KEY, resolve_embedded
from erk_kit.errors import RegionBindingError
from erk_kit.names import SCHEMA_EKSTENSI, SCHEMA_PUBLIC, is_region_schema, role_name

_IDLE = extensions.TRANSACTION_STATUS_IDLE
_INTRANS = extensions.TRANSACTION_STATUS_INTRANS

_BIND_SQL = (
    "select set_config('role', %s, true), set_config('search_path', %s, true), "
    "set_config('idle_in_transaction_session_timeout', %s, true), set_config('lock_timeout', %s, true), "
    # Compiling the close's large queries took 4 to 18 times as long as running them.
    "set_config('jit', 'off', true)"
)


class Unbound:
    """Stands where django-tenants expects a tenant while the connection is bound to nothing."""

    schema_name: str | None = None
    tenant_type: str | None = None

    def get_tenant_type(self) -> str | None:
        return self.tenant_type


UNBOUND = Unbound()


class DatabaseWrapper(stock.DatabaseWrapper):
    """Connection whose transactions are bound to a region. `bound_schema` is None, "public" or "r_NNNN"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.as_owner = bool(getattr(settings, "ERK_DB_AS_OWNER", False))
        self._applied: str | None = None
        self._connecting = False
        super().__init__(*args, **kwargs)
        if not self.as_owner:
            # The parent starts on `public`; here nothing is bound until somebody says so.
            self.unbind()

    # -- what is bound -----------------------------------------------------------------------------------------

    @property
    def bound_schema(self) -> str | None:
        return self.schema_name

    @property
    def in_bound_transaction(self) -> bool:
        """A transaction is open, or (manual transaction management) may be opened by the next statement."""
        return self.connection is not None and (self.in_atomic_block or not self.autocommit)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Bind to the tenant's schema from the next transaction on. `include_public` is ignored: a region never sees
        public.

        Unlike the parent this does not clear the ContentType cache, which erk_kit.contenttypes keeps per schema:
        clearing a process-wide cache protects nothing when two threads serve two regions.
        """
        schema = tenant.schema_name
        if self.as_owner:
            self.tenant, self.schema_name, self.search_path_set_schemas = tenant, schema, None
            return
        if schema is not None and schema != SCHEMA_PUBLIC and not is_region_schema(schema):
            raise RegionBindingError(
                f"Skema {schema!r} bukan skema wilayah (r_ + 2 atau 4 digit kode Kemendagri) dan bukan public. "
                "Ambil nama skema dari Region.schema_name."
            )
        if self.in_bound_transaction and schema != self.schema_name:
            raise RegionBindingError(
                f"Transaksi yang sedang terbuka terikat pada {self.schema_name}; tidak boleh berpindah ke {schema}. "
                "Selesaikan dulu transaksi itu, lalu buka region_atomic/public_atomic yang baru."
            )
        self.tenant, self.schema_name = tenant, schema

    def unbind(self) -> None:
        """Bind to nothing. Raises RegionBindingError while a transaction is open."""
        self.set_tenant(UNBOUND)

    def set_settings_schema(self, schema_name: str) -> None:
        """The parent writes into settings_dict, which all threads share; nothing of ours reads it."""

    @property
    def role_prefix(self) -> str:
        resolve_embedded(self.settings_dict)
        return getattr(settings, "ERK_ROLE_PREFIX", "") or self.settings_dict["NAME"]

    # -- the guard -----------------------------------------------------------------------------------------------

    def ensure_bound(self) -> None:
        """Called before each statement: refuses, binds the transaction, or finds it bound already (no round trip)."""
        if self.as_owner or self._connecting:
            return
        schema = self.schema_name
        if schema is None:
            raise RegionBindingError(
                "Kueri tanpa ikatan wilayah ditolak. Bungkus dengan region_atomic(skema) untuk satu wilayah atau "
                "public_atomic() untuk konsol (erk_kit.binding)."
            )
        if not self.autocommit and (raw := self.connection) is not None and not raw.closed:
            status = raw.get_transaction_status()
            if status == _IDLE or (status == _INTRANS and self._applied != schema):
                self._bind(raw, schema)
            # Any other state: the transaction is bound, or it is aborted and the server refuses the statement.
            return
        if self.autocommit:
            raise RegionBindingError(
                f"Kueri di luar transaksi ditolak (terikat pada {schema}): peran dan search_path hanya berlaku di "
                "dalam transaksi. Bungkus dengan region_atomic(skema), public_atomic(), atau transaction.atomic()."
            )

    def _bind(self, raw: Any, schema: str) -> None:
        self._applied = None
        role = role_name(self.role_prefix, schema)
        params = (
            role,
            f"{schema}, {SCHEMA_EKSTENSI}",
            getattr(settings, "ERK_IDLE_IN_TRANSACTION_TIMEOUT", "60s"),
            getattr(settings, "ERK_LOCK_TIMEOUT", "10s"),
        )
        try:
            with self.wrap_database_errors, raw.cursor() as cursor:
                cursor.execute(_BIND_SQL, params)
        except (django.db.utils.ProgrammingError, django.db.utils.DataError) as exc:
            # The server refused the role: the transaction is aborted, so nothing can run unbound in it.
            raise RegionBindingError(
                f"Peran basis data {role!r} untuk skema {schema} tidak dapat dipakai: {str(exc).strip()}. "
                "Jalankan `erk region check`; bila wilayah belum disiapkan, `erk region create`."
            ) from exc
        self._applied = schema

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        # This is what transaction.atomic() calls: refuse here, where the mistake is, not at the first query inside.
        if not autocommit and not self.as_owner and self.schema_name is None:
            raise RegionBindingError(
                "transaction.atomic() tanpa ikatan wilayah ditolak. Pakai region_atomic(skema) atau public_atomic() "
                "(erk_kit.binding)."
            )
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)

    def make_cursor(self, cursor: Any) -> Any:
        return BoundCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> Any:
        return BoundDebugCursor(cursor, self)

    # -- django-tenants' session-level path: owner mode only ----------------------------------------------------

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self.as_owner:
            super()._handle_search_path(cursor)

    def _get_cursor_search_paths(self) -> list[str]:
        return [self.schema_name, SCHEMA_EKSTENSI]

    # -- connecting ------------------------------------------------------------------------------------------------

    def get_connection_params(self) -> dict[str, Any]:
        if self.settings_dict.get(EMBEDDED_KEY):
            resolve_embedded(self.settings_dict)
        return super().get_connection_params()

    def connect(self) -> None:
        self._applied = None
        # django.contrib.postgres reads pg_type in the connection_created signal, in autocommit. The login role has no
        # rights of its own, so during this one call there is nothing but the catalogue to be read.
        self._connecting = True
        try:
            super().connect()
        finally:
            self._connecting = False
