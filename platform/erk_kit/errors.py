"""Errors of the low layer."""


class RegionBindingError(RuntimeError):
    """A query, transaction or task that is not bound to exactly one region, or would touch a second one.

    Deliberately not a django.db error: no `except DatabaseError` may swallow it.
    """
