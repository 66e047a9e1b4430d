"""The two doors to the database: `region_atomic(schema)` and `public_atomic()`.

Both open a transaction in which role and search_path are those of one schema (erk_kit.db_backend). Nesting the same
binding makes a savepoint; asking for another binding while a transaction is open raises RegionBindingError.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from erk_kit.errors import RegionBindingError
from erk_kit.names import SCHEMA_PUBLIC, is_region_schema

__all__ = ["RegionBindingError", "bind", "current_schema", "in_transaction", "public_atomic", "region_atomic"]


class _Bound:
    """What django-tenants calls a tenant, reduced to its schema."""

    def __init__(self, schema_name: str) -> None:
        self.schema_name = schema_name
        self.tenant_type: str | None = None

    def get_tenant_type(self) -> str | None:
        return self.tenant_type


def current_schema(using: str = DEFAULT_DB_ALIAS) -> str | None:
    """Schema this thread's connection is bound to: a region's, "public", or None."""
    return connections[using].schema_name


def in_transaction(using: str = DEFAULT_DB_ALIAS) -> bool:
    """True while a transaction is open on this thread's connection."""
    return connections[using].in_bound_transaction


@contextmanager
def bind(schema: str, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Bind without opening a transaction: `transaction.atomic()` inside then belongs to `schema`. Restores on
    leaving."""
    connection: Any = connections[using]
    previous = connection.tenant
    if connection.schema_name != schema:
        connection.set_tenant(_Bound(schema))
    try:
        yield
    finally:
        if connection.schema_name != previous.schema_name:
            connection.set_tenant(previous)


@contextmanager
def _atomic(schema: str, *, using: str, durable: bool) -> Iterator[None]:
    with bind(schema, using=using), transaction.atomic(using=using, durable=durable):
        yield


@contextmanager
def region_atomic(schema: str, *, using: str = DEFAULT_DB_ALIAS, durable: bool = False) -> Iterator[None]:
    """Transaction bound to one region, e.g. region_atomic("r_3273"). Raises RegionBindingError for any other name."""
    if not is_region_schema(schema):
        raise RegionBindingError(
            f"region_atomic menerima nama skema wilayah seperti 'r_3273', bukan {schema!r}. "
            "Ambil dari Region.schema_name; untuk skema public pakai public_atomic()."
        )
    with _atomic(schema, using=using, durable=durable):
        yield


@contextmanager
def public_atomic(*, using: str = DEFAULT_DB_ALIAS, durable: bool = False) -> Iterator[None]:
    """Transaction bound to schema public: registry, published packs, operators of the console."""
    with _atomic(SCHEMA_PUBLIC, using=using, durable=durable):
        yield
