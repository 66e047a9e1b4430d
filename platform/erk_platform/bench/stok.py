"""The stock django-tenants process that benches are measured against: one JSON order a line in, one answer a line out.

It runs beside ours because a process has one database backend. It measures its own seconds, so the pipe costs neither.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from erk_platform.bench.ukuran import UkurGagal

Perintah = Callable[..., dict[str, Any]]


@contextmanager
def stock_process() -> Iterator[Perintah]:
    """Yields order(name, **arguments) -> answer. Raises UkurGagal with the child's last words."""
    from erk_kit.dsn import owner_url

    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "erk_platform.bench.setelan_stok",
        "DATABASE_URL": owner_url(),
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "erk_platform.bench.stok"],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def order(name: str, **arguments: Any) -> dict[str, Any]:
        if process.stdin is None or process.stdout is None:
            raise UkurGagal("Pembanding django-tenants tidak punya saluran.")
        try:
            print(json.dumps({"apa": name, **arguments}), file=process.stdin, flush=True)
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise UkurGagal("Pembanding django-tenants berhenti; pesannya ada di atas.")
        return dict(json.loads(answer))

    try:
        yield order
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _read(skema: list[str], nip: str, kali: int, per: int) -> dict[str, Any]:
    """`kali` visits, changing region at each, with `per` reads a visit; and what the last ones read."""
    from django_tenants.utils import schema_context

    from tenants.akun.models import Pengguna

    begun = time.perf_counter()
    for visit in range(kali):
        with schema_context(skema[visit % len(skema)]):
            for _ in range(per):
                isi = list(Pengguna.objects.filter(nip=nip).values_list("nama", flat=True))
    return {"detik": time.perf_counter() - begun, "isi": isi}


def _create(kode: str, slug: str) -> dict[str, Any]:
    """A region as stock django-tenants makes one: row, schema by migrations, domain."""
    from tenants.registry.models import Domain, Region

    begun = time.perf_counter()
    region = Region.from_kode(kode=kode, nama=slug, slug=slug, paket_id="musirawas-erk")
    region.save(force_insert=True)
    region.create_schema(check_if_exists=True, sync_schema=True, verbosity=0)
    Domain.objects.create(domain=f"{slug}.localhost", tenant=region, is_primary=True)
    return {"detik": time.perf_counter() - begun}


def _migrate(skema: list[str]) -> dict[str, Any]:
    """Stock's migrate of these schemas, one after the other."""
    from django.core.management import call_command

    begun = time.perf_counter()
    for satu in skema:
        call_command("migrate_schemas", schema_name=satu, verbosity=0, interactive=False)
    return {"detik": time.perf_counter() - begun}


def main() -> None:
    import django

    django.setup()
    does: dict[str, Perintah] = {"baca": _read, "buat": _create, "migrasi": _migrate}
    # migrations may print; only answers belong on stdout
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(does[order.pop("apa")](**order)), file=answers, flush=True)


if __name__ == "__main__":
    main()
