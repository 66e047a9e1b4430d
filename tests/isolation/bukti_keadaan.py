"""By hand: `python -m tests.isolation.bukti_keadaan` migrates two empty databases, with and without the spare rendering
of model states (provisioning/keadaan_model.py), and compares what pg_dump says of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from typing import Any

BIASA = (
    "import sys, provisioning.keadaan_model as m; m.TERBUKTI = (0, 0); "
    "from provisioning.migrate_child import main; sys.exit(main(sys.argv[1:]))"
)


def dump_of(uid: str, *, hemat: bool) -> str:
    """The structure of a database that was migrated from nothing. Prints how long the migrations took."""
    from psycopg2 import sql

    import provisioning.migrations as migrasi
    from erk_kit import embedded
    from provisioning.bootstrap import bootstrap
    from tests.basis_data import Sesi, uji_home

    sesi = Sesi(uid=uid, worker="utama")
    sesi.hold()
    sesi._services = embedded.ensure_started(uji_home())
    nama = f"{sesi.prefix}_bukti"
    sesi._admin(sql.SQL("create database {} owner erk_owner").format(sql.Identifier(nama)))
    sesi._point_at(nama)
    asli = subprocess.run

    def run(perintah: list[str], *args: Any, **kwargs: Any) -> Any:
        if "provisioning.migrate_child" in perintah and not hemat:
            perintah = [perintah[0], "-c", BIASA, *perintah[3:]]
        mulai = time.monotonic()
        hasil = asli(perintah, *args, **kwargs)
        print(f"{'hemat' if hemat else 'bawaan'}: {time.monotonic() - mulai:.1f} s")
        return hasil

    try:
        migrasi.subprocess.run = run  # type: ignore[assignment]
        bootstrap()
    finally:
        migrasi.subprocess.run = asli
    url = sesi._services.with_database(nama).database_url_super
    perintah = [str(embedded.binary("pg_dump")), "-s", "--no-owner", "--no-privileges", url]
    teks = asli(perintah, capture_output=True, text=True, check=True).stdout
    sesi._leave()
    sesi._drop_session(uid)
    sesi.finish()
    # a new word each time
    return re.sub(r"\\(un)?restrict \S+", "", teks)


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "erk_platform.settings"
    os.environ["ERK_EMBEDDED_FSYNC"] = "off"
    import django

    django.setup()
    a, b = dump_of("bukti001", hemat=True), dump_of("bukti002", hemat=False)
    print(f"{len(a)} dan {len(b)} huruf: {'sama' if a == b else 'BERBEDA'}")
    return 0 if a == b else 1


if __name__ == "__main__":
    sys.exit(main())
