"""kill -9 of the worker or of the whole of Postgres at random points of a close: no half state, the same hash after.

    python -m tests.ketahanan [--pegawai 20000] [--kali 10] [--benih 1]

Real Celery worker, Redis and Postgres in a home of their own, removed afterwards. A small run is part of the tests
(tests/e2e/test_ketahanan.py). One JSON line a death: who died, at which stage and second, whether the run was already
whole, and the hash of the close that followed.
"""

from __future__ import annotations

import argparse
import json
import sys

from tests.ketahanan.maut import deaths
from tests.layanan import new_home, remove_home


def main() -> int:
    baca = argparse.ArgumentParser(prog="python -m tests.ketahanan", description=__doc__.split("\n")[0])
    baca.add_argument("--pegawai", type=int, default=20_000, help="pegawai tiap wilayah (bawaan 20000)")
    baca.add_argument("--kali", type=int, default=10, help="berapa kali dibunuh (bawaan 10)")
    baca.add_argument("--benih", type=int, default=1, help="benih titik acak (bawaan 1)")
    pilihan = baca.parse_args()
    place = new_home()
    place.chmod(0o711)
    try:
        semua = 0
        for satu in deaths(place / "rumah", pegawai=pilihan.pegawai, kali=pilihan.kali, benih=pilihan.benih):
            print(json.dumps(satu.to_dict(), ensure_ascii=False), flush=True)
            semua += 1
    finally:
        remove_home(place / "rumah")
        place.rmdir()
    print(f"{semua} kematian, tidak ada keadaan setengah, hash selalu sama", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
