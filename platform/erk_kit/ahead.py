"""Make the next items while the last one is being used: Python beside a server that is busy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items in the same order, each made in another thread while the one before is in use.

    One item ahead, so memory holds two. What making an item raises is raised here, in its place. The items may ask no
    database: that thread has a connection of its own, bound to nothing.
    """
    source = iter(items)

    def one() -> object:
        return next(source, _END)

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="erk-depan") as pool:
        coming = pool.submit(one)
        while (item := coming.result()) is not _END:
            coming = pool.submit(one)
            yield item  # type: ignore[misc]
