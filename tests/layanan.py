"""Helpers for tests that start embedded servers of their own."""

import shutil
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2
import redis

from erk_kit import embedded


def query(url: str, statement: str) -> list[tuple]:
    with closing(psycopg2.connect(url)) as conn, conn.cursor() as cur:
        conn.autocommit = True
        cur.execute(statement)
        return cur.fetchall() if cur.description else []


def redis_answers(url: str) -> bool:
    with closing(redis.Redis.from_url(url)) as client:
        return bool(client.ping())


def new_home() -> Path:
    # not tmp_path: as root, pytest's folder is closed to the user that runs the servers
    return Path(tempfile.mkdtemp(prefix="erk-uji-"))


def remove_home(home: Path) -> None:
    embedded.stop(home)
    shutil.rmtree(home)
